"""Rows of the list of segments: time and witness, nodes, the words or the memo, stripes of categories."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from qdacoder.domain.codebook import Hue
from qdacoder.domain.coding import SegmentRow
from qdacoder.gui.models.segment_list import SegmentRole
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.wrapped_text import draw_wrapped

AnyIndex = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 68
_PAD, _EDGE, _TIME, _GAP = 7, 12, 76, 10
_LINE, _SHAPE, _STRIPE, _BETWEEN, _WIDE = 18, 9, 3, 12, 200
_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class SegmentDelegate(QStyledItemDelegate):
    """Three lines a row: its nodes, then the quote in both languages, or the memo where there is none."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(80, theme().row_height(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: SegmentRow = index.data(SegmentRole.ROW)
        nodes: list[tuple[str, Hue | None]] = index.data(SegmentRole.NODES)
        box = QRect(option.rect)
        painter.save()
        painter.setClipRect(box)
        self._ground(painter, option, bool(index.data(SegmentRole.CURRENT)))
        pad = _scaled(_PAD)
        inner = box.adjusted(_EDGE, pad, -_EDGE - 2 * _STRIPE - 4, -pad)
        line = _scaled(_LINE)
        wide = inner.width() >= _scaled(_WIDE)
        self._time(painter, QRect(inner.left(), inner.top(), _scaled(_TIME), line), row, index, wide)
        # Large text in a narrow list: one below the other.
        text = inner.adjusted(_scaled(_TIME) + _GAP, 0, 0, 0) if wide else inner.adjusted(0, line, 0, 0)
        self._nodes(painter, QRect(text.left(), text.top(), text.width(), line), nodes)
        self._words(painter, text.adjusted(0, line, 0, 0), row, line)
        self._stripes(painter, box, [hue for _name, hue in nodes])
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, current: bool) -> None:
        tokens, box = theme(), QRect(option.rect)
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, tokens.color("sel"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, tokens.color("hover"))
        painter.setPen(tokens.color("line"))
        painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())
        if current:
            painter.fillRect(box.left(), box.top(), 3, box.height(), tokens.color("ink"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(tokens.color("ink"), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -1))

    def _time(self, painter: QPainter, box: QRect, row: SegmentRow, index: AnyIndex, wide: bool) -> None:
        tokens = theme()
        painter.setPen(tokens.color("ink2"))
        painter.setFont(tokens.font("mono_label"))
        painter.drawText(box, _MIDDLE, str(index.data(SegmentRole.START)))
        below = box.translated(0, box.height()) if wide else box.translated(box.width() + _GAP, 0)
        if row.witness:
            bold = tokens.font("second_bold")
            painter.setPen(tokens.color("ink"))
            painter.setFont(bold)
            shown = QFontMetrics(bold).elidedText(
                row.witness, Qt.TextElideMode.ElideRight, box.width() - _scaled(26)
            )
            painter.drawText(below, _MIDDLE, shown)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("ink2"))
        side = _scaled(4)
        for dot in range(row.relevance):
            left = below.right() - (row.relevance - dot) * (side + 3)
            painter.drawEllipse(QRectF(left, below.center().y() - side / 2 + 0.5, side, side))

    def _nodes(self, painter: QPainter, box: QRect, nodes: list[tuple[str, Hue | None]]) -> None:
        tokens = theme()
        font = tokens.font("second_bold")
        metrics = QFontMetrics(font)
        painter.setFont(font)
        side, left = _scaled(_SHAPE), box.left()
        for place, (name, hue) in enumerate(nodes):
            rest = len(nodes) - place
            more = f"+ {rest}"
            least = side + 5 + (metrics.horizontalAdvance(more) + _BETWEEN if rest > 1 else 0)
            room = box.right() - left - least
            painter.setPen(tokens.color("ink"))
            if room < _scaled(40):
                painter.drawText(QRect(left, box.top(), box.right() - left, box.height()), _MIDDLE, more)
                break
            down = box.center().y() - side / 2 + 0.5
            paint_shape(painter, QRectF(left, down, side, side), hue, filled=True)
            left += side + 5
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRect(left, box.top(), room + 2, box.height()), _MIDDLE, shown)
            left += metrics.horizontalAdvance(shown) + _BETWEEN

    def _words(self, painter: QPainter, box: QRect, row: SegmentRow, line: int) -> None:
        tokens = theme()
        font = tokens.font("text")
        quotes = [text for text in (row.quote_original, row.quote_translation) if text.strip()]
        painter.setPen(tokens.color("ink" if quotes else "ink2"))
        if len(quotes) == 2:
            for place, text in enumerate(quotes):
                painter.setPen(tokens.color("ink2" if place == 0 else "ink"))
                one = QRect(box.left(), box.top() + place * line, box.width(), line)
                draw_wrapped(painter, one, text, font, line)
        else:
            both = QRect(box.left(), box.top(), box.width(), min(2, max(1, box.height() // line)) * line)
            draw_wrapped(painter, both, quotes[0] if quotes else row.memo, font, line)

    def _stripes(self, painter: QPainter, box: QRect, hues: list[Hue | None]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        shown = list(dict.fromkeys(hues))[:3]
        for place, hue in enumerate(reversed(shown)):
            left = box.right() - _EDGE + 4 - place * (_STRIPE + 1)
            painter.fillRect(left, box.top() + 5, _STRIPE, box.height() - 10, theme().hue(hue))


def _scaled(pixels: float) -> int:
    return round(pixels * theme().text_size / 100)
