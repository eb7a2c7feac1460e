"""Transcript layers, their cues and revisions, and cues as files give them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qdacoder.domain.spans import Span


@dataclass(frozen=True, slots=True)
class CueText:
    """A cue as a subtitle file gives it.

    Attributes:
        in_ms, out_ms: milliseconds from the start of the file, half open.
        speaker: a name in the file (``<v Name>``), else empty.
        line: where it stands in the file, from 1.
    """

    in_ms: int
    out_ms: int
    text: str
    speaker: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class ReadProblem:
    """What could not be read, and where (line from 1)."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class ReadCues:
    """What a transcript file gave.

    Attributes:
        problems: what was left out and why, by line.
        encoding: how the bytes were read; `sure` is False where it is a guess.
    """

    cues: tuple[CueText, ...]
    problems: tuple[ReadProblem, ...] = ()
    encoding: str = "utf-8"
    sure: bool = True


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
