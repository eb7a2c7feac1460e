"""Sizes of the timeline's rows and bars, and where a frame lies on the screen."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from typing import Final

HEADER_WIDTH: Final = 176
EDGE_REACH: Final = 5
SMALLEST_TARGET: Final = 8
LARGEST_FRAME: Final = 24.0
LARGEST_SECOND: Final = 2400.0
# Scroll bars count in 32 bits; leave room for sums.
_LONGEST_CONTENT: Final = 1_000_000_000


class LaneSize(enum.Enum):
    """Height of a lane in pixels at normal text size."""

    SMALL = 16
    MEDIUM = 20
    LARGE = 28


# Per lane size: height and gap of the bars of a cluster with one, two, three and more rows.
_BARS: Final = {
    LaneSize.SMALL: ((10, 0), (6, 1), (4, 1)),
    LaneSize.MEDIUM: ((14, 0), (7, 2), (5, 1)),
    LaneSize.LARGE: ((22, 0), (12, 1), (8, 1)),
}


class Metrics:
    """Heights of the rows, each with the hairline below it, and where they begin.

    Args:
        factor: text size over normal text size.
        size: of the lanes.
    """

    def __init__(self, factor: float = 1.0, size: LaneSize = LaneSize.MEDIUM) -> None:
        self.factor = factor
        self.size = size
        self.header = self.px(HEADER_WIDTH)
        self.overview_top = 2
        self.ruler_top = self.overview_top + self.px(40)
        self.audio_top = self.ruler_top + self.px(24)
        self.transcript_top = self.audio_top + self.px(36)
        self.witness_top = self.transcript_top + self.px(20)
        self.lanes_top = self.witness_top + self.px(20)
        self.lane = self.px(size.value)
        self._spans = {(row, rows): self._span(row, rows) for rows in range(1, 4) for row in range(rows)}

    def px(self, pixels: float) -> int:
        """A drawn size at this text size."""
        return round(pixels * self.factor)

    def bar_span(self, row: int, rows: int) -> tuple[int, int]:
        """Top inside the lane and height of a bar in row `row` of a cluster of `rows`."""
        rows = min(rows, 3)
        return self._spans[min(row, rows - 1), rows]

    def _span(self, row: int, rows: int) -> tuple[int, int]:
        height, gap = _BARS[self.size][rows - 1]
        if rows == 1:
            return self.px(2), self.px(height)
        return self.px(1) + row * self.px(height + gap), self.px(height)

    def takes_label(self, rows: int, text_height: int) -> bool:
        """Whether a bar of such a cluster is high enough for a label."""
        return self.bar_span(0, rows)[1] >= text_height - self.px(4) and self.size is not LaneSize.SMALL


@dataclass(slots=True)
class TimeScale:
    """Frames to pixels of the viewport and back.

    Attributes:
        length: frames of the footage.
        rate: frames a second.
        width: pixels of the viewport.
        ppf: pixels per frame.
        scroll: pixels of the content left of the viewport.
    """

    length: int = 0
    rate: float = 25.0
    width: int = 1
    ppf: float = 1.0
    scroll: int = 0

    @property
    def smallest(self) -> float:
        """Pixels per frame at which the whole footage fills the viewport."""
        return max(1, self.width) / max(1, self.length)

    @property
    def largest(self) -> float:
        """The closest zoom, in pixels per frame."""
        most = min(LARGEST_FRAME, LARGEST_SECOND / self.rate, _LONGEST_CONTENT / max(1, self.length))
        return max(self.smallest, most)

    def clamped(self, ppf: float) -> float:
        """The nearest zoom that is allowed."""
        return min(self.largest, max(self.smallest, ppf))

    @property
    def content_width(self) -> int:
        """Pixels of the whole footage at this zoom."""
        return max(self.width, round(self.length * self.ppf))

    def px(self, frame: float) -> int:
        """The pixel column where a frame begins."""
        return math.floor(frame * self.ppf + 0.5) - self.scroll

    def x(self, frame: float) -> float:
        """The same, not rounded."""
        return frame * self.ppf - self.scroll

    def frame(self, x: float) -> float:
        """The position in frames, with fraction, at a pixel."""
        return (x + self.scroll) / self.ppf

    def frames_at(self, left: float, right: float) -> tuple[int, int]:
        """The half-open range of frames that touches these pixels (a margin of a frame included)."""
        first = math.floor(self.frame(left)) - 1
        return max(0, first), max(1, math.ceil(self.frame(right)) + 1)

    @property
    def span(self) -> tuple[int, int]:
        """The frames in view, half open."""
        first = max(0, math.floor(self.frame(0)))
        return first, max(first + 1, min(self.length, math.ceil(self.frame(self.width))))
