"""Reading the whole: review, numbers, search, export, cite check."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from docx import Document

from benchmarks import data, floors
from benchmarks.measure import Row, repeated, row, times
from benchmarks.window import Painted, clock, opened, rest, until
from qdacoder.domain.review import How, NodeRule, ReviewFilter
from qdacoder.domain.search_words import index_query, parsed
from qdacoder.exchange.manuscripts import read_manuscript
from qdacoder.garbage import look_rarely
from qdacoder.services.session import ProjectSession, open_project

_FACTS = """
SELECT s.id, s.footage_id, s.in_frame, s.out_frame, s.witness_id, d.node_id
FROM codings d JOIN segments s ON d.segment_id = s.id
"""
_FOUND = """
SELECT s.id, s.footage_id, s.in_frame, s.out_frame, s.witness_id, s.relevance FROM segments s
WHERE s.id IN (SELECT segment_id FROM codings WHERE node_id IN (1, 2))
  AND s.id NOT IN (SELECT segment_id FROM codings WHERE node_id = 3)
ORDER BY s.footage_id, s.in_frame, s.out_frame, s.id
"""
_MATRIX = """
SELECT d.node_id, s.witness_id, count(DISTINCT d.segment_id) FROM codings d
JOIN segments s ON d.segment_id = s.id GROUP BY 1, 2
"""
_MATCH = "SELECT rowid FROM search WHERE search MATCH ? LIMIT 200"
_CITATIONS = 500


def review(size: data.Size = data.LARGE) -> list[Row]:
    """A filter in the Review workspace to its first cards painted; the wait for more typing not counted."""
    found = []
    with opened(size) as (window, bench):
        window.handle("go_review")
        presenter = bench.review.presenter
        until(lambda: presenter.found is not None and not presenter.searching)
        rest(200)
        painted = Painted(bench.review.list.viewport())
        wanted = ReviewFilter(
            rules=(
                NodeRule(How.ANY, (data.BIG_NODE, 2)),
                NodeRule(How.NONE, (data.OTHER_NODE,)),
                NodeRule(How.NEAR, tuple(range(1, 40)), within_ms=30_000),
            )
        )
        for place in range(times(9) + 1):
            presenter.set_filter(replace(wanted, relevance=place % 2 and 1))
            rest(10)
            before, cards = painted.count, presenter.found
            start = clock()
            presenter.set_shown(True)  # asks at once
            until(lambda before=before, cards=cards: presenter.found is not cards and painted.count > before)  # type: ignore[misc]
            found.append((clock() - start) * 1000)
        assert presenter.found is not None
        hits = len(presenter.found.result.hits)
        floor = floors.query(window.session.path, _FOUND)  # type: ignore[union-attr]
    segments = data.sized(size).segments
    what = f"review filter, {hits:,} hits of {segments:,} segments, to cards painted"
    return [row("review", what, found[1:], floor, most=100.0)]


def matrix() -> list[Row]:
    """Nodes by witness."""
    with _session(data.LARGE) as session:
        found = repeated(7, lambda: session.analysis.matrix("witness"))
        table = session.analysis.matrix("witness")
        what = f"{len(table.matrix.nodes)} nodes × {len(table.heads)} witnesses, {_segments()} segments"
        return [row("matrix", what, found, floors.query(session.path, _MATRIX, count=7), most=150.0)]


def cooccurrence() -> list[Row]:
    """Nodes together where their segments overlap in time."""
    with _session(data.LARGE) as session:
        found = repeated(7, lambda: session.analysis.together("overlap"))
        size = len(session.analysis.together("overlap").node_ids)
        what = f"co-occurrence by overlap in time, {size} × {size}, {_segments()} segments"
        return [row("cooccurrence", what, found, floors.query(session.path, _FACTS, count=7), most=400.0)]


def search(size: data.Size = data.LARGE) -> list[Row]:
    """Words in all texts, Korean and English by turns; beside it the bare question to the index."""
    with _session(size) as session:
        found: list[float] = []
        floor: list[float] = []
        for words in ("반장 여권", "foreman kept", "감시", "dormitory"):
            assert session.search.find(words).hits, words
            asked = index_query(parsed(words))
            found += repeated(8, partial(session.search.find, words))
            floor += floors.query(session.path, _MATCH, (asked,))
        what = f"full-text search with {data.sized(size).segments:,} cues, Korean and English"
        return [row("search", what, found, floor, most=50.0)]


def csv() -> list[Row]:
    """All codings as a file."""
    with _session(data.LARGE) as session:
        target, bare = session.folder / "out.csv", session.folder / "bare.csv"
        found = repeated(4, lambda: session.interchange.export_csv(target))
        floor = repeated(4, lambda: floors.csv_file(session.path, bare))
        rows = session.interchange.export_csv(target).rows
        made = row("csv", f"CSV export of {rows:,} codings", found, floor)
    large, little = _export_apart(data.LARGE), _export_apart(data.MIDDLE)
    sizes = f"{data.sized(data.LARGE).segments:,} segments by {data.sized(data.MIDDLE).segments:,}"
    memory = row("csv.memory", f"most memory that a CSV export takes, {sizes}", [large], little, unit="MB")
    return [replace(made, most=1.5, by="ratio"), replace(memory, most=2.0, by="ratio")]


def _export_apart(size: data.Size) -> float:
    """MB that a process of its own takes more at the peak of an export than before it."""
    script = "from benchmarks import data, reading; reading.export_once(data.Size(*map(int, sys.argv[1:])))"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {script}", str(size.segments), str(size.nodes)],
        cwd=data.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.splitlines()[-1])


def export_once(size: data.Size) -> None:
    """Export the codings of a project; print MB resident at the peak less those before."""
    with _session(size) as session:
        session.footage.list(counted=False)
        Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
        before = _resident("VmRSS")
        session.interchange.export_csv(session.folder / "out.csv")
        print(max(0.1, _resident("VmHWM") - before))


def _resident(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def cite_check() -> list[Row]:
    """A manuscript of a hundred pages with five hundred citations; beside it the reading of its text."""
    with _session(data.LARGE) as session:
        path = session.folder / "manuscript.docx"
        _manuscript(session, path)
        found = repeated(4, lambda: session.cite_check.check(path))
        floor = repeated(4, lambda: read_manuscript(path))
        cited = len(session.cite_check.check(path).result.verdicts)
        what = f"cite check of 100 pages, {cited} citations, {_segments()} segments"
        return [row("cite_check", what, found, floor, most=1000.0)]


def _manuscript(session: ProjectSession, path: Path) -> None:
    chance = random.Random(5)
    ids = [chance.randrange(1, data.sized(data.LARGE).segments + 1) for _ in range(_CITATIONS)]
    cards = session.review.cards(ids)
    document = Document()
    for at in range(100 * 8):
        words = "They kept half of the wages and nobody said where the rest of it went that winter. " * 4
        cited = cards[at % len(cards)].citation if at < _CITATIONS else ""
        document.add_paragraph(f"{words} ({cited})" if cited else words)
    document.save(str(path))


class _session:
    """A session on a copy of a project."""

    def __init__(self, size: data.Size) -> None:
        self._folder = TemporaryDirectory(prefix="qdacoder-bench-")
        look_rarely()  # as the program does, with a window or without
        self._opened = open_project(data.project(size, Path(self._folder.name)))

    def __enter__(self) -> ProjectSession:
        return self._opened

    def __exit__(self, *_: object) -> None:
        self._opened.close()
        self._folder.cleanup()


def _segments() -> str:
    return f"{data.sized(data.LARGE).segments:,}"
