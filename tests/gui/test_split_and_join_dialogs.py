"""Splitting a node, suggested joins, and a merge taken apart from History, by keys in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from qdacoder.domain.review import How, NodeRule, ReviewFilter
from qdacoder.gui.application import make_application
from qdacoder.gui.dialogs.history import HistoryDialog
from qdacoder.gui.dialogs.lineage import LineageDialog
from qdacoder.gui.dialogs.merge_nodes import MergeNodesDialog
from qdacoder.gui.dialogs.split_node import SplitNodeDialog
from qdacoder.gui.dialogs.suggest_joins import SuggestJoinsDialog
from qdacoder.gui.dialogs.take_apart import TakeApartDialog
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.models.deal_rows import DealColumn
from qdacoder.gui.models.split_parts import PartColumn
from qdacoder.gui.widgets.lineage_picture import LineagePicture, lineage_box
from qdacoder.services.session import ProjectSession
from tests.helpers.build import a_project, dump, made

Kind = TypeVar("Kind", bound=QDialog)
Key = Qt.Key


@pytest.fixture
def path(tmp_path: Path) -> Path:
    session = a_project(tmp_path / "p.qdacoder")
    session.coding.add_node([2], 1)
    session.coding.set_witness([3], 2)
    session.coding.set_memo([3], "루블 рубль")
    session.review.save_theme("Owed", ReviewFilter((NodeRule(How.ANY, (1,)),)))
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


@pytest.fixture
def session(window: MainWindow) -> ProjectSession:
    assert window.session is not None
    return window.session


def shown(qtbot: QtBot, kind: type[Kind]) -> Kind:
    """The one dialog of a kind, once it has the focus."""
    found: list[Kind] = []

    def there() -> bool:
        found[:] = [
            one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()
        ]
        return len(found) == 1

    def focused() -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and focus.window() is found[0]

    qtbot.waitUntil(there, timeout=5_000)
    qtbot.waitUntil(focused, timeout=5_000)
    return found[0]


def give_focus(widget: QWidget, qtbot: QtBot) -> None:
    """The focus on a widget, in its window."""
    widget.window().activateWindow()
    widget.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is widget, timeout=5_000)


def choose(window: MainWindow, node: str) -> int:
    """Make a node the current one of the tree."""
    assert window.coding is not None
    assert window.session is not None
    panel, ident = window.coding.nodes, window.session.codebook.find_node(node).id
    panel.tree.setCurrentIndex(panel.filter.mapFromSource(panel.model.index_of_node(ident)))
    return ident


def press(*keys: Qt.Key) -> None:
    """Keys where the focus is."""
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)


def goes(dialog: SplitNodeDialog | TakeApartDialog) -> dict[str, str]:
    """Where each segment goes, as the table says it."""
    model = dialog.table.rows_model
    return {
        str(model.index(row, 0).data()): str(model.index(row, DealColumn.GOES).data())
        for row in range(model.rowCount())
    }


def test_a_node_is_split_by_witness_and_then_by_hand(
    window: MainWindow, session: ProjectSession, path: Path, qtbot: QtBot
) -> None:
    choose(window, "Weekly quota")
    before = dump(path)
    window.handle("split_node")
    dialog = shown(qtbot, SplitNodeDialog)
    assert dialog.parts.names == ("Weekly quota: A", "Weekly quota: B")
    assert goes(dialog) == {
        "#1": "1  Weekly quota: A",
        "#2": "1  Weekly quota: A",
        "#3": "2  Weekly quota: B",
    }
    assert dialog.split_button.text() == "Split off 2 nodes"
    # A name that is taken is refused with the reason; F2, typing and Enter in the field split nothing.
    give_focus(dialog.parts_table, qtbot)
    dialog.parts_table.selectRow(1)
    press(Key.Key_F2)
    QTest.keyClicks(QApplication.focusWidget() or dialog, "debt")
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.parts.names[0] == "debt")
    assert not dialog.split_button.isEnabled()
    assert "There is a node “debt” already" in dialog.why_not.text()
    press(Key.Key_F2)
    QTest.keyClicks(QApplication.focusWidget() or dialog, "Owed in won")
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.split_button.isEnabled())
    assert dump(path) == before
    # Keys deal out: the first stays, the second goes to a third node, which is made by its key.
    give_focus(dialog.table, qtbot)
    dialog.table.go_to(0)
    press(Key.Key_0, Key.Key_3)
    assert dialog.way_box.currentText() == "by hand"
    assert goes(dialog)["#1"] == "0  stays"
    assert goes(dialog)["#2"] == "3  Weekly quota: 3"
    assert [dialog.parts.index(row, PartColumn.SEGMENTS).data() for row in range(4)] == ["1", "0", "1", "1"]
    assert dialog.plan is not None
    assert (dialog.plan.staying, dialog.plan.moving, len(dialog.plan.parts)) == (1, 2, 2)
    give_focus(dialog.reason_field, qtbot)
    QTest.keyClicks(dialog.reason_field, "two sums")
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: session.next_undo() == "Split “Weekly quota” into 2 more nodes")
    counts = {node.name: node.segments for node in session.codebook.read().nodes}
    assert (counts["Weekly quota"], counts["Weekly quota: 3"], counts["Weekly quota: B"]) == (1, 1, 1)
    assert "because: two sums" in session.merging.lineage_text(1)
    window.handle("undo")
    assert dump(path) == before


def test_words_and_footage_split_too_and_esc_does_nothing(
    window: MainWindow, session: ProjectSession, path: Path, qtbot: QtBot
) -> None:
    before = dump(path)
    choose(window, "Weekly quota")
    window.handle("split_node")
    dialog = shown(qtbot, SplitNodeDialog)
    press(Key.Key_Down)
    assert dialog.parts.names == ("Weekly quota: Blagoveshchensk video 2",)
    press(Key.Key_Down)
    assert not dialog.split_button.isEnabled()
    give_focus(dialog.words_field, qtbot)
    dialog.words_field.setText("돈; РУБЛЬ")
    qtbot.waitUntil(lambda: dialog.parts.names == ("Weekly quota: 돈", "Weekly quota: РУБЛЬ"))
    assert goes(dialog)["#3"] == "2  Weekly quota: РУБЛЬ"
    assert goes(dialog)["#2"] == "0  stays"
    press(Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    assert dump(path) == before


def test_suggested_pairs_lead_to_the_merge_dialog_and_can_be_hidden(
    window: MainWindow, session: ProjectSession, path: Path, qtbot: QtBot
) -> None:
    made(session.codebook.add_node("Weekly quotas"))
    before = dump(path)
    window.handle("suggest_joins")
    dialog = shown(qtbot, SuggestJoinsDialog)
    qtbot.waitUntil(lambda: dialog.model.rowCount() > 0)
    assert dump(path) == before
    # By names: the pair that is spelled alike comes first.
    give_focus(dialog.sort_box, qtbot)
    for _ in range(5):
        press(Key.Key_Down)
    assert dialog.sort_box.currentText() == "similar names"
    assert dialog.current is not None
    assert {dialog.current.first.name, dialog.current.second.name} == {"Weekly quota", "Weekly quotas"}
    give_focus(dialog.table, qtbot)
    press(Key.Key_Return)
    merge = shown(qtbot, MergeNodesDialog)
    # The one with segments survives.
    assert [row.name for row in merge.chosen] == ["Weekly quota", "Weekly quotas"]
    QTest.keyClick(merge, Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    assert dump(path) == before
    count = dialog.model.rowCount()
    give_focus(dialog.table, qtbot)
    press(Key.Key_Delete)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == count - 1)
    assert session.next_undo() == "Keep “Weekly quota” and “Weekly quotas” apart"
    assert "1 said not to be the same" in dialog.note.text()
    dialog.hidden_box.setChecked(True)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == count)
    row = dialog.model.row_of(1, session.codebook.find_node("Weekly quotas").id)
    dialog.table.selectRow(row)
    assert dialog.apart_button.text() == "Suggest again"
    window.handle("undo")
    qtbot.waitUntil(lambda: dialog.apart_button.text() == "Not these")
    dialog.close()
    assert dump(path) == before


def test_history_takes_a_merge_apart_long_after(
    window: MainWindow, session: ProjectSession, path: Path, qtbot: QtBot
) -> None:
    debt, foreman = session.codebook.find_node("Debt").id, session.codebook.find_node("Foreman intervenes").id
    session.merging.merge(session.merging.plan([1, debt, foreman], 1, name="Sum owed", reason="one thing"))
    session.coding.remove_node([2], 1)
    session.coding.add_node([2], 1)
    later = made(session.coding.tag(1, 9000, 9100, [1]))
    before = dump(path)
    window.handle("history")
    history = shown(qtbot, HistoryDialog)
    assert not history.apart_button.isVisible()
    history.table.selectRow(3)
    assert history.apart_button.isVisible()
    QTest.mouseClick(history.apart_button, Qt.MouseButton.LeftButton)
    dialog = shown(qtbot, TakeApartDialog)
    assert "joined “Debt”, “Foreman intervenes” into “Sum owed”" in dialog.line.text()
    assert "one thing" in dialog.line.text()
    assert goes(dialog) == {"#2": "0  stays with “Weekly quota”"}
    press(Key.Key_2)  # Foreman intervenes was never on it
    assert goes(dialog)["#2"].startswith("0")
    press(Key.Key_1)
    assert goes(dialog)["#2"] == "1  Debt"
    assert dump(path) == before
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: session.next_undo() == "Take the merge into “Sum owed” apart")
    on = {row.id: set(row.node_ids) for row in session.coding.segments(1)}
    assert (on[1], on[2], on[later]) == ({1, foreman}, {debt}, {1})
    # Nothing is left of it: the step offers it no more.
    qtbot.waitUntil(lambda: not history.apart_button.isEnabled())
    window.handle("undo")
    assert dump(path) == before
    history.close()


def test_a_merge_whose_survivor_was_joined_later_names_the_way_out(
    window: MainWindow, session: ProjectSession, path: Path, qtbot: QtBot
) -> None:
    debt, foreman = session.codebook.find_node("Debt").id, session.codebook.find_node("Foreman intervenes").id
    session.merging.merge(session.merging.plan([1, debt], 1, name="Sum owed"))
    session.merging.merge(session.merging.plan([1, foreman], foreman, name="Pressure"))
    before = dump(path)
    window.handle("history")
    history = shown(qtbot, HistoryDialog)
    history.table.selectRow(1)
    QTest.mouseClick(history.apart_button, Qt.MouseButton.LeftButton)
    dialog = shown(qtbot, TakeApartDialog)
    assert "“Sum owed” was itself joined into “Pressure” later. Take it out of “Pressure” first." in (
        dialog.line.text()
    )
    assert not dialog.apart_button.isEnabled()
    press(Key.Key_Return)  # closes
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    assert dump(path) == before
    history.close()


def test_the_picture_of_a_lineage_is_a_tree_of_its_merges(session: ProjectSession) -> None:
    debt, foreman = session.codebook.find_node("Debt").id, session.codebook.find_node("Foreman intervenes").id
    session.merging.merge(session.merging.plan([1, debt], 1, name="Sum owed"))
    session.merging.merge(session.merging.plan([foreman, 1], foreman, name="Pressure"))
    node = session.codebook.find_node("Pressure")
    picture = LineagePicture()
    box = lineage_box(node.guid, node.name, session.merging.lineage(node.id))
    picture.show_box(box, None, "said")
    assert [one.name for one in box.made_of] == ["Foreman intervenes", "Sum owed"]
    assert [one.name for one in box.made_of[1].made_of] == ["Weekly quota", "Debt"]
    # The earliest stand at the left, no two in one place, and the whole has room for them.
    places = [box.place, *(one.place for one in box.made_of), *(o.place for o in box.made_of[1].made_of)]
    assert len(set(places)) == 5
    assert (box.place[0], box.made_of[1].made_of[0].place[0]) == (2, 0)
    assert all(picture.rect().toRectF().contains(picture._rect(one)) for one in (box, *box.made_of))


def test_the_lineage_tells_of_a_split(window: MainWindow, session: ProjectSession, qtbot: QtBot) -> None:
    session.splitting.split(session.splitting.by(1, "witness"), "who owes")
    choose(window, "Weekly quota: A")
    window.handle("lineage")
    dialog = shown(qtbot, LineageDialog)
    step = dialog.tree.topLevelItem(0).child(0)
    assert (step.text(0), step.text(3)) == ("“Weekly quota” was split by witness", "who owes")
    assert [step.child(at).text(0) for at in range(step.childCount())] == [
        "Weekly quota: A",
        "Weekly quota: B",
        "Weekly quota",
    ]
    assert "were split off from “Weekly quota” by witness" in dialog.text.toPlainText()
    # The picture holds the node and what it was split from, and is copied as one.
    assert dialog.picture._box.made_of[0].name == "Weekly quota"
    QTest.mouseClick(dialog._copy_picture, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().image().width() == dialog.picture.width()
    QTest.mouseClick(dialog._copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == dialog.text.toPlainText()
    dialog.close()
