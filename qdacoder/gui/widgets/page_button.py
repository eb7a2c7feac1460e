"""A button of a page, for mouse and Tab, that leaves the page's keys alone."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QPushButton

from qdacoder.gui.icons import icon
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.kept_keys import keep_keys
from qdacoder.gui.widgets.labels import KeyCap

_HEIGHT = 26


class PageButton(QPushButton):
    """A button of the page: Tab reaches it and it keeps Space and Enter, a click leaves the focus alone."""

    def __init__(self, text: str, icon_name: str = "", primary: bool = False, cap: str = "") -> None:
        super().__init__(text)
        self._icon_name = icon_name
        self._cap = KeyCap(cap, self) if cap else None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keep_keys(self, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        self.setAutoDefault(True)  # Enter presses it, as Space does
        self.setProperty("primary", primary)
        self.setProperty("compact", True)
        self.setProperty("cap", bool(cap))
        if self._cap is not None:
            self._cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme().changed.connect(self._restyle)
        self._restyle()

    def set_icon(self, icon_name: str) -> None:
        """Show another icon, or none."""
        if icon_name != self._icon_name:
            self._icon_name = icon_name
            self.setIcon(QIcon())
            self._restyle()

    def _restyle(self) -> None:
        if self._icon_name:
            self.setIcon(icon(self._icon_name, 16, "inverse" if self.property("primary") else "ink"))
            side = round(16 * theme().text_size / 100)
            self.setIconSize(QSize(side, side))
        self.setFixedHeight(theme().row_height(_HEIGHT))
        self._place()

    def _place(self) -> None:
        if self._cap is not None:
            self._cap.adjustSize()
            right = self.width() - self._cap.width() - 7
            self._cap.move(right, (self.height() - self._cap.height()) // 2)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return hint if self._cap is None else hint + QSize(self._cap.sizeHint().width() + 2, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
