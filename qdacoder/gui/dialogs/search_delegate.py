"""How a hit of the search is drawn: the text with what was found marked, below it where it is."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from qdacoder.domain.search import TextHit
from qdacoder.gui.icons import pixmap
from qdacoder.gui.models.search_hits import ICONS, HitRole, HitRow
from qdacoder.gui.theme import theme

AnyIndex = QModelIndex | QPersistentModelIndex
_ROW, _HEADING, _EDGE, _LEFT = 46, 28, 14, 26
_AHEAD = 36  # characters kept before the first match where the row is too short


class HitDelegate(QStyledItemDelegate):
    """Two lines a hit, one a heading."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        row: HitRow = index.data(HitRole.ROW)
        return QSize(100, theme().row_height(_ROW if row.hit else _HEADING))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: HitRow = index.data(HitRole.ROW)
        tokens, box = theme(), QRect(option.rect)
        painter.save()
        painter.setClipRect(box)
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if row.hit is None:
            painter.setPen(tokens.color("ink3"))
            painter.setFont(tokens.font("second_bold"))
            painter.drawText(box.adjusted(_EDGE, 4, -_EDGE, 0), middle, row.heading)
        else:
            state: QStyle.StateFlag = option.state
            if state & QStyle.StateFlag.State_Selected:
                painter.fillRect(box, tokens.color("sel"))
            elif state & QStyle.StateFlag.State_MouseOver:
                painter.fillRect(box, tokens.color("hover"))
            self._hit(painter, box.adjusted(_EDGE, 4, -_EDGE, -4), row.hit)
            if state & QStyle.StateFlag.State_HasFocus:
                painter.setPen(QPen(tokens.color("ink"), 2))
                painter.drawRect(box.adjusted(1, 1, -1, -1))
        painter.restore()

    def _hit(self, painter: QPainter, box: QRect, hit: TextHit) -> None:
        tokens = theme()
        half = box.height() // 2
        left = box.left() + round(_LEFT * tokens.text_size / 100)
        upper = QRect(left, box.top(), box.right() - left, half)
        side = round(14 * tokens.text_size / 100)
        painter.drawPixmap(box.left(), upper.center().y() - side // 2, pixmap(ICONS[hit.kind], side, "ink2"))
        painter.setPen(tokens.color("ink"))
        _draw_marked(painter, upper, hit)
        painter.setPen(tokens.color("ink3"))
        font = tokens.font("second")
        painter.setFont(font)
        lower = QRect(left, box.top() + half, box.right() - left, box.height() - half)
        where = QFontMetrics(font).elidedText(hit.context, Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, where)


def _draw_marked(painter: QPainter, box: QRect, hit: TextHit) -> None:
    """One line of the text, with what was found bold and underlined; its first match is in sight."""
    plain = theme().font("text")
    marked = QFont(theme().font("text_bold"))
    marked.setUnderline(True)
    left = box.left()
    for text, strong in _pieces(hit, box.width(), QFontMetrics(plain)):
        font = marked if strong else plain
        metrics = QFontMetrics(font)
        room = box.right() - left
        if room < 8:
            break
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.setFont(font)
        painter.drawText(
            QRect(left, box.top(), room + 2, box.height()),
            Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine,
            shown,
        )
        left += metrics.horizontalAdvance(shown)
        if shown != text:
            break


def _pieces(hit: TextHit, width: int, metrics: QFontMetrics) -> list[tuple[str, bool]]:
    start = 0
    if hit.ranges:
        first, end = hit.ranges[0]
        if metrics.horizontalAdvance(_flat(hit.text[:end])) > width * 2 // 3:
            start = max(0, first - _AHEAD)
            start = hit.text.find(" ", start, first) + 1 or start
    pieces = [("… ", False)] if start else []
    at = start
    for first, end in hit.ranges:
        pieces += [(_flat(hit.text[at:first]), False), (_flat(hit.text[first:end]), True)]
        at = end
    pieces.append((_flat(hit.text[at:]), False))
    return [piece for piece in pieces if piece[0]]


def _flat(text: str) -> str:
    return text.replace("\r", "").replace("\n", "  ·  ").replace("\t", " ")
