"""From the press of a node key to the change committed and painted, in the real window on the sample.

The floor is what SQLite needs alone: the same number of rows in one transaction with the project's pragmas on
the same disk. Run it with ``python -m benchmarks.tag_key [--times N] [--json FILE]``.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.widgets.timeline import TimelineView
from qdacoder.services.sample import make_sample
from qdacoder.settings.store import Settings

_BACKGROUND = 120.0  # seconds
_ROWS = 6  # segment, coding, and the journal's step, batch and two row images


class _Painted:
    """Notes when the timeline was painted last, at the end of its painting."""

    def __init__(self) -> None:
        self.at = 0.0
        real = TimelineView.paintEvent

        def painted(view: TimelineView, event: QPaintEvent) -> None:
            real(view, event)
            self.at = time.perf_counter()

        TimelineView.paintEvent = painted  # type: ignore[method-assign]


def _rest(milliseconds: int) -> None:
    """Let the event loop run; unlike `QTest.qWait` this lets other threads work."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def measure(folder: Path, times: int) -> list[dict[str, Any]]:
    """Rows for the timeline painted and the whole window painted; the first three presses do not count."""
    make_application(["tag_key"])
    painted = _Painted()
    window = MainWindow(settings=Settings(folder / "settings"))
    window.resize(1440, 900)
    window.show()
    window.open(make_sample(folder / "sample"))
    bench = window.bench
    assert bench is not None
    until = time.perf_counter() + _BACKGROUND
    while window.runner.works and time.perf_counter() < until:  # waveform, checksums
        _rest(50)
    bench.coding.setFocus()
    key = next(node.quick_key for node in bench.presenter.codebook.nodes if node.quick_key)
    timeline, whole = [], []
    for place in range(times + 3):
        bench.presenter.player.seek(40_000 + place * 40)
        bench.presenter.set_range(40_000 + place * 40, 40_030 + place * 40)
        _rest(60)
        segments = len(bench.presenter.segments)
        start = time.perf_counter()
        QTest.keyClick(bench.coding, Qt.Key(ord(str(key))))
        QApplication.processEvents()
        whole.append((time.perf_counter() - start) * 1000)
        timeline.append((painted.at - start) * 1000)
        if timeline[-1] <= 0 or len(bench.presenter.segments) != segments + 1:
            raise RuntimeError("the key did not code, or nothing was painted")
    window.close()
    floor = _floor(folder, times)
    return [_row("tag", timeline[3:], floor), _row("tag_window", whole[3:], floor)]


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
        "floor": round(floor, 2),
        "ratio": round(median / floor, 2),
    }


def _floor(folder: Path, times: int) -> float:
    """Median milliseconds of a bare transaction of the same number of rows."""
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, words TEXT)")
    found = []
    for _ in range(times):
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for _row in range(_ROWS):
            connection.execute("INSERT INTO rows (words) VALUES (?)", ("x" * 120,))
        connection.execute("COMMIT")
        found.append((time.perf_counter() - start) * 1000)
    connection.close()
    return statistics.median(found)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print lines; returns the exit code."""
    parser = argparse.ArgumentParser(prog="tag_key", description=__doc__)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="qdacoder-bench-") as folder:
        os.environ["QDACODER_CACHE_DIR"] = str(Path(folder) / "cache")
        rows = measure(Path(folder), given.times)
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
