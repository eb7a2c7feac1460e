from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdacoder.domain.timeline import (
    Lane,
    Levels,
    SegmentBar,
    SegmentIndex,
    Stretch,
    layered_stretches,
    nearest_edge,
    nodes_of,
    shade_step,
    shift_inside,
    stretches_between,
    trimmed,
)

LENGTH = 400
spans = st.tuples(st.integers(0, LENGTH - 2), st.integers(1, 60)).map(
    lambda pair: (pair[0], min(LENGTH, pair[0] + pair[1]))
)
many_spans = st.lists(spans, max_size=40)


def bars_from(ranges, nodes=(1,), first_id=1):
    return [SegmentBar(first_id + n, a, b, tuple(nodes)) for n, (a, b) in enumerate(ranges)]


def placed_by_id(lane):
    return {one.bar.id: one for one in lane.all_between(0, LENGTH)}


def overlap(a, b):
    return a.in_frame < b.out_frame and b.in_frame < a.out_frame


@given(many_spans)
def test_rows_hold_no_overlap_and_are_as_few_as_possible(ranges):
    bars = bars_from(ranges)
    placed = placed_by_id(Lane(bars))
    assert placed.keys() == {bar.id for bar in bars}
    for one in placed.values():
        for other in placed.values():
            if one is not other and overlap(one.bar, other.bar):
                assert one.row != other.row
                assert one.rows == other.rows
    for one in placed.values():
        assert one.row < one.rows
    deepest = max((sum(bar.in_frame <= f < bar.out_frame for bar in bars) for f in range(LENGTH)), default=0)
    assert max((one.rows for one in placed.values()), default=0) == deepest


@given(many_spans)
def test_first_fit_takes_the_lowest_free_row(ranges):
    placed = placed_by_id(Lane(bars_from(ranges)))
    for one in placed.values():
        earlier = [
            other.row
            for other in placed.values()
            if other.bar.in_frame <= one.bar.in_frame < other.bar.out_frame
            and (other.bar.in_frame, other.bar.out_frame, other.bar.id)
            < (one.bar.in_frame, one.bar.out_frame, one.bar.id)
        ]
        lowest = next(row for row in range(len(placed) + 1) if row not in earlier)
        assert one.row == lowest


@given(many_spans)
def test_clusters_are_apart_and_hide_what_has_no_row(ranges):
    lane = Lane(bars_from(ranges))
    ends = [0]
    for cluster in lane.clusters:
        assert cluster.in_frame >= ends[-1]
        ends.append(cluster.out_frame)
    hidden = {bar.id for cluster in lane.clusters for bar in cluster.hidden}
    assert hidden == {one.bar.id for one in lane.all_between(0, LENGTH) if one.row >= 3}
    assert {bar.id for cluster in lane.crowded(0, LENGTH) for bar in cluster.hidden} == hidden


@given(many_spans, spans)
def test_bisection_finds_what_a_scan_finds(ranges, window):
    bars = bars_from(ranges)
    lane = Lane(bars)
    wanted = {bar.id for bar in bars if bar.in_frame < window[1] and bar.out_frame > window[0]}
    assert {one.bar.id for one in lane.all_between(*window)} == wanted
    assert lane.count(*window) == len(wanted)
    for bar in bars:
        assert lane.find(bar).bar == bar


@given(many_spans, st.lists(st.tuples(st.booleans(), spans), max_size=12), st.randoms(use_true_random=False))
def test_a_patched_index_is_the_index_made_anew(ranges, edits, chance):
    index = SegmentIndex(bars_from(ranges))
    index.lane(1).levels(5, LENGTH)
    index.column_counts({1: 7}, LENGTH, 30)
    assert index.witness_stretches == []
    following = len(ranges) + 1
    for remove, span in edits:
        known = sorted(index.bars)
        if remove and known:
            index.patch([], [chance.choice(known)])
        elif known and chance.random() < 0.5:
            index.patch([SegmentBar(chance.choice(known), *span, (1,), chance.choice("AB"))], [])
        else:
            index.patch([SegmentBar(following, *span, chance.choice([(1,), (1, 2), ()]), "A")], [])
            following += 1
    fresh = SegmentIndex(index.bars.values())
    for node in (None, 1, 2):
        assert placed_by_id(index.lane(node)) == placed_by_id(fresh.lane(node))
        assert index.lane(node).clusters == fresh.lane(node).clusters
        one, other = index.lane(node).levels(5, LENGTH), fresh.lane(node).levels(5, LENGTH)
        for width in (1.0, 7.5, 40.0, 400.0):
            assert one.columns(0, width, 20) == other.columns(0, width, 20)
    assert index.column_counts({1: 7}, LENGTH, 30) == fresh.column_counts({1: 7}, LENGTH, 30)
    assert index.witness_stretches == fresh.witness_stretches


def test_a_patch_names_the_lanes_it_touches():
    index = SegmentIndex([SegmentBar(1, 0, 10, (1,)), SegmentBar(2, 5, 15, (2,))])
    assert index.patch([SegmentBar(1, 0, 12, (3,))], []) == {1, 3}
    assert index.patch([SegmentBar(1, 0, 12, (3,))], []) == set()
    assert index.patch([], [2, 99]) == {2}
    assert index.patch([SegmentBar(9, 1, 2, ())], []) == {None}


