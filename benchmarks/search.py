"""Words searched in a project with many cues, through the service, in Korean, Russian and English.

The floor of each row is what SQLite needs alone for the same: how many rows the index finds and the texts of
the first 200 of each kind, in the same file. Run it with
``python -m benchmarks.search [--cues N] [--times N] [--json FILE]``.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qdacoder.domain.search_words import index_query, parsed
from qdacoder.domain.timecode import FrameRate
from qdacoder.services.session import ProjectSession, create_project

_FOOTAGE = 40
_MOST = 200
_KOREAN = "우리가족은 돈을 보냈다 할당량이 매주 있었다 감독이 여권을 가져갔다 밤에도 일했다 겨울에 추웠다"
_RUSSIAN = "квоту платили каждую неделю паспорта забрали работали ночью зимой было холодно деньги домой"
_ENGLISH = "we paid the weekly quota they kept our passports worked nights in winter money sent home"
_WORDS = (
    ("search_korean", "할당량 가족"),
    ("search_korean_common", "가족"),
    ("search_one_syllable", "돈"),
    ("search_english", "weekly quota"),
    ("search_one_letter", "w"),
    ("search_russian_forms", "квота"),
    ("search_phrase", '"weekly quota they"'),
    ("search_rare", "특이한말"),
)


def _project(folder: Path, cues: int) -> ProjectSession:
    """A project whose footage has cues of made-up words; a rare one among them."""
    seeded = random.Random(4)
    session = create_project(folder / "search.qdacoder", "Search", "Ruth Baker")
    each = max(1, cues // _FOOTAGE)
    for number in range(min(_FOOTAGE, cues)):
        made = session.footage.register(f"Reel {number}", rate=FrameRate(25), length="20:00:00:00")
        file = folder / "cues.srt"
        with file.open("w", encoding="utf-8") as out:
            for place in range(each):
                known = (_KOREAN, _RUSSIAN, _ENGLISH)[place % 3].split()
                words = " ".join(seeded.choices(known, k=8)) + f" {seeded.randrange(5000)}"
                words += " 특이한말" if place == each // 2 and number == 0 else ""
                start, end = _clock(place * 2), _clock(place * 2 + 2)
                out.write(f"{place + 1}\n{start} --> {end}\n{words}\n\n")
        session.transcripts.import_file(int(made.result_id or 0), file, kind="original")
    return session


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d},000"


def measure(folder: Path, cues: int, times: int) -> list[dict[str, Any]]:
    """A row for each search; the first two times do not count."""
    session = _project(folder, cues)
    bare = sqlite3.connect(session.path)
    rows = []
    for name, words in _WORDS:
        wanted = index_query(parsed(words))
        if not session.search.find(words, most=_MOST).total:
            raise RuntimeError(f"{words} was not found")
        found = _timed(lambda said=words: session.search.find(said, most=_MOST), times)  # type: ignore[misc]
        floor = _timed(lambda query=wanted: _bare(bare, query), times)  # type: ignore[misc]
        rows.append(_row(name, found, statistics.median(floor)))
    bare.close()
    session.close()
    return rows


def _bare(connection: sqlite3.Connection, wanted: str) -> None:
    connection.execute("SELECT count(*) FROM search WHERE search MATCH ?", (wanted,)).fetchall()
    connection.execute(
        "SELECT text FROM search_texts WHERE id IN (SELECT rowid FROM search WHERE search MATCH ? LIMIT ?)",
        (wanted, _MOST),
    ).fetchall()


def _timed(do: Callable[[], object], times: int) -> list[float]:
    found = []
    for _ in range(times + 2):
        start = time.perf_counter()
        do()
        found.append((time.perf_counter() - start) * 1000)
    return found[2:]


def _row(name: str, found: list[float], floor: float) -> dict[str, Any]:
    ordered = sorted(found)
    median = statistics.median(ordered)
    return {
        "name": name,
        "n": len(ordered),
        "unit": "ms",
        "median": round(median, 2),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 2),
        "worst": round(ordered[-1], 2),
        "floor": round(floor, 3),
        "ratio": round(median / floor, 2),
    }


def main(arguments: list[str] | None = None) -> int:
    """Measure and print lines; returns the exit code."""
    parser = argparse.ArgumentParser(prog="search", description=__doc__)
    parser.add_argument("--cues", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="qdacoder-bench-") as folder:
        rows = measure(Path(folder), given.cues, given.times)
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
