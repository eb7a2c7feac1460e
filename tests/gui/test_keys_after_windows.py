"""After every panel, page and dialog the deck has its keys again; while one types it has none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from qdacoder.domain.timecode import FrameRate
from qdacoder.gui.application import make_application
from qdacoder.gui.dialogs.keyboard_map import KeyboardMap
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.theme import theme
from qdacoder.gui.workspaces.coding.view import CodingView
from qdacoder.services.session import create_project
from tests.helpers.build import made

PLAIN = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key
Press = tuple[Qt.Key, Qt.KeyboardModifier]


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    make_application([])
    session = create_project(tmp_path / "p.qdacoder", "Labour", "Ruth Baker")
    money = made(session.codebook.add_category("Financial resources"))
    quota = made(session.codebook.add_node("Weekly quota", money, quick_key="1"))
    reel = made(session.footage.register("Reel 1", rate=FrameRate(25), length="01:00:00:00"))
    session.coding.tag(reel, 1000, 1500, [quota], memo="Sum")
    session.close()
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.resize(1440, 900)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow, timeout=5_000)
    shown.settings.set("theme", "light")
    shown.open(tmp_path / "p.qdacoder")
    yield shown
    shown.close()
    theme().set_mode("system")
    theme().set_text_size(100)


@pytest.fixture
def view(window: MainWindow) -> CodingView:
    assert window.coding is not None
    window.coding.picture.work_without()
    window.coding.presenter.player.seek(2000)
    return window.coding


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def state(view: CodingView) -> tuple[object, ...]:
    """What a deck key could change."""
    one = view.presenter
    rows = [(row.in_frame, row.out_frame, row.node_ids, row.memo, row.relevance) for row in one.segments]
    marks = (one.marks.in_frame, one.marks.out_frame, dict(one.marks.running))
    return one.player.frame, one.player.speed, one.playing, marks, rows


def assert_deck_has_its_keys(window: MainWindow, view: CodingView) -> None:
    """Right, I, right, O, 1: a new segment of two frames."""
    assert QApplication.focusWidget() in (view, *view.panels(), *view.findChildren(QWidget))
    start = view.presenter.player.frame
    press(window, Key.Key_Right)
    press(window, Key.Key_I)
    press(window, Key.Key_Right)
    press(window, Key.Key_Right)
    press(window, Key.Key_O)
    press(window, Key.Key_1)
    made_range = [(row.in_frame, row.out_frame) for row in view.presenter.selected]
    assert made_range == [(start + 1, start + 3)]


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param([(Key.Key_F12, PLAIN)], id="side panels hidden"),
        pytest.param([(Key.Key_F12, PLAIN), (Key.Key_F12, PLAIN)], id="side panels back"),
        pytest.param([(Key.Key_F5, PLAIN), (Key.Key_F6, PLAIN)], id="footage and back"),
        pytest.param([(Key.Key_1, CTRL), (Key.Key_2, CTRL)], id="footage and back without F keys"),
        pytest.param([(Key.Key_Comma, CTRL), (Key.Key_Escape, PLAIN)], id="settings"),
        pytest.param([(Key.Key_K, CTRL), (Key.Key_Escape, PLAIN)], id="palette"),
        pytest.param([(Key.Key_F, CTRL), (Key.Key_Escape, PLAIN)], id="find"),
        pytest.param([(Key.Key_Plus, CTRL), (Key.Key_0, CTRL)], id="text size"),
        pytest.param([(Key.Key_F4, PLAIN), (Key.Key_F4, PLAIN)], id="picture panel"),
        pytest.param([(Key.Key_F5, PLAIN), (Key.Key_Left, Qt.KeyboardModifier.AltModifier)], id="places"),
    ],
)
def test_the_deck_has_its_keys_again(window: MainWindow, view: CodingView, keys: list[Press]) -> None:
    before = state(view)
    for key, modifiers in keys:
        press(window, key, modifiers)
    assert window.page == "coding"
    assert state(view) == before
    assert_deck_has_its_keys(window, view)
    assert window.last_error == ""


def test_the_picture_alone_on_the_screen_gives_the_deck_back(
    window: MainWindow, view: CodingView, qtbot: QtBot
) -> None:
    press(window, Key.Key_F11)
    assert view.picture.is_full_screen
    QTest.keyClick(view.canvas, Key.Key_I)
    assert view.presenter.marks.in_frame == 2000
    QTest.keyClick(view.canvas, Key.Key_Escape)
    qtbot.waitUntil(lambda: not view.picture.is_full_screen and view.canvas.window() is window)
    assert view.presenter.marks.in_frame == 2000  # Esc took the screen back and nothing else
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    press(window, Key.Key_Escape)
    assert_deck_has_its_keys(window, view)


def test_f1_shows_the_keys_of_this_screen_and_esc_goes_back(
    window: MainWindow, view: CodingView, qtbot: QtBot
) -> None:
    press(window, Key.Key_F1)
    qtbot.waitUntil(lambda: window.findChild(KeyboardMap) is not None)
    shown = window.findChild(KeyboardMap)
    assert shown.isVisible()
    before = state(view)
    lines = {text: keys for keys, text in shown.lines}
    assert (lines["Mark in"], lines["Weekly quota"]) == (("I",), ("1",))
    assert "Verify all" not in lines
    QTest.keyClicks(shown.field, "split")
    assert {text for _keys, text in shown.lines} == {"Split at the playhead", "Split the cue"}
    assert state(view) == before
    with qtbot.waitSignal(shown.destroyed, timeout=5_000):
        QTest.keyClick(shown.field, Key.Key_Escape)
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    assert_deck_has_its_keys(window, view)
    press(window, Key.Key_F5)
    press(window, Key.Key_F1)
    qtbot.waitUntil(lambda: window.findChild(KeyboardMap) is not None)
    texts = {text for _keys, text in window.findChild(KeyboardMap).lines}
    assert "Verify all" in texts
    assert not {"Mark in", "Weekly quota"} & texts


def to_node_field(window: MainWindow, _view: CodingView) -> None:
    press(window, Key.Key_N)


def to_memo(window: MainWindow, view: CodingView) -> None:
    view.presenter.select([view.presenter.segments[0].id])
    press(window, Key.Key_M)


def to_playhead(window: MainWindow, _view: CodingView) -> None:
    press(window, Key.Key_G)


def to_range(_window: MainWindow, view: CodingView) -> None:
    QTest.mouseClick(view.picture.range_row.out_edit, Qt.MouseButton.LeftButton)


def to_quote(_window: MainWindow, view: CodingView) -> None:
    view.presenter.select([view.presenter.segments[0].id])
    QTest.mouseClick(view.inspector.form.original.viewport(), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("go", [to_node_field, to_memo, to_playhead, to_range, to_quote])
def test_no_deck_key_fires_while_one_types_and_esc_gives_them_back(
    window: MainWindow, view: CodingView, go: Callable[[MainWindow, CodingView], None]
) -> None:
    go(window, view)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit | QPlainTextEdit)
    field.selectAll()
    before = state(view)
    for letter in "iosjklxcnmwgrz19":
        QTest.keyClicks(QApplication.focusWidget(), letter)
        assert state(view) == before, letter
        assert QApplication.focusWidget() is field, letter
    for key in (Key.Key_Left, Key.Key_Backspace, Key.Key_Home, Key.Key_End, Key.Key_Delete):
        press(window, key)
    assert state(view) == before
    assert QApplication.activePopupWidget() is None
    press(window, Key.Key_Escape)
    assert state(view) == before
    assert QApplication.focusWidget() is not field
    view.presenter.select([])
    assert_deck_has_its_keys(window, view)


def test_the_palette_runs_a_command_and_the_window_is_dark(
    window: MainWindow, view: CodingView, qtbot: QtBot
) -> None:
    def lightness() -> int:
        return window._foot.grab().toImage().pixelColor(2, 12).lightness()

    assert lightness() > 200
    press(window, Key.Key_K, CTRL)
    assert window.palette_box.isVisible()
    QTest.keyClicks(QApplication.focusWidget(), ">dark theme")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Return)
    assert not window.palette_box.isVisible()
    qtbot.waitUntil(lambda: lightness() < 80)
    assert_deck_has_its_keys(window, view)


def test_larger_text_makes_fields_and_letters_larger(
    window: MainWindow, view: CodingView, qtbot: QtBot
) -> None:
    field = view.nodes.field

    def look() -> tuple[int, int]:
        return field.height(), field.fontMetrics().height()

    drawn = look()
    press(window, Key.Key_Plus, CTRL)
    press(window, Key.Key_Plus, CTRL)
    qtbot.waitUntil(lambda: look()[0] > drawn[0] * 1.3 and look()[1] > drawn[1] * 1.3)
    press(window, Key.Key_Minus, CTRL)
    qtbot.waitUntil(lambda: drawn[0] < look()[0] < drawn[0] * 1.4)
    press(window, Key.Key_0, CTRL)
    qtbot.waitUntil(lambda: look() == drawn)


def test_shortcuts_of_the_window_work_while_one_types(window: MainWindow, view: CodingView) -> None:
    press(window, Key.Key_N)
    QTest.keyClicks(QApplication.focusWidget(), "qu")
    press(window, Key.Key_F12)
    assert not view.nodes.isVisible()
    press(window, Key.Key_F12)
    assert view.nodes.isVisible()
    press(window, Key.Key_F5)
    assert window.page == "footage"
    press(window, Key.Key_F6)
    assert view.nodes.field.text() == "qu"


def test_a_held_deck_key_marks_once(window: MainWindow, view: CodingView) -> None:
    from PySide6.QtGui import QKeyEvent

    heard: list[None] = []
    view.presenter.marks_changed.connect(lambda: heard.append(None))
    for held in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_I, PLAIN, "i", held)
        QApplication.sendEvent(QApplication.focusWidget(), event)
    assert len(heard) == 1
    frame = view.presenter.player.frame
    for held in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Right, PLAIN, "", held)
        QApplication.sendEvent(QApplication.focusWidget(), event)
    assert view.presenter.player.frame == frame + 3
