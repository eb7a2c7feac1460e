"""When Python looks for objects that hold one another: rarely, and never through a whole open project.

A project of a hundred thousand segments is some millions of objects that live as long as it is open. Looking
through all of them takes longer than a picture stands on the screen, and would come in the middle of work.
"""

from __future__ import annotations

import gc

_YOUNG, _MIDDLE, _OLD = 50_000, 20, 20


def look_rarely() -> None:
    """Once, at the start of the program."""
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)


def keep() -> None:
    """What is there now stays: it is not looked through again until `release`."""
    gc.freeze()


def release() -> None:
    """What was kept may go, as a project was closed."""
    gc.unfreeze()
