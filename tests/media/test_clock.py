"""The interpolated clock, with a monotonic clock of our own."""

from __future__ import annotations

from qdacoder.media.clock import PlaybackClock


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
