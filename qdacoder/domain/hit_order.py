"""Hits one after another, as they are read and played: where each stands and how long they are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from math import lcm

from qdacoder.domain.review import Hit
from qdacoder.domain.timecode import FrameRate


class HitOrder:
    """Hits in an order, with their lengths to the frame; a place is counted from 0.

    Lengths are whole numbers of a unit that all rates share, so that sums of ten thousand of them are exact
    and quick.

    Attributes:
        hits: in their order.
        footage_ids: of all of them.
    """

    def __init__(self, hits: Sequence[Hit] = (), rates: Mapping[int, FrameRate] | None = None) -> None:
        self.hits = tuple(hits)
        self.footage_ids = frozenset(hit.footage_id for hit in self.hits)
        known = rates or {}
        used = {one: known[one] for one in self.footage_ids if one in known}
        self._a_second = lcm(*(rate.numerator for rate in used.values()))
        frame = {one: rate.denominator * self._a_second // rate.numerator for one, rate in used.items()}
        lengths = ((hit.out_frame - hit.in_frame) * frame.get(hit.footage_id, 0) for hit in self.hits)
        self._ends = [0, *accumulate(lengths)]
        self._places = {hit.segment_id: place for place, hit in enumerate(self.hits)}

    def __len__(self) -> int:
        return len(self.hits)

    def place_of(self, segment_id: int | None) -> int | None:
        """Where a segment stands; None when it is not among them."""
        return self._places.get(segment_id) if segment_id is not None else None

    def length(self, place: int) -> Fraction:
        """Seconds of one hit; 0 where the rate of its footage is not known."""
        return Fraction(self._ends[place + 1] - self._ends[place], self._a_second)

    def before(self, place: int) -> Fraction:
        """Seconds of all hits before a place."""
        return Fraction(self._ends[place], self._a_second)

    @property
    def whole(self) -> Fraction:
        """Seconds of all of them, each in full."""
        return self.before(len(self.hits))

    def share(self, place: int) -> float:
        """How much of the whole lies before a place, 0..1."""
        return self._ends[place] / self._ends[-1] if self._ends[-1] else 0.0

    def place_at(self, share: float) -> int | None:
        """The hit in which a share (0..1) of the whole lies; None outside."""
        whole = self._ends[-1]
        place = bisect_right(self._ends, share * whole) - 1
        return place if whole and 0 <= place < len(self.hits) else None
