"""A field with its name above it and, when what was typed is refused, the reason below in amber."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import ElidedLabel, IconLabel


class ReasonedField(QWidget):
    """One field of a form. Refusing keeps what was typed."""

    def __init__(self, name: str, field: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._hint = hint
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        self._name = ElidedLabel(name, "second", "ink3")
        column.addWidget(self._name)
        column.addWidget(field)
        self._icon = IconLabel("ph.warning", 14, "amber_text")
        self._reason = QLabel()
        self._reason.setWordWrap(True)
        self._reason.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self._icon)
        below.addWidget(self._reason, 1)
        column.addLayout(below)
        field.setAccessibleName(name)
        theme().changed.connect(self._restyle)
        self.show_reason("")

    @property
    def reason(self) -> str:
        """Why the field was refused, empty when it was not."""
        return self._reason.text() if self._icon.isVisibleTo(self) else ""

    def show_reason(self, reason: str) -> None:
        """Refuse the field; an empty reason takes that back."""
        self._reason.setText(reason or self._hint)
        self._icon.setVisible(bool(reason))
        self._reason.setVisible(bool(reason or self._hint))
        self.field.setProperty("refused", bool(reason))
        self.field.setAccessibleDescription(reason or self._hint)
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)
        self._restyle()

    def show_hint(self, hint: str) -> None:
        """Another hint below the field; the field is not refused."""
        self._hint = hint
        self.show_reason("")

    def _restyle(self) -> None:
        self._reason.setFont(theme().font("label"))
        palette = self._reason.palette()
        token = "amber_text" if self._icon.isVisibleTo(self) else "ink3"
        palette.setColor(self._reason.foregroundRole(), theme().color(token))
        self._reason.setPalette(palette)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._restyle()  # what was set before there was a window is lost when the style sheet is applied

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._name.set_token("ink3" if self.isEnabled() else "field")
