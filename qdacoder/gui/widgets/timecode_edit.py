"""A field for a time of one footage, exact to the frame."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from qdacoder.domain.timecode import Timebase
from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.kept_keys import keep_keys

EMPTY = "--:--:--:--"
_HEIGHT = 24


class TimecodeEdit(QLineEdit):
    """Shows a frame as timecode and takes every form that the footage's timebase reads.

    Up and Down move the part under the cursor (hours, minutes, seconds, frames) by one. Enter, Ctrl+Enter and
    leaving take the time, Esc restores it. What is not possible is not taken: the edge turns amber, the
    reason stands below, and the field keeps what was typed.

    Signals:
        frame_entered: a time was typed that differs from the one shown.
        refused: why a time was not taken.
        left: Enter or Esc; the deck should get its keys back.
    """

    frame_entered = Signal(int)
    refused = Signal(str)
    left = Signal()

    def __init__(self, name: str = "", parent: QWidget | None = None, role: str = "mono") -> None:
        super().__init__(parent)
        self._timebase: Timebase | None = None
        self._frame: int | None = None
        self._bounds: tuple[int, int] | None = None
        self._role = role
        self._reason = ""
        self._bubble: QLabel | None = None
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setMaxLength(24)
        keep_keys(self, Qt.Key.Key_Up, Qt.Key.Key_Down)
        self._warning = self.addAction(
            icon("ph.warning", 14, "amber_text"), QLineEdit.ActionPosition.TrailingPosition
        )
        self._warning.setVisible(False)
        self.textEdited.connect(lambda _text: self._show_reason(""))
        theme().changed.connect(self._restyle)
        self._restyle()
        self._show()

    @property
    def frame(self) -> int | None:
        """The frame shown, None when there is none."""
        return self._frame

    @property
    def reason(self) -> str:
        """Why what is typed was refused, else empty."""
        return self._reason

    def set_timebase(self, timebase: Timebase | None) -> None:
        """How frames are written, None without a footage."""
        if timebase != self._timebase:
            self._timebase = timebase
            self._show()

    def set_bounds(self, least: int, most: int) -> None:
        """Frames outside are refused."""
        self._bounds = (least, most)

    def set_frame(self, frame: int | None) -> None:
        """Show a frame; what is being typed stays until it is taken or left."""
        if frame != self._frame or not self.hasFocus():
            self._frame = frame
            if not (self.hasFocus() and self.isModified()):
                self._show()

    def take(self) -> bool:
        """Take what is typed; False when it was refused."""
        text = self.text().strip()
        if not self.isModified() or text in ("", EMPTY) or self._timebase is None:
            self._show()
            return True
        try:
            frame = self._timebase.parse(text)
        except QdacoderError as error:
            self.refuse(error.message)
            return False
        if self._bounds is not None and not self._bounds[0] <= frame <= self._bounds[1]:
            first, last = (self._timebase.format_full(edge) for edge in self._bounds)
            self.refuse(tr("Between {first} and {last}").format(first=first, last=last))
            return False
        before, self._frame = self._frame, frame
        if frame != before:
            self.frame_entered.emit(frame)
        if self._reason:
            self._frame = before
            return False
        self._show()
        return True

    def refuse(self, reason: str) -> None:
        """Refuse what is typed, also from outside (out before in)."""
        self._show_reason(reason)
        self.refused.emit(reason)

    def edit(self) -> None:
        """Give it the focus with everything selected."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def step_by(self, steps: int) -> None:
        """Move the part under the cursor."""
        line, grid = self, self._timebase
        if grid is None or self._frame is None:
            return
        cursor = line.cursorPosition()
        text = line.text()
        part = sum(text[cursor:].count(mark) for mark in ":;.")
        try:
            here = grid.parse(text.strip())
        except QdacoderError:
            here = self._frame
        second = grid.rate.counted
        sizes = (1, second, 60 * second, 3600 * second)
        low, high = self._bounds or (0, here + 3600 * second * abs(steps))
        frame = max(low, min(high, here + steps * sizes[min(part, 3)]))
        line.setText(grid.format_full(frame))
        line.setModified(True)
        line.setCursorPosition(cursor)
        self._show_reason("")

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance("00:00:00:00") + 20, self._height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _height(self) -> int:
        return max(theme().row_height(_HEIGHT), QFontMetrics(self.font()).height() + 6)

    def _show(self) -> None:
        grid = self._timebase
        text = EMPTY if self._frame is None or grid is None else grid.format_full(self._frame)
        if self.text() != text:
            self.setText(text)
        self.setModified(False)
        self._show_reason("")

    def _show_reason(self, reason: str) -> None:
        if reason == self._reason:
            return
        self._reason = reason
        self._warning.setVisible(bool(reason))
        self.setProperty("refused", bool(reason))
        self.setAccessibleDescription(reason)
        self.style().unpolish(self)
        self.style().polish(self)
        if self._bubble is not None:
            self._bubble.hide()
            self._bubble.deleteLater()
            self._bubble = None
        if reason and self.isVisible():
            bubble = QLabel(reason, self.window())
            bubble.setObjectName("reason")
            bubble.setFont(theme().font("second"))
            bubble.adjustSize()
            place = self.mapTo(self.window(), QPoint(0, self.height() + 3))
            left = max(4, min(place.x(), self.window().width() - bubble.width() - 4))
            top = place.y()
            if top + bubble.height() > self.window().height():
                top = place.y() - self.height() - bubble.height() - 6
            bubble.move(left, top)
            bubble.show()
            self._bubble = bubble

    def _restyle(self) -> None:
        self.setFont(theme().font(self._role))
        self._warning.setIcon(icon("ph.warning", 14, "amber_text"))
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.take():
                self.left.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step_by(1 if event.key() == Qt.Key.Key_Up else -1)
        elif event.key() == Qt.Key.Key_Escape:
            self._show_reason("")
            self._show()
            self.left.emit()
        else:
            if event.text().isdigit() and not self.isModified() and not self._is_placed():
                self.selectAll()
            super().keyPressEvent(event)

    def _is_placed(self) -> bool:
        """Whether someone put the cursor somewhere, to change only a part."""
        line = self
        return line.hasSelectedText() or line.cursorPosition() not in (0, len(line.text()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            if self.isModified() and not self.take():
                self._show()  # what cannot be is not kept; the reason went to the status bar
            elif not self.isModified():
                self._show()
