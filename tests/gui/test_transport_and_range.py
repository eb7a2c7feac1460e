"""The player's buttons, the playhead's time and the row of the range, by real clicks and keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from qdacoder.gui.actions.keys import as_read
from qdacoder.gui.actions.table import BY_ID
from qdacoder.gui.theme import theme
from tests.helpers.coding_window import CodingWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key
LENGTH = 165_000  # 01:50:00:00 at 25
BEFORE_IN = "The out point must come after the in point."


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[CodingWindow]:
    made = CodingWindow(tmp_path, qtbot)
    yield made
    made.close()


def fill(desk: CodingWindow, field: QLineEdit, text: str, key: Qt.Key = Key.Key_Return) -> None:
    """Double click (selects the field's text), type over it, end with a key."""
    desk.click(field)
    field.selectAll()
    desk.type(text)
    assert field.text() == text
    desk.press(key)


def amber_edge(desk: CodingWindow, field: QLineEdit) -> bool:
    """Whether the painted edge of a field is amber all around."""
    image = field.grab().toImage()
    right, bottom = image.width() - 1, image.height() - 1
    places = [(right // 2, 0), (right // 2, bottom), (0, bottom // 2), (right, bottom // 2)]
    return all(image.pixelColor(x, y) == theme().color("amber") for x, y in places)


def reasons(desk: CodingWindow) -> list[str]:
    """The reasons that stand below fields."""
    found = desk.window.findChildren(QLabel, "reason")
    return [label.text() for label in found if label.isVisible()]


def assert_refused(desk: CodingWindow, field: QLineEdit, reason: str) -> None:
    QTest.qWait(1)
    assert field.reason == field.accessibleDescription() == reason
    assert reasons(desk) == [reason]
    assert amber_edge(desk, field)


def assert_not_refused(desk: CodingWindow, field: QLineEdit) -> None:
    QTest.qWait(1)
    assert (field.reason, field.accessibleDescription(), reasons(desk)) == ("", "", [])
    assert not amber_edge(desk, field)


# The player's buttons.


def test_every_button_says_what_it_does_and_its_key(desk: CodingWindow) -> None:
    buttons = desk.transport.buttons
    assert list(buttons) == [
        *("edge_back", "frame_back", "shuttle_back", "play", "shuttle_on", "frame_on", "edge_on", "loop")
    ]
    for name, button in buttons.items():
        action = BY_ID[name]
        assert button.toolTip() == f"{action.text} ({as_read(action.keys[0])})"
        assert button.accessibleName() == ("Play" if name == "play" else action.text)
        assert button.isVisible()
        assert not button.icon().isNull()
    row = desk.range_row
    for button, name in ((row.in_button, "mark_in"), (row.out_button, "mark_out")):
        assert button.toolTip() == f"{BY_ID[name].text} ({BY_ID[name].keys[0]})"
        assert button.accessibleName() == BY_ID[name].text
    assert row.code_button.accessibleName() == "Code range with the last nodes"
    names = [one.accessibleName() for one in (row.in_edit, row.out_edit, desk.transport.speed)]
    assert names == ["In", "Out", "Speed"]
    assert "G" in desk.transport.playhead.toolTip()


def test_play_plays_and_pauses_and_says_which_comes_next(desk: CodingWindow) -> None:
    play = desk.transport.buttons["play"]
    shown = play.icon().cacheKey()
    desk.click(play)
    assert desk.presenter.playing
    assert (play.accessibleName(), play.toolTip()) == ("Pause", "Play or pause (Space)")
    assert play.icon().cacheKey() != shown
    desk.play(7)
    assert desk.transport.playhead.text() == "00:06:40:07"
    desk.click(play)
    assert not desk.presenter.playing
    assert play.accessibleName() == "Play"
    assert desk.focus is desk.view  # a click leaves the deck its keys
    desk.press(Key.Key_Space)
    assert desk.presenter.playing


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("frame_back", 10_000, 9_999),
        ("frame_on", 10_000, 10_001),
        ("edge_back", 2_400, 2_000),
        ("edge_on", 2_400, 2_500),
        ("edge_back", 500, 0),
        ("edge_on", 10_000, LENGTH - 1),
    ],
)
def test_steps_by_frame_and_edge(desk: CodingWindow, name: str, start: int, end: int) -> None:
    desk.player.seek(start)
    desk.click(desk.transport.buttons[name])
    assert desk.player.frame == end
    assert desk.transport.playhead.text() == desk.session.footage.get(1).timebase.format_full(end)
    assert not desk.presenter.playing


def test_shuttle_goes_faster_with_every_click_and_back(desk: CodingWindow) -> None:
    speeds = []
    for name in ("shuttle_on", "shuttle_on", "shuttle_on", "shuttle_back", "shuttle_back"):
        desk.click(desk.transport.buttons[name])
        speeds.append((desk.player.speed, desk.transport.speed.currentText()))
    assert speeds == [(1.0, "1.0 x"), (1.5, "1.5 x"), (2.0, "2.0 x"), (-1.0, "1.0 x"), (-1.5, "1.5 x")]
    desk.player.advance(400)
    assert desk.player.frame == 10_000 - 15
    desk.click(desk.transport.buttons["play"])
    desk.click(desk.transport.buttons["play"])
    assert desk.player.speed == 1.0  # play goes forward again


def test_a_button_that_tab_reached_is_pressed_by_space_and_enter(desk: CodingWindow) -> None:
    button = desk.transport.buttons["frame_on"]
    button.setFocus(Qt.FocusReason.TabFocusReason)
    desk.press(Key.Key_Space)
    desk.press(Key.Key_Return)
    assert (desk.player.frame, desk.presenter.playing) == (10_002, False)
    desk.press(Key.Key_J)  # any other key of the deck still works there
    assert desk.player.speed == -1.0


def test_loop_begins_the_range_again(desk: CodingWindow) -> None:
    desk.click(desk.transport.buttons["loop"])
    assert desk.errors == ["Mark a range or select a segment to loop."]
    assert not desk.presenter.playing
    desk.presenter.set_range(2_000, 2_010)
    desk.click(desk.transport.buttons["loop"])
    frames = [desk.player.frame]
    for _ in range(21):
        desk.play(1)
        frames.append(desk.player.frame)
    assert frames == [2_000 + place % 10 for place in range(22)]
    desk.press(Key.Key_Space)
    desk.presenter.handle("leave")
    desk.presenter.select([3])
    desk.press(Key.Key_R)
    assert (desk.player.frame, desk.presenter.playing) == (5_000, True)


# Speed.


def choose(desk: CodingWindow, box: QComboBox, text: str) -> None:
    """Open a list with the mouse and take one of its lines by key."""
    desk.click(box)
    view = box.view()
    assert view.isVisible()
    index = view.model().index(box.findText(text), 0)
    view.setCurrentIndex(index)
    QTest.keyClick(view, Key.Key_Return)


@pytest.mark.parametrize(
    ("text", "speed", "said"),
    [("0.25 x", 0.25, "Speed 0.25"), ("1.25 x", 1.25, "Speed 1.25"), ("2.0 x", 2.0, "Speed 2")],
)
def test_the_speed_box_sets_the_speed_and_says_it(
    desk: CodingWindow, qtbot: QtBot, text: str, speed: float, said: str
) -> None:
    box = desk.transport.speed
    assert box.currentText() == "1.0 x"
    choose(desk, box, text)
    qtbot.waitUntil(lambda: desk.player.speed == speed, timeout=2000)
    assert (box.currentText(), desk.told[-1]) == (text, said)
    assert desk.focus is desk.view
    desk.press(Key.Key_Space)
    desk.player.advance(4000)
    assert desk.player.frame == 10_000 + round(100 * speed)


def test_speeds_by_key_that_are_not_in_the_list_are_shown(desk: CodingWindow) -> None:
    box = desk.transport.speed
    desk.press(Key.Key_L, SHIFT)
    assert (desk.player.speed, box.currentText()) == (1.1, "1.1 x")
    desk.press(Key.Key_J, SHIFT)
    desk.press(Key.Key_J, SHIFT)
    assert (desk.player.speed, box.currentText(), desk.told[-1]) == (0.9, "0.9 x", "Speed 0.9")
    desk.press(Key.Key_L, SHIFT)
    assert box.currentText() == "1.0 x"
    assert [box.itemText(place) for place in range(box.count() - 1)][3] == "1.0 x"


def test_slower_and_faster_keep_within_what_players_do(desk: CodingWindow) -> None:
    for _ in range(12):
        desk.press(Key.Key_J, SHIFT)
    assert (desk.player.speed, desk.transport.speed.currentText()) == (0.25, "0.25 x")
    desk.presenter.set_speed(4)
    desk.press(Key.Key_L, SHIFT)
    assert desk.player.speed == 4


def test_the_wheel_over_the_speed_box_changes_nothing(desk: CodingWindow) -> None:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent

    box = desk.transport.speed
    middle = QPointF(box.rect().center())
    event = QWheelEvent(
        middle, box.mapToGlobal(middle), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, event)
    assert (desk.player.speed, box.currentText()) == (1.0, "1.0 x")


# The playhead's time.


@pytest.mark.parametrize("by", ["key", "ctrl", "click"])
def test_a_typed_time_moves_the_playhead(desk: CodingWindow, by: str) -> None:
    transport = desk.transport
    if by == "click":
        desk.click(transport.playhead)
    else:
        desk.press(Key.Key_G, CTRL if by == "ctrl" else Qt.KeyboardModifier.NoModifier)
    assert desk.focus is transport.field
    assert not transport.playhead.isVisible()
    assert transport.field.selectedText() == "00:06:40:00"
    desk.type("00:29:32:13")  # what was there is typed over
    assert desk.player.frame == 10_000
    desk.press(Key.Key_Return)
    assert desk.player.frame == 44_313
    assert (transport.playhead.isVisible(), transport.playhead.text()) == (True, "00:29:32:13")
    assert desk.focus is desk.view
    desk.press(Key.Key_1)
    assert desk.errors == ["Mark a range with I and O."]  # the digit is the deck's again


@pytest.mark.parametrize(("text", "frame"), [("02:05", 3_125), ("00:02:05", 3_125), ("0:0:1.5", 37)])
def test_other_ways_to_write_a_time(desk: CodingWindow, text: str, frame: int) -> None:
    desk.press(Key.Key_G)
    desk.type(text)
    desk.press(Key.Key_Return)
    assert desk.player.frame == frame


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("00:00:01:29", "Frame 29 does not exist at 25 frames a second."),
        ("00:00:01:25", "Frame 25 does not exist at 25 frames a second."),
        ("soon", "“soon” is not a timecode."),
        ("00:61:00:00", "“00:61:00:00” is not a timecode: minutes and seconds go to 59."),
        ("01:50:00:00", "Between 00:00:00:00 and 01:49:59:24"),
        ("99:00:00:00", "Between 00:00:00:00 and 01:49:59:24"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_the_reason_and_esc_restores(
    desk: CodingWindow, text: str, reason: str
) -> None:
    field = desk.transport.field
    desk.press(Key.Key_G)
    assert_not_refused(desk, field)
    desk.type(text)
    desk.press(Key.Key_Return)
    assert_refused(desk, field, reason)
    assert (desk.player.frame, field.text(), desk.focus) == (10_000, text, field)
    desk.press(Key.Key_Escape)
    assert desk.player.frame == 10_000
    assert (desk.transport.playhead.isVisible(), desk.transport.playhead.text()) == (True, "00:06:40:00")
    assert desk.focus is desk.view
    QTest.qWait(1)
    assert reasons(desk) == []
    desk.press(Key.Key_G)
    assert field.text() == "00:06:40:00"
    assert_not_refused(desk, field)


def test_typing_on_takes_the_refusal_away(desk: CodingWindow) -> None:
    field = desk.transport.field
    desk.press(Key.Key_G)
    desk.type("00:00:01:29")
    desk.press(Key.Key_Return)
    assert_refused(desk, field, "Frame 29 does not exist at 25 frames a second.")
    desk.press(Key.Key_Backspace)
    assert_not_refused(desk, field)
    desk.type("4")
    desk.press(Key.Key_Return)
    assert desk.player.frame == 49


def test_the_arrows_in_the_field_move_the_part_under_the_cursor(desk: CodingWindow) -> None:
    field = desk.transport.field
    desk.press(Key.Key_G)
    desk.press(Key.Key_End)
    desk.press(Key.Key_Up)
    field.setCursorPosition(7)
    desk.press(Key.Key_Up)
    field.setCursorPosition(4)
    desk.press(Key.Key_Down)
    assert (field.text(), desk.player.frame) == ("00:05:41:01", 10_000)
    desk.press(Key.Key_Return)
    assert desk.player.frame == 10_000 - 60 * 25 + 25 + 1


def test_leaving_the_field_takes_what_is_possible(desk: CodingWindow) -> None:
    desk.press(Key.Key_G)
    desk.type("00:00:10:00")
    desk.press(Key.Key_Tab)
    assert desk.player.frame == 250
    assert desk.transport.playhead.isVisible()
    desk.view.setFocus()
    desk.press(Key.Key_G)
    desk.type("00:00:10:77")
    desk.press(Key.Key_Tab)
    assert desk.player.frame == 250
    assert desk.transport.playhead.isVisible()
    assert reasons(desk) == []


def test_while_a_time_is_typed_the_picture_may_go_on(desk: CodingWindow) -> None:
    desk.press(Key.Key_Space)
    desk.press(Key.Key_G)
    desk.type("00:00:20")
    desk.play(50)
    assert (desk.transport.field.text(), desk.player.frame) == ("00:00:20", 10_050)
    desk.press(Key.Key_Return)
    assert (desk.player.frame, desk.presenter.playing) == (500, True)


# The row of the range.


def test_in_and_out_by_button_key_and_typing(desk: CodingWindow) -> None:
    row, marks = desk.range_row, desk.presenter.marks
    assert (row.in_edit.text(), row.out_edit.text(), row.duration.text()) == ("--:--:--:--",) * 2 + ("",)
    desk.click(row.in_button)
    assert (marks.in_frame, row.in_edit.text(), row.duration.text()) == (10_000, "00:06:40:00", "")
    desk.player.seek(10_113)
    desk.click(row.out_button)
    assert (marks.range, row.out_edit.text()) == ((10_000, 10_113), "00:06:44:13")
    assert row.duration.text() == "00:00:04:13"
    fill(desk, row.in_edit, "00:06:41:00")
    assert (marks.range, row.duration.text()) == ((10_025, 10_113), "00:00:03:13")
    assert desk.focus is desk.view
    fill(desk, row.out_edit, "00:06:43:24", Key.Key_Enter)
    assert (marks.range, row.duration.text()) == ((10_025, 10_099), "00:00:02:24")
    assert desk.player.frame == 10_113
    assert (desk.view.timeline.scene.mark_in, desk.view.timeline.scene.mark_out) == (10_025, 10_099)


def test_a_range_can_be_typed_from_nothing(desk: CodingWindow) -> None:
    row, marks = desk.range_row, desk.presenter.marks
    fill(desk, row.out_edit, "00:00:02:00")
    assert (marks.in_frame, marks.out_frame) == (None, 50)
    fill(desk, row.in_edit, "00:00:00:00")
    assert marks.range == (0, 50)
    desk.press(Key.Key_2)
    assert [one.node_ids for one in desk.presenter.selected] == [(2,)]


@pytest.mark.parametrize("text", ["00:00:01:00", "00:00:02:00"])
def test_out_that_does_not_come_after_in_is_refused(desk: CodingWindow, text: str) -> None:
    row, marks = desk.range_row, desk.presenter.marks
    desk.presenter.set_range(50, 100)
    fill(desk, row.out_edit, text)
    assert_refused(desk, row.out_edit, BEFORE_IN)
    assert (marks.range, row.out_edit.text(), row.duration.text()) == ((50, 100), text, "00:00:02:00")
    assert desk.focus is row.out_edit
    desk.press(Key.Key_Escape)
    assert_not_refused(desk, row.out_edit)
    assert (marks.range, row.out_edit.text()) == ((50, 100), "00:00:04:00")
    assert desk.focus is desk.view
    fill(desk, row.in_edit, "00:00:04:00")
    assert_refused(desk, row.in_edit, BEFORE_IN)
    desk.press(Key.Key_Tab)  # left for another field: what cannot be is not kept
    assert (row.in_edit.text(), marks.range) == ("00:00:02:00", (50, 100))


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("in_edit", "00:00:00:29", "Frame 29 does not exist at 25 frames a second."),
        ("in_edit", "early", "“early” is not a timecode."),
        ("in_edit", "01:50:00:00", "Between 00:00:00:00 and 01:49:59:24"),
        ("out_edit", "01:50:00:01", "Between 00:00:00:01 and 01:50:00:00"),
        ("out_edit", "00:00:00:00", "Between 00:00:00:01 and 01:50:00:00"),
    ],
)
def test_edges_that_cannot_be_are_refused(desk: CodingWindow, field: str, text: str, reason: str) -> None:
    edit = getattr(desk.range_row, field)
    fill(desk, edit, text)
    assert_refused(desk, edit, reason)
    assert not desk.presenter.marks.any
    desk.press(Key.Key_Escape)
    assert (edit.text(), desk.focus) == ("--:--:--:--", desk.view)


