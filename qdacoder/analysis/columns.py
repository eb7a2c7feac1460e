"""Segments and codings as arrays of numbers, for counting a hundred thousand of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qdacoder.domain.facts import FactColumns
from qdacoder.domain.spans import Span, joined

Numbers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
NONE = 0  # no witness, no site: ids start with 1
_DENSE = 8  # numbers at most this many times as wide as there are many are looked up in a table


@dataclass(frozen=True, slots=True)
class Segments:
    """Segments, ordered by id; members are parallel.

    Attributes:
        in_us, out_us: whole microseconds from the footage's first picture, rounded down from its frames.
        makers: who made each; like frames and microseconds empty where that was not read.
    """

    ids: Numbers
    footage_ids: Numbers
    in_frames: Numbers
    out_frames: Numbers
    in_us: Numbers
    out_us: Numbers
    witness_ids: Numbers
    site_ids: Numbers
    makers: Numbers

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Codings:
    """Codings; members are parallel.

    Attributes:
        rows: the place of each one's segment among the segments.
        coder_ids: empty where they were not read.
    """

    rows: Numbers
    node_ids: Numbers
    coder_ids: Numbers

    def __len__(self) -> int:
        return len(self.rows)


def columns_of(given: FactColumns) -> tuple[Segments, Codings]:
    """What was read, as arrays; a coding whose segment is not among them is left out."""
    footage = given.footage
    sizes = [_count(one.segment_ids) for one in footage]
    ids = _chained(one.segment_ids for one in footage)
    first, last = _chained(one.in_frames for one in footage), _chained(one.out_frames for one in footage)
    rates = [one.rate for one in footage]
    timed = sizes if len(first) else [0] * len(sizes)
    made = Segments(
        ids,
        np.repeat(_array([one.footage_id for one in footage]), sizes),
        first,
        last,
        _microseconds(first, timed, rates),
        _microseconds(last, timed, rates),
        np.full(len(ids), NONE, np.int64),
        np.repeat(_array([one.site_id or NONE for one in footage]), sizes),
        np.full(len(ids) if given.makers else 0, NONE, np.int64),
    )
    segments = _picked(made, np.argsort(ids))
    for found, column in ((given.witnesses, segments.witness_ids), (given.makers, segments.makers)):
        keys = np.repeat(_array([key or NONE for key, _ids in found]), [_count(text) for _key, text in found])
        rows = places_of(_chained(text for _key, text in found), segments.ids)
        column[rows[rows >= 0]] = keys[rows >= 0]
    rows, nodes, coders = (_numbers(one) for one in given.coded)
    rows = places_of(rows, segments.ids)
    known = rows >= 0
    if known.all():
        return segments, Codings(rows, nodes, coders)
    return segments, Codings(rows[known], nodes[known], coders[known] if len(coders) else coders)


def kept(segments: Segments, codings: Codings, wanted: Marks) -> tuple[Segments, Codings]:
    """The segments that are marked, and their codings."""
    rows = np.where(wanted, np.cumsum(wanted) - 1, -1)[codings.rows]
    inside = rows >= 0
    return (
        _picked(segments, np.flatnonzero(wanted)),
        Codings(
            rows[inside],
            codings.node_ids[inside],
            codings.coder_ids[inside] if len(codings.coder_ids) else codings.coder_ids,
        ),
    )


def heard(segments: Segments, left_out: Mapping[int, Sequence[Span]]) -> Marks:
    """Which segments have a frame that does not lie in the frames left out of their footage."""
    found = np.ones(len(segments), np.bool_)
    for footage_id, spans in left_out.items():
        holes = joined(spans)
        here = np.flatnonzero(segments.footage_ids == footage_id)
        if not holes or not len(here):
            continue
        starts, ends = _array([one.in_frame for one in holes]), _array([one.out_frame for one in holes])
        # Holes do not touch: only the last that begins at or before the segment can hold all of it.
        hole = np.searchsorted(starts, segments.in_frames[here], side="right") - 1
        found[here] = (hole < 0) | (ends[hole] < segments.out_frames[here])
    return found


def covered(groups: Numbers, starts: Numbers, ends: Numbers) -> tuple[Numbers, Numbers]:
    """Groups in order, and how much the half-open ranges of each cover; where they overlap, once."""
    order = np.lexsort((starts, groups))
    groups, starts, ends = groups[order], starts[order], ends[order]
    distinct, group = np.unique(groups, return_inverse=True)
    # How far the ranges of the same group reached before: a running greatest value over ranks, each group
    # of which lies above all of the one before.
    values, rank = np.unique(ends, return_inverse=True)
    reached = np.maximum.accumulate(group * len(values) + rank)
    before = np.full(len(group), np.iinfo(np.int64).min)
    before[1:] = values[reached[:-1] % max(1, len(values))]
    before[np.flatnonzero(np.diff(group, prepend=-1))] = np.iinfo(np.int64).min
    added = np.maximum(ends - np.maximum(starts, before), 0)
    return distinct, _sums(group, added, len(distinct))


def uncovered(
    groups: Numbers,
    footage_ids: Numbers,
    starts: Numbers,
    ends: Numbers,
    left_out: Mapping[int, Sequence[Span]],
) -> tuple[Numbers, Numbers]:
    """`covered`, without what is left out of the footage that each group lies in (one footage a group)."""
    holes = {one: joined(spans) for one, spans in left_out.items() if spans}
    distinct, first = np.unique(groups, return_index=True)
    parts, gone = [(groups, starts, ends)], np.zeros(len(distinct), np.int64)
    for footage_id, spans in holes.items():
        inside = footage_ids[first] == footage_id
        count = int(inside.sum())
        # What both cover, less what is left out, is what the ranges cover outside of it.
        gone[inside] = sum(one.frames for one in spans)
        parts.append(
            (
                np.repeat(distinct[inside], len(spans)),
                np.tile(_array([one.in_frame for one in spans]), count),
                np.tile(_array([one.out_frame for one in spans]), count),
            )
        )
    found, both = covered(*(np.concatenate([part[at] for part in parts]) for at in range(3)))
    return found, both - gone


def distinct(values: Numbers) -> Numbers:
    """Each value once, in order. A sort, which for these is faster than the table of `numpy.unique`."""
    ordered = np.sort(values)
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


def places_of(wanted: Numbers, ordered: Numbers) -> Numbers:
    """The place of each number in an ordered array without repeats; -1 where it is not in it."""
    if not len(ordered) or not len(wanted):
        return np.full(len(wanted), -1, np.int64)
    first, last = int(ordered[0]), int(ordered[-1])
    if last - first < _DENSE * (len(ordered) + len(wanted)):
        table = np.full(last - first + 2, -1, np.int64)
        table[ordered - first] = np.arange(len(ordered))
        # What lies outside is looked up in the last place, which no number has.
        known: Numbers = table[np.where((wanted < first) | (wanted > last), last + 1, wanted) - first]
        return known
    found = np.searchsorted(ordered, wanted)
    found[found == len(ordered)] = 0
    found[ordered[found] != wanted] = -1
    return found


def _count(text: str) -> int:
    return text.count(",") + 1 if text else 0


def _numbers(text: str) -> Numbers:
    if not text:
        return np.zeros(0, np.int64)
    found: Numbers = np.fromstring(text, np.int64, sep=",")
    return found


def _chained(texts: Iterable[str]) -> Numbers:
    return _numbers(",".join(text for text in texts if text))


def _microseconds(frames: Numbers, sizes: Sequence[int], rates: Sequence[tuple[int, int]]) -> Numbers:
    """Whole microseconds of frames, rounded down. Exact also where the product does not fit 64 bits."""
    ticks = np.repeat(_array([1_000_000 * denominator for _numerator, denominator in rates]), sizes)
    numerators = np.repeat(_array([numerator for numerator, _denominator in rates]), sizes)
    if len(frames) and int(frames.max()) > np.iinfo(np.int64).max // int(ticks.max()):
        pairs = zip(frames.tolist(), ticks.tolist(), numerators.tolist(), strict=True)
        return _array([frame * tick // numerator for frame, tick, numerator in pairs])
    found: Numbers = frames * ticks // numerators
    return found


def _picked(segments: Segments, rows: Numbers) -> Segments:
    members = [getattr(segments, name) for name in Segments.__slots__]
    return Segments(*(one[rows] if len(one) else one for one in members))


def _sums(groups: Numbers, values: Numbers, count: int) -> Numbers:
    """Sums of whole numbers by group, without a float on the way; groups in order."""
    total = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=total[1:])
    ends = np.searchsorted(groups, np.arange(count), side="right")
    starts = np.searchsorted(groups, np.arange(count), side="left")
    return total[ends] - total[starts]


def _array(values: Sequence[int]) -> Numbers:
    return np.array(values, np.int64)
