"""Themes of thousands of nodes, a thousand titles, thirty hours: right, and with few statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from qdacoder.domain.review import GroupBy, How, NodeRule, ReviewFilter
from qdacoder.services.session import ProjectSession, open_project
from tests.helpers.build import made
from tests.helpers.thousands import HOURS, LONG, NODES, TITLES, Known, make

Made = tuple[ProjectSession, Known]


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def made_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Made]:
    session, known = make(tmp_path_factory.mktemp("strain") / "p.qdacoder")
    yield session, known
    session.close()


def found(session: ProjectSession, wanted: ReviewFilter) -> set[int]:
    return {hit.segment_id for hit in session.review.find(wanted).hits}


def test_a_rule_of_two_thousand_nodes_finds_what_sets_do(made_once: Made) -> None:
    session, known = made_once
    every, half = tuple(range(1, NODES + 1)), tuple(range(1, NODES + 1, 2))
    some = {one for one, row in known.items() if row[3] & set(half)}
    assert found(session, ReviewFilter((NodeRule(How.ANY, half),))) == some
    assert found(session, ReviewFilter((NodeRule(How.NONE, half),))) == set(known) - some
    assert found(session, ReviewFilter((NodeRule(How.ALL, every),))) == {7}
    assert found(session, ReviewFilter((NodeRule(How.ALL, (*every, *half)),))) == {7}  # named twice
    near = {
        one
        for one, (footage, start, end, _nodes) in known.items()
        if any(
            known[other][0] == footage and start - known[other][2] <= 250 and known[other][1] - end <= 250
            for other in some
        )
    }
    wide = NodeRule(How.NEAR, half, within_ms=10_000)
    assert found(session, ReviewFilter((wide,))) == near
    others = NodeRule(How.NONE, every[1::2])
    rules = (*(NodeRule(how, half) for how in (How.ANY, How.NEAR, How.ANY)), others)
    right = {one for one in some if not known[one][3] & set(every[1::2])}
    assert found(session, ReviewFilter(rules, footage_ids=tuple(range(1, TITLES)), coder_ids=(1,))) == {
        one for one in right if known[one][0] < TITLES
    }


def test_many_nodes_and_titles_take_no_more_statements_than_few(made_once: Made) -> None:
    session, _known = made_once

    def asked(wanted: ReviewFilter) -> int:
        with statements() as sent:
            hits = session.review.find(wanted).hits
            session.review.groups(hits, GroupBy.FOOTAGE, 2)
            session.review.summary(hits)
        return len(sent)

    few = ReviewFilter((NodeRule(How.ANY, (1,)), NodeRule(How.NEAR, (2,))), footage_ids=(1,))
    every = tuple(range(1, NODES + 1))
    many = ReviewFilter(
        (NodeRule(How.ANY, every), NodeRule(How.NEAR, every)), footage_ids=tuple(range(1, TITLES))
    )
    assert asked(many) <= asked(few)


def test_a_theme_of_two_thousand_nodes_is_kept_and_follows_a_merge(tmp_path: Path, made_once: Made) -> None:
    session, known = made_once
    session.save_copy(tmp_path / "copy.qdacoder")
    copy = open_project(tmp_path / "copy.qdacoder")
    try:
        every = tuple(range(1, NODES + 1))
        made(copy.review.save_theme("Всё 모두", ReviewFilter((NodeRule(How.ANY, every),))))
        copy.merging.merge(copy.merging.plan([1, 2], 1))
        theme = copy.review.theme("Всё 모두")
        assert theme.filter.rules == (NodeRule(How.ANY, (1, *every[2:])),)
        assert found(copy, theme.filter) == {one for one, row in known.items() if row[3]}
        assert copy.review.describe(theme.filter)[0].count("узел") == NODES - 1
    finally:
        copy.close()


def test_thirty_hours_are_counted_to_the_frame_and_cited_with_their_hours(made_once: Made) -> None:
    session, known = made_once
    hits = session.review.find(ReviewFilter(footage_ids=(LONG,))).hits
    assert {hit.segment_id for hit in hits} == {one for one, row in known.items() if row[0] == LONG}
    covered = bytearray(HOURS)
    for hit in hits:
        covered[hit.in_frame : hit.out_frame] = b"\1" * (hit.out_frame - hit.in_frame)
    assert session.review.summary(hits).seconds == Fraction(sum(covered), 25)
    last = max(hits, key=lambda hit: hit.in_frame)
    card = session.review.cards([last.segment_id])[0]
    hours, minutes, seconds, frame = (int(part) for part in card.in_text.split(":"))
    assert ((hours * 60 + minutes) * 60 + seconds) * 25 + frame == last.in_frame
    assert hours >= 28