@given(many_spans, st.integers(1, 9), st.floats(0.5, 90), st.integers(1, 60))
def test_levels_never_miss_and_never_exceed_the_true_counts(ranges, cell, width, columns):
    bars = bars_from(ranges)
    found = Levels(bars, cell, LENGTH).columns(0, width, columns)
    covers = [
        sum(bar.in_frame // cell <= c <= (bar.out_frame - 1) // cell for bar in bars)
        for c in range(LENGTH // cell + 2)
    ]
    assert len(found) == columns
    for number, count in enumerate(found):
        first, last = number * width, (number + 1) * width
        inside = [n for c, n in enumerate(covers) if c * cell < last and (c + 1) * cell > first]
        assert count <= max(covers, default=0)
        if last <= LENGTH and width >= cell:
            # Cells of one level may reach a column further; what is there is never lost.
            whole = [n for c, n in enumerate(covers) if c * cell >= first and (c + 1) * cell <= last]
            assert count >= max(whole, default=0)
            assert inside


@pytest.mark.parametrize(
    ("count", "step"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (7, 3), (8, 4), (900, 4)]
)
def test_shading_has_four_steps(count, step):
    assert shade_step(count) == step


@given(st.lists(st.tuples(spans, st.sampled_from("ABC")), max_size=25))
def test_layered_stretches_are_apart_and_cover_the_same_frames(parts):
    stretches = [Stretch(*span, label) for span, label in parts]
    layered = layered_stretches(stretches)
    covered = {f for one in stretches for f in range(one.in_frame, one.out_frame)}
    shown = [f for one in layered for f in range(one.in_frame, one.out_frame)]
    assert sorted(shown) == sorted(set(shown))
    assert set(shown) == covered
    assert layered == sorted(layered, key=lambda one: one.in_frame)
    for one in layered:
        source = [s for s in stretches if s.label == one.label]
        for frame in range(one.in_frame, one.out_frame):
            assert any(s.in_frame <= frame < s.out_frame for s in source)


def test_the_witness_that_began_later_shows():
    layered = layered_stretches([Stretch(0, 100, "A"), Stretch(20, 40, "B")])
    assert layered == [Stretch(0, 20, "A"), Stretch(20, 40, "B"), Stretch(40, 100, "A")]
    assert stretches_between(layered, 30, 41) == layered[1:]


def test_what_began_later_shows_over_the_rest_of_an_earlier_one():
    layered = layered_stretches([Stretch(0, 100, "A"), Stretch(20, 30, "B"), Stretch(25, 50, "C")])
    assert layered == [
        *(Stretch(0, 20, "A"), Stretch(20, 25, "B")),
        *(Stretch(25, 50, "C"), Stretch(50, 100, "A")),
    ]


heard = st.tuples(spans, st.sampled_from(["", "A", "B", "C"]))


@given(
    st.dictionaries(st.integers(1, 12), heard),
    st.lists(st.tuples(st.dictionaries(st.integers(1, 16), heard), st.sets(st.integers(1, 16))), max_size=5),
)
def test_stretches_patched_edit_by_edit_are_those_of_a_new_index(start, edits):
    bars = {key: SegmentBar(key, *span, (1,), who) for key, (span, who) in start.items()}
    index = SegmentIndex(bars.values())
    index.set_spoken([Stretch(5, 15, "B")])
    assert index.witness_stretches is not None
    for changed, removed in edits:
        come = {key: SegmentBar(key, *span, (1,), who) for key, (span, who) in changed.items()}
        index.patch(come.values(), removed - come.keys())
        bars = {key: bar for key, bar in (bars | come).items() if key in come or key not in removed}
        fresh = SegmentIndex(bars.values())
        fresh.set_spoken([Stretch(5, 15, "B")])
        assert index.witness_stretches == fresh.witness_stretches


def test_columns_count_a_segment_once_per_category():
    index = SegmentIndex([SegmentBar(1, 0, 50, (1, 2, 3)), SegmentBar(2, 90, 100, (3,))])
    counts = index.column_counts({1: 10, 2: 10, 3: 11}, 100, 10)
    assert counts[10] == [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    assert counts[11] == [1, 1, 1, 1, 1, 0, 0, 0, 0, 1]


@given(st.integers(-50, 450), st.sampled_from(["in", "out"]), spans)
def test_a_trim_is_never_empty_and_never_outside(frame, edge, span):
    first, last = trimmed(SegmentBar(1, *span, (1,)), edge, frame, LENGTH)
    assert 0 <= first < last <= LENGTH
    assert (last == span[1]) if edge == "in" else (first == span[0])


@given(st.integers(-500, 500), st.lists(spans, min_size=1, max_size=4))
def test_a_move_keeps_all_ranges_inside_and_goes_as_far_as_it_can(by, several):
    shift = shift_inside([SegmentBar(n, *span, (1,)) for n, span in enumerate(several)], by, LENGTH)
    first, last = min(span[0] for span in several) + shift, max(span[1] for span in several) + shift
    assert 0 <= first < last <= LENGTH
    assert shift == by or (first == 0 if by < 0 else last == LENGTH)


def test_the_nearest_edge_within_reach():
    edges = [10, 20, 30]
    assert nearest_edge(19.2, edges, 3) == 20
    assert nearest_edge(15, edges, 3) is None
    assert nearest_edge(31.5, edges, 3) == 30
    assert nearest_edge(5, [], 3) is None


def test_nodes_of_a_loose_segment():
    assert nodes_of(SegmentBar(1, 0, 1, ())) == (None,)
    assert nodes_of(SegmentBar(1, 0, 1, (4, 5))) == (4, 5)


def test_twenty_thousand_segments_are_found_by_reading_few():
    chance = random.Random(3)
    bars = [
        SegmentBar(n, start, start + chance.randrange(10, 200), (1,))
        for n, start in enumerate(chance.choices(range(400_000), k=20_000))
    ]
    lane = Lane(bars)
    wanted = sorted(bar.id for bar in bars if bar.in_frame < 200_400 and bar.out_frame > 200_000)
    assert sorted(one.bar.id for one in lane.all_between(200_000, 200_400)) == wanted
