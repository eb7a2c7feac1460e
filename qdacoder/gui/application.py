"""The application object, with its style."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from qdacoder.garbage import look_rarely
from qdacoder.gui.style import apply_style

Application = QApplication


def make_application(arguments: list[str]) -> QApplication:
    """The one application object of the process, styled."""
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else QApplication(arguments)
    application.setApplicationName("qdacoder")
    # Each call of Qt into Python needs Python's lock. While another thread computes, as in an export, it is
    # waited for up to this long, many times for each picture of a video: Python's own 5 ms are too long.
    sys.setswitchinterval(0.001)
    apply_style(application)
    look_rarely()
    return application
