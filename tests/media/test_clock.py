"""The interpolated clock, with a monotonic clock of our own."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qdacoder.domain.timecode import FrameRate
from qdacoder.media.clock import Landing, PictureAxis, PlaybackClock


class _Now:
    def __init__(self) -> None:
        self.us = 10_000_000

    def __call__(self) -> int:
        return self.us


def test_it_stands_until_the_player_tells_a_time_then_runs() -> None:
    now = _Now()
    clock = PlaybackClock(now)
    clock.seek(2_000_000)
    clock.start()
    now.us += 500_000
    assert clock.time_us() == 2_000_000
    clock.tell(2_040_000)
    now.us += 100_000
    assert clock.time_us() == 2_140_000


def test_an_anchor_is_dropped_on_resume_seek_and_rate_change() -> None:
    now = _Now()
    clock = PlaybackClock(now)
    clock.start()
    clock.tell(1_000_000)
    now.us += 200_000
    clock.set_rate(2.0)
    now.us += 1_000_000
    assert clock.time_us() == 1_200_000
    clock.tell(1_300_000)
    now.us += 100_000
    assert clock.time_us() == 1_500_000
    clock.seek(9_000_000)
    now.us += 100_000
    assert clock.time_us() == 9_000_000
    clock.tell(9_010_000)
    now.us += 50_000
    clock.stop()
    now.us += 5_000_000
    assert clock.time_us() == 9_110_000
    clock.start(0.5)
    now.us += 5_000_000
    assert clock.time_us() == 9_110_000


def test_a_time_told_while_it_stands_is_held() -> None:
    clock = PlaybackClock(_Now())
    clock.tell(77)
    assert (clock.time_us(), clock.running) == (77, False)


def test_a_time_may_be_told_later_than_it_was_true() -> None:
    now = _Now()
    clock = PlaybackClock(now)
    clock.start()
    clock.tell(1_000_000, now.us - 300_000)
    assert clock.time_us() == 1_300_000


@pytest.mark.parametrize("rate", ["24", "23.976", "25", "29.97", "50", "59.94", "120"])
@pytest.mark.parametrize("origin", [0, 22_000, 505_000, 504_400])
def test_times_rounded_to_milliseconds_name_their_own_frame(rate: str, origin: int) -> None:
    """Matroska rounds the zero and each picture's time, so that two roundings add up."""
    frames = FrameRate.parse(rate)
    axis = PictureAxis(frames, 1_000_000, round(origin, -3))
    for frame in [*range(200), 86_399, 107_891]:
        true = origin + frame * 1_000_000 / frames.fraction
        told = round(true / 1000) * 1000
        assert axis.frame_of(told) == frame
        assert axis.landing(frame, told, 0) is Landing.RIGHT
        assert told < axis.seek_ms(frame) * 1000 < told + axis.frame_us


def test_a_picture_off_the_grid_belongs_to_the_frame_at_whose_start_it_is_on_screen() -> None:
    axis = PictureAxis(FrameRate(25), 100, 0, on_grid=False)
    assert axis.frame_of(52_000) == 2  # at 40 ms another picture is on screen
    assert axis.frame_of(39_000) == 1
    assert axis.landing(1, 52_000, 90_000) is Landing.LATE
    assert axis.landing(2, 52_000, 90_000) is Landing.RIGHT
    assert axis.landing(3, 52_000, 90_000) is Landing.EARLY
    assert axis.landing(3, 52_000, 200_000) is Landing.RIGHT
    assert axis.seek_ms(2) == 82


def test_a_left_over_picture_is_early_and_a_landing_on_the_next_key_frame_late() -> None:
    axis = PictureAxis(FrameRate(25), 100, 1_000_000)
    assert axis.landing(10, 1_360_000, 1_400_000) is Landing.EARLY
    assert axis.landing(10, 2_000_000, 2_040_000) is Landing.LATE
    assert (axis.clamped(-3), axis.clamped(500)) == (0, 99)
    assert axis.frame_us == Fraction(40_000)
