"""Nodes and categories are dragged with the mouse, in the real window.

Qt’s offscreen platform has no drag and drop: these run where there is a display, as in
`tests/e2e/test_under_a_display.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.models.node_tree import NodeRole
from qdacoder.gui.workspaces.coding.node_panel import NodePanel
from qdacoder.services.session import ProjectSession
from tests.helpers.build import a_project

pytestmark = pytest.mark.skipif(
    os.environ.get("QT_QPA_PLATFORM") == "offscreen",
    reason="no drag and drop without a display: tests/e2e/test_under_a_display.py runs these",
)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    a_project(tmp_path / "p.qdacoder").close()
    make_application([])
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.resize(1440, 900)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow, timeout=5_000)
    shown.open(tmp_path / "p.qdacoder")
    yield shown
    shown.close()


@pytest.fixture
def panel(window: MainWindow) -> NodePanel:
    assert window.coding is not None
    return window.coding.nodes


@pytest.fixture
def session(window: MainWindow) -> ProjectSession:
    assert window.session is not None
    return window.session


def drag(window: MainWindow, panel: NodePanel, name: str, target: str | None, edge: str = "on") -> None:
    """Press on a row, move, let go on another: on it or at its upper edge; None for the empty ground."""
    tree, handle = panel.tree, window.windowHandle()

    def rect(text: str):  # type: ignore[no-untyped-def]
        found = panel.filter.match(
            panel.filter.index(0, 0),
            Qt.ItemDataRole.DisplayRole,
            text,
            1,
            Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive,
        )
        tree.scrollTo(found[0])
        return tree.visualRect(found[0])

    def in_window(point: QPoint) -> QPoint:
        return tree.viewport().mapTo(window, point)

    box = rect(name)
    start = in_window(QPoint(tree.rows.shape_left(tree.indexAt(box.center())) + 40, box.center().y()))
    if target is None:
        end = in_window(QPoint(60, tree.viewport().height() - 4))
    else:
        goal = rect(target)
        y = {"on": goal.center().y(), "above": goal.top()}[edge]
        end = in_window(QPoint(100, y))
    QTest.mousePress(handle, LEFT, Qt.KeyboardModifier.NoModifier, start)

    def go_on() -> None:
        # The drag runs a loop of its own once the pointer has moved far enough: these come in there.
        for point in (end + QPoint(2, 0), end):
            QTest.mouseMove(handle, point)
        QTest.mouseRelease(handle, LEFT, Qt.KeyboardModifier.NoModifier, end)

    QTest.mouseMove(handle, start + QPoint(0, 3))
    QTimer.singleShot(0, go_on)
    QTest.mouseMove(handle, start + QPoint(0, 30))


def place(session: ProjectSession, name: str) -> tuple[str, str]:
    """A node's category and parent by name."""
    book = session.codebook.read()
    node = next(row for row in book.nodes if row.name == name)
    category = book.category(node.category_id)
    above = book.node(node.parent_id) if node.parent_id else None
    return category.name if category else "", above.name if above else ""


def test_a_node_is_dragged_to_another_category_below_a_node_and_out(
    window: MainWindow, panel: NodePanel, session: ProjectSession, qtbot: QtBot
) -> None:
    drag(window, panel, "Debt", "Surveillance")
    qtbot.waitUntil(lambda: place(session, "Debt") == ("Surveillance", ""))
    assert place(session, "Side jobs at night") == ("Surveillance", "Debt")  # what is below goes along
    drag(window, panel, "Weekly quota", "Foreman intervenes")
    qtbot.waitUntil(lambda: place(session, "Weekly quota") == ("Surveillance", "Foreman intervenes"))
    drag(window, panel, "Side jobs at night", None)
    qtbot.waitUntil(lambda: place(session, "Side jobs at night") == ("", ""))
    assert panel.model.index_of_category(None).isValid()  # “Unsorted” appears with the first node
    drag(window, panel, "Debt", "Unsorted")
    qtbot.waitUntil(lambda: place(session, "Debt") == ("", ""))
    for _ in range(4):
        window.handle("undo")
    assert (place(session, "Debt"), place(session, "Weekly quota")) == (
        ("Financial resources", ""),
        ("Financial resources", ""),
    )


def test_order_is_dragged_and_a_category_too(
    window: MainWindow, panel: NodePanel, session: ProjectSession, qtbot: QtBot
) -> None:
    drag(window, panel, "Debt", "Weekly quota", "above")
    qtbot.waitUntil(lambda: next(iter(session.codebook.read().nodes)).name == "Debt")
    drag(window, panel, "Surveillance", "Financial resources", "above")
    qtbot.waitUntil(
        lambda: (
            [row.name for row in session.codebook.read().categories]
            == ["Surveillance", "Financial resources"]
        )
    )
    assert panel.model.index(0, 0).data(NodeRole.ID) == session.codebook.find_category("Surveillance").id
