"""The cards of Review as rows: headings, and under each the segments that are shown."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qdacoder.domain.review import Hit, HitGroup
from qdacoder.gui.i18n import tr
from qdacoder.gui.workspaces.review.presenter import ReviewPresenter
from qdacoder.gui.workspaces.review.times import segments_text
from qdacoder.services.review import CardRow

AnyIndex = QModelIndex | QPersistentModelIndex


class CardRole(enum.IntEnum):
    """What a row tells besides its text."""

    ENTRY = Qt.ItemDataRole.UserRole + 1
    CARD = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: a heading (without a hit) or a card."""

    group: HitGroup
    hit: Hit | None = None


class CardsModel(QAbstractListModel):
    """Rows of what the presenter found. What a card says is read when it is looked at."""

    def __init__(self, presenter: ReviewPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._groups: tuple[HitGroup, ...] = ()
        self._entries: list[Entry] = []
        self._rows: dict[int, int] = {}

    def refresh(self) -> None:
        """Show what was found now."""
        groups = self._presenter.groups
        if groups == self._groups:
            if self._entries:
                self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1))
            return
        entries: list[Entry] = []
        for group in groups:
            entries.append(Entry(group))
            entries += [Entry(group, hit) for hit in group.shown]
        self.beginResetModel()
        self._groups, self._entries = groups, entries
        self._rows = {entry.hit.segment_id: row for row, entry in enumerate(entries) if entry.hit is not None}
        self.endResetModel()

    @property
    def headings(self) -> list[bool]:
        """Of each row whether it is a heading."""
        return [entry.hit is None for entry in self._entries]

    def touch(self, ids: list[int]) -> None:
        """These cards have other texts or nodes."""
        for one in ids:
            index = self.index_of(one)
            if index.isValid():
                self.dataChanged.emit(index, index)

    def index_of(self, segment_id: int | None) -> QModelIndex:
        """Where a card stands; invalid when it is not shown."""
        row = self._rows.get(segment_id) if segment_id is not None else None
        return QModelIndex() if row is None else self.index(row)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        heading = self._entries[index.row()].hit is None
        more = Qt.ItemFlag.NoItemFlags if heading else Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.ItemIsEnabled | more

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == CardRole.ENTRY:
            return entry
        if entry.hit is None:
            said = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return self._heading(entry.group) if said else None
        if role not in (CardRole.CARD, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        card = self._presenter.card(entry.hit.segment_id)
        if role == CardRole.CARD or card is None:
            return card
        if role == Qt.ItemDataRole.DisplayRole:
            return card.segment.quote_translation or card.segment.quote_original or card.segment.memo
        return self._spoken(card)

    def _heading(self, group: HitGroup) -> str:
        name, description = self._presenter.heading(group)
        return ", ".join(filter(None, (name, description, segments_text(len(group.hits)))))

    def _spoken(self, card: CardRow) -> str:
        segment = card.segment
        parts = [
            card.citation,
            tr("witness {name}").format(name=segment.witness) if segment.witness else "",
            segment.quote_translation or segment.quote_original,
            ", ".join(name for _id, name, _hue in self._presenter.chips_of(card)),
            tr("relevance {value}").format(value=segment.relevance) if segment.relevance else "",
            tr("translation changed") if card.changed else "",
            segment.memo,
        ]
        return ", ".join(filter(None, parts))
