"""Checking found citations against what is coded: what each one matches, and what is wrong with it.

Ranges are half-open frames. A citation written to the second matches every segment whose ends lie in those
seconds. Each citation is looked up in ordered lists, so the work grows with what is found, not with the
number of citations times segments.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple

from qdacoder.domain.cite_find import FoundCitation
from qdacoder.domain.spans import Span, joined
from qdacoder.domain.timecode import Timebase

NEAR_SECONDS = 2
LONG_SECONDS = 5 * 60
LONG_TIMES = 8
_ENOUGH_NEIGHBOURS = 5
_FEWEST_NEIGHBOURS = 3
_IN_TIME = attrgetter("in_frame", "out_frame", "segment_id")


class CitableSegment(NamedTuple):
    """A segment as a citation can mean it; a tuple, as there may be a hundred thousand.

    Attributes:
        in_frame, out_frame: first frame, and the frame after the last.
        nodes: names of the nodes that are on it.
        witness: may be empty.
    """

    segment_id: int
    footage_id: int
    in_frame: int
    out_frame: int
    nodes: tuple[str, ...] = ()
    witness: str = ""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A segment whose ends are almost those of a citation.

    Attributes:
        in_difference, out_difference: cited minus coded, in frames; 0 where they agree (also when they
            agree to the second and the citation says no more).
    """

    segment: CitableSegment
    in_difference: int
    out_difference: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about one citation.

    Attributes:
        citation: as it was found.
        exact: segments with the same range.
        overlapping: segments that share a frame with it, the exact ones among them, ordered by their in.
        nodes: names of the nodes on the exact ones, or where there is none on the overlapping ones, each
            once, in the order met.
        near: the segment that is almost cited, when none is exactly.
        excluded: ``wholly`` or ``partly`` when it lies in excluded sound, else empty.
        codes: what is wrong: the problems of the citation, then ``near_miss``, ``no_segment``,
            ``excluded_sound`` and ``implausibly_long``.
    """

    citation: FoundCitation
    exact: tuple[CitableSegment, ...] = ()
    overlapping: tuple[CitableSegment, ...] = ()
    nodes: tuple[str, ...] = ()
    near: NearMiss | None = None
    excluded: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A verdict for each citation, in the order of the text."""

    verdicts: tuple[Verdict, ...]

    @property
    def faulty(self) -> tuple[Verdict, ...]:
        """Those with something wrong."""
        return tuple(one for one in self.verdicts if one.codes)

    @property
    def counts(self) -> dict[str, int]:
        """How many citations have each code."""
        return dict(Counter(code for one in self.verdicts for code in one.codes))


def check(
    found: Sequence[FoundCitation],
    segments: Iterable[CitableSegment],
    excluded_audio: Mapping[int, Sequence[tuple[int, int]]],
) -> CheckResult:
    """What each citation matches and what is wrong with it.

    A citation is implausibly long when it is longer than five minutes and more than eight times the median
    of all the other citations with a usable range: of the same footage if there are five of them or more,
    else of all footage if there are three or more.

    Args:
        excluded_audio: by footage, the ranges (in frames, half-open) left out of the audio analysis.
    """
    by_footage: dict[int, list[CitableSegment]] = defaultdict(list)
    for segment in segments:
        by_footage[segment.footage_id].append(segment)
    coded = {footage_id: _Segments(ones) for footage_id, ones in by_footage.items()}
    silent = {footage_id: _Ranges(ranges) for footage_id, ranges in excluded_audio.items()}
    lengths = _Lengths(found)
    return CheckResult(tuple(_verdict(one, coded, silent, lengths) for one in found))


def uncited(segments: Iterable[CitableSegment], found: Sequence[FoundCitation]) -> tuple[CitableSegment, ...]:
    """The segments that no citation covers, in the order given.

    A citation covers a segment when its range contains it, or when both ends differ by two seconds at most.
    """
    cited: dict[int, list[FoundCitation]] = defaultdict(list)
    for one in found:
        if one.footage is not None and _range(one) is not None and one.out_frame is not None:
            cited[one.footage.footage_id].append(one)
    given = tuple(segments)
    concerned: dict[int, list[CitableSegment]] = defaultdict(list)
    for segment in given:
        if segment.footage_id in cited:
            concerned[segment.footage_id].append(segment)
    covered: set[int] = set()
    for footage_id, inside in concerned.items():
        covered |= _Cited(cited[footage_id]).covered(inside)
    return tuple(one for one in given if one.segment_id not in covered)


