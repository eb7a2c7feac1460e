"""Arrays of segments and codings, and what is counted on them, against plain loops over plain rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qdacoder.analysis.columns import NONE, columns_of, covered, heard, kept, places_of, uncovered
from qdacoder.analysis.matrix import Places, node_matrix
from qdacoder.domain.exclusion import without
from qdacoder.domain.facts import FactColumns, FootageColumns
from qdacoder.domain.spans import Span, covered_frames

RATES = {3: (25, 1), 5: (30_000, 1001), 9: (60_000, 1001)}
SITES = {3: 2, 5: None, 9: 4}
CATEGORIES = {1: 7, 2: 7, 3: None, 60: 8}


@dataclass(frozen=True)
class One:
    id: int
    footage: int
    span: Span
    witness: int | None
    maker: int

    @property
    def us(self) -> Span:
        many, per = RATES[self.footage]
        return Span(*(one * 1_000_000 * per // many for one in (self.span.in_frame, self.span.out_frame)))


spans = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 300), st.integers(1, 90))
ids = st.one_of(st.integers(1, 60), st.integers(10**9, 10**9 + 40), st.just(2**40))
segment_rows = st.lists(
    st.builds(
        One, ids, st.sampled_from([3, 5, 9]), spans, st.sampled_from([None, 1, 2, 30]), st.integers(1, 3)
    ),
    unique_by=lambda one: one.id,
    max_size=30,
)
holes = st.dictionaries(st.sampled_from([3, 5, 9]), st.lists(spans, max_size=4), max_size=3)


@st.composite
def some_rows(draw: st.DrawFn) -> tuple[list[One], list[tuple[int, int, int]]]:
    """Segments; and segment, node and coder of codings, some on segments that were not read."""
    found = draw(segment_rows)
    known = [one.id for one in found] + [77]
    triple = st.tuples(st.sampled_from(known), st.sampled_from(sorted(CATEGORIES)), st.integers(1, 3))
    return found, draw(st.lists(triple, unique=True, max_size=60))


def as_read(rows: list[One], coded: list[tuple[int, int, int]]) -> FactColumns:
    """As the database hands rows over."""

    def text(values: object) -> str:
        return ",".join(str(one) for one in values)  # type: ignore[attr-defined]

    by_footage, by_witness, by_maker = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in rows:
        by_footage[row.footage].append(row)
        by_witness[row.witness].append(row.id)
        by_maker[row.maker].append(row.id)
    return FactColumns(
        tuple(
            FootageColumns(
                one,
                SITES[one],
                RATES[one],
                text(row.id for row in inside),
                text(row.span.in_frame for row in inside),
                text(row.span.out_frame for row in inside),
            )
            for one, inside in by_footage.items()
        ),
        tuple((key, text(found)) for key, found in by_witness.items()),
        tuple((key, text(found)) for key, found in by_maker.items()),
        (text(one[0] for one in coded), text(one[1] for one in coded), text(one[2] for one in coded)),
    )


@given(some_rows())
def test_columns_hold_what_was_read(given_rows: tuple[list[One], list[tuple[int, int, int]]]) -> None:
    rows, coded = given_rows
    segments, codings = columns_of(as_read(rows, coded))
    found = zip(
        segments.ids.tolist(),
        segments.footage_ids.tolist(),
        segments.in_us.tolist(),
        segments.out_us.tolist(),
        segments.witness_ids.tolist(),
        segments.site_ids.tolist(),
        segments.makers.tolist(),
        strict=True,
    )
    assert list(found) == [
        (
            row.id,
            row.footage,
            row.us.in_frame,
            row.us.out_frame,
            row.witness or NONE,
            SITES[row.footage] or NONE,
            row.maker,
        )
        for row in sorted(rows, key=lambda row: row.id)
    ]
    known = {row.id for row in rows}
    assert sorted(
        zip(
            segments.ids[codings.rows].tolist(),
            codings.node_ids.tolist(),
            codings.coder_ids.tolist(),
            strict=True,
        )
    ) == sorted(one for one in coded if one[0] in known)


@given(some_rows(), holes)
def test_segments_whose_whole_sound_is_left_out(
    given_rows: tuple[list[One], list[tuple[int, int, int]]], out: dict[int, list[Span]]
) -> None:
    rows, coded = given_rows
    segments, codings = columns_of(as_read(rows, coded))
    wanted = heard(segments, out)
    expected = {row.id for row in rows if without([row.span], out.get(row.footage, ()))}
    assert set(segments.ids[wanted].tolist()) == expected
    fewer, on_them = kept(segments, codings, wanted)
    assert fewer.ids.tolist() == sorted(expected)
    assert fewer.makers.tolist() == [
        row.maker for row in sorted(rows, key=lambda row: row.id) if row.id in expected
    ]
    assert sorted(zip(fewer.ids[on_them.rows].tolist(), on_them.node_ids.tolist(), strict=True)) == sorted(
        (segment, node) for segment, node, _coder in coded if segment in expected
    )


@given(segment_rows, holes)
def test_what_ranges_cover(rows: list[One], out: dict[int, list[Span]]) -> None:
    groups = np.array([row.footage * 10 + row.maker for row in rows], np.int64)
    where = np.array([row.footage for row in rows], np.int64)
    edges = [np.array([edge(row) for row in rows], np.int64) for edge in (_first, _last)]
    by_group = defaultdict(list)
    for row in rows:
        by_group[row.footage * 10 + row.maker].append(row.span)
    found, sizes = covered(groups, *edges)
    expected = {key: covered_frames(inside) for key, inside in by_group.items()}
    assert dict(zip(found.tolist(), sizes.tolist(), strict=True)) == expected
    found, sizes = uncovered(groups, where, *edges, out)
    assert dict(zip(found.tolist(), sizes.tolist(), strict=True)) == {
        key: covered_frames(without(inside, out.get(key // 10, ()))) for key, inside in by_group.items()
    }


def _first(row: One) -> int:
    return row.span.in_frame


def _last(row: One) -> int:
    return row.span.out_frame


@given(some_rows(), holes, st.sampled_from(["segments", "codings", "seconds"]), st.booleans())
@settings(max_examples=200)
def test_a_matrix_as_plain_loops_count_it(
    given_rows: tuple[list[One], list[tuple[int, int, int]]],
    out: dict[int, list[Span]],
    count: str,
    by_coder: bool,
) -> None:
    rows, coded = given_rows
    segments, codings = columns_of(as_read(rows, coded))
    of = {row.id: row for row in rows}
    coded = [one for one in coded if one[0] in of]
    if by_coder:
        columns: list[int | None] = [2, 1]
        pairs = {(row.id, row.maker) for row in rows} | {(segment, coder) for segment, _node, coder in coded}
        stands = {one.id: {coder for segment, coder in pairs if segment == one.id} for one in rows}
        at = places_of(np.array([one for one, _coder in pairs], np.int64), segments.ids)
        places = Places(at, np.array([coder for _one, coder in pairs], np.int64), codings.coder_ids)
        codes = [(segment, node, coder) for segment, node, coder in coded]
    else:
        columns = [30, 1, None]
        stands = {row.id: {row.witness} for row in rows}
        places = Places(np.arange(len(segments)), segments.witness_ids, segments.witness_ids[codings.rows])
        codes = [(segment, node, of[segment].witness) for segment, node, _coder in coded]
    codes = [one for one in codes if one[2] in columns]

    def value(found: list[int]) -> float:
        if count == "codings":
            return len(found)
        if count == "segments":
            return len(set(found))
        seconds = 0.0
        for footage in sorted({of[one].footage for one in found}):
            inside = [of[one].us for one in found if of[one].footage == footage]
            seconds += covered_frames(without(inside, out.get(footage, ()))) / 1e6
        return seconds

    matrix = node_matrix(segments, codings, places, columns, CATEGORIES, count, out)
    nodes = sorted({node for _one, node, _key in codes})
    assert matrix.nodes == {
        node: tuple(
            value([one for one, on, key in codes if (on, key) == (node, column)]) for column in columns
        )
        for node in nodes
    }
    assert matrix.node_totals == {
        node: value([one for one, on, _key in codes if on == node]) for node in nodes
    }
    groups = {CATEGORIES[node] for node in nodes}
    assert matrix.categories == {
        group: tuple(
            value([one for one, on, key in codes if (CATEGORIES[on], key) == (group, column)])
            for column in columns
        )
        for group in groups
    }
    assert matrix.category_totals == {
        group: value([one for one, on, _key in codes if CATEGORIES[on] == group]) for group in groups
    }
    standing = [(one, column) for one, keys in stands.items() for column in keys if column in columns]
    if count == "codings":
        count = "segments"
    assert matrix.column_totals == tuple(
        value([one for one, key in standing if key == column]) for column in columns
    )
    assert matrix.total == value([one for one, _key in standing])
    assert matrix.codings == tuple(sum(key == column for _one, _node, key in codes) for column in columns)
    assert matrix.total_codings == len(codes)


@pytest.mark.parametrize("frame", [0, 1, 86_399, 2**40, 2**48])
def test_microseconds_are_exact_however_far_in(frame: int) -> None:
    row = One(1, 9, Span(frame, frame + 61), None, 1)
    segments, _codings = columns_of(as_read([row], []))
    assert (int(segments.in_us[0]), int(segments.out_us[0])) == (row.us.in_frame, row.us.out_frame)
