"""A line of text with the part that was looked for in bold."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from qdacoder.domain.text import folded


@lru_cache(maxsize=4096)
def match_span(text: str, needle: str) -> tuple[int, int] | None:
    """Where a folded needle stands in a text as it is written; None when it does not.

    Folding can change the number of characters (ß, decomposed Hangul), so places are found in the text
    itself and not in its folded form.
    """
    flat = folded(text)
    if not needle or needle not in flat:
        return None
    if len(flat) == len(text):
        start = flat.find(needle)
        return start, start + len(needle)
    end = next(place for place in range(1, len(text) + 1) if needle in folded(text[:place]))
    start = max(place for place in range(end) if needle in folded(text[place:end]))
    return start, end


def draw_marked(painter: QPainter, box: QRect, text: str, needle: str, font: QFont, bold: QFont) -> None:
    """Draw a text into a box, elided at the right, with the needle in bold; the pen stays as it is."""
    span = match_span(text, needle)
    room = box.width() - (6 if span else 0)  # bold is a little wider than what was measured
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
    if span is None:
        pieces = [(shown, font)]
    else:
        start, end = (min(place, len(shown)) for place in span)
        pieces = [(shown[:start], font), (shown[start:end], bold), (shown[end:], font)]
    left = box.left()
    for piece, face in pieces:
        if piece:
            painter.setFont(face)
            width = QFontMetrics(face).horizontalAdvance(piece)
            place = QRect(left, box.top(), width + 8, box.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, piece)
            left += width
