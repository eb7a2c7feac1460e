"""Small labels: text that elides, a key cap, a mark with an icon."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from qdacoder.gui.icons import pixmap
from qdacoder.gui.theme import theme


class ElidedLabel(QLabel):
    """A line of plain text that elides at the right and then says all of it in its tooltip."""

    def __init__(self, text: str = "", role: str = "text", token: str = "ink") -> None:
        super().__init__()
        self._role, self._token, self._full = role, token, ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._style)
        self._style()
        self.setText(text)

    def setText(self, text: str) -> None:
        if text == self._full:
            return
        self._full = text
        super().setText(text.replace("\n", " "))
        self.setAccessibleName(text)
        self._tip()
        self.updateGeometry()

    def set_token(self, token: str) -> None:
        """Use another colour."""
        if token != self._token:
            self._token = token
            self.update()

    def _style(self) -> None:
        self.setFont(theme().font(self._role))
        self.update()

    def _tip(self) -> None:
        self.setToolTip(self._full if self.sizeHint().width() > self.width() > 0 else "")

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme().font(self._role))
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tip()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = theme().font(self._role)  # not the style sheet's for whatever it stands in
        painter.setFont(font)
        painter.setPen(theme().color(self._token))
        text = self.elided(QFontMetrics(font))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()

    def elided(self, metrics: QFontMetrics) -> str:
        """The text as far as there is room for it."""
        return metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())


class KeyCap(QLabel):
    """A key as it stands on the keyboard."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setObjectName("keycap")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._style)
        self._style()

    def _style(self) -> None:
        self.setFont(theme().font("label"))


class IconLabel(QLabel):
    """An icon that keeps the theme's colour."""

    def __init__(self, name: str, size: int = 16, token: str = "ink2") -> None:
        super().__init__()
        self._icon = (name, size, token)
        theme().changed.connect(self._style)
        self._style()

    def set_icon(self, name: str, token: str) -> None:
        """Show another icon."""
        if (name, token) != (self._icon[0], self._icon[2]):
            self._icon = (name, self._icon[1], token)
            self._style()

    def _style(self) -> None:
        name, size, token = self._icon
        self.setPixmap(pixmap(name, size, token))


class AttentionMark(QFrame):
    """Amber: icon and words, never the colour alone."""

    clicked = Signal()

    def __init__(self, text: str = "", icon_name: str = "ph.warning") -> None:
        super().__init__()
        self.setObjectName("attention")
        row = QHBoxLayout(self)
        row.setContentsMargins(7, 1, 7, 1)
        row.setSpacing(6)
        self._icon = IconLabel(icon_name, 14, "amber_text")
        self._text = ElidedLabel(text, "second", "amber_text")
        row.addWidget(self._icon)
        row.addWidget(self._text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Say something else."""
        self._text.setText(text)

    def text(self) -> str:
        """What it says."""
        return self._text.text()
