"""The keys of the whole window: panels, full screen, side panels, places, text size, pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from qdacoder.domain.timecode import FrameRate
from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.theme import theme
from qdacoder.gui.workspaces.coding.view import CodingView
from qdacoder.services.session import create_project
from tests.helpers.build import made

PLAIN = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    make_application([])
    session = create_project(tmp_path / "p.qdacoder", "Labour 노동 Труд", "Ruth Baker")
    node = made(session.codebook.add_node("Weekly quota", quick_key="1"))
    for title in ("Reel 1", "Reel 2"):
        reel = made(session.footage.register(title, rate=FrameRate(25), length="01:00:00:00"))
        session.coding.tag(reel, 1000, 1500, [node])
    session.close()
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.resize(1440, 900)
    shown.show()
    shown.activateWindow()
    qtbot.waitExposed(shown)
    qtbot.waitUntil(shown.isActiveWindow, timeout=5_000)
    shown.open(tmp_path / "p.qdacoder")
    yield shown
    shown.close()
    theme().set_text_size(100)


@pytest.fixture
def view(window: MainWindow) -> CodingView:
    assert window.coding is not None
    window.coding.picture.work_without()
    return window.coding


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def panel_with_focus(view: CodingView) -> QWidget | None:
    focus = QApplication.focusWidget()
    return next(
        (one for one in view.panels() if focus is one or (focus is not None and one.isAncestorOf(focus))),
        None,
    )


def test_f4_goes_round_the_panels_both_ways(window: MainWindow, view: CodingView) -> None:
    view.presenter.select([view.presenter.segments[0].id])
    seen = []
    shown = [one for one in view.panels() if one.isVisible()]
    assert len(shown) == 5
    for _ in range(len(shown) + 1):
        press(window, Qt.Key.Key_F4)
        seen.append(panel_with_focus(view))
    assert None not in seen
    assert seen[:-1] == shown
    assert seen[-1] is seen[0]
    press(window, Qt.Key.Key_F4, SHIFT)
    assert panel_with_focus(view) is view.panels()[-1]


def test_f11_gives_the_picture_the_screen_and_esc_takes_it_back(
    window: MainWindow, view: CodingView, qtbot: QtBot
) -> None:
    for back in (Qt.Key.Key_Escape, Qt.Key.Key_F11):
        press(window, Qt.Key.Key_F11)
        assert view.picture.is_full_screen
        assert view.canvas.window() is not window
        before = view.presenter.player.frame
        QTest.keyClick(view.canvas, Qt.Key.Key_Right)
        assert view.presenter.player.target == before + 1
        QTest.keyClick(view.canvas, back)
        qtbot.waitUntil(lambda: not view.picture.is_full_screen)
        assert view.canvas.window() is window
        assert view.canvas.isVisible()


def test_f12_hides_the_side_panels_and_reset_brings_all_back(
    window: MainWindow, view: CodingView, qtbot: QtBot
) -> None:
    drawn = (view.nodes.width(), view.segments.width())
    press(window, Qt.Key.Key_F12)
    assert not view.nodes.isVisible()
    assert not view.segments.isVisible()
    qtbot.waitUntil(lambda: view.canvas.width() > 1000)
    press(window, Qt.Key.Key_F12)
    assert view.nodes.isVisible()
    view.restore_layout({"whole": [900, 400], "upper": [600, 300], "inspector_folded": True})
    assert (view.nodes.width(), view.segments.width()) != drawn
    window.handle("reset_layout")
    assert (view.nodes.width(), view.segments.width()) == drawn
    assert not view.inspector.is_folded


def test_places_go_back_and_forward(window: MainWindow, view: CodingView) -> None:
    assert window.bench is not None
    bench = window.bench
    bench.player.seek(700)
    bench.go_to_footage(bench.session.footage.find("Reel 2").id, 300)
    press(window, Qt.Key.Key_Left, ALT)
    assert view.presenter.footage is not None
    assert (view.presenter.footage.title, bench.player.frame) == ("Reel 1", 700)
    press(window, Qt.Key.Key_Right, ALT)
    assert view.presenter.footage is not None
    assert (view.presenter.footage.title, bench.player.frame) == ("Reel 2", 300)


def test_pages_palette_and_settings_by_key(window: MainWindow, view: CodingView) -> None:
    press(window, Qt.Key.Key_F5)
    assert window.page == "footage"
    press(window, Qt.Key.Key_2, CTRL)
    assert window.page == "coding"
    press(window, Qt.Key.Key_1, CTRL)
    assert window.page == "footage"
    press(window, Qt.Key.Key_F6)
    assert window.page == "coding"
    press(window, Qt.Key.Key_Comma, CTRL)
    assert window.page == "settings"
    press(window, Qt.Key.Key_Comma, CTRL)
    assert window.page == "coding"
    press(window, Qt.Key.Key_K, CTRL)
    assert window.palette_box.isVisible()
    QTest.keyClicks(window.palette_box.field, "footage")
    QTest.keyClick(window.palette_box.field, Qt.Key.Key_Escape)
    assert not window.palette_box.isVisible()
    before = view.presenter.player.frame
    press(window, Qt.Key.Key_Right)
    assert view.presenter.player.frame == before + 1


def test_text_grows_and_shrinks_by_key(window: MainWindow) -> None:
    for key, size in (
        (Qt.Key.Key_Plus, 125),
        (Qt.Key.Key_Plus, 150),
        (Qt.Key.Key_Minus, 125),
        (Qt.Key.Key_0, 100),
    ):
        press(window, key, CTRL)
        assert theme().text_size == size


def test_a_deck_key_is_a_letter_while_one_types(window: MainWindow, view: CodingView) -> None:
    count = len(view.presenter.segments)
    press(window, Qt.Key.Key_N)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "is1 ko")
    assert field.text() == "is1 ko"
    assert not view.presenter.marks.any
    assert len(view.presenter.segments) == count
    press(window, Qt.Key.Key_Escape)
    press(window, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is not field
    press(window, Qt.Key.Key_I)
    assert view.presenter.marks.in_frame == view.presenter.player.frame


def test_find_and_rename_by_key(window: MainWindow, view: CodingView, qtbot: QtBot) -> None:
    press(window, Qt.Key.Key_F, CTRL)
    assert QApplication.focusWidget() is view.nodes.field
    QTest.keyClicks(view.nodes.field, "quota")
    press(window, Qt.Key.Key_Down)
    tree = view.nodes.tree
    assert tree.currentIndex().data() == "Weekly quota"
    tree.setFocus()
    press(window, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    composed = QInputMethodEvent()
    composed.setCommitString("주간 할당량")  # as an input method sends it
    QApplication.sendEvent(editor, composed)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    session = window.session
    assert session is not None
    qtbot.waitUntil(lambda: [node.name for node in session.codebook.read().nodes] == ["주간 할당량"])
