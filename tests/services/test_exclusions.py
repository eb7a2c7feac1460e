"""Excluded ranges: kept, shown, counted back; and the arithmetic of what is left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdacoder.cli.main import main
from qdacoder.domain.exclusion import Applies, excluded_spans, without
from qdacoder.domain.spans import Span
from qdacoder.errors import NotFound, UserError
from tests.helpers.build import a_project, dump, made

spans = st.builds(lambda first, frames: Span(first, first + frames), st.integers(0, 40), st.integers(1, 15))


@given(st.lists(spans, max_size=5), st.lists(spans, max_size=5))
def test_what_is_left_are_the_frames_that_are_not_excluded(some: list[Span], holes: list[Span]) -> None:
    def frames(given_spans: list[Span]) -> set[int]:
        return {frame for span in given_spans for frame in range(span.in_frame, span.out_frame)}

    assert frames(without(some, holes)) == frames(some) - frames(holes)


def test_ranges_are_left_out_with_a_reason(tmp_path: Path) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    first = made(session.exclusions.add(1, 100, 200, "  static   noise "))
    session.exclusions.add(1, 150, 300, "lens cap", Applies.PICTURE)
    session.exclusions.add(1, 400, 500, "both", Applies.BOTH)
    rows = session.exclusions.list(1)
    assert [(row.in_frame, row.out_frame, row.reason, row.coder) for row in rows] == [
        (100, 200, "static noise", "Ruth Baker"),
        (150, 300, "lens cap", "Ruth Baker"),
        (400, 500, "both", "Ruth Baker"),
    ]
    assert excluded_spans(rows, audio=True) == [Span(100, 200), Span(400, 500)]
    assert excluded_spans(rows, audio=False) == [Span(150, 300), Span(400, 500)]
    assert session.next_undo() == "Exclude a range: both"
    segments = session.totals().segments
    before = dump(session.path)
    for refused in (
        lambda: session.exclusions.add(1, 100, 200, "again"),
        lambda: session.exclusions.add(1, 200, 200, "x"),
        lambda: session.exclusions.add(1, 0, 10**9, "x"),
        lambda: session.exclusions.add(1, 0, 10, " "),
        lambda: session.exclusions.edit(first, out_frame=100),
    ):
        with pytest.raises(UserError):
            refused()
    with pytest.raises(NotFound):
        session.exclusions.remove(99)
    assert dump(session.path) == before
    session.exclusions.remove(first)
    assert session.totals().segments == segments
    session.footage.remove(1)
    assert session.exclusions.list() == []
    session.undo()
    assert len(session.exclusions.list(1)) == 2
    session.close()


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.qdacoder"
    a_project(path).close()
    words = ["exclude", "add", str(path), "--footage", "Reel", "--in", "00:00:10;00", "--out", "00:00:20;00"]
    assert main([*words, "--reason", "static noise", "--from", "both"]) == 0
    assert capsys.readouterr().out == "Exclude a range: static noise\n"
    assert main([*words, "--reason", "again"]) == 2  # sound and picture are left out already
    assert "left out already" in capsys.readouterr().err
    assert main(["exclude", "list", str(path), "--footage", "reel", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["in"], row["out"], row["from"]) for row in rows] == [("00:00:10;00", "00:00:20;00", "both")]
    assert main(["exclude", "remove", str(path), "1"]) == 0
    assert main(["exclude", "remove", str(path), "1"]) == 2
