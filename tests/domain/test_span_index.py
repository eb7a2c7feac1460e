"""Ranges found by overlap, against looking at each of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qdacoder.domain.span_index import SpanIndex

_SPANS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 400)).map(lambda one: (one[0], one[0] + one[1])),
    max_size=40,
)


def _touching(known: dict[int, tuple[int, int]], first: int, last: int) -> list[int]:
    return sorted(ident for ident, (start, end) in known.items() if start < last and end > first)


@given(_SPANS, st.lists(st.tuples(st.integers(0, 50), st.integers(0, 300), st.integers(1, 400))), st.data())
def test_finds_what_overlaps_whatever_was_put_and_dropped(
    spans: list[tuple[int, int]], edits: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    known = dict(enumerate(spans))
    index = SpanIndex((start, end, ident) for ident, (start, end) in known.items())
    for ident, start, frames in edits:
        if data.draw(st.booleans()):
            known[ident] = (start, start + frames)
            index.put(start, start + frames, ident)
        else:
            known.pop(ident, None)
            index.drop(ident)
    assert len(index) == len(known)
    for first in range(0, 720, 37):
        for frames in (1, 30, 500):
            assert sorted(index.touching(first, first + frames)) == _touching(known, first, first + frames)


def test_touching_ranges_share_no_frame() -> None:
    index = SpanIndex([(0, 10, 1), (10, 20, 2), (0, 1000, 3)])
    assert sorted(index.touching(10, 11)) == [2, 3]
    assert index.span_of(2) == (10, 20)
    assert index.span_of(9) is None
