"""The field for a time: every form, part by part, what is refused and why, with real keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from qdacoder.domain.timecode import FrameRate, Timebase
from qdacoder.gui.application import make_application
from qdacoder.gui.widgets.timecode_edit import TimecodeEdit


class Desk:
    def __init__(self, qtbot: QtBot) -> None:
        make_application([])
        self.window = QWidget()
        self.edit, self.other = TimecodeEdit("In"), QLineEdit()
        column = QVBoxLayout(self.window)
        column.addWidget(self.edit)
        column.addWidget(self.other)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitExposed(self.window)
        self.edit.set_timebase(Timebase(FrameRate(25)))
        self.edit.set_bounds(0, 100_000)
        self.edit.set_frame(44_313)
        self.entered: list[int] = []
        self.left = 0
        self.edit.frame_entered.connect(self.entered.append)
        self.edit.left.connect(self._count)
        self.bot = qtbot

    def _count(self) -> None:
        self.left += 1

    def type(self, text: str) -> None:
        self.edit.edit()
        self.bot.keyClicks(self.edit, text)

    def press(self, key: Qt.Key) -> None:
        self.bot.keyClick(self.edit, key)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


@pytest.mark.parametrize(
    ("typed", "frame"),
    [
        ("00:29:48:07", 44_707),
        ("29:48", 44_700),
        ("00:29:48.280", 44_707),
        ("00:00:00:00", 0),
    ],
)
def test_every_form_is_taken(desk: Desk, typed: str, frame: int) -> None:
    desk.type(typed)
    desk.press(Qt.Key.Key_Return)
    assert (desk.entered, desk.edit.frame, desk.left) == ([frame], frame, 1)
    assert desk.edit.text() == desk.edit._timebase.format_full(frame)


@pytest.mark.parametrize(
    ("typed", "why"),
    [("00:29:32:29", "25"), ("soon", ""), ("02:00:00:00", "Between 00:00:00:00 and 01:06:40:00")],
)
def test_what_cannot_be_is_not_taken_and_says_why(desk: Desk, typed: str, why: str) -> None:
    desk.type(typed)
    desk.press(Qt.Key.Key_Return)
    assert desk.entered == []
    assert desk.left == 0
    assert desk.edit.text() == typed
    assert desk.edit.reason
    assert why in desk.edit.reason
    assert desk.edit.property("refused") is True
    desk.press(Qt.Key.Key_Escape)
    assert (desk.edit.text(), desk.edit.reason, desk.left) == ("00:29:32:13", "", 1)


def test_refused_from_outside_the_old_value_stands(desk: Desk) -> None:
    desk.edit.frame_entered.connect(lambda _frame: desk.edit.refuse("The out point must come after"))
    desk.type("00:10:00:00")
    desk.press(Qt.Key.Key_Return)
    assert (desk.edit.frame, desk.edit.text(), desk.left) == (44_313, "00:10:00:00", 0)


def test_up_and_down_move_the_part_under_the_cursor(desk: Desk) -> None:
    desk.edit.edit()
    desk.edit.setCursorPosition(11)
    desk.press(Qt.Key.Key_Up)
    assert desk.edit.text() == "00:29:32:14"
    desk.edit.setCursorPosition(7)
    desk.press(Qt.Key.Key_Down)
    assert desk.edit.text() == "00:29:31:14"
    desk.edit.setCursorPosition(4)
    desk.press(Qt.Key.Key_Up)
    assert desk.edit.text() == "00:30:31:14"
    desk.press(Qt.Key.Key_Return)
    assert desk.entered == [44_313 + 1 - 25 + 1500]


def test_leaving_takes_what_is_possible_and_drops_what_is_not(desk: Desk) -> None:
    desk.type("00:10:00:00")
    desk.other.setFocus()
    assert desk.entered == [15_000]
    desk.type("00:10:00:31")
    desk.other.setFocus()
    assert desk.entered == [15_000]
    assert desk.edit.text() == "00:10:00:00"


def test_news_do_not_disturb_what_is_being_typed(desk: Desk) -> None:
    desk.type("00:1")
    desk.edit.set_frame(500)
    assert desk.edit.text() == "00:1"
    desk.press(Qt.Key.Key_Escape)
    assert desk.edit.text() == "00:00:20:00"


def test_without_a_time_it_is_empty(desk: Desk) -> None:
    desk.edit.set_frame(None)
    assert desk.edit.text() == "--:--:--:--"
    desk.edit.set_timebase(Timebase(FrameRate.parse("29.97"), drop_frame=True))
    desk.edit.set_frame(1800)
    assert desk.edit.text() == "00:01:00;02"
