"""Text in a few lines whose last one ends in an ellipsis, for delegates."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextLayout, QTextOption

LINE_BREAK = "\u2028"
_ENOUGH = 400  # characters of which a line can show no more


def draw_wrapped(painter: QPainter, box: QRect, text: str, font: QFont, line_height: int) -> int:
    """Draw as many lines as fit into a box, with the painter's pen.

    Args:
        line_height: px from one line to the next.

    Returns:
        how many lines were drawn.
    """
    metrics = QFontMetrics(font)
    room = max(1, box.height() // line_height)
    flat = LINE_BREAK.join(" ".join(part.split()) for part in text.splitlines() if part.strip())
    units = flat.encode("utf-16-le")  # Qt counts in these
    layout = QTextLayout(flat, font)
    layout.setTextOption(wrap_option())
    layout.beginLayout()
    drawn = 0
    painter.setFont(font)
    while drawn < room:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(box.width())
        top = box.top() + drawn * line_height + (line_height - metrics.height()) // 2
        start, length = line.textStart(), line.textLength()
        if drawn == room - 1 and 2 * (start + length) < len(units):
            rest = units[2 * start : 2 * (start + _ENOUGH)].decode("utf-16-le", "ignore")
            rest = rest.replace(LINE_BREAK, "  ")
            rest = metrics.elidedText(rest + "…", Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(QPointF(box.left(), top + metrics.ascent()), rest)
        else:
            line.draw(painter, QPointF(box.left(), top - line.y()))
        drawn += 1
    layout.endLayout()
    return drawn


def lines_needed(text: str, font: QFont, width: int, most: int) -> int:
    """How many lines `draw_wrapped` takes for a text in a box of this width (px), at most `most`."""
    flat = LINE_BREAK.join(" ".join(part.split()) for part in text.splitlines() if part.strip())
    if not flat:
        return 0
    if len(flat) < 20 and LINE_BREAK not in flat and QFontMetrics(font).horizontalAdvance(flat) <= width:
        return 1
    layout = QTextLayout(flat, font)
    layout.setTextOption(wrap_option())
    layout.beginLayout()
    count = 0
    while count < most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        count += 1
    layout.endLayout()
    return count


def wrap_option() -> QTextOption:
    """Between words, within a word where it must be."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option
