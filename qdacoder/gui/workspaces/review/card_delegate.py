"""How headings and cards are painted: still, citation, testimony in serif, chips, memo."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from qdacoder.domain.codebook import Hue
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import pixmap
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.citation_text import elided_citation, without_stop
from qdacoder.gui.widgets.wrapped_text import draw_wrapped, lines_needed
from qdacoder.gui.workspaces.review.cards_model import CardRole, Entry
from qdacoder.gui.workspaces.review.presenter import ReviewPresenter
from qdacoder.gui.workspaces.review.stills import CardStills
from qdacoder.gui.workspaces.review.times import segments_text
from qdacoder.services.review import CardRow

AnyIndex = QModelIndex | QPersistentModelIndex
_HEAD, _EDGE, _PAD, _GAP = 32, 16, 12, 16
_STILL = (128, 72)
_CITE, _SERIF, _SANS, _CHIPS, _MEMO, _COMPACT = 20, 22, 20, 26, 20, 28
_MOST_LINES = 12
_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Chips = Sequence[tuple[int, str, Hue | None]]


class CardDelegate(QStyledItemDelegate):
    """Headings and cards.

    Attributes:
        compact: one line a card.
    """

    def __init__(self, presenter: ReviewPresenter, stills: CardStills, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._presenter, self._stills = presenter, stills
        self.compact = False
        self.width = 600  # px of the list, of which heights are made

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        entry: Entry = index.data(CardRole.ENTRY)
        if entry.hit is None:
            return QSize(100, _scaled(_HEAD))
        if self.compact:
            return QSize(100, theme().row_height(_COMPACT))
        card: CardRow | None = index.data(CardRole.CARD)
        return QSize(100, self._height(card) if card else _scaled(_STILL[1] + 2 * _PAD))

    def heights(self) -> tuple[int, int]:
        """Of a heading and of a card that nobody has looked at yet, px."""
        card = theme().row_height(_COMPACT) if self.compact else _scaled(_STILL[1] + 2 * _PAD)
        return _scaled(_HEAD), card

    def _text_left(self) -> int:
        """Narrow cards with large text have no room for a picture."""
        with_still = self.width > _scaled(420)
        return _EDGE + (_scaled(_STILL[0]) + _GAP if with_still else 0)

    def _height(self, card: CardRow) -> int:
        tokens, width = theme(), self.width - self._text_left() - _EDGE
        segment = card.segment
        height = _scaled(_CITE)
        height += lines_needed(
            segment.quote_translation, tokens.font("testimony"), width, _MOST_LINES
        ) * _scaled(_SERIF)
        height += lines_needed(segment.quote_original, tokens.font("text"), width, _MOST_LINES) * _scaled(
            _SANS
        )
        height += _scaled(_CHIPS) if segment.node_ids else 0
        height += _scaled(_MEMO) if card.changed else 0
        height += self._memo_lines(card, width) * _scaled(_MEMO)
        return max(height, _scaled(_STILL[1])) + 2 * _scaled(_PAD)

    def _memo_lines(self, card: CardRow, width: int) -> int:
        """Beside a quote a memo has one line; alone it is what is read, and has as many as it needs."""
        segment = card.segment
        quoted = segment.quote_translation.strip() or segment.quote_original.strip()
        room = width - _scaled(13) - 6
        return lines_needed(segment.memo, theme().font("second"), room, 1 if quoted else _MOST_LINES)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        entry: Entry = index.data(CardRole.ENTRY)
        box = QRect(option.rect)
        painter.save()
        painter.setClipRect(box)
        if entry.hit is None:
            self._heading(painter, box, entry)
        else:
            card: CardRow | None = index.data(CardRole.CARD)
            self._ground(painter, option)
            if card is not None and self.compact:
                self._line(painter, box, card)
            elif card is not None:
                self._card(painter, box, card)
        painter.restore()

    def more_rect(self, box: QRect, entry: Entry) -> QRect:
        """Where a heading's *Show n more* stands; empty where all are shown."""
        text = self._more(entry)
        if not text:
            return QRect()
        width = QFontMetrics(theme().font("text_medium")).horizontalAdvance(text) + 8
        return QRect(box.right() - _EDGE - width, box.top(), width, box.height())

    def _more(self, entry: Entry) -> str:
        if entry.group.hidden:
            return tr("Show {count} more").format(count=entry.group.hidden)
        if entry.group.key in self._presenter.opened:
            return tr("Show fewer")
        return ""

    def _heading(self, painter: QPainter, box: QRect, entry: Entry) -> None:
        tokens = theme()
        painter.fillRect(box, tokens.color("panel"))
        painter.setPen(tokens.color("line2"))
        painter.drawLine(box.left(), box.top(), box.right(), box.top())
        painter.setPen(tokens.color("line"))
        painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())
        name, description = self._presenter.heading(entry.group)
        left = box.left() + _EDGE
        witness = self._presenter.witnesses.get(entry.group.key)
        if self._presenter.group_by.value == "witness" and witness is not None:
            left = self._badge(painter, left, box, witness.label) + 8
        right = self._heading_right(painter, box, entry)
        font = tokens.font("text_bold")
        painter.setFont(font)
        painter.setPen(tokens.color("ink"))
        shown = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, box.top(), right - left, box.height()), _MIDDLE, shown)
        left += QFontMetrics(font).horizontalAdvance(shown) + 8
        font = tokens.font("text")
        painter.setFont(font)
        painter.setPen(tokens.color("ink3"))
        room = right - left - 8
        if room > 20:
            shown = QFontMetrics(font).elidedText(description, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRect(left, box.top(), room, box.height()), _MIDDLE, shown)

    def _badge(self, painter: QPainter, left: int, box: QRect, label: str) -> int:
        tokens, font = theme(), theme().font("second_bold")
        side = _scaled(20)
        width = max(side, min(QFontMetrics(font).horizontalAdvance(label) + 10, _scaled(80)))
        place = QRect(left, box.center().y() - side // 2 + 1, width, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("ink"))
        painter.drawRoundedRect(place, 3, 3)
        painter.setPen(tokens.color("inverse"))
        painter.setFont(font)
        shown = QFontMetrics(font).elidedText(label, Qt.TextElideMode.ElideRight, width - 6)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)
        return place.right()

    def _heading_right(self, painter: QPainter, box: QRect, entry: Entry) -> int:
        tokens = theme()
        right = box.right() - _EDGE
        place = self.more_rect(box, entry)
        if not place.isEmpty():
            font = tokens.font("text_medium")
            font.setUnderline(True)
            painter.setFont(font)
            painter.setPen(tokens.color("ink"))
            painter.drawText(place, _RIGHT, self._more(entry))
            right = place.left() - 12
        for text, role in (
            (self._presenter.length_text(entry.group.footage_ids, entry.group.seconds), "mono"),
            (segments_text(len(entry.group.hits)), "text"),
        ):
            font = tokens.font(role)
            width = QFontMetrics(font).horizontalAdvance(text) + 2
            painter.setFont(font)
            painter.setPen(tokens.color("ink2"))
            painter.drawText(QRect(right - width, box.top(), width, box.height()), _RIGHT, text)
            right -= width + 10
        return right

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        tokens, box = theme(), QRect(option.rect)
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, tokens.color("sel"))
            painter.fillRect(box.left(), box.top(), 3, box.height(), tokens.color("ink"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, tokens.color("hover"))
        painter.setPen(tokens.color("line"))
        painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(tokens.color("ink"), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -2))

    def _card(self, painter: QPainter, box: QRect, card: CardRow) -> None:
        tokens, segment = theme(), card.segment
        pad, start = _scaled(_PAD), self._text_left()
        if start > _EDGE:
            self._still(painter, QRect(box.left() + _EDGE, box.top() + pad, *map(_scaled, _STILL)), card)
        text = QRect(box.left() + start, box.top() + pad, box.width() - start - _EDGE, box.height() - 2 * pad)
        line = QRect(text.left(), text.top(), text.width(), _scaled(_CITE))
        self._citation(painter, line, card)
        top = line.bottom() + 1
        for words, role, height, token in (
            (segment.quote_translation, "testimony", _SERIF, "ink"),
            (segment.quote_original, "text", _SANS, "ink2"),
        ):
            font = tokens.font(role)
            count = lines_needed(words, font, text.width(), _MOST_LINES)
            if count:
                painter.setPen(tokens.color(token))
                part = QRect(text.left(), top, text.width(), count * _scaled(height))
                draw_wrapped(painter, part, words, font, _scaled(height))
                top += part.height()
        if segment.node_ids:
            chips = QRect(text.left(), top, text.width(), _scaled(_CHIPS))
            self._chips(painter, chips, self._presenter.chips_of(card))
            top += chips.height()
        if card.changed:
            said = tr("Translation changed since it was quoted")
            line = QRect(text.left(), top, text.width(), _scaled(_MEMO))
            self._noted(painter, line, "ph.warning-circle", said, "amber_text")
            top += line.height()
        count = self._memo_lines(card, text.width())
        if count:
            line = QRect(text.left(), top, text.width(), count * _scaled(_MEMO))
            self._noted(painter, line, "ph.note", segment.memo, "ink2")

    def _still(self, painter: QPainter, box: QRect, card: CardRow) -> None:
        segment = card.segment
        picture = self._stills.picture(segment.id, segment.footage_id, segment.in_frame)
        painter.fillRect(box, theme().color("canvas"))
        if picture is None:
            side = _scaled(20)
            mark = QRect(box.center().x() - side // 2, box.center().y() - side // 2, side, side)
            painter.drawPixmap(mark, pixmap("ph.film-strip", side * 2, "hatch"))
            return
        size = picture.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(box.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, picture)

    def _citation(self, painter: QPainter, line: QRect, card: CardRow) -> None:
        tokens = theme()
        font = tokens.font("text")
        painter.setFont(font)
        painter.setPen(tokens.color("ink2"))
        number = f"#{card.segment.id}"
        width = QFontMetrics(font).horizontalAdvance(number) + 2
        painter.drawText(line, _RIGHT, number)
        right = line.right() - width - 6
        if card.segment.relevance:
            right = self._dots(painter, right, line, card.segment.relevance) - 8
        room = right - line.left()
        shown = elided_citation(without_stop(card.citation), QFontMetrics(font), room)
        painter.setPen(tokens.color("ink2"))
        painter.drawText(QRect(line.left(), line.top(), room, line.height()), _MIDDLE, shown)

    def _dots(self, painter: QPainter, right: int, line: QRect, relevance: int) -> int:
        tokens, side, gap = theme(), _scaled(6), _scaled(2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = right - 3 * side - 2 * gap
        for place in range(3):
            painter.setPen(QPen(tokens.color("ink2"), 1))
            painter.setBrush(tokens.color("ink2") if place < relevance else Qt.BrushStyle.NoBrush)
            top = line.center().y() - side / 2 + 0.5
            painter.drawEllipse(
                QRectF(left + place * (side + gap), top, side, side).adjusted(0.5, 0.5, -0.5, -0.5)
            )
        return left

    def _chips(self, painter: QPainter, box: QRect, chips: Chips) -> None:
        tokens, font = theme(), theme().font("text")
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, height = box.left(), _scaled(20)
        top = box.bottom() - height
        for place, (_id, name, hue) in enumerate(chips):
            more = tr("+ {count}").format(count=len(chips) - place)
            rest = metrics.horizontalAdvance(more) + 8 if place < len(chips) - 1 else 0
            room = box.right() - left - rest
            shape = _scaled(9)
            width = min(metrics.horizontalAdvance(name) + shape + 18, room)
            if width < shape + 40 and place:
                painter.setPen(tokens.color("ink2"))
                painter.drawText(QRect(left, top, box.right() - left, height), _MIDDLE, more)
                return
            chip = QRectF(left, top, width, height).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.setPen(QPen(tokens.hue(hue), 1))
            painter.setBrush(tokens.tint(hue))
            painter.drawRoundedRect(chip, 3, 3)
            paint_shape(painter, QRectF(left + 6, top + (height - shape) / 2, shape, shape), hue, filled=True)
            painter.setPen(tokens.color("ink"))
            inner = QRect(left + shape + 11, top, int(width) - shape - 15, height)
            painter.drawText(
                inner, _MIDDLE, metrics.elidedText(name, Qt.TextElideMode.ElideRight, inner.width() + 2)
            )
            left += int(width) + 5

    def _noted(self, painter: QPainter, box: QRect, icon_name: str, words: str, token: str) -> None:
        side, line = _scaled(13), _scaled(_MEMO)
        place = QRect(box.left(), box.top() + (line - side) // 2, side, side)
        painter.drawPixmap(place, pixmap(icon_name, side * 2, token))
        painter.setPen(theme().color(token))
        draw_wrapped(painter, box.adjusted(side + 6, 0, 0, 0), words, theme().font("second"), line)

    def _line(self, painter: QPainter, box: QRect, card: CardRow) -> None:
        """A card in one line: number, place, words, shapes of its nodes."""
        tokens, segment = theme(), card.segment
        left, right = box.left() + _EDGE, box.right() - _EDGE
        side = _scaled(9)
        hues = list(dict.fromkeys(hue for _id, _name, hue in self._presenter.chips_of(card)))
        for hue in reversed(hues):
            right -= side + 4
            paint_shape(
                painter, QRectF(right, box.center().y() - side / 2 + 0.5, side, side), hue, filled=True
            )
        if card.changed:
            right -= _scaled(13) + 6
            place = QRect(right, box.center().y() - _scaled(13) // 2, _scaled(13), _scaled(13))
            painter.drawPixmap(place, pixmap("ph.warning-circle", _scaled(26), "amber_text"))
        for text, role, token, width in (
            (f"#{segment.id}", "second", "ink3", 44),
            (card.title, "text", "ink2", 150),
            (card.in_text, "mono", "ink2", 88),
        ):
            font = tokens.font(role)
            painter.setFont(font)
            painter.setPen(tokens.color(token))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, _scaled(width) - 8)
            painter.drawText(QRect(left, box.top(), _scaled(width), box.height()), _MIDDLE, shown)
            left += _scaled(width)
        words = " ".join((segment.quote_translation or segment.quote_original or segment.memo).split())
        font = tokens.font("text")
        painter.setFont(font)
        painter.setPen(tokens.color("ink"))
        room = right - left - 8
        shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, box.top(), room, box.height()), _MIDDLE, shown)


def _scaled(pixels: float) -> int:
    return round(pixels * theme().text_size / 100)
