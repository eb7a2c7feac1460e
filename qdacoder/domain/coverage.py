"""How much of a footage was worked on: coded, seen without code, excluded, never seen.

Overlaps count once, and each frame counts for the first of these that it is: coded (also where its sound
is excluded: the segment is there and is counted everywhere else), excluded, seen, never seen. Where
excluded time is left out, excluded wins over all: its frames count nowhere, not in the length either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qdacoder.domain.exclusion import without
from qdacoder.domain.spans import Span, covered_frames, joined


@dataclass(frozen=True, slots=True)
class Coverage:
    """Frames of a footage; the four add up to its length.

    Attributes:
        coded: in at least one segment, also where the sound is excluded.
        excluded: left out of the sound and not coded.
        seen: played at least once, neither coded nor excluded (“no code”).
        unseen: the rest.
    """

    coded: int
    seen: int
    excluded: int
    unseen: int

    @property
    def length(self) -> int:
        """Frames of the footage."""
        return self.coded + self.seen + self.excluded + self.unseen

    def share(self, frames: int) -> float:
        """A count of frames as a share of the length, 0..1."""
        return frames / self.length if self.length else 0.0


def coverage_of(
    length: int,
    coded: Iterable[Span],
    seen: Iterable[Span],
    excluded: Iterable[Span],
    *,
    leave_out: bool = False,
) -> Coverage:
    """Each frame counts once, for the first of: coded, excluded, seen, unseen.

    Args:
        leave_out: excluded frames count nowhere; the length is that of the others.
    """
    pieces = coverage_pieces(length, coded, seen, excluded)
    return heard_only(length, pieces, excluded) if leave_out else counted(length, pieces)


def coverage_pieces(
    length: int, coded: Iterable[Span], seen: Iterable[Span], excluded: Iterable[Span]
) -> dict[str, list[Span]]:
    """Where a footage is ``coded``, ``excluded`` or ``seen``; no frame is in two of them."""
    with_code = _inside(coded, length)
    left_out = without(_inside(excluded, length), with_code)
    played = without(_inside(seen, length), [*with_code, *left_out])
    return {"coded": with_code, "excluded": left_out, "seen": played}


def counted(length: int, pieces: Mapping[str, Iterable[Span]]) -> Coverage:
    """Frames of each kind."""
    coded_frames, seen_frames, excluded_frames = (
        sum(span.frames for span in pieces[name]) for name in ("coded", "seen", "excluded")
    )
    rest = length - coded_frames - seen_frames - excluded_frames
    return Coverage(coded_frames, seen_frames, excluded_frames, rest)


def heard_only(length: int, pieces: Mapping[str, Iterable[Span]], excluded: Iterable[Span]) -> Coverage:
    """Frames of each kind whose sound is not excluded; the length is what is left of the footage."""
    gone = _inside(excluded, length)
    left = {"coded": without(pieces["coded"], gone), "excluded": [], "seen": pieces["seen"]}
    return counted(length - covered_frames(gone), left)


def _inside(spans: Iterable[Span], length: int) -> list[Span]:
    return joined(
        Span(span.in_frame, min(span.out_frame, length)) for span in spans if span.in_frame < length
    )


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """Coverage of a footage, by everybody or one coder.

    Attributes:
        rate: frames a second.
        pieces: see `coverage_pieces`; what is left out is among them.
        coder: whose work it is; empty: of everybody who was asked for.
        frames: of the whole footage, also where excluded time is left out of `coverage`.
    """

    footage_id: int
    title: str
    coverage: Coverage
    rate: float
    pieces: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    coder: str = ""
    frames: int = 0

    def minutes(self, frames: int) -> float:
        """A count of frames in minutes."""
        return frames / self.rate / 60 if self.rate else 0.0
