"""The tour: drives the real window through the main job by key and leaves a picture of each step.

It fails as soon as a step does not show its result, so it is also a test.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest

from qdacoder.errors import QdacoderError
from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.theme import theme
from qdacoder.media.player import PlayerState
from qdacoder.services.sample import make_sample, sample_path
from qdacoder.settings.store import Settings

_PATIENCE = 20.0
_SIZE = (1440, 900)


def run_tour(folder: Path) -> int:
    """Make the sample in a folder, do the main job on it, write pictures and the CSV; 0 when all shows."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = make_sample(folder / "sample", force=sample_path(folder / "sample").exists())
    make_application(["qdacoder"])
    window = MainWindow(settings=Settings(folder / "settings"))
    theme().set_mode("light")
    try:
        _Tour(window, folder).run(path)
    finally:
        window.close()
    return 0


class _Tour:
    def __init__(self, window: MainWindow, folder: Path) -> None:
        self._window = window
        self._folder = folder
        self._number = 0

    def run(self, path: Path) -> None:
        window = self._window
        window.resize(*_SIZE)
        window.show()
        self._picture("welcome")
        window.open(path)
        view = window.coding
        if view is None:
            raise QdacoderError(f"The sample did not open: {window.last_error}")
        presenter, player = view.presenter, view.presenter.player
        self._wait("the first picture", lambda: player.state is PlayerState.PAUSED and view.canvas.frame == 0)
        before = len(presenter.segments)
        self._picture("sample")

        start = 44_313  # 00:29:32:13
        player.seek(start)
        self._wait("the picture at 00:29:32:13", lambda: view.canvas.frame == start)
        self._key(Qt.Key.Key_I)
        self._key(Qt.Key.Key_Space)
        self._wait("playing", lambda: player.frame > start + 20)
        self._picture("playing")
        self._key(Qt.Key.Key_O)
        end = presenter.marks.out_frame
        self._key(Qt.Key.Key_Space)
        self._key(Qt.Key.Key_1)
        self._key(Qt.Key.Key_9)
        self._expect("a new segment with two nodes", len(presenter.segments) == before + 1)
        made = presenter.selected[0]
        names = {node.id: node.name for node in presenter.codebook.nodes}
        nodes = sorted(names[one] for one in made.node_ids)
        self._expect("both nodes on it", nodes == ["Foreman intervenes", "Weekly quota"])
        self._expect("the marked range", (made.in_frame, made.out_frame) == (start, end))
        self._picture("tagged")

        player.seek(made.out_frame + 25)
        self._wait("the new out", lambda: view.canvas.frame == made.out_frame + 25)
        self._key(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        self._expect("the trimmed segment", presenter.selected[0].out_frame == made.out_frame + 25)
        self._picture("trimmed")
        window.handle("undo")
        self._expect("the undone trim", presenter.selected[0].out_frame == made.out_frame)
        self._picture("undone")
        window.handle("redo")
        self._expect("the redone trim", presenter.selected[0].out_frame == made.out_frame + 25)
        self._picture("redone")

        target = self._folder / "coded-segments.csv"
        window.export_csv(target)
        self._wait("the CSV", target.exists)
        self._wait("what was written in the status bar", lambda: target.name in window.status_text)
        with target.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["segment_id"] == str(made.id)]
        self._expect("the new codings in the CSV", [row["in"] for row in rows] == ["00:29:32:13"] * 2)
        self._picture("exported")
        self._look_around()

    def _look_around(self) -> None:
        """Pictures of the other screens, and of this one in dark and on a small screen."""
        window = self._window
        window.handle("palette")
        window.palette_box.field.setText("quota")
        self._expect("nodes in the palette", window.palette_box.model.shown > 0)
        self._picture("palette")
        window.palette_box.close_palette()
        window.handle("go_footage")
        self._expect("the Footage workspace", window.page == "footage")
        until = time.monotonic() + _PATIENCE
        while window.runner.works and time.monotonic() < until:  # thumbnails, waveform
            _rest(50)
        self._picture("footage")
        window.handle("go_coding")
        theme().set_mode("dark")
        self._picture("dark")
        window.resize(1280, 720)
        self._picture("small")
        theme().set_mode("light")

    def _key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        view = self._window.coding
        if view is not None:
            QTest.keyClick(view, key, modifiers)

    def _wait(self, what: str, ready: Callable[[], bool]) -> None:
        until = time.monotonic() + _PATIENCE
        while not ready():
            if time.monotonic() > until:
                raise QdacoderError(f"The tour waited in vain for {what}.", self._window.last_error)
            _rest(10)

    def _expect(self, what: str, shown: bool) -> None:
        if not shown:
            raise QdacoderError(f"The tour did not see {what}.", self._window.last_error)

    def _picture(self, name: str) -> None:
        self._number += 1
        _rest(50)
        path = self._folder / f"{self._number:02d}-{name}.png"
        if not self._window.grab().save(str(path)):
            raise QdacoderError(f"{path} could not be written.")


def _rest(milliseconds: int) -> None:
    """Let the event loop run; unlike `QTest.qWait` this lets other threads work too."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
