"""What a citation matches and what none covers, against plain loops over everything."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qdacoder.domain.citations import CitedFootage
from qdacoder.domain.cite_check import CitableSegment, check, uncited
from qdacoder.domain.cite_find import FoundCitation
from qdacoder.domain.timecode import FrameRate, Timebase

NEAR = 8  # frames of two seconds
FOOTAGE = [CitedFootage(one, "", f"Video {one}", Timebase(FrameRate(4)), 400) for one in (1, 2)]


@st.composite
def citations(draw: st.DrawFn) -> FoundCitation:
    """A range in the first footage; its times exact or to the second, now and then without an out."""
    start, length = draw(st.integers(0, 200)), draw(st.integers(1, 90))
    wide = draw(st.sampled_from([1, 4]))
    end = draw(st.sampled_from([start + length, None]))
    return FoundCitation(
        "",
        None,
        "",
        0,
        "full",
        FOOTAGE[0],
        "Video 1",
        in_frame=start,
        in_until=start + wide,
        out_frame=end,
        out_until=None if end is None else end + wide,
    )


@st.composite
def segments(draw: st.DrawFn) -> list[CitableSegment]:
    some = st.tuples(st.sampled_from([1, 1, 2]), st.integers(0, 250), st.integers(1, 90))
    return [
        CitableSegment(number, footage, start, start + length)
        for number, (footage, start, length) in enumerate(draw(st.lists(some, max_size=40)), start=1)
    ]


def off(coded: int, first: int, until: int) -> int:
    """Frames between a coded frame and the nearest that a written time can mean."""
    return min(abs(coded - one) for one in range(first, until))


def misses(one: FoundCitation, segment: CitableSegment) -> tuple[int, int]:
    assert one.in_frame is not None
    assert one.in_until is not None
    assert one.out_frame is not None
    assert one.out_until is not None
    return (
        off(segment.in_frame, one.in_frame, one.in_until),
        off(segment.out_frame, one.out_frame, one.out_until),
    )


@given(segments(), st.lists(citations(), max_size=8))
@settings(max_examples=200)
def test_segments_that_no_citation_covers(rows: list[CitableSegment], found: list[FoundCitation]) -> None:
    def covered(segment: CitableSegment) -> bool:
        return segment.footage_id == 1 and any(
            (one.in_frame <= segment.in_frame and segment.out_frame < one.out_until)  # type: ignore[operator]
            or max(misses(one, segment)) <= NEAR
            for one in found
            if one.out_frame is not None
        )

    assert uncited(rows, found) == tuple(one for one in rows if not covered(one))


@given(segments(), st.lists(citations(), max_size=8))
def test_segments_that_a_citation_matches(rows: list[CitableSegment], found: list[FoundCitation]) -> None:
    here = sorted((one for one in rows if one.footage_id == 1), key=lambda one: one[2:4] + one[:1])
    for verdict in check(found, rows, {}).verdicts:
        one = verdict.citation
        start, end = one.in_frame, one.out_frame if one.out_frame is not None else one.in_until
        assert verdict.overlapping == tuple(
            row
            for row in here
            if row.in_frame < end and start < row.out_frame  # type: ignore[operator]
        )
        timed = [] if one.out_frame is None else here
        assert verdict.exact == tuple(row for row in timed if misses(one, row) == (0, 0))
        almost = [sum(misses(one, row)) for row in timed if max(misses(one, row)) <= NEAR]
        near = verdict.near
        if verdict.exact or not almost:
            assert near is None
        else:
            assert near is not None
            assert abs(near.in_difference) + abs(near.out_difference) == min(almost)
