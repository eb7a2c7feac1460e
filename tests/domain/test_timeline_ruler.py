from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdacoder.domain.timecode import FrameRate, Timebase, TimecodeStyle
from qdacoder.domain.timeline_ruler import MAJOR, first_frame_of, ruler_step, ruler_ticks

RATES = [
    FrameRate(25),
    FrameRate(24),
    FrameRate(30000, 1001),
    FrameRate(60000, 1001),
    FrameRate(1000),
    FrameRate(24000, 1001),
]
bases = st.builds(
    lambda rate, start, drop, style: Timebase(rate, start, drop and rate.can_drop, style),
    st.sampled_from(RATES),
    st.integers(0, 200_000),
    st.booleans(),
    st.sampled_from(list(TimecodeStyle)),
)


def labels(base, ppf, first, last, width=80):
    step = ruler_step(base, ppf, width)
    return [tick for tick in ruler_ticks(base, step, first, last) if tick.kind == MAJOR]


def test_labels_as_drawn():
    base = Timebase(FrameRate(25))
    ticks = labels(base, 5 / 25, base.parse("00:28:30:00"), base.parse("00:29:10:00"))
    assert [tick.label for tick in ticks] == ["00:28:20:00", "00:28:40:00", "00:29:00:00"]
    assert ticks[1].frame == base.parse("00:28:40:00")


def test_a_start_timecode_off_the_second_keeps_labels_round():
    base = Timebase(FrameRate(25), 2 * 3600 * 25 + 13)
    ticks = labels(base, 5 / 25, 0, 2000)
    assert [tick.label for tick in ticks][1:3] == ["02:00:20:00", "02:00:40:00"]
    assert ticks[1].frame == 20 * 25 - 13


def test_minutes_style_until_frames_are_needed():
    base = Timebase(FrameRate(25), style=TimecodeStyle.MINUTES)
    assert [t.label for t in labels(base, 5 / 25, 0, 1300, 48)][:3] == ["00:00", "00:10", "00:20"]
    assert [t.label for t in labels(base, 20, 0, 20)][:3] == ["00:00:00:00", "00:00:00:05", "00:00:00:10"]


def test_drop_frame_labels_exist():
    base = Timebase(FrameRate(30000, 1001), 0, True)
    minute = base.parse("00:01:00;02")
    shown = [tick.label for tick in labels(base, 20, minute - 12, minute + 12)]
    assert "00:00:59;25" in shown
    assert "00:01:00;05" in shown
    assert not {"00:01:00;00", "00:01:00;01"} & set(shown)


@given(bases, st.floats(0.0005, 24), st.integers(0, 900_000))
def test_ticks_are_in_order_true_and_far_enough_apart(base, ppf, first):
    width = 84.0
    last = first + max(2, int(1200 / ppf))
    if last > 12_000_000:
        return
    step = ruler_step(base, ppf, width)
    ticks = list(ruler_ticks(base, step, first, last))
    frames = [tick.frame for tick in ticks]
    assert frames == sorted(set(frames))
    majors = [tick for tick in ticks if tick.kind == MAJOR]
    for tick, following in pairwise(majors):
        # Labels dropped at the start of a minute bring the next one closer by a few frames.
        slack = 4 if base.drop_frame else 1
        assert (following.frame - tick.frame + slack) * ppf >= width * 0.999
    for tick in majors:
        if base.style is not TimecodeStyle.MINUTES:
            assert tick.label == base.format(tick.frame)
        elif step.to_the_frame:
            assert tick.label == base.format_full(tick.frame)
        else:
            assert tick.label == base.format(tick.frame)
    if majors and majors[0].frame > first:
        assert ticks[0].frame <= first or first + base.start_frame < step.seconds * base.rate.counted


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("style", list(TimecodeStyle))
def test_the_first_frame_of_a_second_is_what_parsing_says(rate, style):
    base = Timebase(rate, 77, False, style)
    for second in (0, 1, 59, 60, 61, 600, 3599, 3600, 86_400):
        text = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        if style is not TimecodeStyle.FRAMES:
            text = f"{second // 60:02d}:{second % 60:02d}"
        assert first_frame_of(base, second) == base.parse(text)
