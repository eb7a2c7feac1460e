"""Playing while something else goes on: pictures of the video that never reached the canvas."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from benchmarks import data
from benchmarks.measure import Row, row, small
from benchmarks.media import clip, speech
from benchmarks.stalls import watched
from benchmarks.window import opened, rest, stall_row, until
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.widgets.canvas import PictureCanvas
from qdacoder.gui.workbench import Workbench
from qdacoder.media.player import PlayerState

_RATE = 25
_SLOW = 0.1  # seconds that a commit takes on a slow drive
_EVERY = 1000  # milliseconds from one tag to the next
_MOST = 1.0  # per cent
Strain = Callable[[MainWindow, Workbench], Callable[[], object]]


def strain() -> list[Row]:
    """Dropped pictures in a minute of 1080p25: while commits are slow, an export runs, a waveform is made."""
    with opened(data.LITTLE) as shown:
        alone = _dropped(*shown, lambda *_: lambda: None)
        commits = _dropped(*shown, _slow_commits)
        with watched() as waving:
            waves = _dropped(*shown, _waveforms)
    with opened(data.LARGE) as shown, watched() as exporting:
        exports = _dropped(*shown, _exports)
    codings = data.sized(data.LARGE).segments
    said = {
        "commit": (f"while a tag a second takes {_SLOW * 1000:.0f} ms to commit", commits),
        "export": (f"while {codings:,} codings and more are exported as CSV", exports),
        "waveform": ("while the waveform of an hour is made", waves),
    }
    what = f"dropped of {_seconds()} s of 1080p25"
    dropped = [
        row(f"strain.{name}", f"{what} {meanwhile}", [share], alone, unit="%", most=_MOST)
        for name, (meanwhile, share) in said.items()
    ]
    stalls = {"strain.export": exporting.longest, "strain.waveform": waving.longest}
    return dropped + [stall_row(name, stall, 0.0) for name, stall in stalls.items()]


def _seconds() -> int:
    return 3 if small() else 60


class _Seen(QObject):
    """The frames that were painted."""

    def __init__(self, canvas: PictureCanvas) -> None:
        super().__init__(canvas)
        self.frames: set[int] = set()
        self._canvas = canvas
        canvas.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._canvas.frame is not None:
            self.frames.add(self._canvas.frame)
        return False


def _dropped(window: MainWindow, bench: Workbench, strain: Strain) -> float:
    """Play, and count in per cent the frames between the first and the last painted that were not."""
    seconds = _seconds()
    path = clip(seconds + 10)
    known = [one.id for one in bench.session.footage.list() if one.title == path.stem]
    made = known[0] if known else bench.session.footage.add(path).result_id
    bench.show_footage(made or 0)
    player, canvas = bench.player, bench.coding.canvas
    until(lambda: player.state is PlayerState.PAUSED)
    until(lambda: not window.runner.works)
    player.seek(0)
    rest(300)
    bench.coding.setFocus()
    seen = _Seen(canvas)
    player.play()
    until(lambda: len(seen.frames) > _RATE // 2)
    end = strain(window, bench)
    seen.frames.clear()
    rest(seconds * 1000)
    frames = set(seen.frames)
    player.pause()
    end()
    seen.deleteLater()
    until(lambda: not window.runner.works)
    there = max(frames) - min(frames) + 1
    if there < seconds * _RATE * 0.9 and not small():
        raise RuntimeError(f"only {there} frames were played in {seconds} s")
    return (there - len(frames)) / there * 100


def _slow_commits(_window: MainWindow, bench: Workbench) -> Callable[[], object]:
    """A key starts a segment and ends it, on a drive that takes its time to commit."""
    timer = QTimer()
    timer.setInterval(_EVERY // 2)
    timer.timeout.connect(lambda: QTest.keyClick(bench.coding, Qt.Key.Key_1))
    before = bench.session.totals().segments
    slow = _slow_drive()
    slow.__enter__()
    timer.start()

    def end() -> None:
        timer.stop()
        slow.__exit__(None, None, None)
        coded = bench.session.totals().segments - before
        if coded < _seconds() // 2 and not small():
            raise RuntimeError(f"only {coded} segments were coded")

    return end


@contextmanager
def _slow_drive() -> Iterator[None]:
    """Every commit of a change takes longer."""

    def wait(connection: Connection) -> None:
        if connection.get_execution_options().get("qdacoder_write"):
            time.sleep(_SLOW)

    event.listen(Engine, "commit", wait)
    try:
        yield
    finally:
        event.remove(Engine, "commit", wait)


def _exports(window: MainWindow, bench: Workbench) -> Callable[[], object]:
    """One export after the other, as the menu starts them."""
    targets = (bench.session.folder / f"out-{at}.csv" for at in itertools.count())
    timer = QTimer()
    timer.timeout.connect(lambda: None if window.runner.works else bench.exports.export_csv(next(targets)))
    timer.start(_EVERY // 2)
    return timer.stop


def _waveforms(window: MainWindow, bench: Workbench) -> Callable[[], object]:
    """One waveform after the other."""
    from qdacoder.media.waveform import waveform

    path = speech(20 if small() else 3600)
    folder: Path = bench.session.folder
    keys = itertools.count()

    def make() -> None:
        if not window.runner.works:
            key = f"{next(keys)}"
            bench.run(
                lambda progress, cancel: waveform(path, key, folder, progress, cancel),
                lambda _made: None,
                "Building waveform",
                bench.failed.emit,
            )

    timer = QTimer()
    timer.timeout.connect(make)
    timer.start(_EVERY // 2)
    return timer.stop
