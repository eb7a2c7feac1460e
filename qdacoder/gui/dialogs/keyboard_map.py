"""The keyboard map of the screen: every key that does something here, and the quick keys of nodes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
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
        self.resize(860, 620)
        self._sections = _sections(changed, codebook, contexts)
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Key or action"))
        self.field.setAccessibleName(tr("Find a key or an action"))
        self.field.textChanged.connect(self._fill)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self._area)
        self._fill("")

    @property
    def lines(self) -> list[Line]:
        """The lines shown now."""
        return self._lines

    def _fill(self, typed: str) -> None:
        needle = folded(typed)
        self._lines: list[Line] = []
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(8)
        for title, lines in self._sections:
            shown = [line for line in lines if needle in folded(" ".join((*line[0], line[1])))]
            if shown:
                self._lines += shown
                head = QLabel(title)
                head.setFont(theme().font("text_bold"))
                column.addWidget(head)
                column.addLayout(_grid(shown))
                column.addSpacing(8)
        if not self._lines:
            column.addWidget(QLabel(tr("No key or action “{text}”").format(text=typed.strip())))
        column.addStretch(1)
        self._area.setWidget(page)


def _grid(lines: Sequence[Line]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    half = (len(lines) + 1) // 2
    for place, (keys, text) in enumerate(lines):
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addStretch(1)
        for key in keys:
            row.addWidget(KeyCap(as_read(key)))
        box.setMinimumWidth(150)
        grid.addWidget(box, place % half, 2 * (place // half))
        label = ElidedLabel(text, "text", "ink")
        grid.addWidget(label, place % half, 2 * (place // half) + 1, Qt.AlignmentFlag.AlignLeft)
    for column in (1, 3):
        grid.setColumnStretch(column, 1)
    return grid


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
