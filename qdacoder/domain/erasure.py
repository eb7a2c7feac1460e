"""Erasing a witness who withdrew consent: what would go, as a value to look at first."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from qdacoder.domain.spans import Span


@dataclass(frozen=True, slots=True)
class Place:
    """A range of a footage."""

    footage_id: int
    span: Span


class Room(enum.Enum):
    """Whose stretch a place without a witness lies in."""

    THEIRS = "theirs"
    SHARED = "shared"
    NOBODYS = "nobodys"


def room_of(place: Place, stretches: Iterable[tuple[Span, bool]]) -> Room:
    """In whose stretches a place lies, at least partly.

    Args:
        stretches: of the footage, each with whether it is the witness's. Where another speaks too, it
            cannot be known whose words they are: the place is shared.
    """
    touched = [own for span, own in stretches if span.overlaps(place.span)]
    if not any(touched):
        return Room.NOBODYS
    return Room.THEIRS if all(touched) else Room.SHARED


class Part(enum.Enum):
    """What goes, in the order it is told; the value is what the command line calls it."""

    SEGMENTS = "segments"
    CODINGS = "codings"
    MEMOS = "memos"
    CUES = "cues of transcripts"
    REVISIONS = "versions of those cues"
    QUOTES = "quotes taken from cues"
    CLEARED = "quotes of other segments, reduced to what others said"
    STILLS = "stills with their pictures"
    QUANTITIES = "stated quantities"
    EVIDENCE = "places in findings"
    STRETCHES = "stretches"
    FOOTAGE = "links to footage"
    VALUES = "values of attributes"
    UNNAMED = "of the segments, cues and stills above are nobody's, in their stretches"
    IMAGES = "row images in the journal, all there are"
    COPIES = "copies of the project beside it, deleted"


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What erasing a witness removes; nothing is done by making one.

    Attributes:
        counts: how many of each go (none left out).
        unnamed: whether what nobody said goes too, where only this witness speaks.
        shared: segments, cues and stills of nobody that stay, since another witness speaks there too.
        copies: copies of the project beside it, which hold it too and are deleted.
        repeats: places in the project where others wrote or quoted the words; they stay, and are named.
        others: other files beside the project that repeat what was said; they are left, and named.
    """

    witness_id: int
    label: str
    counts: dict[Part, int]
    unnamed: bool = True
    shared: int = 0
    copies: tuple[Path, ...] = ()
    others: tuple[Path, ...] = ()
    repeats: tuple[str, ...] = ()

    def __getitem__(self, part: Part) -> int:
        return self.counts.get(part, 0)

    def lines(self) -> list[str]:
        """The plan in words, a line a kind; what is none is left out."""
        return [f"{count:,} {part.value}" for part, count in self.counts.items() if count]

    def stays(self) -> list[str]:
        """What is not touched, in words."""
        lines = [
            "the media files, in which the witness is seen and heard",
            "what you wrote yourself: nodes, categories, findings, memos on them and on footage",
            "cues of the interviewer, and segments of other witnesses",
            "the history as a list of who did what and when; nothing in it can be undone any more",
        ]
        if self.shared:
            lines.append(f"{self.shared:,} segments, cues or stills of nobody where another speaks too")
        lines += [f"{place}, which repeats what was said" for place in self.repeats]
        lines += [f"{path.name}, which repeats what was said" for path in self.others]
        return lines