def test_the_range_may_end_with_the_footage(desk: CodingWindow) -> None:
    fill(desk, desk.range_row.in_edit, "01:49:59:24")
    fill(desk, desk.range_row.out_edit, "01:50:00:00")
    assert desk.presenter.marks.range == (LENGTH - 1, LENGTH)
    desk.press(Key.Key_1)
    assert desk.errors == []
    assert desk.presenter.selected[0].out_frame == LENGTH


def test_enter_and_the_button_code_with_the_last_nodes(desk: CodingWindow) -> None:
    button = desk.range_row.code_button
    assert not button.isEnabled()
    assert button.toolTip() == "Mark a range with I and O"
    desk.presenter.set_range(20_000, 20_050)
    assert button.toolTip() == "No node was used yet: press a node key"
    desk.press(Key.Key_1)
    desk.press(Key.Key_9)
    desk.presenter.set_range(21_000, 21_050)
    assert button.toolTip() == "Code range with Weekly quota, Foreman intervenes (Enter)"
    desk.press(Key.Key_Return)
    desk.presenter.set_range(22_000, 22_050)
    desk.press(Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    desk.presenter.set_range(23_000, 23_050)
    desk.click(button)
    made = [(one.in_frame, one.out_frame, one.node_ids) for one in desk.presenter.segments[3:]]
    assert made == [(start, start + 50, (1, 4)) for start in (20_000, 21_000, 22_000, 23_000)]
    assert desk.errors == []


def test_enter_in_a_field_of_the_row_takes_the_time_and_codes_nothing(desk: CodingWindow) -> None:
    desk.presenter.set_range(20_000, 20_050)
    desk.press(Key.Key_1)
    desk.presenter.set_range(21_000, 21_050)
    before = len(desk.presenter.segments)
    fill(desk, desk.range_row.out_edit, "00:14:02:10")
    assert desk.presenter.marks.range == (21_000, 21_060)
    assert len(desk.presenter.segments) == before
    desk.press(Key.Key_Return)
    assert desk.presenter.segments[-1].out_frame == 21_060


def test_selecting_a_segment_loads_its_range_and_typing_trims_it(desk: CodingWindow) -> None:
    row = desk.range_row
    desk.presenter.select([1])
    texts = (row.in_edit.text(), row.out_edit.text(), row.duration.text())
    assert texts == ("00:00:40:00", "00:01:20:00", "00:00:40:00")
    fill(desk, row.out_edit, "00:01:00:00")
    assert (desk.presenter.selected[0].in_frame, desk.presenter.selected[0].out_frame) == (1_000, 1_500)
    assert not desk.presenter.marks.any
    assert row.duration.text() == "00:00:20:00"
    fill(desk, row.in_edit, "00:01:00:00")
    assert_refused(desk, row.in_edit, BEFORE_IN)
    desk.press(Key.Key_Escape)
    assert desk.presenter.selected[0].in_frame == 1_000
    desk.presenter.undo()
    assert row.out_edit.text() == "00:01:20:00"
    desk.press(Key.Key_I)  # a mark begins a new range
    assert (row.in_edit.text(), row.out_edit.text()) == ("00:06:40:00", "--:--:--:--")
    assert desk.presenter.segments[0].out_frame == 2_000
    desk.press(Key.Key_Escape)
    assert row.in_edit.text() == "00:00:40:00"  # the selection's range again
    desk.presenter.select([1, 2])
    assert row.in_edit.text() == "--:--:--:--"


def test_what_runs_is_named_in_the_row(desk: CodingWindow) -> None:
    desk.press(Key.Key_Space)
    desk.press(Key.Key_1)
    desk.press(Key.Key_9)
    assert desk.range_row.running.text() == "Running: Weekly quota, Foreman intervenes"
    desk.play(10)
    desk.press(Key.Key_1)
    assert desk.range_row.running.text() == "Running: Foreman intervenes"


def test_without_footage_nothing_is_offered(desk: CodingWindow) -> None:
    desk.presenter.open_footage(None)
    offered = [*desk.transport.buttons.values(), desk.transport.playhead, desk.transport.speed]
    row = desk.range_row
    offered += [row.in_button, row.out_button, row.in_edit, row.out_edit, row.code_button]
    assert [one for one in offered if one.isEnabled()] == []
    assert desk.transport.playhead.text() == "--:--:--:--"
    desk.press(Key.Key_G)
    assert desk.focus is desk.view


def test_the_timeline_brackets_the_selected_segment_and_no_other(desk: CodingWindow) -> None:
    scene = desk.view.timeline.scene
    rows = desk.presenter.segments
    for row in (rows[0], rows[1], rows[0]):
        desk.presenter.select([row.id])
        assert (scene.mark_in, scene.mark_out) == (row.in_frame, row.out_frame)
    desk.presenter.set_range(7000, 7100)
    desk.presenter.select([rows[1].id])
    assert (scene.mark_in, scene.mark_out) == (7000, 7100)  # what is marked comes first
    desk.presenter.handle("leave")
    desk.presenter.select([])
    assert (scene.mark_in, scene.mark_out) == (None, None)
