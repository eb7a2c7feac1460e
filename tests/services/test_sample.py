"""The sample is the chapter's coding as data: every printed citation is a segment at its frames."""

from __future__ import annotations

import csv
from pathlib import Path

from qdacoder.domain.text import folded
from qdacoder.services.sample import make_sample_project
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
