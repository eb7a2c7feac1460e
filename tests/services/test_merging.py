"""Joining nodes and taking a merge apart: every coding, memo, child, key and name is accounted for."""

from __future__ import annotations

import copy
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from qdacoder.domain.review import How, NodeRule, ReviewFilter
from qdacoder.domain.timecode import FrameRate
from qdacoder.errors import NotFound, UserError
from qdacoder.services.session import ProjectSession, create_project, open_project
from qdacoder.storage.tables import codings, memos
from qdacoder.storage.unit_of_work import UnitOfWork
from tests.helpers.build import a_project, dump, made


def coded(session: ProjectSession) -> set[tuple[str, int]]:
    """Node names on segments."""
    names = {node.id: node.name for node in session.codebook.read().nodes}
    return {
        (names[node], row.id)
        for footage in session.footage.list()
        for row in session.coding.segments(footage.id)
        for node in row.node_ids
    }


def a_memo_on(path: Path, node: str, segment: int, text: str) -> None:
    """A memo on a coding, as another program may have left it."""
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(
            "INSERT INTO memos (guid, coding_id, coder_id, text, created_at, changed_at)"
            " SELECT hex(randomblob(16)), codings.id, 1, ?, '2026-01-01', '2026-01-01' FROM codings"
            " JOIN nodes ON nodes.id = node_id WHERE nodes.name = ? AND segment_id = ?",
            (text, node, segment),
        )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "p.qdacoder"


def three(session: ProjectSession) -> tuple[int, int, int]:
    """Quota, Debt and Foreman; segment 1 carries all three, 4 the first two."""
    quota, debt = session.codebook.find_node("Weekly quota").id, session.codebook.find_node("Debt").id
    foreman = session.codebook.find_node("Foreman intervenes").id
    session.coding.add_node([1], debt)
    session.coding.tag(1, 7000, 7100, [quota, debt])
    return quota, debt, foreman


def test_a_plan_says_what_will_be_and_does_nothing(path: Path) -> None:
    session = a_project(path)
    quota, debt, foreman = three(session)
    before = dump(path)
    plan = session.merging.plan([quota, debt, foreman], quota, name="Sum owed", reason="one obligation")
    assert dump(path) == before
    # Quota on 1, 3, 4; debt on 1, 2, 4; foreman on 1: seven codings on four segments.
    assert (plan.codings_before, plan.codings_after, plan.segments) == (7, 4, 4)
    assert plan.double_segments == (1, 4)
    assert [node.name for node in plan.sources] == ["Debt", "Foreman intervenes"]
    assert (plan.quick_key, plan.free_keys) == ("1", ("2", "9"))
    assert [len(one.dropped) for one in plan.joined] == [2, 1]
    assert len(plan.children) == 1
    assert plan.label == "Merge “Debt”, “Foreman intervenes” into “Sum owed”"
    session.close()


def test_a_merge_keeps_one_coding_all_memos_and_the_earliest_date(path: Path) -> None:
    session = a_project(path)
    quota, debt, foreman = three(session)
    session.close()
    a_memo_on(path, "Debt", 1, "debt memo")
    a_memo_on(path, "Weekly quota", 1, "quota memo")
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE codings SET coded_at = '2020-01-01T00:00:00+00:00' WHERE node_id = ?", (debt,))
    session = open_project(path)
    before = dump(path)
    plan = session.merging.plan([quota, debt, foreman], quota, name="Sum owed")
    session.merging.merge(plan)
    assert coded(session) == {("Sum owed", one) for one in (1, 2, 3, 4)}
    after = dump(path)
    assert len(after["segments"]) == len(before["segments"])
    assert len(after["memos"]) == len(before["memos"])
    on_one = [row for row in session.merging.records(quota)[0].sources if row.name == "Debt"]
    assert len(on_one[0].codings) == 3
    with session.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT coded_at, (SELECT count(*) FROM memos WHERE coding_id = codings.id) FROM codings"
            " WHERE segment_id = 1"
        ).all()
    assert [tuple(row) for row in rows] == [("2020-01-01T00:00:00+00:00", 2)]
    child = session.codebook.find_node("Side jobs at night")
    money = session.codebook.find_category("financial resources").id
    assert (child.parent_id, child.category_id) == (quota, money)
    assert session.merging.synonyms() == {quota: ("Weekly quota", "Debt", "Foreman intervenes")}
    session.undo()
    assert dump(path) == before
    session.redo()
    assert dump(path) == after
    session.close()


