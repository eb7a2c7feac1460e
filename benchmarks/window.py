"""The real window, offscreen, and when it has painted."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks import data
from benchmarks.measure import Row, clock, row
from benchmarks.stalls import Stall, watched
from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.workbench import Workbench
from qdacoder.settings.store import Settings

_LONGEST = 120.0  # seconds
_MOST_STALL = 50.0  # ms


class Painted(QObject):
    """Counts the paintings of a widget; `at` is when the newest ended (to the next event)."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        self._widget = widget
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return False


def rest(milliseconds: int) -> None:
    """Let the event loop run; unlike `QTest.qWait` this lets other threads work."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def until(true: Callable[[], bool]) -> None:
    """Let events through until something is so; between them it sleeps, as the program does.

    With a longest time `processEvents` would not wait but turn in circles, beside the thread that works.
    """
    end = time.perf_counter() + _LONGEST
    loop, waking = QEventLoop(), QTimer()
    waking.start(20)
    while not true():
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.perf_counter() > end:
            raise RuntimeError("waited too long")


def settle(window: MainWindow) -> None:
    """Until nothing is at work in the background and everything is painted."""
    until(lambda: not window.runner.works)
    rest(120)
    until(lambda: not window.runner.works)


def to_painted(work: Callable[[], object], painted: Painted) -> float:
    """Milliseconds from a call until everything that it asked to paint is painted.

    Raises:
        RuntimeError: the widget watched was not painted.
    """
    before = painted.count
    start = clock()
    work()
    QApplication.processEvents()
    took = (clock() - start) * 1000
    if painted.count == before:
        raise RuntimeError("nothing was painted")
    return took


@contextmanager
def stalling() -> Iterator[Callable[[], tuple[Stall, float]]]:
    """Watches the event loop over a block: the longest stall in it, and that of an empty window (ms)."""
    make_application(["benchmarks"])
    with watched() as watch:
        empty = QWidget()
        empty.resize(1440, 900)
        empty.show()
        rest(100)
        empty.close()
        floor = max(watch.longest.ms, 0.01)
        watch.forget()
        yield lambda: (watch.longest, floor)


def stall_row(name: str, stall: Stall, floor: float) -> Row:
    """The row of the longest stall while something was measured, with the place where it was."""
    where = f"{stall.stack[-1][2]} in {Path(stall.stack[-1][0]).name}" if stall.stack else ""
    what = f"longest stall of the event loop in “{name}”, beside an empty window that opens"
    return row(f"stall.{name}", what, [stall.ms], floor, most=_MOST_STALL, by="worst", note=where)


@contextmanager
def opened(size: data.Size) -> Iterator[tuple[MainWindow, Workbench]]:
    """The window on a copy of a project, at rest."""
    with TemporaryDirectory(prefix="qdacoder-bench-") as given:
        folder = Path(given)
        window = new_window(folder)
        window.open(data.project(size, folder))
        try:
            yield window, bench_of(window)
        finally:
            window.close_project()
            window.close()
            window.deleteLater()
            QApplication.processEvents()


def new_window(folder: Path) -> MainWindow:
    """A shown window with settings and caches of its own."""
    os.environ["QDACODER_CACHE_DIR"] = str(folder / "cache")
    make_application(["benchmarks"])
    window = MainWindow(settings=Settings(folder / "settings"))
    window.resize(1440, 900)
    window.show()
    rest(50)
    return window


def bench_of(window: MainWindow) -> Workbench:
    """The open project, once it is at rest with the long footage shown."""
    if window.bench is None:
        raise RuntimeError(f"the project did not open: {window.last_error}")
    settle(window)
    window.bench.coding.setFocus()
    return window.bench
