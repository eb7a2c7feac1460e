"""The tree of categories and nodes over a frozen codebook: changes by difference, drag and drop, rename.

The model never writes: what people ask for leaves as a signal, what became true comes in as a new `Codebook`.
"""

from __future__ import annotations

import enum
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import NamedTuple

from PySide6.QtCore import (
    QAbstractItemModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)

from qdacoder.domain.codebook import CategoryRow, Codebook, Hue, NodeRow
from qdacoder.domain.text import folded
from qdacoder.gui.i18n import tr

AnyIndex = QModelIndex | QPersistentModelIndex
MIME_TYPE = "application/x-qdacoder-codebook-row"
ROOT_SERIAL = 0
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDropEnabled
_MOVABLE = _PLAIN | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled
_LEAF = _MOVABLE | Qt.ItemFlag.ItemNeverHasChildren  # as long as it has none: views ask less


class RowKind(enum.Enum):
    """What a row of the tree is."""

    CATEGORY = "category"
    NODE = "node"
    UNSORTED = "unsorted"

    __hash__ = object.__hash__  # rows are looked up by it thousands of times


class NodeRole(enum.IntEnum):
    """Item data roles of `NodeTreeModel`, beside the usual ones."""

    ID = Qt.ItemDataRole.UserRole + 1
    KIND = Qt.ItemDataRole.UserRole + 2
    HUE = Qt.ItemDataRole.UserRole + 3
    COUNT = Qt.ItemDataRole.UserRole + 4
    QUICK_KEY = Qt.ItemDataRole.UserRole + 5
    ON_SELECTION = Qt.ItemDataRole.UserRole + 6
    LAST_USED = Qt.ItemDataRole.UserRole + 7
    DEFINITION = Qt.ItemDataRole.UserRole + 8
    FOLDED = Qt.ItemDataRole.UserRole + 9
    CATEGORY_ID = Qt.ItemDataRole.UserRole + 10


Key = tuple[RowKind, int]
_UNSORTED: Key = (RowKind.UNSORTED, 0)
_ROOT: Key = (RowKind.UNSORTED, -1)


class _Facts(NamedTuple):
    """What a row shows; two equal ones need no repaint."""

    name: str
    definition: str = ""
    hue: Hue | None = None
    segments: int | None = None
    quick_key: str | None = None
    category_id: int | None = None
    category: str = ""
    synonyms: tuple[str, ...] = ()

    @property
    def sought(self) -> str:
        """What a filter looks through: the folded name and, each on a line, its synonyms."""
        return "\n".join(folded(name) for name in (self.name, *self.synonyms))


@dataclass(slots=True, eq=False)
class _Item:
    key: Key
    serial: int
    facts: _Facts
    parent: _Item | None = None
    children: list[_Item] = field(default_factory=list)
    row: int = 0
    sought: str | None = None

    @property
    def folded(self) -> str:
        """What a filter looks through; made when one does."""
        if self.sought is None:
            self.sought = self.facts.sought
        return self.sought

    def matches(self, needle: str) -> bool:
        """Whether it is a node with this text in its folded names."""
        return self.key[0] is RowKind.NODE and needle in self.folded

    def matching(self, needle: str) -> Iterator[_Item]:
        """The nodes that match, here and below, in reading order."""
        waiting = [self]
        while waiting:
            item = waiting.pop()
            if item.matches(needle):
                yield item
            waiting += reversed(item.children)

    def renumber(self, start: int = 0) -> None:
        for row in range(start, len(self.children)):
            self.children[row].row = row

    def descends_from(self, other: _Item) -> bool:
        item: _Item | None = self
        while item is not None:
            if item is other:
                return True
            item = item.parent
        return False


