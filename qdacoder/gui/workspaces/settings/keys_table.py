"""The keys of every action, each of which can be changed."""

from __future__ import annotations

from PySide6.QtCore import QKeyCombination, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QPushButton, QToolButton, QWidget

from qdacoder.errors import UserError
from qdacoder.gui.actions.keys import as_read, check_key, keys_of
from qdacoder.gui.actions.table import ACTIONS, BY_ID, Context
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.settings.store import Settings

_WHERE = {
    Context.ALL: "Everywhere",
    Context.DECK: "Deck",
    Context.CODING: "Coding",
    Context.FOOTAGE: "Footage",
    Context.REVIEW: "Review",
    Context.FINDINGS: "Findings",
}
_MODIFIERS = {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}


class KeyButton(QPushButton):
    """Shows a key; pressed, it takes the next key that is pressed. Esc leaves it as it was.

    Signals:
        key_pressed: the key in Qt's portable form.
    """

    key_pressed = Signal(str)

    def __init__(self, key: str) -> None:
        super().__init__(as_read(key) or tr("none"))
        self._key = key
        self.setCheckable(True)
        self.toggled.connect(self._toggled)

    def _toggled(self, waiting: bool) -> None:
        self.setText(tr("Press a key…") if waiting else as_read(self._key) or tr("none"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.isChecked():
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.setChecked(False)
        elif event.key() not in _MODIFIERS:
            modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            combination = QKeyCombination(modifiers, Qt.Key(event.key()))
            self.setChecked(False)
            self.key_pressed.emit(QKeySequence(combination).toString())

    def focusNextPrevChild(self, on: bool) -> bool:
        return False if self.isChecked() else super().focusNextPrevChild(on)


class KeysTable(QWidget):
    """One line an action: what it does, where, its keys, and back to the default.

    Signals:
        refused: why a key was not taken.
    """

    refused = Signal(str)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self.buttons: dict[str, KeyButton] = {}
        self._rows = {action.id: place for place, action in enumerate(ACTIONS, start=1)}
        for column, head in enumerate((tr("Action"), tr("Where"), tr("Key"))):
            self._grid.addWidget(ElidedLabel(head, "second", "ink3"), 0, column)
        for action in ACTIONS:
            self._fill(action.id)

    def take(self, action_id: str, key: str) -> None:
        """Give an action a key, unless something else has it."""
        changed = self._settings.keys
        try:
            check_key(action_id, key, changed)
        except UserError as error:
            self.refused.emit(str(error))
            return
        others = keys_of(BY_ID[action_id], changed)[1:]
        keys = (key, *(one for one in others if one != key))
        self._settings.set_keys(action_id, None if keys == BY_ID[action_id].keys else keys)
        self.refused.emit("")
        self._fill(action_id)
        self.buttons[action_id].setFocus()

    def reset(self, action_id: str | None = None) -> None:
        """The default keys again, of one action or of all, as far as nothing else has taken them."""
        for one in [action_id] if action_id else list(self._settings.keys):
            changed = {name: keys for name, keys in self._settings.keys.items() if name != one}
            try:
                for key in BY_ID[one].keys if one in BY_ID else ():
                    check_key(one, key, changed if action_id else {})
            except UserError as error:
                self.refused.emit(str(error))
                continue
            self._settings.set_keys(one, None)
            if one in BY_ID:
                self._fill(one)

    def _fill(self, action_id: str) -> None:
        row, action = self._rows[action_id], BY_ID[action_id]
        for column in range(4):
            item = self._grid.itemAtPosition(row, column)
            old = item.widget() if item else None
            if old is not None:
                self._grid.removeWidget(old)
                old.deleteLater()
        keys = keys_of(action, self._settings.keys)
        self._grid.addWidget(ElidedLabel(tr(action.text)), row, 0)
        self._grid.addWidget(ElidedLabel(tr(_WHERE[action.context]), "text", "ink3"), row, 1)
        button = KeyButton(keys[0] if keys else "")
        button.setMinimumWidth(theme().row_height(140))
        button.setAccessibleName(tr("Key of {action}").format(action=tr(action.text)))
        button.setToolTip(", ".join(as_read(key) for key in keys))
        button.key_pressed.connect(lambda key: self.take(action_id, key))
        self._grid.addWidget(button, row, 2)
        back = QToolButton()
        back.setIcon(icon("ph.arrow-counter-clockwise", 14, "ink2"))
        back.setAccessibleName(tr("Default key of {action}").format(action=tr(action.text)))
        back.setToolTip(tr("Default: {keys}").format(keys=", ".join(map(as_read, action.keys)) or tr("none")))
        back.setEnabled(action_id in self._settings.keys)
        back.clicked.connect(lambda: self.reset(action_id))
        self._grid.addWidget(back, row, 3)
        self.buttons[action_id] = button
