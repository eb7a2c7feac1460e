"""What a panel says while it is empty: an icon, what is missing, how to begin, at most one button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import IconLabel


class EmptyState(QWidget):
    """Centred in its panel.

    Signals:
        pressed: the button.
    """

    pressed = Signal()

    def __init__(
        self, icon_name: str, missing: str, begin: str, button: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(6)
        column.addStretch(1)
        column.addWidget(IconLabel(icon_name, 28, "ink2"), 0, Qt.AlignmentFlag.AlignHCenter)
        self.missing, self.begin = QLabel(), QLabel()
        for label in (self.missing, self.begin):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            column.addWidget(label)
        self.button = QPushButton(button)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.pressed)
        column.addSpacing(4)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.button.setVisible(bool(button))  # in its place first: alone it would be a window
        column.addStretch(1)
        theme().changed.connect(self._restyle)
        self.set_texts(missing, begin)
        self._restyle()

    def set_texts(self, missing: str, begin: str) -> None:
        """Say something else."""
        self.missing.setText(missing)
        self.begin.setText(begin)
        self.begin.setVisible(bool(begin))

    def _restyle(self) -> None:
        self.missing.setFont(theme().font("text_bold"))
        self.begin.setFont(theme().font("text"))
        palette = self.begin.palette()
        palette.setColor(self.begin.foregroundRole(), theme().color("ink2"))
        self.begin.setPalette(palette)