class NodeTreeModel(QAbstractItemModel):
    """Categories with their nodes, nodes with their children, and "Unsorted" while it is needed.

    `set_codebook` compares with what is shown and reports only the difference, so expansion, selection and
    scroll position survive every change.
    """

    move_requested = Signal(int, object, object, object)
    """(node id, category id or None, parent node id or None, position among the siblings without it)."""
    category_move_requested = Signal(int, int)
    """(category id, position among the other categories)."""
    rename_requested = Signal(object, int, str)
    """(`RowKind`, id, new name)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = _Item(_ROOT, ROOT_SERIAL, _Facts(""))
        self._by_serial: dict[int, _Item] = {ROOT_SERIAL: self._root}
        self._by_key: dict[Key, _Item] = {_ROOT: self._root}
        self._next_serial = ROOT_SERIAL + 1
        self._codebook = Codebook((), ())
        self._coverage: dict[int, int] = {}
        self._selected = 0
        self._last_used: frozenset[int] = frozenset()
        self._names: dict[str, int] | None = {}

    @property
    def codebook(self) -> Codebook:
        """What is shown."""
        return self._codebook

    def set_codebook(self, codebook: Codebook) -> None:
        """Show this codebook, changing only the rows that differ."""
        if self._recounted(codebook):
            return
        wanted, order = _wanted_tree(codebook)
        self._codebook, self._names = codebook, None
        if not self._root.children:
            self._fill(wanted, order)
            return
        self._arrange(wanted, order)
        self._remove_surplus(wanted)
        self._refresh_facts(wanted)

    def set_counts(self, codebook: Codebook, node_ids: Iterable[int]) -> None:
        """Show a codebook in which only counts of these nodes, and of their categories, are others."""
        self._codebook = codebook
        rows: list[tuple[RowKind, CategoryRow | NodeRow | None]] = [
            (RowKind.NODE, codebook.node(one)) for one in node_ids
        ]
        rows += [(RowKind.CATEGORY, row) for row in codebook.categories]
        for kind, row in rows:
            item = self._by_key.get((kind, row.id)) if row is not None else None
            if row is not None and item is not None and item.facts.segments != row.segments:
                item.facts = item.facts._replace(segments=row.segments)
                index = self._index(item)
                self.dataChanged.emit(index, index)

    def _fill(self, wanted: dict[Key, _Facts], order: dict[Key, list[Key]]) -> None:
        """Show the first codebook: views are told once, not row by row."""
        self.beginResetModel()
        waiting = [self._root]
        while waiting:
            parent = waiting.pop()
            for row, key in enumerate(order.get(parent.key, ())):
                item = _Item(key, self._next_serial, wanted[key], parent, row=row)
                self._next_serial += 1
                self._by_serial[item.serial] = self._by_key[key] = item
                parent.children.append(item)
                if key in order:
                    waiting.append(item)
        self.endResetModel()

    def _recounted(self, codebook: Codebook) -> bool:
        """Take in a codebook that differs in counts only, as after a tag; False when it differs in more."""
        before = self._codebook
        if len(before.nodes) != len(codebook.nodes) or len(before.categories) != len(codebook.categories):
            return False
        others = [
            *_others(RowKind.CATEGORY, before.categories, codebook.categories),
            *_others(RowKind.NODE, before.nodes, codebook.nodes),
        ]
        if any(old != replace(new, segments=old.segments) for _kind, old, new in others):
            return False
        self._codebook = codebook
        for kind, _old, new in others:
            item = self._by_key[kind, new.id]
            item.facts = item.facts._replace(segments=new.segments)
            index = self._index(item)
            self.dataChanged.emit(index, index)
        return True

    def set_on_selection(self, coverage: dict[int, int], selected: int) -> None:
        """Say how many of the selected segments carry each node.

        Args:
            coverage: node id to number of selected segments with it; nodes left out have none.
            selected: how many segments are selected.
        """
        before, was = self._coverage, self._selected
        self._coverage, self._selected = dict(coverage), selected
        changed = {i for i in before.keys() | coverage.keys() if before.get(i, 0) != coverage.get(i, 0)}
        if was != selected:
            changed |= before.keys() | coverage.keys()
        self._touch_nodes(changed, NodeRole.ON_SELECTION)

    def set_last_used(self, node_ids: Iterable[int]) -> None:
        """Say which nodes Enter would code with."""
        before, self._last_used = self._last_used, frozenset(node_ids)
        self._touch_nodes(before ^ self._last_used, NodeRole.LAST_USED)

    def index_of_node(self, node_id: int) -> QModelIndex:
        """The index of a node; invalid when it is not there."""
        return self._index(self._by_key.get((RowKind.NODE, node_id)))

    def index_of_category(self, category_id: int | None) -> QModelIndex:
        """The index of a category (None: of "Unsorted"); invalid when it is not there."""
        key = _UNSORTED if category_id is None else (RowKind.CATEGORY, category_id)
        return self._index(self._by_key.get(key))

    def node_named(self, name: str) -> int | None:
        """The node whose name is the same after folding, if there is one."""
        if self._names is None:
            nodes = self._codebook.nodes
            self._names = {folded(name): node.id for node in nodes for name in node.synonyms}
            self._names |= {folded(node.name): node.id for node in reversed(nodes)}
        return self._names.get(folded(name))

    def place(self, index: AnyIndex) -> tuple[int | None, int | None, int, int]:
        """Where a row stands: (category id, parent node id, position, number of siblings with it)."""
        item = self._item(index)
        parent = item.parent or self._root
        parent_id = parent.key[1] if parent.key[0] is RowKind.NODE else None
        siblings = [child for child in parent.children if child.key[0] is item.key[0]]
        return item.facts.category_id, parent_id, siblings.index(item), len(siblings)

    # -- making what is shown into what is wanted ---------------------------------------------------------

    def _arrange(self, wanted: dict[Key, _Facts], order: dict[Key, list[Key]]) -> None:
        """Insert and move rows, from the top down, until every parent has its children in order.

        A row can never be asked to move below itself: when a parent's turn comes, all rows above it already
        stand where they should, and the wanted tree has no circle.
        """
        waiting = [_ROOT]
        while waiting:
            parent_key = waiting.pop()
            keys = order.get(parent_key, [])
            self._arrange_children(self._by_key[parent_key], keys, wanted)
            waiting.extend(key for key in keys if key in order)

    def _arrange_children(self, parent: _Item, keys: Sequence[Key], wanted: dict[Key, _Facts]) -> None:
        staying = _longest_ordered(parent.children, keys)
        at = 0
        number = 0
        while number < len(keys):
            key = keys[number]
            item = self._by_key.get(key)
            if item is None:
                end = number + 1
                while end < len(keys) and keys[end] not in self._by_key:
                    end += 1
                self._insert(parent, at, keys[number:end], wanted)
                at += end - number
                number = end
                continue
            if key not in staying:
                self._move(item, parent, at)
            at = item.row + 1
            number += 1

    def _insert(self, parent: _Item, at: int, keys: Sequence[Key], wanted: dict[Key, _Facts]) -> None:
        items = []
        for key in keys:
            facts = wanted[key]
            item = _Item(key, self._next_serial, facts, parent)
            self._next_serial += 1
            items.append(item)
        self.beginInsertRows(self._index(parent), at, at + len(items) - 1)
        for item in items:
            self._by_serial[item.serial] = item
            self._by_key[item.key] = item
        parent.children[at:at] = items
        parent.renumber(at)
        self.endInsertRows()

    def _move(self, item: _Item, parent: _Item, at: int) -> None:
        source = item.parent or self._root
        if source is parent and at in (item.row, item.row + 1):
            return
        self.beginMoveRows(self._index(source), item.row, item.row, self._index(parent), at)
        if source is parent and at > item.row:
            at -= 1
        del source.children[item.row]
        source.renumber()
        parent.children.insert(at, item)
        parent.renumber()
        item.parent = parent
        self.endMoveRows()

    def _remove_surplus(self, wanted: dict[Key, _Facts]) -> None:
        """Remove what is no longer wanted: wanted rows have moved away from under it already."""
        rows: dict[int, list[int]] = {}
        for key, item in self._by_key.items():
            parent = item.parent
            if key not in wanted and parent is not None and (parent.key in wanted or parent is self._root):
                rows.setdefault(parent.serial, []).append(item.row)
        for serial, numbers in rows.items():
            for first, last in _runs_from_the_end(numbers):
                self._remove(self._by_serial[serial], first, last)

    def _remove(self, parent: _Item, first: int, last: int) -> None:
        self.beginRemoveRows(self._index(parent), first, last)
        gone = parent.children[first : last + 1]
        del parent.children[first : last + 1]
        parent.renumber(first)
        for item in gone:
            for one in _with_descendants(item):
                del self._by_serial[one.serial]
                del self._by_key[one.key]
        self.endRemoveRows()

    def _refresh_facts(self, wanted: dict[Key, _Facts]) -> None:
        for key, facts in wanted.items():
            item = self._by_key[key]
            if item.facts != facts:
                if (item.facts.name, item.facts.synonyms) != (facts.name, facts.synonyms):
                    item.sought = None
                item.facts = facts
                index = self._index(item)
                self.dataChanged.emit(index, index)

    def _touch_nodes(self, node_ids: Iterable[int], role: NodeRole) -> None:
        for node_id in node_ids:
            index = self.index_of_node(node_id)
            if index.isValid():
                self.dataChanged.emit(index, index, [int(role)])

    # -- items and indexes --------------------------------------------------------------------------------

    def _item(self, index: AnyIndex) -> _Item:
        # An index that is not valid has the number of the root.
        return self._by_serial.get(index.internalId(), self._root)

    def _index(self, item: _Item | None) -> QModelIndex:
        if item is None or item is self._root:
            return QModelIndex()
        return self.createIndex(item.row, 0, item.serial)

    def _accessible(self, item: _Item) -> str:
        """The row in words, as a screen reader says it."""
        facts = item.facts
        parts = [facts.name]
        if item.key[0] is RowKind.NODE:
            parts.append(facts.category or tr("Unsorted"))
        if facts.segments is not None:
            parts.append(segments_text(facts.segments))
        if facts.quick_key:
            parts.append(tr("key {key}").format(key=facts.quick_key))
        on = self._coverage.get(item.key[1], 0) if item.key[0] is RowKind.NODE else 0
        if on and on >= self._selected:
            parts.append(tr("on the selected segment") if on == 1 else tr("on the selected segments"))
        elif on:
            parts.append(tr("on {n} of {all} selected segments").format(n=on, all=self._selected))
        return ", ".join(parts)

    def _on_selection(self, item: _Item) -> Qt.CheckState:
        on = self._coverage.get(item.key[1], 0)
        if item.key[0] is not RowKind.NODE or not on:
            return Qt.CheckState.Unchecked
        return Qt.CheckState.Checked if on >= self._selected else Qt.CheckState.PartiallyChecked

    def _special(self, item: _Item, role: int) -> object:
        kind, ident = item.key
        match role:
            case NodeRole.ID:
                return ident
            case NodeRole.KIND:
                return kind
            case NodeRole.HUE:
                return item.facts.hue
            case NodeRole.COUNT:
                return item.facts.segments
            case NodeRole.QUICK_KEY:
                return item.facts.quick_key
            case NodeRole.ON_SELECTION:
                return self._on_selection(item)
            case NodeRole.LAST_USED:
                return kind is RowKind.NODE and ident in self._last_used
            case NodeRole.DEFINITION:
                return item.facts.definition
            case NodeRole.FOLDED:
                return item.folded
            case NodeRole.CATEGORY_ID:
                return item.facts.category_id
        return None

    # -- dropping -----------------------------------------------------------------------------------------

    def _dropped(self, data: QMimeData) -> list[_Item]:
        if not data.hasFormat(MIME_TYPE):
            return []
        items = []
        for word in bytes(data.data(MIME_TYPE).data()).decode().split():
            kind, _, ident = word.partition(":")
            item = self._by_key.get((RowKind(kind), int(ident)))
            if item is not None:
                items.append(item)
        return items

    def _can_take(self, item: _Item, target: _Item, row: int) -> bool:
        if item.key[0] is RowKind.CATEGORY:
            return target is self._root and row >= 0
        if target is self._root:
            return row < 0  # on the empty ground: unsorted
        return not target.descends_from(item)

    def holds(self, row: int, parent: AnyIndex, needle: str) -> bool:
        """Whether a node with this text in its folded names is in a row, or below it."""
        return any(self._item(parent).children[row].matching(needle))

    def matching(self, needle: str) -> Iterator[QModelIndex]:
        """The nodes with this text in their folded names, in reading order."""
        return map(self._index, self._root.matching(needle))

    # -- QAbstractItemModel -------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: AnyIndex | None = None) -> QModelIndex:
        item = self._root if parent is None else self._item(parent)
        if column != 0 or not 0 <= row < len(item.children):
            return QModelIndex()
        return self._index(item.children[row])

    def parent(self, index: AnyIndex | None = None) -> QModelIndex:  # type: ignore[override]
        if index is None or not index.isValid():
            return QModelIndex()
        return self._index(self._item(index).parent)

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        if parent is not None and parent.column() > 0:
            return 0
        return len((self._root if parent is None else self._item(parent)).children)

    def columnCount(self, parent: AnyIndex | None = None) -> int:
        return 1

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        item = self._item(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return item.facts.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._accessible(item)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return item.facts.definition
        if role == Qt.ItemDataRole.ToolTipRole:
            facts = item.facts
            return row_tooltip(facts.name, facts.definition, facts.segments, facts.quick_key, facts.synonyms)
        return self._special(item, role)

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for a new name; the model itself changes when a codebook with it arrives."""
        item = self._item(index)
        name = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or item.key[0] is RowKind.UNSORTED or not name:
            return False
        if name != item.facts.name:
            self.rename_requested.emit(item.key[0], item.key[1], name)
        return False

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        item = self._item(index)
        if item is self._root:
            return Qt.ItemFlag.ItemIsDropEnabled
        if item.key == _UNSORTED:
            return _PLAIN
        return _MOVABLE if item.children else _LEAF

    def mimeTypes(self) -> list[str]:
        return [MIME_TYPE]

    def mimeData(self, indexes: Iterable[AnyIndex]) -> QMimeData:
        words = []
        for index in indexes:
            kind, ident = self._item(index).key
            words.append(f"{kind.value}:{ident}")
        data = QMimeData()
        data.setData(MIME_TYPE, QByteArray(" ".join(words).encode()))
        return data

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex
    ) -> bool:
        items = self._dropped(data)
        target = self._item(parent)
        return bool(items) and all(self._can_take(item, target, row) for item in items)

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex
    ) -> bool:
        """Ask for the move. Never says that it took the row, so that the view does not remove it."""
        if not self.canDropMimeData(data, action, row, column, parent):
            return False
        target = self._item(parent)
        for item in self._dropped(data):
            # Dropped on a row (-1): at its end. Positions do not count the row that moves.
            siblings = [child for child in target.children if child is not item]
            before = target.children[:row] if row >= 0 else target.children
            position = len([child for child in before if child is not item])
            if item.key[0] is RowKind.CATEGORY:
                most = len([s for s in siblings if s.key[0] is RowKind.CATEGORY])
                self.category_move_requested.emit(item.key[1], min(position, most))
            else:
                parent_id = target.key[1] if target.key[0] is RowKind.NODE else None
                self.move_requested.emit(item.key[1], target.facts.category_id, parent_id, position)
        return False


