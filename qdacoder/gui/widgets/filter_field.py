"""A field that filters a list below it: a funnel at the left, the key that leads to it at the right."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from qdacoder.gui.icons import pixmap
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import KeyCap

_HEIGHT, _ICON, _LEFT = 26, 14, 8


class FilterField(QLineEdit):
    """Typing filters; the keys that are not typed leave as signals.

    Args:
        key: the cap shown while the field has no focus; with it, the cap says Esc.

    Signals:
        entered: Enter.
        create_requested: Ctrl+Enter.
        went(way): Down (1) or Up (-1), also by page (10, -10).
        left: Esc; the field is empty already.
    """

    entered = Signal()
    create_requested = Signal()
    went = Signal(int)
    left = Signal()

    def __init__(self, hint: str, name: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._cap = KeyCap(key or "Esc", self)
        self._cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        theme().changed.connect(self._restyle)
        self._restyle()

    def set_cap(self, key: str) -> None:
        """The key that leads here is another one."""
        self._key = key
        self._show_cap()

    def _restyle(self) -> None:
        self.setFont(theme().font("text"))
        self.setFixedHeight(theme().row_height(_HEIGHT))
        self._show_cap()

    def _show_cap(self) -> None:
        text = "Esc" if self.hasFocus() or not self._key else self._key
        self._cap.setText(text)
        self._cap.adjustSize()
        self.setTextMargins(_scaled(_ICON) + 10, 0, self._cap.width() + 6, 0)
        self._place_cap()

    def _place_cap(self) -> None:
        right = self.width() - self._cap.width() - 7
        self._cap.move(right, (self.height() - self._cap.height()) // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            (self.create_requested if control else self.entered).emit()
        elif key == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        elif key in _WAYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.went.emit(_WAYS[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_cap()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_cap()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_cap()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        side = _scaled(_ICON)
        box = QRect(_LEFT, (self.height() - side) // 2, side, side)
        painter.drawPixmap(box, pixmap("ph.funnel", side * 2, "ink2"))
        painter.end()


_WAYS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_PageUp: -10,
}


def _scaled(pixels: float) -> int:
    return round(pixels * theme().text_size / 100)
