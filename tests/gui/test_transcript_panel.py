"""The transcript beside the picture in the real window: follows, seeks, is edited, is imported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPlainTextEdit
from pytestqt.qtbot import QtBot

from qdacoder.domain.cues import pair_cues
from qdacoder.gui.application import make_application
from qdacoder.gui.dialogs.exclude_range import ExcludeRange
from qdacoder.gui.dialogs.import_transcript import ImportTranscript
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.models.cue_list import CueRole
from qdacoder.gui.workspaces.coding.transcript_panel import TranscriptPanel
from tests.helpers.build import a_project, made

PLAIN, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
KO = ["돈은 얼마나 바쳐야 했습니까?", "한 사람이 일주일에 이십만 원을 바쳤습니다", "못 내면요?"]
EN = ["How much?", "Each man owed 200,000 won a week, and that for as long as he stayed", "And if not?"]


def clock(seconds: int) -> str:
    return f"00:{seconds // 60:02d}:{seconds % 60:02d}.000"


def vtt(words: list[str], first: int = 40) -> str:
    lines = ["WEBVTT", ""]
    for place, text in enumerate(words):
        start = first + 10 * place
        lines += [f"{clock(start)} --> {clock(start + 8)}"]
        lines += [f"<v {'Q' if text.endswith('?') else 'A'}>{text}", ""]
    return "\n".join(lines)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ko.vtt").write_text(vtt(KO), "utf-8")
    (tmp_path / "en.vtt").write_text(vtt(EN), "utf-8")
    session = a_project(tmp_path / "p.qdacoder")
    original = session.transcripts.import_file(1, tmp_path / "ko.vtt", language="Korean").changes.result_id
    session.transcripts.import_file(
        1, tmp_path / "en.vtt", language="English", kind="translation", source_id=original
    )
    session.close()
    return tmp_path


@pytest.fixture
def window(qtbot: QtBot, folder: Path) -> Iterator[MainWindow]:
    make_application([])
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.resize(1440, 900)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow, timeout=5_000)
    shown.open(folder / "p.qdacoder")
    yield shown
    shown.close()


@pytest.fixture
def panel(window: MainWindow) -> TranscriptPanel:
    assert window.coding is not None
    return window.coding.transcript


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def test_both_languages_stand_side_by_side_and_follow_the_playhead(
    window: MainWindow, panel: TranscriptPanel
) -> None:
    assert panel.isVisible()
    assert panel.header.detail.text() == "3 cues"
    assert [tuple(cue.text for cue in pair.cues) for pair in panel.model.pairs] == list(
        zip(KO, EN, strict=True)
    )
    assert window.bench is not None
    window.bench.player.seek(1260)
    rows = [panel.model.index(place).data(CueRole.CURRENT) for place in range(3)]
    assert rows == [False, True, False]
    window.bench.player.seek(1210)  # between two cues
    assert not any(panel.model.index(place).data(CueRole.CURRENT) for place in range(3))
    # Segments 1 and 2 lie over the first cues: their categories are at the edge.
    assert len(panel.model.index(0).data(CueRole.HUES)) == 2
    assert window.coding is not None
    assert [bar.text for bar in window.coding.timeline.scene.cues] == EN


def test_a_click_and_keys_go_from_cue_to_cue(window: MainWindow, panel: TranscriptPanel) -> None:
    assert window.bench is not None
    player, marks = window.bench.player, window.bench.presenter
    place = panel.list.visualRect(panel.model.index(2)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, PLAIN, place)
    assert player.frame == 1500
    press(window, Qt.Key.Key_Left, CTRL)
    assert player.frame == 1250
    press(window, Qt.Key.Key_Left, CTRL)
    press(window, Qt.Key.Key_Right, CTRL)
    assert player.frame == 1250
    press(window, Qt.Key.Key_X)
    assert marks.marks.range == (1250, 1450)
    press(window, Qt.Key.Key_1)
    row = next(one for one in marks.segments if one.in_frame == 1250)
    assert (row.quote_original, row.quote_translation) == (KO[1], EN[1])


def test_a_translation_is_edited_in_place_and_the_quote_is_marked(
    window: MainWindow, panel: TranscriptPanel, qtbot: QtBot
) -> None:
    session = window.session
    assert session is not None
    session.coding.tag(1, 1250, 1450, [1])
    index = panel.model.index(1)
    spot = panel.list.visualRect(index).topRight() - QPoint(120, -20)
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, PLAIN, spot)
    QTest.mouseDClick(panel.list.viewport(), Qt.MouseButton.LeftButton, PLAIN, spot)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QPlainTextEdit)
    assert editor.toPlainText() == EN[1]
    QTest.keyClicks(editor, "Each man paid")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "every week")
    QTest.keyClick(editor, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: panel.model.pairs[1].translation.text == "Each man paid\nevery week")
    assert panel.model.pairs[1].translation is not None
    assert panel.model.pairs[1].translation.revision == 2
    assert panel.header.detail.text() == "3 cues, 1 revised"
    assert panel.model.index(1).data(CueRole.CHANGED)
    assert not panel.model.index(0).data(CueRole.CHANGED)
    window.handle("undo")
    assert panel.model.pairs[1].translation.text == EN[1]
    assert not panel.model.index(1).data(CueRole.CHANGED)


def test_escape_leaves_a_text_as_it_was(window: MainWindow, panel: TranscriptPanel) -> None:
    panel.list.edit(panel.model.index(0))
    editor = QApplication.focusWidget()
    assert isinstance(editor, QPlainTextEdit)
    QTest.keyClicks(editor, "x")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert panel.model.pairs[0].translation is not None
    assert panel.model.pairs[0].translation.text == EN[0]


def test_the_list_of_segments_and_the_transcript_change_places(
    window: MainWindow, panel: TranscriptPanel
) -> None:
    assert window.coding is not None
    QTest.mouseClick(panel.segments_button, Qt.MouseButton.LeftButton)
    assert window.coding.segments.isVisible()
    assert not panel.isVisible()
    press(window, Qt.Key.Key_T)
    assert panel.isVisible()
    assert QApplication.focusWidget() is panel.list
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Return)
    assert window.bench is not None
    assert window.bench.player.frame == panel.model.pairs[panel.list.currentIndex().row()].span.in_frame


def test_a_transcript_is_imported_after_a_look_at_its_first_cues(
    window: MainWindow, panel: TranscriptPanel, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.bench is not None
    assert window.session is not None
    window.bench.show_footage(2)
    assert not panel.has_cues
    path = folder / "ru.srt"
    path.write_bytes("1\n00:00:01,000 --> 00:00:02,000\nКаждую неделю\n\n2\nbroken --> x\n".encode("cp1251"))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    window.handle("import_transcript")
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, ImportTranscript))
    assert "Каждую неделю" in dialog.preview.toPlainText()
    assert "2 cues" not in dialog.note.text()
    assert "1 cues, read as cp1251; the encoding is a guess" in dialog.note.text()
    assert "line 6" in dialog.note.text() or "line 5" in dialog.note.text()
    dialog.encoding_box.setCurrentIndex(dialog.encoding_box.findData("utf-8"))
    assert not dialog.import_button.isEnabled()
    assert "cannot be read as utf-8" in dialog.why_not.text()
    dialog.encoding_box.setCurrentIndex(0)
    QTest.keyClicks(dialog.language_field, "ru")
    QTest.keyClick(dialog.language_field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.has_cues)
    assert [row.language for row in window.session.transcripts.list(2)] == ["ru"]
    assert window.status_text == "Imported 1 cues"


def test_cues_pair_by_the_time_they_share(folder: Path) -> None:
    from qdacoder.services.session import open_project

    session = open_project(folder / "p.qdacoder")
    first, second = session.transcripts.list(1)
    originals, translations = session.transcripts.cues(first.id), session.transcripts.cues(second.id)
    pairs = pair_cues(originals, translations[:1] + translations[2:])
    assert [(pair.original is not None, pair.translation is not None) for pair in pairs] == [
        (True, True),
        (True, False),
        (True, True),
    ]
    alone = pair_cues(originals[1:2], translations)
    assert [pair.span.in_frame for pair in alone] == [1000, 1250, 1500]
    assert sum(len(pair.cues) for pair in alone) == 4
    assert pair_cues([], []) == []
    session.close()


def test_a_range_is_excluded_by_key_and_hatched(window: MainWindow, qtbot: QtBot) -> None:
    assert window.coding is not None
    assert window.bench is not None
    assert window.session is not None
    press(window, Qt.Key.Key_E)
    assert window.status_text == "Mark a range with I and O"
    window.bench.presenter.set_range(2000, 2600)
    press(window, Qt.Key.Key_E)
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, ExcludeRange))
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.reason_field)
    QTest.keyClick(dialog.reason_field, Qt.Key.Key_Return)
    assert "The reason is empty" in dialog.why_not.text()
    QTest.keyClicks(dialog.reason_field, "static noise")
    QTest.keyClick(dialog.reason_field, Qt.Key.Key_Return)
    rows = window.session.exclusions.list(1)
    assert [(row.in_frame, row.out_frame, row.reason) for row in rows] == [(2000, 2600, "static noise")]
    shown = window.coding.timeline.scene.excluded
    assert [(one.in_frame, one.out_frame, one.label) for one in shown] == [(2000, 2600, "static noise")]
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.setFocus()
    window.handle("undo")
    assert list(window.coding.timeline.scene.excluded) == []


def test_a_changed_translation_is_kept_or_taken_in_the_inspector(window: MainWindow) -> None:
    assert window.coding is not None
    assert window.bench is not None
    session, mark = window.session, window.coding.inspector.form.quote_mark
    assert session is not None
    segment = made(session.coding.tag(1, 1250, 1450, [1]))
    window.bench.presenter.select([segment])
    assert not mark.isVisible()
    cue = session.transcripts.cues(session.transcripts.find(1, "en").id)[1]
    session.transcripts.edit_cue(cue.id, EN[1].replace("200,000", "250,000"))
    assert mark.isVisible()
    timeline = window.coding.timeline.scene.index
    assert [bar.id for bar in timeline.bars.values() if bar.revised] == [segment]
    assert "<s>200</s><u>250</u>,000 won" in mark.words.text()
    QTest.mouseClick(mark.keep_button, Qt.MouseButton.LeftButton)
    assert not mark.isVisible()
    assert not any(bar.revised for bar in timeline.bars.values())
    assert window.coding.inspector.form.translation.toPlainText() == EN[1]
    session.undo()
    assert mark.isVisible()
    QTest.mouseClick(mark.take_button, Qt.MouseButton.LeftButton)
    assert not mark.isVisible()
    assert "250,000" in window.coding.inspector.form.translation.toPlainText()
    assert session.quotes.changed() == []
