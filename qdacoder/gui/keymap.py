"""Deck keys: plain letters, digits and arrows that work wherever the focus is, except where one types.

A key is matched by its letter or digit; where the layout gives neither (Cyrillic, Hangul, the French top
row), by its physical place on the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from qdacoder.domain.codebook import QUICK_KEYS
from qdacoder.gui.actions.keys import Changed, keys_of
from qdacoder.gui.actions.table import ACTIONS, Action, Context
from qdacoder.gui.widgets.kept_keys import keeps

# X11 and Windows number the same places differently: evdev + 8, and the PC set 1 scan codes.
_ROWS = (("1234567890", 10, 2), ("QWERTYUIOP", 24, 16), ("ASDFGHJKL", 38, 30), ("ZXCVBNM", 52, 44))
_X11 = {first + place: key for keys, first, _pc in _ROWS for place, key in enumerate(keys)}
_PC = {first + place: key for keys, _x11, first in _ROWS for place, key in enumerate(keys)}
_PLAIN = Qt.KeyboardModifier.NoModifier | Qt.KeyboardModifier.KeypadModifier
_TYPING = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)
_OWN_KEYS = {
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
}


def letter_of(event: QKeyEvent, x11: bool | None = None) -> str:
    """The letter or digit of a key press by what it types, else by its place; empty for other keys."""
    text = event.text().upper()
    if len(text) == 1 and text.isascii() and text.isalnum():
        return text
    key = event.key()
    if Qt.Key.Key_0 <= key <= Qt.Key.Key_9 or Qt.Key.Key_A <= key <= Qt.Key.Key_Z:
        return chr(key)
    shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    if shifted and text.isascii() and text.isprintable() and text:
        return ""
    if key >= 0x01000000 and not text:  # a function or cursor key
        return ""
    places = _X11 if (QApplication.platformName() not in ("windows",) if x11 is None else x11) else _PC
    return places.get(event.nativeScanCode(), "")


class Keymap(QObject):
    """Routes deck keys before any widget sees them.

    It looks at the events of the widget with the focus only, and of the window while none has it: a filter
    for the whole application would be called for every event of every widget.

    Attributes:
        handle: does an action by id; returns whether it was done.
        handle_node_key: does a node's quick key; returns whether a node has it.
        context: which workspace's keys count now (CODING, REVIEW or FOOTAGE), None for none.
    """

    def __init__(
        self,
        window: QWidget,
        handle: Callable[[str], bool],
        handle_node_key: Callable[[str], bool],
        context: Callable[[], Context | None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._handle = handle
        self._handle_node_key = handle_node_key
        self._context = context
        self._deck: dict[tuple[Context, str], Action] = {}
        self.set_keys({})
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
            self._focus_moved(None, application.focusWidget())

    def close(self) -> None:
        """Route no keys any more."""
        self._context = lambda: None

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None:
            now.installEventFilter(self)  # the newest filter of a widget is asked first

    def set_keys(self, changed: Changed) -> None:
        """Use these keys where they differ from the table's."""
        self._deck = {
            (action.context, QKeySequence(key).toString()): action
            for action in ACTIONS
            if action.context is not Context.ALL
            for key in keys_of(action, changed)
        }

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Every event of the window comes by here: what its Python type says costs least.
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return self._key(watched, event)
        return False

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        focus = QApplication.focusWidget()
        if not isinstance(watched, QWidget) or watched is not (focus or self._window):
            return False
        if not self._here(watched):
            return False
        context = self._context()
        if context is None:
            return False
        action = self._action(event, context)
        own = context in (Context.FOOTAGE, Context.FINDINGS)
        node_key = "" if own else self._node_key(event)
        if action is None and not node_key:
            return False
        if not event.modifiers() & ~_PLAIN and keeps(watched, event.key()):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # nor does it go to a menu
                return True
            return False
        if (
            isinstance(watched, QAbstractItemView)
            and event.key() in _OWN_KEYS
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            and watched.currentIndex().isValid()
        ):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # the press that follows comes here, not to a menu's shortcut
            return True
        return self._do(event, action, node_key)

    def take(self, event: QKeyEvent) -> bool:
        """Do what a deck key does that was pressed elsewhere, as over the picture alone on the screen."""
        context = self._context()
        if context is None:
            return False
        return self._do(event, self._action(event, context), self._node_key(event))

    def _do(self, event: QKeyEvent, action: Action | None, node_key: str) -> bool:
        if action is None and not node_key:
            return False
        if event.isAutoRepeat() and not (action is not None and action.repeats):
            return True
        if action is not None:
            return self._handle(action.id)
        return self._handle_node_key(node_key)

    def _here(self, widget: QWidget) -> bool:
        if QApplication.activePopupWidget() is not None or QApplication.activeModalWidget() is not None:
            return False
        if widget.window() is not self._window or isinstance(widget, QMenu | QMenuBar | QDialog):
            return False
        if isinstance(widget, QComboBox) and widget.isEditable():
            return False
        parent = widget.parentWidget()
        return not isinstance(widget, _TYPING) and not isinstance(parent, QAbstractSpinBox)

    def _action(self, event: QKeyEvent, context: Context) -> Action | None:
        for spelled in self._spellings(event):
            found = self._deck.get((context, spelled))
            if found is None and context in (Context.CODING, Context.REVIEW):
                found = self._deck.get((Context.DECK, spelled))
            if found is not None:
                return found
        return None

    def _spellings(self, event: QKeyEvent) -> list[str]:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        letter = letter_of(event)
        found = []
        if letter:
            found.append(QKeySequence(modifiers.value | ord(letter)).toString())
        found.append(QKeySequence(modifiers.value | event.key()).toString())
        shifted = Qt.KeyboardModifier.ShiftModifier
        if not letter and modifiers == shifted:  # "+" needs Shift on most layouts
            found.append(QKeySequence(event.key()).toString())
        return found

    def _node_key(self, event: QKeyEvent) -> str:
        if event.modifiers() & ~_PLAIN:
            return ""
        letter = letter_of(event)
        return letter if letter in QUICK_KEYS else ""
