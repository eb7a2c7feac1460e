"""The table of footage over frozen lines, and the filter and order in front of it."""

from __future__ import annotations

import enum
from collections.abc import Callable
from itertools import takewhile
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from qdacoder.domain.footage import FootageRow, MediaState
from qdacoder.domain.text import folded
from qdacoder.gui.i18n import tr
from qdacoder.gui.workspaces.footage.lines import (
    Line,
    beside_button,
    coverage_text,
    file_name,
    reading_text,
    second_state_text,
    segments_text,
    state_text,
)
from qdacoder.gui.workspaces.footage.presenter import FootagePresenter

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_Role = Qt.ItemDataRole


class Column(enum.IntEnum):
    """Columns as drawn, without those whose part is not built yet."""

    PICTURE = 0
    TITLE = 1
    SITE = 2
    DURATION = 3
    START = 4
    RATE = 5
    COVERAGE = 6
    WITNESSES = 7
    SEGMENTS = 8
    INTEGRITY = 9


class FootageRole(enum.IntEnum):
    """Item data roles of `FootageModel`."""

    LINE = _Role.UserRole + 1


HEADINGS = {
    Column.PICTURE: "",
    Column.TITLE: "Title",
    Column.SITE: "Site",
    Column.DURATION: "Duration",
    Column.START: "Start timecode",
    Column.RATE: "fps",
    Column.COVERAGE: "Coverage",
    Column.WITNESSES: "Witnesses",
    Column.SEGMENTS: "Segm.",
    Column.INTEGRITY: "Integrity",
}
_TIPS = {
    Column.RATE: "Frames a second",
    Column.COVERAGE: "Where it is coded",
    Column.SEGMENTS: "Segments",
    Column.INTEGRITY: "Is the file there and what it was",
}
_TROUBLE_FIRST = (MediaState.CHANGED, MediaState.MISSING, MediaState.NONE, None, MediaState.PRESENT)


class FootageModel(QAbstractTableModel):
    """The presenter's lines, in the order they were added."""

    def __init__(self, presenter: FootagePresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._lines: list[Line] = presenter.lines
        self._places = {line.key: place for place, line in enumerate(self._lines)}
        presenter.lines_changed.connect(self._reload)
        presenter.line_changed.connect(self._line_changed)

    def line_at(self, place: int) -> Line:
        """The line of a row."""
        return self._lines[place]

    def place(self, key: int) -> QModelIndex:
        """Where a line's title stands; invalid when it is gone."""
        place = self._places.get(key)
        return QModelIndex() if place is None else self.index(place, Column.TITLE)

    def _reload(self) -> None:
        """Take lines in and out where they are, so that selection and scrolling stay."""
        fresh = self._presenter.lines
        wanted = {line.key for line in fresh}
        for place in reversed(range(len(self._lines))):
            if self._lines[place].key not in wanted:
                self.beginRemoveRows(_NONE, place, place)
                del self._lines[place]
                self.endRemoveRows()
        known = {line.key for line in self._lines}
        place = 0
        while place < len(fresh):
            key = fresh[place].key
            if place < len(self._lines) and self._lines[place].key == key:
                place += 1
            elif key in known:
                here = next(at for at, one in enumerate(self._lines) if one.key == key)
                self.beginMoveRows(_NONE, here, here, _NONE, place)
                self._lines.insert(place, self._lines.pop(here))
                self.endMoveRows()
            else:
                new = list(takewhile(lambda line: line.key not in known, fresh[place:]))
                self.beginInsertRows(_NONE, place, place + len(new) - 1)
                self._lines[place:place] = new
                self.endInsertRows()
                place += len(new)
        self._places = {line.key: place for place, line in enumerate(fresh)}
        for line in fresh:
            self._line_changed(line.key)

    def _line_changed(self, key: int) -> None:
        place, line = self._places.get(key), self._presenter.line(key)
        if place is None or line is None or self._lines[place] == line:
            return
        self._lines[place] = line
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(Column) - 1))

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = Column(section)
        if role == _Role.DisplayRole:
            return tr(HEADINGS[column]) if HEADINGS[column] else ""
        if role == _Role.ToolTipRole and column in _TIPS:
            return tr(_TIPS[column])
        if role == _Role.TextAlignmentRole:
            right = column in (Column.SEGMENTS,)
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: AnyIndex, role: int = _Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        column = Column(index.column())
        if role == FootageRole.LINE:
            return line
        if role == _Role.DisplayRole:
            return cell_text(line, column)
        if role == _Role.ToolTipRole:
            return _tip(line, column) or None
        if role == _Role.AccessibleTextRole:
            return _spoken(line, column)
        return None


