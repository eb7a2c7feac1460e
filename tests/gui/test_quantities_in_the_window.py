"""Stated quantities in the real window: noted by keyboard, read as a table, converted, taken out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from qdacoder.domain.review import How, NodeRule, ReviewFilter
from qdacoder.gui.application import make_application
from qdacoder.gui.dialogs.records import RecordsDialog
from qdacoder.gui.dialogs.stated_quantities import StatedQuantities
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.models.quantity_list import CITATION, CONVERTED, DATE, NUMBER, RATE, WHAT, WITNESS
from qdacoder.gui.workbench import Workbench
from tests.helpers.build import a_project

SHIFT, LEFT = Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    a_project(tmp_path / "p.qdacoder").close()
    make_application([])
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.resize(1440, 900)
    shown.show()
    shown.activateWindow()
    qtbot.waitExposed(shown)
    shown.open(tmp_path / "p.qdacoder")
    yield shown
    shown.close()


@pytest.fixture
def bench(window: MainWindow) -> Workbench:
    assert window.bench is not None
    return window.bench


def press(
    widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """A key where the focus of a window is."""
    QTest.keyClick(widget.focusWidget() or widget, key, modifiers)


def opened(bench: Workbench, qtbot: QtBot) -> RecordsDialog:
    dialog = bench.quantities.dialog
    assert dialog is not None
    qtbot.waitExposed(dialog)
    return dialog


def fill(dialog: RecordsDialog, **texts: str) -> None:
    for name, text in texts.items():
        dialog.fields[name].setFocus()
        dialog.fields[name].selectAll()
        QTest.keyClicks(dialog.fields[name], text)


def shown(dialog: StatedQuantities, column: int) -> list[str]:
    model = dialog.sorted
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_a_segment_gets_values_by_keyboard(window: MainWindow, bench: Workbench, qtbot: QtBot) -> None:
    session = bench.session
    press(window, Qt.Key.Key_Q, SHIFT)
    assert "Quantities are noted on one segment" in window.last_error
    bench.presenter.select([1])
    press(window, Qt.Key.Key_Q, SHIFT)
    dialog = opened(bench, qtbot)
    fill(dialog, what="weekly quota", number="30.000", unit="RUB")
    assert dialog.reasons["number"].reason.startswith("“30.000” can be read in two ways. Write 30000")
    press(dialog, Qt.Key.Key_Return)
    assert "two ways" in dialog.refused.text()  # nothing was noted, what was typed stays
    assert (list(session.quantities.list()), dialog.fields["what"].text()) == ([], "weekly quota")
    fill(dialog, number="30.000,50")
    assert dialog.reasons["number"].reason == ""
    fill(dialog, number="200 000", per="week", on_date="2016-05")
    press(dialog, Qt.Key.Key_Return)
    rows = session.quantities.list([1])
    assert [(row.number, row.unit, row.per, row.on_date) for row in rows] == [
        ("200000", "RUB", "week", "2016-05")
    ]
    assert dialog.fields["what"].text() == ""
    assert dialog.focusWidget() is dialog.fields["what"]
    assert dialog.table.item(0, 1).text() == "200,000"
    fill(dialog, what="leave", number="7", on_date="summer")
    press(dialog, Qt.Key.Key_Return)
    assert "date" in dialog.refused.text()
    fill(dialog, on_date="2016")
    press(dialog, Qt.Key.Key_Return)
    line = bench.coding.inspector.form.quantities
    assert line.text() == "weekly quota 200,000 RUB per week (2016-05); leave 7 (2016)"
    dialog.table.selectRow(0)
    assert dialog.take_button.text() == "Change"
    fill(dialog, note="said twice")
    press(dialog, Qt.Key.Key_Return)
    assert session.quantities.list([1])[0].note == "said twice"
    assert dialog.take_button.text() == "Add"
    dialog.table.selectRow(1)
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert len(session.quantities.list([1])) == 1
    press(dialog, Qt.Key.Key_Escape)
    assert bench.quantities.dialog is None
    window.handle("undo")
    assert len(session.quantities.list([1])) == 2
    bench.presenter.select([2])
    assert line.isHidden()
    bench.presenter.select([1])
    QTest.mouseClick(line, LEFT)
    assert opened(bench, qtbot).table.rowCount() == 2
    opened(bench, qtbot).close()


@pytest.fixture
def table(window: MainWindow, bench: Workbench, qtbot: QtBot) -> StatedQuantities:
    quantities = bench.session.quantities
    quantities.add(1, "weekly quota", "200", "USD", per="week", on_date="2016")
    quantities.add(3, "monthly quota", "30,000", "RUB", per="month", on_date="2017")
    quantities.add(2, "долг", "1,500", "USD")
    window.handle("go_review")
    review = bench.review
    qtbot.waitUntil(lambda: review.presenter.found is not None and not review.presenter.searching)
    QTest.mouseClick(review.bar.quantities, LEFT)
    dialog = bench.quantities.table
    assert dialog is not None
    qtbot.waitUntil(lambda: len(dialog.rows.rows) == 3)
    QAbstractItemModelTester(dialog.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    return dialog


def test_the_table_is_sorted_by_every_column_and_opens_segments(
    window: MainWindow, bench: Workbench, table: StatedQuantities, qtbot: QtBot
) -> None:
    assert table.windowTitle() == "Stated quantities: All segments"
    assert shown(table, WHAT) == ["monthly quota", "weekly quota", "долг"]
    table.table.sortByColumn(NUMBER, DOWN)
    assert shown(table, NUMBER) == ["30,000", "1,500", "200"]  # as numbers, not as words
    table.table.sortByColumn(DATE, DOWN)
    assert shown(table, DATE) == ["2017", "2016", ""]
    for column in range(table.rows.columnCount()):
        keys = []
        table.table.sortByColumn(column, UP)
        model = table.sorted
        for row in range(3):
            keys.append(model.index(row, column).data(model.sortRole()))
        assert keys == sorted(keys)
    table.table.sortByColumn(NUMBER, UP)
    assert shown(table, WITNESS) == ["A", "A", ""]
    assert shown(table, CITATION)[1].endswith("Blagoveshchensk video 2, 00:01:00:00 – 00:01:40:00")
    table.table.selectRow(1)
    QTest.keyClick(table.table, Qt.Key.Key_Return)
    assert window.page == "coding"
    assert [row.id for row in bench.presenter.selected] == [2]
    bench.session.coding.delete([2])
    qtbot.waitUntil(lambda: len(table.rows.rows) == 2)
    table.close()
    assert bench.quantities.table is None


def test_it_is_converted_by_entered_rates_and_written(
    window: MainWindow,
    bench: Workbench,
    table: StatedQuantities,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert table.table.isColumnHidden(CONVERTED)
    table.unit_box.setCurrentText("RUB")
    table.unit_box.activated.emit(table.unit_box.currentIndex())
    qtbot.waitUntil(lambda: table.rows.to_unit == "RUB")
    assert table.count.text() == "3 quantities, 2 without a rate to RUB"
    assert shown(table, CONVERTED) == ["30,000", "no rate", "no rate"]
    QTest.mouseClick(table.rates_button, LEFT)
    rates = opened(bench, qtbot)
    fill(rates, from_unit="USD", factor="66.913", to_unit="RUB", on_date="2016-05-01")
    press(rates, Qt.Key.Key_Return)
    assert "needs a date and a source" in rates.refused.text()
    fill(rates, source="central bank")
    press(rates, Qt.Key.Key_Return)
    assert len(bench.session.quantities.rates()) == 1
    qtbot.waitUntil(lambda: table.count.text() == "3 quantities")
    assert shown(table, CONVERTED) == ["30,000", "13,382.60", "100,369.50"]
    assert shown(table, RATE)[1] == "1 USD = 66.913 RUB (2016-05-01, central bank)"
    rates.table.selectRow(0)
    fill(rates, factor="60")
    press(rates, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(table, CONVERTED)[1] == "12,000.00")
    rates.close()
    target = tmp_path / "stated.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_names: (str(target), ""))
    QTest.mouseClick(table.csv_button, LEFT)
    qtbot.waitUntil(lambda: "Wrote 3 quantities" in window.status_text)
    with target.open(encoding="utf-8", newline="") as file:
        rows = {row["what"]: row for row in csv.DictReader(file)}
    assert rows["weekly quota"]["converted"] == "12000.00"
    assert rows["долг"]["witness"] == "A"
    table.close()


def test_it_is_of_the_theme_that_review_shows(
    window: MainWindow, bench: Workbench, table: StatedQuantities, qtbot: QtBot
) -> None:
    presenter = bench.review.presenter
    bench.session.review.save_theme("빚 Debt", ReviewFilter(rules=(NodeRule(How.ANY, node_ids=(2,)),)))
    presenter.set_theme(presenter.themes[0])
    window.handle("stated_quantities")
    of_theme = bench.quantities.table
    assert of_theme is not None
    assert of_theme is not table
    qtbot.waitUntil(lambda: shown(of_theme, WHAT) == ["долг"])
    assert of_theme.theme_label.text() == "빚 Debt"
    bench.session.quantities.remove(3)
    qtbot.waitUntil(of_theme.empty.isVisible)
    assert not of_theme.csv_button.isEnabled()
    of_theme.close()
