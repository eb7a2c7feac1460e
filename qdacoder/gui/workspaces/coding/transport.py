"""The row under the picture: the playhead's time, the buttons of the player, loop and speed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QPainter, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from qdacoder.gui.actions.table import BY_ID
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.panel_header import IconButton
from qdacoder.gui.widgets.timecode_edit import EMPTY, TimecodeEdit
from qdacoder.gui.workspaces.coding.presenter import CodingPresenter
from qdacoder.media.player import PlayerState

_BUTTONS = (
    ("edge_back", "ph.skip-back"),
    ("frame_back", "ph.caret-left"),
    ("shuttle_back", "ph.play-fill"),
    ("play", ""),
    ("shuttle_on", "ph.play-fill"),
    ("frame_on", "ph.caret-right"),
    ("edge_on", "ph.skip-forward"),
)
_SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
_HEIGHT = 48


class Transport(QWidget):
    """Bound to the presenter of Coding.

    Signals:
        left: the deck should get its keys back.
    """

    left = Signal()

    def __init__(self, presenter: CodingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.playhead = _TimeButton()
        self.playhead.setText(EMPTY)
        self.playhead.setAccessibleName(tr("Playhead; type a time to go there"))
        self.playhead.setToolTip(tr("Go to timecode ({key})").format(key="G"))
        self.playhead.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.field = TimecodeEdit(tr("Go to timecode"), role="small_playhead")
        self.speed = ChoiceBox()
        self.speed.setAccessibleName(tr("Speed"))
        self.buttons: dict[str, IconButton] = {}
        self._time = QStackedWidget()
        self._build()
        self._connect()
        self._restyle()
        self.refresh()

    def show_frame(self, frame: int) -> None:
        """Show the playhead's time; called for every picture, so it does nothing else."""
        row = self.presenter.footage
        if row is not None:
            self.playhead.setText(row.timebase.format_full(frame))

    def edit_time(self) -> None:
        """Open the time as a field."""
        row = self.presenter.footage
        if row is None:
            return
        self.field.set_timebase(row.timebase)
        self.field.set_bounds(0, row.length_frames - 1)
        self.field.set_frame(self.presenter.player.frame)
        self._time.setCurrentWidget(self.field)
        self.field.edit()

    def refresh(self) -> None:
        """Show what the player does."""
        presenter, player = self.presenter, self.presenter.player
        there = presenter.footage is not None
        for button in (*self.buttons.values(), self.playhead, self.speed):
            button.setEnabled(there)
        if not there:
            self.playhead.setText(EMPTY)
        playing = player.state is PlayerState.PLAYING
        self._paint_play(playing)
        self.speed.blockSignals(True)
        place = next((i for i, one in enumerate(_SPEEDS) if abs(one - abs(player.speed)) < 0.01), -1)
        if place >= 0:
            self.speed.setCurrentIndex(place)
            self.speed.setItemText(len(_SPEEDS), "")
        else:
            self.speed.setItemText(len(_SPEEDS), _speed_text(abs(player.speed)))
            self.speed.setCurrentIndex(len(_SPEEDS))
        self.speed.blockSignals(False)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 12, 0)
        row.setSpacing(4)
        self._time.addWidget(self.playhead)
        self._time.addWidget(self.field)
        self._time.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row.addWidget(self._time)
        row.addStretch(1)
        for name, icon_name in _BUTTONS:
            action = BY_ID[name]
            button = IconButton(icon_name or "ph.play-fill", tr(action.text), ", ".join(action.keys[:1]))
            if name == "play":
                button.setObjectName("play")
            button.clicked.connect(lambda _checked=False, name=name: self.presenter.handle(name))
            self.buttons[name] = button
            row.addWidget(button)
        row.addStretch(1)
        loop = IconButton("ph.repeat", tr(BY_ID["loop"].text), "R")
        loop.clicked.connect(lambda: self.presenter.handle("loop"))
        self.buttons["loop"] = loop
        row.addWidget(loop)
        for one in _SPEEDS:
            self.speed.addItem(_speed_text(one), one)
        self.speed.addItem("", None)
        row.addWidget(self.speed)

    def _connect(self) -> None:
        presenter = self.presenter
        theme().changed.connect(self._restyle)
        presenter.frame_changed.connect(self.show_frame)
        presenter.state_changed.connect(self.refresh)
        presenter.footage_changed.connect(self.refresh)
        self.playhead.clicked.connect(self.edit_time)
        self.field.frame_entered.connect(presenter.player.seek)
        self.field.left.connect(self._close_field)
        self.field.editingFinished.connect(self._left_field)
        self.speed.activated.connect(self._speed_chosen)

    def _close_field(self) -> None:
        self._time.setCurrentWidget(self.playhead)
        self.left.emit()

    def _left_field(self) -> None:
        if not self.field.hasFocus():
            self._time.setCurrentWidget(self.playhead)

    def _speed_chosen(self, place: int) -> None:
        speed = self.speed.itemData(place)
        if speed is not None:
            self.presenter.set_speed(speed)
        self.left.emit()

    def _paint_play(self, playing: bool) -> None:
        play, tokens = self.buttons["play"], theme()
        play.setIcon(icon("ph.pause-fill" if playing else "ph.play-fill", 16, "inverse"))
        play.setFixedSize(tokens.row_height(36), tokens.row_height(28))
        action = BY_ID["play"]
        play.setAccessibleName(tr("Pause") if playing else tr("Play"))
        play.setToolTip(f"{tr(action.text)} ({action.keys[0]})")
        back = icon("ph.play-fill", 16, "ink").pixmap(QSize(32, 32))
        self.buttons["shuttle_back"].setIcon(QIcon(back.transformed(QTransform().scale(-1, 1))))

    def _restyle(self) -> None:
        tokens = theme()
        self.speed.setFont(tokens.font("mono"))
        self.speed.setFixedWidth(tokens.row_height(68))
        self._time.setFixedSize(self.playhead.sizeHint().width(), tokens.row_height(34))
        self.setFixedHeight(tokens.row_height(_HEIGHT))
        self._paint_play(self.presenter.playing)


class _TimeButton(QAbstractButton):
    """The playhead's time, large; painted by itself, since it changes with every picture."""

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme().font("playhead"))
        return QSize(metrics.horizontalAdvance("00:00:00:00") + 12, metrics.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme()
        painter = QPainter(self)
        if self.underMouse() and self.isEnabled():
            painter.fillRect(self.rect(), tokens.color("hover"))
        painter.setFont(tokens.font("playhead"))
        painter.setPen(tokens.color("ink" if self.isEnabled() else "ink3"))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect().adjusted(3, 0, 0, 0), left, self.text())
        if self.hasFocus():
            painter.setPen(QPen(tokens.color("ink"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()


def _speed_text(speed: float) -> str:
    return f"{speed:.2f}".rstrip("0").ljust(3, "0") + " x" if speed != int(speed) else f"{speed:.1f} x"