def test_a_merge_is_taken_apart_after_later_work(path: Path) -> None:
    session = a_project(path)
    quota, debt, foreman = three(session)
    before, book = coded(session), session.codebook.read()
    session.merging.merge(session.merging.plan([quota, debt, foreman], quota, name="Sum owed"))
    session.close()
    session = open_project(path)
    later = made(session.coding.tag(1, 9000, 9100, [quota]))
    session.coding.delete([3])
    record = session.merging.records(quota)[0]
    session.merging.take_all_apart(record.id)
    assert coded(session) == {pair for pair in before if pair[1] != 3} | {("Weekly quota", later)}
    now = session.codebook.read()
    assert [(n.guid, n.name, n.parent_id, n.category_id, n.quick_key, n.definition) for n in now.nodes] == [
        (n.guid, n.name, n.parent_id, n.category_id, n.quick_key, n.definition) for n in book.nodes
    ]
    assert session.merging.synonyms() == {}
    with pytest.raises(NotFound, match="Nothing of this merge is left"):
        session.merging.take_all_apart(record.id)
    session.undo()
    assert ("Sum owed", 1) in coded(session)
    session.close()


def test_one_node_is_taken_out_and_the_others_stay_joined(path: Path) -> None:
    session = a_project(path)
    quota, debt, foreman = three(session)
    session.merging.merge(session.merging.plan([quota, debt, foreman], quota, name="Sum owed"))
    record, source = session.merging.find_part("sum owed", "DEBT")
    plan = session.merging.plan_apart(record.id, source.guid)
    # On 1 and 4 the survivor was coded too; on 2 the coding was the debt's alone.
    assert ([then.segment_id for _now, then in plan.sorted.back], plan.last) == ([2], False)
    assert [then.segment_id for _now, then in plan.sorted.again] == [1, 4]
    session.merging.take_apart(plan)
    assert coded(session) == {
        *(("Sum owed", one) for one in (1, 3, 4)),
        *(("Debt", one) for one in (1, 2, 4)),
    }
    assert session.codebook.find_node("Side jobs at night").parent_id == debt
    assert session.merging.synonyms() == {quota: ("Weekly quota", "Foreman intervenes")}
    assert "“Debt” was taken out again" in session.merging.lineage_text(quota)
    session.close()


def test_what_cannot_be_told_apart_is_listed_and_stays(path: Path) -> None:
    session = a_project(path)
    quota, debt, _foreman = three(session)
    session.merging.merge(session.merging.plan([quota, debt], quota))
    second = made(session.coding.split(2, 2000))
    session.coding.remove_node([4], quota)
    session.coding.add_node([4], quota)
    record = session.merging.records(quota)[0]
    plan = session.merging.plan_apart(record.id, record.sources[0].guid)
    assert sorted(one.coding.segment_id for one in plan.sorted.undecided) == [4, second]
    assert {one.why for one in plan.sorted.undecided} == {
        "It was taken off and put on again after the merge.",
        "Its segment was made from another one after the merge.",
    }
    session.merging.take_apart(plan)
    assert {("Weekly quota", 4), ("Weekly quota", second), ("Debt", 2)} <= coded(session)
    assert ("Debt", 4) not in coded(session)
    session.close()


def test_a_name_and_a_key_that_were_taken_meanwhile(path: Path) -> None:
    session = a_project(path)
    quota, debt, _foreman = three(session)
    session.merging.merge(session.merging.plan([quota, debt], quota, keep_synonyms=False))
    made(session.codebook.add_node("debt", quick_key="2"))
    record = session.merging.records(quota)[0]
    plan = session.merging.plan_apart(record.id, record.sources[0].guid)
    assert (plan.name, plan.quick_key) == ("Debt (2)", None)
    session.merging.take_apart(plan)
    assert {node.name for node in session.codebook.read().nodes} >= {"debt", "Debt (2)"}
    session.close()


