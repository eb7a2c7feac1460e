"""Chips: the nodes on a segment, each with its category's shape, tint and edge, and a cross."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from qdacoder.domain.codebook import Hue
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.flow import FlowLayout
from qdacoder.gui.widgets.kept_keys import keep_keys

_HEIGHT, _SHAPE, _CROSS = 22, 10, 6
_SHAPE_AT, _TEXT_AT, _CROSS_ROOM = 5, 18, 17


@dataclass(frozen=True, slots=True)
class ChipData:
    """What a chip shows.

    Attributes:
        id: what `ChipRow.removed` names.
        partly: how many of the selected things carry it, when not all do ("2 of 3"); else empty.
        removable: False for what another coder put there: a dashed outline without ground or cross.
    """

    id: int
    text: str
    hue: Hue | None
    tooltip: str = ""
    partly: str = ""
    removable: bool = True


class Chip(QWidget):
    """One chip. Tab reaches it; Delete, Backspace, or a click on the cross ask for its removal.

    Signals:
        remove_requested: the key that asked, 0 for the mouse.
    """

    remove_requested = Signal(int)

    def __init__(self, data: ChipData, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data = data
        self._over_cross = False
        self._pressed = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        keep_keys(self, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        theme().changed.connect(self._restyle)
        self.set_data(data)

    @property
    def data(self) -> ChipData:
        """What it shows."""
        return self._data

    def set_data(self, data: ChipData) -> None:
        """Show something else."""
        self._data = data
        words = [data.text]
        if data.partly:
            words.append(tr("on {partly} segments").format(partly=data.partly))
        words.append(tr("remove with Delete") if data.removable else tr("of another coder"))
        self.setAccessibleName(", ".join(words))
        self.setToolTip(data.tooltip)
        self.updateGeometry()
        self.update()

    @property
    def cross(self) -> QRect:
        """Where a click removes it; empty when it cannot be removed."""
        if not self._data.removable:
            return QRect()
        room = _scaled(_CROSS_ROOM)
        return QRect(self.width() - room, 0, room, self.height())

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def _words(self) -> str:
        data = self._data
        return f"{data.text}  {data.partly}" if data.partly else data.text

    def sizeHint(self) -> QSize:
        text = QFontMetrics(theme().font("second")).horizontalAdvance(self._words())
        end = _CROSS_ROOM if self._data.removable else 8
        return QSize(text + 2 + _scaled(_TEXT_AT) + _scaled(end), _scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(_scaled(_TEXT_AT + _CROSS_ROOM + 20), _scaled(_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._data.removable:
            self.remove_requested.emit(event.key())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        here = self.cross.contains(event.position().toPoint())
        self._pressed = here and event.button() is Qt.MouseButton.LeftButton
        event.setAccepted(self._pressed)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed and self.cross.contains(event.position().toPoint()):
            self.remove_requested.emit(0)
        self._pressed = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self.cross.contains(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(False)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._point(self.cross.contains(event.position().toPoint()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def _point(self, over: bool) -> None:
        if over != self._over_cross:
            self._over_cross = over
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, data = theme(), self._data
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = QPen(tokens.hue(data.hue), 1)
        if data.partly or not data.removable:
            edge.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(edge)
        painter.setBrush(tokens.tint(data.hue, "panel") if data.removable else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens.color("ink"), 2))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        side = _scaled(_SHAPE)
        shape = QRectF(_scaled(_SHAPE_AT), (self.height() - side) / 2, side, side)
        paint_shape(painter, shape, data.hue, filled=not data.partly)
        left = _scaled(_TEXT_AT)
        right = self.cross.left() if data.removable else self.width() - _scaled(8)
        font = tokens.font("second")
        painter.setFont(font)
        painter.setPen(tokens.color("ink"))
        text = QFontMetrics(font).elidedText(
            self._words(), Qt.TextElideMode.ElideRight, max(0, right - left + 1)
        )
        painter.drawText(QRect(left, 0, right - left + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        if data.removable:
            self._paint_cross(painter)
        painter.end()

    def _paint_cross(self, painter: QPainter) -> None:
        middle = QRectF(self.cross).center()
        half = _scaled(_CROSS) / 2
        painter.setPen(
            QPen(theme().color("ink" if self._over_cross else "ink2"), 1.6 if self._over_cross else 1)
        )
        painter.drawLine(middle - QPointF(half, half), middle + QPointF(half, half))
        painter.drawLine(middle + QPointF(-half, half), middle + QPointF(half, -half))


class ChipRow(QWidget):
    """Chips in as many rows as they need, and a button to add one.

    Signals:
        removed(id): the cross was clicked, or Delete pressed on a chip.
        add_requested: the plus was pressed.
    """

    removed = Signal(int)
    add_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: list[Chip] = []
        self._flow = FlowLayout(self, gap=4, row_gap=4)
        self.add_button = QToolButton()
        self.add_button.setObjectName("add_chip")
        self.add_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add_button.setAccessibleName(tr("Add a node"))
        self.add_button.setToolTip(tr("Add a node"))
        keep_keys(self.add_button, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        self.add_button.clicked.connect(self.add_requested)
        self._flow.addWidget(self.add_button)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self._restyle)
        self._restyle()

    @property
    def chips(self) -> list[Chip]:
        """The chips as they stand."""
        return list(self._chips)

    def set_chips(self, data: Sequence[ChipData]) -> None:
        """Show these. Chips that stay keep the focus; when the focused one goes, its neighbour gets it."""
        if list(data) == [chip.data for chip in self._chips]:
            return
        had = next((place for place, chip in enumerate(self._chips) if chip.hasFocus()), None)
        before = {chip.data.id: chip for chip in self._chips}
        self._chips = []
        for place, one in enumerate(data):
            chip = before.pop(one.id, None)
            if chip is None:
                chip = Chip(one, self)
                chip.remove_requested.connect(self._removal)
            else:
                self._flow.removeWidget(chip)
                if chip.data != one:
                    chip.set_data(one)
            self._flow.insert_widget(place, chip)
            chip.show()
            self._chips.append(chip)
        self._order_tabs()
        if had is not None and any(chip.hasFocus() for chip in before.values()):
            self._focus_near(had)
        for chip in before.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._flow.invalidate()
        self.updateGeometry()

    def _removal(self, key: int) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            back = key == Qt.Key.Key_Backspace
            place = self._chips.index(chip)
            # The other chips are shown, and perhaps made anew, before this call returns.
            self.removed.emit(chip.data.id)
            if back and key and self._chips:
                self._focus_near(max(0, place - 1))

    def _focus_near(self, place: int) -> None:
        target: QWidget = self._chips[min(place, len(self._chips) - 1)] if self._chips else self.add_button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _order_tabs(self) -> None:
        if not self._chips:
            return
        # The plus stands where the row stands; the chips come to it, then it goes to their end.
        row: list[QWidget] = [self.add_button, *self._chips, self.add_button]
        for one, other in pairwise(row):
            QWidget.setTabOrder(one, other)

    def _restyle(self) -> None:
        side = _scaled(_HEIGHT)
        self.add_button.setFixedSize(side, side)
        self.add_button.setIconSize(QSize(_scaled(12), _scaled(12)))
        self.add_button.setIcon(icon("ph.plus", 16, "ink2"))


def _scaled(pixels: float) -> int:
    return round(pixels * theme().text_size / 100)
