"""Ranges found by overlap: which of very many touch a stretch of frames, however long some of them are."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

_Entry = tuple[int, int, int]  # in, out, id


class SpanIndex:
    """Ids by range, patched one by one.

    Ranges are kept by size: those of one level are at most twice as long as one another, so that what
    touches a stretch begins within a known distance before it and is found by bisection. One range over
    a whole footage does not make the others slow to find.
    """

    def __init__(self, spans: Iterable[_Entry] = ()) -> None:
        """Take in ranges as (in frame, out frame, id), in any order."""
        self._levels: dict[int, list[_Entry]] = {}
        self._of: dict[int, _Entry] = {}
        for entry in spans:
            self._of[entry[2]] = entry
            self._levels.setdefault((entry[1] - entry[0]).bit_length(), []).append(entry)
        for level in self._levels.values():
            level.sort()

    def __len__(self) -> int:
        return len(self._of)

    def put(self, in_frame: int, out_frame: int, ident: int) -> None:
        """Add a range, or give one that is there another place."""
        self.drop(ident)
        entry = (in_frame, out_frame, ident)
        self._of[ident] = entry
        insort(self._levels.setdefault((out_frame - in_frame).bit_length(), []), entry)

    def drop(self, ident: int) -> None:
        """Take a range out, if it is there."""
        entry = self._of.pop(ident, None)
        if entry is not None:
            level = self._levels[(entry[1] - entry[0]).bit_length()]
            del level[bisect_left(level, entry)]

    def span_of(self, ident: int) -> tuple[int, int] | None:
        """The range of an id, in and out frame."""
        entry = self._of.get(ident)
        return None if entry is None else entry[:2]

    def touching(self, in_frame: int, out_frame: int) -> list[int]:
        """The ids of the ranges that share a frame with `in_frame` up to but not with `out_frame`."""
        found: list[int] = []
        for bits, level in self._levels.items():
            first = bisect_left(level, (in_frame - (1 << bits), 0, 0))
            last = bisect_left(level, (out_frame, -1, -1))
            found += [ident for _start, end, ident in level[first:last] if end > in_frame]
        return found
