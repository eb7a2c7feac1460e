"""The table of actions, and deck keys as real key events on Latin, Cyrillic and Hangul layouts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from qdacoder.domain.codebook import QUICK_KEYS
from qdacoder.gui.actions.table import ACTIONS, BY_ID, MENUS, Context, clashes
from qdacoder.gui.keymap import Keymap


def test_the_table_is_whole() -> None:
    assert len(BY_ID) == len(ACTIONS)
    assert clashes() == []
    for action in ACTIONS:
        assert action.text
        assert action.menu in ("", *MENUS)
        for key in action.keys:
            assert QKeySequence(key).toString(), key
            assert "Alt" not in key or key.startswith("Alt+")


def test_quick_keys_are_free_of_deck_keys() -> None:
    taken = {
        key for action in ACTIONS if action.context in (Context.DECK, Context.CODING) for key in action.keys
    }
    assert not taken & set(QUICK_KEYS)


class _Deck:
    def __init__(self, qtbot: QtBot) -> None:
        self.done: list[str] = []
        self.context: Context | None = Context.CODING
        self.window = QMainWindow()
        inner = QWidget()
        layout = QVBoxLayout(inner)
        self.button, self.line, self.memo = QPushButton("b"), QLineEdit(), QPlainTextEdit()
        for widget in (self.button, self.line, self.memo):
            layout.addWidget(widget)
        self.window.setCentralWidget(inner)
        qtbot.addWidget(self.window)
        self.keymap = Keymap(self.window, self._do, self._node, lambda: self.context)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitExposed(self.window)
        self.button.setFocus()

    def _do(self, action: str) -> bool:
        self.done.append(action)
        return True

    def _node(self, key: str) -> bool:
        self.done.append(f"node {key}")
        return True

    def press(
        self,
        key: int,
        text: str = "",
        scan: int = 0,
        modifiers: Qt.KeyboardModifier | None = None,
        repeat: bool = False,
    ) -> list[str]:
        self.done.clear()
        target = QApplication.focusWidget() or self.window
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            event = QKeyEvent(
                kind, key, modifiers or Qt.KeyboardModifier.NoModifier, scan, 0, 0, text, repeat
            )
            QApplication.sendEvent(target, event)
        return list(self.done)


@pytest.fixture
def deck(qtbot: QtBot) -> Iterator[_Deck]:
    made = _Deck(qtbot)
    yield made
    made.window.close()


def test_latin_cyrillic_and_hangul_keys_do_the_same(deck: _Deck) -> None:
    assert deck.press(Qt.Key.Key_J, "j") == ["shuttle_back"]
    assert deck.press(0x41E, "о", scan=44) == ["shuttle_back"]  # Russian о stands where J does
    assert deck.press(0x3153, "ㅓ", scan=44) == ["shuttle_back"]  # Hangul ㅓ too
    assert deck.press(Qt.Key.Key_1, "1") == ["node 1"]
    assert deck.press(Qt.Key.Key_Ampersand, "&", scan=10) == ["node 1"]  # the French top row
    assert deck.press(0x419, "й", scan=24) == ["node Q"]
    assert deck.press(Qt.Key.Key_I, "I", modifiers=Qt.KeyboardModifier.ShiftModifier) == ["go_in"]
    assert deck.press(Qt.Key.Key_Left) == ["frame_back"]
    assert deck.press(Qt.Key.Key_Plus, "+", modifiers=Qt.KeyboardModifier.ShiftModifier) == ["zoom_in"]
    assert deck.press(Qt.Key.Key_Return) == ["code_range"]
    assert deck.press(Qt.Key.Key_Delete) == ["delete"]


def test_text_fields_keep_their_keys(deck: _Deck) -> None:
    for field in (deck.line, deck.memo):
        field.setFocus()
        assert deck.press(Qt.Key.Key_J, "j") == []
        assert deck.press(Qt.Key.Key_1, "1") == []
    assert (deck.line.text(), deck.memo.toPlainText()) == ("j1", "j1")


def test_holding_a_node_key_counts_once_and_holding_a_step_goes_on(deck: _Deck) -> None:
    assert deck.press(Qt.Key.Key_1, "1", repeat=True) == []
    assert deck.press(Qt.Key.Key_Right, repeat=True) == ["frame_on"]


def test_footage_has_keys_of_its_own_and_no_workspace_has_none(deck: _Deck) -> None:
    deck.context = Context.FOOTAGE
    assert deck.press(Qt.Key.Key_N, "n") == ["add_footage"]
    assert deck.press(Qt.Key.Key_1, "1") == []
    deck.context = None
    assert deck.press(Qt.Key.Key_J, "j") == []
