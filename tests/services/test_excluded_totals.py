"""Rows and seconds before and after an exclusion, and every place says when excluded sound is left out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from qdacoder.cli.main import main
from qdacoder.domain.coverage import coverage_of
from qdacoder.domain.exclusion import Applies
from qdacoder.domain.review import ReviewFilter
from qdacoder.domain.spans import Span
from qdacoder.services.analysis_tables import coverage_grid, matrix_grid, write_grid
from qdacoder.services.session import ProjectSession
from tests.helpers.build import a_project, made


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ProjectSession]:
    """Coded in the first footage: 1000-2000, 1500-2500 and 5000-5100; 25 frames a second."""
    opened = a_project(tmp_path / "p.qdacoder")
    yield opened
    opened.close()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_rows_and_seconds_before_and_after(session: ProjectSession, tmp_path: Path) -> None:
    service = session.analysis
    hits = session.review.find(ReviewFilter()).hits

    def seconds(heard: bool) -> float:
        return service.matrix("footage", "seconds", heard_only=heard).matrix.total

    def segments(heard: bool) -> float:
        return service.matrix("footage", heard_only=heard).matrix.total

    assert (segments(True), segments(False), seconds(True), seconds(False)) == (3, 3, 64, 64)
    session.exclusions.add(1, 1250, 1750, "static noise")  # 20 s in two segments, counted once
    session.exclusions.add(1, 4900, 5200, "static noise")  # all of the third: 4 s
    session.exclusions.add(1, 0, 9000, "lens cap", Applies.PICTURE)  # the picture's business
    assert (segments(False), seconds(False)) == (3, 64)
    assert (segments(True), seconds(True)) == (2, 40)
    table = service.matrix("footage", "seconds", heard_only=True)
    assert table.left_out == "1 segment and 24.000 s left out"
    assert table.matrix.node_totals[1] == 20  # 1000-2000 without 1250-1750; the other segment is gone
    assert table.matrix.node_totals[2] == 30  # 1500-2500 without 1500-1750
    assert service.together("same", heard_only=True).counts[0][0] == 1
    assert service.together("same").counts[0][0] == 2
    summary = session.review.summary(hits)
    assert (float(summary.seconds), float(summary.without_excluded)) == (64, 40)
    heard = session.review.find(ReviewFilter(heard_only=True)).hits
    assert [hit.segment_id for hit in heard] == [1, 2]
    session.undo()
    session.undo()
    session.undo()
    assert (segments(True), seconds(True)) == (3, 64)


def test_everything_written_says_so(
    session: ProjectSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session.exclusions.add(1, 1250, 1750, "static noise")
    session.exclusions.add(1, 4900, 5200, "static noise")
    wanted = ReviewFilter(heard_only=True)
    for name in ("r.csv", "r.xlsx", "r.html"):
        session.review_export.write(tmp_path / name, wanted)
    rows = _rows(tmp_path / "r.csv")
    assert [(row["segment_id"], row["excluded_seconds"]) for row in rows] == [
        ("1", "20.000"),
        ("2", "10.000"),
    ]
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    about = {(row[0].value, row[1].value) for row in book["About"].iter_rows()}
    assert ("Filter", "Without excluded sound") in about
    assert ("Seconds without excluded sound", "40.000") in about
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<dd>Without excluded sound</dd>" in page
    assert "<dt>Seconds without excluded sound</dt><dd>40.000</dd>" in page
    session.review_export.write(tmp_path / "all.csv", ReviewFilter())
    assert [row["excluded_seconds"] for row in _rows(tmp_path / "all.csv")] == ["20.000", "10.000", "4.000"]
    project = str(session.path)
    assert main(["review", project]) == 0
    assert (
        capsys.readouterr()
        .out.splitlines()[-1]
        .endswith("64.00 s (overlaps counted once), 40.00 s without excluded sound")
    )
    assert main(["matrix", project, "--count", "seconds", "--heard"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("Without excluded sound,1 segment and 24.000 s left out,")
    assert main(["matrix", project, "--count", "seconds"]) == 0
    assert "xcluded" not in capsys.readouterr().out
    assert main(["cooccurrence", project, "--heard"]) == 0
    assert "Without excluded sound: 1 segment and 24.000 s left out" in capsys.readouterr().out
    target = tmp_path / "m.csv"
    write_grid(target, matrix_grid(session.analysis.matrix(heard_only=True)))
    assert "Without excluded sound,1 segment and 24.000 s left out" in target.read_text(encoding="utf-8")
    assert matrix_grid(session.analysis.matrix()).rows[-1][0] == "Codings"


def test_coverage_by_hand_by_footage_and_coder(
    session: ProjectSession, capsys: pytest.CaptureFixture[str]
) -> None:
    """165,000 frames. Coded 1000-2500 and 5000-5100. Sound excluded 2400-2900 (twice) and 4000-4100."""
    session.exclusions.add(1, 2400, 2900, "static noise")
    session.exclusions.add(1, 2500, 2800, "hum", Applies.BOTH)
    session.exclusions.add(1, 4000, 4100, "silence")
    session.exclusions.add(1, 9000, 9900, "lens cap", Applies.PICTURE)
    session.coverage.note_seen(1, 0, 3000)
    session.coverage.note_seen(1, 2000, 3500, 2.0)  # again, faster
    second = made(session.add_coder("Min Kim"))
    session.choose_coder(second)
    session.coverage.note_seen(1, 3400, 4050)
    session.coding.tag(1, 3000, 3100, [1])
    found = session.coverage.rows()[0].coverage
    # coded 1500 + 100 + 100; excluded beside that 400 + 100; seen 0-4050 less coded 1600, excluded 450
    assert (found.coded, found.excluded, found.seen) == (1700, 500, 4050 - 1600 - 450)
    assert found.length == 165_000
    rest = session.coverage.rows(leave_out=True)[0].coverage
    # excluded wins: 600 frames are out, of them 100 coded
    assert (rest.coded, rest.excluded, rest.seen, rest.length) == (1600, 0, 2000, 165_000 - 600)
    mine = {row.coder: row.coverage for row in session.coverage.by_coder() if row.footage_id == 1}
    assert (mine["Ruth Baker"].coded, mine["Ruth Baker"].seen) == (1600, 3500 - 1500 - 400)
    assert (mine["Min Kim"].coded, mine["Min Kim"].seen) == (100, 650 - 50)
    assert main(["coverage", str(session.path)]) == 0
    (first, _other) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert first["coded_minutes"] == f"{1700 / 1500:.2f}"
    assert float(first["excluded_share"]) == round(500 / 165_000, 4)
    assert main(["coverage", str(session.path), "--by-coder", "--heard", "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)
    assert [(one["footage"], one["coder"]) for one in lines[:2]] == [
        ("Blagoveshchensk video 2", "Ruth Baker"),
        ("Reel", "Ruth Baker"),
    ]
    assert lines[-1]["footage"].startswith("Without excluded sound")
    grid = coverage_grid(session.coverage.rows())
    assert [float(one) for one in list(first.values())[1:]] == [float(one) for one in grid.rows[0][1:]]


def test_left_out_frames_count_nowhere() -> None:
    found = coverage_of(100, [Span(0, 20)], [Span(10, 60)], [Span(15, 30), Span(25, 40)], leave_out=True)
    assert (found.coded, found.seen, found.excluded, found.unseen) == (15, 20, 0, 40)
    assert found.length == 75
