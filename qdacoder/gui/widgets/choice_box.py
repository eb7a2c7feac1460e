"""A combo box for the deck: it opens by a key, gives the keys back, and no wheel changes it by chance."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from qdacoder.gui.icons import pixmap
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.kept_keys import keep_keys


class ChoiceBox(QComboBox):
    """Opened by a click or by `open_by_key`.

    Signals:
        left: the list that a key had opened is closed; the deck should get its keys back.
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._by_key = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        keep_keys(self, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)

    def open_by_key(self) -> None:
        """Take the focus and open the list."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._by_key = True
        self.showPopup()

    def hidePopup(self) -> None:
        super().hidePopup()
        if self._by_key:
            self._by_key = False
            self.left.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        side = round(12 * theme().text_size / 100)
        box = QRect(self.width() - side - 6, (self.height() - side) // 2, side, side)
        painter.drawPixmap(box, pixmap("ph.caret-down", side * 2, "ink2" if self.isEnabled() else "field"))
        painter.end()