def test_a_survivor_that_was_joined_itself_comes_out_first(path: Path) -> None:
    session = a_project(path)
    quota, debt, foreman = three(session)
    before = coded(session)
    session.merging.merge(session.merging.plan([quota, debt], quota, name="Sum owed", reason="one thing"))
    session.merging.merge(session.merging.plan([quota, foreman], foreman, name="Pressure"))
    first, second = session.merging.records()
    with pytest.raises(UserError, match="joined into “Pressure” later"):
        session.merging.take_all_apart(first.id)
    steps = session.merging.lineage(foreman)
    assert [part.name for part in steps[0].parts] == ["Foreman intervenes", "Sum owed"]
    assert [part.name for part in steps[0].parts[1].earlier[0].parts] == ["Weekly quota", "Debt"]
    text = session.merging.lineage_text(foreman)
    assert text.index("joined as “Sum owed” by Ruth Baker, because: one thing.") < text.index("“Pressure”")
    session.merging.take_all_apart(second.id)
    session.merging.take_all_apart(first.id)
    assert coded(session) == before
    session.close()


def test_refusals_change_nothing(path: Path) -> None:
    session = a_project(path)
    quota, debt, foreman = three(session)
    before = dump(path)
    with pytest.raises(UserError, match="Fewer than two nodes"):
        session.merging.plan([quota, quota], quota)
    with pytest.raises(UserError, match="survives is not among"):
        session.merging.plan([quota, debt], foreman)
    with pytest.raises(UserError, match="There is a node “Foreman intervenes” already"):
        session.merging.plan([quota, debt], quota, name="foreman  INTERVENES")
    with pytest.raises(NotFound):
        session.merging.plan([quota, 999], quota)
    session.merging.merge(session.merging.plan([debt, foreman], debt))
    with pytest.raises(UserError, match="“FOREMAN intervenes” was joined into “Debt”"):
        session.merging.plan(
            [quota, session.codebook.find_node("Side jobs at night").id], quota, name="FOREMAN intervenes"
        )
    session.undo()
    plan = session.merging.plan([quota, debt], quota)
    session.coding.remove_node([2], debt)
    with pytest.raises(UserError, match="changed since the merge was planned"):
        session.merging.merge(plan)
    session.undo()
    assert dump(path) == before
    session.close()


def whole_book(session: ProjectSession) -> list[tuple[object, ...]]:
    """Every node with its place, name, key and definition."""
    return [
        (n.guid, n.name, n.parent_id, n.category_id, n.quick_key, n.definition)
        for n in session.codebook.read().nodes
    ]


def test_nodes_that_stood_below_each_other_do_so_again(path: Path) -> None:
    session = a_project(path)
    debt, side = session.codebook.find_node("Debt").id, session.codebook.find_node("Side jobs at night").id
    foreman = session.codebook.find_node("Foreman intervenes").id
    watch = session.codebook.find_category("Surveillance").id
    grandchild = made(session.codebook.add_node("Loading at the port", None, side))
    before = whole_book(session)
    # The survivor stands below one that goes, a joined one below another, and all move to a category.
    for chosen, survivor in (([side, debt], side), ([foreman, debt, side], foreman), ([debt, side], debt)):
        session.merging.merge(session.merging.plan(chosen, survivor, category_id=watch, quick_key="Q"))
        below = session.codebook.find_node("Loading at the port")
        assert (below.parent_id, below.category_id) == (survivor, watch)
        session.merging.take_all_apart(session.merging.records()[-1].id)
        assert whole_book(session) == before
        assert session.codebook.find_node("Loading at the port").id == grandchild
        assert session.integrity.check() == []
    session.close()


