"""The picture with its header, the player's buttons and the row of the range."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QMenu,
    QSizePolicy,
    QSlider,
    QStackedWidget,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from qdacoder.domain.footage import FootageRow, MediaState
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.notices import Notices, Offer
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.canvas import PictureCanvas
from qdacoder.gui.widgets.labels import AttentionMark, ElidedLabel
from qdacoder.gui.widgets.panel_header import PanelHeader
from qdacoder.gui.workspaces.coding.missing_panel import MissingPanel
from qdacoder.gui.workspaces.coding.presenter import CodingPresenter
from qdacoder.gui.workspaces.coding.range_row import RangeRow
from qdacoder.gui.workspaces.coding.transport import Transport

_LEAST, _WITNESS = 60, 160  # px of the names in the header
_AROUND = 24  # px beside word and caret


class PicturePanel(QWidget):
    """Bound to the presenter of Coding.

    Signals:
        footage_chosen: id of a footage chosen from the header's menu.
        full_screen_requested: the picture alone, or back.
        relink_requested, search_requested: ways out for a missing file.
        stop_requested: stop comparing files.
        left: the deck should get its keys back.
        witnesses_requested: the window of witnesses should open.
    """

    footage_chosen = Signal(int)
    full_screen_requested = Signal()
    relink_requested = Signal()
    search_requested = Signal()
    stop_requested = Signal()
    left = Signal()
    witnesses_requested = Signal()

    def __init__(self, presenter: CodingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.canvas = PictureCanvas()
        self.missing = MissingPanel()
        self.transport = Transport(presenter)
        self.range_row = RangeRow(presenter)
        self.header = PanelHeader("")
        self.title_button = _MenuButton("text_bold")
        self.witness_button = _MenuButton("text")
        self.mark = AttentionMark(tr("Missing"), "ph.link-break")
        self.rate = ElidedLabel("", "mono_label", "ink2")
        self._muted = False
        self._volume = 100
        self._footage: list[FootageRow] = []
        self._stack = QStackedWidget()
        self.trouble = Notices()
        self._screen: _FullScreen | None = None
        self._build()
        self._connect()
        self.refresh()

    @property
    def is_full_screen(self) -> bool:
        """Whether the picture has the screen for itself."""
        return self._screen is not None

    def set_footage_list(self, rows: Sequence[FootageRow]) -> None:
        """Footage to choose from."""
        self._footage = list(rows)
        self.refresh()

    def show_media(self, row: FootageRow, state: MediaState, path: Path | None) -> None:
        """Show the picture, or what is missing."""
        missing = state in (MediaState.MISSING, MediaState.NONE)
        self.mark.setText(
            {MediaState.CHANGED: tr("Changed"), MediaState.NONE: tr("No file")}.get(state, tr("Missing"))
        )
        self.mark.setMinimumWidth(self.mark.sizeHint().width())
        self.mark.setVisible(missing or state is MediaState.CHANGED)
        self.missing.hide_candidate()
        if missing:
            self.missing.show_missing(row, str(path) if path else "")
        self._stack.setCurrentWidget(self.missing if missing else self.canvas)

    def work_without(self) -> None:
        """Put the (empty) canvas where the missing panel stood."""
        self.canvas.clear()
        self._stack.setCurrentWidget(self.canvas)

    def show_trouble(self, text: str, offers: Sequence[Offer]) -> None:
        """Say over the picture what is wrong with the file, with the ways out."""
        self.trouble.show_notice(text, offers, kind="file")

    def hide_trouble(self) -> None:
        """Another file is shown."""
        self.trouble.close_all()

    def refresh(self) -> None:
        """Show title, witness and rate."""
        row = self.presenter.footage
        self.title_button.setText(row.title if row else tr("No footage"))
        self.title_button.setEnabled(bool(self._footage))
        label = self.presenter.session.witnesses.labels().get(self.presenter.witness_id or 0)
        self.witness_button.setText(tr("Witness {label}").format(label=label) if label else tr("No witness"))
        self.witness_button.setVisible(row is not None)
        self.witness_button.keep_whole(_WITNESS)
        self.rate.setText(tr("{rate} fps").format(rate=row.rate.label) if row else "")
        self.rate.setMinimumWidth(self.rate.sizeHint().width())
        if row is None:
            self.mark.setVisible(False)
            self._stack.setCurrentWidget(self.canvas)

    def toggle_full_screen(self) -> None:
        """The picture alone on the screen, or back in its place."""
        if self._screen is not None:
            self._screen.close()
            return
        screen = _FullScreen(self.window())
        self._screen = screen
        screen.take(self.canvas)
        screen.closed.connect(self._left_full_screen)
        screen.showFullScreen()

    def open_witness_menu(self) -> None:
        """Choose who speaks in the segments to come."""
        menu = _menu(self)
        group = QActionGroup(menu)
        rows: list[tuple[int | None, str]] = [(None, tr("No witness"))]
        for one in self.presenter.session.witnesses.list():
            rows.append((one.id, _witness_text(one.label, one.description)))
        for ident, text in rows:
            action = QAction(text, menu)
            action.setCheckable(True)
            action.setChecked(ident == self.presenter.witness_id)
            action.triggered.connect(lambda _on=False, ident=ident: self.presenter.choose_witness(ident))
            group.addAction(action)
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(tr("Witnesses…")).triggered.connect(lambda _on=False: self.witnesses_requested.emit())
        menu.popup(self.witness_button.mapToGlobal(QPoint(0, self.witness_button.height())))

    def _build(self) -> None:
        header, inner = self.header, self.header.layout()
        header.title.hide()
        header.detail.hide()
        if inner is not None:
            inner.setContentsMargins(6, 0, 6, 1)
        row = inner
        for place, part in enumerate((self.title_button, self.witness_button, self.mark)):
            row.insertWidget(place, part)  # type: ignore[union-attr]
        row.addWidget(self.rate)  # type: ignore[union-attr]
        self.sound = header.add_button("ph.speaker-high", tr("Sound"))
        self.screen_button = header.add_button("ph.corners-out", tr("Picture full screen"), "F11")
        self._stack.addWidget(self.canvas)
        self._stack.addWidget(self.missing)
        self._stack.setMinimumHeight(160)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(header)
        column.addWidget(self.trouble)
        column.addWidget(self._stack, 1)
        column.addWidget(self.transport)
        column.addWidget(self.range_row)
        self.setFocusProxy(self.canvas)
        self.mark.hide()

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.footage_changed.connect(self.refresh)
        presenter.witness_changed.connect(self.refresh)
        self.canvas.clicked.connect(lambda: presenter.handle("play"))
        self.canvas.double_clicked.connect(self.full_screen_requested)
        self.screen_button.clicked.connect(self.full_screen_requested)
        self.sound.clicked.connect(self._open_sound)
        self.title_button.clicked.connect(self._open_footage_menu)
        self.witness_button.clicked.connect(self.open_witness_menu)
        self.missing.relink_requested.connect(self.relink_requested)
        self.missing.search_requested.connect(self.search_requested)
        self.missing.stop_requested.connect(self.stop_requested)
        self.missing.work_without_requested.connect(self.work_without)
        for part in (self.transport, self.range_row):
            part.left.connect(self.left)

    def _open_footage_menu(self) -> None:
        menu = _menu(self)
        current = self.presenter.footage
        for row in self._footage:
            action = QAction(row.title.replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setChecked(current is not None and row.id == current.id)
            action.triggered.connect(lambda _on=False, ident=row.id: self.footage_chosen.emit(ident))
            menu.addAction(action)
        menu.popup(self.title_button.mapToGlobal(QPoint(0, self.title_button.height())))

    def _open_sound(self) -> None:
        menu = _menu(self)
        mute = QAction(tr("Sound off"), menu)
        mute.setCheckable(True)
        mute.setChecked(self._muted)
        mute.toggled.connect(self._set_muted)
        menu.addAction(mute)
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 100)
        slider.setValue(self._volume)
        slider.setFixedWidth(160)
        slider.setAccessibleName(tr("Loudness"))
        slider.valueChanged.connect(self._set_volume)
        box = QWidgetAction(menu)
        box.setDefaultWidget(slider)
        menu.addAction(box)
        menu.popup(self.sound.mapToGlobal(QPoint(0, self.sound.height())))

    def _set_muted(self, muted: bool) -> None:
        self._muted = muted
        self.presenter.player.set_muted(muted)
        self._show_sound()

    def _set_volume(self, percent: int) -> None:
        self._volume = percent
        self.presenter.player.set_volume(percent / 100)
        self._show_sound()

    def _show_sound(self) -> None:
        silent = self._muted or self._volume == 0
        self.sound.set_icon("ph.speaker-x" if silent else "ph.speaker-high")
        self.sound.set_text(tr("Sound is off") if silent else tr("Sound"))

    def _left_full_screen(self) -> None:
        self._screen = None
        self._stack.insertWidget(0, self.canvas)
        self._stack.setCurrentWidget(self.canvas)
        self.canvas.show()
        self.left.emit()


class _FullScreen(QWidget):
    """A window that holds the canvas; keys go on to the main window's deck."""

    closed = Signal()

    def __init__(self, main: QWidget) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._main = main
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("qdacoder")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    def take(self, canvas: PictureCanvas) -> None:
        """Show the canvas here."""
        layout = self.layout()
        if layout is not None:
            layout.addWidget(canvas)
        canvas.show()
        canvas.setFocus()
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F11):
            self.close()
            return True
        deck = getattr(self._main, "deck_key", None)
        return bool(deck(event)) if deck is not None else False

    def closeEvent(self, event: QEvent) -> None:
        for canvas in self.findChildren(PictureCanvas):
            canvas.removeEventFilter(self)
            canvas.setParent(None)
        self.closed.emit()
        event.accept()


class _MenuButton(QToolButton):
    """A word with a chevron that opens a menu."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._role = role
        self.setObjectName("menu_button")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(12, 12))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(_LEAST)
        theme().changed.connect(self._restyle)
        self._restyle()

    def setText(self, text: str) -> None:
        super().setText(text.replace("&", "&&"))
        self.setToolTip(text)
        self.setAccessibleName(text)

    def keep_whole(self, most: int) -> None:
        """Stay as wide as the word, up to this many pixels; the others in the row give way."""
        self.setMinimumWidth(min(self.sizeHint().width(), most))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As usual, but a long name ends in an ellipsis instead of losing its middle."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        room = self.width() - self.iconSize().width() - _AROUND
        option.text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room, Qt.TextFlag.TextShowMnemonic.value
        )
        QStylePainter(self).drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)

    def _restyle(self) -> None:
        self.setFont(theme().font(self._role))
        self.setIcon(icon("ph.caret-down", 12, "ink2"))
        self.setFixedHeight(theme().row_height(24))


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _witness_text(label: str, description: str) -> str:
    text = tr("Witness {label}").format(label=label)
    return f"{text}   {description[:50]}" if description else text
