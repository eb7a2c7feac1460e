"""What was seen and how much is covered; splitting nodes and suggesting joins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdacoder.domain.coverage import coverage_of
from qdacoder.domain.exclusion import Applies
from qdacoder.domain.review import How, NodeRule, ReviewFilter
from qdacoder.domain.spans import Span
from qdacoder.errors import UserError
from qdacoder.services.session import ProjectSession
from tests.helpers.build import a_project, dump, made

spans = st.lists(
    st.builds(lambda first, frames: Span(first, first + frames), st.integers(0, 40), st.integers(1, 20)),
    max_size=5,
)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ProjectSession]:
    opened = a_project(tmp_path / "p.qdacoder")
    yield opened
    opened.close()


@given(spans, spans, spans)
def test_every_frame_counts_once(coded: list[Span], seen: list[Span], excluded: list[Span]) -> None:
    length, counts = 45, {"coded": 0, "excluded": 0, "seen": 0, "unseen": 0}
    for frame in range(length):
        where = next(
            (
                name
                for name, some in (("coded", coded), ("excluded", excluded), ("seen", seen))
                if any(span.contains(frame) for span in some)
            ),
            "unseen",
        )
        counts[where] += 1
    found = coverage_of(length, coded, seen, excluded)
    assert {name: getattr(found, name) for name in counts} == counts
    assert found.length == length


def test_what_is_played_is_noted_by_coder_and_speed(session: ProjectSession) -> None:
    history = len(session.history())
    before = session.next_undo()
    session.coverage.note_seen(1, 0, 100)
    session.coverage.note_seen(1, 100, 250)  # goes on
    session.coverage.note_seen(1, 200, 300, 2.0)
    session.coverage.note_seen(1, 900, 10**9, -1.0)
    assert session.coverage.seen(1) == [Span(0, 300), Span(900, 165_000)]
    assert len(dump(session.path)["seen"]) == 3
    assert session.next_undo() == before
    assert len(session.history()) == history
    session.code_as("Min Kim")
    session.coverage.note_seen(1, 400, 500)
    assert session.coverage.seen(1, [2]) == [Span(400, 500)]
    with pytest.raises(UserError):
        session.coverage.note_seen(1, 5, 5)


def test_coverage_by_footage_and_coder(session: ProjectSession) -> None:
    session.coverage.note_seen(1, 0, 3000)
    session.exclusions.add(1, 2400, 2900, "static noise")
    session.exclusions.add(1, 0, 500, "lens cap", Applies.PICTURE)
    first = session.coverage.rows()[0]
    found = first.coverage
    assert (found.coded, found.excluded, found.seen) == (1600, 400, 3000 - 1500 - 400)
    assert found.length == 165_000
    assert first.minutes(1500) == 1.0
    session.add_coder("Min Kim")
    assert session.coverage.rows([2])[0].coverage.coded == 0


def test_a_node_is_split_and_every_coding_is_somewhere(session: ProjectSession) -> None:
    session.coding.set_witness([3], 2)
    other = made(session.coding.tag(2, 0, 9, [1]))
    rows = len(dump(session.path)["codings"])
    plan = session.splitting.by(1, "witness")
    assert [(part.name, part.segment_ids) for part in plan.parts] == [
        ("Weekly quota: A", (1,)),
        ("Weekly quota: B", (3,)),
    ]
    assert plan.staying == 1
    before = dump(session.path)
    session.splitting.split(plan)
    assert len(dump(session.path)["codings"]) == rows
    names = {node.name: node.segments for node in session.codebook.read().nodes}
    assert (names["Weekly quota"], names["Weekly quota: A"], names["Weekly quota: B"]) == (1, 1, 1)
    assert session.coding.segment(other).node_ids == (1,)  # type: ignore[union-attr]
    session.undo()
    assert dump(session.path) == before
    assert [part.name for part in session.splitting.by(1, "footage").parts] == [
        "Weekly quota: Blagoveshchensk video 2",
        "Weekly quota: Reel",
    ]
    assert session.splitting.by_words(1, "돈").parts[0].segment_ids == (1,)
    hand = session.splitting.by_hand(1, {"Owed in won": [1], "Owed in roubles": [3]})
    assert hand.staying == 1
    for refused in (
        lambda: session.splitting.by_words(1, "nothing"),
        lambda: session.splitting.by(2, "colour"),
        lambda: session.splitting.by_hand(1, {"DEBT": [1]}),
        lambda: session.splitting.by_hand(1, {"New": [2]}),
        lambda: session.splitting.by(3, "witness"),
    ):
        with pytest.raises(UserError):
            refused()
    assert dump(session.path) == before


def test_a_split_keeps_memos_and_dates_and_the_lineage_tells_of_it(session: ProjectSession) -> None:
    quota = session.codebook.find_node("Weekly quota").id
    session.review.save_theme("Owed", ReviewFilter((NodeRule(How.ANY, (quota,)),)))
    assert session.splitting.themes_with(quota) == ("Owed",)
    before = dump(session.path)
    plan = session.splitting.by_words(quota, "돈; nothing of this; 1").named(["Owed in won"])
    assert (plan.way, plan.moving, plan.staying) == ("by words", 1, 1)
    for wrong in ("", "debt"):
        with pytest.raises(UserError):
            session.splitting.split(plan.named([wrong]))
    assert dump(session.path) == before
    session.splitting.split(plan, "won and rouble are two sums")
    after = dump(session.path)
    made_node = session.codebook.find_node("Owed in won")
    assert made_node.category_id == session.codebook.find_node("Weekly quota").category_id
    node_column = 3  # id, guid, segment, node, coder, date: only the node may differ
    assert [row[:node_column] + row[node_column + 1 :] for row in after["codings"]] == [
        row[:node_column] + row[node_column + 1 :] for row in before["codings"]
    ]
    assert (after["memos"], after["segments"]) == (before["memos"], before["segments"])
    told = session.merging.lineage_text(made_node.id)
    assert told == session.merging.lineage_text(quota)
    assert "“Owed in won” (1 coding) was split off from “Weekly quota” by words, by Ruth Baker" in told
    assert "because: won and rouble are two sums; 1 coding stayed with it." in told
    # Joined again, the lineage tells both, in the order of time.
    session.merging.merge(session.merging.plan([quota, made_node.id], quota, name="Sum owed"))
    lines = session.merging.lineage_text(quota).splitlines()
    assert ["was split off" in lines[0], "were joined as “Sum owed”" in lines[1]] == [True, True]
    session.undo()
    session.undo()
    assert dump(session.path) == before
    assert session.splitting.records() == ()


def test_a_plan_that_no_longer_fits_is_refused(session: ProjectSession) -> None:
    plan = session.splitting.by_hand(1, {"Won": [1]})
    session.coding.remove_node([1], 1)
    before = dump(session.path)
    with pytest.raises(UserError, match="changed since the split was planned"):
        session.splitting.split(plan)
    assert dump(session.path) == before


def test_a_pair_said_not_to_be_the_same_is_not_suggested_again(session: ProjectSession) -> None:
    made(session.codebook.add_node("Weekly quotas"))
    first, second = session.codebook.find_node("Weekly quota"), session.codebook.find_node("Weekly quotas")
    before = dump(session.path)

    def suggested(hidden: bool = False) -> set[tuple[str, str]]:
        return {(one.first.name, one.second.name) for one in session.splitting.suggest(hidden=hidden)}

    assert ("Weekly quota", "Weekly quotas") in suggested()
    session.splitting.keep_apart(second.id, first.id)
    assert ("Weekly quota", "Weekly quotas") not in suggested()
    assert ("Weekly quota", "Weekly quotas") in suggested(hidden=True)
    assert [(one.name, other.name) for one, other in session.splitting.kept_apart()] == [
        ("Weekly quota", "Weekly quotas")
    ]
    session.codebook.edit_node(second.id, name="Something else")  # the pair is known by identity
    assert len(session.splitting.kept_apart()) == 1
    session.undo()
    session.splitting.keep_apart(first.id, second.id, apart=False)
    assert ("Weekly quota", "Weekly quotas") in suggested()
    session.undo()
    session.undo()
    assert dump(session.path) == before


def test_joins_are_suggested_with_their_reasons_and_never_done(session: ProjectSession) -> None:
    session.codebook.add_node("Weekly quotas")
    made(session.codebook.add_node("Sum owed", definition="what a worker owes each month"))
    twin = made(session.codebook.add_node("Contribution", definition="what a worker owes each week"))
    session.coding.add_node([1, 3], twin)
    before = dump(session.path)
    pairs = {(one.first.name, one.second.name): one for one in session.splitting.suggest()}
    names = pairs["Weekly quota", "Weekly quotas"]
    assert names.names > 0.8
    assert names.same_segments == 0
    same = pairs["Weekly quota", "Contribution"]
    assert same.same_segments == 2
    assert same.overlap == 1.0
    assert pairs["Sum owed", "Contribution"].definitions > 0.8
    assert ("Foreman intervenes", "Debt") not in pairs
    assert dump(session.path) == before
