"""Analysis in the real window: numbers that add up, cells that lead to Review, tables taken out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from qdacoder.cli.main import main
from qdacoder.domain.attributes import AttributeKind
from qdacoder.domain.review import How, NodeRule, ReviewFilter
from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.workspaces.analysis.heat_table import HeatModel
from qdacoder.gui.workspaces.analysis.view import AnalysisView
from tests.helpers.build import a_project, made


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    session = a_project(tmp_path / "p.qdacoder")
    session.exclusions.add(1, 4000, 6000, "static noise")
    session.coverage.note_seen(1, 0, 20_000)
    session.close()
    make_application([])
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.resize(1440, 900)
    shown.show()
    qtbot.waitExposed(shown)
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    shown.open(tmp_path / "p.qdacoder")
    yield shown
    shown.close()


@pytest.fixture
def analysis(window: MainWindow, qtbot: QtBot) -> AnalysisView:
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F8)
    assert window.bench is not None
    assert window.page == "analysis"
    answered(qtbot, window.bench.analysis)
    return window.bench.analysis


def answered(qtbot: QtBot, view: AnalysisView) -> None:
    qtbot.waitUntil(lambda: view.presenter.answer is not None and not view.presenter.asking)


def cell(model: HeatModel, name: str, column: int) -> str:
    row = next(row for row in range(model.rowCount()) if model.line(row).name == name)
    return str(model.index(row, column).data())


def test_the_table_says_what_there_is(analysis: AnalysisView, window: MainWindow, qtbot: QtBot) -> None:
    model = analysis.table.heat
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    QAbstractItemModelTester(model, fatal, analysis)
    horizontal = Qt.Orientation.Horizontal
    heads = [model.headerData(one, horizontal) for one in range(model.columnCount())]
    assert heads == ["A", "B", "none", "All"]
    assert [cell(model, "Weekly quota", one) for one in (0, 1, 2, 3)] == ["1", "", "1", "2"]
    assert cell(model, "Financial resources", 3) == "3"
    assert cell(model, "All segments", 3) == "3"
    assert cell(model, "Codings", 3) == "4"
    assert window.status_text == "Counted 3 segments, 4 codings"
    assert analysis.together.cell_text(2, 0) == "Foreman intervenes and Weekly quota: 1"
    analysis.heard.click()
    answered(qtbot, analysis)
    said = "Counted 2 segments, 3 codings, without excluded sound (1 segment and 4.000 s left out)"
    assert window.status_text == said
    analysis.presenter.ask(by="footage", count="seconds", heard_only=False)
    answered(qtbot, analysis)
    assert cell(model, "Weekly quota", 0) == "0:44"
    coverage = analysis.presenter.answer.coverage[0].coverage  # type: ignore[union-attr]
    assert (coverage.coded, coverage.excluded, coverage.seen) == (1600, 1900, 16_500)


def test_cells_and_pairs_open_in_review(analysis: AnalysisView, window: MainWindow, qtbot: QtBot) -> None:
    assert window.bench is not None
    review = window.bench.review.presenter
    table = analysis.table
    row = next(row for row in range(table.heat.rowCount()) if table.heat.line(row).name == "Debt")
    table.setFocus()
    table.setCurrentIndex(table.heat.index(row, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert window.page == "review"
    assert review.filter.rules == (NodeRule(How.ANY, (2,)),)
    assert review.filter.witness_ids == (1,)
    qtbot.waitUntil(lambda: review.found is not None and not review.searching)
    assert [hit.segment_id for hit in review.hits] == [2]
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.page == "analysis"
    analysis.presenter.ask(how="near", within_ms=5000)
    answered(qtbot, analysis)
    analysis.together.opened.emit(1, 2)
    assert review.filter.rules == (NodeRule(How.ANY, (1,)), NodeRule(How.NEAR, (2,), (), 5000))
    qtbot.waitUntil(lambda: not review.searching)
    assert [hit.segment_id for hit in review.hits] == [1]


def test_the_table_is_copied_and_written(
    analysis: AnalysisView,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    analysis.copy.click()
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0] == "\tA\tB\tnone\tAll"
    assert "Weekly quota\t1\t0\t1\t2" in lines
    for what in ("csv", "xlsx"):
        target = tmp_path / f"table.{what}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, target=target: (str(target), ""))
        getattr(analysis, what).click()
        qtbot.waitUntil(lambda target=target: str(target) in window.status_text)
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["node"] or row["category"]: row for row in csv.DictReader(file)}
    assert rows["Weekly quota"]["all"] == "2"
    assert rows["Codings"]["all"] == "4"


def test_numbers_follow_the_coding(analysis: AnalysisView, window: MainWindow, qtbot: QtBot) -> None:
    session = analysis.presenter.session
    session.coding.tag(1, 9000, 9100, [4], 2)
    answered(qtbot, analysis)
    assert cell(analysis.table.heat, "Foreman intervenes", 1) == "1"
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F6)
    before = analysis.presenter.answer
    session.coding.delete([4])
    assert not analysis.presenter.asking
    assert analysis.presenter.answer is before


def test_every_cell_opens_exactly_its_segments(
    analysis: AnalysisView, window: MainWindow, qtbot: QtBot
) -> None:
    session = analysis.presenter.session
    session.choose_coder(made(session.add_coder("Мария")))
    session.coding.tag(1, 4100, 5900, [1, 4], 2)  # its whole sound is excluded
    session.coding.add_node([2], 3)
    work = made(session.witnesses.add_attribute("Род занятий", AttributeKind.TEXT))
    session.witnesses.set_value(1, work, "стройка")
    answered(qtbot, analysis)
    asked: list[ReviewFilter] = []
    analysis.review_requested.disconnect()
    analysis.review_requested.connect(asked.append)
    opened = 0
    for question in (
        {"by": "witness"},
        {"by": "Род занятий"},
        {"by": "coder"},
        {"coder_id": 2},
        {"coder_id": 0, "heard_only": True, "by": "footage"},
    ):
        analysis.presenter.ask(**question)
        answered(qtbot, analysis)
        heat = analysis.table.heat
        for row in range(heat.rowCount() - 1):  # the last one counts codings
            for column in range(heat.columnCount()):
                analysis.table.opened.emit(heat.line(row), -1 if column == heat.columnCount() - 1 else column)
                hits = session.review.find(asked.pop()).hits
                assert (heat.index(row, column).data() or "0") == str(len(hits)), (question, row, column)
                opened += 1
    assert opened > 80


def test_a_panel_fills_the_page_and_each_table_is_written_as_by_command(
    analysis: AnalysisView,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    QTest.mouseDClick(analysis.coverage_head, Qt.MouseButton.LeftButton)
    assert not analysis.table.isVisible()
    assert analysis.coverage.isVisible()
    assert analysis.fills["coverage"].hasFocus()
    QTest.keyClick(analysis.fills["coverage"], Qt.Key.Key_Return)
    assert analysis.table.isVisible()
    written = {}
    for which in ("matrix", "together", "coverage", "growth"):
        target = tmp_path / f"{which}.csv"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, target=target: (str(target), ""))
        analysis.filled = which
        QTest.keyClick(
            QApplication.focusWidget() or window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier
        )
        qtbot.waitUntil(lambda target=target: str(target) in window.status_text)
        written[which] = target.read_bytes()
    capsys.readouterr()
    for which, words in (("matrix", "matrix"), ("together", "cooccurrence"), ("growth", "growth")):
        assert main([words, str(tmp_path / "p.qdacoder")]) == 0
        assert capsys.readouterr().out.encode() == written[which]
    assert main(["coverage", str(tmp_path / "p.qdacoder")]) == 0
    assert capsys.readouterr().out.encode() == written["coverage"]
    picture = analysis.table.picture()
    assert picture.width() > 216


def test_keys_copy_and_walk_the_tables(analysis: AnalysisView, window: MainWindow) -> None:
    assert analysis.table.hasFocus()
    copy = Qt.KeyboardModifier.ControlModifier
    analysis.table.setCurrentIndex(analysis.table.heat.index(1, 0))
    QTest.keyClick(analysis.table, Qt.Key.Key_C, copy)
    assert QApplication.clipboard().text() == "\tA\nWeekly quota\t1"
    analysis.together.setFocus()
    QTest.keyClick(analysis.together, Qt.Key.Key_Down)
    assert analysis.together.accessibleDescription().startswith("Debt and Weekly quota")
    QTest.keyClick(analysis.together, Qt.Key.Key_C, copy)
    assert QApplication.clipboard().text().splitlines()[0].startswith("\tWeekly quota\tDebt")
