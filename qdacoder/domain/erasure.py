"""Erasing a witness who withdrew consent: what would go, as a value to look at first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What erasing a witness removes; nothing is done by making one.

    Attributes:
        segments: in which the witness speaks, with their codings, memos, quotes and stated quantities.
        cues: said by the witness, with all of their revisions.
        cleared_quotes: segments of others that quote such a cue; their quote texts are emptied.
        evidence: places in findings that rest on the segments.
        journal_images: row images in the journal that hold any of it, also of things deleted before.
        copies: copies of the project beside it, which hold it too and are deleted.
    """

    witness_id: int
    label: str
    segments: int
    codings: int
    memos: int
    cues: int
    cleared_quotes: int
    stills: int
    evidence: int
    journal_images: int
    copies: tuple[Path, ...]

    def lines(self) -> list[str]:
        """The plan in words, a line a kind; what is none is left out."""
        said = [
            (self.segments, "segments"),
            (self.codings, "codings"),
            (self.memos, "memos"),
            (self.cues, "cues of transcripts"),
            (self.cleared_quotes, "quotes of other segments, emptied"),
            (self.stills, "stills"),
            (self.evidence, "places in findings"),
            (self.journal_images, "row images in the journal"),
            (len(self.copies), "copies of the project beside it, deleted"),
        ]
        return [f"{count} {what}" for count, what in said if count]
