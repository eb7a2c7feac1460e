"""The keyboard map of the screen: every key that does something here, and the quick keys of nodes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.codebook import Codebook
from qdacoder.domain.text import folded
from qdacoder.gui.actions.keys import Changed, as_read, keys_of
from qdacoder.gui.actions.table import ACTIONS, Context
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import ElidedLabel, KeyCap

_WHERE = {
    Context.ALL: "Everywhere",
    Context.DECK: "Deck: wherever you are not typing",
    Context.CODING: "Coding",
    Context.FOOTAGE: "Footage",
    Context.REVIEW: "Review",
    Context.FINDINGS: "Findings",
}
Line = tuple[tuple[str, ...], str]


class KeyboardMap(QDialog):
    """Sections of keys with what they do; a field narrows them."""

    def __init__(
        self, changed: Changed, codebook: Codebook | None, contexts: Sequence[Context], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard map"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        scale = theme().text_size / 100
        self.resize(round(860 * scale), round(620 * scale))
        self._sections = _sections(changed, codebook, contexts)
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Key or action"))
        self.field.setAccessibleName(tr("Find a key or an action"))
        self.field.textChanged.connect(self._fill)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self._area)
        self._fill("")

    @property
    def lines(self) -> list[Line]:
        """The lines shown now."""
        return self._lines

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the field has no use for scrolls."""
        bar = self._area.verticalScrollBar()
        step = {
            Qt.Key.Key_Down: bar.singleStep(),
            Qt.Key.Key_Up: -bar.singleStep(),
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
        }.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            bar.setValue(bar.value() + step)

    def _fill(self, typed: str) -> None:
        needle = folded(typed)
        self._lines: list[Line] = []
        page = QWidget()
        column = QVBoxLayout(page)
        grid = _grid()
        column.addLayout(grid)
        for title, lines in self._sections:
            shown = [line for line in lines if needle in folded(" ".join((*line[0], line[1])))]
            if shown:
                self._lines += shown
                _add_section(grid, title, shown)
        if not self._lines:
            column.addWidget(QLabel(tr("No key or action “{text}”").format(text=typed.strip())))
        column.addStretch(1)
        self._area.setWidget(page)


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    for column in (1, 3):
        grid.setColumnStretch(column, 1)
    return grid


def _add_section(grid: QGridLayout, title: str, lines: Sequence[Line]) -> None:
    """Put a section below the others; all share the columns, so that keys and words stand in line."""
    top = grid.rowCount()
    if top > 1:
        grid.setRowMinimumHeight(top, 12)
        top += 1
    grid.addWidget(ElidedLabel(title, "text_bold"), top, 0, 1, 4)
    top += 1
    half = (len(lines) + 1) // 2
    for place, (keys, text) in enumerate(lines):
        box = QWidget()
        caps = QHBoxLayout(box)
        caps.setContentsMargins(0, 0, 0, 0)
        caps.setSpacing(4)
        caps.addStretch(1)
        for key in keys:
            caps.addWidget(KeyCap(as_read(key)))
        row, column = top + place % half, 2 * (place // half)
        grid.addWidget(box, row, column)
        grid.addWidget(ElidedLabel(text), row, column + 1)


def _sections(
    changed: Changed, codebook: Codebook | None, contexts: Sequence[Context]
) -> list[tuple[str, list[Line]]]:
    made: list[tuple[str, list[Line]]] = []
    for context in contexts:
        lines: list[Line] = [
            (keys_of(action, changed), tr(action.text))
            for action in ACTIONS
            if action.context is context and keys_of(action, changed)
        ]
        made.append((tr(_WHERE[context]), lines))
    quick: list[Line] = [
        ((node.quick_key,), node.name) for node in (codebook.nodes if codebook else ()) if node.quick_key
    ]
    if quick:
        made.insert(1, (tr("Quick keys of nodes"), sorted(quick)))
    fields: list[Line] = [
        (("Ctrl+Enter",), tr("Take the field and go back to the deck")),
        (("Esc",), tr("Leave the field and go back to the deck")),
    ]
    made.append((tr("In a text field"), fields))
    return made
