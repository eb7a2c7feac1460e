"""Hundreds of filters by chance, each against an answer that is worked out another way, on plain sets."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from qdacoder.domain.attributes import AttributeKind
from qdacoder.domain.coding import SegmentRow
from qdacoder.domain.exclusion import Applies
from qdacoder.domain.review import NOBODY, GroupBy, How, NodeRule, ReviewFilter
from qdacoder.domain.timecode import FrameRate
from qdacoder.services.session import ProjectSession, create_project
from tests.helpers.build import made

RATES = {1: Fraction(25), 2: Fraction(30000, 1001), 3: Fraction(24), 4: Fraction(25)}
SITES = {1: 1, 2: 2, 3: NOBODY, 4: 1}
CATEGORY = {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 0}  # of each node; 0: unsorted
WORDS = ("quota", "할당량", "Смена", "night")
PARTS = (
    *("witness_ids", "attributes", "site_ids", "footage_ids", "coder_ids"),
    *("relevance", "text", "changed_only", "heard_only"),
)
Test = Callable[["One"], bool]


@dataclass
class One:
    """A segment as the answer is worked out of."""

    row: SegmentRow
    nodes: dict[int, set[int]]  # by coder
    creator: int
    values: dict[int, str]
    words: str
    changed: bool
    heard: bool

    def carries(self, nodes: set[int], coders: set[int]) -> bool:
        return any(self.nodes.get(one, set()) & nodes for one in coders)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProjectSession]:
    made_session = _made(tmp_path_factory.mktemp("sets") / "p.qdacoder")
    yield made_session
    made_session.close()


@pytest.fixture(scope="module")
def all_of_them(session: ProjectSession) -> list[One]:
    return _read(session)


def _made(path: Path) -> ProjectSession:
    chance = random.Random(11)
    session = create_project(path, "Sets", "Ruth Baker")
    for name in ("Money", "Watching"):
        session.codebook.add_category(name)
    for node, category in CATEGORY.items():
        made(session.codebook.add_node(f"Node {node} 노드", category or None))
    work = made(session.witnesses.add_attribute("Work", AttributeKind.TEXT))
    born = made(session.witnesses.add_attribute("Born in", AttributeKind.TEXT))
    for at in range(5):
        who = made(session.witnesses.add())
        if at < 4:
            session.witnesses.set_value(who, work, ("logging", "building")[at % 2])
        if at in (1, 2):
            session.witnesses.set_value(who, born, "Север 北")
    for at, rate in RATES.items():
        exact = FrameRate(rate.numerator, rate.denominator)
        session.footage.register(
            f"영상 {at}", rate=exact, length="00:40:00:00", site=f"Site {SITES[at]}" if SITES[at] else ""
        )
    for at in (1, 3):
        layer = made(session.transcripts.add(at, "English", kind="translation"))
        cues = [
            made(session.transcripts.add_cue(layer, start, start + 3000, f"said {start}"))
            for start in range(0, 30_000, 3000)
        ]
        if at == 1:
            first = cues
    for number in range(160):
        if number == 90:
            session.code_as("Min Seo")
        start = chance.randrange(40_000)
        place = {"start": start, "end": start + chance.choice([1, 30, 300, 9000])}
        session.coding.tag(
            chance.choice([1, 2, 3, 4, 4]),
            place["start"],
            place["end"],
            chance.sample(list(CATEGORY), chance.choice([0, 1, 1, 2, 3])),
            chance.choice([1, 2, 3, 4, None]),  # the fifth is never heard
            memo=" ".join(chance.sample(WORDS, chance.randrange(3))),
            quote_original=" ".join(chance.sample(WORDS, chance.randrange(3))),
            relevance=chance.randrange(4),
        )
    ids = [row.id for footage in RATES for row in session.coding.segments(footage)]
    session.coding.toggle_node(chance.sample(ids, 40), 2)  # by the second coder, also on what the first coded
    session.code_as("Ruth Baker")
    for cue in first[::3]:
        session.transcripts.edit_cue(cue, "said otherwise")
    for footage, start, end, applies in (
        (1, 2000, 9000, Applies.BOTH),
        (1, 9000, 14_000, Applies.AUDIO),
        (2, 0, 20_000, Applies.PICTURE),
        (4, 10_000, 22_000, Applies.AUDIO),
        (4, 21_000, 30_000, Applies.AUDIO),
    ):
        session.exclusions.add(footage, start, end, "noise", applies)
    return session


def _read(session: ProjectSession) -> list[One]:
    by_coder: dict[int, dict[int, set[int]]] = {}
    for coder in session.coders():
        session.choose_coder(coder.id)
        for footage in RATES:
            for row in session.coding.segments(footage):
                by_coder.setdefault(row.id, {})[coder.id] = set(row.own_node_ids)
    session.choose_coder(1)
    values = session.witnesses.values()
    initials = {row.initials: row.id for row in session.coders()}
    assert len(initials) == 2
    out: dict[int, set[int]] = {footage: set() for footage in RATES}
    for one in session.exclusions.list():
        if one.applies.audio:
            out[one.footage_id] |= set(range(one.in_frame, one.out_frame))
    changed = {row.segment_id for row in session.quotes.changed()}
    assert changed
    return [
        One(
            row,
            by_coder[row.id],
            initials[row.created_by],
            dict(values.get(row.witness_id or 0, {})),
            f"{row.quote_original}\n{row.quote_translation}\n{row.memo}".casefold(),
            row.id in changed,
            not set(range(row.in_frame, row.out_frame)) <= out[row.footage_id],
        )
        for footage in RATES
        for row in session.coding.segments(footage)
    ]


def _answer(wanted: ReviewFilter, known: list[One], but: str = "") -> list[One]:
    """What a filter finds; `but` names a choice that is set aside."""
    coders = set(wanted.coder_ids) or {1, 2}
    tests: list[Test] = [_rule(rule, known, coders) for rule in wanted.rules if rule.asks]
    if wanted.coder_ids:
        tests.append(lambda one: one.creator in coders or any(one.nodes[coder] for coder in coders))
    for name, of in (
        ("witness_ids", lambda one: one.row.witness_id or NOBODY),
        ("site_ids", lambda one: SITES[one.row.footage_id]),
        ("footage_ids", lambda one: one.row.footage_id),
    ):
        chosen = getattr(wanted, name)
        if chosen and name != but:
            tests.append(lambda one, of=of, chosen=chosen: of(one) in chosen)
    for attribute in {one for one, _value in wanted.attributes}:
        some = {value for one, value in wanted.attributes if one == attribute}
        tests.append(lambda one, attribute=attribute, some=some: one.values.get(attribute, "") in some)
    tests.append(lambda one: one.row.relevance >= wanted.relevance)
    tests.append(lambda one: all(word in one.words for word in wanted.text.casefold().split()))
    tests.append(lambda one: one.changed or not wanted.changed_only)
    tests.append(lambda one: one.heard or not wanted.heard_only)
    return [one for one in known if all(test(one) for test in tests)]


def _rule(rule: NodeRule, known: list[One], coders: set[int]) -> Test:
    groups = [{node for node, category in CATEGORY.items() if category == one} for one in rule.category_ids]
    each = [{node} for node in rule.node_ids] + groups
    nodes = set().union(*each)
    if rule.how is How.ANY:
        return lambda one: one.carries(nodes, coders)
    if rule.how is How.NONE:
        return lambda one: not one.carries(nodes, coders)
    if rule.how is How.ALL:
        return lambda one: all(one.carries(some, coders) for some in each)
    others = [one for one in known if one.carries(nodes, coders)]

    def near(one: One) -> bool:
        gap = rule.within_ms * RATES[one.row.footage_id] / 1000
        return any(
            other.row.footage_id == one.row.footage_id
            and one.row.in_frame - other.row.out_frame <= gap
            and other.row.in_frame - one.row.out_frame <= gap
            for other in others
        )

    return near


def _by_chance(chance: random.Random) -> ReviewFilter:
    def some(values: list[Any], often: float) -> tuple[Any, ...]:
        if chance.random() > often:
            return ()
        return tuple(chance.sample(values, chance.randrange(1, len(values))))

    rules = tuple(
        NodeRule(
            chance.choice(list(How)),
            some(list(CATEGORY), 0.8),
            some([1, 2], 0.3),
            chance.choice([0, 40, 1000, 30_000, 59_999]),
            chance.random() < 0.85,
        )
        for _ in range(chance.choice([0, 1, 1, 2, 3]))
    )
    return ReviewFilter(
        rules=rules,
        witness_ids=some([NOBODY, 1, 2, 3, 4, 5], 0.3),
        attributes=some([(1, "logging"), (1, "building"), (1, ""), (2, "Север 北"), (2, "")], 0.2),
        site_ids=some([NOBODY, 1, 2], 0.2),
        footage_ids=some(list(RATES), 0.25),
        coder_ids=some([1, 2], 0.3),
        relevance=chance.choice([0, 0, 0, 1, 2]),
        text=" ".join(chance.sample(["QUOTA", "할당", "сме", "ght"], chance.choice([0, 0, 0, 0, 1, 2]))),
        changed_only=chance.random() < 0.06,
        heard_only=chance.random() < 0.15,
    )


def _count(values: list[int]) -> dict[int, int]:
    return {value: values.count(value) for value in set(values)}


def _seconds(some: list[One], known: list[One], *, heard: bool, session: ProjectSession) -> Fraction:
    frames: dict[int, set[int]] = {footage: set() for footage in RATES}
    for one in some:
        frames[one.row.footage_id] |= set(range(one.row.in_frame, one.row.out_frame))
    if heard:
        for row in session.exclusions.list():
            if row.applies.audio:
                frames[row.footage_id] -= set(range(row.in_frame, row.out_frame))
    return sum((Fraction(len(few)) / RATES[footage] for footage, few in frames.items()), Fraction(0))


def _without(wanted: ReviewFilter) -> dict[str, tuple[ReviewFilter, ReviewFilter]]:
    """By the name of a part: the filter without it, and the part alone."""
    bare, found = ReviewFilter(), {}
    for place, rule in enumerate(wanted.rules):
        if rule.asks:
            rest = wanted.rules[:place] + wanted.rules[place + 1 :]
            found[f"rule {place}"] = (replace(wanted, rules=rest), ReviewFilter((rule,)))
    for name in PARTS:
        if getattr(wanted, name) != getattr(bare, name):
            less = replace(wanted, **{name: getattr(bare, name)})
            found[name] = (less, replace(bare, **{name: getattr(wanted, name)}))
    return found


@pytest.mark.parametrize("seed", range(8))
def test_every_filter_finds_and_counts_what_sets_do(
    session: ProjectSession, all_of_them: list[One], seed: int
) -> None:
    chance = random.Random(seed)
    known = all_of_them
    for _ in range(60):
        wanted = _by_chance(chance)
        found = session.review.find(wanted)
        right = _answer(wanted, known)
        right.sort(key=lambda one: (one.row.footage_id, one.row.in_frame, one.row.out_frame, one.row.id))
        assert [
            (hit.segment_id, hit.footage_id, hit.in_frame, hit.out_frame, hit.witness_id, hit.relevance)
            for hit in found.hits
        ] == [
            (row.id, row.footage_id, row.in_frame, row.out_frame, row.witness_id, row.relevance)
            for row in (one.row for one in right)
        ], wanted
        assert found.total == len(known)
        facets = found.facets
        assert facets.witnesses == _count(
            [one.row.witness_id or NOBODY for one in _answer(wanted, known, "witness_ids")]
        )
        assert facets.sites == _count(
            [SITES[one.row.footage_id] for one in _answer(wanted, known, "site_ids")]
        )
        assert facets.footage == _count([one.row.footage_id for one in _answer(wanted, known, "footage_ids")])
        assert facets.coders == {
            coder: len(_answer(replace(wanted, coder_ids=(coder,)), known)) for coder in (1, 2)
        }
        parts = _without(wanted)
        less = {name: len(_answer(without, known)) for name, (without, _alone) in parts.items()}
        culprits = {name: count for name, count in less.items() if count} if not right else {}
        assert dict(found.culprits) == culprits
        assert [count for _name, count in found.culprits] == sorted(culprits.values(), reverse=True)
        alone = {name: len(_answer(only, known)) for name, (_less, only) in parts.items()}
        assert dict(found.alone) == (alone if not right and not culprits else {})


@pytest.mark.parametrize("by", list(GroupBy))
def test_groups_and_time_of_any_hits_are_those_of_sets(
    session: ProjectSession, all_of_them: list[One], by: GroupBy
) -> None:
    chance = random.Random(3)
    known = {one.row.id: one for one in all_of_them}
    labels = [row.id for row in session.witnesses.list()]
    for most in (None, 1, 2, 5):
        for _ in range(12):
            hits = session.review.find(_by_chance(chance)).hits
            some = [known[hit.segment_id] for hit in hits]
            groups = session.review.groups(hits, by, most, whole=[1])
            heaps: dict[int, list[One]] = {}
            for one in some:
                key = one.row.footage_id if by is GroupBy.FOOTAGE else one.row.witness_id or NOBODY
                heaps.setdefault(key, []).append(one)
            order = list(RATES) if by is GroupBy.FOOTAGE else [*labels, NOBODY]
            assert [group.key for group in groups] == [key for key in order if key in heaps]
            for group in groups:
                heap = heaps[group.key]
                assert [hit.segment_id for hit in group.hits] == [one.row.id for one in heap]
                best = sorted(heap, key=lambda one: -one.row.relevance)[: most or len(heap)]
                kept = heap if group.key == 1 or most is None else [one for one in heap if one in best]
                assert [hit.segment_id for hit in group.shown] == [one.row.id for one in kept]
                assert group.hidden == len(heap) - len(kept)
                assert group.seconds == _seconds(heap, all_of_them, heard=False, session=session)
            summary = session.review.summary(hits)
            heard = {one.row.witness_id for one in some if one.row.witness_id}
            assert (summary.segments, summary.witnesses) == (len(some), len(heard))
            assert summary.absent == tuple(
                row.label for row in session.witnesses.list() if row.id not in heard
            )
            assert summary.seconds == _seconds(some, all_of_them, heard=False, session=session)
            assert summary.without_excluded == _seconds(some, all_of_them, heard=True, session=session)
