"""The row that offers to make a node of what was typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import pixmap
from qdacoder.gui.theme import theme

_HEIGHT, _INSET, _ICON = 26, 12, 13
_LEFT_CENTER = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class NewNodeRow(QAbstractButton):
    """“New node quo”, where it would go, and the key that makes it. For the mouse; keys are the field's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._where, self._key = "", "", ""
        self._over = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def offer(self, name: str, where: str, key: str) -> None:
        """Offer this name; `where` is the category's name, `key` what makes the node."""
        self._name, self._where, self._key = name, where, key
        said = tr("New node {name}, {where}").format(name=name, where=where)
        self.setText(said)
        self.setAccessibleName(said)
        self.setToolTip(f"{said} ({key})")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, theme().row_height(_HEIGHT))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._over = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._over = False
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.color("hover" if self._over else "panel"))
        painter.setPen(tokens.color("line"))
        painter.drawLine(0, 0, self.width(), 0)
        side = _scaled(_ICON)
        box = QRect(_scaled(_INSET) - 1, (self.height() - side) // 2, side, side)
        painter.drawPixmap(box, pixmap("ph.plus", side * 2, "ink2"))
        right = self._paint_cap(painter)
        left = box.right() + _scaled(8)
        words = tr("New node") + " "
        needed = QFontMetrics(tokens.font("text")).horizontalAdvance(words) + _scaled(40)
        if right - left < needed:
            words = ""  # the plus says it
        for text, role, token in (
            (words, "text", "ink"),
            (self._name, "text_bold", "ink"),
            ("  " + self._where, "second", "ink3"),
        ):
            font = tokens.font(role)
            metrics = QFontMetrics(font)
            if right - left > _scaled(16):
                painter.setFont(font)
                painter.setPen(tokens.color(token))
                shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, right - left)
                painter.drawText(QRect(left, 0, right - left + 4, self.height()), _LEFT_CENTER, shown)
            left += metrics.horizontalAdvance(text)
        painter.end()

    def _paint_cap(self, painter: QPainter) -> int:
        """Draw the key; returns where the words must end."""
        tokens = theme()
        font = tokens.font("label")
        metrics = QFontMetrics(font)
        width, height = metrics.horizontalAdvance(self._key) + 9, metrics.height() + 2
        right = self.width() - _scaled(8)
        cap = QRectF(right - width + 0.5, (self.height() - height) // 2 + 0.5, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.color("line2"), 1))
        painter.drawRoundedRect(cap, 3, 3)
        painter.setPen(tokens.color("ink2"))
        painter.setFont(font)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)
        return right - width - 6


def _scaled(pixels: float) -> int:
    return round(pixels * theme().text_size / 100)
