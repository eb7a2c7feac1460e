"""Counts, coverage and changed quotes that follow single changes equal what reading everything gives."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.codebook import Codebook
from qdacoder.domain.spans import covered_frames, joined
from qdacoder.services.session import ProjectSession
from tests.helpers.build import a_project


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ProjectSession]:
    made = a_project(tmp_path / "p.qdacoder")
    yield made
    made.close()


class Follower:
    """Keeps a codebook and totals as the workspace does: by what each change says."""

    def __init__(self, session: ProjectSession) -> None:
        self.session = session
        self.book: Codebook = session.codebook.read()
        totals = session.totals()
        self.segments, self.codings = totals.segments, totals.codings
        self.single = 0
        session.subscribe(self.changed)

    def changed(self, change: ChangeSet) -> None:
        if change.touches(Kind.NODE, Kind.CATEGORY):
            self.book = self.session.codebook.read()
        elif change.touches(Kind.CODING, Kind.SEGMENT):
            self.single += bool(change.codings)
            self.book = self.session.codebook.recounted(self.book, change)
        assert change.added is not None
        self.segments += change.added.get(Kind.SEGMENT, 0)
        self.codings += change.added.get(Kind.CODING, 0)


@pytest.mark.parametrize("seed", range(6))
def test_counts_follow_any_order_of_changes(session: ProjectSession, seed: int) -> None:
    chance = random.Random(seed)
    second = session.add_coder("Min Seo").result_id or 0
    coders = [session.coder.id, second]
    nodes = [node.id for node in session.codebook.read().nodes]
    follower = Follower(session)
    for _ in range(70):
        session.choose_coder(chance.choice(coders))
        ids = [row.id for row in session.coding.segments(1)]
        some = chance.sample(ids, min(len(ids), chance.randrange(1, 4))) if ids else []
        match chance.randrange(7):
            case 0 | 1:
                start = chance.randrange(20) * 50
                session.coding.tag(1, start, start + 40, chance.sample(nodes, chance.randrange(1, 3)))
            case 2 if some:
                session.coding.toggle_node(some, chance.choice(nodes))
            case 3 if some:
                session.coding.delete(some)
            case 4 if some:
                span = session.coding.segments_by_id(some[:1])[0].span
                if span.frames > 6:
                    session.coding.split(some[0], span.in_frame + 3)
            case 5 if not str(session.next_undo()).startswith("Add"):
                session.undo()
            case 6 if session.next_redo():
                session.redo()
        assert follower.book == session.codebook.read()
        totals = session.totals()
        assert (follower.segments, follower.codings) == (totals.segments, totals.codings)
    assert follower.single > 20  # counts were really followed, not read anew


def test_a_change_of_many_codings_is_counted_anew(session: ProjectSession) -> None:
    follower = Follower.__new__(Follower)
    follower.session, follower.book, follower.single = session, session.codebook.read(), 0
    node = follower.book.nodes[0].id
    ids = [session.coding.tag(1, 10 * at, 10 * at + 5).result_id or 0 for at in range(260)]
    change = session.coding.add_node(ids, node)
    assert change.codings is None
    assert change.added is None
    before = session.codebook.read()
    stale = before.with_counts({node: 0}, {})
    assert session.codebook.recounted(stale, change) == before


def test_coverage_counted_in_the_file_equals_joining_all_ranges(session: ProjectSession) -> None:
    chance = random.Random(3)
    other = session.footage.register("Another reel", rate=session.footage.get(1).rate, length="01:00:00:00")
    for _ in range(120):
        start = chance.randrange(3000)
        for footage_id in (1, other.result_id or 0):
            session.coding.tag(footage_id, start, start + chance.choice((1, 10, 10, 200)))
    for row in session.footage.list():
        spans = [one.span for one in session.coding.segments(row.id)]
        assert (row.segments, row.coded_frames) == (len(spans), covered_frames(spans))
        assert session.footage.coded_spans([row.id])[row.id] == tuple(joined(spans))
        assert session.footage.get(row.id) == row
    assert {row.segments for row in session.footage.list(counted=False)} == {0}
