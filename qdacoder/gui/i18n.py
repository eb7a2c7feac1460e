"""Translation of what people see. Every user-visible text of the window goes through `tr`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale


def tr(text: str) -> str:
    """The text in the user's language, or as given."""
    return QCoreApplication.translate("qdacoder", text)


def language_name(code: str) -> str:
    """The name of a language by its code (“ko”: Korean); what is no code stays as it is."""
    locale = QLocale(code)
    if not code or len(code) > 3 or locale.language() == QLocale.Language.C:
        return code
    return tr(QLocale.languageToString(locale.language()))
