"""Places and lengths of hits in a row, against fractions added one by one."""

from __future__ import annotations

import random
from fractions import Fraction

from qdacoder.domain.hit_order import HitOrder
from qdacoder.domain.review import Hit, seconds_of
from qdacoder.domain.timecode import FrameRate

RATES = {1: FrameRate(25), 2: FrameRate(30000, 1001), 3: FrameRate(24000, 1001), 4: FrameRate(15, 2)}


def some_hits(chance: random.Random, count: int) -> list[Hit]:
    found = []
    for number in range(count):
        start = chance.randrange(2000)
        end = start + chance.randrange(1, 500)
        found.append(Hit(number * 3 + 1, chance.choice([1, 2, 3, 4, 9]), start, end, None, 0))
    return found


def test_lengths_add_up_exactly_at_mixed_rates() -> None:
    chance = random.Random(2)
    hits = some_hits(chance, 60)
    order = HitOrder(hits, RATES)
    gone = Fraction(0)
    for place, hit in enumerate(hits):
        rate = RATES.get(hit.footage_id)
        frames = hit.out_frame - hit.in_frame
        length = Fraction(frames * rate.denominator, rate.numerator) if rate else Fraction(0)
        assert order.place_of(hit.segment_id) == place
        assert order.before(place) == gone
        assert order.length(place) == length
        gone += length
        middle = (order.share(place) + order.share(place + 1)) / 2
        assert order.place_at(middle) == place or not length
    assert order.whole == gone
    assert order.share(len(order)) == 1
    assert order.place_of(2) is None
    assert order.place_of(None) is None
    assert order.place_at(1.0) is None
    assert order.place_at(-0.1) is None


def test_nothing_has_no_length_and_no_place() -> None:
    order = HitOrder()
    assert (len(order), order.whole, order.share(0), order.place_at(0.0)) == (0, 0, 0.0, None)


def test_time_is_the_same_in_any_order_of_the_hits() -> None:
    chance = random.Random(4)
    rates = RATES | {9: FrameRate(50)}
    for count in (1, 2, 40, 200):
        hits = some_hits(chance, count)
        frames: dict[int, set[int]] = {}
        for hit in hits:
            frames.setdefault(hit.footage_id, set()).update(range(hit.in_frame, hit.out_frame))
        right = sum(
            Fraction(len(few) * rates[one].denominator, rates[one].numerator) for one, few in frames.items()
        )
        assert seconds_of(hits, rates) == right
        assert seconds_of(iter(sorted(hits, key=lambda hit: hit[1:4])), rates) == right
