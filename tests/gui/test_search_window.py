"""Words of the whole project by keyboard: the dialog, matches one by one, hits in the palette."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qdacoder.domain.search import TextKind
from qdacoder.gui.application import make_application
from qdacoder.gui.dialogs.search_project import SearchDialog
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.models.node_tree import NodeRole
from qdacoder.gui.models.palette import Found
from tests.helpers.build import a_project, made

Key = Qt.Key
PLAIN = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    make_application([])
    session = a_project(tmp_path / "проект.qdacoder")
    layer = made(session.transcripts.add(2, "Korean", kind="original"))
    session.transcripts.add_cue(layer, 3000, 3100, "우리가족은 돈을 보냈다")
    session.transcripts.add_cue(layer, 3200, 3300, "Квоту платили каждый месяц")
    session.transcripts.add_cue(layer, 3400, 3500, "that weekly quota was debt")
    session.coding.set_memo([3], "ask about the debt")
    session.findings.add("First of all")
    session.findings.add("Debt is passed on")
    session.stills.take(2, 500, "a book of debt", picture=b"png")
    session.witnesses.edit(1, description="in debt since 2014")
    session.close()
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.resize(1440, 900)
    shown.show()
    shown.activateWindow()
    qtbot.waitExposed(shown)
    qtbot.waitUntil(shown.isActiveWindow, timeout=5_000)
    shown.open(tmp_path / "проект.qdacoder")
    assert shown.coding is not None
    shown.coding.picture.work_without()
    yield shown
    shown.close()


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def searched(window: MainWindow, qtbot: QtBot, words: str) -> SearchDialog:
    """Ctrl+Shift+F, the words typed (pasted where no key has them), and what was found."""
    press(window, Key.Key_F, CTRL | SHIFT)
    assert window.bench is not None
    dialog = window.bench.search.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isActiveWindow, timeout=5_000)
    assert dialog.field.hasFocus()
    if words.isascii():
        QTest.keyClicks(dialog.field, words)
    else:
        dialog.field.setText(words)
    with qtbot.waitSignal(dialog.model.modelReset, timeout=5_000):
        pass
    return dialog


def kinds(dialog: SearchDialog) -> list[TextKind]:
    hits = [dialog.model.hit(row) for row in range(dialog.model.rowCount())]
    return [hit.kind for hit in hits if hit is not None]


def test_hits_by_kind_then_enter_opens_the_cue_in_its_footage(window: MainWindow, qtbot: QtBot) -> None:
    dialog = searched(window, qtbot, "가족")
    QAbstractItemModelTester(dialog.model)
    assert dialog.model.data(dialog.model.index(0)) == "Cues, 1"
    assert kinds(dialog) == [TextKind.CUE]
    press(window, Key.Key_Return)
    assert not dialog.isVisible()
    bench = window.bench
    assert bench is not None
    assert bench.presenter.footage is not None
    assert (window.page, bench.presenter.footage.id, bench.player.target) == ("coding", 2, 3000)
    listed = bench.coding.transcript.list
    qtbot.waitUntil(listed.hasFocus, timeout=5_000)
    assert listed.currentIndex().row() == 0
    assert "Match 1 of 1" in window.status_text


def test_every_kind_opens_where_it_lives_one_after_the_other_with_f3(
    window: MainWindow, qtbot: QtBot
) -> None:
    bench = window.bench
    assert bench is not None
    dialog = searched(window, qtbot, "debt")
    assert kinds(dialog) == [
        *(TextKind.CUE, TextKind.MEMO, TextKind.NODE, TextKind.WITNESS, TextKind.FINDING, TextKind.STILL),
    ]
    press(window, Key.Key_Return)
    qtbot.waitUntil(window.isActiveWindow, timeout=5_000)
    assert bench.player.target == 3400
    press(window, Key.Key_F3)  # the memo, on a segment of the other footage
    assert bench.presenter.footage is not None
    assert (bench.presenter.footage.id, [row.id for row in bench.presenter.selected]) == (1, [3])
    press(window, Key.Key_F3)
    tree = bench.coding.nodes.tree
    assert tree.hasFocus()
    assert tree.currentIndex().data(NodeRole.ID) == 2
    press(window, Key.Key_F3)
    witnesses = bench.witnesses.dialog
    assert witnesses is not None
    qtbot.waitUntil(witnesses.isActiveWindow, timeout=5_000)
    assert bench.session.coding.segments(1)[2].witness_id is None  # nobody was given a witness
    QTest.keyClick(witnesses, Key.Key_Escape)
    window.activateWindow()  # a window manager does this
    qtbot.waitUntil(window.isActiveWindow, timeout=5_000)
    press(window, Key.Key_F3)
    assert (window.page, bench.findings.presenter.current) == ("findings", 2)
    press(window, Key.Key_F3)
    assert (window.page, bench.player.target) == ("coding", 500)
    assert "Match 6 of 6" in window.status_text
    press(window, Key.Key_F3)  # round
    assert bench.player.target == 3400
    press(window, Key.Key_F3, SHIFT)
    assert bench.player.target == 500


def test_kinds_are_switched_and_matches_stepped_in_the_dialog(window: MainWindow, qtbot: QtBot) -> None:
    dialog = searched(window, qtbot, "debt")
    assert dialog.current is not None
    assert dialog.current.kind is TextKind.CUE
    press(window, Key.Key_F3)
    press(window, Key.Key_Down)
    assert dialog.current.kind is TextKind.NODE
    press(window, Key.Key_F3, SHIFT)
    assert dialog.current.kind is TextKind.MEMO
    press(window, Key.Key_Tab)
    assert dialog.kinds[TextKind.CUE].hasFocus()
    with qtbot.waitSignal(dialog.model.modelReset, timeout=5_000):
        press(window, Key.Key_Space)
    assert TextKind.CUE not in kinds(dialog)
    assert dialog.current.kind is TextKind.MEMO  # what was chosen stays chosen
    press(window, Key.Key_Escape)
    assert not dialog.isVisible()
    qtbot.waitUntil(window.isActiveWindow, timeout=5_000)
    press(window, Key.Key_F, CTRL | SHIFT)
    qtbot.waitUntil(dialog.isActiveWindow, timeout=5_000)
    assert dialog.field.selectedText() == "debt"


def test_nothing_found_is_said_and_f3_has_nowhere_to_go(window: MainWindow, qtbot: QtBot) -> None:
    press(window, Key.Key_F3)
    assert "There is no match to go to" in window.status_text
    dialog = searched(window, qtbot, "zzzz")
    assert dialog.nothing.isVisible()
    assert dialog.nothing.missing.text() == "Nothing holds “zzzz”"
    press(window, Key.Key_Return)
    assert dialog.isVisible()


def test_the_palette_lists_texts_of_all_footage_as_one_types(window: MainWindow, qtbot: QtBot) -> None:
    box = window.palette_box

    def texts() -> list[str]:
        rows = [row.entry for row in box.model.rows if row.entry is not None]
        return [entry.title for entry in rows if entry.kind is Found.TEXT]

    press(window, Key.Key_K, CTRL)
    QTest.keyClicks(box.field, "quota w")
    assert texts() == []
    qtbot.waitUntil(lambda: texts() == ["that weekly quota was debt"], timeout=5_000)
    QTest.keyClicks(box.field, "zz")
    assert texts() == []  # at once: it does not hold that
    box.field.setText("가족")
    qtbot.waitUntil(lambda: texts() == ["우리가족은 돈을 보냈다"], timeout=5_000)
    press(window, Key.Key_Return)
    assert window.bench is not None
    assert window.bench.player.target == 3000
    assert not box.isVisible()
