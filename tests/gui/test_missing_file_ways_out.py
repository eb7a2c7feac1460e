"""A missing file: coding by typed times and by list, other clips, and the second yes for another file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from qdacoder.domain.footage import MediaState
from qdacoder.gui.application import make_application
from qdacoder.gui.dialogs.compare_files import CompareFiles
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.workspaces.coding.node_choice import NodeChoice
from qdacoder.media.fingerprint import sha256
from qdacoder.media.player import PlayerState
from qdacoder.services.session import create_project
from tests.helpers.build import made
from tests.helpers.clips import make_clip, read_number

PLAIN = Qt.KeyboardModifier.NoModifier
Key = Qt.Key


@pytest.fixture
def moved(tmp_path: Path) -> Path:
    """Of two clips in a project, the first one, in a folder where the project does not expect it."""
    paths = [
        make_clip(tmp_path / f"clip {number}.mp4", frames=100, first_number=1000 * number).path
        for number in (1, 2)
    ]
    session = create_project(tmp_path / "p.qdacoder", "P", "Ruth Baker")
    quota = made(session.codebook.add_node("Weekly quota", quick_key="1"))
    made(session.codebook.add_node("Debt"))
    for number, path in enumerate(paths, start=1):
        reel = made(session.footage.add(path, title=f"Reel {number}"))
        session.footage.note_fingerprint(reel, *sha256(path))
        session.coding.tag(reel, 10, 30, [quota], memo=f"kept {number}")
    session.close()
    (tmp_path / "drive").mkdir()
    return Path(shutil.move(paths[0], tmp_path / "drive" / "renamed.mp4"))


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, moved: Path) -> Iterator[MainWindow]:
    make_application([])
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow, timeout=5_000)
    shown.open(tmp_path / "p.qdacoder")
    assert shown.coding is not None
    assert shown.coding.picture.missing.isVisible()
    yield shown
    shown.close()


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def click(button: QPushButton) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def fill(window: MainWindow, field: QLineEdit, text: str) -> None:
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    field.selectAll()
    QTest.keyClicks(field, text)
    press(window, Key.Key_Return)


def ranges(window: MainWindow, footage_id: int = 1) -> list[tuple[int, int, tuple[str, ...]]]:
    assert window.session is not None
    names = {node.id: node.name for node in window.session.codebook.read().nodes}
    return [
        (row.in_frame, row.out_frame, tuple(names[one] for one in row.node_ids))
        for row in window.session.coding.segments(footage_id)
    ]


def assert_picture_shows(window: MainWindow, qtbot: QtBot, number: int) -> None:
    """The canvas shows frame 42 of the clip that counts from this number."""
    assert window.coding is not None
    assert window.bench is not None
    canvas, player = window.coding.canvas, window.bench.player
    panel = window.coding.picture.missing
    qtbot.waitUntil(lambda: not panel.isVisible() and player.state is PlayerState.PAUSED, timeout=15_000)
    player.seek(42)
    qtbot.waitUntil(lambda: canvas.frame == 42, timeout=10_000)
    image = canvas.image().convertToFormat(QImage.Format.Format_RGB888)
    rows = b"".join(bytes(image.constScanLine(y))[: image.width() * 3] for y in range(image.height()))
    assert read_number(rows, image.width(), image.height()) == number + 42


def ask_with(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, path: Path) -> CompareFiles:
    """Relink to a file, up to the second question."""
    assert window.coding is not None
    assert window.bench is not None
    relinker = window.bench.relinker
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    click(window.coding.picture.missing.relink)
    qtbot.waitUntil(lambda: relinker.dialog is not None and relinker.dialog.isVisible(), timeout=15_000)
    assert relinker.dialog is not None
    return relinker.dialog


def test_the_panel_gives_size_and_both_ends_of_the_checksum(window: MainWindow, moved: Path) -> None:
    assert window.coding is not None
    panel = window.coding.picture.missing
    digest, size = sha256(moved)
    assert panel.values[1].text() == f"{size / 1e6:,.1f} MB, 00:00:04:00"
    assert panel.values[2].text() == f"{digest[:8]} {digest[8:16]} … {digest[-8:]}"
    assert all(value.isVisible() for value in panel.values)


def test_without_a_picture_times_are_typed_and_nodes_taken_from_the_list(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert window.coding is not None
    view = window.coding
    click(view.picture.missing.without)
    row = view.picture.range_row
    fill(window, row.in_edit, "00:00:01:15")
    fill(window, row.out_edit, "00:00:02:20")
    assert QApplication.focusWidget() is view
    press(window, Key.Key_C)
    choice = QApplication.activePopupWidget()
    assert isinstance(choice, NodeChoice)
    QTest.keyClicks(choice.field, "deb")
    QTest.keyClick(choice.field, Key.Key_Return)
    assert ranges(window) == [(10, 30, ("Weekly quota",)), (40, 70, ("Debt",))]
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    press(window, Key.Key_1)
    assert ranges(window)[1] == (40, 70, ("Weekly quota", "Debt"))
    assert window.last_error == ""


def test_memo_undo_and_export_go_on_without_the_file(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    assert window.coding is not None
    view = window.coding
    view.setFocus()
    press(window, Key.Key_Down)
    press(window, Key.Key_M)
    box = QApplication.focusWidget()
    assert box is view.inspector.form.memo
    view.inspector.form.memo.selectAll()
    QTest.keyClicks(box, "seen on paper")
    press(window, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [row.memo for row in view.presenter.segments] == ["seen on paper"]
    press(window, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [row.memo for row in view.presenter.segments] == ["kept 1"]
    press(window, Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    window.export_csv(tmp_path / "out.csv")
    qtbot.waitUntil(lambda: "out.csv" in window.status_text, timeout=10_000)
    table = pd.read_csv(tmp_path / "out.csv")
    assert list(zip(table["footage"], table["memo"], strict=True)) == [
        ("Reel 1", "seen on paper"),
        ("Reel 2", "kept 2"),
    ]


def test_another_clip_of_the_project_plays_and_is_coded_meanwhile(window: MainWindow, qtbot: QtBot) -> None:
    assert window.bench is not None
    assert window.coding is not None
    window.bench.go_to_footage(2)
    assert_picture_shows(window, qtbot, 2000)
    window.coding.setFocus()
    press(window, Key.Key_I)
    window.bench.player.seek(60)
    qtbot.waitUntil(lambda: window.bench is not None and window.bench.player.frame == 60, timeout=10_000)
    press(window, Key.Key_O)
    press(window, Key.Key_1)
    assert ranges(window, 2) == [(10, 30, ("Weekly quota",)), (42, 60, ("Weekly quota",))]
    window.bench.go_to_footage(1)
    assert window.coding.picture.missing.isVisible()


def test_enter_leaves_another_file_unlinked_and_only_the_button_is_the_yes(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.coding is not None
    assert window.session is not None
    other = make_clip(tmp_path / "other.mp4", frames=100, first_number=7000).path
    dialog = ask_with(window, qtbot, monkeypatch, other)
    QTest.keyClick(QApplication.focusWidget() or dialog, Key.Key_Return)
    relinker = window.bench.relinker if window.bench else None
    assert relinker is not None
    qtbot.waitUntil(lambda: relinker.dialog is None)
    assert window.coding.picture.missing.isVisible()
    assert window.session.footage.get(1).media_path == "clip 1.mp4"
    dialog = ask_with(window, qtbot, monkeypatch, other)
    click(dialog.use_button)
    assert_picture_shows(window, qtbot, 7000)
    assert window.session.footage.get(1).media_path == "other.mp4"
    assert ranges(window) == [(10, 30, ("Weekly quota",))]


def test_a_file_that_would_cut_segments_cannot_be_used(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.session is not None
    short = make_clip(tmp_path / "short.mp4", frames=20).path
    dialog = ask_with(window, qtbot, monkeypatch, short)
    assert not dialog.use_button.isEnabled()
    QTest.mouseClick(dialog.use_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    QTest.keyClick(dialog, Key.Key_Escape)
    assert window.session.footage.get(1).media_path == "clip 1.mp4"


def test_a_search_without_a_find_says_so_and_a_later_one_finds(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.coding is not None
    assert window.session is not None
    session, panel = window.session, window.coding.picture.missing
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "empty"))
    click(panel.search)
    qtbot.waitUntil(lambda: "No file of that name or size" in window.last_error, timeout=15_000)
    assert panel.isVisible()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "drive"))
    click(panel.search)
    assert_picture_shows(window, qtbot, 1000)
    row = session.footage.get(1)
    assert (row.media_path, session.footage.media_state(row)) == ("drive/renamed.mp4", MediaState.PRESENT)


def test_leaving_the_chooser_changes_nothing(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    assert window.coding is not None
    asked: list[str] = []

    def left(_parent: object, title: str, *_rest: object) -> tuple[str, str]:
        asked.append(title)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", left)
    click(window.coding.picture.missing.relink)
    assert asked == ["File of “Reel 1”"]
    assert window.coding.picture.missing.isVisible()
    assert window.last_error == ""
