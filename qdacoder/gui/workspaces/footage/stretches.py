"""Coded stretches as pixels: many spans become few rectangles, none of them invisible."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from qdacoder.domain.spans import Span
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.timeline.paint_rows import hatching


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


def draw_stretches(
    painter: QPainter, bar: QRect, spans: Sequence[Span], length: int, ground: str, fill: str = "ink2"
) -> None:
    """A framed bar with what lies in it, filled with a token's colour; ``hatch`` is hatched.

    An empty `ground` leaves what is painted there.
    """
    tokens = theme()
    if ground:
        painter.fillRect(bar, tokens.color(ground))
    inner = bar.adjusted(1, 1, -1, -1)
    for left, width in stretches(spans, length, inner.width()):
        box = QRect(inner.left() + left, inner.top(), width, inner.height())
        if fill == "hatch":
            painter.fillRect(box, hatching(tokens.color("hatch"), painter.device().devicePixelRatioF()))
            painter.setPen(tokens.color("hatch"))
            painter.drawRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.fillRect(box, tokens.color(fill))
    painter.setPen(tokens.color("line2"))
    painter.drawRect(QRectF(bar).adjusted(0.5, 0.5, -0.5, -0.5))
