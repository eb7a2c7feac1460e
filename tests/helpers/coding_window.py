"""The Coding workspace in a window with the deck's real keys, and a player moved by the test."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from qdacoder.gui.actions.table import Context
from qdacoder.gui.application import make_application
from qdacoder.gui.keymap import Keymap
from qdacoder.gui.theme import theme
from qdacoder.gui.workspaces.coding.view import CodingView
from tests.helpers.coding_desk import CodingDesk

PLAIN = Qt.KeyboardModifier.NoModifier


class CodingWindow(CodingDesk):
    """As the main window wires it: keys go to the view, then to the presenter.

    Attributes:
        refused: actions that nothing did.
    """

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        super().__init__(folder)
        make_application([])
        theme().set_mode("light")
        self.view = CodingView(self.presenter)
        self.picture = self.view.picture
        self.transport, self.range_row = self.picture.transport, self.picture.range_row
        listener = self.player.listener
        listener.picture, listener.frame = self.view.canvas.show_picture, self.view.show_frame
        listener.state = self.presenter.state_shown
        self.view.binding.footage_changed()
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.window.setCentralWidget(self.view)
        self.window.resize(1376, 836)
        self.keymap = Keymap(
            self.window, self._handle, self.presenter.handle_node_key, lambda: Context.CODING
        )
        self.window.show()
        self.window.activateWindow()
        qtbot.waitExposed(self.window)
        self.view.setFocus()
        self.player.seek(10_000)

    def _handle(self, action: str) -> bool:
        return self.view.handle(action) or self.presenter.handle(action)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """A key where the focus is."""
        QTest.keyClick(self.focus, key, modifiers)

    def type(self, text: str) -> None:
        """Letters where the focus is."""
        QTest.keyClicks(self.focus, text)

    def click(self, widget: QWidget, place: QPoint | None = None) -> None:
        """The left button on a widget that can be seen."""
        assert widget.isVisible()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, PLAIN, place or widget.rect().center())

    @property
    def focus(self) -> QWidget:
        """The widget with the focus, else the window."""
        return QApplication.focusWidget() or self.window

    def play(self, frames: int) -> None:
        """Let it play on by frames of the footage at normal speed."""
        self.player.advance(frames * 40)

    def close(self) -> None:
        """Let everything go."""
        self.keymap.close()
        self.window.close()
        super().close()
        theme().set_mode("system")
