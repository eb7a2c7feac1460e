"""The player of Review: picture, time, buttons, the strip of all hits, and the queue below."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from fractions import Fraction

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDoubleSpinBox,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.hit_order import HitOrder
from qdacoder.domain.review import Hit
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.canvas import PictureCanvas
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.flow import FlowLayout
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.lazy_list import LazyList
from qdacoder.gui.widgets.page_button import PageButton
from qdacoder.gui.widgets.panel_header import IconButton, PanelHeader
from qdacoder.gui.widgets.quantity_line import QuantityLine
from qdacoder.gui.widgets.still_strip import StillStrip
from qdacoder.gui.workspaces.review.playing import QueuePlayer
from qdacoder.gui.workspaces.review.presenter import ReviewPresenter
from qdacoder.gui.workspaces.review.times import clock_text, short_text

AnyIndex = QModelIndex | QPersistentModelIndex
_ROW, _STRIP, _TIGHT = 24, 10, 300
_SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class PlayerPanel(QWidget):
    """Bound to the presenter of Review and its queue player.

    Signals:
        open_requested, citation_requested, finding_requested: for the current card.
        nodes_requested: choose a node for it from a list.
    """

    open_requested = Signal()
    citation_requested = Signal()
    finding_requested = Signal()
    nodes_requested = Signal()

    def __init__(
        self, presenter: ReviewPresenter, playing: QueuePlayer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter, self._playing = presenter, playing
        self.canvas = PictureCanvas()
        self.canvas.setAccessibleName(tr("Picture of the segment"))
        self.time = ElidedLabel("", "small_playhead")
        self.previous = IconButton("ph.skip-back", tr("Previous hit"))
        self.play = IconButton("ph.play-fill", tr("Play or pause"), "Space")
        self.play.setObjectName("play")
        self.next = IconButton("ph.skip-forward", tr("Next hit"))
        self.loop = IconButton("ph.repeat", tr("Loop the segment"), "R")
        self.loop.setCheckable(True)
        self.speed = ChoiceBox()
        self.speed.setAccessibleName(tr("Speed"))
        self.say = ElidedLabel("", "text_bold")
        self.count = ElidedLabel("", "text", "ink2")
        self.clock = ElidedLabel("", "mono", "ink2")
        self.strip = HitStrip()
        self.stills, self.quantities = StillStrip(), QuantityLine()
        self.all = PageButton(tr("Play all"), "ph.play")
        self.pause = QDoubleSpinBox()
        self.pause.setAccessibleName(tr("Pause between hits, seconds"))
        self.queue = QueueList(presenter, playing)
        self.open = PageButton(tr("Open in Coding"), "", primary=True, cap="Enter")
        self.citation = PageButton(tr("Copy citation"), "ph.copy")
        self.more = IconButton("ph.dots-three", tr("More for this card"))
        self._build()
        self._connect()
        self._restyle()
        self.refresh()

    def refresh(self) -> None:
        """Show what plays."""
        playing, hit = self._playing, self._playing.hit
        name = "ph.pause-fill" if playing.playing else "ph.play-fill"
        self.play.setIcon(icon(name, 16, "inverse"))
        self.play.set_text(tr("Pause") if playing.playing else tr("Play"), "Space")
        there = len(playing.order) > 0
        for button in (self.previous, self.play, self.next, self.all):
            button.setEnabled(there)
        self.open.setEnabled(self._presenter.current is not None)
        self.citation.setEnabled(self._presenter.current is not None)
        self.more.setEnabled(self._presenter.current is not None)
        self.say.setText(tr("Playing all hits") if playing.playing_all else tr("Hits"))
        number = playing.place + 1 if hit is not None else 0
        self.count.setText(tr("{number} of {count}").format(number=number, count=len(playing.order)))
        self.clock.setText(self._clock())
        if hit is None or playing.missing:  # never the picture of something else
            self.canvas.clear()
            self.time.setText("")
        if playing.missing:
            self.say.setText(tr("The file is missing"))
        self.strip.set_hits(playing.order, playing.place)
        self.queue.refresh()

    def show_frame(self, frame: int) -> None:
        """The playhead's time, and how far into all hits it is."""
        row = self._playing.row
        if row is not None and self._playing.hit is not None:
            self.time.setText(row.timebase.format(frame))

    def _clock(self) -> str:
        order = self._playing.order
        if not len(order):
            return ""
        gone = order.before(max(0, self._playing.place))
        return " / ".join(clock_text(one).rpartition(".")[0] for one in (gone, order.whole))

    def _build(self) -> None:
        self.canvas.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for one in _SPEEDS:
            self.speed.addItem(f"{one:g} x" if one != int(one) else f"{one:.1f} x", one)
        self.speed.setCurrentIndex(_SPEEDS.index(1.0))
        self.pause.setRange(0, 10)
        self.pause.setSingleStep(0.5)
        self.pause.setDecimals(1)
        self.pause.setSuffix(" s")
        self.pause.setValue(self._playing.pause_ms / 1000)
        self.pause.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.time.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        buttons = QWidget()
        keys = QHBoxLayout(buttons)
        keys.setContentsMargins(0, 0, 0, 0)
        keys.setSpacing(4)
        for button in (self.previous, self.play, self.next, self.loop, self.speed):
            keys.addWidget(button)
        said = QWidget()
        words = QHBoxLayout(said)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(8)
        for label in (self.say, self.count):
            words.addWidget(label)
        transport = _spread((self.time, buttons), (12, 6, 12, 2))
        state = _spread((said, self.clock), (12, 2, 12, 4))
        strip = QHBoxLayout()
        strip.setContentsMargins(12, 0, 12, 8)
        strip.addWidget(self.strip)
        stills = QVBoxLayout()
        stills.setSpacing(4)
        stills.setContentsMargins(12, 0, 12, 6)
        stills.addWidget(self.quantities)
        stills.addWidget(self.stills)
        header = PanelHeader(tr("Queue"))
        for widget in (self.all, ElidedLabel(tr("pause"), "second", "ink2"), self.pause):
            header.add_widget(widget)
        last = (self.open, self.citation, self.more)
        foot = _flowing(last, (12, 8, 12, 8), FlowLayout(gap=8, row_gap=6))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas)
        column.addWidget(transport)
        column.addWidget(state)
        column.addLayout(strip)
        column.addLayout(stills)
        column.addWidget(header)
        column.addWidget(self.queue, 1)
        column.addWidget(foot)
        self._header = header

    def _connect(self) -> None:
        playing = self._playing
        self.canvas.clicked.connect(playing.toggle)
        self.play.clicked.connect(playing.toggle)
        self.previous.clicked.connect(lambda: playing.skip(-1))
        self.next.clicked.connect(lambda: playing.skip(1))
        self.all.clicked.connect(lambda: playing.play_all(self._presenter.current))
        self.loop.toggled.connect(lambda on: setattr(playing, "loop", on))
        self.speed.activated.connect(lambda place: playing.player.set_speed(_SPEEDS[place]))
        self.pause.valueChanged.connect(lambda value: setattr(playing, "pause_ms", round(value * 1000)))
        self.strip.chosen.connect(self._chosen)
        self.queue.chosen.connect(self._chosen)
        self.open.clicked.connect(self.open_requested)
        self.citation.clicked.connect(self.citation_requested)
        self.more.clicked.connect(self._ask_more)
        playing.moved.connect(self.refresh)
        playing.state_changed.connect(self.refresh)
        playing.frame_changed.connect(self.show_frame)
        theme().changed.connect(self._restyle)

    def _ask_more(self) -> None:
        """What else can be done with the current card."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, signal in (
            (tr("Add to a finding…"), self.finding_requested),
            (tr("Choose a node…"), self.nodes_requested),
        ):
            menu.addAction(text).triggered.connect(signal)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _chosen(self, segment_id: int) -> None:
        if self._playing.playing_all:
            self._playing.play_all(segment_id)
        else:
            self._playing.play(segment_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.canvas.setFixedHeight(min(round(self.width() * 9 / 16), max(135, self.height() // 3)))

    def _restyle(self) -> None:
        tokens = theme()
        self.speed.setFont(tokens.font("mono"))
        self.speed.setFixedWidth(tokens.row_height(68))
        for part in (self.pause, self.pause.lineEdit()):
            part.setFont(tokens.font("mono"))
        self.pause.setFixedWidth(tokens.row_height(60))
        self.play.setFixedSize(tokens.row_height(36), tokens.row_height(28))
        self._header.setFixedHeight(tokens.row_height(34))
        self.refresh()


def _spread(widgets: tuple[QWidget, ...], margins: tuple[int, int, int, int]) -> QWidget:
    """Widgets at both ends of a line, or in two lines where there is no room."""
    return _flowing(widgets, margins, FlowLayout(gap=6, row_gap=2, spread=True))


def _flowing(widgets: Sequence[QWidget], margins: tuple[int, int, int, int], flow: FlowLayout) -> QWidget:
    line = QWidget()
    around = QVBoxLayout(line)
    around.setContentsMargins(*margins)
    around.addLayout(flow)
    for widget in widgets:
        flow.addWidget(widget)
    return line


class HitStrip(QWidget):
    """All hits side by side, each as wide as it is long; what was played is dark.

    Signals:
        chosen(segment id): a click on one.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._order, self._place = HitOrder(), -1
        self.setAccessibleName(tr("All hits to scale"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_STRIP)

    def set_hits(self, order: HitOrder, place: int) -> None:
        """Show hits side by side; `place` is the one that plays."""
        self._order, self._place = order, place
        self.update()

    def marks(self) -> list[tuple[int, int, bool]]:
        """What is painted: left and right edge (px) and whether it was played.

        However many hits there are, these are no more than the strip is wide: of those that share a pixel
        the one in its middle has it.
        """
        order, width = self._order, self.width()
        found: list[tuple[int, int, bool]] = []
        x = 0
        while x < width:
            place = order.place_at((x + 0.5) / width)
            if place is None:
                break
            left, right = (round(order.share(at) * width) for at in (place, place + 1))
            end = max(x + 1, right - (1 if right - left > 2 else 0))
            found.append((x, end, place <= self._place))
            x = max(end, right)
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, painter = theme(), QPainter(self)
        for left, right, played in self.marks():
            token = "ink" if played else "line2"
            painter.fillRect(left, 0, right - left, self.height(), tokens.color(token))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._order.place_at(event.position().x() / max(1, self.width()))
        if place is not None:
            self.chosen.emit(self._order.hits[place].segment_id)


class _QueueRole(enum.IntEnum):
    HIT = Qt.ItemDataRole.UserRole + 1


class _QueueModel(QAbstractListModel):
    def __init__(self, playing: QueuePlayer) -> None:
        super().__init__(playing)
        self._playing = playing
        self._hits: tuple[Hit, ...] = ()
        self._place = -1

    def refresh(self) -> None:
        if self._hits is not self._playing.hits and self._hits != self._playing.hits:
            self.beginResetModel()
            self._hits = self._playing.hits
            self._place = self._playing.place
            self.endResetModel()
        elif self._place != self._playing.place:
            before, self._place = self._place, self._playing.place
            for row in (before, self._place):
                if 0 <= row < len(self._hits):
                    self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        return self._hits[index.row()] if role == _QueueRole.HIT else None


class QueueList(LazyList):
    """The hits in order, one line each.

    Signals:
        chosen(segment id): a click or Enter on one.
    """

    chosen = Signal(int)

    def __init__(
        self, presenter: ReviewPresenter, playing: QueuePlayer, parent: QWidget | None = None
    ) -> None:
        self._playing = playing
        self._model = _QueueModel(playing)
        super().__init__(parent)
        self.setObjectName("queue")
        self.setAccessibleName(tr("Queue"))
        self.setModel(self._model)
        self.setItemDelegate(_QueueDelegate(presenter, playing, self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setMouseTracking(True)
        self.clicked.connect(lambda index: self.chosen.emit(index.data(_QueueRole.HIT).segment_id))
        theme().changed.connect(self._lay_out)

    def guesses(self) -> list[int]:
        """All lines are alike."""
        return [theme().row_height(_ROW)] * self._model.rowCount()

    def _lay_out(self) -> None:
        self.doItemsLayout()

    def refresh(self) -> None:
        """Show what is to be played, and bring what plays into sight."""
        self._model.refresh()
        if self._playing.playing and self._playing.place >= 0:
            self.scrollTo(self._model.index(self._playing.place))

    def keyboardSearch(self, search: str) -> None:
        """Off."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.chosen.emit(index.data(_QueueRole.HIT).segment_id)
        else:
            super().keyPressEvent(event)


class _QueueDelegate(QStyledItemDelegate):
    def __init__(self, presenter: ReviewPresenter, playing: QueuePlayer, parent: QWidget) -> None:
        super().__init__(parent)
        self._presenter, self._playing = presenter, playing

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(100, theme().row_height(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens, hit, box = theme(), index.data(_QueueRole.HIT), QRect(option.rect)
        current = index.row() == self._playing.place
        painter.save()
        state: QStyle.StateFlag = option.state
        if current:
            painter.fillRect(box, tokens.color("sel"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, tokens.color("hover"))
        size = tokens.text_size / 100
        row = self._presenter.footage.get(hit.footage_id)
        witness = self._presenter.witnesses.get(hit.witness_id)
        frames = hit.out_frame - hit.in_frame
        length = Fraction(frames * row.rate.denominator, row.rate.numerator) if row else Fraction(0)
        if current:
            side = round(11 * size)
            place = QRect(box.left() + 10, box.center().y() - side // 2 + 1, side, side)
            icon("ph.play-fill", 16, "ink").paint(painter, place)
        right = box.right() - 10
        right = self._shapes(painter, index.row(), right, box, round(8 * size)) - 6
        tight = box.width() < _TIGHT * size  # the length gives way to who says it and where
        for text, width, role, token in (
            (short_text(length), 0 if tight else 40, "mono", "ink2"),
            (row.timebase.format(hit.in_frame) if row else "", 90, "mono", "ink"),
        ):
            if not width:
                continue
            painter.setFont(tokens.font(role))
            painter.setPen(tokens.color(token))
            painter.drawText(
                QRect(right - round(width * size), box.top(), round(width * size), box.height()), _RIGHT, text
            )
            right -= round(width * size) + 6
        left = box.left() + round(26 * size)
        digits = 26 + 7 * max(0, len(str(len(self._playing.order))) - 3)
        for text, width, role, token, align in (
            (str(index.row() + 1), digits, "second", "ink3", _RIGHT),
            (witness.label if witness else "", 26, "text_bold", "ink", _MIDDLE),
        ):
            painter.setFont(tokens.font(role))
            painter.setPen(tokens.color(token))
            shown = QFontMetrics(tokens.font(role)).elidedText(
                text, Qt.TextElideMode.ElideRight, round(width * size)
            )
            painter.drawText(QRect(left, box.top(), round(width * size), box.height()), align, shown)
            left += round(width * size) + 8
        font = tokens.font("text")
        painter.setFont(font)
        painter.setPen(tokens.color("ink2"))
        room = right - left
        if room < 30 * size:
            painter.restore()
            return
        shown = QFontMetrics(font).elidedText(row.title if row else "", Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRect(left, box.top(), room, box.height()), _MIDDLE, shown)
        painter.restore()

    def _shapes(self, painter: QPainter, place: int, right: int, box: QRect, side: int) -> int:
        hits = self._playing.hits
        card = self._presenter.card(hits[place].segment_id, hits, place)
        hues = dict.fromkeys(hue for _id, _name, hue in self._presenter.chips_of(card)) if card else {}
        for hue in list(hues)[:3]:
            right -= side + 3
            paint_shape(
                painter, QRectF(right, box.center().y() - side / 2 + 0.5, side, side), hue, filled=True
            )
        return right
