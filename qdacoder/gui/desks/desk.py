"""What every desk has: the project, the window, background work and a voice in the status bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from qdacoder.services.session import ProjectSession

if TYPE_CHECKING:
    from qdacoder.gui.workbench import Workbench


class Desk(QObject):
    """Carries out the actions of one subject: asks in a dialog, works in the background, says what was done.

    Attributes:
        bench: the open project with its workspaces.
        session: the project.
        window: what dialogs stand over.
    """

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.bench = bench

    @property
    def session(self) -> ProjectSession:
        """The open project."""
        return self.bench.session

    @property
    def window(self) -> QWidget:
        """The main window."""
        return self.bench.window

    def actions(self) -> dict[str, Callable[[], object]]:
        """What it does, by the id of the action in the table of actions."""
        return {}

    def tell(self, text: str, undo: bool = False) -> None:
        """Say in the status bar what was done, and whether undo would take it back."""
        self.bench.told.emit(text, undo)

    def run(
        self,
        job: Callable[[Callable[[float], None], Callable[[], bool]], Any],
        on_done: Callable[[Any], object],
        title: str,
        on_error: Callable[[Exception], None] | None = None,
        lane: str = "media",
    ) -> None:
        """Work in the background; the result arrives on the main thread, errors in the status bar."""
        self.bench.run(job, on_done, title, on_error or self.bench.failed.emit, lane)
