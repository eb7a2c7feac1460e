"""The Qt player on real clips: the number in the picture on the canvas is the frame that was asked for."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from qdacoder.domain.footage import Picture
from qdacoder.domain.timecode import FrameRate
from qdacoder.errors import MediaError
from qdacoder.gui.qt_player import QtPlayer
from qdacoder.gui.widgets.canvas import PictureCanvas
from qdacoder.media.frames import frame_at
from qdacoder.media.player import PlayerSource, PlayerState
from qdacoder.media.probe import probe
from tests.helpers.clips import ClipTruth, make_audio, make_clip, read_number

FRAMES = 300
CLIPS = {
    "gop 25": {"gop": 25},
    "gop 250": {"gop": 250},
    "b-frames": {"gop": 250, "bframes": 2, "audio": "tone"},
    "29.97": {"rate": Fraction(30000, 1001), "bframes": 2},
    "variable": {"variable": True},
    "start offset": {"start_offset_us": 1_400_000, "audio": "tone"},
    "mpeg-ts": {"start_offset_us": 1_400_000, "audio": "tone"},
}


class Rig:
    """A player on a canvas with a clip of known numbers."""

    def __init__(self, qtbot: QtBot, path: Path) -> None:
        self.qtbot = qtbot
        self.canvas = PictureCanvas()
        self.canvas.resize(480, 270)
        qtbot.addWidget(self.canvas)
        self.canvas.show()
        self.facts = probe(path)
        self.errors: list[str] = []
        self.player = QtPlayer(self._still)
        self.player.listener.picture = self.canvas.show_picture
        self.player.listener.error = self.errors.append
        self.path = path
        self.reopen()

    def reopen(self) -> None:
        self.player.open(
            PlayerSource(
                self.path,
                self.facts.rate,
                self.facts.length_frames,
                self.facts.start_us,
                self.facts.has_video,
                self.facts.variable_rate,
            )
        )
        self.qtbot.waitUntil(lambda: self.player.state is not PlayerState.LOADING, timeout=10_000)

    def _still(self, frame: int, done: Callable[[Picture | None], None]) -> None:
        done(frame_at(self.path, frame, self.facts))

    def number(self) -> int:
        """The number in what the widget paints now, letterboxing cut off."""
        shot = self.canvas.grab(self.canvas.picture_rect()).toImage()
        shot = shot.convertToFormat(QImage.Format.Format_RGB888).copy()
        rows = [bytes(shot.constScanLine(y))[: shot.width() * 3] for y in range(shot.height())]
        return read_number(b"".join(rows), shot.width(), shot.height())

    def settle(self, frame: int) -> None:
        self.qtbot.waitUntil(lambda: self.canvas.frame == frame, timeout=5_000)


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Callable[[Path], Rig]]:
    made: list[Rig] = []

    def make(path: Path) -> Rig:
        made.append(Rig(qtbot, path))
        return made[-1]

    yield make
    for one in made:
        one.player.close()


def _clip(tmp_path: Path, name: str, **more: object) -> ClipTruth:
    ending = "ts" if name == "mpeg-ts" else "mp4"
    options = {"frames": FRAMES, **CLIPS[name], **more}
    return make_clip(tmp_path / f"{name} #한.{ending}", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("sound_only", [False, True])
def test_what_is_asked_for_while_a_file_opens_is_done_then(
    sound_only: bool, rig: Callable[[Path], Rig], tmp_path: Path
) -> None:
    path = make_audio(tmp_path / "s.wav") if sound_only else _clip(tmp_path, "gop 250").path
    one = rig(path)
    source = PlayerSource(
        path, one.facts.rate, one.facts.length_frames, one.facts.start_us, one.facts.has_video
    )
    one.player.open(source)
    one.player.seek(12)
    one.player.seek(31)
    assert (one.player.state, one.player.target) == (PlayerState.LOADING, 31)
    one.qtbot.waitUntil(lambda: one.player.frame == 31, timeout=10_000)
    assert one.player.state is PlayerState.PAUSED
    if not sound_only:
        one.settle(31)
        assert one.number() == 31

    one.player.open(source)
    one.player.seek(40)
    one.player.play()
    one.qtbot.waitUntil(lambda: one.player.frame > 45, timeout=10_000)
    assert one.player.state is PlayerState.PLAYING

    one.player.open(source)
    one.player.play()
    one.player.pause()
    one.qtbot.waitUntil(lambda: one.player.state is PlayerState.PAUSED, timeout=10_000)
    assert one.player.frame == 0

    one.player.open(source)
    one.player.play_span(20, 24)
    one.qtbot.waitUntil(
        lambda: one.player.state is PlayerState.PAUSED and one.player.frame == 23, timeout=10_000
    )


@pytest.mark.parametrize("name", sorted(CLIPS))
def test_paused_seeks_are_exact_50_of_50(name: str, rig: Callable[[Path], Rig], tmp_path: Path) -> None:
    truth = _clip(tmp_path, name)
    one = rig(truth.path)
    last = one.facts.length_frames - 1
    frames = [*random.Random(7).sample(range(last), 48), 0, last]
    for frame in frames:
        one.player.seek(frame)
        one.settle(frame)
        assert one.number() == truth.number_on_screen(frame), frame
        assert one.player.frame == frame


@pytest.mark.parametrize("name", ["gop 250", "b-frames", "29.97", "start offset"])
def test_marks_while_playing_hit_the_frame_on_the_canvas_20_of_20(
    name: str, rig: Callable[[Path], Rig], tmp_path: Path, qtbot: QtBot
) -> None:
    truth = _clip(tmp_path, name)
    one = rig(truth.path)
    one.player.play()
    for _ in range(20):
        before = one.player.frame
        qtbot.waitUntil(lambda before=before: one.player.frame >= before + 3, timeout=5_000)
        marked = one.player.frame
        assert one.number() == truth.number_on_screen(marked) == marked
    assert one.player.state is PlayerState.PLAYING


def test_steps_both_ways(rig: Callable[[Path], Rig], tmp_path: Path) -> None:
    truth = _clip(tmp_path, "b-frames")
    one = rig(truth.path)
    one.player.seek(100)
    one.settle(100)
    for by in [1] * 15 + [-1] * 15:
        expected = one.player.frame + by
        one.player.step(by)
        one.settle(expected)
        assert one.number() == truth.number_on_screen(expected)


def test_of_many_seeks_at_once_the_newest_wins(rig: Callable[[Path], Rig], tmp_path: Path) -> None:
    truth = _clip(tmp_path, "gop 250")
    one = rig(truth.path)
    for frame in range(10, 250, 3):
        one.player.seek(frame)
    one.settle(247)
    assert one.number() == truth.number_on_screen(247)


def test_a_span_ends_on_its_last_frame_and_a_loop_begins_again(
    rig: Callable[[Path], Rig], tmp_path: Path, qtbot: QtBot
) -> None:
    truth = _clip(tmp_path, "gop 25", audio="tone")
    one = rig(truth.path)
    one.player.play_span(40, 60)
    qtbot.waitUntil(lambda: one.player.state is PlayerState.PLAYING, timeout=5_000)
    seen: list[int] = []
    one.player.listener.frame = seen.append
    qtbot.waitUntil(lambda: one.player.state is PlayerState.PAUSED, timeout=5_000)
    one.settle(59)
    assert one.number() == 59
    assert max(seen) <= 60
    seen.clear()
    one.player.play_span(40, 50, loop=True)
    qtbot.waitUntil(lambda: sum(b < a for a, b in pairwise(seen)) >= 2, timeout=8_000)
    assert max(seen) <= 52


def test_the_end_stays_on_the_canvas_and_play_begins_anew(
    rig: Callable[[Path], Rig], tmp_path: Path, qtbot: QtBot
) -> None:
    truth = _clip(tmp_path, "gop 25")
    one = rig(truth.path)
    one.player.seek(FRAMES - 10)
    one.settle(FRAMES - 10)
    one.player.play()
    qtbot.waitUntil(lambda: one.player.state is PlayerState.ENDED, timeout=5_000)
    assert one.number() >= FRAMES - 3
    one.player.seek(5)
    one.settle(5)
    assert one.number() == 5
    one.player.seek(FRAMES - 1)
    one.settle(FRAMES - 1)
    one.player.play()
    qtbot.waitUntil(lambda: 0 < one.player.frame < 50, timeout=5_000)
    assert one.player.state is PlayerState.PLAYING


def test_backward_shows_earlier_pictures(rig: Callable[[Path], Rig], tmp_path: Path, qtbot: QtBot) -> None:
    truth = _clip(tmp_path, "gop 25")
    one = rig(truth.path)
    one.player.seek(200)
    one.settle(200)
    one.player.set_speed(-2)
    one.player.play()
    qtbot.waitUntil(lambda: one.player.frame < 180, timeout=5_000)
    one.player.pause()
    qtbot.waitUntil(lambda: one.canvas.frame == one.player.frame, timeout=2_000)
    assert one.number() == one.player.frame


def test_sound_alone_has_a_grid_of_milliseconds(
    rig: Callable[[Path], Rig], tmp_path: Path, qtbot: QtBot
) -> None:
    make_audio(tmp_path / "a.m4a")
    one = rig(tmp_path / "a.m4a")
    assert one.player.state is PlayerState.PAUSED
    one.player.seek(700)
    assert one.player.frame == 700
    one.player.play()
    qtbot.waitUntil(lambda: one.player.frame > 900, timeout=5_000)
    one.player.pause()


@pytest.mark.qt_log_ignore("Could not open media")
def test_b21_what_is_no_media_fails_with_a_sentence(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "page.mp4"
    path.write_text("<html>" * 1000)
    with pytest.raises(MediaError):
        probe(path)
    player = QtPlayer()
    errors: list[str] = []
    player.listener.error = errors.append
    player.open(PlayerSource(path, FrameRate(25), 100))
    qtbot.waitUntil(lambda: player.state is PlayerState.FAILED, timeout=5_000)
    assert errors == ["page.mp4 cannot be played here."]
    player.close()


def test_files_with_sound_are_let_go_while_they_play(
    rig: Callable[[Path], Rig], tmp_path: Path, qtbot: QtBot
) -> None:
    """Qt's sound thread must never wait for Python while Python waits for it."""
    truth = _clip(tmp_path, "start offset")
    one = rig(truth.path)
    for _ in range(25):
        one.player.play()
        qtbot.waitUntil(lambda: one.player.frame > 4, timeout=5_000)
        one.reopen()
    assert one.number() == 0
