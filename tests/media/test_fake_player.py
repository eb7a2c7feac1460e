"""The fake player keeps the promises of the protocol, so that tests with it mean something."""

from __future__ import annotations

from pathlib import Path

import pytest

from qdacoder.domain.timecode import FrameRate
from qdacoder.media.fake_player import FakePlayer
from qdacoder.media.player import Player, PlayerListener, PlayerSource, PlayerState

SOURCE = PlayerSource(Path("clip.mp4"), FrameRate(25), 100)


@pytest.fixture
def player() -> FakePlayer:
    made = FakePlayer()
    made.open(SOURCE)
    return made


def test_it_plays_steps_and_stands_at_the_end(player: FakePlayer) -> None:
    seen: list[int] = []
    player.listener = PlayerListener(frame=seen.append)
    player.play()
    player.advance(100)
    assert (player.frame, player.state) == (2, PlayerState.PLAYING)
    player.advance(20)
    assert player.frame == 3
    player.step(-1)
    assert (player.frame, player.state) == (2, PlayerState.PAUSED)
    player.play()
    player.advance(60_000)
    assert (player.frame, player.state) == (99, PlayerState.ENDED)
    player.play()
    assert player.frame == 0
    assert seen[:4] == [1, 2, 3, 2]


def test_a_span_stops_on_its_last_frame_or_begins_again(player: FakePlayer) -> None:
    player.play_span(10, 20)
    player.advance(5_000)
    assert (player.frame, player.state) == (19, PlayerState.PAUSED)
    player.play_span(10, 12, loop=True)
    player.advance(40 * 5)
    assert player.frame in (10, 11)
    assert player.state is PlayerState.PLAYING


def test_speed_and_backward(player: FakePlayer) -> None:
    player.seek(50)
    player.set_speed(-2)
    player.play()
    player.advance(400)
    assert player.frame == 30
    player.set_speed(99)
    assert player.speed == 4


def test_seeks_are_clamped_and_it_is_a_player(player: FakePlayer) -> None:
    used: Player = player
    used.seek(-5)
    assert used.frame == 0
    used.seek(5_000)
    assert used.frame == 99
    used.close()
    used.seek(3)
    assert used.state is PlayerState.CLOSED
