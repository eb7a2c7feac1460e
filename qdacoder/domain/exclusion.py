"""Ranges of a footage that are left out of the audio analysis, the picture analysis, or both."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
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
