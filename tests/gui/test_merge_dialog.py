"""The merge dialog and the lineage: chosen by keys, shown before, done, and taken apart again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qdacoder.domain.review import How, NodeRule, ReviewFilter
from qdacoder.gui.application import make_application
from qdacoder.gui.dialogs.lineage import LineageDialog
from qdacoder.gui.dialogs.merge_nodes import MergeNodesDialog
from qdacoder.gui.dialogs.take_apart import TakeApartDialog
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.models.merge_rows import CHIPS
from tests.helpers.build import a_project, dump

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def path(tmp_path: Path) -> Path:
    session = a_project(tmp_path / "p.qdacoder")
    session.coding.add_node([1], session.codebook.find_node("Debt").id)
    session.close()
    return tmp_path / "p.qdacoder"


@pytest.fixture
def window(qtbot: QtBot, path: Path) -> Iterator[MainWindow]:
    make_application([])
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow, timeout=5_000)
    shown.open(path)
    yield shown
    shown.close()


def the_dialog(kind: type) -> MergeNodesDialog:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    assert len(found) == 1
    return found[0]


def open_by_key(window: MainWindow, node: str) -> MergeNodesDialog:
    assert window.coding is not None
    panel = window.coding.nodes
    assert window.session is not None
    index = panel.model.index_of_node(window.session.codebook.find_node(node).id)
    panel.tree.setCurrentIndex(panel.filter.mapFromSource(index))
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_M, CTRL_SHIFT)
    return the_dialog(MergeNodesDialog)


def test_the_plan_is_shown_and_done_by_keys(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None
    before = dump(path)
    dialog = open_by_key(window, "Weekly quota")
    assert not dialog.merge_button.isEnabled()
    assert "Fewer than two nodes" in dialog.why_not.text()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.add_field)
    QTest.keyClicks(dialog.add_field, "deb")
    QTest.keyClick(dialog.add_field, Qt.Key.Key_Return)
    assert "no node “deb”" in dialog.why_not.text()
    QTest.keyClicks(dialog.add_field, "t")
    QTest.keyClick(dialog.add_field, Qt.Key.Key_Return)
    assert [row.name for row in dialog.chosen] == ["Weekly quota", "Debt"]
    assert dump(path) == before  # Enter in this field only adds
    assert [label.text() for label in dialog._numbers] == ["4", "3", "3"]
    assert "1 segment</span> carries several" in dialog.line.text()
    first = dialog.model.index(0, 4).data(CHIPS)
    assert {chip.name for chip in first} >= {"Weekly quota", "Debt"}
    assert dialog.model.index(0, 5).data(CHIPS)[0].new
    dialog.name_field.setFocus()
    dialog.name_field.selectAll()
    QTest.keyClicks(dialog.name_field, "foreman intervenes")
    qtbot.waitUntil(lambda: not dialog.merge_button.isEnabled())
    assert "already" in dialog.why_not.text()
    dialog.name_field.selectAll()
    QTest.keyClicks(dialog.name_field, "Sum owed")
    qtbot.waitUntil(lambda: dialog.merge_button.isEnabled())
    assert dialog.merge_button.text() == "Merge 2 nodes into one"
    assert dump(path) == before
    QTest.keyClicks(dialog.reason_field, "one obligation")
    QTest.keyClick(dialog.name_field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.next_undo() == "Merge “Debt” into “Sum owed”")
    names = {node.name for node in session.codebook.read().nodes}
    assert "Sum owed" in names
    assert "Debt" not in names
    window.handle("undo")
    assert dump(path) == before


def test_an_old_name_typed_in_the_node_field_finds_the_survivor(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    assert window.coding is not None
    debt, quota = session.codebook.find_node("Debt").id, session.codebook.find_node("Weekly quota").id
    session.merging.merge(session.merging.plan([debt, quota], quota, name="Sum owed"))
    panel = window.coding.nodes
    panel.field.setText("debt")
    assert [index.data() for index in panel.filter.matches()] == ["Sum owed"]
    assert panel.model.node_named("DEBT") == quota


def test_what_a_theme_asks_for_is_found_after_a_merge_and_after_its_undo(
    window: MainWindow, qtbot: QtBot
) -> None:
    session, bench = window.session, window.bench
    assert session is not None
    assert bench is not None
    debt, quota = session.codebook.find_node("Debt").id, session.codebook.find_node("Weekly quota").id
    session.review.save_theme("Owed", ReviewFilter((NodeRule(How.ANY, (debt,)),)))
    presenter = bench.review.presenter
    presenter.set_theme(presenter.themes[0])
    session.merging.merge(session.merging.plan([debt, quota], quota, name="Sum owed"))
    assert presenter.filter.rules[0].node_ids == (quota,)
    assert presenter.themes[0].filter.rules[0].node_ids == (quota,)
    session.merging.take_all_apart(session.merging.records()[-1].id)
    assert presenter.filter.rules[0].node_ids == (debt,)
    # A filter that no theme keeps follows the merge too.
    presenter.set_filter(ReviewFilter((NodeRule(How.ALL, (debt, quota)),)))
    session.merging.merge(session.merging.plan([debt, quota], quota))
    assert presenter.filter.rules[0].node_ids == (quota,)


def test_the_segments_of_a_merge_can_be_read_in_review(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    assert window.bench is not None
    before = dump(path)
    dialog = open_by_key(window, "Weekly quota")
    dialog.add_node("debt")
    assert dialog.model.rowCount() == 3
    assert dialog.freed_line.text() == "Free afterwards: key 2 (Debt)"
    QTest.mouseClick(dialog.review_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.page == "review")
    found = window.bench.review.presenter.filter.rules[0]
    assert (found.how, len(found.node_ids)) == (How.ANY, 2)
    assert dump(path) == before


def test_the_lineage_takes_a_node_out(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None
    assert window.coding is not None
    debt, quota = session.codebook.find_node("Debt").id, session.codebook.find_node("Weekly quota").id
    session.merging.merge(session.merging.plan([debt, quota], quota, name="Sum owed", reason="the same"))
    window.coding.nodes.commands.lineage(quota)
    dialog = the_dialog(LineageDialog)
    assert isinstance(dialog, LineageDialog)
    step = dialog.tree.topLevelItem(0).child(0)
    assert [step.child(place).text(0) for place in range(step.childCount())] == ["Weekly quota", "Debt"]
    assert step.text(3) == "the same"
    assert "because: the same." in dialog.text.toPlainText()
    assert not dialog.apart_button.isEnabled()
    dialog.tree.setCurrentItem(step.child(1))
    assert dialog.note.text() == "“Debt” comes back with 2 codings, 1 of them on both."
    QTest.mouseClick(dialog.apart_button, Qt.MouseButton.LeftButton)
    plan = the_dialog(TakeApartDialog)
    assert isinstance(plan, TakeApartDialog)
    assert plan.apart_button.text() == "Take 1 node out"
    QTest.keyClick(plan, Qt.Key.Key_Return)
    assert {node.name for node in session.codebook.read().nodes} >= {"Weekly quota", "Debt"}
    assert "taken out again" in dialog.text.toPlainText()
    dialog.close()
