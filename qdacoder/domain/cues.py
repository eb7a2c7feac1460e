"""Transcript layers of a project, their cues and revisions, and what segments quote of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qdacoder.domain.spans import Span


@dataclass(frozen=True, slots=True)
class TranscriptRow:
    """A layer of a footage's transcript.

    Attributes:
        kind: ``original`` or ``translation``; `source_id` is the layer a translation was made from.
        made_on: a date as text, may be empty.
        cues: how many there are.
    """

    id: int
    guid: str
    footage_id: int
    name: str
    language: str
    kind: str
    source_id: int | None
    maker: str
    made_on: str
    cues: int = 0


@dataclass(frozen=True, slots=True)
class CueRow:
    """A cue of a layer.

    Attributes:
        speaker: ``witness``, ``interviewer`` or empty.
        revision: number of the newest revision; 1 until the text is changed.
    """

    id: int
    guid: str
    transcript_id: int
    span: Span
    speaker: str
    witness_id: int | None
    witness: str
    text: str
    revision: int

    @property
    def in_frame(self) -> int:
        """First frame."""
        return self.span.in_frame

    @property
    def out_frame(self) -> int:
        """The frame after the last."""
        return self.span.out_frame


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A version of a cue's text: who wrote it, when and why."""

    number: int
    text: str
    coder: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """What a segment quotes of a cue.

    Attributes:
        kind: ``original`` or ``translation``, of the cue's layer.
        text: as it was taken.
        revision: of the cue, when it was taken; `confirmed` the newest one that a coder let stand.
        newest: the cue's revision today.
        now: what the quote would be if it were taken today: the same stretch of today's text.
        first, last: the stretch, as characters of the text it was taken from; `now_first`, `now_last` of
            today's.
    """

    id: int
    segment_id: int
    cue_id: int
    kind: str
    text: str
    revision: int
    confirmed: int
    newest: int
    now: str
    first: int = 0
    last: int = 0
    now_first: int = 0
    now_last: int = 0

    @property
    def changed(self) -> bool:
        """Whether the cue changed since, and nobody looked at it yet."""
        return self.newest > max(self.revision, self.confirmed)


@dataclass(frozen=True, slots=True)
class CuePair:
    """A line of the transcript: a cue of the original and the one of the translation beside it.

    One of the two may be None, never both.
    """

    original: CueRow | None
    translation: CueRow | None

    @property
    def span(self) -> Span:
        """The original's time, else the translation's."""
        cue = self.original or self.translation
        assert cue is not None
        return cue.span

    @property
    def cues(self) -> tuple[CueRow, ...]:
        """Those that there are."""
        return tuple(cue for cue in (self.original, self.translation) if cue is not None)


def pair_cues(originals: Sequence[CueRow], translations: Sequence[CueRow]) -> list[CuePair]:
    """Both layers side by side, by time: a translation stands beside the original it shares most time with.

    Each cue appears once; what has no counterpart stands alone.
    """
    if not originals or not translations:
        alone = [CuePair(cue, None) for cue in originals]
        return alone or [CuePair(None, cue) for cue in translations]
    beside: dict[int, CueRow] = {}
    rest: list[CueRow] = []
    start = 0
    for cue in sorted(translations, key=_by_time):
        while start < len(originals) - 1 and originals[start].out_frame <= cue.in_frame:
            start += 1
        best, most = None, 0
        for original in originals[start:]:
            if original.in_frame >= cue.out_frame:
                break
            common = min(original.out_frame, cue.out_frame) - max(original.in_frame, cue.in_frame)
            if common > most and original.id not in beside:
                best, most = original, common
        if best is None:
            rest.append(cue)
        else:
            beside[best.id] = cue
    pairs = [CuePair(cue, beside.get(cue.id)) for cue in originals]
    pairs += [CuePair(None, cue) for cue in rest]
    return sorted(pairs, key=lambda pair: (pair.span.in_frame, pair.span.out_frame))


def _by_time(cue: CueRow) -> tuple[int, int, int]:
    return cue.in_frame, cue.out_frame, cue.id
