"""Lists of very many rows: right heights for what is in view, one row's work for one row's change."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qdacoder.gui.widgets.row_list import AnyIndex, RowList


class Rows(QAbstractListModel):
    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self.asked = 0

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        self.asked += 1
        return 0 if parent.isValid() else self.count

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        self.asked += 1
        return str(index.row()) if role == Qt.ItemDataRole.DisplayRole else None


def true_height(row: int) -> int:
    return 20 + row * 7 % 50


@pytest.fixture
def shown(qtbot: QtBot) -> RowList:
    view = RowList()
    qtbot.addWidget(view)
    view.setModel(Rows(5000))
    view.measured = []  # type: ignore[attr-defined]

    def measure(row: int) -> int:
        view.measured.append(row)  # type: ignore[attr-defined]
        return true_height(row)

    view.set_heights(lambda _row: 40, measure)
    view.resize(300, 400)
    view.show()
    qtbot.waitExposed(view)
    return view


def in_view(view: RowList) -> list[int]:
    first, last = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
    return list(range(first, (last if last >= 0 else view.model().rowCount() - 1) + 1))


def test_rows_in_view_have_the_height_they_need_and_no_others_are_measured(shown: RowList) -> None:
    rows = in_view(shown)
    assert [shown.rowHeight(row) for row in rows] == [true_height(row) for row in rows]
    assert set(shown.measured) <= set(range(rows[-1] + 2))  # type: ignore[attr-defined]
    assert shown.rowHeight(3000) == 40


@pytest.mark.parametrize("row", [0, 17, 2500, 4999])
def test_scrolling_to_a_row_shows_it_whole(shown: RowList, row: int) -> None:
    for start in (2500, 0, 4999):
        shown.scrollTo(shown.model().index(start, 0))
        shown.scrollTo(shown.model().index(row, 0))
        box = shown.visualRect(shown.model().index(row, 0))
        assert box.height() == true_height(row)
        assert box.top() >= 0
        assert box.bottom() < shown.viewport().height()
        rows = in_view(shown)
        assert [shown.rowHeight(one) for one in rows] == [true_height(one) for one in rows]


def test_rows_that_come_in_from_above_do_not_move_what_is_read(shown: RowList) -> None:
    shown.scrollTo(shown.model().index(3000, 0))
    bar = shown.verticalScrollBar()
    for _ in range(40):
        top = in_view(shown)[0]
        before = shown.visualRect(shown.model().index(top + 2, 0)).top()
        bar.setValue(bar.value() - 10)
        after = shown.visualRect(shown.model().index(top + 2, 0)).top()
        assert after - before == 10
    for row in in_view(shown):
        assert shown.rowHeight(row) == true_height(row)


def test_home_and_end_go_to_the_first_and_last_row(shown: RowList) -> None:
    shown.setCurrentIndex(shown.model().index(7, 0))
    QTest.keyClick(shown, Qt.Key.Key_End)
    assert shown.currentIndex().row() == 4999
    QTest.keyClick(shown, Qt.Key.Key_Home)
    assert shown.currentIndex().row() == 0


def test_one_row_more_does_not_ask_about_all_of_them(shown: RowList, qtbot: QtBot) -> None:
    model = shown.model()
    assert isinstance(model, Rows)
    qtbot.wait(20)
    model.asked = 0
    model.beginInsertRows(QModelIndex(), 2500, 2500)
    model.count += 1
    model.endInsertRows()
    model.dataChanged.emit(model.index(10), model.index(12))
    shown.scrollTo(model.index(2500))
    qtbot.wait(20)
    assert 0 < model.asked < 1500
