"""Coded stretches as pixels: many spans become few rectangles, none of them invisible."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from qdacoder.domain.spans import Span
from qdacoder.gui.theme import theme


def stretches(spans: Sequence[Span], length: int, width: int) -> list[tuple[int, int]]:
    """Where spans lie in a bar, as (first pixel, width) in order; each is at least a pixel wide.

    Args:
        spans: in order, not touching.
        length: frames of the footage; what lies beyond is left out.
        width: pixels of the bar.
    """
    found: list[tuple[int, int]] = []
    for span in spans:
        if span.in_frame >= length or width <= 0:
            break
        left = min(width - 1, span.in_frame * width // length)
        right = max(left + 1, min(width, round(span.out_frame * width / length)))
        if found and left <= found[-1][0] + found[-1][1]:
            first, wide = found[-1]
            found[-1] = (first, max(wide, right - first))
        else:
            found.append((left, right - left))
    return found


def draw_stretches(painter: QPainter, bar: QRect, spans: Sequence[Span], length: int, ground: str) -> None:
    """A framed bar with what is coded in it."""
    tokens = theme()
    painter.fillRect(bar, tokens.color(ground))
    inner = bar.adjusted(1, 1, -1, -1)
    for left, width in stretches(spans, length, inner.width()):
        painter.fillRect(inner.left() + left, inner.top(), width, inner.height(), tokens.color("ink2"))
    painter.setPen(tokens.color("line2"))
    painter.drawRect(QRectF(bar).adjusted(0.5, 0.5, -0.5, -0.5))
