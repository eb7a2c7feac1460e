"""The list of segments beside the picture: real rows, keys and clicks; it follows the presenter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qdacoder.gui.models.segment_list import SegmentRole
from qdacoder.gui.workspaces.coding.segment_panel import SegmentPanel
from tests.helpers.coding_desk import CodingDesk


class Desk(CodingDesk):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.panel = SegmentPanel(self.presenter)
        self.window = self.show(self.panel, 432, 460)

    def ids(self) -> list[int]:
        model = self.panel.model
        return [model.index(row).data(SegmentRole.ROW).id for row in range(model.rowCount())]

    def chosen(self) -> list[int]:
        return sorted(
            index.data(SegmentRole.ROW).id for index in self.panel.list.selectionModel().selectedRows()
        )

    def click(self, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        box = self.panel.list.visualRect(self.panel.model.index(row))
        QTest.mouseClick(self.panel.list.viewport(), Qt.MouseButton.LeftButton, modifier, box.center())


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    qtbot.addWidget(made.window)
    qtbot.waitExposed(made.window)
    yield made
    made.close()


def test_rows_are_the_segments_in_order_with_time_witness_and_nodes(desk: Desk) -> None:
    model = desk.panel.model
    assert desk.ids() == [1, 2, 3]
    assert desk.panel.header.detail.text() == "3"
    first = model.index(0)
    assert first.data(SegmentRole.START) == "00:00:40:00"
    assert [name for name, _hue in first.data(SegmentRole.NODES)] == ["Weekly quota", "Foreman intervenes"]
    spoken = str(first.data(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.startswith("00:00:40:00 – 00:01:20:00, witness A, Weekly quota, Foreman intervenes")


def test_a_click_selects_and_goes_there_and_shift_takes_several(desk: Desk) -> None:
    desk.click(1)
    assert [row.id for row in desk.presenter.selected] == [2]
    assert desk.player.frame == 1500
    desk.player.seek(9000)
    desk.click(2, Qt.KeyboardModifier.ShiftModifier)
    assert [row.id for row in desk.presenter.selected] == [2, 3]
    assert desk.player.frame == 9000  # several have no one place


def test_arrows_walk_the_list_and_enter_gives_the_keys_back(desk: Desk, qtbot: QtBot) -> None:
    desk.click(0)
    desk.panel.list.setFocus()
    QTest.keyClick(desk.panel.list, Qt.Key.Key_Down)
    assert [row.id for row in desk.presenter.selected] == [2]
    with qtbot.waitSignal(desk.panel.left):
        QTest.keyClick(desk.panel.list, Qt.Key.Key_Return)
    assert desk.player.frame == 1500


def test_it_selects_what_is_selected_elsewhere(desk: Desk) -> None:
    desk.presenter.select([3, 1])
    assert desk.chosen() == [1, 3]
    desk.presenter.select([])
    assert desk.chosen() == []


def test_a_new_segment_a_trimmed_one_and_a_deleted_one_are_patched_in(desk: Desk) -> None:
    resets: list[int] = []
    desk.panel.model.modelReset.connect(lambda: resets.append(1))
    desk.presenter.set_range(1200, 1300)
    desk.presenter.handle_node_key("2")
    assert desk.ids() == [1, 4, 2, 3]
    assert desk.chosen() == [4]
    desk.presenter.trim(4, None, 1250)
    desk.presenter.trim(1, 1400, None)
    assert desk.ids() == [4, 1, 2, 3]
    desk.presenter.select([4])
    desk.presenter.handle("delete")
    assert desk.ids() == [1, 2, 3]
    assert desk.presenter.selected == []
    desk.presenter.undo()
    assert desk.ids() == [4, 1, 2, 3]
    assert not resets


def test_a_renamed_node_is_renamed_here(desk: Desk) -> None:
    node = next(one for one in desk.presenter.codebook.nodes if one.name == "Weekly quota")
    desk.session.codebook.edit_node(node.id, name="주간 할당량")
    assert desk.panel.model.index(0).data(SegmentRole.NODES)[0][0] == "주간 할당량"


def test_the_row_under_the_playhead_is_marked(desk: Desk) -> None:
    def current() -> list[int]:
        return [
            row
            for row in range(desk.panel.model.rowCount())
            if desk.panel.model.index(row).data(SegmentRole.CURRENT)
        ]

    desk.panel.show_frame(1200)
    assert current() == [0]
    desk.panel.show_frame(1700)
    assert current() == [1]  # the one that began last
    desk.panel.show_frame(2500)
    assert current() == []


def test_it_follows_while_playing_unless_the_user_scrolled(desk: Desk) -> None:
    for start in range(20_000, 26_000, 200):
        desk.session.coding.tag(1, start, start + 100, [1])
    listed = desk.panel.list
    bar = listed.verticalScrollBar()
    desk.presenter.handle("play")
    desk.panel.show_frame(25_000)
    followed = bar.value()
    assert followed > 0
    listed.scrolled.emit()
    desk.panel.show_frame(20_000)
    assert bar.value() == followed
    desk.panel._scrolled_at -= 6
    desk.panel.show_frame(20_000)
    assert bar.value() < followed
    desk.panel.follow.click()
    there = bar.value()
    desk.panel.show_frame(25_900)
    assert bar.value() == there


def test_a_right_click_asks_for_the_menu_of_its_row(desk: Desk, qtbot: QtBot) -> None:
    box = desk.panel.list.visualRect(desk.panel.model.index(1))
    with qtbot.waitSignal(desk.panel.menu_requested) as asked:
        desk.panel.list.customContextMenuRequested.emit(box.center())
    assert asked.args[0] == 2
    assert isinstance(asked.args[1], QPoint)


def test_without_a_segment_it_says_how_to_begin(desk: Desk) -> None:
    desk.presenter.open_footage(desk.session.footage.get(2))
    assert desk.panel.empty.isVisible()
    assert desk.panel.empty.begin.text() == "Mark a range with I and O, then press a node key"


def test_ten_thousand_rows_are_laid_out_as_fast_as_ten(desk: Desk) -> None:
    """Rows have one height, so only what is in sight is asked for."""
    asked: list[int] = []
    real = desk.panel.model.data

    def counted(index: object, role: int = 0) -> object:
        asked.append(role)
        return real(index, role)  # type: ignore[arg-type]

    row = desk.presenter.segments[0]
    from qdacoder.domain.spans import Span

    rows = [row._replace(id=1000 + n, span=Span(n * 10, n * 10 + 5)) for n in range(10_000)]
    desk.panel.model.set_footage(desk.presenter.footage.timebase, rows)  # type: ignore[union-attr]
    desk.panel.model.data = counted  # type: ignore[method-assign]
    desk.panel.list.doItemsLayout()
    desk.panel.list.grab()
    assert 0 < len(asked) < 2000
