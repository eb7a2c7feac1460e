"""What is chosen in the transcript: a stretch of text, over one or several cues, or whole cues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qdacoder.domain.cues import CuePair, CueRow

Place = tuple[int, int]
"""Row, and character of the text in the column."""


def cue_in(pair: CuePair, column: int) -> CueRow | None:
    """The cue that stands in a column (0 original, 1 translation) of a row."""
    return pair.translation if column else pair.original


@dataclass(slots=True)
class CueSelection:
    """One of both: `words` or `rows`; the caret is where the keyboard goes on.

    Attributes:
        column: 0 for the original, 1 for the translation.
        anchor, caret: where the stretch began and where it ends now; None without a caret.
        rows: rows chosen whole.
    """

    column: int = 1
    anchor: Place | None = None
    caret: Place | None = None
    rows: set[int] = field(default_factory=set)

    @property
    def has_words(self) -> bool:
        """Whether some text is chosen."""
        return self.anchor is not None and self.caret is not None and self.anchor != self.caret

    @property
    def any(self) -> bool:
        """Whether text or cues are chosen."""
        return self.has_words or bool(self.rows)

    def put_caret(self, column: int, place: Place, *, extend: bool = False) -> None:
        """Move the caret; with `extend` what lies between is chosen."""
        self.rows = set()
        if extend and self.anchor is not None and column == self.column:
            self.caret = place
        else:
            self.column, self.anchor, self.caret = column, place, place

    def choose_rows(self, rows: set[int]) -> None:
        """Choose whole cues."""
        self.anchor = self.caret = None
        self.rows = rows

    def clear(self) -> None:
        """Choose nothing; the caret goes too."""
        self.anchor = self.caret = None
        self.rows = set()

    def within(self, row: int, text: str) -> Place:
        """The stretch of a row's text that is chosen, without white space at its ends; empty for none."""
        if not self.has_words or self.anchor is None or self.caret is None:
            return 0, 0
        start, end = sorted((self.anchor, self.caret))
        if not start[0] <= row <= end[0]:
            return 0, 0
        first = start[1] if row == start[0] else 0
        last = end[1] if row == end[0] else len(text)
        last = min(last, len(text))
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        return first, last

    def stretches(self, pairs: Sequence[CuePair]) -> list[tuple[int, int, int]]:
        """The chosen text: cue id, first character, character after the last."""
        if not self.has_words or self.anchor is None or self.caret is None:
            return []
        found = []
        start, end = sorted((self.anchor[0], self.caret[0]))
        for row in range(start, min(end + 1, len(pairs))):
            cue = cue_in(pairs[row], self.column)
            if cue is not None:
                first, last = self.within(row, cue.text)
                if first < last:
                    found.append((cue.id, first, last))
        return found
