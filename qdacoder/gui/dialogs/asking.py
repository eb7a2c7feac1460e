"""How a dialog that asks for a few things is laid out: form, why it is refused, Cancel, primary button."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget


def lay_out_asking(
    dialog: QDialog, form: QFormLayout, why_not: QWidget, cancel: QPushButton, primary: QPushButton
) -> None:
    """Enter is the primary button, Esc and Cancel leave everything as it is."""
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 12)
    column.setSpacing(10)
    column.addLayout(form)
    column.addWidget(why_not)
    buttons = QHBoxLayout()
    buttons.addStretch(1)
    buttons.addWidget(cancel)
    buttons.addWidget(primary)
    column.addLayout(buttons)
    primary.setProperty("primary", True)
    primary.setDefault(True)
    cancel.setAutoDefault(False)
    cancel.clicked.connect(dialog.reject)
