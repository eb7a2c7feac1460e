"""The whole program: how it starts, what it keeps in memory, and how cost grows with a project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import coding, data, reading
from benchmarks.measure import Row, row, small, times
from qdacoder.services.sample import make_sample_project

_ROOT = Path(__file__).resolve().parent.parent
_NOT_BEFORE = ("pandas", "av", "vlc", "alembic")

_OURS = f"""
import sys
from pathlib import Path
from qdacoder.app import make_window
from qdacoder.settings.store import Settings
application, window = make_window(["qdacoder"], Settings(Path(sys.argv[1]) / "settings"))
from PySide6.QtCore import QEvent, QObject
window.show()
window.open(Path(sys.argv[2]))
class Painted(QObject):
    done = False
    def eventFilter(self, watched, event):
        self.done = self.done or event.type() == QEvent.Type.Paint
        return False
painted = Painted()
window.bench.coding.timeline.viewport().installEventFilter(painted)
while not painted.done:
    application.processEvents()
print("shown", *[one for one in {_NOT_BEFORE!r} if one in sys.modules], flush=True)
import os
os._exit(0)
"""
_BARE = """
import sys, os
from PySide6.QtWidgets import QApplication, QMainWindow
from PySide6 import QtMultimedia
import sqlalchemy.orm
application = QApplication(["bare"])
window = QMainWindow()
window.resize(1440, 900)
window.show()
while not window.isVisible():
    application.processEvents()
application.processEvents()
print("shown", flush=True)
{end}
os._exit(0)
"""
_RESIDENT = "print(int(open('/proc/self/statm').read().split()[1]) * os.sysconf('SC_PAGE_SIZE'), flush=True)"


def start() -> list[Row]:
    """From starting the process to Coding painted with the sample; a window of Qt alone by turns with it."""
    found, floor, early = [], [], ""
    with TemporaryDirectory(prefix="qdacoder-bench-") as given:
        folder = Path(given)
        sample = make_sample_project(folder / "sample")
        for _ in range(times(7) + 1):
            took, said = _until_said(_OURS, str(folder), str(sample))
            found.append(took)
            floor.append(_until_said(_BARE.format(end=""))[0])
            early = said.removeprefix("shown").strip()
    made = row(
        "start",
        "start of the program to Coding shown with the sample",
        found[1:],
        floor[1:],
        most=1.5,
        by="ratio",
        note=f"imported before the window shows: {early}" if early else "",
    )
    return [made]


def _until_said(script: str, *arguments: str) -> tuple[float, str]:
    """Milliseconds until a program prints its first line, and the line."""
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        cwd=_ROOT,
        env=_warm(),
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        line = child.stdout.readline().strip()
        took = (time.perf_counter() - begun) * 1000
    if not line.startswith("shown"):
        raise RuntimeError("the window was not shown")
    return took, line


def _warm() -> dict[str, str]:
    """Modules are compiled once, as those of an installed program are."""
    found = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found


def memory() -> list[Row]:
    """Resident memory of a program that did all of it once, the large project open at the end."""
    done = subprocess.run(
        [sys.executable, "-c", "from benchmarks.whole import work_through; work_through()"],
        cwd=_ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found = float(json.loads(done.stdout.splitlines()[-1]))
    bare = subprocess.run(
        [sys.executable, "-c", _BARE.format(end=_RESIDENT)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    floor = int(bare.stdout.splitlines()[-1]) / 2**20
    what = f"resident memory after all of it, {data.sized(data.LARGE).segments:,} segments"
    return [row("memory", what, [found], floor, unit="MB", most=350.0)]


def work_through() -> None:
    """Open the large project, tag, undo, zoom, review, count, export, merge; print MB resident."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from benchmarks.window import opened, rest, settle
    from qdacoder.domain.review import How, NodeRule, ReviewFilter

    with opened(data.LARGE) as (window, bench):
        bench.presenter.set_range(1000, 1017)
        QTest.keyClick(bench.coding, Qt.Key.Key_1)
        window.handle("undo")
        bench.coding.timeline.zoom_to(0, 4500)
        rest(100)
        window.handle("go_review")
        bench.review.presenter.set_filter(ReviewFilter(rules=(NodeRule(How.ANY, (data.BIG_NODE,)),)))
        rest(400)
        settle(window)
        window.handle("go_analysis")
        rest(400)
        settle(window)
        session = bench.session
        session.analysis.together("overlap")
        session.interchange.export_csv(session.folder / "out.csv")
        plan = session.merging.plan([data.BIG_NODE, data.OTHER_NODE], data.OTHER_NODE)
        session.merging.merge(plan)
        session.undo()
        window.handle("go_coding")
        rest(200)
        settle(window)
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        print(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, flush=True)
        sys.stdout.flush()


def growth() -> list[Row]:
    """Each row that does not read the whole project: median with 100,000 segments by that with 10,000."""
    found, rows = [], []
    every = (coding.tag, coding.undo_tag, coding.timeline, coding.playhead, reading.search)
    for measured in every[3:] if small() else every:
        large, little = measured(data.LARGE), measured(data.MIDDLE)
        if not large:
            continue
        grown = large[0].median / little[0].median
        found.append(grown)
        what = f"{large[0].name} with {data.LARGE.segments:,} segments by {data.MIDDLE.segments:,}"
        rows.append(row(f"growth.{large[0].name}", what, [grown], 1.0, unit="×", most=1.3))
    worst = max(found)
    made = row("growth", "the largest of these", [worst], 1.0, unit="×", most=1.3)
    return [made, *rows]
