"""Stretches of a cue's text: their time, and where they are in a later text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qdacoder.domain.spans import Span
from qdacoder.domain.stretches import carried_over, joined_span, points_of, stretch_span, units_of


def test_a_stretch_takes_its_share_of_the_cue() -> None:
    cue = Span(1000, 1200)
    assert stretch_span(cue, 20, 0, 20) == cue
    assert stretch_span(cue, 20, 5, 10) == Span(1050, 1100)
    assert stretch_span(cue, 30, 1, 2) == Span(1006, 1014)  # outwards, to whole frames
    assert stretch_span(Span(7, 8), 100, 50, 51) == Span(7, 8)
    assert stretch_span(cue, 0, 0, 0) == cue
    assert joined_span([Span(10, 20), Span(5, 12)]) == Span(5, 20)


@given(st.integers(0, 500), st.integers(1, 400), st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
def test_a_stretch_lies_inside_its_cue(begin: int, frames: int, length: int, one: int, other: int) -> None:
    cue = Span(begin, begin + frames)
    first, last = min(one, length - 1), max(min(one, length - 1) + 1, min(other, length))
    found = stretch_span(cue, length, first, last)
    assert cue.in_frame <= found.in_frame < found.out_frame <= cue.out_frame
    wider = stretch_span(cue, length, max(0, first - 1), min(length, last + 1))
    assert wider.in_frame <= found.in_frame
    assert wider.out_frame >= found.out_frame


def carried(old: str, new: str, words: str) -> str:
    start = old.index(words)
    first, last = carried_over(old, new, start, start + len(words))
    return new[first:last]


def test_a_stretch_is_found_again_in_another_text() -> None:
    old = "They paid 200 a week, and that for years"
    assert carried(old, "They paid 200 a week, and that for years", "paid 200") == "paid 200"
    assert carried(old, "They paid 300 a week, and that for years", "paid 200") == "paid 300"
    assert carried(old, "They paid 300 a week, and that for years", "200") == "300"
    assert carried(old, "In winter they paid 200 a week, and that for years", "200 a week") == "200 a week"
    assert carried(old, "They paid 200 each single week, and that for years", "200 a week") == (
        "200 each single week"
    )
    assert carried(old, "They paid 200 a week", "for years") == "They paid 200 a week"  # nothing is left
    assert carried(old, "Something else", old) == "Something else"
    assert carried("매주 돈을 바쳤습니다", "매달 돈을 바쳤습니다", "돈을") == "돈을"


@given(
    st.text("ab 한글 .", min_size=1, max_size=30),
    st.text("ab 한글 .", max_size=30),
    st.integers(0, 29),
    st.integers(1, 30),
)
def test_it_is_always_a_stretch_of_the_new_text(old: str, new: str, first: int, size: int) -> None:
    first = min(first, len(old) - 1)
    start, end = carried_over(old, new, first, min(len(old), first + size))
    assert 0 <= start <= end <= len(new)
    assert start < end or not new
    same = carried_over(old, old, first, min(len(old), first + size))
    assert old[same[0] : same[1]].strip() == old[first : first + size].strip() or not (
        old[first : first + size].strip()
    )


def test_qt_counts_in_other_units() -> None:
    text = "a😀한b"
    assert [units_of(text, point) for point in range(5)] == [0, 1, 3, 4, 5]
    assert [points_of(text, unit) for unit in (0, 1, 2, 3, 4, 5)] == [0, 1, 1, 2, 3, 4]
