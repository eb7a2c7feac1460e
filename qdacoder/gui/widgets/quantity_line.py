"""One line of what the selected segment states in numbers; a click opens it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import pixmap
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.kept_keys import keep_keys

_HEIGHT, _ICON = 22, 13


class QuantityLine(QAbstractButton):
    """Hidden while there is none; never wider than its panel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        keep_keys(self, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        theme().changed.connect(self.updateGeometry)
        self.hide()

    def show_texts(self, texts: list[str]) -> None:
        """Show these, each a quantity."""
        said = "; ".join(texts)
        self.setText(said)
        self.setToolTip("\n".join(texts))
        self.setAccessibleName(tr("Stated: {what}").format(what=said))
        self.setVisible(bool(texts))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, theme().row_height(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, theme().row_height(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, painter = theme(), QPainter(self)
        side = round(_ICON * tokens.text_size / 100)
        painter.drawPixmap(
            QRect(0, (self.height() - side) // 2, side, side), pixmap("ph.hash", side * 2, "ink2")
        )
        font = tokens.font("text")
        painter.setFont(font)
        painter.setPen(tokens.color("ink2"))
        box = self.rect().adjusted(side + 6, 0, -2, 0)
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        if self.hasFocus():
            painter.setPen(QPen(tokens.color("ink"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()
