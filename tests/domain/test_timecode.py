"""Exact time: drop-frame against the `timecode` package, round trips, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from timecode import Timecode

from qdacoder.domain.timecode import FrameRate, Timebase, TimecodeStyle, format_frames, parse_timecode
from qdacoder.errors import UserError

RATES = ["23.976", "24", "25", "29.97", "30", "50", "59.94", "60", "12.5", "1", "1000", "15", "119.88"]


@pytest.mark.parametrize(("text", "fps"), [("29.97", 30), ("59.94", 60)])
def test_drop_frame_around_each_minute_of_two_hours_both_ways(text: str, fps: int) -> None:
    rate = FrameRate.parse(text)
    around = fps * 2
    for minute in range(121):
        middle = minute * 60 * fps - (fps // 15) * (minute - minute // 10)
        for frame in range(max(0, middle - around), middle + around):
            oracle = str(Timecode(text, frames=frame + 1, force_non_drop_frame=False))  # it counts from 1
            ours = format_frames(frame, rate, drop_frame=True)
            assert ours == oracle, frame
            assert parse_timecode(ours, rate, drop_frame=True) == frame


def test_known_values() -> None:
    ntsc = FrameRate.parse("29.97")
    assert ntsc.fraction == Fraction(30000, 1001)
    assert format_frames(1800, ntsc, drop_frame=True) == "00:01:00;02"
    assert format_frames(17982, ntsc, drop_frame=True) == "00:10:00;00"
    assert format_frames(25 * 3600 * 30, FrameRate(25)) == "30:00:00:00"
    base = Timebase(FrameRate(25), 2 * 3600 * 25 + 30 * 60 * 25)
    assert base.format(0) == "02:30:00:00"
    assert base.parse("02:54:54:00") == (24 * 60 + 54) * 25
    minutes = Timebase(FrameRate(25), style=TimecodeStyle.MINUTES)
    assert (minutes.format(205 * 25), minutes.parse("03:25"), minutes.format_full(5130)) == (
        "03:25",
        205 * 25,
        "00:03:25:05",
    )
    sound = Timebase(FrameRate(1000), style=TimecodeStyle.MILLISECONDS)
    assert (sound.format(3_723_004), sound.parse("01:02:03.004")) == ("01:02:03.004", 3_723_004)


@given(
    frame=st.integers(0, 60 * 3600 * 60),
    text=st.sampled_from(RATES),
    start=st.integers(0, 24 * 3600 * 60),
    drop=st.booleans(),
)
def test_what_is_written_reads_back(frame: int, text: str, start: int, drop: bool) -> None:
    rate = FrameRate.parse(text)
    assume((start + frame) / rate.fraction < 990 * 3600)  # longer is refused
    base = Timebase(rate, start, drop and rate.can_drop)
    assert base.parse(base.format(frame)) == frame
    if rate.fraction <= 1000:
        exact = base.with_style(TimecodeStyle.MILLISECONDS)
        assert exact.parse(exact.format(frame)) == frame
    short = base.with_style(TimecodeStyle.MINUTES)
    named = short.parse(short.format(frame))
    assert named <= frame < named + rate.fraction + 1
    assert short.format(named) == short.format(frame)


@given(frame=st.integers(0, 10_000_000), text=st.sampled_from(RATES))
def test_a_frames_own_time_belongs_to_it(frame: int, text: str) -> None:
    rate = FrameRate.parse(text)
    assert rate.frame_at(rate.seconds(frame)) == frame
    assert rate.frame_at_us(int(rate.seconds(frame) * 1_000_000)) == frame
    if rate.fraction < 500:
        assert rate.frame_at(Fraction(rate.middle_ms(frame), 1000)) == frame


@pytest.mark.parametrize(
    ("text", "rate", "drop"),
    [
        ("00:00:00:25", "25", False),
        ("00:00:00:24", "23.976", False),
        ("00:01:00;00", "29.97", True),
        ("00:01:00;01", "29.97", True),
        ("00:11:00;03", "59.94", True),
        ("00:00:01;00", "25", False),
        ("00:60:00:00", "25", False),
        ("00:00:60:00", "25", False),
        ("-00:00:01:00", "25", False),
        ("٠٠:٠٠:٠١:٠٠", "25", False),
        ("1000:00:00:00", "25", False),
        ("", "25", False),
        ("abc", "25", False),
        ("1:2:3:4:5", "25", False),
        ("12", "25", False),
    ],
)
def test_what_does_not_exist_is_refused_with_a_sentence(text: str, rate: str, drop: bool) -> None:
    with pytest.raises(UserError) as caught:
        parse_timecode(text, FrameRate.parse(rate), drop)
    assert str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["0", "-25", "x", "", "25/0", "1/0", "nan", "inf", "99999"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        FrameRate.parse(text)


def test_drop_frame_needs_a_rate_that_knows_it() -> None:
    with pytest.raises(UserError, match=r"29\.97"):
        Timebase(FrameRate(25), drop_frame=True)
    assert not FrameRate.parse("23.976").can_drop


@pytest.mark.parametrize("text", ["25", "29.97", "30000/1001", "25 fps", "29.970", "23.98"])
def test_rates_as_people_write_them(text: str) -> None:
    rate = FrameRate.parse(text)
    assert FrameRate.parse(rate.label) == rate


@given(
    st.sampled_from(RATES),
    st.sampled_from(list(TimecodeStyle)),
    st.booleans(),
    st.integers(-5000, 400_000),
    st.lists(st.integers(-6000, 12_000_000), max_size=30),
)
def test_many_frames_are_written_as_each_alone(
    rate_text: str, style: TimecodeStyle, drop: bool, start: int, frames: list[int]
) -> None:
    rate = FrameRate.parse(rate_text)
    base = Timebase(rate, max(0, start), drop and rate.can_drop, style)
    text = base.formatter()
    assert [text(frame) for frame in frames] == [base.format(frame) for frame in frames]
