"""A file that no player can open: stills, the reason over the picture, and a copy that plays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from qdacoder.gui import player_switch
from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.qt_player import QtPlayer
from qdacoder.media.player import PlayerSource, PlayerState, Still
from qdacoder.services.session import create_project
from tests.helpers.clips import make_clip, read_number, unchanged


class _WithoutCodec(QtPlayer):
    """A real player that lacks the codec of one kind of file."""

    def open(self, source: PlayerSource) -> None:
        if source.path.suffix == ".mkv":
            self.listener.state(PlayerState.FAILED)
        else:
            super().open(source)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    def without_codec(still: Still) -> QtPlayer:
        return _WithoutCodec(still)

    monkeypatch.setattr(player_switch, "_make_qt", without_codec)
    make_application([])
    session = create_project(tmp_path / "p.qdacoder", "Street", "Ruth Baker")
    session.footage.add(make_clip(tmp_path / "Съёмка 영상.mkv", frames=100, audio="tone").path)
    session.close()
    made = MainWindow()
    made.settings.set("player", "qt")
    qtbot.addWidget(made)
    made.show()
    made.open(tmp_path / "p.qdacoder")
    yield made
    made.close()


def _number(window: MainWindow) -> int:
    assert window.coding is not None
    image = window.coding.canvas.image().convertToFormat(QImage.Format.Format_RGB888)
    stride = image.width() * 3
    lines = b"".join(bytes(image.constScanLine(y))[:stride] for y in range(image.height()))
    return read_number(lines, image.width(), image.height())


def _button(window: MainWindow, text: str) -> QPushButton:
    assert window.coding is not None
    return next(one for one in window.coding.picture.trouble.findChildren(QPushButton) if one.text() == text)


def test_a_proxy_plays_what_its_original_cannot(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    assert window.coding is not None
    assert window.bench is not None
    picture, player = window.coding.picture, window.bench.player
    qtbot.waitUntil(lambda: player.kind == "still", timeout=10_000)
    assert "cannot be played here (h264, ac3)" in picture.trouble.texts[0]
    player.seek(37)
    qtbot.waitUntil(lambda: window.coding is not None and window.coding.canvas.frame == 37, timeout=10_000)
    assert _number(window) == 37

    with unchanged(tmp_path / "Съёмка 영상.mkv"):
        QTest.mouseClick(_button(window, "Make a proxy"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: player.kind == "qt" and player.state is PlayerState.PAUSED, timeout=30_000)
    qtbot.waitUntil(lambda: window.coding is not None and window.coding.canvas.frame == 37, timeout=10_000)
    assert picture.trouble.texts == []
    assert "from a proxy" in window.status_text
    QTest.keyClick(QApplication.focusWidget() or window.coding, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: player.frame > 45, timeout=10_000)
    QTest.keyClick(QApplication.focusWidget() or window.coding, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: player.state is PlayerState.PAUSED, timeout=10_000)
    qtbot.waitUntil(lambda: _number(window) == player.frame, timeout=10_000)
    assert [one.parent.name for one in tmp_path.rglob("*.mp4")] == ["proxies"]

    window.close_project()
    window.open(tmp_path / "p.qdacoder")
    assert window.bench is not None
    again = window.bench.player
    qtbot.waitUntil(lambda: again.kind == "qt" and again.state is PlayerState.PAUSED, timeout=10_000)


def test_details_show_the_file(window: MainWindow, qtbot: QtBot) -> None:
    assert window.bench is not None
    player = window.bench.player
    qtbot.waitUntil(lambda: player.kind == "still", timeout=10_000)
    QTest.mouseClick(_button(window, "Details"), Qt.MouseButton.LeftButton)
    assert window.page == "footage"
    line = window.bench.footage.current
    assert line is not None
    assert line.row is not None
    assert line.row.title == "Съёмка 영상"
