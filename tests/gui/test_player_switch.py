"""Which player takes a file: Qt, VLC by choice or need, stills where neither can, time alone without one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qdacoder.domain.footage import Picture
from qdacoder.domain.timecode import FrameRate
from qdacoder.gui.player_switch import PlayerSwitch
from qdacoder.gui.qt_player import QtPlayer
from qdacoder.gui.widgets.canvas import PictureCanvas
from qdacoder.media.frames import frame_at
from qdacoder.media.player import PlayerSource, PlayerState
from qdacoder.media.probe import probe
from tests.helpers.clips import make_clip, read_number


class Rig:
    def __init__(self, qtbot: QtBot, path: Path, choice: str = "auto", makers=None) -> None:
        self.notices: list[str] = []
        self.errors: list[str] = []
        self.canvas = PictureCanvas()
        qtbot.addWidget(self.canvas)
        self.canvas.resize(320, 180)
        self.canvas.show()
        self.path = path
        self.facts = probe(path) if path.exists() else None
        self.player = PlayerSwitch(self._still, lambda: choice, self.notices.append, makers)
        self.given_up: list[str] = []
        self.player.unplayable.connect(lambda: self.given_up.append(self.player.kind))
        self.player.listener.picture = self.canvas.show_picture
        self.player.listener.error = self.errors.append

    def source(self, frames: int = 50) -> PlayerSource:
        rate = self.facts.rate if self.facts else FrameRate(25)
        return PlayerSource(self.path, rate, self.facts.length_frames if self.facts else frames)

    def _still(self, frame: int, done: Callable[[Picture | None], None]) -> None:
        done(frame_at(self.path, frame, self.facts) if self.facts else None)

    def number(self) -> int:
        image = self.canvas.image()
        rows = []
        for y in range(image.height()):
            rows += [image.pixelColor(x, y).getRgb()[:3] for x in range(image.width())]
        return read_number(bytes(part for pixel in rows for part in pixel), image.width(), image.height())


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("switch") / "clip.mp4", frames=100).path


@pytest.mark.parametrize(("choice", "kind"), [("auto", "qt"), ("qt", "qt"), ("vlc", "vlc")])
def test_the_chosen_player_shows_the_frame(qtbot: QtBot, clip: Path, choice: str, kind: str) -> None:
    rig = Rig(qtbot, clip, choice)
    rig.player.open(rig.source())
    qtbot.waitUntil(lambda: rig.player.state is PlayerState.PAUSED, timeout=15_000)
    assert rig.player.kind == kind
    rig.player.seek(37)
    qtbot.waitUntil(lambda: rig.canvas.frame == 37, timeout=10_000)
    assert rig.number() == 37
    rig.player.play()
    qtbot.waitUntil(lambda: rig.player.frame > 45, timeout=10_000)
    rig.player.pause()
    qtbot.waitUntil(lambda: rig.canvas.frame == rig.player.frame, timeout=10_000)
    qtbot.waitUntil(lambda: rig.number() == rig.player.frame, timeout=10_000)
    assert rig.notices == []
    rig.player.close()


def test_vlc_steps_in_with_a_notice_where_qt_cannot(qtbot: QtBot, clip: Path) -> None:
    from qdacoder.services.playing import make_vlc_player

    rig = Rig(qtbot, clip, makers={"qt": lambda _still: None, "vlc": make_vlc_player})
    rig.player.open(rig.source())
    qtbot.waitUntil(lambda: rig.player.state is PlayerState.PAUSED, timeout=15_000)
    assert rig.player.kind == "vlc"
    assert len(rig.notices) == 1
    assert "clip.mp4 is played by VLC" in rig.notices[0]
    rig.player.close()


def test_a_place_asked_for_while_the_first_player_fails_is_kept(qtbot: QtBot, clip: Path) -> None:
    from qdacoder.services.playing import make_vlc_player

    class Failing(QtPlayer):
        def open(self, source: PlayerSource) -> None:
            super().open(source)
            self._fail()

    rig = Rig(qtbot, clip, makers={"qt": lambda still: Failing(still), "vlc": make_vlc_player})
    rig.player.open(rig.source())
    rig.player.seek(42)
    assert rig.player.target == 42
    qtbot.waitUntil(lambda: rig.canvas.frame == 42, timeout=15_000)
    assert (rig.player.kind, rig.number()) == ("vlc", 42)
    rig.player.close()


def test_without_any_player_stills_are_shown_and_play_says_why(qtbot: QtBot, clip: Path) -> None:
    rig = Rig(qtbot, clip, makers={"qt": lambda _still: None, "vlc": lambda _still: None})
    rig.player.open(rig.source())
    assert (rig.player.kind, rig.player.state) == ("still", PlayerState.PAUSED)
    rig.player.seek(12)
    rig.player.step(3)
    assert (rig.player.frame, rig.canvas.frame, rig.number()) == (15, 15, 15)
    rig.player.play()
    assert rig.errors == ["This file cannot be played here."]
    assert rig.given_up == ["still"]
    assert rig.notices == []


@pytest.mark.qt_log_ignore("Could not open media")
def test_what_is_no_media_ends_with_stills_after_both_players(qtbot: QtBot, tmp_path: Path) -> None:
    page = tmp_path / "page.mp4"
    page.write_text("<html><body>Not found</body></html>")
    rig = Rig(qtbot, tmp_path / "missing.mp4")
    rig.path = page
    rig.player.open(rig.source())
    qtbot.waitUntil(lambda: rig.player.kind == "still", timeout=20_000)
    assert rig.player.state is PlayerState.PAUSED
    rig.player.seek(20)
    assert rig.player.frame == 20
    rig.player.close()


def test_without_a_file_the_time_still_moves(qtbot: QtBot, tmp_path: Path) -> None:
    rig = Rig(qtbot, tmp_path / "gone.mov")
    rig.player.open_without_file(rig.source(1000))
    rig.player.seek(2000)
    assert rig.player.frame == 999
    rig.player.step(-9)
    assert rig.player.frame == 990
    rig.player.play()
    assert "not at hand" in rig.errors[0]
    assert (rig.player.kind, rig.canvas.frame) == ("none", None)
