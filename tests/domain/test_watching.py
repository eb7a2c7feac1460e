"""What counts as watched."""

from __future__ import annotations

from qdacoder.domain.spans import Span
from qdacoder.domain.watching import Watched, WatchLog


def _play(log: WatchLog, frames: range, speed: float = 1.0, coder: int = 1) -> None:
    for frame in frames:
        log.shown(7, coder, frame, speed, 25.0)


def _spans(log: WatchLog) -> list[tuple[int, int, int]]:
    return [(one.span.in_frame, one.span.out_frame, one.percent) for one in log.take()]


def test_a_stretch_ends_where_it_stops_or_jumps() -> None:
    log = WatchLog()
    _play(log, range(100, 200))
    _play(log, range(225, 230))  # a second further: sought
    log.stop()
    _play(log, range(230, 240))  # began anew, and touches
    _play(log, range(50, 60))  # back
    assert _spans(log) == [(100, 200, 100), (225, 230, 100), (230, 240, 100), (50, 60, 100)]
    assert not log.waits


def test_dropped_frames_are_watched_and_single_frames_and_backward_are_not() -> None:
    log = WatchLog()
    _play(log, range(0, 100, 4), 4.0)
    _play(log, range(100, 40, -1), -1.0)
    for frame in (300, 400, 500):
        log.shown(7, 1, frame, 1.0, 25.0)
        log.stop()
    assert _spans(log) == [(0, 97, 400)]


def test_another_speed_or_coder_is_another_stretch_and_what_is_taken_goes_on() -> None:
    log = WatchLog()
    _play(log, range(0, 10))
    _play(log, range(10, 20), 1.5)
    _play(log, range(20, 30), 1.5, coder=2)
    assert log.waits
    taken = log.take()
    assert [(one.span, one.percent, one.coder_id) for one in taken] == [
        (Span(0, 10), 100, 1),
        (Span(10, 20), 150, 1),
        (Span(20, 30), 150, 2),
    ]
    assert not log.waits
    _play(log, range(30, 40), 1.5, coder=2)
    log.give_back([taken[0]])
    log.stop()
    assert log.take() == [taken[0], Watched(7, 2, Span(29, 40), 150)]
