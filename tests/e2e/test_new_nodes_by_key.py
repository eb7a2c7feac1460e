"""Nodes made and chosen with keys alone while coding a real clip, taken back and done again step by step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.workspaces.coding.node_choice import NodeChoice
from qdacoder.media.player import PlayerState
from qdacoder.services.session import create_project
from tests.helpers.build import dump, made
from tests.helpers.clips import make_clip

PLAIN = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    make_application([])
    clip = make_clip(tmp_path / "clip.mp4", frames=150).path
    session = create_project(tmp_path / "p.qdacoder", "P", "Ruth Baker")
    made(session.codebook.add_node("Weekly quota"))
    made(session.footage.add(clip, title="Reel"))
    session.close()
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow, timeout=5_000)
    shown.open(tmp_path / "p.qdacoder")
    assert shown.bench is not None
    player = shown.bench.player
    qtbot.waitUntil(lambda: player.state is PlayerState.PAUSED, timeout=15_000)
    yield shown
    shown.close()


@pytest.mark.e2e
def test_nodes_by_key_and_every_step_back_and_forward(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    project = tmp_path / "p.qdacoder"
    assert window.bench is not None
    assert window.session is not None
    session, player, presenter = window.session, window.bench.player, window.bench.presenter

    def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)

    def mark(seconds: int) -> None:
        """From a whole second, half a second long."""
        press(Key.Key_Escape)
        press(Key.Key_Escape)
        press(Key.Key_Home)
        for _ in range(seconds):
            press(Key.Key_Right, SHIFT)
        qtbot.waitUntil(lambda: player.frame == 25 * seconds, timeout=10_000)
        press(Key.Key_I)
        for _ in range(12):
            press(Key.Key_Right)
        qtbot.waitUntil(lambda: player.frame == 25 * seconds + 12, timeout=10_000)
        press(Key.Key_O)

    def popup_is_gone() -> None:
        """A screen without window manager gives the focus to a popup, and to nobody after it."""
        qtbot.waitUntil(lambda: QApplication.focusWindow() is None, timeout=5_000)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=5_000)

    def coded() -> list[tuple[int, int, tuple[str, ...]]]:
        names = {node.id: node.name for node in session.codebook.read().nodes}
        return [
            (row.in_frame, row.out_frame, tuple(names[one] for one in row.node_ids))
            for row in session.coding.segments(1)
        ]

    # What happens to the checksum in the background is no step of anybody's.
    window.handle("go_footage")
    qtbot.waitUntil(lambda: bool(session.footage.get(1).media_sha256), timeout=15_000)
    press(Key.Key_F6)
    states = [dump(project)]

    mark(1)  # C: a node of the list, found by a few letters
    press(Key.Key_C)
    choice = QApplication.activePopupWidget()
    assert isinstance(choice, NodeChoice)
    QTest.keyClicks(choice.field, "quo")
    QTest.keyClick(choice.field, Key.Key_Return)
    popup_is_gone()
    assert coded() == [(25, 37, ("Weekly quota",))]
    states.append(dump(project))

    mark(2)  # N: a part of a name that there is, made a node of its own by Ctrl+Enter
    press(Key.Key_N)
    QTest.keyClicks(QApplication.focusWidget(), "Quota")
    press(Key.Key_Return, CTRL)
    assert coded()[1:] == [(50, 62, ("Quota",))]
    assert QApplication.focusWidget() is window.coding

    mark(3)  # Enter with the same part takes the node that is called just that
    press(Key.Key_N)
    QTest.keyClicks(QApplication.focusWidget(), "quota")
    press(Key.Key_Return)
    assert coded()[2:] == [(75, 87, ("Quota",))]

    mark(4)  # C: a name that nobody used is made by Enter
    press(Key.Key_C)
    choice = QApplication.activePopupWidget()
    assert isinstance(choice, NodeChoice)
    QTest.keyClicks(choice.field, "Debt")
    QTest.keyClick(choice.field, Key.Key_Return)
    popup_is_gone()
    assert coded()[3:] == [(100, 112, ("Debt",))]

    mark(5)  # Enter: with the last node
    press(Key.Key_Return)
    assert coded()[4:] == [(125, 137, ("Debt",))]
    press(Key.Key_Backspace)
    assert len(coded()) == 4
    states.append(dump(project))

    steps = 0
    while dump(project) != states[0]:
        press(Key.Key_Z, CTRL)
        steps += 1
        assert steps < 20
    assert (coded(), [node.name for node in session.codebook.read().nodes]) == ([], ["Weekly quota"])
    assert [row.id for row in presenter.segments] == []
    for _ in range(steps):
        press(Key.Key_Z, CTRL | SHIFT)
    assert dump(project) == states[2]
    for _ in range(steps - 1):
        press(Key.Key_Z, CTRL)
    assert dump(project) == states[1]
    assert window.last_error == ""
