"""The node tree with ten thousand nodes, and merging a node with ten thousand codings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QTreeView

from benchmarks import data, floors
from benchmarks.measure import Row, row, timed, times
from benchmarks.window import Painted, new_window, opened, rest, to_painted
from qdacoder.domain.codebook import Codebook
from qdacoder.garbage import look_rarely
from qdacoder.gui.models.node_tree import NodeTreeModel
from qdacoder.services.session import open_project


def tree_build() -> list[Row]:
    """A tree view with all nodes and their counts, unfolded and painted; beside it Qt's own item model."""
    found, floor = [], []
    with TemporaryDirectory(prefix="qdacoder-bench-") as given:
        folder = Path(given)
        path = data.project(data.CODEBOOK, folder)
        window = new_window(folder)
        session = open_project(path)
        try:
            for _ in range(times(7) + 1):
                found.append(_build(lambda model: model.set_codebook(session.codebook.read())))
                floor.append(_build_bare(session.codebook.read()))
            count = len(session.codebook.read().nodes)
        finally:
            session.close()
        window.close()
    what = f"read {count:,} nodes with counts and show the tree"
    return [row("tree_build", what, found[1:], floor[1:], most=150.0)]


def _build(fill: object) -> float:
    view, model = QTreeView(), NodeTreeModel()
    view.setUniformRowHeights(True)
    view.resize(320, 700)
    view.show()
    rest(20)
    painted = Painted(view.viewport())

    def build() -> None:
        fill(model)  # type: ignore[operator]
        view.setModel(model)
        view.expandAll()

    took = to_painted(build, painted)
    view.close()
    return took


def _build_bare(book: Codebook) -> float:
    view, model = QTreeView(), QStandardItemModel()
    view.setUniformRowHeights(True)
    view.resize(320, 700)
    view.show()
    rest(20)
    painted = Painted(view.viewport())

    def build() -> None:
        groups = {row.id: QStandardItem(row.name) for row in book.categories}
        for group in groups.values():
            model.appendRow(group)
        for node in book.nodes:
            if node.category_id in groups:
                groups[node.category_id].appendRow(QStandardItem(node.name))
        view.setModel(model)
        view.expandAll()

    took = to_painted(build, painted)
    view.close()
    return took


def tree_update() -> list[Row]:
    """One count changes in a codebook of ten thousand nodes: told to the panel, to painted."""
    found = []
    with opened(data.CODEBOOK) as (_window, bench):
        panel = bench.coding.nodes
        painted = Painted(panel.tree.viewport())
        presenter = bench.presenter
        index = panel.model.index_of_node(1)
        panel.tree.scrollTo(panel.filter.mapFromSource(index))
        rest(100)
        for at in range(times(60) + 2):

            def change(count: int = 1000 + at) -> None:
                presenter.codebook = presenter.codebook.with_counts({1: count}, {})
                presenter.counts_changed.emit({1})

            found.append(to_painted(change, painted))
        count = len(presenter.codebook.nodes)
        floor = _bare_item()
    return [row("tree_update", f"one count of {count:,} nodes changes", found[2:], floor, most=2.0)]


def _bare_item() -> list[float]:
    view, model = QTreeView(), QStandardItemModel()
    items = [QStandardItem(str(at)) for at in range(100)]
    for item in items:
        model.appendRow(item)
    view.setModel(model)
    view.resize(320, 700)
    view.show()
    rest(50)
    painted = Painted(view.viewport())
    found = [to_painted(lambda at=at: items[0].setText(f"n {at}"), painted) for at in range(30)]  # type: ignore[misc]
    view.close()
    return found


def merge() -> list[Row]:
    """Merging the node with most codings into another, and undoing that; the journal included."""
    found, undone = [], []
    with TemporaryDirectory(prefix="qdacoder-bench-") as given:
        path = data.project(data.LARGE, Path(given))
        look_rarely()  # as the program does, with a window or without
        session = open_project(path)
        try:
            for _ in range(times(5) + 1):
                plan = session.merging.plan([data.BIG_NODE, data.OTHER_NODE], data.OTHER_NODE)
                found.append(timed(lambda plan=plan: session.merging.merge(plan)))  # type: ignore[misc]
                undone.append(timed(session.undo))
            moved = len(plan.moved) + len(plan.joined)
        finally:
            session.close()
        floor = floors.moved_codings(path, data.BIG_NODE, data.OTHER_NODE)
    what = f"{moved:,} codings in {data.sized(data.LARGE).segments:,} segments, journal included"
    made = row("merge", f"merge two nodes: {what}", found[1:], floor)
    back = row("merge_undo", f"undo that merge: {what}", undone[1:], floor)
    return [replace(made, most=2.0, by="ratio"), replace(back, most=3.0, by="ratio")]
