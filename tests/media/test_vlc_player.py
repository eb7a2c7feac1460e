"""The VLC player on real clips: it plays and seeks, and what stands still is the exact picture."""

from __future__ import annotations

import queue
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qdacoder.domain.footage import Picture
from qdacoder.domain.timecode import FrameRate
from qdacoder.media.frames import frame_at
from qdacoder.media.player import Player, PlayerSource, PlayerState, RawPicture
from qdacoder.media.probe import probe
from qdacoder.media.vlc_player import VlcPlayer, vlc_available
from tests.helpers.clips import broken_media, clip_store, make_audio, read_number

pytestmark = [
    pytest.mark.vlc,
    pytest.mark.skipif(not vlc_available()[0], reason=f"no libVLC: {vlc_available()[1]}"),
]
CLIP = {"frames": 250, "gop": 250, "bframes": 2, "audio": "tone"}


def number_in(picture: Any) -> int:
    """The number in a picture of either kind."""
    if isinstance(picture, Picture):
        return read_number(picture.rgb, picture.width, picture.height)
    assert isinstance(picture, RawPicture)
    rows = np.frombuffer(picture.data, np.uint8).reshape(picture.height, picture.stride // 4, 4)
    return read_number(rows[:, : picture.width], picture.width, picture.height)


class Desk:
    """A VLC player, whose stills are decoded in a thread and come back when the test pumps."""

    def __init__(self, exact: bool = True) -> None:
        self.calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.pool = ThreadPoolExecutor(1)
        self.player = VlcPlayer(self._still if exact else lambda _frame, done: done(None))
        self.shown: list[tuple[Any, int]] = []
        self.frames: list[int] = []
        self.states: list[PlayerState] = []
        self.errors: list[str] = []
        listener = self.player.listener
        listener.picture = lambda picture, frame: self.shown.append((picture, frame))
        listener.frame, listener.state, listener.error = (
            self.frames.append,
            self.states.append,
            self.errors.append,
        )

    def open(self, path: Path) -> None:
        self.facts = probe(path)
        self.path = path
        facts = self.facts
        self.player.open(
            PlayerSource(
                path, facts.rate, facts.length_frames, facts.start_us, facts.has_video, facts.variable_rate
            )
        )
        self.until(lambda: self.player.state is not PlayerState.LOADING)

    def _still(self, frame: int, done: Callable[[Picture | None], None]) -> None:
        def work() -> None:
            picture = frame_at(self.path, frame, self.facts)
            self.calls.put(lambda: done(picture))

        self.pool.submit(work)

    def until(self, true: Callable[[], bool], seconds: float = 15) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"waited in vain: {self.player.state}, frame {self.player.frame}"
            self.player.poll()
            try:
                self.calls.get(timeout=0.01)()
            except queue.Empty:
                pass

    def stand(self, frame: int) -> None:
        self.until(lambda: self.player.exact and self.player.frame == frame)

    def number(self) -> int:
        return number_in(self.shown[-1][0])

    def close(self) -> None:
        self.player.close()
        self.pool.shutdown()


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


def test_it_opens_on_the_first_picture_and_is_a_player(desk: Desk) -> None:
    used: Player = desk.player
    desk.open(clip_store().get(**CLIP).path)
    desk.stand(0)
    assert (used.state, desk.number(), desk.shown[-1][1]) == (PlayerState.PAUSED, 0, 0)


def test_stills_are_exact_where_libvlc_is_not(desk: Desk) -> None:
    truth = clip_store().get(**CLIP)
    desk.open(truth.path)
    for frame in [*random.Random(3).sample(range(250), 18), 0, 249]:
        desk.player.seek(frame)
        desk.stand(frame)
        assert desk.number() == truth.number_on_screen(frame)


def test_steps_count_from_where_a_seek_leads(desk: Desk) -> None:
    desk.open(clip_store().get(**CLIP).path)
    desk.player.seek(100)
    for _ in range(5):
        desk.player.step(1)
    desk.player.step(-2)
    assert desk.player.target == 103
    desk.stand(103)
    assert desk.number() == 103


def test_of_many_seeks_at_once_the_newest_wins(desk: Desk) -> None:
    desk.open(clip_store().get(**CLIP).path)
    desk.stand(0)
    desk.shown.clear()
    for frame in range(3, 240, 4):
        desk.player.seek(frame)
    desk.stand(239)
    assert desk.number() == 239
    assert len(desk.shown) <= 3


def test_it_plays_and_its_clock_is_right_to_a_frame_or_two(desk: Desk) -> None:
    """libVLC lands early and tells its time seldom: the mark made while playing is near, the still exact."""
    desk.open(clip_store().get(**CLIP).path)
    desk.player.seek(50)
    desk.stand(50)
    desk.player.play()
    desk.until(lambda: desk.player.frame >= 90)
    desk.shown.clear()
    desk.until(lambda: len(desk.shown) >= 20)
    assert not desk.player.exact
    off = [frame - number_in(picture) for picture, frame in desk.shown]
    assert max(map(abs, off)) <= 6, off
    assert desk.frames == sorted(desk.frames)
    desk.player.pause()
    marked = desk.player.target
    desk.stand(marked)
    assert desk.number() == marked
    assert desk.player.state is PlayerState.PAUSED


def test_a_span_ends_on_its_last_frame_and_a_loop_begins_again(desk: Desk) -> None:
    desk.open(clip_store().get(**CLIP).path)
    desk.stand(0)
    desk.player.play_span(40, 70)
    desk.until(lambda: desk.player.state is PlayerState.PAUSED and desk.player.exact)
    desk.stand(69)
    assert desk.number() == 69
    assert max(desk.frames) == 69
    desk.frames.clear()
    desk.player.play_span(40, 55, loop=True)
    desk.until(lambda: sum(b < a for a, b in pairwise(desk.frames)) >= 2, 20)
    assert max(desk.frames) <= 69
    assert desk.player.state is PlayerState.PLAYING


def test_at_the_end_the_last_picture_stands_and_play_begins_anew(desk: Desk) -> None:
    desk.open(clip_store().get(**CLIP).path)
    desk.player.seek(225)
    desk.stand(225)
    desk.player.play()
    desk.until(lambda: desk.player.state is PlayerState.ENDED)
    desk.stand(249)
    assert desk.number() == 249
    desk.player.play()
    desk.until(lambda: 5 < desk.player.frame < 100)
    assert desk.player.state is PlayerState.PLAYING
    desk.player.seek(200)
    desk.until(lambda: desk.player.frame >= 205)


def test_backward_shows_exact_stills_without_sound(desk: Desk) -> None:
    desk.open(clip_store().get(**CLIP).path)
    desk.player.seek(200)
    desk.stand(200)
    desk.player.set_speed(-2)
    desk.player.play()
    desk.until(lambda: desk.player.frame < 180)
    assert desk.number() == desk.player.frame
    desk.player.pause()
    desk.stand(desk.player.target)
    assert desk.number() == desk.player.frame


def test_where_no_still_can_be_had_the_frame_is_said_not_to_be_exact() -> None:
    desk = Desk(exact=False)
    desk.open(clip_store().get(**CLIP).path)
    desk.player.seek(120)
    desk.until(lambda: desk.player.frame == 120)
    assert not desk.player.exact
    desk.close()


def test_turned_pictures_stand_upright(desk: Desk) -> None:
    desk.open(clip_store().get(frames=60, rotation=90).path)
    desk.stand(0)
    desk.player.play()
    desk.until(lambda: isinstance(desk.shown[-1][0], RawPicture))
    assert 0 <= desk.number() < 60


def test_sound_alone_has_a_grid_of_milliseconds(desk: Desk, tmp_path: Path) -> None:
    desk.open(make_audio(tmp_path / "a.m4a"))
    desk.player.seek(700)
    desk.stand(700)
    desk.player.play()
    desk.until(lambda: desk.player.frame > 1_200)
    desk.player.play_span(1_000, 1_400)
    desk.until(lambda: desk.player.state is PlayerState.PAUSED)
    assert desk.player.frame == 1_399


def test_odd_names_and_twenty_openings(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "증언 #2 100%41 🎥.mp4"
    path.write_bytes(clip_store().get(frames=60).path.read_bytes())
    for _ in range(20):
        desk.open(path)
        assert desk.player.state is PlayerState.PAUSED, desk.errors
    desk.player.close()
    assert desk.player.state is PlayerState.CLOSED


@pytest.mark.parametrize("name", ["empty", "html", "text", "noise", "no_moov"])
def test_b21_what_is_no_media_fails_with_a_sentence(name: str, desk: Desk, tmp_path: Path) -> None:
    path = broken_media(tmp_path)[name]
    desk.player.open(PlayerSource(path, FrameRate(25), 100))
    desk.until(lambda: desk.player.state is PlayerState.FAILED)
    assert len(desk.errors) == 1
    assert path.name in desk.errors[0]
    desk.player.play()
    desk.player.seek(3)
    assert desk.player.state is PlayerState.FAILED


def test_a_play_list_is_not_followed(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\nhttp://127.0.0.1:9/part.ts\n")
    desk.player.open(PlayerSource(path, FrameRate(25), 100))
    assert desk.player.state is PlayerState.FAILED


def test_a_missing_library_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "vlc", None)
    usable, reason = vlc_available()
    assert not usable
    assert "python-vlc" in reason
    player = VlcPlayer(lambda _frame, done: done(None))
    errors: list[str] = []
    player.listener.error = errors.append
    player.open(PlayerSource(tmp_path / "a.mp4", FrameRate(25), 100))
    assert (player.state, errors) == (PlayerState.FAILED, [reason])
