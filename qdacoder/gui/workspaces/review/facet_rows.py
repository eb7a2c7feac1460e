"""Choices of the filter with how many hits each has: witness buttons and rows with a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from qdacoder.domain.text import folded
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import pixmap
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.kept_keys import keep_keys
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.workspaces.review.times import segments_text

_ROW, _BUTTON, _ACROSS, _LEAST, _LONG = 22, 24, 4, 48, 3
MOST = 60  # more choices are found by typing


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose.

    Attributes:
        on: whether hits with it are shown.
        hits: how many there are.
    """

    id: int
    text: str
    hits: int
    on: bool
    tooltip: str = ""


class Toggle(QAbstractButton):
    """Space and Enter press it; a click leaves the focus alone."""

    def __init__(self, choice: Choice) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keep_keys(self, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        self.choice = Choice(choice.id, "", -1, choice.on)
        self.setChecked(choice.on)
        self.set_choice(choice)

    def set_choice(self, choice: Choice) -> None:
        """Show another choice or count; what stands there already costs nothing."""
        before, self.choice = self.choice, choice
        self.setChecked(choice.on)
        if choice == before:
            return
        self.setAccessibleName(f"{choice.text}, {segments_text(choice.hits)}")
        if (choice.text, choice.tooltip) != (before.text, before.tooltip):
            self.setToolTip(tr("{name}\nCtrl+click: only this").format(name=choice.tooltip or choice.text))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class _Row(Toggle):
    def sizeHint(self) -> QSize:
        return QSize(120, theme().row_height(_ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, theme().row_height(_ROW))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, painter = theme(), QPainter(self)
        side = round(15 * tokens.text_size / 100)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRect(1, (self.height() - side) // 2, side, side)
        pale = not self.choice.hits
        painter.setPen(tokens.color("ink" if self.isChecked() and not pale else "field"))
        painter.setBrush(tokens.color("ink") if self.isChecked() and not pale else tokens.color("surface"))
        painter.drawRoundedRect(box, 3, 3)
        if self.isChecked():
            token = "field" if pale else "inverse"
            painter.drawPixmap(box.adjusted(2, 2, -2, -2), pixmap("ph.check-bold", side * 2, token))
        font = tokens.font("text")
        metrics = QFontMetrics(font)
        painter.setFont(font)
        count = f"{self.choice.hits:,}"
        width = metrics.horizontalAdvance(count) + 4
        painter.setPen(tokens.color("ink3" if pale else "ink2"))
        painter.drawText(
            self.rect().adjusted(0, 0, -3, 0),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            count,
        )
        left = box.right() + 7
        painter.setPen(tokens.color("ink3" if pale else "ink"))
        shown = metrics.elidedText(
            self.choice.text, Qt.TextElideMode.ElideRight, self.width() - left - width - 6
        )
        painter.drawText(self.rect().adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)
        _ring(self, painter)
        painter.end()


class _Button(Toggle):
    def sizeHint(self) -> QSize:
        return QSize(54, theme().row_height(_BUTTON))

    def minimumSizeHint(self) -> QSize:
        return QSize(24, theme().row_height(_BUTTON))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on, pale = self.isChecked(), not self.choice.hits
        painter.setPen(QPen(tokens.color("ink" if on and not pale else "line2"), 1.2))
        painter.setBrush(tokens.color("surface" if on and not pale else "panel"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 3, 3)
        inner = self.rect().adjusted(7, 0, -7, 0)
        count = f"{self.choice.hits:,}"
        font = tokens.font("second")
        painter.setFont(font)
        painter.setPen(tokens.color("ink3" if pale or not on else "ink2"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        width = QFontMetrics(font).horizontalAdvance(count) + 4
        font = tokens.font("text_bold" if on and not pale else "text")
        painter.setFont(font)
        painter.setPen(tokens.color("ink3" if pale or not on else "ink"))
        shown = QFontMetrics(font).elidedText(
            self.choice.text, Qt.TextElideMode.ElideRight, max(8, inner.width() - width)
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, shown)
        _ring(self, painter)
        painter.end()


def _ring(widget: QWidget, painter: QPainter) -> None:
    if widget.hasFocus():
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme().color("ink"), 2))
        painter.drawRoundedRect(widget.rect().adjusted(1, 1, -1, -1), 4, 4)


class Choices(QWidget):
    """All choices of one kind. Of very many the first ones and the chosen ones show; typing finds the others.

    Args:
        buttons: four across, as witnesses are; else a row each.

    Signals:
        toggled(id): one was clicked.
        only(id): one was clicked with Ctrl held: this one alone.
        left: Enter in the field that finds.
        parts_changed: other choices show, as something was typed.
    """

    toggled = Signal(int)
    only = Signal(int)
    left = Signal()
    parts_changed = Signal()

    def __init__(self, name: str, *, buttons: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._buttons = buttons
        self._made: list[Toggle] = []
        self._across = 0
        self._texts: list[str] = []
        self._all: list[Choice] = []
        self._place: QGridLayout | QVBoxLayout = QGridLayout() if buttons else QVBoxLayout()
        self._place.setContentsMargins(0, 0, 0, 0)
        self._place.setSpacing(4 if buttons else 0)
        self.field = QLineEdit()
        self.field.setAccessibleName(tr("Find: {what}").format(what=name))
        self.field.setClearButtonEnabled(True)
        self.more = ElidedLabel("", "second", "ink3")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addLayout(self._place)
        column.addWidget(self.more)
        for part in (self.field, self.more):
            part.hide()
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self.left)

    @property
    def parts(self) -> Sequence[Toggle]:
        """What is shown, in order."""
        return self._made

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [*([] if self.field.isHidden() else [self.field]), *self._made]

    @property
    def ids(self) -> tuple[int, ...]:
        """Of all choices, also of those that do not show."""
        return tuple(choice.id for choice in self._all)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Show these; what stands there already is kept, with its focus."""
        self._all = list(choices)
        many = len(self._all) > MOST
        self.field.setVisible(many)
        self.field.setPlaceholderText(tr("Find among {count}").format(count=f"{len(self._all):,}"))
        self._show(self._fitting() if many else self._all)

    def _typed(self) -> None:
        self._show(self._fitting())
        self.parts_changed.emit()

    def _fitting(self) -> list[Choice]:
        """Those with the words typed, no more than fit; with no words also those that were chosen."""
        words = folded(self.field.text()).split()
        fitting = [one for one in self._all if all(word in folded(one.text) for word in words)]
        shown, others = fitting[:MOST], fitting[MOST:]
        chosen = [one for one in others if one.on]
        if len(chosen) <= MOST:  # where none is chosen all of them are on
            shown += chosen
        self.more.setText(tr("{count} more").format(count=f"{len(fitting) - len(shown):,}"))
        self.more.setVisible(len(fitting) > len(shown))
        return shown

    def _show(self, choices: Sequence[Choice]) -> None:
        if len(self._all) <= MOST:
            self.more.hide()
        texts = [choice.text for choice in choices]
        while len(self._made) > len(choices):
            gone = self._made.pop()
            self._place.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, choice in enumerate(choices):
            if place < len(self._made):
                self._made[place].set_choice(choice)
                continue
            made = (_Button if self._buttons else _Row)(choice)
            made.clicked.connect(lambda _checked=False, made=made: self._clicked(made))
            self._made.append(made)
            if isinstance(self._place, QVBoxLayout):
                self._place.addWidget(made)
        if texts != self._texts:
            self._texts, self._across = texts, 0
            self._arrange()

    def _arrange(self) -> None:
        """As many buttons across as have room for a letter and a count, four at most.

        A word takes two places.
        """
        if not isinstance(self._place, QGridLayout):
            return
        least = round(_LEAST * theme().text_size / 100) + self._place.spacing()
        across = max(1, min(_ACROSS, (self.width() + self._place.spacing()) // least))
        if across == self._across:
            return
        self._across = across
        row = column = 0
        for made in self._made:
            span = min(across, 2 if len(made.choice.text) > _LONG else 1)
            if column + span > across:
                row, column = row + 1, 0
            self._place.addWidget(made, row, column, 1, span)
            column += span
        for column in range(_ACROSS):
            self._place.setColumnStretch(column, 1 if column < across else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _clicked(self, made: Toggle) -> None:
        made.setChecked(made.choice.on)  # it shows what it is told to show
        held = QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier
        (self.only if held else self.toggled).emit(made.choice.id)
