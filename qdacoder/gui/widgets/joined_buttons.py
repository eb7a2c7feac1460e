"""A few values side by side as one control: a click chooses, a click on the chosen one clears."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.kept_keys import keep_keys

_WIDTH, _HEIGHT = 27, 24


class _Value(QPushButton):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class JoinedButtons(QWidget):
    """Buttons for the values 1, 2, 3 ... of which one or none is chosen.

    It shows what it is told to show: a click asks only.

    Signals:
        chosen(value): the value that was clicked, or 0 when it was chosen already.
    """

    chosen = Signal(int)

    def __init__(self, name: str, texts: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = 0
        self.buttons: list[QPushButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        for place, text in enumerate(texts, start=1):
            button = _Value(text)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(f"{name} {text}")
            button.setToolTip(f"{name} {text}")
            end = "first" if place == 1 else "last" if place == len(texts) else "middle"
            button.setProperty("joined", end)
            keep_keys(button, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
            button.clicked.connect(lambda _checked=False, value=place: self._clicked(value))
            self.buttons.append(button)
            row.addWidget(button)
        theme().changed.connect(self._restyle)
        self._restyle()

    @property
    def value(self) -> int:
        """The value shown, 0 for none."""
        return self._value

    def show_value(self, value: int) -> None:
        """Show a value; 0 for none."""
        self._value = value
        for place, button in enumerate(self.buttons, start=1):
            button.setChecked(place == value)

    def _clicked(self, value: int) -> None:
        before = self._value
        self.show_value(before)  # the click alone changes nothing
        self.chosen.emit(0 if value == before else value)

    def _restyle(self) -> None:
        size = QSize(_scaled(_WIDTH), _scaled(_HEIGHT))
        for button in self.buttons:
            button.setFont(theme().font("second"))
            button.setFixedSize(size)


def _scaled(pixels: float) -> int:
    return round(pixels * theme().text_size / 100)
