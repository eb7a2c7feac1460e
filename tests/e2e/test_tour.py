"""The tour as its own process: a researcher's day in the real window on the sample's clips.

The tour looks at each step itself; here its project and files are read afterwards, past the window.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from qdacoder.gui.tour.method import CAPTION, CORRECTED, FINDING, HOURS, NEW_NODE, QUOTED, THEME
from qdacoder.services.session import ProjectSession, open_project

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
PICTURES = [
    "welcome", "sample", "playing", "tagged", "trimmed", "undone",
    "redone", "exported", "new-node", "words-chosen", "still", "witnesses",
    "translation-changed", "exclude", "suggested", "merge", "lineage", "take-apart",
    "search", "review", "quantities", "finding", "analysis", "cite-check",
    "palette", "footage", "footage-dark", "review-dark", "analysis-dark", "findings-dark",
    "coding-dark", "small",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("day") / "tour"
    # As `qdacoder tour`, and it fails when the window stands still for 200 ms.
    done = subprocess.run(
        [sys.executable, "-m", "tests.helpers.stalls", "tour", str(made)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def session(folder: Path) -> Iterator[ProjectSession]:
    opened = open_project(folder / "sample" / "sample.qdacoder", read_only=True)
    yield opened
    opened.close()


def test_each_step_leaves_its_picture(folder: Path) -> None:
    pictures = sorted(file.name for file in folder.glob("*.png"))
    assert [name[3:-4] for name in pictures] == PICTURES


def test_the_main_job_is_in_the_csv(folder: Path) -> None:
    table = pd.read_csv(folder / "coded-segments.csv")
    assert len(table) == 42  # 40 of the sample, two on the new segment
    assert (table["in"] == "00:29:32:13").sum() == 3


def test_the_new_node_and_its_merge_taken_apart(session: ProjectSession) -> None:
    book = session.codebook.read()
    names = {node.name: node for node in book.nodes}
    assert len(book.nodes) == 34
    assert names[NEW_NODE].segments == 1
    assert names[HOURS].segments == 4  # three of the sample, one coded while they were joined
    told = session.merging.lineage_text(names[HOURS].id)
    assert "the same complaint in two words" in told
    assert "taken out again" in told


def test_the_words_the_still_and_the_witness(session: ProjectSession) -> None:
    video = session.footage.find("Blagoveshchensk video 2")
    quoted = [row for row in session.coding.segments(video.id) if row.quote_translation == QUOTED]
    assert [row.witness for row in quoted] == ["A"]
    cue = next(one for one in session.quotes.of([quoted[0].id]) if one.kind == "translation")
    assert (cue.first, cue.last, cue.text) == (0, len(QUOTED), QUOTED)
    still = next(one for one in session.stills.list() if one.caption == CAPTION)
    assert session.stills.picture(still.id).startswith(b"\x89PNG")
    assert [(one.witness, one.footage_id) for one in session.witnesses.stretches()] == [("A", video.id)]
    assert session.coverage.seen(video.id)  # what was played was noted


def test_the_translation_has_its_revision_and_the_quote_follows(session: ProjectSession) -> None:
    video = session.footage.find("Blagoveshchensk video 2")
    layer = session.transcripts.find(video.id, "English, translation")
    cue = next(one for one in session.transcripts.cues(layer.id) if one.text == CORRECTED)
    assert [one.number for one in session.transcripts.history(cue.id)] in ([1, 2], [2, 1])
    quoting = [row for row in session.coding.segments(video.id) if CORRECTED in row.quote_translation]
    assert len(quoting) == 1
    assert cue.id not in {row.cue_id for row in session.quotes.changed()}
    left_out = session.exclusions.list(video.id)
    assert [(row.out_frame - row.in_frame, row.reason) for row in left_out] == [(750, "static noise")]


def test_the_theme_its_table_and_the_finding(folder: Path, session: ProjectSession) -> None:
    theme = session.review.theme(THEME)
    hits = [hit.segment_id for hit in session.review.find(theme.filter).hits]
    table = pd.read_csv(folder / "hours-of-work.csv")
    assert sorted(set(table["segment_id"])) == sorted(hits)
    assert len(hits) == 4
    finding = next(row for row in session.findings.list() if row.statement == FINDING)
    assert sorted(one.segment_id for one in finding.evidence) == sorted(hits)
    assert [(one.page, one.says) for one in finding.stances] == [("188", "12 to 20 hours a day")]


def test_the_draft_cites_what_is_coded(folder: Path, session: ProjectSession) -> None:
    done = session.cite_check.check(folder / "findings.docx", session.review.theme(THEME).filter)
    assert len(done.result.verdicts) == sum(len(row.evidence) for row in session.findings.list())
    assert all(one.exact for one in done.result.verdicts)
    assert done.uncited == ()


def test_the_project_is_whole_afterwards(folder: Path) -> None:
    path = folder / "sample" / "sample.qdacoder"
    done = subprocess.run(
        [sys.executable, "-m", "qdacoder.cli.main", "check", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "The project is whole.")
