"""What the command palette finds: entries of several kinds, ranked by how they fit what is typed."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from qdacoder.domain.codebook import Hue
from qdacoder.domain.text import folded
from qdacoder.gui.i18n import tr

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_MOST_A_KIND = 8
_MOST_ALONE = 60


class Found(enum.Enum):
    """Kinds of entries, in the order in which they are listed."""

    TIMECODE = "Go to"
    NODE = "Nodes"
    COMMAND = "Commands"
    WITNESS = "Witnesses"
    FOOTAGE = "Footage"
    SEGMENT = "Segments"
    MEMO = "Memos"
    TEXT = "In all texts"


PREFIXES = {">": Found.COMMAND, "#": Found.NODE, "@": Found.WITNESS, ":": Found.TIMECODE}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found and done.

    Attributes:
        detail: second text behind the title.
        icon: Phosphor name; nodes have a hue and a shape instead.
        keys: key caps at the right.
        also: further words that find it.
        ident: what it is of, so that a text found in the background is not listed again.
    """

    kind: Found
    title: str
    run: Callable[[], object]
    detail: str = ""
    icon: str = ""
    hue: Hue | None = None
    keys: tuple[str, ...] = ()
    also: str = ""
    ident: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list: a heading or an entry."""

    heading: str = ""
    entry: Entry | None = None


def split_prefix(typed: str) -> tuple[Found | None, str]:
    """The kind that a leading ``>``, ``#``, ``@`` or ``:`` asks for, and the rest."""
    typed = typed.strip()
    kind = PREFIXES.get(typed[:1])
    return (kind, typed[1:].strip()) if kind else (None, typed)


def rank(entry: Entry, words: Sequence[str]) -> int | None:
    """How well an entry fits folded words: smaller is better, None not at all."""
    title, rest = folded(entry.title), folded(f"{entry.detail} {entry.also}")
    score = 0
    for word in words:
        if title.startswith(word):
            score += 0
        elif f" {word}" in title:
            score += 1
        elif word in title:
            score += 2
        elif word in rest:
            score += 4
        else:
            return None
    return score


def found(entries: Iterable[Entry], typed: str) -> tuple[list[Row], int]:
    """Rows for what is typed, best first in each kind, and how many entries fit altogether."""
    wanted, rest = split_prefix(typed)
    words = folded(rest).split()
    by_kind: dict[Found, list[tuple[int, int, Entry]]] = {}
    for place, entry in enumerate(entries):
        if wanted is not None and entry.kind is not wanted:
            continue
        # Made from what is typed, or found by it: it fits.
        always = entry.kind in (Found.TIMECODE, Found.TEXT)
        score = 0 if always else rank(entry, words)
        if score is not None:
            by_kind.setdefault(entry.kind, []).append((score, place, entry))
    rows: list[Row] = []
    for kind in Found:
        hits = sorted(by_kind.get(kind, ()), key=lambda hit: hit[:2])
        if hits:
            most = _MOST_ALONE if wanted or len(by_kind) == 1 else _MOST_A_KIND
            rows.append(Row(heading=tr(kind.value)))
            rows += [Row(entry=entry) for _score, _place, entry in hits[:most]]
    return rows, sum(len(hits) for hits in by_kind.values())


class PaletteRole(enum.IntEnum):
    """Item data roles of `PaletteModel`."""

    ROW = Qt.ItemDataRole.UserRole + 1


class PaletteModel(QAbstractListModel):
    """The rows found; headings cannot be chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self.words: tuple[str, ...] = ()
        self.total = 0

    def show(self, entries: Iterable[Entry], typed: str) -> None:
        """Find and show."""
        self.beginResetModel()
        self._rows, self.total = found(entries, typed)
        self.words = tuple(folded(split_prefix(typed)[1]).split())
        self.endResetModel()

    @property
    def rows(self) -> list[Row]:
        """The rows shown."""
        return list(self._rows)

    @property
    def shown(self) -> int:
        """How many entries are listed."""
        return sum(row.entry is not None for row in self._rows)

    def next_entry(self, start: int, way: int) -> int:
        """The nearest entry from a row on, going round; -1 where there is none."""
        count = len(self._rows)
        for step in range(count):
            place = (start + step * way) % count
            if self._rows[place].entry is not None:
                return place
        return -1

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if index.isValid() and self._rows[index.row()].entry is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == PaletteRole.ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.heading or (row.entry.title if row.entry else "")
        if role == Qt.ItemDataRole.AccessibleTextRole and row.entry is not None:
            entry = row.entry
            return ", ".join(part for part in (entry.title, entry.detail, " ".join(entry.keys)) if part)
        return None
