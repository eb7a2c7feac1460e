"""Chips: keys, cross, focus, flow, words for a screen reader."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from qdacoder.domain.codebook import Hue
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.chips import ChipData, ChipRow
from qdacoder.gui.widgets.kept_keys import keeps

QUOTA = ChipData(1, "Weekly quota", Hue.GREEN)
FOREMAN = ChipData(2, "Foreman intervenes", Hue.RED)
LONG = ChipData(3, "Долги перед бригадиром и его посредниками, о которых никто не говорит", Hue.BLUE)


class Row:
    def __init__(self, qtbot):
        self.page = QWidget()
        column = QVBoxLayout(self.page)
        column.setContentsMargins(0, 0, 0, 0)
        self.before, self.row, self.after = QLineEdit(), ChipRow(), QLineEdit()
        for widget in (self.before, self.row, self.after):
            column.addWidget(widget)
        column.addStretch(1)
        self.removed: list[int] = []
        self.row.removed.connect(self.remove)
        self.data = [QUOTA, FOREMAN, LONG]
        self.row.set_chips(self.data)
        self.page.resize(296, 300)
        qtbot.addWidget(self.page)
        self.page.show()
        self.page.activateWindow()
        qtbot.waitExposed(self.page)

    def remove(self, ident):
        self.removed.append(ident)
        self.data = [one for one in self.data if one.id != ident]
        self.row.set_chips(self.data)

    def names(self):
        return [chip.data.text for chip in self.row.chips]


@pytest.fixture
def row(qtbot):
    return Row(qtbot)


def test_a_click_on_the_cross_removes_and_beside_it_does_not(row):
    chip = row.row.chips[0]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert row.removed == []
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=chip.cross.center())
    assert row.removed == [1]
    assert row.names() == [FOREMAN.text, LONG.text]


def test_a_press_on_the_cross_that_ends_elsewhere_does_nothing(row):
    chip = row.row.chips[0]
    QTest.mousePress(chip, Qt.MouseButton.LeftButton, pos=chip.cross.center())
    QTest.mouseRelease(chip, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert row.removed == []


def test_tab_reaches_each_chip_and_the_plus_in_order(row):
    row.before.setFocus()
    seen = []
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen == [*row.row.chips, row.row.add_button, row.after]


def test_delete_goes_on_to_the_next_and_backspace_to_the_one_before(row):
    row.row.chips[0].setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)
    assert QApplication.focusWidget() is row.row.chips[0]
    assert row.names() == [FOREMAN.text, LONG.text]
    row.row.chips[1].setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backspace)
    assert QApplication.focusWidget() is row.row.chips[0]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)
    assert QApplication.focusWidget() is row.row.add_button
    assert row.removed == [1, 3, 2]


def test_a_chip_keeps_delete_from_the_deck_and_only_that(row):
    chip = row.row.chips[0]
    assert keeps(chip, Qt.Key.Key_Delete)
    assert keeps(chip, Qt.Key.Key_Backspace)
    assert not keeps(chip, Qt.Key.Key_J)


def test_what_a_screen_reader_says(row):
    partly = ChipData(4, "Debt", Hue.GREEN, partly="2 of 3")
    foreign = ChipData(5, "Debt", Hue.GREEN, removable=False)
    row.row.set_chips([QUOTA, partly, foreign])
    assert [chip.accessibleName() for chip in row.row.chips] == [
        "Weekly quota, remove with Delete",
        "Debt, on 2 of 3 segments, remove with Delete",
        "Debt, of another coder",
    ]


def test_what_another_coder_put_there_has_no_cross(row):
    row.row.set_chips([ChipData(5, "Debt", Hue.GREEN, removable=False)])
    chip = row.row.chips[0]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 8, 10))
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert row.removed == []


@pytest.fixture(params=[100, 175])
def text_size(request):
    theme().set_text_size(request.param)
    yield request.param
    theme().set_text_size(100)


def test_long_names_elide_and_nothing_leaves_the_panel(text_size, row, qtbot):
    widgets = [*row.row.chips, row.row.add_button]
    qtbot.waitUntil(lambda: all(row.row.rect().contains(one.geometry()) for one in widgets))
    shown = [chip.geometry() for chip in row.row.chips]
    assert not any(a.intersects(b) for place, a in enumerate(shown) for b in shown[place + 1 :])


def test_chips_that_stay_are_the_same_widgets_in_the_new_order(row):
    quota, foreman, _long = row.row.chips
    row.row.set_chips([FOREMAN, QUOTA])
    assert row.row.chips == [foreman, quota]
    QApplication.processEvents()
    assert foreman.x() < quota.x()


def test_a_chip_is_tinted_has_a_solid_edge_and_a_shape(row):
    picture = row.row.chips[0].grab().toImage()
    assert picture.pixelColor(20, 3) == theme().tint(Hue.GREEN, "panel")
    assert picture.pixelColor(40, 0) == theme().hue(Hue.GREEN)
    assert picture.pixelColor(10, 13) == theme().hue(Hue.GREEN)


def test_the_plus_asks(row, qtbot):
    with qtbot.waitSignal(row.row.add_requested):
        QTest.mouseClick(row.row.add_button, Qt.MouseButton.LeftButton)
