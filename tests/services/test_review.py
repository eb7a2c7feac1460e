"""What a review filter finds, against plain sets; groups, time, themes."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from qdacoder.domain.attributes import AttributeKind
from qdacoder.domain.exclusion import Applies
from qdacoder.domain.review import (
    NOBODY,
    GroupBy,
    How,
    NodeRule,
    ReviewFilter,
    filter_from_text,
    filter_to_text,
)
from qdacoder.errors import Cancelled, NotFound, UserError
from qdacoder.services.session import ProjectSession, open_project
from tests.helpers.build import a_project, dump, made


def ids(session: ProjectSession, wanted: ReviewFilter) -> set[int]:
    return {hit.segment_id for hit in session.review.find(wanted).hits}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ProjectSession]:
    made_session = a_project(tmp_path / "p.qdacoder")
    yield made_session
    made_session.close()


def rule(how: How, *nodes: int, within: float = 30, categories: tuple[int, ...] = ()) -> ReviewFilter:
    return ReviewFilter(rules=(NodeRule(how, nodes, categories, round(within * 1000)),))


def test_node_rules_find_what_sets_find(session: ProjectSession) -> None:
    chance = random.Random(5)
    for _ in range(60):
        start = chance.randrange(0, 9_000)
        footage = chance.choice([1, 2])
        nodes = chance.sample([1, 2, 3, 4], chance.randrange(0, 4))
        session.coding.tag(
            footage, start, start + chance.randrange(1, 400), nodes, chance.choice([1, 2, None])
        )
    rows = [*session.coding.segments(1), *session.coding.segments(2)]
    rate = {1: Fraction(25), 2: Fraction(30000, 1001)}

    def carrying(*nodes: int) -> set[int]:
        return {row.id for row in rows if set(nodes) & set(row.node_ids)}

    assert ids(session, ReviewFilter()) == {row.id for row in rows}
    assert ids(session, rule(How.ANY, 1, 2)) == carrying(1, 2)
    assert ids(session, rule(How.ALL, 1, 2)) == carrying(1) & carrying(2)
    assert ids(session, rule(How.NONE, 1, 4)) == {row.id for row in rows} - carrying(1, 4)
    assert ids(session, rule(How.ANY, categories=(1,))) == carrying(1, 2, 3)
    for within in (0, 2, 30.5):
        near = {
            row.id
            for row in rows
            for other in rows
            if other.id in carrying(2)
            and other.footage_id == row.footage_id
            and row.in_frame - other.out_frame <= int(within * rate[row.footage_id])
            and other.in_frame - row.out_frame <= int(within * rate[row.footage_id])
        }
        assert ids(session, rule(How.NEAR, 2, within=within)) == near
        assert carrying(2) <= near
    both = replace(rule(How.ANY, 1), witness_ids=(2,), footage_ids=(2,))
    assert ids(session, both) == {
        row.id for row in rows if 1 in row.node_ids and row.witness_id == 2 and row.footage_id == 2
    }
    nobody = {row.id for row in rows if row.witness_id is None}
    assert ids(session, ReviewFilter(witness_ids=(NOBODY,))) == nobody
    off = ReviewFilter(rules=(NodeRule(How.ANY, (1,), on=False),))
    assert ids(session, off) == {row.id for row in rows}


def test_facets_say_what_each_choice_would_find(session: ProjectSession) -> None:
    session.coding.tag(2, 10, 20, [1], 2)
    for wanted in (ReviewFilter(), rule(How.ANY, 1), ReviewFilter(witness_ids=(1,), footage_ids=(1,))):
        found = session.review.find(wanted)
        for name, facet in (
            ("witness_ids", found.facets.witnesses),
            ("site_ids", found.facets.sites),
            ("footage_ids", found.facets.footage),
        ):
            for key, count in facet.items():
                assert len(ids(session, replace(wanted, **{name: (key,)}))) == count
    assert session.review.find(ReviewFilter()).facets.coders == {}  # one coder: nothing to choose
    session.add_coder("Min Kim")
    session.code_as("Min Kim")
    session.coding.tag(1, 1000, 2000, [2])
    found = session.review.find(rule(How.ANY, 2))
    assert found.facets.coders == {1: 1, 2: 1}
    only = replace(rule(How.ANY, 2), coder_ids=(2,))
    assert len(ids(session, only)) == 1


def test_words_are_found_in_any_script_and_form(session: ProjectSession) -> None:
    session.coding.set_quotes([2], original="할당량을 채워야 했다", translation="The QUOTA had to be met")
    session.coding.set_memo([3], "Нужно сравнить с Д")
    for text in ("할당량", unicodedata.normalize("NFD", "할당량"), "quota met", "met quota"):
        assert ids(session, ReviewFilter(text=text)) == {2}
    assert ids(session, ReviewFilter(text="СРАВНИТЬ")) == {3}
    assert ids(session, ReviewFilter(text="돈")) == {1}
    assert ids(session, ReviewFilter(text="quota сравнить")) == set()
    assert ids(session, ReviewFilter(relevance=2)) == {2}


def test_attributes_of_witnesses_narrow_down(session: ProjectSession) -> None:
    work = made(session.witnesses.add_attribute("Work", AttributeKind.CHOICE, ["construction", "logging"]))
    born = made(session.witnesses.add_attribute("Born", AttributeKind.DATE))
    session.witnesses.set_value(1, work, "Construction")
    session.witnesses.set_value(2, work, "logging")
    session.witnesses.set_value(1, born, "1980-3")
    session.coding.tag(2, 0, 9, [1], 2)
    assert ids(session, ReviewFilter(attributes=((work, "construction"),))) == {1, 2}
    assert ids(session, ReviewFilter(attributes=((work, "logging"), (work, "construction")))) == {1, 2, 4}
    assert ids(session, ReviewFilter(attributes=((work, "logging"), (born, "1980-03")))) == set()


def test_only_changed_translations(session: ProjectSession) -> None:
    layer = made(session.transcripts.add(1, "English", kind="translation"))
    cue = made(session.transcripts.add_cue(layer, 6000, 6100, "first"))
    segment = made(session.coding.tag(1, 6000, 6100, [2]))
    assert ids(session, ReviewFilter(changed_only=True)) == set()
    session.transcripts.edit_cue(cue, "second", "heard again")
    assert ids(session, ReviewFilter(changed_only=True)) == {segment}
    card = session.review.cards([segment])[0]
    assert card.changed
    assert card.revisions == (1,)
    session.quotes.renew([segment])
    assert ids(session, ReviewFilter(changed_only=True)) == set()
    assert session.review.cards([segment])[0].revisions == (2,)


def test_groups_show_the_most_relevant_in_the_order_of_time(session: ProjectSession) -> None:
    session.coding.set_relevance([3], 1)
    session.coding.set_witness([3], 1)
    for group in session.review.groups(session.review.find(ReviewFilter()).hits, GroupBy.WITNESS, 2):
        assert group.key == 1
        assert [hit.segment_id for hit in group.shown] == [2, 3]
        assert group.hidden == 1
    whole = session.review.groups(session.review.find(ReviewFilter()).hits, GroupBy.WITNESS, 2, [1])
    assert [hit.segment_id for hit in whole[0].shown] == [1, 2, 3]
    session.coding.set_witness([1], 2)
    session.coding.set_witness([3], None)
    found = session.review.find(ReviewFilter()).hits
    assert [group.key for group in session.review.groups(found)] == [1, 2, NOBODY]
    assert [group.key for group in session.review.groups(found, GroupBy.FOOTAGE)] == [1]


def test_time_counts_overlaps_once_and_says_what_excluded_sound_leaves(session: ProjectSession) -> None:
    hits = session.review.find(ReviewFilter()).hits
    assert session.review.summary(hits).seconds == Fraction(2500 - 1000 + 100, 25)
    session.exclusions.add(1, 2400, 5050, "static noise")
    session.exclusions.add(1, 1000, 1100, "dark", Applies.PICTURE)
    summary = session.review.summary(hits)
    assert summary.seconds == Fraction(1600, 25)
    assert summary.without_excluded == Fraction(1400 + 50, 25)
    assert (summary.segments, summary.witnesses, summary.absent) == (3, 1, ("B",))


def test_nothing_found_names_what_excludes_most(session: ProjectSession) -> None:
    wanted = replace(rule(How.ANY, 1), witness_ids=(2,), text="돈")
    found = session.review.find(wanted)
    assert not found.hits
    assert found.total == 3
    assert found.culprits == (("witness_ids", 1),)
    with pytest.raises(Cancelled):
        session.review.find(wanted, lambda: True)


def test_themes_are_kept_and_follow_joined_nodes(session: ProjectSession) -> None:
    wanted = replace(rule(How.ANY, 2, within=2.5), text="", witness_ids=(1,))
    theme = made(session.review.save_theme("  Quota   owed ", wanted))
    assert [(row.name, row.filter) for row in session.review.themes()] == [("Quota owed", wanted)]
    assert made(session.review.save_theme("QUOTA OWED", rule(How.NEAR, 2))) == theme
    assert session.review.theme("quota owed").filter == rule(How.NEAR, 2)
    session.review.save_theme("Other", ReviewFilter())
    with pytest.raises(UserError):
        session.review.rename_theme(theme, "other")
    session.review.rename_theme(theme, "할당량")
    plan = session.merging.plan([1, 2], 1)
    session.merging.merge(plan)
    assert session.review.theme("할당량").filter == rule(How.NEAR, 1)
    session.undo()
    assert session.review.theme("할당량").filter == rule(How.NEAR, 2)
    before = dump(session.path)
    session.review.remove_theme(theme)
    with pytest.raises(NotFound):
        session.review.theme("할당량")
    session.undo()
    assert dump(session.path) == before
    session.close()
    again = open_project(session.path)
    assert [row.name for row in again.review.themes()] == ["할당량", "Other"]
    again.close()


def test_a_filter_is_text_and_back() -> None:
    wanted = ReviewFilter(
        rules=(NodeRule(How.NEAR, (3, 1), (2,), 1500, on=False), NodeRule(How.ALL, (9,))),
        witness_ids=(NOBODY, 4),
        attributes=((1, "네"), (2, "x")),
        site_ids=(7,),
        footage_ids=(1, 2),
        coder_ids=(3,),
        relevance=2,
        text="돈 quota",
        changed_only=True,
    )
    assert filter_from_text(filter_to_text(wanted)) == wanted
    for broken in ("", "[]", "{}", '{"rules": [{"how": "sometimes"}]}'):
        with pytest.raises(UserError):
            filter_from_text(broken)
    with pytest.raises(UserError):
        NodeRule(How.NEAR, (1,), within_ms=-1)


def test_names_make_a_filter_and_unknown_names_are_refused(session: ProjectSession) -> None:
    made_filter = session.review.filter_by_name(
        any_of=["weekly QUOTA", "Surveillance"],
        none_of=["Debt"],
        witnesses=["a"],
        footage=["Reel"],
        sites=["blagoveshchensk"],
    )
    assert made_filter.rules == (NodeRule(How.ANY, (1,), (2,)), NodeRule(How.NONE, (2,)))
    assert session.review.describe(made_filter) == [
        "Any of: Surveillance, Weekly quota",
        "None of: Debt",
        "Witness: A",
        "Site: Blagoveshchensk",
        "Footage: Reel",
    ]
    for wrong in (
        {"any_of": ["Weekly quotas"]},
        {"sites": ["Omsk"]},
        {"coders": ["Nobody"]},
        {"attributes": [("Work", "x")]},
    ):
        with pytest.raises(NotFound):
            session.review.filter_by_name(**wrong)  # type: ignore[arg-type]
