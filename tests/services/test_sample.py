"""The sample is the chapter's coding as data: every printed citation is a segment at its frames."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from qdacoder.domain.text import folded
from qdacoder.errors import UserError
from qdacoder.services.sample import make_sample_project, sample_path
from qdacoder.services.sample_data import sample_data_folder
from qdacoder.services.session import open_project


def test_the_sample_holds_what_the_facts_say(tmp_path: Path) -> None:
    session = open_project(make_sample_project(tmp_path))
    totals, book = session.totals(), session.codebook.read()
    assert (totals.footage, totals.witnesses, len(book.categories), totals.nodes) == (4, 8, 5, 33)
    assert (totals.segments, totals.codings) == (27, 40)
    assert [row.label for row in session.witnesses.list()] == list("ABCDEFGH")
    with (sample_data_folder() / "citations.csv").open(encoding="utf-8", newline="") as file:
        printed = list(csv.DictReader(file))
    assert len(printed) >= 27
    letters = {row.id: row.label for row in session.witnesses.list()}
    names = {node.id: folded(node.name) for node in book.nodes}
    for row in printed:
        footage = session.footage.find(row["footage"])
        grid = footage.timebase
        found = [
            segment
            for segment in session.coding.segments(footage.id)
            if grid.format(segment.in_frame) == grid.format(grid.parse(row["in"]))
            and grid.format(segment.out_frame) == grid.format(grid.parse(row["out"]))
            and letters.get(segment.witness_id or 0, "") == row["witness"]
        ]
        assert len(found) == 1, row
        wanted = {folded(name) for name in row["nodes"].split(";") if name.strip()}
        assert wanted <= {names[node] for node in found[0].node_ids}, row
        assert row["summary"] in found[0].memo
        assert row["remark"] in found[0].memo
    session.close()


def test_the_sample_has_corrected_transcripts_and_what_follows_from_them(tmp_path: Path) -> None:
    session = open_project(make_sample_project(tmp_path))
    video = session.footage.find("Blagoveshchensk video 2")
    korean, english = session.transcripts.list(video.id)
    assert (korean.kind, english.kind, english.source_id) == ("original", "translation", korean.id)
    cues = session.transcripts.cues(english.id)
    assert len(cues) == len(session.transcripts.cues(korean.id)) == 27
    assert [cue.in_frame for cue in cues if cue.revision == 2] == [
        video.timebase.parse(text) for text in ("00:29:32:13", "00:29:40:00", "00:30:09:18")
    ]
    assert {cue.witness or cue.speaker for cue in cues} == {"A", "interviewer"}
    # Only the late correction is news to a quote.
    changed = {row.segment_id for row in session.quotes.changed()}
    nodes = {one.id: one.name for one in session.codebook.read().nodes}
    marked = [one for one in session.coding.segments(video.id) if one.id in changed]
    assert {nodes[one] for row in marked for one in row.node_ids} >= {"Sent home for missing quota"}
    assert all(cue.span.in_frame >= 0 for cue in cues)
    left_out = session.exclusions.list()
    assert {(row.reason, row.applies.value) for row in left_out} == {("static noise", "audio")}
    assert [theme.name for theme in session.review.themes()] == ["What is owed", "Family as leverage"]
    session.close()


def test_a_sample_of_an_older_revision_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    frozen = Path(__file__).resolve().parent.parent / "data" / "projects"
    target = sample_path(tmp_path)
    older = next(iter(sorted(frozen.glob("*.qdacoder"))))
    target.write_bytes(older.read_bytes())
    with pytest.raises(UserError, match="not the sample project"):
        make_sample_project(tmp_path, force=True)
    assert target.read_bytes() == older.read_bytes()
    with closing(sqlite3.connect(target)) as connection, connection:
        connection.execute("UPDATE project SET kind = 'sample'")
    assert open_project(make_sample_project(tmp_path, force=True)).totals().segments == 27
    assert sorted(path.name for path in tmp_path.iterdir()) == [target.name]
