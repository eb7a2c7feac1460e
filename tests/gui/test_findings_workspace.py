"""Findings in the real window: written, proved from Review, compared with studies, exported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QWidget
from pytestqt.qtbot import QtBot

from qdacoder.domain.findings import Role, Stance
from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.workspaces.findings.view import FindingsView
from tests.helpers.build import a_project

PLAIN, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    session = a_project(tmp_path / "p.qdacoder")
    session.coding.set_quotes([1], original="정해진 금액", translation="A fixed sum")
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
def findings(window: MainWindow) -> FindingsView:
    press(window, Qt.Key.Key_F9)
    assert window.page == "findings"
    assert window.bench is not None
    return window.bench.findings


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args, **_more: (text, True))


def written(findings: FindingsView, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two findings; the first one with two segments and a study."""
    answer(monkeypatch, "Sums are fixed")
    press(window, Qt.Key.Key_N)
    answer(monkeypatch, "일은 길다")
    press(window, Qt.Key.Key_N)
    presenter = findings.presenter
    presenter.select(presenter.rows[0].id)
    presenter.add_evidence(presenter.rows[0].id, [1, 2])
    presenter.compare("Park 2016")


def test_findings_are_written_and_edited(
    findings: FindingsView, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    QAbstractItemModelTester(
        findings.list.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, findings
    )
    assert findings.empty.isVisible()
    written(findings, window, monkeypatch)
    presenter = findings.presenter
    assert [row.statement for row in presenter.rows] == ["Sums are fixed", "일은 길다"]
    assert findings.statement.text() == "Sums are fixed"
    findings.statement.setFocus()
    findings.statement.selectAll()
    QTest.keyClicks(findings.statement, "What is owed is fixed")
    press(window, Qt.Key.Key_Return)
    assert presenter.rows[0].statement == "What is owed is fixed"
    QApplication.processEvents()  # new rows are shown
    findings.body.setFocus()
    QTest.keyClicks(findings.body, "a week or a month")
    findings.next.click()  # what is typed is kept for the finding it was typed for
    assert presenter.rows[0].body == "a week or a month"
    assert findings.body.text() == ""
    assert findings.where.text() == "Finding 2 of 2"
    window.activateWindow()
    press(window, Qt.Key.Key_F6)
    press(window, Qt.Key.Key_Z, CTRL)
    press(window, Qt.Key.Key_F9)
    assert presenter.rows[0].body == ""


def test_evidence_and_studies_are_shown_and_changed(
    findings: FindingsView, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(findings, window, monkeypatch)
    presenter = findings.presenter
    assert [line.card.segment.id for line in findings.evidence] == [1, 2]
    assert findings.count.text() == "2 segments"
    assert findings.heard.text() == "1 of 2 witnesses"
    assert findings.time.text() == "00:01:00:00"  # 1000 to 2500, counted once
    assert findings.chips.accessibleName() == "Weekly quota, Debt, Foreman intervenes"
    line = findings.evidence[1]
    line.role.setCurrentIndex(1)
    line.role.activated.emit(1)
    assert presenter.rows[0].evidence[1].role is Role.QUALIFIES
    findings.evidence[1].remove.click()
    assert [one.segment_id for one in presenter.rows[0].evidence] == [1]
    said = findings.stances[0]
    said.stance.setCurrentIndex(1)
    said.stance.activated.emit(1)
    assert presenter.rows[0].stances[0].stance is Stance.AGREES
    said = findings.stances[0]
    assert said.page.property("attention") is True
    said.page.setText("176")
    said.page.editingFinished.emit()
    assert presenter.rows[0].stances[0].page == "176"
    assert findings.stances[0].page.property("attention") is False
    findings.stances[0].remove.click()
    assert presenter.rows[0].stances == ()


def test_a_card_of_review_becomes_evidence(
    findings: FindingsView, window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    written(findings, window, monkeypatch)
    findings.add_evidence.click()
    assert window.page == "review"
    assert window.bench is not None
    review = window.bench.review
    qtbot.waitUntil(lambda: review.presenter.found is not None and not review.presenter.searching)
    review.presenter.select(3)
    press(window, Qt.Key.Key_A, CTRL | SHIFT)
    menu = window.bench.to_findings.finding_menu
    assert [action.text() for action in menu.actions()][:2] == ["Sums are fixed", "일은 길다"]
    menu.actions()[0].trigger()
    menu.close()
    press(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.page == "findings"
    assert [one.segment_id for one in findings.presenter.rows[0].evidence] == [1, 2, 3]
    findings.evidence[0].open_requested.emit()
    assert window.page == "coding"


def test_the_draft_waits_for_pages_and_is_written(
    findings: FindingsView,
    window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    written(findings, window, monkeypatch)
    presenter = findings.presenter
    presenter.set_stance(presenter.rows[0].stances[0].id, Stance.DIFFERS)
    target = tmp_path / "draft.md"
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "draft"), "Markdown (*.md)")
    )
    findings.export.click()
    qtbot.waitUntil(lambda: "no page is given" in window.status_text)
    assert not target.exists()
    presenter.edit_stance(presenter.rows[0].stances[0].id, page="228", says="less often")
    findings.export.click()
    qtbot.waitUntil(target.exists)
    text = target.read_text("utf-8")
    assert "## Sums are fixed" in text
    assert "Park 2016 differs, p. 228: less often" in text
    assert "[^1]: The Why Foundation, *Blagoveshchensk video 2*, 00:00:40:00" in text
    assert "[^2]: *Ibid.*, 00:01:00:00" in text
    assert "“A fixed sum”" in text


def test_removing_asks_first(
    findings: FindingsView, window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    written(findings, window, monkeypatch)
    findings.setFocus()
    press(window, Qt.Key.Key_Delete)
    box = findings.question
    assert box is not None
    qtbot.waitUntil(box.isVisible)
    box.buttons()[0].click()
    assert [row.statement for row in findings.presenter.rows] == ["일은 길다"]
    press(window, Qt.Key.Key_F2)
    assert len(findings.presenter.rows) == 1


def test_a_manuscript_is_checked_and_leads_to_its_segments(
    findings: FindingsView,
    window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    path = tmp_path / "원고.md"
    path.write_text(
        "[^1]: The Why Foundation, *Blagoveshchensk video 2*, 00:00:40:00 – 00:01:20:00.\n"
        "[^2]: *Ibid.*, 00:01:20:00 – 00:01:00:00.\n",
        "utf-8",
    )
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    findings.check.click()
    bench = window.bench
    assert bench is not None
    qtbot.waitUntil(lambda: getattr(bench.to_findings, "cite_dialog", None) is not None)
    dialog = bench.to_findings.cite_dialog
    assert dialog.summary.text() == (
        "2 citations, 1 with a problem. 2 of 3 segments that Review shows are not cited."
    )
    table = dialog.citations
    assert [table.item(row, 2).text() for row in range(2)] == ["#1", ""]
    assert table.item(1, 4).text() == "the out comes before the in"
    dialog.opened.emit(1)
    assert window.page == "coding"
    assert [row.id for row in bench.presenter.selected] == [1]
    dialog.close()
    path.with_suffix(".pdf").write_bytes(b"x")
    bench.to_findings.check_manuscript(path.with_suffix(".pdf"))
    qtbot.waitUntil(lambda: "cannot be read here" in window.status_text)


def test_everything_fits_with_large_text(
    findings: FindingsView, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(findings, window, monkeypatch)
    window.resize(1280, 720)
    window.settings.set("text_size", 150)
    QApplication.processEvents()
    page = findings.findChild(QWidget, "finding_inside")
    assert page is not None
    assert page.width() <= page.parentWidget().width()
    press(window, Qt.Key.Key_F7)
    QApplication.processEvents()
    assert window.bench is not None
    filter_ = window.bench.review.filter.findChild(QWidget, "filter_inside")
    assert filter_ is not None
    assert filter_.width() <= filter_.parentWidget().width()
    time = window.bench.review.bar.time
    assert time.width() >= time.sizeHint().width()
    window.settings.set("text_size", 100)


def test_findings_are_moved_by_key_and_a_question_that_is_left_adds_nothing(
    findings: FindingsView, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(findings, window, monkeypatch)
    first = findings.presenter.rows[0]
    findings.presenter.select(first.id)
    assert findings.list.isVisible()
    press(window, Qt.Key.Key_Down, CTRL | SHIFT)
    assert [row.id for row in findings.presenter.rows].index(first.id) == 1
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args, **_more: ("", False))
    before = [len(row.evidence) for row in findings.presenter.rows]
    assert window.bench is not None
    window.bench.to_findings._new_finding(3)
    assert [len(row.evidence) for row in findings.presenter.rows] == before


def test_keys_keep_their_place_while_rows_are_changed(
    findings: FindingsView, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(findings, window, monkeypatch)
    findings.presenter.select(findings.presenter.rows[0].id)
    QApplication.processEvents()  # new rows are shown
    findings.body.setFocus()
    visited = []
    for _ in range(20):
        press(window, Qt.Key.Key_Tab)
        visited.append(QApplication.focusWidget())
    reading = [*(part for line in findings.evidence for part in line.parts), findings.add_study]
    reading += [part for line in findings.stances for part in line.parts]
    assert [one for one in visited if one in reading][: len(reading)] == reading
    findings.evidence[0].role.setFocus()
    press(window, Qt.Key.Key_Down)
    assert findings.evidence[0].proof.role is Role.QUALIFIES
    assert findings.evidence[0].role.hasFocus()
    findings.stances[0].stance.setFocus()
    press(window, Qt.Key.Key_Up)
    assert findings.stances[0].stance.hasFocus()
    findings.evidence[0].still.setFocus()
    press(window, Qt.Key.Key_Return)
    assert window.page == "coding"