def _range(one: FoundCitation) -> tuple[int, int] | None:
    """The frames that a citation surely means; None when it has no usable range.

    A single time, or two times in the same second, stand for the frame or second that they name.
    """
    if one.in_frame is None or one.in_until is None or "out_before_in" in one.problems:
        return None
    if one.out_frame is None:
        return None if "impossible_time" in one.problems else (one.in_frame, one.in_until)
    return one.in_frame, one.out_frame if one.out_frame > one.in_frame else one.in_until


def _verdict(
    one: FoundCitation,
    coded: Mapping[int, _Segments],
    silent: Mapping[int, _Ranges],
    lengths: _Lengths,
) -> Verdict:
    cited = _range(one)
    if one.footage is None or cited is None:
        return Verdict(one, codes=one.problems)
    footage_id, timebase = one.footage.footage_id, one.footage.timebase
    known = coded.get(footage_id)
    overlapping = known.overlapping(*cited) if known else ()
    exact: tuple[CitableSegment, ...] = ()
    near: NearMiss | None = None
    if known and one.out_frame is not None:
        misses = known.like(one, _near_frames(timebase))
        exact = tuple(miss.segment for miss in misses if not miss.in_difference and not miss.out_difference)
        if misses and not exact:
            near = min(misses, key=lambda miss: abs(miss.in_difference) + abs(miss.out_difference))
    excluded = silent[footage_id].how_much(*cited) if footage_id in silent else ""
    codes = list(one.problems)
    if near is not None:
        codes.append("near_miss")
    if not overlapping and not exact and near is None:
        codes.append("no_segment")
    if excluded:
        codes.append("excluded_sound")
    if lengths.implausible(one):
        codes.append("implausibly_long")
    nodes = tuple(dict.fromkeys(name for segment in exact or overlapping for name in segment.nodes))
    return Verdict(one, exact, overlapping, nodes, near, excluded, tuple(codes))


def _near_frames(timebase: Timebase) -> int:
    return timebase.rate.frame_at(NEAR_SECONDS)


def _difference(coded: int, first: int, until: int) -> int:
    """How far the frames `first` up to `until` lie from a coded frame: cited minus coded, 0 inside."""
    if coded < first:
        return first - coded
    return min(0, until - 1 - coded)


class _Segments:
    """The segments of one footage, ordered by their in, with a tree of the latest out."""

    def __init__(self, segments: Iterable[CitableSegment]) -> None:
        self._ordered = sorted(segments, key=_IN_TIME)
        self._ins = [one.in_frame for one in self._ordered]
        self._size = 1 << max(0, len(self._ordered) - 1).bit_length()
        level = [one.out_frame for one in self._ordered]
        level += [-1] * (self._size - len(level))
        self._latest = level
        while len(level) > 1:
            level = list(map(max, level[::2], level[1::2]))
            self._latest = level + self._latest
        self._latest = [-1, *self._latest]  # the root is number 1

    def overlapping(self, in_frame: int, out_frame: int) -> tuple[CitableSegment, ...]:
        """Those that share a frame with a range, ordered by their in."""
        end = bisect_left(self._ins, out_frame)
        found: list[CitableSegment] = []
        waiting = [(1, 0, self._size)]
        while waiting:
            at, low, high = waiting.pop()
            if low >= end or self._latest[at] <= in_frame:
                continue
            if high - low == 1:
                found.append(self._ordered[low])
                continue
            middle = (low + high) // 2
            waiting.append((2 * at + 1, middle, high))
            waiting.append((2 * at, low, middle))
        return tuple(found)

    def like(self, one: FoundCitation, most: int) -> list[NearMiss]:
        """Those whose ends differ from a citation's by a number of frames at most."""
        if one.in_frame is None or one.in_until is None or one.out_frame is None or one.out_until is None:
            return []
        low = bisect_left(self._ins, one.in_frame - most)
        high = bisect_right(self._ins, one.in_until - 1 + most)
        found: list[NearMiss] = []
        for segment in self._ordered[low:high]:
            ahead = _difference(segment.in_frame, one.in_frame, one.in_until)
            behind = _difference(segment.out_frame, one.out_frame, one.out_until)
            if abs(behind) <= most:
                found.append(NearMiss(segment, ahead, behind))
        return found