class NodeFilterModel(QSortFilterProxyModel):
    """The tree with only the nodes whose folded name holds the needle, and what is above them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._needle = ""
        self.setRecursiveFilteringEnabled(True)
        self.setDynamicSortFilter(True)

    @property
    def needle(self) -> str:
        """The folded text that is looked for; empty when everything is shown."""
        return self._needle

    def set_needle(self, text: str) -> None:
        """Show only nodes with this text in their name, whatever its case and Unicode form."""
        needle = folded(text)
        if needle != self._needle:
            self._needle = needle
            # Only to make Qt ask again: `filterAcceptsRow` decides. The calls that say so directly
            # were renamed between Qt 6.9 and 6.11.
            self.setFilterFixedString(needle)

    def matches(self) -> Iterator[QModelIndex]:
        """The nodes that match themselves, not only hold one that does, in reading order."""
        return (self.mapFromSource(index) for index in self._tree.matching(self._needle))

    def count(self) -> int:
        """How many nodes match."""
        return sum(1 for _ in self._tree.matching(self._needle))

    @property
    def _tree(self) -> NodeTreeModel:
        tree = self.sourceModel()
        if not isinstance(tree, NodeTreeModel):
            raise RuntimeError("the filter has no tree")
        return tree

    def filterAcceptsRow(self, source_row: int, source_parent: AnyIndex) -> bool:
        # What is above a match is accepted here and not by Qt's own recursion, which asks for each row
        # below again. The items are asked, not their indexes: with ten thousand nodes that is what counts.
        return not self._needle or self._tree.holds(source_row, source_parent, self._needle)


def segments_text(count: int) -> str:
    """``1 segment``, ``20 segments``."""
    return tr("1 segment") if count == 1 else tr("{count} segments").format(count=count)


def row_tooltip(
    name: str, definition: str, count: int | None, key: str | None, synonyms: tuple[str, ...] = ()
) -> str:
    """The full name, what it means, how often it was used and its key, as rich text."""
    lines = [f"<b>{escape(name)}</b>"]
    if definition:
        lines.append(escape(definition).replace("\n", "<br>"))
    if synonyms:
        joined = ", ".join(f"“{one}”" for one in synonyms)
        lines.append(escape(tr("Joined from {names}").format(names=joined)))
    facts = [segments_text(count)] if count is not None else []
    if key:
        facts.append(tr("key {key}").format(key=key))
    if facts:
        lines.append(escape(", ".join(facts)))
    return "<br>".join(lines)


def _others(
    kind: RowKind, before: Sequence[CategoryRow | NodeRow], after: Sequence[CategoryRow | NodeRow]
) -> Iterator[tuple[RowKind, CategoryRow | NodeRow, CategoryRow | NodeRow]]:
    """The rows of two lists of one length that differ; the same row is not looked into."""
    for old, new in zip(before, after, strict=True):
        if old is not new and old != new:
            yield kind, old, new


def _wanted_tree(codebook: Codebook) -> tuple[dict[Key, _Facts], dict[Key, list[Key]]]:
    """The rows of a codebook and, for each parent with children, their order."""
    categories = {row.id: row for row in codebook.categories}
    parents = {node.id: node.parent_id for node in codebook.nodes}
    wanted: dict[Key, _Facts] = {}
    order: dict[Key, list[Key]] = {_ROOT: []}
    for row in codebook.categories:
        key = (RowKind.CATEGORY, row.id)
        wanted[key] = _Facts(row.name, row.definition, row.hue, row.segments, None, row.id, row.name)
        order[_ROOT].append(key)
    unsorted: list[Key] = []
    for node in codebook.nodes:
        key = (RowKind.NODE, node.id)
        category = categories.get(node.category_id) if node.category_id is not None else None
        wanted[key] = _Facts(
            node.name,
            node.definition,
            category.hue if category else None,
            node.segments,
            node.quick_key,
            category.id if category else None,
            category.name if category else "",
            node.synonyms,
        )
        if node.parent_id is not None and _reaches_the_top(node.id, parents):
            order.setdefault((RowKind.NODE, node.parent_id), []).append(key)
        elif category is not None:
            order.setdefault((RowKind.CATEGORY, category.id), []).append(key)
        else:
            unsorted.append(key)
    if unsorted:
        wanted[_UNSORTED] = _Facts(tr("Unsorted"))
        order[_ROOT].append(_UNSORTED)
        order[_UNSORTED] = unsorted
    return wanted, order


def _reaches_the_top(node_id: int, parents: dict[int, int | None]) -> bool:
    """Whether all rows above a node exist and do not run in a circle (a damaged file must still show)."""
    seen = {node_id}
    above = parents.get(node_id)
    while above is not None:
        if above in seen or above not in parents:
            return False
        seen.add(above)
        above = parents[above]
    return True


def _longest_ordered(children: Sequence[_Item], keys: Sequence[Key]) -> set[Key]:
    """The most of the present children that already stand in the wanted order; only the others must move."""
    rank = {key: number for number, key in enumerate(keys)}
    tails: list[int] = []
    ends: list[int] = []
    previous: dict[int, int] = {}
    ranks = [rank[child.key] for child in children if child.key in rank]
    for value in ranks:
        at = bisect_left(tails, value)
        if at:
            previous[value] = ends[at - 1]
        if at == len(tails):
            tails.append(value)
            ends.append(value)
        else:
            tails[at] = ends[at] = value
    staying = set()
    value = ends[-1] if ends else -1
    while value >= 0:
        staying.add(keys[value])
        value = previous.get(value, -1)
    return staying


def _with_descendants(item: _Item) -> Iterator[_Item]:
    yield item
    for child in item.children:
        yield from _with_descendants(child)


def _runs_from_the_end(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring row numbers as (first, last), the last run first."""
    run: list[int] = []
    for number in sorted(numbers, reverse=True):
        if run and number != run[-1] - 1:
            yield run[-1], run[0]
            run = []
        run.append(number)
    if run:
        yield run[-1], run[0]
