"""What a search for words finds in a project."""

from __future__ import annotations

import enum
from dataclasses import dataclass

Ranges = tuple[tuple[int, int], ...]


class TextKind(enum.Enum):
    """Kinds of texts that are searched, in the order in which they are listed."""

    CUE = "cue"
    SEGMENT = "segment"
    MEMO = "memo"
    NODE = "node"
    WITNESS = "witness"
    FINDING = "finding"
    STILL = "still"


@dataclass(frozen=True, slots=True)
class TextHit:
    """A text that holds all the words.

    Attributes:
        kind, id: what it is: a cue, a segment (the words kept on it), a memo, a node and so on.
        text: the text, a field a line; a long one is cut around its first match.
        ranges: where the words stand in it, as code points, half open, in order.
        context: one line that tells where it is: title and timecode of the footage, what a memo is on.
        footage_id, frame: its place in footage (whole frames), None where it has none.
        of: what a memo is on, such as ``("segment", 3)``; None for other kinds and for free memos.
    """

    kind: TextKind
    id: int
    text: str
    ranges: Ranges
    context: str
    footage_id: int | None = None
    frame: int | None = None
    of: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found.

    Attributes:
        hits: by kind, in the order of `TextKind`; in each kind by footage and frame where it has one.
        counts: how many texts of each kind hold the words, those beyond `hits` too; kinds
            without are left out.
    """

    hits: tuple[TextHit, ...] = ()
    counts: tuple[tuple[TextKind, int], ...] = ()

    @property
    def total(self) -> int:
        """How many texts hold the words."""
        return sum(count for _kind, count in self.counts)