def test_a_node_merges_into_one_that_stands_deeper_below_it(path: Path) -> None:
    session = a_project(path)
    top, middle = session.codebook.find_node("Debt").id, session.codebook.find_node("Side jobs at night").id
    deep = made(session.codebook.add_node("Loading at the port", None, middle))
    before = dump(path)
    session.merging.merge(session.merging.plan([top, deep], deep))
    # What stood between them takes the place of the joined node, so that nothing stands below itself.
    assert {n.id: n.parent_id for n in session.codebook.read().nodes if n.id in (middle, deep)} == {
        middle: None,
        deep: middle,
    }
    assert session.integrity.check() == []
    session.undo()
    assert dump(path) == before
    session.close()


def test_a_merge_under_the_name_and_key_of_a_joined_node_gives_both_back(path: Path) -> None:
    session = a_project(path)
    quota, debt, foreman = three(session)
    before = whole_book(session)
    plan = session.merging.plan([quota, debt, foreman], quota, name="Debt", quick_key="9")
    session.merging.merge(plan)
    session.merging.take_all_apart(session.merging.records()[-1].id)
    assert whole_book(session) == before
    session.close()


def test_what_the_survivor_had_and_others_have_now_stays_theirs(path: Path) -> None:
    session = a_project(path)
    quota, debt, _foreman = three(session)
    session.merging.merge(
        session.merging.plan([quota, debt], quota, name="Sum owed", quick_key=None, keep_synonyms=False)
    )
    made(session.codebook.add_node("Weekly quota", quick_key="1"))
    record = session.merging.records()[-1]
    plan = session.merging.plan_apart(record.id, record.sources[0].guid)
    assert (plan.survivor.name, plan.survivor.quick_key) == ("Sum owed", None)
    session.merging.take_apart(plan)
    names = {node.name: node.quick_key for node in session.codebook.read().nodes}
    assert (names["Sum owed"], names["Weekly quota"], names["Debt"]) == (None, "1", "2")
    session.close()


def test_a_node_may_take_its_old_name_again(path: Path) -> None:
    session = a_project(path)
    quota, debt, _foreman = three(session)
    session.merging.merge(session.merging.plan([quota, debt], quota, name="Sum owed"))
    session.codebook.edit_node(quota, name="weekly  QUOTA")
    assert session.merging.synonyms() == {quota: ("Debt",)}
    with pytest.raises(UserError, match="was joined into"):
        session.codebook.edit_node(session.codebook.find_node("Foreman intervenes").id, name="Debt")
    session.merging.take_all_apart(session.merging.records()[-1].id)
    assert [n.name for n in session.codebook.read().nodes][:2] == ["weekly QUOTA", "Debt"]
    session.close()


def test_a_plan_lists_every_segment_and_the_memos_of_the_nodes(path: Path) -> None:
    session = a_project(path)
    quota, debt, _foreman = three(session)

    def work(unit: UnitOfWork) -> int:
        at = "2026-01-01T00:00:00+00:00"
        return unit.insert(memos, node_id=debt, coder_id=1, text="per head?", created_at=at, changed_at=at)

    session.run("Note", "test.note", work)
    plan = session.merging.plan([quota, debt], quota)
    # What the survivor alone is on is listed too: its name may become another.
    assert [row.id for row in session.merging.affected(plan, 9)] == [1, 4, 2, 3]
    assert [(memo.node_id, memo.initials, memo.text) for memo in plan.memos] == [(debt, "RB", "per head?")]
    session.merging.merge(plan)
    assert [memo.text for memo in session.merging.plan([quota, 3], quota).memos] == ["per head?"]
    session.merging.take_all_apart(session.merging.records()[-1].id)
    assert [memo.node_id for memo in session.merging.plan([quota, debt], quota).memos] == [debt]
    session.close()


