"""A footage whose file is not where it was: what is said, the ways out, and that work goes on."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.media.fingerprint import sha256
from qdacoder.media.player import PlayerState
from qdacoder.services.session import create_project
from tests.helpers.build import made
from tests.helpers.clips import make_clip

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def moved(tmp_path: Path) -> Path:
    """The clip, in a folder where the project does not expect it."""
    path = make_clip(tmp_path / "съёмка 영상.mp4", frames=100).path
    session = create_project(tmp_path / "p.qdacoder", "P", "Ruth Baker")
    node = made(session.codebook.add_node("Weekly quota", quick_key="1"))
    footage = made(session.footage.add(path, title="Reel"))
    session.footage.note_fingerprint(footage, *sha256(path))
    session.coding.tag(footage, 10, 30, [node], memo="kept")
    session.close()
    (tmp_path / "drive" / "a").mkdir(parents=True)
    return Path(shutil.move(path, tmp_path / "drive" / "a" / "other name.mp4"))


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, moved: Path) -> Iterator[MainWindow]:
    make_application([])
    made_window = MainWindow()
    qtbot.addWidget(made_window)
    made_window.show()
    made_window.activateWindow()
    qtbot.waitExposed(made_window)
    made_window.open(tmp_path / "p.qdacoder")
    yield made_window
    made_window.close()


def press(button: QPushButton) -> None:
    assert button.isVisible()
    QTest.mouseClick(button, LEFT)


def picture_is_back(window: MainWindow, qtbot: QtBot) -> None:
    assert window.coding is not None
    assert window.bench is not None
    panel, player = window.coding.picture.missing, window.bench.player
    qtbot.waitUntil(lambda: not panel.isVisible() and player.state is PlayerState.PAUSED, timeout=15_000)
    player.seek(42)
    canvas = window.coding.canvas
    qtbot.waitUntil(lambda: canvas.frame == 42, timeout=10_000)
    assert not window.coding.picture.mark.isVisible()
    assert window.session is not None
    assert [row.memo for row in window.session.coding.segments(1)] == ["kept"]


def test_the_panel_says_what_is_missing_and_coding_goes_on(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    view, session = window.coding, window.session
    assert view is not None
    assert session is not None
    panel = view.picture.missing
    assert panel.isVisible()
    assert view.picture.mark.isVisible()
    row = session.footage.get(1)
    expected, size, checksum = (label.text() for label in panel.values)
    assert expected == str(tmp_path / "съёмка 영상.mp4")
    assert "00:00:04:00" in size
    assert row.media_sha256[:8] in checksum
    press(panel.without)
    assert not panel.isVisible()
    player = view.presenter.player
    player.seek(50)
    QTest.keyClick(view, Qt.Key.Key_I)
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_O)
    QTest.keyClick(view, Qt.Key.Key_1)
    ranges = [(row.in_frame, row.out_frame) for row in session.coding.segments(1)]
    assert ranges[0] == (10, 30)
    assert ranges[1][0] == 50
    assert ranges[1][1] >= 75
    window.export_csv(tmp_path / "out.csv")
    qtbot.waitUntil(lambda: "out.csv" in window.status_text, timeout=10_000)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert [one["in_frame"] for one in csv.DictReader(file)] == ["10", "50"]


def test_relink_brings_the_picture_back(
    window: MainWindow, qtbot: QtBot, moved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.coding is not None
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(moved), ""))
    press(window.coding.picture.missing.relink)
    picture_is_back(window, qtbot)


def test_search_finds_it_by_its_content(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.coding is not None
    make_clip(tmp_path / "drive" / "съёмка 영상.mp4", frames=100, first_number=7)  # the name alone is not it
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "drive"))
    press(window.coding.picture.missing.search)
    picture_is_back(window, qtbot)
    assert window.session is not None
    assert window.session.footage.get(1).media_path == "drive/a/other name.mp4"


def test_another_file_needs_a_second_yes(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.coding is not None
    assert window.bench is not None
    other = make_clip(tmp_path / "other.mp4", frames=100, first_number=7).path
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    relinker = window.bench.relinker
    press(window.coding.picture.missing.relink)
    qtbot.waitUntil(lambda: relinker.dialog is not None, timeout=15_000)
    assert relinker.dialog is not None
    assert window.session is not None
    assert window.session.footage.get(1).media_path == "съёмка 영상.mp4"
    assert window.coding.picture.missing.isVisible()
    relinker.dialog.reject()
    assert window.session.footage.get(1).media_path == "съёмка 영상.mp4"
