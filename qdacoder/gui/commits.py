"""How the window waits for a commit while a video plays.

The slow part of a change on a USB drive is the commit: tens to hundreds of milliseconds in which the drive
writes, two or three pictures of a video each time. Nothing may happen to the project meanwhile, and what was
coded is only shown as coded when it is on the drive. So the commit itself, and nothing else of the change, is
done in a thread, and the GUI thread waits for it as it would without one, but looks after the pictures of the
players every few milliseconds and paints them.

No event loop runs meanwhile. A nested one would let timers, results from the background and windows that
close begin another change, or take apart what the waiting call still needs, in the middle of a change; even
without the events of mouse and keys. Here only the calls that Qt queued for the player are let through, and
of those only pictures are told on. Keys pressed meanwhile are taken when the commit is done, in their order.

While nothing plays there is nothing to show, and the commit is done at once, without the change of threads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject

from qdacoder.gui.player_switch import PlayerSwitch
from qdacoder.gui.runner import Runner
from qdacoder.gui.widgets.canvas import PictureCanvas
from qdacoder.media.player import PlayerState

Shown = tuple[PlayerSwitch, PictureCanvas]


class Commits(QObject):
    """Does commits for a session, see `ProjectSession.commit_by`.

    Args:
        shown: the players there are, each with its canvas.
    """

    def __init__(
        self, runner: Runner, shown: Callable[[], Iterable[Shown]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner, self._shown = runner, shown
        self._waits = False
        self._thread = threading.get_ident()

    def commit(self, commit: Callable[[], None]) -> None:
        """Do a commit; pictures go on meanwhile."""
        if self._waits or threading.get_ident() != self._thread:
            commit()
            return
        playing = [one for one in self._shown() if one[0].state is PlayerState.PLAYING]
        if not playing:
            commit()
            return
        self._waits = True
        try:
            self._runner.wait_for(commit, lambda: _serve(playing))
        finally:
            self._waits = False


def _serve(playing: Iterable[Shown]) -> None:
    for player, canvas in playing:
        before = canvas.frame
        player.serve()
        if canvas.frame != before:
            canvas.repaint()
