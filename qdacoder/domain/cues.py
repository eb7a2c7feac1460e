"""Transcript layers of a project, their cues and revisions, and what segments quote of them."""

from __future__ import annotations

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
        newest: the cue's revision today, and `now` its text.
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

    @property
    def changed(self) -> bool:
        """Whether the cue changed since, and nobody looked at it yet."""
        return self.newest > max(self.revision, self.confirmed)
