"""Cues and transcripts changed in the window: by key, by menu, in dialogs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from qdacoder.exchange.transcripts import read_file
from qdacoder.gui.application import make_application
from qdacoder.gui.dialogs.changed_translations import ChangedTranslations
from qdacoder.gui.dialogs.cue_history import CueHistory
from qdacoder.gui.dialogs.cue_text import EditCue, NewCue
from qdacoder.gui.dialogs.import_transcript import ImportTranscript
from qdacoder.gui.dialogs.transcript_layer import ShiftTranscript, TranscriptDetails
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.models.cue_list import CueRole
from qdacoder.gui.workbench import Workbench
from qdacoder.gui.workspaces.coding.transcript_panel import TranscriptPanel
from qdacoder.services.session import ProjectSession
from tests.helpers.build import a_project, made
from tests.helpers.subtitled import make_subtitled

PLAIN, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
EN = ["They paid 200 won", "each week", "And if not?"]
Some = TypeVar("Some", bound=QWidget)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    path = tmp_path / "p.qdacoder"
    session = a_project(path)
    original = made(session.transcripts.add(1, "Korean", language="ko"))
    layer = made(session.transcripts.add(1, "English", kind="translation", source_id=original))
    session.transcripts.add_cue(original, 3000, 3200, "이백 원을 바쳤습니다")
    for place, text in enumerate(EN):
        session.transcripts.add_cue(layer, 3000 + 250 * place, 3200 + 250 * place, text)
    session.coding.tag(1, 3000, 3200, [1])
    session.close()
    make_application([])
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.resize(1440, 900)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow, timeout=5_000)
    shown.open(path)
    yield shown
    shown.close()


@pytest.fixture
def bench(window: MainWindow) -> Workbench:
    assert window.bench is not None
    return window.bench


@pytest.fixture
def panel(bench: Workbench) -> TranscriptPanel:
    return bench.coding.transcript


@pytest.fixture
def session(bench: Workbench) -> ProjectSession:
    return bench.session


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def english(session: ProjectSession) -> list[tuple[int, int, str]]:
    layer = session.transcripts.find(1, "English")
    return [(cue.in_frame, cue.out_frame, cue.text) for cue in session.transcripts.cues(layer.id)]


def dialog_of(kind: type[Some]) -> Some:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def entry(menu: QMenu, *path: str) -> QAction:
    for text in path:
        action = next(one for one in menu.actions() if one.text().split("\t")[0].startswith(text))
        menu = action.menu() or menu  # type: ignore[assignment]
    return action


def to_cue(window: MainWindow, panel: TranscriptPanel, row: int) -> None:
    view = panel.list.viewport()
    box = panel.list.visualRect(panel.model.index(row))
    spot = box.center()
    spot.setX(box.right() - 60)
    QTest.mouseClick(view, LEFT, PLAIN, spot)
    window.activateWindow()


def test_cues_are_split_joined_timed_and_removed_by_key(
    window: MainWindow, bench: Workbench, panel: TranscriptPanel, session: ProjectSession
) -> None:
    to_cue(window, panel, 0)
    panel.list.chosen.clear()
    bench.player.seek(3100)
    press(window, Qt.Key.Key_S, CTRL | SHIFT)
    assert english(session)[:2] == [(3000, 3100, "They paid"), (3100, 3200, "200 won")]
    assert session.quotes.changed() == []
    window.handle("undo")
    # The caret counts where there is one, and gives the time when the playhead is elsewhere.
    to_cue(window, panel, 0)
    panel.list.chosen.put_caret(1, (0, 4))
    bench.player.seek(10)
    press(window, Qt.Key.Key_S, CTRL | SHIFT)
    assert english(session)[:2] == [(3000, 3048, "They"), (3048, 3200, "paid 200 won")]
    to_cue(window, panel, 0)
    press(window, Qt.Key.Key_J, CTRL)
    assert english(session)[0] == (3000, 3200, EN[0])
    to_cue(window, panel, 1)
    press(window, Qt.Key.Key_R, CTRL)
    assert "Mark a range" in window.status_text
    bench.presenter.set_range(3260, 3300)
    press(window, Qt.Key.Key_R, CTRL)
    assert english(session)[1] == (3260, 3300, EN[1])
    to_cue(window, panel, 2)
    press(window, Qt.Key.Key_Delete, CTRL)
    assert len(english(session)) == 2
    assert window.status_text == "Removed 1 cue"
    window.handle("undo")
    assert len(english(session)) == 3


def test_a_cue_is_added_edited_and_given_a_speaker(
    window: MainWindow, bench: Workbench, panel: TranscriptPanel, session: ProjectSession, qtbot: QtBot
) -> None:
    to_cue(window, panel, 1)
    bench.presenter.set_range(4000, 4100)
    press(window, Qt.Key.Key_N, CTRL | SHIFT)
    dialog = dialog_of(NewCue)
    assert dialog.layer_box.currentText() == "English"
    QTest.mouseClick(dialog.add_button, LEFT)
    assert dialog.why_not.text() == "The text is empty"
    QTest.keyClicks(dialog.text_field, "Until winter")
    dialog.speaker_box.setCurrentIndex(dialog.speaker_box.findText("Witness A"))
    QTest.keyClick(dialog.text_field, Qt.Key.Key_Return, CTRL)
    assert english(session)[-1] == (4000, 4100, "Until winter")
    assert panel.model.pairs[-1].cues[0].witness == "A"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    to_cue(window, panel, 0)
    window.handle("cue_speaker")
    menu = bench.cues.speaker_menu
    assert [one.text().split(",")[0] for one in menu.actions()] == [
        "Witness A",
        "Witness B",
        "Interviewer",
        "Not known",
    ]
    entry(menu, "Interviewer").trigger()
    menu.close()
    assert panel.model.pairs[0].cues[1].speaker == "interviewer"
    # The menu of a cue knows the original from the translation.
    box = panel.list.visualRect(panel.model.index(0))
    spot = box.center()
    spot.setX(box.left() + 90)
    panel.list.customContextMenuRequested.emit(spot)
    menu = bench.cues.menu
    assert entry(menu, "Retime").isEnabled()
    entry(menu, "Edit the cue").trigger()
    menu.close()
    editor = next(one for one in panel.list.findChildren(QPlainTextEdit) if one.isVisible())
    assert editor.toPlainText() == "이백 원을 바쳤습니다"
    editor.setPlainText("이백 원")
    QTest.keyClick(editor, Qt.Key.Key_Return, CTRL)
    assert panel.model.pairs[0].cues[0].text == "이백 원"


def test_a_cue_is_edited_with_a_reason(
    window: MainWindow, panel: TranscriptPanel, session: ProjectSession
) -> None:
    to_cue(window, panel, 0)
    press(window, Qt.Key.Key_F2, SHIFT)
    dialog = dialog_of(EditCue)
    assert dialog.text_field.toPlainText() == EN[0]
    dialog.text_field.setPlainText("They paid 300 won")
    QTest.keyClicks(dialog.reason_field, "heard again")
    QTest.keyClick(dialog.reason_field, Qt.Key.Key_Return)
    cue = panel.model.pairs[0].cues[1]
    assert (cue.text, cue.revision) == ("They paid 300 won", 2)
    assert [one.reason for one in session.transcripts.history(cue.id)] == ["", "heard again"]
    assert panel.model.index(0).data(CueRole.CHANGED)


def test_the_history_of_a_cue_shows_words_and_brings_a_version_back(
    window: MainWindow, panel: TranscriptPanel, session: ProjectSession
) -> None:
    cue = panel.model.pairs[0].cues[1]
    session.transcripts.edit_cue(cue.id, "They paid 300 won", "heard again")
    to_cue(window, panel, 0)
    press(window, Qt.Key.Key_H, CTRL)
    dialog = dialog_of(CueHistory)
    assert "00:02:00:00" in dialog.windowTitle()
    rows = [dialog.versions.topLevelItem(place) for place in range(2)]
    assert [row.text(0) for row in rows if row] == ["2, now", "1"]
    assert rows[0] is not None
    assert (rows[0].text(1), rows[0].text(3)) == ("Ruth Baker", "heard again")
    html = dialog.difference.toHtml()
    assert "line-through" in html
    assert "underline" in html
    assert dialog.difference.toPlainText() == "They paid 200300 won"
    assert not dialog.restore_button.isEnabled()
    QTest.keyClick(dialog.versions, Qt.Key.Key_Down)
    assert dialog.difference.toPlainText() == EN[0]
    QTest.keyClicks(dialog.reason_field, "it was right")
    QTest.keyClick(dialog.reason_field, Qt.Key.Key_Return)
    assert session.transcripts.cue(cue.id).text == EN[0]
    assert [one.reason for one in session.transcripts.history(cue.id)][-1] == "it was right"
    assert dialog.versions.topLevelItemCount() == 3
    dialog.close()


def test_changed_translations_stand_in_one_place(
    window: MainWindow, bench: Workbench, panel: TranscriptPanel, session: ProjectSession
) -> None:
    cues = [pair.cues[-1] for pair in panel.model.pairs]
    second = made(session.coding.tag(1, 3250, 3450, [2]))
    third = made(session.coding.tag(1, 3500, 3700, [2]))
    for cue in cues:
        session.transcripts.edit_cue(cue.id, cue.text + " indeed")
    bench.show_footage(2)
    press(window, Qt.Key.Key_T, CTRL | SHIFT)
    dialog = dialog_of(ChangedTranslations)
    rows = dialog.rows
    assert rows.topLevelItemCount() == 3
    first = rows.topLevelItem(0)
    assert first is not None
    assert "Blagoveshchensk video 2, 00:02:00:00 – 00:02:08:00" in first.text(1)
    assert first.text(2) == "1 → 2"
    assert dialog.difference.toPlainText().endswith("They paid 200 won indeed")
    rows.setFocus()
    QTest.mouseClick(dialog.keep_button, LEFT)
    assert session.quotes.changed_segments() == {second, third}
    assert rows.topLevelItemCount() == 2
    assert window.status_text == "Kept 1 quote as it was"
    QTest.mouseClick(dialog.all_button, LEFT)
    assert dialog.note.text() == "2 of 2 selected"
    QTest.mouseClick(dialog.take_button, LEFT)
    assert session.quotes.changed() == []
    row = session.coding.segment(third)
    assert row is not None
    assert row.quote_translation == "And if not? indeed"
    assert dialog.head.text() == "Every quote says what its transcript says"
    assert not dialog.keep_button.isEnabled()
    session.undo()
    assert rows.topLevelItemCount() == 2
    item = rows.topLevelItem(1)
    assert item is not None
    rows.setCurrentItem(item)
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert bench.presenter.footage is not None
    assert bench.presenter.footage.id == 1
    assert [one.id for one in bench.presenter.selected] == [third]
    dialog.close()


def test_transcripts_are_noted_shifted_shown_exported_and_removed(
    window: MainWindow,
    bench: Workbench,
    panel: TranscriptPanel,
    session: ProjectSession,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    third = made(session.transcripts.add(1, "Second English", kind="translation"))
    session.transcripts.add_cue(third, 3000, 3100, "Another translation")
    QTest.mouseClick(panel.layers_button, LEFT)
    menu = bench.transcripts.layers_menu
    entry(menu, "Right column", "Second English").trigger()
    menu.close()
    assert [cue.text for cue in panel.model.pairs[0].cues] == ["이백 원을 바쳤습니다", "Another translation"]

    window.handle("transcript_layers")
    menu = bench.transcripts.layers_menu
    entry(menu, "English", "Details").trigger()
    menu.close()
    details = dialog_of(TranscriptDetails)
    details.name_field.setText("korean")
    QTest.keyClick(details.name_field, Qt.Key.Key_Return)
    assert "“korean” of this footage already" in details.why_not.text()
    details.name_field.setText("English, corrected")
    details.date_field.setText("2019-05")
    QTest.keyClick(details.name_field, Qt.Key.Key_Return)
    row = session.transcripts.find(1, "English, corrected")
    assert (row.made_on, row.kind) == ("2019-05", "translation")

    window.handle("transcript_layers")
    menu = bench.transcripts.layers_menu
    entry(menu, "English, corrected", "Shift").trigger()
    menu.close()
    shift = dialog_of(ShiftTranscript)
    shift.by_field.setText("-00:03:00:00")
    QTest.mouseClick(shift.do_button, LEFT)
    assert "before the footage" in shift.why_not.text()
    shift.by_field.setText("-00:00:01:05")
    QTest.keyClick(shift.by_field, Qt.Key.Key_Return)
    assert session.transcripts.cues(row.id)[0].in_frame == 2970

    target = tmp_path / "out.vtt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), "WebVTT (*.vtt)"))
    window.handle("transcript_layers")
    menu = bench.transcripts.layers_menu
    entry(menu, "English, corrected", "Export").trigger()
    menu.close()
    qtbot.waitUntil(target.exists)
    assert [cue.text for cue in read_file(target).cues] == EN

    window.handle("transcript_layers")
    menu = bench.transcripts.layers_menu
    entry(menu, "Second English", "Remove").trigger()
    menu.close()
    assert [one.name for one in session.transcripts.list(1)] == ["Korean", "English, corrected"]
    assert panel.model.pairs[0].cues[1].text == EN[0]


def test_subtitle_tracks_are_offered_when_a_file_is_added(
    window: MainWindow, bench: Workbench, session: ProjectSession, qtbot: QtBot, tmp_path: Path
) -> None:
    lines = [(400, 900, "{\\i1}매주{\\i0} 돈을"), (1000, 2000, "더")]
    clip = make_subtitled(tmp_path / "증언.mkv", [("ass", "kor", lines), ("subrip", "rus", lines[:1])])
    bench.footage_presenter.add_files([clip])
    qtbot.waitUntil(lambda: any("2 subtitle tracks" in text for text in window.notices.texts), timeout=20_000)
    offers = [one for one in window.notices.findChildren(QPushButton) if "Import track" in one.text()]
    assert [one.text() for one in offers] == ["Import track 1 (kor)", "Import track 2 (rus)"]
    QTest.mouseClick(offers[0], LEFT)
    qtbot.waitUntil(
        lambda: any(isinstance(one, ImportTranscript) for one in QApplication.topLevelWidgets()),
        timeout=20_000,
    )
    dialog = dialog_of(ImportTranscript)
    assert "매주 돈을" in dialog.preview.toPlainText()
    assert dialog.language_field.text() == "kor"
    QTest.mouseClick(dialog.import_button, LEFT)
    footage = next(row for row in session.footage.list() if row.title == "증언")
    assert [(row.name, row.language, row.cues) for row in session.transcripts.list(footage.id)] == [
        ("Track 1", "kor", 2)
    ]
    # The same tracks are offered where a transcript is imported.
    bench.show_footage(footage.id)
    window.handle("import_transcript")
    menu = bench.transcripts.import_menu
    assert [one.text() for one in menu.actions()] == [
        "Subtitle track 1 (kor)",
        "Subtitle track 2 (rus)",
        "From a file…",
    ]
    menu.close()
