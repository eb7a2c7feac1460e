"""The line above a panel: its name, a detail in second text, and small buttons at the right."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from qdacoder.gui.icons import icon
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.kept_keys import keep_keys
from qdacoder.gui.widgets.labels import ElidedLabel

_HEIGHT = 28
_PRESS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class IconButton(QToolButton):
    """A button with an icon only: Tab reaches it, a click does not take the focus from where one works."""

    def __init__(self, icon_name: str, text: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keep_keys(self, *_PRESS)
        self.set_text(text, key)
        theme().changed.connect(self._restyle)
        self._restyle()

    def set_text(self, text: str, key: str = "") -> None:
        """What it does, as tooltip and accessible name."""
        self.setAccessibleName(text)
        self.setToolTip(f"{text} ({key})" if key else text)

    def set_icon(self, icon_name: str) -> None:
        """Show another icon."""
        self._icon_name = icon_name
        self._restyle()

    def _restyle(self) -> None:
        self.setIcon(icon(self._icon_name, 16, "ink"))
        side = round(16 * theme().text_size / 100)
        self.setIconSize(QSize(side, side))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class PanelHeader(QWidget):
    """The header line of a panel, 28 px high with a hairline below.

    Args:
        foldable: a click on the free part, or Space when Tab reached it, asks to fold the panel.

    Signals:
        fold_requested: see `foldable`.
        double_clicked: the free part was.
    """

    fold_requested = Signal()
    double_clicked = Signal()

    def __init__(self, title: str, foldable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._foldable = foldable
        self.title = ElidedLabel(title, "text_bold")
        self.detail = ElidedLabel("", "text", "ink3")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 6, 1)
        self._row.setSpacing(8)
        self._row.addWidget(self.title)
        self._row.addWidget(self.detail)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if foldable:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            keep_keys(self, *_PRESS)
        theme().changed.connect(self._restyle)
        self._restyle()

    def add_button(self, icon_name: str, text: str, key: str = "") -> IconButton:
        """A button at the right end."""
        button = IconButton(icon_name, text, key, self)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        self._row.addWidget(button)
        return button

    def add_widget(self, widget: QWidget) -> None:
        """Something else at the right end."""
        self._row.addWidget(widget)

    def set_texts(self, title: str, detail: str = "") -> None:
        """Name the panel."""
        self.title.setText(title)
        self.detail.setText(detail)
        self._keep_title()
        if self._foldable:
            self.setAccessibleName(title)

    def _restyle(self) -> None:
        self.setFixedHeight(theme().row_height(_HEIGHT))
        self._keep_title()

    def _keep_title(self) -> None:
        """The detail gives way before the title does."""
        self.title.setFont(theme().font("text_bold"))  # now, whoever hears of a new theme first
        self.title.setMinimumWidth(min(self.title.sizeHint().width(), 200))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(self._foldable and event.button() == Qt.MouseButton.LeftButton)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if self._foldable and inside and event.button() == Qt.MouseButton.LeftButton:
            self.fold_requested.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._foldable and event.key() in _PRESS:
            self.fold_requested.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme().color("line2"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        if self.hasFocus():
            painter.setPen(QPen(theme().color("ink"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -2))
        painter.end()
