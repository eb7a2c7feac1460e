"""Half-open ranges of whole frames, and the arithmetic on many of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qdacoder.errors import UserError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Frames `in_frame` up to but not with `out_frame`.

    Raises:
        UserError: if the out is not after the in, or the in is negative.
    """

    in_frame: int
    out_frame: int

    def __post_init__(self) -> None:
        if self.in_frame < 0:
            raise UserError("The in point lies before the footage starts.")
        if self.out_frame <= self.in_frame:
            raise UserError("The out point must come after the in point.")

    @property
    def frames(self) -> int:
        """Length in frames."""
        return self.out_frame - self.in_frame

    def contains(self, frame: int) -> bool:
        """Whether a frame lies inside."""
        return self.in_frame <= frame < self.out_frame

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one frame."""
        return self.in_frame < other.out_frame and other.in_frame < self.out_frame

    def moved(self, by: int) -> Span:
        """The span shifted by a number of frames."""
        return Span(self.in_frame + by, self.out_frame + by)

    def within(self, length: int) -> Span:
        """The span itself, if it lies inside a footage of this many frames.

        Raises:
            UserError: if it ends after the footage.
        """
        if self.out_frame > length:
            raise UserError("The out point lies after the end of the footage.")
        return self


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same frames as ordered spans that neither overlap nor touch."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.in_frame <= result[-1].out_frame:
            if span.out_frame > result[-1].out_frame:
                result[-1] = Span(result[-1].in_frame, span.out_frame)
        else:
            result.append(span)
    return result


def joined_ranges(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same as `joined` for plain pairs of in and out, of which there may be very many."""
    result: list[tuple[int, int]] = []
    start, end = -1, -1
    for first, last in sorted(ranges):
        if first > end:
            if end >= 0:
                result.append((start, end))
            start, end = first, last
        elif last > end:
            end = last
    if end >= 0:
        result.append((start, end))
    return result


def frames_in(ranges: Iterable[tuple[int, int]]) -> int:
    """Frames of ranges that do not overlap."""
    return sum(end - start for start, end in ranges)


def common_frames(some: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> int:
    """How many frames lie in both; each given as `joined_ranges` gives them."""
    count = here = there = 0
    while here < len(some) and there < len(others):
        start, end = some[here]
        first, last = others[there]
        count += max(0, min(end, last) - max(start, first))
        if end <= last:
            here += 1
        else:
            there += 1
    return count


def covered_frames(spans: Iterable[Span]) -> int:
    """How many frames lie in at least one span (overlaps counted once)."""
    return sum(span.frames for span in joined(spans))
