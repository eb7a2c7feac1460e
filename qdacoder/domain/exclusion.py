"""Ranges of a footage that are left out of the audio analysis, the picture analysis, or both."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qdacoder.domain.spans import Span, joined


class Applies(enum.Enum):
    """Of what a range is left out."""

    AUDIO = "audio"
    PICTURE = "picture"
    BOTH = "both"

    @property
    def audio(self) -> bool:
        """Whether the sound is left out."""
        return self is not Applies.PICTURE

    @property
    def picture(self) -> bool:
        """Whether the picture is left out."""
        return self is not Applies.AUDIO


@dataclass(frozen=True, slots=True)
class ExclusionRow:
    """An excluded range; it is kept and shown, only not counted."""

    id: int
    guid: str
    footage_id: int
    span: Span
    applies: Applies
    reason: str
    coder: str
    created_at: datetime

    @property
    def in_frame(self) -> int:
        """First frame."""
        return self.span.in_frame

    @property
    def out_frame(self) -> int:
        """The frame after the last."""
        return self.span.out_frame


def excluded_spans(rows: Iterable[ExclusionRow], *, audio: bool) -> list[Span]:
    """What is left out of the sound (or of the picture), as spans that do not touch."""
    return joined(row.span for row in rows if (row.applies.audio if audio else row.applies.picture))


def without(spans: Iterable[Span], left_out: Iterable[Span]) -> list[Span]:
    """The frames of some spans that do not lie in others, as spans that do not touch."""
    result: list[Span] = []
    holes = joined(left_out)
    for span in joined(spans):
        start = span.in_frame
        for hole in holes:
            if hole.out_frame <= start:
                continue
            if hole.in_frame >= span.out_frame:
                break
            if hole.in_frame > start:
                result.append(Span(start, hole.in_frame))
            start = hole.out_frame
        if start < span.out_frame:
            result.append(Span(start, span.out_frame))
    return result


@dataclass(frozen=True, slots=True)
class Proposal:
    """A stretch of bad sound that nobody has excluded yet; it becomes an exclusion only when accepted.

    Attributes:
        kind: ``static noise`` or ``silence``; also the reason that is proposed.
        span: frames on the footage's own grid.
        confidence: 0..1, how clearly it differs from what is heard around it.
    """

    kind: str
    span: Span
    confidence: float


def not_yet_excluded(
    proposals: Iterable[Proposal], excluded: Iterable[Span], shortest: int
) -> Sequence[Proposal]:
    """What is left of proposals beside the ranges whose sound is excluded already, in order of time.

    Args:
        excluded: what is left out of the sound already.
        shortest: frames; a proposal that was cut to less is dropped.
    """
    holes = joined(excluded)
    left: list[Proposal] = []
    for one in proposals:
        for span in without([one.span], holes):
            if span == one.span or span.frames >= shortest:
                left.append(replace(one, span=span))
    return sorted(left, key=lambda one: (one.span, one.kind))
