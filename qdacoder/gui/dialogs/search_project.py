"""Searching all texts of the project: a field, kinds to switch on and off, what was found by kind."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.search import SearchResult, TextHit, TextKind
from qdacoder.gui.dialogs.search_delegate import HitDelegate
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.search_hits import NAMES, SearchHits
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.check_box import CheckBox
from qdacoder.gui.widgets.empty_state import EmptyState
from qdacoder.gui.widgets.flow import FlowLayout
from qdacoder.gui.widgets.labels import ElidedLabel, KeyCap

Find = Callable[[str, tuple[TextKind, ...], Callable[[SearchResult], None]], None]
PAUSE_MS = 150  # after the last letter
_PAGE = 8


class _Hits(QListView):
    def keyboardSearch(self, search: str) -> None:
        """Off: the field does it."""


class SearchDialog(QDialog):
    """Stays as it is while it is hidden, so that F3 goes on from the hit that was opened.

    Args:
        find: searches in the background; a later call makes an earlier one void.

    Signals:
        opened(hit): it should be shown where it lives.
    """

    opened = Signal(object)

    def __init__(self, find: Find, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Search the project"))
        self._find = find
        self._asked = ("", tuple(TextKind))
        self.model = SearchHits()
        self.field = QLineEdit()
        self.kinds = {kind: CheckBox(tr(NAMES[kind])) for kind in TextKind}
        self.list = _Hits()
        self.nothing = EmptyState("ph.magnifying-glass", "", "")
        self._said = ElidedLabel("", "second", "ink2")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.search)
        self._build()
        self._show_nothing()

    @property
    def current(self) -> TextHit | None:
        """The hit that is chosen."""
        return self.model.hit(self.list.currentIndex().row())

    def begin(self) -> None:
        """Show it, with the words selected for typing others."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        if self.field.text().strip():
            self.search()  # the project may have changed since

    def search(self) -> None:
        """Look for what is typed, in the kinds that are on."""
        self._pause.stop()
        chosen = tuple(kind for kind, box in self.kinds.items() if box.isChecked())
        self._asked = (self.field.text(), chosen)
        self._find(*self._asked, self._found)

    def step(self, way: int) -> TextHit | None:
        """Choose the next (1) or previous (-1) hit, going round."""
        row = self.model.beside(self.list.currentIndex().row(), way)
        if row < 0:
            return None
        self._choose(row)
        return self.current

    @property
    def place_text(self) -> str:
        """Which match of how many is chosen."""
        return tr("Match {number} of {count}").format(
            number=self.model.number(self.list.currentIndex().row()),
            count=self.model.number(self.model.rowCount() - 1),
        )

    def _found(self, result: SearchResult) -> None:
        before = self.current
        self.model.show(result)
        row = self.model.row_of(before)
        if row < 0:
            row = self.model.beside(-1, 1)
        if row >= 0:
            self._choose(row)
        if result.total:
            self._pages.setCurrentWidget(self.list)
            self._said.setText(
                tr("1 text") if result.total == 1 else tr("{count} texts").format(count=f"{result.total:,}")
            )
        else:
            self._show_nothing()

    def _show_nothing(self) -> None:
        typed, kinds = self._asked
        self._said.setText("")
        if not typed.strip():
            self.nothing.set_texts(
                tr("Search cues, memos, nodes, witnesses, findings and captions"),
                tr("All words must be found; “a phrase in quotation marks” as it stands"),
            )
        elif not kinds:
            self.nothing.set_texts(tr("Every kind is off"), tr("Switch one on above"))
        else:
            self._said.setText(tr("Nothing found"))
            left_out = len(kinds) < len(self.kinds)
            self.nothing.set_texts(
                tr("Nothing holds “{words}”").format(words=" ".join(typed.split())),
                tr("Some kinds are off; or try fewer words, or only how a word begins")
                if left_out
                else tr("Try fewer words, or only how a word begins"),
            )
        self._pages.setCurrentWidget(self.nothing)

    def _choose(self, row: int) -> None:
        index = self.model.index(row)
        self.list.setCurrentIndex(index)
        first = row == self.model.beside(-1, 1)
        self.list.scrollTo(self.model.index(0) if first else index)

    def _open(self) -> None:
        if self._pause.isActive():
            self.search()  # Enter came before the pause was over: what is shown is not what is typed
            return
        hit = self.current
        if hit is not None:
            self.hide()
            self.opened.emit(hit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = event.key(), event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        elif key == Qt.Key.Key_F3:
            self.step(-1 if shift else 1)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            for _ in range(_PAGE):
                self.step(1 if key == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        scale = theme().text_size / 100
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(10)
        self.field.setPlaceholderText(tr("Words in any script"))
        self.field.setAccessibleName(tr("Search the project"))
        self.field.setClearButtonEnabled(False)
        self.field.setMinimumHeight(round(30 * scale))
        self.field.textChanged.connect(lambda _text: self._pause.start())
        column.addWidget(self.field)
        boxes = QWidget()
        flow = FlowLayout(boxes, 14, 4)
        for box in self.kinds.values():
            box.setChecked(True)
            box.toggled.connect(lambda _on: self.search())
            flow.addWidget(box)
        column.addWidget(boxes)
        self.list.setModel(self.model)
        self.list.setItemDelegate(HitDelegate(self.list))
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(False)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(tr("Found"))
        self.list.doubleClicked.connect(lambda _index: self._open())
        theme().changed.connect(self.list.scheduleDelayedItemsLayout)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.nothing)
        column.addLayout(self._pages, 1)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self._said, 1)
        for cap, text in (("Enter", tr("open")), ("F3", tr("next match")), ("Esc", tr("close"))):
            foot.addWidget(KeyCap(cap))
            foot.addWidget(ElidedLabel(text, "second", "ink2"))
            foot.addSpacing(8)
        close = QPushButton(tr("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        foot.addWidget(close)
        column.addLayout(foot)
        self.resize(QSize(round(780 * scale), round(560 * scale)))
