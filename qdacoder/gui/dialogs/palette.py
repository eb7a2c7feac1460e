"""The command palette: one field that finds nodes, commands, witnesses, footage, segments and times."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.text import folded
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import pixmap
from qdacoder.gui.models.palette import Entry, Found, PaletteModel, PaletteRole, Row, split_prefix
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import ElidedLabel, IconLabel, KeyCap

AnyIndex = QModelIndex | QPersistentModelIndex
Entries = Callable[[str], Sequence[Entry]]
Show = Callable[[Sequence[Entry]], None]
PAUSE_MS = 150  # after the last letter, then texts are searched
_WIDTH, _TOP, _LIST = 640, 54, 356
_ROW, _HEADING = 28, 26


class Palette(QFrame):
    """Lies over the window while it is open.

    Args:
        entries: all that can be found now; given what is typed, since a time is made from it.
        texts: looks for what is typed in the texts, in the background, and shows the entries when they come;
            given nothing when that is not wanted any more.
    """

    def __init__(
        self, window: QWidget, entries: Entries, texts: Callable[[str, Show], None] | None = None
    ) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self._entries, self._texts = entries, texts
        self._found: Sequence[Entry] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask_texts)
        self._all: Sequence[Entry] = ()
        self._back: QWidget | None = None
        self.model = PaletteModel()
        self.field = QLineEdit()
        self.list = QListView()
        self._footer = ElidedLabel("", "second", "ink3")
        self._build()
        window.installEventFilter(self)
        self.hide()

    def open(self, typed: str = "") -> None:
        """Show it, with something typed already."""
        self._back = self.window().focusWidget()
        self._all = ()
        self._place()
        self.field.setText(typed)
        self._typed(typed)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_palette(self) -> None:
        """Hide it; the focus goes back to where it was."""
        if self.isVisible():
            self._forget_texts()
            self.hide()
            back = self._back
            if back is not None and back.isVisible():
                back.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.window().setFocus()

    def _build(self) -> None:
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(28)
        shadow.setOffset(0, 8)
        shadow.setColor(QColor(0, 0, 0, 90))
        self.setGraphicsEffect(shadow)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(14, 8, 14, 8)
        top.setSpacing(8)
        top.addWidget(IconLabel("ph.magnifying-glass", 16, "ink2"))
        self.field.setObjectName("palette_field")
        self.field.setAccessibleName(tr("Find or run a command"))
        self.field.setPlaceholderText(tr("Find or run a command"))
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        top.addWidget(self.field, 1)
        top.addWidget(ElidedLabel(tr("> commands, # nodes, @ witnesses, : timecode"), "second", "ink3"))
        column.addLayout(top)
        column.addWidget(_rule())
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(self.list, self.model))
        self.list.setObjectName("palette_list")
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(tr("Found"))
        self.list.clicked.connect(lambda index: self._do(index.row()))
        column.addWidget(self.list)
        column.addWidget(_rule())
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 5, 14, 6)
        foot.setSpacing(6)
        for cap, text in (("Enter", tr("do")), ("Tab", tr("complete")), ("Esc", tr("close"))):
            foot.addWidget(KeyCap(cap))
            foot.addWidget(ElidedLabel(text, "second", "ink2"))
            foot.addSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self._footer)
        column.addLayout(foot)

    def _place(self) -> None:
        window = self.window()
        width = min(_WIDTH * theme().text_size // 100, window.width() - 32)
        self.list.setFixedHeight(min(_LIST, window.height() - 240))
        self.setFixedWidth(width)
        self.adjustSize()
        self.move(QPoint((window.width() - width) // 2, _TOP))

    def _typed(self, text: str) -> None:
        if not self._all or split_prefix(text)[0] is Found.TIMECODE or any(c.isdigit() for c in text):
            self._all = self._entries(text)
        self._forget_texts()
        if self._texts is not None and split_prefix(text)[0] is None and text.strip():
            self._pause.start()
        self.model.show(self._all, text)
        self._go(self.model.next_entry(0, 1))
        self._count()

    def _ask_texts(self) -> None:
        if self._texts is not None:
            self._texts(self.field.text(), self._texts_came)

    def _forget_texts(self) -> None:
        """Other words are typed, or none any more: what was asked for must not come."""
        self._pause.stop()
        self._found = ()
        if self._texts is not None:
            self._texts("", self._texts_came)

    def _texts_came(self, entries: Sequence[Entry]) -> None:
        """Texts stand last, so that what was chosen meanwhile stays chosen."""
        listed = {entry.ident for entry in self._all if entry.ident}
        self._found = [entry for entry in entries if entry.ident not in listed]
        here = self.list.currentIndex().row()
        self.model.show([*self._all, *self._found], self.field.text())
        rows = self.model.rows
        kept = 0 <= here < len(rows) and rows[here].entry is not None
        self._go(here if kept else self.model.next_entry(0, 1))
        self._count()

    def _count(self) -> None:
        if self.model.total:
            self._footer.setText(
                tr("{shown} of {total} results").format(shown=self.model.shown, total=self.model.total)
            )
        else:
            self._footer.setText(tr("Nothing found"))

    def _go(self, place: int) -> None:
        if place >= 0:
            self.list.setCurrentIndex(self.model.index(place))
            first = self.model.next_entry(0, 1)
            self.list.scrollTo(self.model.index(0 if place == first else place))

    def _do(self, place: int) -> None:
        rows = self.model.rows
        entry = rows[place].entry if 0 <= place < len(rows) else None
        if entry is not None:
            self.close_palette()
            entry.run()

    def _key(self, event: QKeyEvent) -> bool:
        here = self.list.currentIndex().row()
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            way = 1 if key == Qt.Key.Key_Down else -1
            self._go(self.model.next_entry(here + way, way) if self.model.shown else -1)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            step = 10 if key == Qt.Key.Key_PageDown else -10
            last = self.model.rowCount() - 1
            if last >= 0:
                self._go(self.model.next_entry(max(0, min(here + step, last)), 1 if step < 0 else -1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do(here)
        elif key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._complete(here)
        else:
            return False
        return True

    def _complete(self, place: int) -> None:
        rows = self.model.rows
        entry = rows[place].entry if 0 <= place < len(rows) else None
        if entry is not None:
            prefix = self.field.text()[:1] if split_prefix(self.field.text())[0] else ""
            self.field.setText(prefix + entry.title)

    def _focus_left(self) -> bool:
        focus = self.window().focusWidget()
        inside = focus is None or self.isAncestorOf(focus)
        return self.isVisible() and self.window().isActiveWindow() and not inside

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._key(event)
            if event.type() == QEvent.Type.FocusOut and self._focus_left():
                self.close_palette()
        elif event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False


class _Delegate(QStyledItemDelegate):
    def __init__(self, parent: QListView, model: PaletteModel) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        row: Row = index.data(PaletteRole.ROW)
        return QSize(100, theme().row_height(_ROW if row.entry else _HEADING))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: Row = index.data(PaletteRole.ROW)
        box: QRect = option.rect
        tokens = theme()
        painter.save()
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if row.entry is None:
            painter.setPen(tokens.color("ink3"))
            painter.setFont(tokens.font("second"))
            painter.drawText(box.adjusted(14, 4, -14, 0), left, row.heading)
        else:
            if option.state & QStyle.StateFlag.State_Selected:
                painter.fillRect(box, tokens.color("sel"))
            elif option.state & QStyle.StateFlag.State_MouseOver:
                painter.fillRect(box, tokens.color("hover"))
            self._entry(painter, box.adjusted(14, 0, -14, 0), row.entry)
        painter.restore()

    def _entry(self, painter: QPainter, box: QRect, entry: Entry) -> None:
        tokens = theme()
        if entry.kind is Found.NODE:
            paint_shape(painter, QRectF(box.left() + 1, box.center().y() - 4, 10, 10), entry.hue, False)
            left = box.left() + 20
        else:
            painter.drawPixmap(box.left(), box.center().y() - 7, pixmap(entry.icon or "ph.tag", 14, "ink2"))
            left = box.left() + 25
        right = self._caps(painter, box, entry.keys)
        left = self._words(painter, QRect(left, box.top(), right - left, box.height()), entry.title)
        if entry.detail and right - left > 30:
            painter.setFont(tokens.font("second"))
            painter.setPen(tokens.color("ink3"))
            room = QRect(left + 10, box.top(), right - left - 10, box.height())
            text = QFontMetrics(tokens.font("second")).elidedText(
                entry.detail.replace("\n", " "), Qt.TextElideMode.ElideRight, room.width()
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def _words(self, painter: QPainter, box: QRect, title: str) -> int:
        """Draw the title with what was typed in bold; returns where it ends."""
        tokens = theme()
        painter.setPen(tokens.color("ink"))
        plain, bold = tokens.font("text"), tokens.font("text_bold")
        title = QFontMetrics(plain).elidedText(title, Qt.TextElideMode.ElideRight, box.width() - 8)
        left = box.left()
        for text, strong in _marked(title, self._model.words):
            font = bold if strong else plain
            painter.setFont(font)
            width = QFontMetrics(font).horizontalAdvance(text)
            painter.drawText(
                QRect(left, box.top(), width + 4, box.height()), Qt.AlignmentFlag.AlignVCenter, text
            )
            left += width
        return left

    def _caps(self, painter: QPainter, box: QRect, keys: tuple[str, ...]) -> int:
        tokens = theme()
        font = tokens.font("label")
        metrics = QFontMetrics(font)
        right = box.right()
        for key in reversed(keys):
            width = metrics.horizontalAdvance(key) + 9
            height = metrics.height() + 2
            cap = QRectF(right - width + 0.5, box.center().y() - height / 2 + 0.5, width, height)
            painter.setPen(QPen(tokens.color("line2"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cap, 3, 3)
            painter.setPen(tokens.color("ink2"))
            painter.setFont(font)
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
            right -= width + 6
        return right


def _marked(title: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The title in pieces, those that were typed marked; plain where folding changes its length."""
    flat = folded(title)
    if len(flat) != len(title) or not words:
        return [(title, False)]
    strong = [False] * len(title)
    for word in words:
        start = flat.find(word)
        if start >= 0:
            strong[start : start + len(word)] = [True] * len(word)
    pieces: list[tuple[str, bool]] = []
    for letter, mark in zip(title, strong, strict=True):
        if pieces and pieces[-1][1] == mark:
            pieces[-1] = (pieces[-1][0] + letter, mark)
        else:
            pieces.append((letter, mark))
    return pieces


def _rule() -> QFrame:
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line
