"""The application object, with its style."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from qdacoder.gui.garbage import look_rarely
from qdacoder.gui.style import apply_style


def make_application(arguments: list[str]) -> QApplication:
    """The one application object of the process, styled."""
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else QApplication(arguments)
    application.setApplicationName("qdacoder")
    apply_style(application)
    look_rarely()
    return application
