"""Matrices, nodes together and growth against plain loops; the Python interface."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest

import qdacoder
from qdacoder.analysis.growth import is_saturated, node_growth
from qdacoder.cli.main import main
from qdacoder.domain.attributes import AttributeKind
from qdacoder.errors import NotFound, StorageError, UserError
from qdacoder.services.session import ProjectSession
from tests.helpers.build import a_project, dump, made

RATE = {1: Fraction(25), 2: Fraction(30000, 1001)}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ProjectSession]:
    opened = a_project(tmp_path / "p.qdacoder")
    chance = random.Random(8)
    for _ in range(50):
        start, footage = chance.randrange(0, 3000), chance.choice([1, 2])
        nodes = chance.sample([1, 2, 3, 4], chance.randrange(0, 4))
        opened.coding.tag(
            footage, start, start + chance.randrange(1, 300), nodes, chance.choice([1, 2, None])
        )
    yield opened
    opened.close()


def rows_of(session: ProjectSession) -> list:  # type: ignore[type-arg]
    return [one for footage in (1, 2) for one in session.coding.segments(footage)]


def test_a_matrix_counts_segments_once_a_category(session: ProjectSession) -> None:
    rows = rows_of(session)
    table = session.analysis.matrix("witness")
    assert table.heads == ("A", "B", "none")
    keys = (1, 2, None)
    matrix = table.matrix
    for node in (1, 2, 3, 4):
        expected = [sum(node in row.node_ids and row.witness_id == key for row in rows) for key in keys]
        assert list(matrix.nodes[node]) == expected
        assert matrix.node_totals[node] == sum(expected)
    for category, inside in ((1, {1, 2, 3}), (2, {4})):
        expected = [
            sum(bool(inside & set(row.node_ids)) and row.witness_id == key for row in rows) for key in keys
        ]
        assert list(matrix.categories[category]) == expected
    assert list(matrix.column_totals) == [sum(row.witness_id == key for row in rows) for key in keys]
    assert matrix.total == len(rows) == sum(matrix.column_totals)
    assert matrix.total_codings == sum(len(row.node_ids) for row in rows) == sum(matrix.codings)
    by_footage = session.analysis.matrix("footage", "codings").matrix
    assert by_footage.nodes[1] == tuple(
        float(sum(1 in row.node_ids and row.footage_id == one for row in rows)) for one in (1, 2)
    )


def test_seconds_are_exact_and_count_overlaps_once(session: ProjectSession) -> None:
    rows = rows_of(session)
    table = session.analysis.matrix("footage", "seconds")
    for place, footage in enumerate((1, 2)):
        frames = {
            frame
            for row in rows
            if row.footage_id == footage and 1 in row.node_ids
            for frame in range(row.in_frame, row.out_frame)
        }
        assert table.matrix.nodes[1][place] == pytest.approx(float(len(frames) / RATE[footage]), abs=1e-4)


@pytest.mark.parametrize(
    ("how", "gap"), [("same", 0), ("overlap", 0), ("near", 0), ("near", 2000), ("near", 60_000)]
)
def test_nodes_together_as_plain_loops_find_them(session: ProjectSession, how: str, gap: int) -> None:
    rows = rows_of(session)
    found = session.analysis.together(how, gap)
    assert found.node_ids == (1, 2, 3, 4)

    def meet(one: object, other: object) -> bool:
        first, second = sorted((one, other), key=lambda row: row.in_frame)  # type: ignore[attr-defined]
        if first.footage_id != second.footage_id:
            return False
        rate = RATE[first.footage_id]
        between = (second.in_frame - first.out_frame) / rate
        return between < 0 if how == "overlap" else between <= Fraction(gap, 1000)

    for i, a in enumerate(found.node_ids):
        for j, b in enumerate(found.node_ids):
            expected = sum({a, b} <= set(row.node_ids) for row in rows)
            if how != "same" and a != b:
                expected += sum(
                    (a in one.node_ids and b in other.node_ids) + (b in one.node_ids and a in other.node_ids)
                    for one, other in combinations(rows, 2)
                    if meet(one, other)
                )
            assert found.counts[i][j] == expected, (a, b)
    most = session.analysis.together(how, gap, most=2)
    assert len(most.node_ids) == 2


def test_columns_by_attribute_coder_and_without_excluded_sound(session: ProjectSession) -> None:
    work = made(session.witnesses.add_attribute("Work", AttributeKind.CHOICE, ["building", "logging"]))
    session.witnesses.set_value(1, work, "logging")
    table = session.analysis.matrix("WORK")
    assert table.heads == ("logging", "none")
    assert table.matrix.total == len(rows_of(session))
    assert session.analysis.matrix("coder").heads == ("Ruth Baker",)
    session.exclusions.add(1, 0, 165_000, "static noise")
    heard = session.analysis.matrix("footage", heard_only=True)
    assert heard.heads == ("Reel",)
    with pytest.raises(NotFound):
        session.analysis.matrix("colour")
    with pytest.raises(UserError):
        session.analysis.matrix("witness", "words")
    with pytest.raises(UserError):
        session.analysis.together("sometimes")


def test_an_empty_project_has_empty_tables(tmp_path: Path) -> None:
    from qdacoder.services.session import create_project

    empty = create_project(tmp_path / "e.qdacoder")
    table = empty.analysis.matrix()
    assert (table.heads, table.rows, table.matrix.total) == ((), (), 0)
    assert empty.analysis.together().counts == ()
    assert empty.analysis.growth() == []
    empty.close()


def test_growth_by_hours() -> None:
    points = node_growth([(10, 1), (3599.9, 2), (20, 1), (3600, 3), (7300, 3)], 15_000)
    assert [(one.hour, one.new, one.nodes) for one in points] == [
        (1, 2, 2),
        (2, 1, 3),
        (3, 0, 3),
        (4, 0, 3),
        (5, 0, 3),
    ]
    assert is_saturated(points)
    assert not is_saturated(points[:3])
    assert not is_saturated(node_growth([(place * 3600, place) for place in range(8)], 8 * 3600))
    assert node_growth([], 0) == []


def test_growth_counts_what_was_played(session: ProjectSession) -> None:
    before = session.analysis.growth()
    assert before
    assert before[-1].nodes == 4
    session.coverage.note_seen(1, 0, 25 * 60 * 60)
    session.codebook.add_node("Late")
    session.coding.add_node([1], 5)
    points = session.analysis.growth()
    assert [(one.hour, one.new) for one in points] == [(1, 4), (2, 1)]


def test_python_reads_a_project_and_cannot_change_it(session: ProjectSession) -> None:
    rows = rows_of(session)
    before = dump(session.path)
    with qdacoder.open_project(session.path) as project:
        segments, codings, matrix = project.segments(), project.codings(), project.matrix()
        assert len(segments) == len(rows)
        assert len(codings) == sum(len(row.node_ids) for row in rows)
        assert set(codings["node"]) == {"Weekly quota", "Debt", "Side jobs at night", "Foreman intervenes"}
        assert set(segments["footage"]) == {"Blagoveshchensk video 2", "Reel"}
        assert matrix.loc[("Financial resources", "Debt")].sum() == sum(2 in row.node_ids for row in rows)
        assert list(matrix.columns) == ["A", "B", "none"]
        with pytest.raises(StorageError):
            project._session.codebook.add_node("x")
    assert dump(session.path) == before


def test_the_same_tables_by_command(session: ProjectSession, capsys: pytest.CaptureFixture[str]) -> None:
    session.close()
    project = str(session.path)
    assert main(["matrix", project]) == 0
    table = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["node"] for row in table][:4] == ["", "Weekly quota", "Debt", "Side jobs at night"]
    assert table[-2]["category"] == "All"
    assert int(table[-2]["all"]) == 53
    assert all(
        sum(int(row[key]) for key in ("A", "B", "none")) == int(row["all"]) for row in table if row["node"]
    )
    assert main(["cooccurrence", project, "--node", "Debt", "--node", "Weekly quota", "--how", "near"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "node,Weekly quota,Debt"
    assert main(["coverage", project]) == 0
    assert main(["growth", project]) == 0
    assert main(["matrix", project, "--by", "colour"]) == 2
    assert main(["cooccurrence", project, "--within", "x"]) == 2


@pytest.mark.parametrize("coder_ids", [(), (1,), (2,)])
@pytest.mark.parametrize("footage_ids", [(), (1,), (2,)])
@pytest.mark.parametrize("heard_only", [False, True])
def test_tables_count_only_what_is_asked_for(
    session: ProjectSession, coder_ids: tuple[int, ...], footage_ids: tuple[int, ...], heard_only: bool
) -> None:
    session.add_coder("Min Seo")
    session.code_as("Min Seo")
    for segment in range(1, 20):
        session.coding.add_node([segment], 1 + segment % 4)
    session.coding.tag(1, 100, 2900, [2, 4], 1)
    session.exclusions.add(1, 500, 1700, "static noise")
    session.exclusions.add(2, 0, 1000, "static noise")
    out = {1: range(500, 1700), 2: range(0, 1000)}
    all_segments, all_codings = session.analysis.facts()
    codings = [row for row in all_codings if not coder_ids or row.coder_id in coder_ids]
    on = {row.segment_id for row in codings}
    segments = {
        row.segment_id: row
        for row in all_segments
        if (not footage_ids or row.footage_id in footage_ids)
        and (not coder_ids or row.segment_id in on or row.created_by in coder_ids)
        and not (
            heard_only and row.in_frame in out[row.footage_id] and row.out_frame - 1 in out[row.footage_id]
        )
    }
    codings = [row for row in codings if row.segment_id in segments]
    asked = {"coder_ids": coder_ids, "footage_ids": footage_ids, "heard_only": heard_only}
    assert session.analysis.segment_count(**asked) == len(segments)
    for by, key in (("witness", "witness_id"), ("site", "site_id"), ("footage", "footage_id")):
        matrix = session.analysis.matrix(by, **asked).matrix
        assert matrix.total == len(segments)
        assert matrix.total_codings == len(codings)
        for place, column in enumerate(matrix.columns):
            inside = {one for one, row in segments.items() if getattr(row, key) == column}
            assert matrix.column_totals[place] == len(inside)
            for node in (1, 2, 3, 4):
                found = {row.segment_id for row in codings if row.node_id == node} & inside
                assert matrix.nodes.get(node, (0,) * 3)[place] == len(found)
    matrix = session.analysis.matrix("coder", "codings", **asked).matrix
    assert matrix.columns == (coder_ids or (1, 2))
    assert matrix.codings == tuple(sum(row.coder_id == one for row in codings) for one in matrix.columns)
    together = session.analysis.together("same", **asked)
    for at, one in enumerate(together.node_ids):
        for place, other in enumerate(together.node_ids):
            both = [{row.segment_id for row in codings if row.node_id == node} for node in (one, other)]
            assert together.counts[at][place] == len(both[0] & both[1])
