"""All witnesses as letters; those who are heard are dark."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme

_SIDE, _GAP, _MOST = 18, 4, 24


class WitnessBadges(QWidget):
    """A row of letters."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: list[str] = []
        self._heard: set[str] = set()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def show_witnesses(self, labels: list[str], heard: list[str]) -> None:
        """All labels, and those that are heard; with very many witnesses only those."""
        self._labels = labels if len(labels) <= _MOST else heard[:_MOST]
        self._heard = set(heard)
        said = ", ".join(heard)
        self.setAccessibleName(tr("Witnesses {labels}").format(labels=said) if heard else tr("No witness"))
        self.setToolTip(said)
        self.updateGeometry()
        self.update()

    def _widths(self) -> list[int]:
        metrics, side = QFontMetrics(theme().font("second_bold")), self._side
        return [max(side, metrics.horizontalAdvance(one) + 8) for one in self._labels]

    @property
    def _side(self) -> int:
        return round(_SIDE * theme().text_size / 100)

    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths()) + _GAP * max(0, len(self._labels) - 1), self._side + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, painter, left = theme(), QPainter(self), 0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(tokens.font("second_bold"))
        for label, width in zip(self._labels, self._widths(), strict=True):
            heard = label in self._heard
            box = QRect(left, 1, width, self._side)
            painter.setPen(QPen(tokens.color("ink" if heard else "line2"), 1))
            painter.setBrush(tokens.color("ink" if heard else "surface"))
            painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), 3, 3)
            painter.setPen(tokens.color("inverse" if heard else "ink3"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)
            left += width + _GAP
        painter.end()
