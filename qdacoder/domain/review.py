"""Reading a theme: which segments are asked for, what was found, and how it is counted.

A filter is a plain value; a theme is a filter under a name. Whoever asks (window, command line, export)
gets the same segments from the same filter.
"""

from __future__ import annotations

import enum
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from qdacoder.domain.spans import Span, frames_in
from qdacoder.domain.timecode import FrameRate
from qdacoder.errors import UserError

NOBODY = 0  # as a witness, site or attribute: segments without any
MOST_RELEVANT = 2
LONGEST_NEAR_MS = 24 * 3600 * 1000
_PLACE = itemgetter(1, 2, 3)  # of a hit: footage, in, out


class How(enum.Enum):
    """What a node rule asks of a segment."""

    ANY = "any"  # carries at least one of the nodes
    ALL = "all"  # carries each of them
    NONE = "none"  # carries none of them
    NEAR = "near"  # one of the nodes is on it, or on a segment of the same footage close by


class GroupBy(enum.Enum):
    """What the cards stand under."""

    WITNESS = "witness"
    FOOTAGE = "footage"


@dataclass(frozen=True, slots=True)
class NodeRule:
    """One row of the filter.

    Attributes:
        node_ids, category_ids: a category stands for all of its nodes; for `How.ALL` it asks for one of them.
        within_ms: only for `How.NEAR`: the longest gap between the two segments, in milliseconds.
        on: a rule that is off is kept and asks for nothing.
    """

    how: How
    node_ids: tuple[int, ...] = ()
    category_ids: tuple[int, ...] = ()
    within_ms: int = 30_000
    on: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.within_ms <= LONGEST_NEAR_MS:
            raise UserError("“Near” means within 0 seconds to a day.", "Give the gap in seconds, such as 30.")

    @property
    def asks(self) -> bool:
        """Whether it narrows anything down."""
        return self.on and bool(self.node_ids or self.category_ids)


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """Which segments are wanted. An empty tuple means all; several of one kind are any-of.

    Attributes:
        witness_ids, site_ids: `NOBODY` stands for segments without a witness, footage without a site.
        attributes: attribute id and value; values of one attribute are any-of, attributes all-of. An empty
            value stands for segments whose witness has none, or that have no witness.
        coder_ids: whose codings count for the rules.
        relevance: at least this, 0 to 3.
        text: words that all occur in quotes or memo, in any order.
        changed_only: only segments whose translation changed since it was quoted.
        heard_only: without segments whose whole sound is excluded.
    """

    rules: tuple[NodeRule, ...] = ()
    witness_ids: tuple[int, ...] = ()
    attributes: tuple[tuple[int, str], ...] = ()
    site_ids: tuple[int, ...] = ()
    footage_ids: tuple[int, ...] = ()
    coder_ids: tuple[int, ...] = ()
    relevance: int = 0
    text: str = ""
    changed_only: bool = False
    heard_only: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether every segment is wanted."""
        return self == ReviewFilter(rules=self.rules) and not any(rule.asks for rule in self.rules)


class Hit(NamedTuple):
    """A segment that was found; what a card shows besides is read when it comes into view.

    A tuple, because there may be a hundred thousand of them: as light to make and to compare as a row.
    """

    segment_id: int
    footage_id: int
    in_frame: int
    out_frame: int
    witness_id: int | None
    relevance: int

    @property
    def span(self) -> Span:
        """Its frames."""
        return Span(self.in_frame, self.out_frame)


@dataclass(frozen=True, slots=True)
class Facets:
    """How many hits each choice would have, the choice of its own kind set aside; id to count."""

    witnesses: dict[int, int] = field(default_factory=dict)
    sites: dict[int, int] = field(default_factory=dict)
    footage: dict[int, int] = field(default_factory=dict)
    coders: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """What a filter found at one moment.

    Attributes:
        hits: by footage (in its order) and in point.
        total: all segments of the project.
        culprits: what excludes most when nothing was found: a name of a part of the filter and how many
            segments there would be without it, most first.
        alone: where no part alone is to blame: how many segments each would find by itself, fewest first.
    """

    filter: ReviewFilter
    hits: tuple[Hit, ...]
    facets: Facets
    total: int
    culprits: tuple[tuple[str, int], ...] = ()
    alone: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class HitGroup:
    """Hits under one heading.

    Attributes:
        key: id of the witness or footage, `NOBODY` for segments without a witness.
        hits: all of them; shown: those on the page.
        rates: frames a second by footage.
    """

    key: int
    hits: tuple[Hit, ...]
    shown: tuple[Hit, ...]
    rates: Mapping[int, FrameRate] = field(repr=False, compare=False)

    @property
    def hidden(self) -> int:
        """How many are not on the page."""
        return len(self.hits) - len(self.shown)

    @cached_property
    def seconds(self) -> Fraction:
        """Their time with overlaps counted once, exact; worked out where somebody looks."""
        return seconds_of(self.hits, self.rates)

    @cached_property
    def footage_ids(self) -> frozenset[int]:
        """Of all of them."""
        return frozenset(hit.footage_id for hit in self.hits)


def seconds_of(hits: Iterable[Hit], rates: Mapping[int, FrameRate]) -> Fraction:
    """Time of hits in seconds, overlaps counted once. `rates` is frames a second by footage."""
    ranges = ranges_of(hits)
    return seconds_at({one: frames_in(some) for one, some in ranges.items()}, rates)


def ranges_of(hits: Iterable[Hit]) -> dict[int, list[tuple[int, int]]]:
    """Frames of hits by footage, as ordered ranges (in, out) that do not overlap."""
    hits = hits if isinstance(hits, Sequence) else list(hits)
    found: dict[int, list[tuple[int, int]]] = {}
    some: list[tuple[int, int]] = []
    footage_id = first = before = end = 0
    for _id, where, start, out, _witness, _relevance in hits:
        if where == footage_id and start >= before:
            if start > end:
                some.append((first, end))
                first, end = start, out
            elif out > end:
                end = out
        elif where > footage_id:
            if footage_id:
                some.append((first, end))
            some = found[where] = []
            footage_id, first, end = where, start, out
        else:  # not by footage and in, as hits are found
            return ranges_of(sorted(hits, key=_PLACE))
        before = start
    if footage_id:
        some.append((first, end))
    return found


def seconds_at(frames: Mapping[int, int], rates: Mapping[int, FrameRate]) -> Fraction:
    """Seconds of numbers of frames by footage; exact. `rates` is frames a second by footage."""
    alike: dict[tuple[int, int], int] = defaultdict(int)  # a fraction a rate, not a fraction a footage
    for footage_id, count in frames.items():
        rate = rates[footage_id]
        alike[rate.numerator, rate.denominator] += count
    return sum((Fraction(count * below, above) for (above, below), count in alike.items()), Fraction(0))


def grouped(
    hits: Sequence[Hit],
    by: GroupBy,
    order: Sequence[int],
    rates: Mapping[int, FrameRate],
    most: int | None = None,
    whole: Iterable[int] = (),
) -> list[HitGroup]:
    """Hits under their witnesses or footage.

    Args:
        order: ids of the headings in reading order; hits without a witness come last.
        most: how many of the most relevant each heading shows (the earlier one where they are equal), in
            the order of time; None shows all.
        whole: headings that show all of theirs.
    """
    heaps: dict[int, list[Hit]] = defaultdict(list)
    if by is GroupBy.WITNESS:
        for hit in hits:
            heaps[hit.witness_id or NOBODY].append(hit)
    else:
        for hit in hits:
            heaps[hit.footage_id].append(hit)
    places = {key: number for number, key in enumerate(order)}
    opened = set(whole)
    groups = []
    for key in sorted(heaps, key=lambda one: (one == NOBODY, places.get(one, len(places)), one)):
        some = tuple(heaps[key])
        shown = some if most is None or key in opened else tuple(most_relevant(some, most))
        groups.append(HitGroup(key, some, shown, rates))
    return groups


def most_relevant(hits: Sequence[Hit], most: int) -> list[Hit]:
    """The most relevant of hits, in the order they came in. Of equal ones, the earlier."""
    if len(hits) <= most:
        return list(hits)
    relevances = [hit.relevance for hit in hits]
    best = sorted(range(len(hits)), key=relevances.__getitem__, reverse=True)[:most]  # equal ones stay so
    return [hits[number] for number in sorted(best)]


def filter_to_text(wanted: ReviewFilter) -> str:
    """A filter as JSON, as themes keep it."""
    value = {
        "rules": [
            {
                "how": rule.how.value,
                "nodes": rule.node_ids,
                "categories": rule.category_ids,
                "within_ms": rule.within_ms,
                "on": rule.on,
            }
            for rule in wanted.rules
        ],
        "witnesses": wanted.witness_ids,
        "attributes": wanted.attributes,
        "sites": wanted.site_ids,
        "footage": wanted.footage_ids,
        "coders": wanted.coder_ids,
        "relevance": wanted.relevance,
        "text": wanted.text,
        "changed_only": wanted.changed_only,
        "heard_only": wanted.heard_only,
    }
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def filter_from_text(text: str) -> ReviewFilter:
    """What `filter_to_text` wrote.

    Raises:
        UserError: it is no filter.
    """
    try:
        value = json.loads(text)
        return ReviewFilter(
            rules=tuple(
                NodeRule(
                    How(rule["how"]),
                    tuple(int(one) for one in rule["nodes"]),
                    tuple(int(one) for one in rule["categories"]),
                    int(rule["within_ms"]),
                    bool(rule["on"]),
                )
                for rule in value["rules"]
            ),
            witness_ids=tuple(int(one) for one in value["witnesses"]),
            attributes=tuple((int(one), str(which)) for one, which in value["attributes"]),
            site_ids=tuple(int(one) for one in value["sites"]),
            footage_ids=tuple(int(one) for one in value["footage"]),
            coder_ids=tuple(int(one) for one in value["coders"]),
            relevance=int(value["relevance"]),
            text=str(value["text"]),
            changed_only=bool(value["changed_only"]),
            heard_only=bool(value.get("heard_only", False)),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise UserError("The theme’s filter cannot be read.", "Save the theme again.") from error


def with_nodes(wanted: ReviewFilter, led: dict[int, int]) -> ReviewFilter:
    """A filter whose nodes are those that took them in; `led` leads from a joined node to its survivor."""

    def lead(node_id: int) -> int:
        seen = set()
        while node_id in led and node_id not in seen:
            seen.add(node_id)
            node_id = led[node_id]
        return node_id

    return replace(
        wanted,
        rules=tuple(
            replace(rule, node_ids=tuple(dict.fromkeys(lead(one) for one in rule.node_ids)))
            for rule in wanted.rules
        ),
    )


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A filter kept under a name."""

    id: int
    guid: str
    name: str
    filter: ReviewFilter
