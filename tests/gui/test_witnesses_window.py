"""The windows about witnesses in the real window: form, attributes, stretches on the timeline, erasing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from qdacoder.domain.attributes import AttributeKind
from qdacoder.domain.spans import Span
from qdacoder.gui.application import make_application
from qdacoder.gui.desks.witnesses import WitnessDesk
from qdacoder.gui.dialogs.witnesses.attributes import AttributesDialog
from qdacoder.gui.dialogs.witnesses.dialog import WitnessesDialog
from qdacoder.gui.dialogs.witnesses.erase import EraseWitnessDialog
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.services.session import ProjectSession
from tests.helpers.build import a_project, made

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    session = a_project(tmp_path / "p.qdacoder")
    work = made(session.witnesses.add_attribute("Работа", AttributeKind.CHOICE, ["건설", "벌목"]))
    session.witnesses.add_attribute("Born", AttributeKind.DATE)
    session.witnesses.set_value(1, work, "벌목")
    session.close()
    make_application([])
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.resize(1440, 900)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    shown.open(tmp_path / "p.qdacoder")
    shown.show_footage(1)
    QApplication.processEvents()  # the opened project enables the actions
    assert shown.coding is not None
    shown.coding.setFocus()
    yield shown
    shown.close()
    theme().set_mode("system")


def session_of(window: MainWindow) -> ProjectSession:
    assert window.session is not None
    return window.session


def desk_of(window: MainWindow) -> WitnessDesk:
    assert window.bench is not None
    return window.bench.witnesses


PLAIN = Qt.KeyboardModifier.NoModifier


def key(widget: QWidget, what: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(widget, what, modifiers)


def typed(field: QWidget, text: str) -> None:
    """Type in any script (the key clicks of QTest know Latin only)."""
    for letter in text:
        for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
            QApplication.sendEvent(field, QKeyEvent(kind, 0, PLAIN, letter))


def press(box: QMessageBox, text: str) -> None:
    """The button of a question."""
    next(one for one in box.buttons() if one.text() == text).click()


def deck_key(window: MainWindow, what: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    key(QApplication.focusWidget() or window, what, modifiers)


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> WitnessesDialog:
    deck_key(window, Qt.Key.Key_W, CTRL | SHIFT)
    shown = desk_of(window).dialog
    assert shown is not None
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    return shown


def retype(field: QWidget, text: str, end: Qt.Key = Qt.Key.Key_Tab) -> None:
    field.setFocus()
    key(field, Qt.Key.Key_A, CTRL)
    typed(field, text)
    key(field, end)


def test_a_new_witness_gets_the_next_letter_and_fields_save_when_left(
    window: MainWindow, dialog: WitnessesDialog
) -> None:
    session = session_of(window)
    dialog.new_button.setFocus()
    key(dialog.new_button, Qt.Key.Key_Space)
    assert [row.label for row in session.witnesses.list()] == ["A", "B", "C"]
    assert dialog.current is not None
    assert dialog.current.label == "C"
    assert dialog.form.line("label").hasFocus()
    retype(dialog.form.line("role"), "cook")
    retype(dialog.form.line("site"), "Омск", Qt.Key.Key_Return)
    retype(dialog.form.description, "Worked at night")
    row = session.witnesses.list()[2]
    assert (row.role, row.site, row.description) == ("cook", "Омск", "Worked at night")
    assert dialog.model.index(2, 2).data() == "Омск"
    for left in ("Worked at night", "cook"):
        assert left in (dialog.form.description.toPlainText(), dialog.form.line("role").text())
    key(dialog.table, Qt.Key.Key_Z, CTRL)
    assert session.witnesses.list()[2].description == ""
    assert dialog.form.description.toPlainText() == ""


def test_what_looks_like_a_name_is_noticed_while_it_is_typed(dialog: WitnessesDialog) -> None:
    for field, text in (
        ("label", "Pavel"),
        ("label", "김철수"),
        ("description", "write to kim@example.org"),
        ("description", "Иван Петрович сказал"),
        ("description", "call +7 914 555-12-34"),
    ):
        part = dialog.form.fields[field]
        part.field.setFocus()
        key(part.field, Qt.Key.Key_A, CTRL)
        typed(part.field, text)
        assert "never a name" in part.reason, text
        key(part.field, Qt.Key.Key_Tab)  # a notice, not a refusal
        assert dialog.current is not None
        assert getattr(dialog.current, field) == text
        part.field.setFocus()
        key(part.field, Qt.Key.Key_A, CTRL)
        typed(part.field, "C" if field == "label" else "a worker")
        assert part.reason == "", text


def test_a_label_that_is_taken_is_refused_below_its_field(
    window: MainWindow, dialog: WitnessesDialog
) -> None:
    retype(dialog.form.line("label"), "b")
    assert "already" in dialog.form.fields["label"].reason
    assert session_of(window).witnesses.list()[0].label == "A"
    key(dialog.form.line("label"), Qt.Key.Key_Escape)
    assert dialog.form.line("label").text() == "A"


def test_what_was_typed_goes_to_the_witness_it_was_typed_for(
    window: MainWindow, dialog: WitnessesDialog
) -> None:
    dialog.form.description.setFocus()
    typed(dialog.form.description, "of A")
    dialog.show_witness(2)
    assert [row.description for row in session_of(window).witnesses.list()] == ["of A", ""]
    assert dialog.form.description.toPlainText() == ""


def test_values_have_fitting_editors(window: MainWindow, dialog: WitnessesDialog) -> None:
    session = session_of(window)
    work, born = (row.id for row in session.witnesses.attributes())
    box = dialog.form.values.fields[work].field
    assert isinstance(box, ChoiceBox)
    assert box.currentText() == "벌목"
    box.setFocus()
    key(box, Qt.Key.Key_Up)
    assert session.witnesses.values()[1][work] == "건설"
    date = dialog.form.values.fields[born]
    retype(date.field, "soon")
    assert "takes a date, not" in date.reason
    retype(date.field, "1970-3")
    assert session.witnesses.values()[1][born] == "1970-03"
    assert date.reason == ""


def test_stretches_are_added_edited_and_removed(window: MainWindow, dialog: WitnessesDialog) -> None:
    session, part, bench = session_of(window), dialog.form.stretches, window.bench
    assert bench is not None
    bench.presenter.select([])
    assert not part.add_button.isEnabled()
    assert "Mark a range" in part.why_not.text()
    bench.presenter.set_range(1000, 2000)
    assert part.add_button.isEnabled()
    part.add_button.setFocus()
    key(part.add_button, Qt.Key.Key_Space)
    bench.presenter.set_range(5000, 5100)
    key(part.add_button, Qt.Key.Key_Space)
    assert [one.span for one in session.witnesses.stretches(1, 1)] == [Span(1000, 2000), Span(5000, 5100)]
    assert part.current is not None
    assert part.current.span == Span(5000, 5100)
    retype(part.out_edit, "00:03:26:00", Qt.Key.Key_Return)
    assert session.witnesses.stretches(1, 1)[1].span == Span(5000, 5150)
    retype(part.out_edit, "00:03:19:00", Qt.Key.Key_Return)
    assert part.out_edit.reason
    assert session.witnesses.stretches(1, 1)[1].span == Span(5000, 5150)
    key(part.out_edit, Qt.Key.Key_Escape)
    part.table.setFocus()
    key(part.table, Qt.Key.Key_Return)
    assert bench.player.target == 5000
    key(part.table, Qt.Key.Key_Delete)
    assert [one.span for one in session.witnesses.stretches(1, 1)] == [Span(1000, 2000)]
    box = dialog.form.footage_boxes[1]
    assert box.isChecked()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton)
    assert session.witnesses.stretches() == []  # who does not appear in it does not speak in it
    assert session.witnesses.footage_of(1) == set()


def test_removing_asks_with_numbers(window: MainWindow, dialog: WitnessesDialog) -> None:
    session = session_of(window)
    session.witnesses.add_stretch(1, 1, 10, 20)
    dialog.remove_button.setFocus()
    key(dialog.remove_button, Qt.Key.Key_Space)
    assert dialog.question is not None
    said = dialog.question.informativeText()
    assert "2 segments stay" in said
    assert "1 stretches and 1 values" in said
    default = dialog.question.defaultButton()
    assert default is not None
    assert default.text() == "Keep"
    press(dialog.question, "Remove")
    assert [row.label for row in session.witnesses.list()] == ["B"]
    assert dialog.current is not None
    assert dialog.current.label == "B"
    session.undo()
    assert [row.label for row in session.witnesses.list()] == ["A", "B"]


def test_an_empty_project_says_how_to_begin(window: MainWindow, dialog: WitnessesDialog) -> None:
    for ident in (1, 2):
        session_of(window).witnesses.remove(ident)
    assert dialog.current is None
    assert not dialog.erase_button.isEnabled()
    dialog.new_button.click()
    assert dialog.current is not None
    assert dialog.current.label == "A"


def test_attributes_are_defined_renamed_retyped_ordered_and_removed(
    window: MainWindow, dialog: WitnessesDialog, qtbot: QtBot
) -> None:
    session = session_of(window)
    dialog.attributes_button.click()
    shown = desk_of(window).attributes_dialog
    assert isinstance(shown, AttributesDialog)
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    shown.new_field.setFocus()
    typed(shown.new_field, "Years abroad")
    key(shown.new_field, Qt.Key.Key_Return)
    assert [row.name for row in session.witnesses.attributes()] == ["Работа", "Born", "Years abroad"]
    assert shown.isVisible()  # Enter took the field, not the dialog
    key(shown.kind_box, Qt.Key.Key_Down)
    assert session.witnesses.attributes()[2].kind is AttributeKind.NUMBER
    retype(shown._name, "Years away")
    assert session.witnesses.attributes()[2].name == "Years away"
    key(shown.list, Qt.Key.Key_Up, CTRL | SHIFT)
    assert [row.name for row in session.witnesses.attributes()] == ["Работа", "Years away", "Born"]
    shown.list.setCurrentRow(0)
    assert "1 witness" in shown.uses.text()
    shown.choices.setFocus()
    key(shown.choices, Qt.Key.Key_A, CTRL)
    typed(shown.choices, "cook")
    key(shown.choices, Qt.Key.Key_Return, CTRL)
    assert "at least two" in shown.choices_field.reason
    key(shown.list, Qt.Key.Key_Delete)
    assert shown.question is not None
    assert "1 witnesses" in shown.question.informativeText()
    press(shown.question, "Remove")
    assert [row.name for row in session.witnesses.attributes()] == ["Years away", "Born"]
    assert len(dialog.form.values.fields) == 2
    shown.close()


def test_the_timeline_says_who_speaks_and_a_range_becomes_a_stretch(window: MainWindow) -> None:
    session, bench = session_of(window), window.bench
    assert bench is not None
    index = bench.coding.timeline.scene.index
    assert [(one.in_frame, one.label) for one in index.witness_stretches] == [(1000, "A")]
    bench.presenter.set_range(20_000, 30_000)
    deck_key(window, Qt.Key.Key_W, SHIFT)
    menu = desk_of(window).menu
    assert menu is not None
    assert [one.text().split("\t")[0] for one in menu.actions() if one.text()] == ["A", "B", "New witness C"]
    key(menu, Qt.Key.Key_Down)
    key(menu, Qt.Key.Key_Return)
    assert [(one.witness, one.span) for one in session.witnesses.stretches(1)] == [
        ("B", Span(20_000, 30_000))
    ]
    said = [(one.in_frame, one.out_frame, one.label) for one in index.witness_stretches]
    assert said == [(1000, 2500, "A"), (20_000, 30_000, "B")]
    session.undo()
    assert [one.label for one in index.witness_stretches] == ["A"]


def test_the_menu_of_the_witness_row(window: MainWindow, qtbot: QtBot) -> None:
    session, bench = session_of(window), window.bench
    assert bench is not None
    session.witnesses.add_stretch(2, 1, 20_000, 60_000)
    view = bench.coding.timeline
    metrics = view.scene.metrics
    at = QPoint(view.scene.scale.px(40_000), (metrics.witness_top + metrics.lanes_top) // 2)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.viewport().mapToGlobal(at))
    QApplication.sendEvent(view.viewport(), event)
    menu = view.findChild(QMenu, "witness_menu")
    assert menu is not None
    entries = {one.text().split(",")[0]: one for one in menu.actions() if one.text()}
    assert list(entries) == [
        "Witness speaks here…\tShift+W",
        "Edit the stretch of B",
        "Remove the stretch of B",
        "Witnesses…\tCtrl+Shift+W",
    ]
    assert not entries["Witness speaks here…\tShift+W"].isEnabled()  # nothing is marked
    entries["Edit the stretch of B"].trigger()
    shown = desk_of(window).dialog
    assert shown is not None
    assert shown.current is not None
    assert shown.current.label == "B"
    assert shown.form.stretches.current is not None
    entries["Remove the stretch of B"].trigger()
    assert session.witnesses.stretches() == []
    menu.close()


def test_a_new_segment_proposes_who_speaks_there(window: MainWindow) -> None:
    session, bench = session_of(window), window.bench
    assert bench is not None
    session.witnesses.add_stretch(2, 1, 20_000, 30_000)
    for place, who in (((21_000, 22_000), "B"), ((29_000, 31_000), "A"), ((40_000, 41_000), "A")):
        bench.presenter.set_range(*place)
        deck_key(window, Qt.Key.Key_1)
        assert [row.witness for row in bench.presenter.selected] == [who], place


def test_inspector_and_review_lead_to_the_witness(window: MainWindow) -> None:
    bench = window.bench
    assert bench is not None
    bench.presenter.select([1])
    box = bench.coding.inspector.form.witness
    box.activated.emit(box.count() - 1)
    shown = desk_of(window).dialog
    assert shown is not None
    assert shown.current is not None
    assert shown.current.label == "A"
    assert box.currentText() == "A"
    shown.close()
    assert desk_of(window).dialog is None
    bench.review.filter.edit_witnesses.click()
    assert desk_of(window).dialog is not None


def the_erasing(window: MainWindow, qtbot: QtBot) -> EraseWitnessDialog:
    desk = desk_of(window)
    assert desk.dialog is not None
    desk.dialog.erase_button.click()
    shown = desk.erasing
    assert shown is not None
    qtbot.waitUntil(lambda: shown.plan is not None)
    return shown


def test_erasing_shows_the_plan_and_needs_the_label(
    window: MainWindow, dialog: WitnessesDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    session = session_of(window)
    session.coding.set_quotes([1], translation="SecretWords here")
    session.save_copy(tmp_path / "copy.qdacoder")
    (tmp_path / "table.csv").write_text("SecretWords here", "utf-8")
    shown = the_erasing(window, qtbot)

    def said() -> str:
        return " ".join(label.text() for label in shown.findChildren(QLabel) if label.isVisible())

    qtbot.waitUntil(lambda: "segments" in said())
    for words in ("segments", "journal", "copy.qdacoder", "table.csv", "cannot be undone", "media files"):
        assert words in said(), words
    assert not shown.erase_button.isEnabled()
    typed(shown.label_field, "B")
    assert not shown.erase_button.isEnabled()
    key(shown.label_field, Qt.Key.Key_Return)  # Enter does nothing yet
    assert [row.label for row in session.witnesses.list()] == ["A", "B"]
    retype(shown.label_field, "a", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk_of(window).erasing is None)
    assert [row.label for row in session.witnesses.list()] == ["B"]
    assert [row.id for row in session.coding.segments(1)] == [3]
    assert window.bench is not None
    assert [row.id for row in window.bench.presenter.segments] == [3]  # the window has let go of them
    assert dialog.current is not None
    assert dialog.current.label == "B"
    assert "is erased" in window._foot.text
    assert not (tmp_path / "copy.qdacoder").exists()
    assert b"SecretWords" not in session.path.read_bytes()
    assert session.next_undo() is None


def test_keeping_the_witness_changes_nothing(
    window: MainWindow, dialog: WitnessesDialog, qtbot: QtBot
) -> None:
    session = session_of(window)
    before = session.path.read_bytes()
    shown = the_erasing(window, qtbot)
    shown.unnamed.setChecked(False)
    qtbot.waitUntil(lambda: shown.plan is not None and not shown.plan.unnamed)
    key(shown.label_field, Qt.Key.Key_Escape)
    assert desk_of(window).erasing is None
    assert session.path.read_bytes() == before


def test_a_copy_that_stays_is_told_and_tried_again(
    window: MainWindow,
    dialog: WitnessesDialog,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session_of(window).save_copy(tmp_path / "copy.qdacoder")
    shown = the_erasing(window, qtbot)
    real = Path.unlink

    def refused(self: Path, missing_ok: bool = False) -> None:
        if self.name == "copy.qdacoder":
            raise PermissionError(self)
        real(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", refused)
    retype(shown.label_field, "A", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "copy.qdacoder" in shown.said.text())
    assert shown.erase_button.text() == "Try again"
    monkeypatch.undo()
    shown.erase_button.click()
    qtbot.waitUntil(lambda: desk_of(window).erasing is None)
    assert not (tmp_path / "copy.qdacoder").exists()
