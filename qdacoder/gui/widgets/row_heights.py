"""Heights of very many rows, of which only those that were seen are known."""

from __future__ import annotations

from collections.abc import Iterable

_BLOCK = 256


class RowHeights:
    """Heights in px, guessed until they are measured. Sums go by blocks, so that a change costs little.

    Attributes:
        total: of all rows.
    """

    def __init__(self, guesses: Iterable[int] = ()) -> None:
        self._heights = list(guesses)
        self._known = bytearray(len(self._heights))
        self._blocks = [
            sum(self._heights[start : start + _BLOCK]) for start in range(0, len(self._heights), _BLOCK)
        ]
        self.total = sum(self._blocks)

    def __len__(self) -> int:
        return len(self._heights)

    def known(self, row: int) -> bool:
        """Whether a row was measured."""
        return bool(self._known[row])

    def height(self, row: int) -> int:
        """Of a row, measured or guessed."""
        return self._heights[row]

    def top(self, row: int) -> int:
        """Where a row begins."""
        block = row // _BLOCK
        return sum(self._blocks[:block]) + sum(self._heights[block * _BLOCK : row])

    def row_at(self, y: int) -> int:
        """The row at a height; -1 outside."""
        if not 0 <= y < self.total:
            return -1
        top = block = 0
        while top + self._blocks[block] <= y:
            top += self._blocks[block]
            block += 1
        row = block * _BLOCK
        while top + self._heights[row] <= y:
            top += self._heights[row]
            row += 1
        return row

    def measure(self, row: int, height: int) -> int:
        """Now a row is known; by how much it is higher than thought."""
        more = height - self._heights[row]
        self._heights[row] = height
        self._known[row] = 1
        self._blocks[row // _BLOCK] += more
        self.total += more
        return more

    def forget(self, first: int, last: int) -> None:
        """These rows are to be measured again; until then they are thought as high as they were."""
        last = min(last, len(self._heights) - 1)
        if first <= last:
            self._known[first : last + 1] = bytes(last + 1 - first)
