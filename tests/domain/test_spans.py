"""Half-open ranges of frames, against sets of frames."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdacoder.domain.spans import Span, common_frames, covered_frames, joined, joined_ranges
from qdacoder.errors import UserError

spans = st.builds(lambda first, frames: Span(first, first + frames), st.integers(0, 60), st.integers(1, 20))


def frames(*given_spans: Span) -> set[int]:
    return {frame for span in given_spans for frame in range(span.in_frame, span.out_frame)}


@given(spans, spans, st.integers(0, 90))
def test_a_span_is_its_frames(one: Span, other: Span, frame: int) -> None:
    assert one.frames == len(frames(one))
    assert one.contains(frame) == (frame in frames(one))
    assert one.overlaps(other) == bool(frames(one) & frames(other))
    assert frames(one.moved(3)) == {each + 3 for each in frames(one)}


@given(st.lists(spans, max_size=8))
def test_joined_spans_are_the_same_frames_and_never_touch(several: list[Span]) -> None:
    result = joined(several)
    assert frames(*result) == frames(*several)
    assert covered_frames(several) == len(frames(*several))
    assert all(a.out_frame < b.in_frame for a, b in pairwise(result))


@pytest.mark.parametrize("given_range", [(5, 5), (5, 4), (-1, 4)])
def test_what_is_no_range_is_refused(given_range: tuple[int, int]) -> None:
    with pytest.raises(UserError):
        Span(*given_range)
    with pytest.raises(UserError):
        Span(3, 4).moved(-4)


def test_within_a_footage() -> None:
    assert Span(3, 10).within(10) == Span(3, 10)
    with pytest.raises(UserError, match="after the end"):
        Span(3, 11).within(10)


def test_plain_ranges_are_joined_and_shared_as_sets_of_frames_are() -> None:
    chance = random.Random(8)
    for _ in range(300):
        some, others = (
            [
                (start, start + chance.randrange(1, 9))
                for start in chance.sample(range(60), chance.randrange(9))
            ]
            for _side in range(2)
        )
        joined_some, joined_others = joined_ranges(some), joined_ranges(others)
        assert [(one.in_frame, one.out_frame) for one in joined(Span(*one) for one in some)] == joined_some
        frames = [{frame for one in side for frame in range(*one)} for side in (some, others)]
        assert common_frames(joined_some, joined_others) == len(frames[0] & frames[1])
