"""The lines of the footage table, in order, and who hears when one changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from qdacoder.domain.footage import FootageRow
from qdacoder.gui.workspaces.footage.lines import Line


class LineBook(QObject):
    """Lines by key.

    Signals:
        lines_changed: lines came, went or have another order.
        line_changed: key of a line that shows something else now.
    """

    lines_changed = Signal()
    line_changed = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[int, Line] = {}

    def __iter__(self) -> Iterator[Line]:
        return iter(tuple(self._lines.values()))

    def __contains__(self, key: int) -> bool:
        return key in self._lines

    def get(self, key: int) -> Line | None:
        """The line of a footage (its id) or of a file that is being read."""
        return self._lines.get(key)

    def row(self, key: int) -> FootageRow | None:
        """The footage of a line."""
        line = self._lines.get(key)
        return line.row if line is not None else None

    def set(self, key: int, **values: object) -> None:
        """Change members of a line; nothing happens where the line is gone or says that already."""
        line = self._lines.get(key)
        if line is not None:
            changed = replace(line, **values)  # type: ignore[arg-type]
            if changed != line:
                self._lines[key] = changed
                self.line_changed.emit(key)

    def show(self, lines: list[Line]) -> list[int]:
        """Take these lines in this order; returns the keys that are gone."""
        before, self._lines = self._lines, {line.key: line for line in lines}
        if list(before) != list(self._lines):
            self.lines_changed.emit()
        else:
            for key, line in before.items():
                if line != self._lines[key]:
                    self.line_changed.emit(key)
        return [key for key in before if key not in self._lines]

    def take(self, key: int) -> Line | None:
        """Take a line out without telling; `show` or `put` must follow."""
        return self._lines.pop(key, None)


def file_of(row: FootageRow) -> tuple[str, int]:
    """What tells one linked file from another."""
    return row.media_path, row.media_size
