"""Translation of what people see. Every user-visible text of the window goes through `tr`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def tr(text: str) -> str:
    """The text in the user's language, or as given."""
    return QCoreApplication.translate("qdacoder", text)