def test_a_decision_says_where_an_undecided_coding_goes(path: Path) -> None:
    session = a_project(path)
    quota, debt, foreman = three(session)
    session.merging.merge(session.merging.plan([quota, debt, foreman], quota))
    session.coding.remove_node([4], quota)
    session.coding.add_node([4], quota)
    second = made(session.coding.split(2, 2000))
    record = session.merging.records()[-1]
    parting = session.merging.plan_parting(record.id)
    places = {one.coding.segment_id: one for one in parting.undecided}
    debts, foremen = (one.guid for one in record.sources)
    assert places[4].candidates == (debts,)
    assert set(places[second].candidates) == {debts, foremen}
    before = dump(path)
    for wrong in ({places[4].coding.id: foremen}, {999: debts}):
        with pytest.raises(UserError, match="not one to decide on"):
            session.merging.take_all_apart(record.id, wrong)
    assert dump(path) == before
    session.merging.take_all_apart(record.id, {places[4].coding.id: debts, places[second].coding.id: foremen})
    assert {("Debt", 4), ("Foreman intervenes", second), ("Debt", 2)} <= coded(session)
    assert ("Weekly quota", 4) not in coded(session)
    session.undo()
    assert dump(path) == before
    session.close()


def test_the_history_knows_the_merge_of_a_step(path: Path) -> None:
    session = a_project(path)
    quota, debt, _foreman = three(session)
    session.merging.merge(session.merging.plan([quota, debt], quota))
    step = session.history(1)[0]
    record = session.merging.merge_of_step(step.id)
    assert record is not None
    assert record.sources[0].name == "Debt"
    session.coding.tag(1, 9000, 9100, [quota])
    assert session.merging.merge_of_step(session.history(1)[0].id) is None
    session.undo()
    session.undo()
    assert session.merging.merge_of_step(step.id) is None
    session.close()


NODES, SEGMENTS, CODERS, STILLS = 6, 5, 2, 3
_node, _segment, _coder = st.integers(0, NODES - 1), st.integers(0, SEGMENTS - 1), st.integers(0, CODERS - 1)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.lists(_node, min_size=2, max_size=4, unique=True)),
        st.tuples(st.just("tag"), st.tuples(_node, _segment, _coder)),
        st.tuples(st.just("tag"), st.tuples(_node, _segment, _coder)),
        st.tuples(st.just("untag"), st.tuples(_node, _segment, _coder)),
        st.tuples(st.just("note"), st.tuples(_node, _segment, _coder)),
        st.tuples(st.just("still"), st.tuples(_node, st.integers(0, STILLS - 1))),
        st.tuples(st.just("delete"), _segment),
        st.tuples(st.just("apart"), st.integers(0, 3)),
        st.tuples(st.just("one out"), st.tuples(st.integers(0, 3), st.integers(0, 3))),
        st.tuples(st.just("undo"), st.none()),
    ),
    min_size=1,
    max_size=14,
)
# What a merge or its undoing may write; everything else must stand as it was.
TOUCHED = {"codings", "memos", "nodes", "synonyms", "merges", "still_nodes"}
Claim = tuple[int, int, int]