def cell_text(line: Line, column: Column) -> str:
    """What a cell says."""
    row = line.row
    if row is None:
        return {Column.TITLE: line.title, Column.SITE: reading_text(line)}.get(column, "")
    return {
        Column.PICTURE: "",
        Column.TITLE: row.title,
        Column.SITE: row.site,
        Column.DURATION: row.timebase.format_duration(row.length_frames),
        Column.START: row.timebase.format(0),
        Column.RATE: _rate(row),
        Column.COVERAGE: coverage_text(line),
        Column.WITNESSES: " ".join(row.witnesses) or tr("none yet"),
        Column.SEGMENTS: f"{row.segments:,}",
        Column.INTEGRITY: state_text(line),
    }[column]


def _rate(row: FootageRow) -> str:
    sound_only = row.rate.numerator == 1000 and (row.facts is None or not row.facts.has_video)
    return tr("ms") if sound_only else row.rate.label


def _tip(line: Line, column: Column) -> str:
    row = line.row
    if row is None:
        return f"{line.path}\n{line.trouble}".strip()
    if column is Column.TITLE:
        return "\n".join(part for part in (row.title, file_name(row.media_path), row.memo) if part)
    if column is Column.INTEGRITY:
        checksum = f"SHA-256 {row.media_sha256}" if row.media_sha256 else ""
        return "\n".join(part for part in (state_text(line), str(line.path or ""), checksum) if part)
    if column is Column.PICTURE:
        return line.trouble
    if column is Column.WITNESSES:
        return ", ".join(row.witnesses)
    return cell_text(line, column)


def _spoken(line: Line, column: Column) -> str:
    row, text = line.row, cell_text(line, column)
    if row is None:
        return f"{line.title}, {reading_text(line)}" if column is Column.TITLE else text
    if column is Column.TITLE:
        parts = [row.title, row.site, segments_text(row.segments), coverage_text(line), state_text(line)]
        return ", ".join(part for part in parts if part)
    if column is Column.INTEGRITY:
        return ", ".join(part for part in (text, beside_button(line), second_state_text(line)) if part)
    return f"{tr(HEADINGS[column])} {text}" if text else ""


def _sort_key(line: Line, column: Column) -> object:
    row = line.row
    if row is None:
        return 0
    if column is Column.INTEGRITY:
        return _TROUBLE_FIRST.index(line.state)
    numbers: dict[Column, Callable[[], float]] = {
        Column.DURATION: lambda: float(row.rate.seconds(row.length_frames)),
        Column.START: lambda: float(row.rate.seconds(row.timebase.start_frame)),
        Column.RATE: lambda: float(row.rate.fraction),
        Column.COVERAGE: lambda: line.coded_share,
        Column.SEGMENTS: lambda: row.segments,
    }
    return numbers[column]() if column in numbers else folded(cell_text(line, column))


class FootageFilter(QSortFilterProxyModel):
    """Lines whose title, file, site or witnesses hold what is typed, by value; files being read come last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._needle = ""
        self._keys: dict[tuple[int, Column], tuple[Line, object]] = {}
        self.setDynamicSortFilter(True)

    def set_needle(self, text: str) -> None:
        """Show lines that hold the text."""
        self._needle = folded(text)
        self.invalidate()

    def filterAcceptsRow(self, source_row: int, source_parent: AnyIndex) -> bool:
        if not self._needle:
            return True
        line: Line = self.sourceModel().index(source_row, 0, source_parent).data(FootageRole.LINE)
        if line.row is None:
            return True
        row = line.row
        labels = (f"witness {label}" for label in row.witnesses)
        return self._needle in folded(
            " ".join((row.title, file_name(row.media_path), row.site, row.creator, *labels))
        )

    def lessThan(self, left: AnyIndex, right: AnyIndex) -> bool:
        source = self.sourceModel()
        if not isinstance(source, FootageModel):
            return False
        one, other = source.line_at(left.row()), source.line_at(right.row())
        if (one.row is None) is not (other.row is None):
            last = self.sortOrder() is Qt.SortOrder.AscendingOrder
            return (other.row is None) is last
        if one.row is None:
            return bool(one.key > other.key)
        column = Column(left.column())
        first, second = self._key_of(one, column), self._key_of(other, column)
        return bool(first < second) if first != second else one.key < other.key

    def _key_of(self, line: Line, column: Column) -> Any:
        """By what a line is ordered; worked out once and not for each of the lines it is compared with."""
        known = self._keys.get((line.key, column))
        if known is None or known[0] is not line:
            known = self._keys[line.key, column] = (line, _sort_key(line, column))
        return known[1]
