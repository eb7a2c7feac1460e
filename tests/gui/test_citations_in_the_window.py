"""Citations copied as text, Markdown and rich text from Coding, Review and Findings; the style's dialog."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qdacoder.gui.application import make_application
from qdacoder.gui.dialogs.citation_style import CitationStyleDialog
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.theme import theme
from tests.helpers.build import a_project, made

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
FULL = "The Why Foundation, *Blagoveshchensk video 2*, "


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    session = a_project(tmp_path / "p.qdacoder")
    session.coding.tag(1, 1500, 2500, [1], 2)  # the range of segment 2 again
    session.coding.tag(2, 0, 30, [1], 2)
    finding = made(session.findings.add("Sums are fixed"))
    session.findings.add_evidence(finding, [5, 1, 2])
    session.close()
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
    theme().set_mode("system")


def copy(window: MainWindow, action: str = "") -> str:
    """The text on the clipboard after the key, or after an action of the menu."""
    QGuiApplication.clipboard().clear()
    if action:
        window._actions[action].trigger()
    else:
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_C, CTRL | SHIFT)
    return QGuiApplication.clipboard().text()


def test_selected_segments_are_cited_in_their_order_as_a_chain(window: MainWindow) -> None:
    bench = window.bench
    assert bench is not None
    bench.presenter.select([4, 2, 1, 3])  # however they were chosen
    assert copy(window).splitlines() == [
        "The Why Foundation, Blagoveshchensk video 2, 00:00:40:00 – 00:01:20:00.",
        "Ibid., 00:01:00:00 – 00:01:40:00.",
        "Ibid.",
        "Ibid., 00:03:20:00 – 00:03:24:00.",
    ]
    html = QGuiApplication.clipboard().mimeData().html()
    assert "<i>Blagoveshchensk video 2</i>, 00:00:40:00 – " in html
    assert html.count("<p>") == 4
    document = QTextDocument()
    document.setHtml(html)
    assert document.toPlainText().splitlines() == copy(window).splitlines()
    assert copy(window, "copy_citation_markdown").splitlines()[:3] == [
        f"{FULL}00:00:40:00 – 00:01:20:00.",
        "*Ibid.*, 00:01:00:00 – 00:01:40:00.",
        "*Ibid.*",
    ]
    assert not QGuiApplication.clipboard().mimeData().hasHtml()
    assert copy(window, "copy_citation_plain").splitlines()[2] == "Ibid."
    assert not QGuiApplication.clipboard().mimeData().hasHtml()
    window.settings.set("citation_form", "markdown")
    assert copy(window).startswith(FULL)
    assert copy(window, "copy_citation_rich").startswith("The Why Foundation, Blagoveshchensk")
    assert QGuiApplication.clipboard().mimeData().hasHtml()
    window.settings.set("citation_form", "rich")


def test_the_card_all_cards_and_evidence(window: MainWindow, qtbot: QtBot) -> None:
    bench = window.bench
    assert bench is not None
    QTest.keyClick(window, Qt.Key.Key_F7)
    review = bench.review.presenter
    qtbot.waitUntil(lambda: review.found is not None and not review.searching)
    review.select(2)
    assert copy(window) == "The Why Foundation, Blagoveshchensk video 2, 00:01:00:00 – 00:01:40:00."
    QGuiApplication.clipboard().clear()
    window._actions["copy_all_citations"].trigger()
    qtbot.waitUntil(lambda: "Copied 5 citations" in window.status_text)
    lines = QGuiApplication.clipboard().text().splitlines()
    order = [hit.segment_id for hit in review.hits]
    assert len(lines) == len(order) == 5
    assert lines[order.index(5)] == "Reel, 00:00:00;00 – 00:00:01;00."
    assert sum(line.startswith("Ibid.") for line in lines) >= 2
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert copy(window).splitlines() == [
        "Reel, 00:00:00;00 – 00:00:01;00.",
        "The Why Foundation, Blagoveshchensk video 2, 00:00:40:00 – 00:01:20:00.",
        "Ibid., 00:01:00:00 – 00:01:40:00.",
    ]
    QTest.mouseClick(bench.findings.evidence[2].copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith("The Why Foundation")  # alone it is in full


def style_dialog(window: MainWindow, qtbot: QtBot) -> CitationStyleDialog:
    bench = window.bench
    assert bench is not None
    bench.citations.style_dialog = None
    window._actions["citation_style"].trigger()
    qtbot.waitUntil(lambda: bench.citations.style_dialog is not None)
    dialog = bench.citations.style_dialog
    assert isinstance(dialog, CitationStyleDialog)
    qtbot.waitExposed(dialog)
    return dialog


def shown(dialog: CitationStyleDialog) -> str:
    document = QTextDocument()
    document.setHtml(dialog.example.text())
    return document.toPlainText()


def test_the_style_shows_its_forms_and_is_used_everywhere(window: MainWindow, qtbot: QtBot) -> None:
    bench, session = window.bench, window.session
    assert bench is not None
    assert session is not None
    dialog = style_dialog(window, qtbot)
    text = shown(dialog)
    assert "The Why Foundation, Blagoveshchensk video 2, 00:00:40:00 – 00:01:20:00." in text
    assert "Ibid., 00:01:00:00 – 00:01:40:00." in text
    assert "Reel, 00:00:00;00 – 00:00:01;00." in text
    assert text.count("The Why Foundation") == 2  # again after the gap in the numbers
    assert "<i>Ibid.</i>" in dialog.example.text()
    full = dialog.fields["full"]
    assert full.hasFocus()
    full.selectAll()
    QTest.keyClicks(full, "*{title}* [{when}]")
    assert dialog.refused.text() == "There is no placeholder {when}. " + (
        "Use {creator}, {title}, {in}, {out}, {year}, {witness}."
    )
    assert not dialog.take_button.isEnabled()
    assert shown(dialog) == text  # the last one that could be made
    full.selectAll()
    QTest.keyClicks(full, "*{title}*")
    assert "says no time" in dialog.refused.text()
    full.selectAll()
    QTest.keyClicks(full, "*{title}* ({year}) [{in}-{out}], {witness}")
    assert dialog.refused.isHidden()
    assert "Blagoveshchensk video 2 (2017) [00:00:40:00-00:01:20:00], A" in shown(dialog)
    QTest.keyClick(full, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    bench.presenter.select([1])
    said = "Blagoveshchensk video 2 (2017) [00:00:40:00-00:01:20:00], A"
    assert copy(window, "copy_citation") == said
    assert session.review.cards([1])[0].citation == said  # one piece for cards, tables and clipboard
    assert session.findings_export.table(list(session.findings.list()))[1][6] == said
    target = session.path.with_suffix(".csv")
    session.interchange.export_csv(target)
    assert said in target.read_text("utf-8")
    dialog = style_dialog(window, qtbot)
    QTest.mouseClick(dialog.restore_button, Qt.MouseButton.LeftButton)
    QTest.keyClick(dialog.fields["full"], Qt.Key.Key_Return)
    assert copy(window, "copy_citation").endswith("00:00:40:00 – 00:01:20:00.")
    window.handle("undo")
    assert copy(window, "copy_citation") == said
    dialog = style_dialog(window, qtbot)
    dialog.fields["same"].setText("")
    assert "is empty" in dialog.refused.text()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert copy(window, "copy_citation") == said


def test_examples_come_also_without_segments(window: MainWindow, tmp_path: Path) -> None:
    from qdacoder.domain.timecode import FrameRate
    from qdacoder.services.session import create_project

    session = create_project(tmp_path / "empty.qdacoder")
    assert session.citations.examples() == []
    session.footage.register("Short", rate=FrameRate(25), length="00:00:00:05")
    assert [one.number for one in session.citations.examples()] == [1, 2, 3, 7]
    session.close()