class Model:
    """What should be, told without any record of the program: which node has a claim on which coding.

    Attributes:
        dates: by node, segment and coder (their places here), when the node was put there by hand.
        stills: nodes on stills, by hand.
        notes: memos whose coding belonged to one node alone when they were written.
        into: by node, the node that it was joined into.
    """

    def __init__(self, session: ProjectSession) -> None:
        self.session = session
        book = session.codebook.read()
        self.nodes = [next(one.id for one in book.nodes if one.name == f"N{at}") for at in range(NODES)]
        self.segments = [row.id for row in session.coding.segments(1)]
        self.coders = [one.id for one in session.coders()]
        self.into: dict[int, int] = {}
        self.notes: dict[int, Claim] = {}
        self.joined: dict[int, list[int]] = {}
        self.dates: dict[Claim, str] = self.really()[0]
        self.stills: set[tuple[int, int]] = self.really()[1]
        self.past: list[tuple[dict[str, object], bool]] = []

    def really(self) -> tuple[dict[Claim, str], set[tuple[int, int]], dict[int, Claim]]:
        """Codings with their dates, nodes on stills, and memos on codings, from the tables."""
        with self.session.reading() as connection:
            rows = connection.exec_driver_sql("SELECT * FROM codings").mappings().all()
            on = connection.exec_driver_sql("SELECT node_id, still_id FROM still_nodes").all()
            notes = connection.exec_driver_sql("SELECT id, coding_id FROM memos").all()
        found = {
            row["id"]: (
                self.nodes.index(row["node_id"]),
                self.segments.index(row["segment_id"]),
                self.coders.index(row["coder_id"]),
            )
            for row in rows
        }
        dates = {found[row["id"]]: row["coded_at"] for row in rows}
        return dates, {(self.nodes.index(one), still) for one, still in on}, {n: found[c] for n, c in notes}

    def root(self, node: int) -> int:
        while node in self.into:
            node = self.into[node]
        return node

    def claims(self, place: Claim) -> list[Claim]:
        return [one for one in self.dates if (self.root(one[0]), *one[1:]) == place]

    def expected(self) -> dict[Claim, str]:
        found: dict[Claim, str] = {}
        for one, at in self.dates.items():
            place = (self.root(one[0]), *one[1:])
            found[place] = min(at, found.get(place, at))
        return found

    def check(self) -> None:
        dates, stills, notes = self.really()
        assert dates == self.expected()
        assert stills == {(self.root(node), still) for node, still in self.stills}
        for note, claim in self.notes.items():
            if claim in self.dates:
                assert notes[note] == (self.root(claim[0]), *claim[1:])
        self.check_themes()

    def check_themes(self) -> None:
        """A theme goes on finding what its node was put on, under whatever name that stands now."""
        expected = self.expected()
        for theme in self.session.review.themes():
            root = self.root(int(theme.name.removeprefix("T")))
            wanted = {self.segments[segment] for node, segment, _coder in expected if node == root}
            hits = self.session.review.find(theme.filter).hits
            assert {hit.segment_id for hit in hits} == wanted

    def do(self, kind: str, given: object) -> None:
        session = self.session
        before = copy.deepcopy(
            {name: getattr(self, name) for name in ("into", "notes", "joined", "dates", "stills")}
        )
        newest = session.history(1)[0].id
        rows = dump(session.path)
        getattr(self, kind.replace(" ", "_"))(given)
        if kind == "undo":
            return
        if session.history(1)[0].id != newest:
            self.past.append((before, True))
        if kind in ("merge", "apart", "one out"):
            after = dump(session.path)
            assert {name: rows[name] for name in rows if name not in TOUCHED} == {
                name: after[name] for name in after if name not in TOUCHED
            }
            assert len(after["memos"]) == len(rows["memos"])

    def merge(self, given: list[int]) -> None:
        chosen = [one for one in given if one not in self.into]
        if len(chosen) < 2:
            return
        session = self.session
        plan = session.merging.plan([self.nodes[one] for one in chosen], self.nodes[chosen[0]])
        count = len(self.expected())
        assert plan.codings_before == sum(one[0] in chosen for one in self.expected())
        session.merging.merge(plan)
        self.into |= dict.fromkeys(chosen[1:], chosen[0])
        assert len(self.expected()) == count - plan.codings_before + plan.codings_after
        self.joined[session.merging.records()[-1].id] = list(chosen[1:])

    def tag(self, given: Claim) -> None:
        node, segment, coder = given
        if node in self.into or self.session.coding.segment(self.segments[segment]) is None:
            return
        self.session.choose_coder(self.coders[coder])
        self.session.coding.add_node([self.segments[segment]], self.nodes[node])
        if given not in self.expected():
            self.dates[given] = self.really()[0][given]

    def untag(self, given: Claim) -> None:
        node, segment, coder = given
        if node in self.into or self.session.coding.segment(self.segments[segment]) is None:
            return
        self.session.choose_coder(self.coders[coder])
        self.session.coding.remove_node([self.segments[segment]], self.nodes[node])
        for one in self.claims(given):
            del self.dates[one]

    def note(self, given: Claim) -> None:
        claims = self.claims(given)
        if not claims:
            return

        def work(unit: UnitOfWork) -> int:
            coding = unit.connection.execute(
                select(codings.c.id).where(
                    codings.c.node_id == self.nodes[given[0]],
                    codings.c.segment_id == self.segments[given[1]],
                    codings.c.coder_id == self.coders[given[2]],
                )
            ).scalar_one()
            at = "2026-01-01T00:00:00+00:00"
            return unit.insert(memos, coding_id=coding, coder_id=1, text="메모", created_at=at, changed_at=at)

        made = self.session.run("Note", "test.note", work).result_id
        if len(claims) == 1 and made is not None:
            self.notes[made] = claims[0]

    def still(self, given: tuple[int, int]) -> None:
        node, place = given
        row = self.session.stills.list()[place]
        if node not in self.into and self.nodes[node] not in row.node_ids:
            self.session.stills.edit(row.id, node_ids=[*row.node_ids, self.nodes[node]])
            self.stills.add((node, row.id))

    def delete(self, given: int) -> None:
        if self.session.coding.segment(self.segments[given]):
            self.session.coding.delete([self.segments[given]])
            self.dates = {one: at for one, at in self.dates.items() if one[1] != given}

    def apart(self, given: int) -> None:
        open_ones = [one for one in self.session.merging.records() if one.standing]
        if open_ones:
            record = open_ones[given % len(open_ones)]
            # One whose survivor was itself joined later is refused.
            if self.nodes.index(record.survivor.id) in self.into:
                with pytest.raises(UserError, match="was itself joined into"):
                    self.session.merging.take_all_apart(record.id)
                return
            self.session.merging.take_all_apart(record.id)
            for one in self.joined[record.id]:
                del self.into[one]
            self.joined[record.id] = []

    def one_out(self, given: tuple[int, int]) -> None:
        open_ones = [one for one in self.session.merging.records() if one.standing]
        if open_ones:
            record = open_ones[given[0] % len(open_ones)]
            if self.nodes.index(record.survivor.id) not in self.into:
                source = record.standing[given[1] % len(record.standing)]
                self.session.merging.take_apart(self.session.merging.plan_apart(record.id, source.guid))
                node = self.nodes.index(source.id)
                del self.into[node]
                self.joined[record.id].remove(node)

    def undo(self, _given: None) -> None:
        if self.past:
            before, _step = self.past.pop()
            self.session.undo()
            for name, value in before.items():
                setattr(self, name, value)


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six nodes that overlap on five segments, two coders, three stills and a theme for each node."""
    path = tmp_path_factory.mktemp("model") / "p.qdacoder"
    session = create_project(path, "P", "Ruth")
    session.add_coder("Min Kim")
    session.footage.register("V", rate=FrameRate(25), length="00:10:00:00")
    nodes = [made(session.codebook.add_node(f"N{place}")) for place in range(NODES)]
    for place in range(SEGMENTS):
        pair = [nodes[place % NODES], nodes[(place + 1) % NODES]]
        segment = made(session.coding.tag(1, 100 * place, 100 * place + 50, pair))
        finding = made(session.findings.add(f"F{place}"))
        session.findings.add_evidence(finding, [segment])
        session.quantities.add(segment, "monthly quota", "30 000", "RUB")
    for place in range(STILLS):
        session.stills.take(1, 10 * place, node_ids=[nodes[place]], picture=b"png")
    for place, node in enumerate(nodes):
        session.review.save_theme(f"T{place}", ReviewFilter((NodeRule(How.ANY, (node,)),)))
    session.close()
    return path


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(steps)
def test_random_merges_edits_and_unmerges_account_for_everything(
    beginning: Path, tmp_path_factory: pytest.TempPathFactory, given_steps: list[tuple[str, object]]
) -> None:
    path = tmp_path_factory.mktemp("m") / "p.qdacoder"
    shutil.copyfile(beginning, path)
    session = open_project(path)
    model = Model(session)
    for kind, given_value in given_steps:
        model.do(kind, given_value)
        model.check()
    # Whatever stands, taking all merges apart from the newest on gives each node its own again.
    for record in reversed(session.merging.records()):
        if record.standing:
            session.merging.take_all_apart(record.id)
            for one in model.joined[record.id]:
                del model.into[one]
            model.check()
    assert model.into == {}
    assert [node.name for node in session.codebook.read().nodes] == [f"N{at}" for at in range(NODES)]
    assert session.merging.synonyms() == {}
    assert session.integrity.check() == []
    session.close()
