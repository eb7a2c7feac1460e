"""From raw footage to the CSV with keys alone, in the real window; only the file chooser is stood in for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.media.player import PlayerState
from tests.helpers.build import dump
from tests.helpers.clips import make_clip

PLAIN = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    make_application([])
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow, timeout=5_000)
    yield shown
    shown.close()


@pytest.mark.e2e
def test_the_main_job_with_keys_alone(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, out = tmp_path / "труд 노동.qdacoder", tmp_path / "coded.csv"
    clip = make_clip(tmp_path / "clip #1 съёмка.mp4", frames=200, audio="tone").path
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(clip)], ""))
    answers = iter([(str(project), ""), (str(out), "")])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: next(answers))

    def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)

    press(Key.Key_N, CTRL)
    session = window.session
    assert session is not None
    assert project.exists()
    press(Key.Key_F5)
    press(Key.Key_N)
    qtbot.waitUntil(lambda: len(session.footage.list()) == 1, timeout=10_000)
    assert window.bench is not None
    presenter, player = window.bench.presenter, window.bench.player
    page = window.bench.footage
    qtbot.waitUntil(lambda: page.current is not None and page.current.row is not None, timeout=10_000)
    qtbot.waitUntil(lambda: bool(session.footage.get(1).media_sha256), timeout=10_000)
    press(Key.Key_Return)
    assert window.page == "coding"
    qtbot.waitUntil(lambda: player.state is PlayerState.PAUSED, timeout=10_000)

    def to(frame: int) -> None:
        """There by key: whole seconds, then frames."""
        press(Key.Key_Home)
        for _ in range(frame // 25):
            press(Key.Key_Right, SHIFT)
        for _ in range(frame % 25):
            press(Key.Key_Right)
        qtbot.waitUntil(lambda: player.frame == frame, timeout=10_000)

    start = dump(project)
    to(30)
    press(Key.Key_I)
    to(80)
    press(Key.Key_O)
    press(Key.Key_N)
    QTest.keyClicks(QApplication.focusWidget(), "Weekly quota")
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: [node.name for node in session.codebook.read().nodes] == ["Weekly quota"])
    qtbot.waitUntil(lambda: len(presenter.segments) == 1)
    assert (presenter.segments[0].in_frame, presenter.segments[0].out_frame) == (30, 80)
    press(Key.Key_Escape)
    assert QApplication.focusWidget() is window.coding

    # Enter codes with the nodes used last.
    to(100)
    press(Key.Key_I)
    to(140)
    press(Key.Key_O)
    press(Key.Key_Return)
    assert [(row.in_frame, row.out_frame) for row in presenter.segments] == [(30, 80), (100, 140)]
    assert [row.node_ids for row in presenter.segments] == [(1,), (1,)]

    press(Key.Key_Escape)
    press(Key.Key_Escape)
    to(20)
    press(Key.Key_Down)  # the first segment after the playhead
    assert [row.in_frame for row in presenter.selected] == [30]
    to(35)
    press(Key.Key_I, CTRL | SHIFT)
    to(75)
    press(Key.Key_O, CTRL | SHIFT)
    assert (presenter.selected[0].in_frame, presenter.selected[0].out_frame) == (35, 75)
    to(50)
    press(Key.Key_S)
    assert [(row.in_frame, row.out_frame) for row in presenter.segments] == [(35, 50), (50, 75), (100, 140)]
    press(Key.Key_Delete)
    assert [(row.in_frame, row.out_frame) for row in presenter.segments] == [(35, 50), (100, 140)]
    press(Key.Key_Home)
    press(Key.Key_Down)
    press(Key.Key_M)
    QTest.keyClicks(QApplication.focusWidget(), "second thought")
    press(Key.Key_Return, CTRL)
    assert presenter.segments[0].memo == "second thought"

    end = dump(project)
    steps = 0
    while session.next_undo() and not session.next_undo().startswith("Add footage"):  # type: ignore[union-attr]
        press(Key.Key_Z, CTRL)
        steps += 1
    assert dump(project) == start
    for _ in range(steps):
        press(Key.Key_Z, CTRL | SHIFT)
    assert dump(project) == end

    press(Key.Key_E, CTRL)
    qtbot.waitUntil(lambda: "coded.csv" in window.status_text, timeout=10_000)
    table = pd.read_csv(out)
    assert list(zip(table["in_frame"], table["out_frame"], table["node"], strict=True)) == [
        (35, 50, "Weekly quota"),
        (100, 140, "Weekly quota"),
    ]
    command = tmp_path / "command.csv"
    subprocess.run(
        [sys.executable, "-m", "qdacoder.cli.main", "export", str(project), "--to", str(command)], check=True
    )
    assert command.read_bytes() == out.read_bytes()
    assert window.last_error == ""
