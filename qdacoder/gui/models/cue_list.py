"""The transcript of the open footage, original and translation side by side."""

from __future__ import annotations

import enum
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from qdacoder.domain.codebook import Hue
from qdacoder.domain.cues import CuePair, CueRow
from qdacoder.domain.spans import Span
from qdacoder.domain.timecode import Timebase
from qdacoder.gui.i18n import tr

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class CueRole(enum.IntEnum):
    """What a row tells."""

    PAIR = Qt.ItemDataRole.UserRole + 1
    START = Qt.ItemDataRole.UserRole + 2
    CURRENT = Qt.ItemDataRole.UserRole + 3
    HUES = Qt.ItemDataRole.UserRole + 4
    CHANGED = Qt.ItemDataRole.UserRole + 5


class CueListModel(QAbstractListModel):
    """Frozen pairs by time.

    Signals:
        replaced(row): a row has another text.
    """

    replaced = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pairs: list[CuePair] = []
        self._starts: list[int] = []
        self._base: Timebase | None = None
        self._current = -1
        self._longest = 0
        self._rows: dict[int, int] | None = None  # by cue; made when it is asked for
        self._hues_in: Callable[[Span], Sequence[Hue | None]] = lambda _span: ()
        self._hues: dict[int, Sequence[Hue | None]] = {}
        self._changed: AbstractSet[int] = frozenset()

    def set_pairs(self, base: Timebase | None, pairs: Sequence[CuePair]) -> None:
        """Show another transcript."""
        self.beginResetModel()
        self._base, self._pairs, self._current = base, list(pairs), -1
        self._starts = [pair.span.in_frame for pair in pairs]
        self._longest = max((pair.span.frames for pair in pairs), default=0)
        self._hues, self._changed, self._rows = {}, frozenset(), None
        self.endResetModel()

    def row_of(self, cue_id: int) -> int:
        """The row that a cue stands in, -1 for none."""
        if self._rows is None:
            self._rows = {cue.id: row for row, pair in enumerate(self._pairs) for cue in pair.cues}
        return self._rows.get(cue_id, -1)

    def cue(self, cue_id: int) -> CueRow | None:
        """A cue that is shown."""
        row = self.row_of(cue_id)
        return next((cue for cue in self._pairs[row].cues if cue.id == cue_id), None) if row >= 0 else None

    def replace(self, row: int, pair: CuePair) -> None:
        """One pair is another now, of the same cues at the same time."""
        self._pairs[row] = pair
        self.replaced.emit(row)
        self.dataChanged.emit(self.index(row), self.index(row))

    def set_hues(self, hues_in: Callable[[Span], Sequence[Hue | None]]) -> None:
        """Where the colours of what is coded in a range come from; asked for the rows that are looked at."""
        self._hues_in = hues_in
        self.refresh_hues()

    def refresh_hues(self, spans: Iterable[tuple[int, int]] | None = None) -> None:
        """Something else is coded in these ranges (in, out) now; None: anywhere."""
        if spans is None:
            self._hues = {}
            self._tell(0, len(self._pairs) - 1)
            return
        for first, last in spans:
            place = bisect_left(self._starts, first - self._longest)
            end = bisect_left(self._starts, last)
            for row in range(place, end):
                self._hues.pop(row, None)
            self._tell(place, end - 1)

    def set_changed(self, changed: AbstractSet[int]) -> None:
        """The cues that changed after they were quoted."""
        if changed == self._changed:
            return
        self._changed = changed
        self._tell(0, len(self._pairs) - 1)

    def _tell(self, first: int, last: int) -> None:
        """Rows look different now."""
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first), self.index(last), [CueRole.HUES, CueRole.CHANGED])

    @property
    def pairs(self) -> Sequence[CuePair]:
        """All pairs, by time."""
        return self._pairs

    def set_frame(self, frame: int) -> int:
        """The playhead is here; the row whose cue runs there now, -1 for none."""
        place = bisect_right(self._starts, frame) - 1
        if place >= 0 and frame >= self._pairs[place].span.out_frame:
            place = -1
        if place != self._current:
            before, self._current = self._current, place
            for row in (before, place):
                if 0 <= row < len(self._pairs):
                    self.dataChanged.emit(self.index(row), self.index(row), [CueRole.CURRENT])
        return place

    def beside(self, frame: int, way: int) -> int:
        """The frame where the next (1) or the previous (-1) cue begins; -1 where there is none."""
        if way > 0:
            place = bisect_right(self._starts, frame)
            return self._starts[place] if place < len(self._starts) else -1
        place = bisect_left(self._starts, frame)
        return self._starts[place - 1] if place else -1

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._pairs)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        shown = super().flags(index)
        return shown | Qt.ItemFlag.ItemIsEditable if index.isValid() else shown

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        pair = self._pairs[index.row()]
        match role:
            case CueRole.PAIR:
                return pair
            case CueRole.START:
                return self._start(pair)
            case CueRole.CURRENT:
                return index.row() == self._current
            case CueRole.HUES:
                return self._hues_of(index.row())
            case CueRole.CHANGED:
                return any(cue.id in self._changed for cue in pair.cues)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(index.row(), pair)
        return None

    def _hues_of(self, row: int) -> tuple[Hue | None, ...]:
        found = self._hues.get(row)
        if found is None:
            found = self._hues[row] = tuple(self._hues_in(self._pairs[row].span))
        return tuple(found)

    def _start(self, pair: CuePair) -> str:
        """Minutes and seconds; hours where there are some."""
        if self._base is None:
            return ""
        whole = self._base.format_full(pair.span.in_frame)
        clock = whole.replace(";", ":").split(":")
        short = ":".join(clock[1:3])
        return short if clock[0] in ("00", "0") else f"{clock[0]}:{short}"

    def _spoken(self, row: int, pair: CuePair) -> str:
        cue = pair.translation or pair.original
        assert cue is not None
        parts = [self._start(pair)]
        if cue.witness:
            parts.append(tr("witness {label}").format(label=cue.witness))
        if cue.speaker == "interviewer":
            parts.append(tr("interviewer"))
        if cue.revision > 1:
            parts.append(tr("revised {count} times").format(count=cue.revision - 1))
        if row == self._current:
            parts.append(tr("current"))
        return ", ".join([*parts, cue.text])