class _Ranges:
    """Ranges that may overlap, as ordered ones that do not."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._spans = joined(Span(max(0, start), end) for start, end in ranges if end > max(0, start))
        self._outs = [span.out_frame for span in self._spans]

    def how_much(self, in_frame: int, out_frame: int) -> str:
        """How much of a range lies in them: ``wholly``, ``partly`` or nothing (empty)."""
        at = bisect_right(self._outs, in_frame)
        if at == len(self._spans) or self._spans[at].in_frame >= out_frame:
            return ""
        # They do not touch, so a range that lies wholly in them lies in one.
        whole = self._spans[at].in_frame <= in_frame and out_frame <= self._spans[at].out_frame
        return "wholly" if whole else "partly"


class _Lengths:
    """Lengths of citations in seconds, ordered, to tell which is out of proportion."""

    def __init__(self, found: Iterable[FoundCitation]) -> None:
        self._by_footage: dict[int, list[Fraction]] = defaultdict(list)
        for one in found:
            length = self._length(one)
            if length is not None and one.footage is not None:
                self._by_footage[one.footage.footage_id].append(length)
        for lengths in self._by_footage.values():
            lengths.sort()
        self._all = sorted(length for lengths in self._by_footage.values() for length in lengths)

    def implausible(self, one: FoundCitation) -> bool:
        """Whether a citation is implausibly long beside the others; see `check`."""
        length = self._length(one)
        if length is None or one.footage is None or length <= LONG_SECONDS:
            return False
        neighbours = self._by_footage[one.footage.footage_id]
        if len(neighbours) - 1 < _ENOUGH_NEIGHBOURS:
            neighbours = self._all
        return len(neighbours) > _FEWEST_NEIGHBOURS and length > LONG_TIMES * _other_median(
            neighbours, length
        )

    @staticmethod
    def _length(one: FoundCitation) -> Fraction | None:
        cited = _range(one)
        if one.footage is None or cited is None or one.out_frame is None:
            return None
        return one.footage.timebase.rate.seconds(cited[1] - cited[0])


def _other_median(ordered: Sequence[Fraction], left_out: Fraction) -> Fraction:
    """The median of ordered lengths without one of them."""
    gone, count = bisect_left(ordered, left_out), len(ordered) - 1
    low, high = (count - 1) // 2, count // 2
    return (ordered[low + (low >= gone)] + ordered[high + (high >= gone)]) / 2


class _Cited:
    """The cited ranges of one footage, ordered by their in."""

    def __init__(self, found: Sequence[FoundCitation]) -> None:
        ranges: list[tuple[int, int, int, int]] = []
        for one in found:
            if one.in_frame is not None and one.in_until is not None and one.out_frame is not None:
                until = one.out_until if one.out_until is not None else one.out_frame + 1
                ranges.append((one.in_frame, one.in_until, one.out_frame, until))
        self._ranges = sorted(ranges)
        self._most = _near_frames(found[0].footage.timebase) if found and found[0].footage else 0

    def covered(self, segments: Sequence[CitableSegment]) -> set[int]:
        """Ids of segments that a citation contains or almost is."""
        ordered = sorted(segments, key=_IN_TIME)
        found: set[int] = set()
        # The latest frame that the out of any citation can mean that begins no later than the segment.
        latest, at = -1, 0
        for segment in ordered:
            while at < len(self._ranges) and self._ranges[at][0] <= segment.in_frame:
                latest = max(latest, self._ranges[at][3] - 1)
                at += 1
            if segment.out_frame <= latest:
                found.add(segment.segment_id)
        ins, most = [one.in_frame for one in ordered], self._most
        for in_frame, in_until, out_frame, out_until in self._ranges:
            low, high = bisect_left(ins, in_frame - most), bisect_right(ins, in_until - 1 + most)
            for segment in ordered[low:high]:
                if abs(_difference(segment.out_frame, out_frame, out_until)) <= most:
                    found.add(segment.segment_id)
        return found
