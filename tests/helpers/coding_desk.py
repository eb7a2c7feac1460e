"""A presenter of Coding over a real project, with a player whose time the test moves."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from qdacoder.gui.actions.table import Context
from qdacoder.gui.keymap import Keymap
from qdacoder.gui.style import apply_style
from qdacoder.gui.theme import theme
from qdacoder.gui.workspaces.coding.presenter import CodingPresenter
from qdacoder.media.fake_player import FakePlayer
from qdacoder.media.player import PlayerSource
from tests.helpers.build import a_project


class CodingDesk:
    """The project of `a_project`, its first footage open at frame 10,000.

    Attributes:
        errors, told: what the presenter said.
        keys: actions and node keys that reached the deck, once a widget is shown in a window.
    """

    def __init__(self, folder: Path) -> None:
        self.session = a_project(folder / "p.qdacoder")
        self.player = FakePlayer()
        self.presenter = CodingPresenter(self.session, self.player)
        self.errors: list[str] = []
        self.told: list[str] = []
        self.keys: list[str] = []
        self.presenter.failed.connect(lambda error: self.errors.append(str(error)))
        self.presenter.told.connect(self.told.append)
        self.presenter.done.connect(self.told.append)
        row = self.session.footage.get(1)
        self.player.open(PlayerSource(folder / "v.mp4", row.rate, row.length_frames))
        self.presenter.open_footage(row)
        self.player.seek(10_000)

    def show(self, widget: QWidget, width: int, height: int) -> QMainWindow:
        """Show a widget in a window with the deck's keys; the window itself can have the focus."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme().set_mode("light")
        apply_style(application)
        window = QMainWindow()
        window.setCentralWidget(widget)
        window.resize(width, height)

        def act(action: str) -> bool:
            self.keys.append(action)
            return True

        def node(key: str) -> bool:
            self.keys.append(f"node {key}")
            return True

        self.keymap = Keymap(window, act, node, lambda: Context.CODING)
        window.show()
        window.activateWindow()
        return window

    def node_names(self) -> list[str]:
        """The nodes of the project in reading order."""
        return [node.name for node in self.session.codebook.read().nodes]

    def close(self) -> None:
        """Let everything go."""
        self.presenter.close()
        self.session.close()
