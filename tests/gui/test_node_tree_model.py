"""The tree model over a codebook: shape, differences, dropping, filter."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy
from PySide6.QtWidgets import QTreeView

from qdacoder.domain.codebook import CategoryRow, Codebook, Hue, NodeRow
from qdacoder.gui.models.node_tree import NodeFilterModel, NodeRole, NodeTreeModel, RowKind


def category(ident, name, hue=Hue.GREEN, segments=0):
    return CategoryRow(ident, f"c{ident}", name, "", ident, hue, segments)


def node(ident, name, category_id=None, parent_id=None, key=None, segments=0):
    return NodeRow(ident, f"n{ident}", name, parent_id, category_id, "", key, ident, segments)


MONEY = category(1, "Financial resources", Hue.GREEN, 131)
WATCH = category(2, "Surveillance", Hue.RED, 44)
QUOTA = node(11, "Weekly quota", 1, key="1", segments=20)
MONTHLY = node(12, "Monthly quota", 1, key="2", segments=16)
LATE = node(13, "Late quota", 1, parent_id=12)
DEBT = node(14, "Debt", 1, segments=25)
PHONE = node(21, "Watched by phone", 2)
LOOSE = node(31, "Loose")
BOOK = Codebook((MONEY, WATCH), (QUOTA, MONTHLY, LATE, DEBT, PHONE))


@pytest.fixture
def model(qapp):
    model = NodeTreeModel()
    model.setParent(qapp)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield model
    del tester
    model.setParent(None)


def drawn(model, parent=None):
    parent = parent or QModelIndex()
    rows = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        below = drawn(model, index)
        rows.append((index.data(), below) if below else index.data())
    return rows


def expected(book):
    """The same tree, made the plain way."""
    by_parent, by_category = {}, {}
    ids = {n.id for n in book.nodes}
    for n in book.nodes:
        if n.parent_id in ids:
            by_parent.setdefault(n.parent_id, []).append(n)
        else:
            by_category.setdefault(n.category_id, []).append(n)

    def below(n):
        kids = [below(k) for k in by_parent.get(n.id, [])]
        return (n.name, kids) if kids else n.name

    rows = []
    for c in book.categories:
        kids = [below(n) for n in by_category.get(c.id, [])]
        rows.append((c.name, kids) if kids else c.name)
    if None in by_category:
        rows.append(("Unsorted", [below(n) for n in by_category[None]]))
    return rows


def test_categories_nodes_children_and_unsorted(model):
    model.set_codebook(replace(BOOK, nodes=(*BOOK.nodes, LOOSE)))
    assert drawn(model) == [
        ("Financial resources", ["Weekly quota", ("Monthly quota", ["Late quota"]), "Debt"]),
        ("Surveillance", ["Watched by phone"]),
        ("Unsorted", ["Loose"]),
    ]
    model.set_codebook(BOOK)
    assert [text for text, _ in drawn(model)] == ["Financial resources", "Surveillance"]


def test_roles(model):
    model.set_codebook(BOOK)
    index = model.index_of_node(11)
    assert index.data(NodeRole.ID) == 11
    assert index.data(NodeRole.KIND) is RowKind.NODE
    assert index.data(NodeRole.HUE) is Hue.GREEN
    assert index.data(NodeRole.COUNT) == 20
    assert index.data(NodeRole.QUICK_KEY) == "1"
    assert index.data(NodeRole.ON_SELECTION) is Qt.CheckState.Unchecked
    model.set_on_selection({11: 1}, 1)
    assert index.data(NodeRole.ON_SELECTION) is Qt.CheckState.Checked
    words = "Weekly quota, Financial resources, 20 segments, key 1, on the selected segment"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == words
    model.set_on_selection({11: 1}, 3)
    assert index.data(NodeRole.ON_SELECTION) is Qt.CheckState.PartiallyChecked
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).endswith("on 1 of 3 selected segments")


def test_one_count_changes_one_row_and_nothing_else(model):
    model.set_codebook(BOOK)
    spies = [
        QSignalSpy(signal)
        for signal in (model.rowsInserted, model.rowsRemoved, model.rowsMoved, model.modelReset)
    ]
    changed = QSignalSpy(model.dataChanged)
    nodes = tuple(replace(n, segments=21) if n.id == 11 else n for n in BOOK.nodes)
    model.set_codebook(replace(BOOK, nodes=nodes))
    assert changed.count() == 1
    assert changed.at(0)[0] == model.index_of_node(11)
    assert [spy.count() for spy in spies] == [0, 0, 0, 0]
    model.set_codebook(replace(BOOK, nodes=nodes))
    assert changed.count() == 1


def test_one_row_dragged_to_the_end_is_one_move(model):
    model.set_codebook(BOOK)
    moved = QSignalSpy(model.rowsMoved)
    model.set_codebook(replace(BOOK, nodes=(MONTHLY, LATE, DEBT, QUOTA, PHONE)))
    assert moved.count() == 1
    assert drawn(model)[0] == (
        "Financial resources",
        [("Monthly quota", ["Late quota"]), "Debt", "Weekly quota"],
    )


def test_parent_and_child_change_places(model):
    model.set_codebook(BOOK)
    swapped = (QUOTA, replace(LATE, parent_id=None), replace(MONTHLY, parent_id=13), DEBT, PHONE)
    model.set_codebook(replace(BOOK, nodes=swapped))
    assert drawn(model)[0][1][1] == ("Late quota", ["Monthly quota"])


def test_removed_category_leaves_its_nodes_unsorted(model):
    model.set_codebook(BOOK)
    kept = QPersistentModelIndex(model.index_of_node(21))
    nodes = (*BOOK.nodes[:-1], replace(PHONE, category_id=None))
    model.set_codebook(Codebook((MONEY,), nodes))
    assert drawn(model)[1] == ("Unsorted", ["Watched by phone"])
    assert kept.isValid()
    assert kept.data() == "Watched by phone"


def test_a_circle_in_a_damaged_file_is_shown_flat(model):
    nodes = (replace(QUOTA, parent_id=12), replace(MONTHLY, parent_id=11), replace(DEBT, parent_id=999))
    model.set_codebook(Codebook((MONEY,), nodes))
    assert drawn(model) == [("Financial resources", ["Weekly quota", "Monthly quota", "Debt"])]


def random_book(rng):
    categories = tuple(category(i, f"Category {i}") for i in rng.sample(range(1, 6), rng.randint(0, 5)))
    nodes, ids = [], rng.sample(range(10, 40), rng.randint(0, 25))
    for place, ident in enumerate(ids):
        parent = rng.choice(nodes) if place and rng.random() < 0.4 else None
        cid = parent.category_id if parent else rng.choice([None, *[c.id for c in categories]])
        nodes.append(node(ident, f"Node {ident}", cid, parent.id if parent else None))
    rng.shuffle(nodes)
    return Codebook(categories, tuple(nodes))


def test_any_codebook_becomes_any_other(model):
    """120 random changes with a filter and a view on top; the tester checks each of them."""
    rng = random.Random(4)
    proxy = NodeFilterModel()
    proxy.setSourceModel(model)
    tester = QAbstractItemModelTester(proxy, QAbstractItemModelTester.FailureReportingMode.Warning)
    view = QTreeView()
    view.setModel(proxy)
    for step in range(120):
        book = random_book(rng)
        model.set_codebook(book)
        assert drawn(model) == expected(book), step
        assert proxy.rowCount() == model.rowCount()
        view.expandAll()
    del tester
    view.deleteLater()


def test_expansion_and_selection_survive(model):
    model.set_codebook(BOOK)
    proxy = NodeFilterModel()
    proxy.setSourceModel(model)
    view = QTreeView()
    view.setModel(proxy)
    view.expand(proxy.mapFromSource(model.index_of_category(1)))
    view.setCurrentIndex(proxy.mapFromSource(model.index_of_node(14)))
    first = category(3, "Family", Hue.MAUVE)
    model.set_codebook(Codebook((first, WATCH, MONEY), (node(40, "New", 1), *reversed(BOOK.nodes))))
    assert view.isExpanded(proxy.mapFromSource(model.index_of_category(1)))
    assert not view.isExpanded(proxy.mapFromSource(model.index_of_category(2)))
    assert view.currentIndex().data(NodeRole.ID) == 14
    view.deleteLater()


def test_twenty_thousand_rows(qapp):
    model = NodeTreeModel()  # without the tester, which looks at every row again at each change
    nodes = []
    for start in range(0, 20_000, 1000):
        nodes += [node(100 + i, f"Node {i}", 1) for i in range(start, start + 1000)]
        model.set_codebook(Codebook((MONEY,), tuple(nodes)))
    top = model.index_of_category(1)
    assert model.rowCount(top) == 20_000
    assert model.index(19_999, 0, top).data() == "Node 19999"
    model.set_codebook(Codebook((MONEY,), tuple(nodes[::2])))
    assert model.rowCount(top) == 10_000
    model.set_codebook(Codebook((), ()))
    assert model.rowCount() == 0


def drop(model, source, row, parent):
    data = model.mimeData([source])
    allowed = model.canDropMimeData(data, Qt.DropAction.MoveAction, row, 0, parent)
    assert not model.dropMimeData(data, Qt.DropAction.MoveAction, row, 0, parent)
    return allowed


def test_dropping_asks_for_a_move(model):
    model.set_codebook(replace(BOOK, nodes=(*BOOK.nodes, LOOSE)))
    asked = QSignalSpy(model.move_requested)
    money, watch = model.index_of_category(1), model.index_of_category(2)
    assert drop(model, model.index_of_node(11), -1, watch)
    assert drop(model, model.index_of_node(11), -1, model.index_of_node(14))
    assert drop(model, model.index_of_node(11), 3, money)
    assert drop(model, model.index_of_node(14), 0, money)
    assert drop(model, model.index_of_node(14), -1, model.index_of_category(None))
    assert [asked.at(i) for i in range(asked.count())] == [
        [11, 2, None, 1],
        [11, 1, 14, 0],
        [11, 1, None, 2],
        [14, 1, None, 0],
        [14, None, None, 1],
    ]


def test_a_node_dropped_on_the_empty_ground_is_unsorted(model):
    model.set_codebook(BOOK)
    asked = QSignalSpy(model.move_requested)
    assert drop(model, model.index_of_node(12), -1, QModelIndex())
    assert asked.at(0)[:3] == [12, None, None]


def test_dropping_where_it_makes_no_sense(model):
    model.set_codebook(BOOK)
    asked = QSignalSpy(model.move_requested)
    assert not drop(model, model.index_of_node(12), -1, model.index_of_node(13))
    assert not drop(model, model.index_of_node(12), -1, model.index_of_node(12))
    assert not drop(model, model.index_of_node(12), 0, QModelIndex())
    assert not drop(model, model.index_of_category(1), -1, model.index_of_category(2))
    assert asked.count() == 0


def test_dropping_a_category_between_categories(model):
    model.set_codebook(BOOK)
    asked = QSignalSpy(model.category_move_requested)
    assert drop(model, model.index_of_category(1), 2, QModelIndex())
    assert drop(model, model.index_of_category(2), 0, QModelIndex())
    assert [asked.at(i) for i in range(asked.count())] == [[1, 1], [2, 0]]


def test_rename_asks_and_changes_nothing_itself(model):
    model.set_codebook(BOOK)
    asked = QSignalSpy(model.rename_requested)
    index = model.index_of_node(14)
    for text in ("Debt", "   ", " Debts  owed "):
        assert not model.setData(index, text, Qt.ItemDataRole.EditRole)
    assert not model.setData(model.index_of_category(2), "Watching", Qt.ItemDataRole.EditRole)
    assert [asked.at(i) for i in range(asked.count())] == [
        [RowKind.NODE, 14, "Debts owed"],
        [RowKind.CATEGORY, 2, "Watching"],
    ]
    assert index.data() == "Debt"


@pytest.mark.parametrize("needle", ["QUOTA", "quota", "  Weekly   quota "])
def test_filter_keeps_ancestors(model, needle):
    model.set_codebook(BOOK)
    proxy = NodeFilterModel()
    proxy.setSourceModel(model)
    proxy.set_needle(needle)
    assert [name for name, _ in drawn(proxy)] == ["Financial resources"]
    assert next(index.data(NodeRole.ID) for index in proxy.matches()) == 11
    proxy.set_needle("late")
    assert drawn(proxy) == [("Financial resources", [("Monthly quota", ["Late quota"])])]
    assert [index.data(NodeRole.ID) for index in proxy.matches()] == [13]
    proxy.set_needle("resources")
    assert drawn(proxy) == []


@pytest.mark.parametrize("name", ["한 달 할당량", "Недельная норма", "Straße"])
def test_filter_ignores_unicode_form_and_case(model, name):
    for stored in ("NFC", "NFD"):
        model.set_codebook(Codebook((MONEY,), (node(1, unicodedata.normalize(stored, name), 1),)))
        proxy = NodeFilterModel()
        proxy.setSourceModel(model)
        for typed in ("NFC", "NFD"):
            proxy.set_needle(unicodedata.normalize(typed, name.upper()))
            assert [index.data(NodeRole.ID) for index in proxy.matches()] == [1]
            assert model.node_named(unicodedata.normalize(typed, name.upper())) == 1
