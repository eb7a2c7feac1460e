"""Fails a test in which the window did not answer for too long."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.stalls import watched

MOST_MS = 200.0


@contextmanager
def no_long_stall(most_ms: float = MOST_MS) -> Iterator[None]:
    """Fail when the event loop stands still for longer than this while the block runs.

    Only what the program does counts, see `benchmarks.stalls`.
    """
    with watched() as watch:
        yield
    if watch.longest.ms > most_ms:
        pytest.fail(str(watch.longest), pytrace=False)


def as_a_program() -> int:
    """``python -m tests.helpers.stalls ARGUMENTS``: the command line, failing after a long stall."""
    from PySide6.QtWidgets import QApplication

    import qdacoder.gui.tour  # noqa: F401  (before anybody could wait for a window)
    from qdacoder.cli.main import main

    application = QApplication(sys.argv[:1])
    with watched() as watch:
        done = main(sys.argv[1:])
    del application
    if watch.longest.ms > MOST_MS:
        sys.stderr.write(f"{watch.longest}\n")
        return 3
    return done


if __name__ == "__main__":
    sys.exit(as_a_program())
