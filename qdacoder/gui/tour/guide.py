"""Who leads the tour: presses keys where the focus is, waits for what must show, takes pictures."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from qdacoder.errors import QdacoderError
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.workbench import Workbench
from qdacoder.services.session import ProjectSession

PLAIN = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_Dialog = TypeVar("_Dialog", bound=QWidget)
_PATIENCE = 20.0  # seconds
_SIZE = (1440, 900)


class Guide:
    """Drives one window.

    Attributes:
        window: the main window.
        folder: where pictures and files go.
    """

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window = window
        self.folder = folder
        self._number = 0

    @property
    def bench(self) -> Workbench:
        """The open project on its bench.

        Raises:
            QdacoderError: no project is open.
        """
        if self.window.bench is None:
            raise QdacoderError(f"The sample did not open: {self.window.last_error}")
        return self.window.bench

    @property
    def session(self) -> ProjectSession:
        """The open project."""
        return self.bench.session

    def open(self, path: Path) -> None:
        """Show the window, then a project in it."""
        self.window.resize(*_SIZE)
        self.window.show()
        self.window.activateWindow()
        self.picture("welcome")
        self.window.open(path)
        self.expect("the project", self.bench is not None)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN, at: QWidget | None = None) -> None:
        """Press a key where the focus is, or at a widget."""
        QTest.keyClick(at or QApplication.focusWidget() or self.window, key, modifiers)

    def write(self, text: str, at: QWidget | None = None) -> None:
        """Type where the focus is, or at a widget; letters that no keyboard here has are pasted."""
        target = at or QApplication.focusWidget() or self.window
        if text.isascii():
            QTest.keyClicks(target, text)
            return
        QApplication.clipboard().setText(text)
        QTest.keyClick(target, Qt.Key.Key_V, CTRL)

    def wait(self, what: str, ready: Callable[[], bool]) -> None:
        """Let the program work until something shows.

        Raises:
            QdacoderError: it did not, with the newest message of the window.
        """
        until = time.monotonic() + _PATIENCE
        while not ready():
            if time.monotonic() > until:
                raise QdacoderError(f"The tour waited in vain for {what}.", self.window.last_error)
            rest(10)

    def expect(self, what: str, shown: bool) -> None:
        """Go on only when something shows now.

        Raises:
            QdacoderError: it does not.
        """
        if not shown:
            raise QdacoderError(f"The tour did not see {what}.", self.window.last_error)

    def dialog(self, kind: type[_Dialog]) -> _Dialog:
        """The open dialog of a kind."""
        found: list[_Dialog] = []

        def shown() -> bool:
            every = QApplication.topLevelWidgets()
            found[:] = [one for one in every if isinstance(one, kind) and one.isVisible()]
            return bool(found)

        self.wait(f"the dialog {kind.__name__}", shown)
        return found[0]

    def back_to_window(self) -> None:
        """Give the keys to the main window again after a dialog."""
        self.window.activateWindow()
        self.wait("the window", self.window.isActiveWindow)

    def quiet(self) -> None:
        """Let thumbnails, waveforms and searches arrive."""
        until = time.monotonic() + _PATIENCE
        while self.window.runner.works and time.monotonic() < until:
            rest(50)

    def picture(self, name: str, of: QWidget | None = None) -> None:
        """Keep a picture of the window, or of a dialog standing over it."""
        self._number += 1
        rest(50)
        path = self.folder / f"{self._number:02d}-{name}.png"
        if not (of or self.window).grab().save(str(path)):
            raise QdacoderError(f"{path} could not be written.")


def rest(milliseconds: int) -> None:
    """Let the event loop run; unlike `QTest.qWait` this lets other threads work too."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
