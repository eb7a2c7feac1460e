"""Choosing words and cues in the transcript and coding them with their time, by pointer and by key."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qdacoder.domain.coding import SegmentRow
from qdacoder.domain.cues import QuoteRow
from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.laid_text import LaidText, flattened
from qdacoder.gui.widgets.wrapped_text import draw_wrapped
from qdacoder.gui.workspaces.coding.transcript_panel import TranscriptPanel
from qdacoder.services.session import ProjectSession
from tests.helpers.build import a_project, made

PLAIN, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
KO = ["돈은 얼마나 바쳤습니까?", "한 사람이 😀 일주일에 이십만 원을 바쳤습니다", "못 내면요?"]
EN = ["How much was it?", "Each man owed  200,000 won\na week, for as long as he stayed", "And if not?"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    session = a_project(tmp_path / "p.qdacoder")
    original = made(session.transcripts.add(1, "Korean", language="ko"))
    translation = made(
        session.transcripts.add(1, "English", language="en", kind="translation", source_id=original)
    )
    for layer, words in ((original, KO), (translation, EN)):
        for place, text in enumerate(words):
            session.transcripts.add_cue(layer, 3000 + 250 * place, 3200 + 250 * place, text)
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


@pytest.fixture
def session(window: MainWindow) -> ProjectSession:
    assert window.session is not None
    return window.session


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def point_of(panel: TranscriptPanel, row: int, column: int, character: int) -> QPoint:
    """Where in the list the caret would stand before a character."""
    delegate, index = panel.list.delegate, panel.model.index(row)
    box = panel.list.visualRect(index)
    place = delegate.widths(box.width())[column]
    cue = panel.model.pairs[row].cues[column]
    laid = LaidText(cue.text, theme().font("text"), place.width(), 18)
    caret = laid.caret(character)
    return QPoint(round(box.left() + place.left() + caret.left()), round(box.top() + 6 + caret.top() + 9))


def drag(panel: TranscriptPanel, start: QPoint, end: QPoint) -> None:
    view = panel.list.viewport()
    QTest.mousePress(view, LEFT, PLAIN, start)
    QTest.mouseMove(view, (start + end) / 2)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, LEFT, PLAIN, end)


def newest(session: ProjectSession) -> SegmentRow:
    return max(session.coding.segments(1), key=lambda row: row.id)


def quoted(session: ProjectSession, kind: str) -> list[QuoteRow]:
    return [one for one in session.quotes.of([newest(session).id]) if one.kind == kind]


def test_words_dragged_over_are_coded_with_their_time(
    window: MainWindow, panel: TranscriptPanel, session: ProjectSession
) -> None:
    assert window.bench is not None
    start, end = EN[1].index("200,000"), EN[1].index("week") + 4
    frame = window.bench.player.target
    drag(panel, point_of(panel, 1, 1, start), point_of(panel, 1, 1, end))
    cue = panel.model.pairs[1].cues[1]
    assert panel.list.chosen.stretches(panel.model.pairs) == [(cue.id, start, end)]
    span = session.quotes.span_of([(cue.id, start, end)])
    assert cue.in_frame < span.in_frame < span.out_frame < cue.out_frame
    assert window.bench.presenter.marks.range == (span.in_frame, span.out_frame)  # seen before it is coded
    assert window.bench.player.target == frame  # choosing does not seek
    before = session.next_undo()
    press(window, Qt.Key.Key_1)
    row = newest(session)
    assert (row.in_frame, row.out_frame, row.node_ids) == (span.in_frame, span.out_frame, (1,))
    assert row.quote_translation == "200,000 won a week"
    assert row.quote_original == KO[1]
    (quote,) = quoted(session, "translation")
    assert (quote.first, quote.last, quote.revision) == (start, end, 1)
    press(window, Qt.Key.Key_9)  # a second node joins the same segment
    assert newest(session).id == row.id
    assert len(newest(session).node_ids) == 2
    session.undo()
    session.undo()
    assert session.next_undo() == before
    assert newest(session).id < row.id


def test_an_original_with_an_emoji_is_counted_in_characters(
    window: MainWindow, panel: TranscriptPanel, session: ProjectSession
) -> None:
    start, end = KO[1].index("일주일에"), KO[1].index("이십만") + 3
    drag(panel, point_of(panel, 1, 0, start), point_of(panel, 1, 0, end))
    press(window, Qt.Key.Key_1)
    (quote,) = quoted(session, "original")
    assert quote.text == KO[1][start:end] == "일주일에 이십만"
    assert (quote.first, quote.last) == (start, end)
    assert newest(session).quote_translation == "Each man owed 200,000 won a week, for as long as he stayed"


def test_a_choice_over_several_cues_goes_from_the_first_to_the_last(
    window: MainWindow, panel: TranscriptPanel, session: ProjectSession
) -> None:
    drag(panel, point_of(panel, 2, 1, 3), point_of(panel, 0, 1, 4))  # backwards too
    press(window, Qt.Key.Key_1)
    row = newest(session)
    assert (row.in_frame, row.out_frame) == (3050, 3555)
    assert row.quote_translation == (
        "much was it? Each man owed 200,000 won a week, for as long as he stayed And"
    )
    assert [(one.first, one.last) for one in quoted(session, "translation")] == [
        (4, 16),
        (0, len(EN[1])),
        (0, 3),
    ]


def test_words_are_chosen_and_coded_by_key_alone(
    window: MainWindow, panel: TranscriptPanel, session: ProjectSession
) -> None:
    press(window, Qt.Key.Key_T)
    press(window, Qt.Key.Key_Down)
    assert panel.list.currentIndex().row() == 1
    press(window, Qt.Key.Key_Right, times=5)
    press(window, Qt.Key.Key_Right, SHIFT, times=3)
    assert panel.list.chosen_text() == "man"
    press(window, Qt.Key.Key_Right, CTRL | SHIFT, times=2)
    press(window, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "man owed"
    press(window, Qt.Key.Key_1)
    first = newest(session)
    assert first.quote_translation == "man owed"
    press(window, Qt.Key.Key_Escape)  # leaves the words and their range
    assert not panel.list.chosen.any
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Right, times=4)
    press(window, Qt.Key.Key_Right, SHIFT, times=2)
    press(window, Qt.Key.Key_Return)  # Enter codes with the node used last
    second = newest(session)
    assert second.id != first.id
    assert (second.quote_translation, second.node_ids) == ("if", (1,))
    press(window, Qt.Key.Key_N)  # so does the node field
    QTest.keyClicks(QApplication.focusWidget(), "Foreman")
    press(window, Qt.Key.Key_Return)
    assert newest(session).id == second.id
    assert set(newest(session).node_ids) == {1, 4}


def test_whole_cues_are_coded_in_their_range(
    window: MainWindow, panel: TranscriptPanel, session: ProjectSession
) -> None:
    assert window.bench is not None
    view = panel.list.viewport()
    QTest.mouseClick(view, LEFT, CTRL, panel.list.visualRect(panel.model.index(0)).center())
    QTest.mouseClick(view, LEFT, SHIFT, panel.list.visualRect(panel.model.index(1)).center())
    assert panel.list.chosen.rows == {0, 1}
    assert window.bench.presenter.marks.range == (3000, 3450)
    press(window, Qt.Key.Key_1)
    row = newest(session)
    assert (row.in_frame, row.out_frame) == (3000, 3450)
    assert row.quote_original == " ".join(KO[:2])
    # The cues know who speaks: that goes before the witness chosen for the footage.
    window.bench.presenter.choose_witness(1)
    cues = [pair.cues[1].id for pair in panel.model.pairs]
    session.transcripts.set_speaker(cues[:2], "witness", 2)
    panel.list.chosen.column = 1
    QTest.mouseClick(
        view, LEFT, PLAIN, panel.list.visualRect(panel.model.index(0)).bottomRight() - QPoint(60, 20)
    )
    QTest.mouseClick(view, LEFT, CTRL, panel.list.visualRect(panel.model.index(1)).center())
    press(window, Qt.Key.Key_1)
    assert (newest(session).in_frame, newest(session).witness_id) == (3250, 2)
    # Another range takes the place of what was chosen.
    window.bench.presenter.set_range(100, 200)
    assert not panel.list.chosen.any
    press(window, Qt.Key.Key_T)
    press(window, Qt.Key.Key_Down, SHIFT, times=2)
    chosen = sorted(panel.list.chosen.rows)
    assert len(chosen) == 2
    QTest.mouseClick(view, LEFT, PLAIN, panel.list.visualRect(panel.model.index(2)).center())
    assert not panel.list.chosen.any
    assert window.bench.presenter.marks.range is None  # a click takes the choice and its range away
    assert window.bench.player.target == 3500


def test_what_is_chosen_is_left_when_its_text_changes(
    window: MainWindow, panel: TranscriptPanel, session: ProjectSession
) -> None:
    assert window.bench is not None
    marks = window.bench.presenter.marks
    drag(panel, point_of(panel, 1, 1, 5), point_of(panel, 1, 1, 30))
    session.transcripts.edit_cue(panel.model.pairs[0].cues[1].id, "How much then?")
    assert panel.list.chosen.has_words  # another cue's text
    session.transcripts.edit_cue(panel.model.pairs[1].cues[1].id, "Each")
    assert not panel.list.chosen.any
    assert marks.range is None
    drag(panel, point_of(panel, 0, 1, 0), point_of(panel, 0, 1, 8))
    session.transcripts.remove_cues([panel.model.pairs[2].cues[0].id, panel.model.pairs[2].cues[1].id])
    assert not panel.list.chosen.any
    press(window, Qt.Key.Key_T)
    press(
        window,
        Qt.Key.Key_Down,
        SHIFT,
    )
    assert panel.list.chosen_cues


def test_chosen_text_is_drawn_where_it_stood(qapp: QApplication) -> None:
    box, font = QRect(4, 3, 120, 90), theme().font("text")
    whole, marked, plain = (QImage(130, 100, QImage.Format.Format_RGB32) for _ in range(3))
    for picture in (whole, marked, plain):
        picture.fill(Qt.GlobalColor.white)
    laid = LaidText(EN[1], font, box.width(), 18)
    for picture, chosen in ((whole, (0, 0)), (marked, (5, 8))):
        painter = QPainter(picture)
        laid.draw(painter, box, chosen, QGuiApplication.palette())
        painter.end()
    painter = QPainter(plain)
    draw_wrapped(painter, box, EN[1], font, 18)
    painter.end()
    assert whole == plain
    assert marked != plain
    below = QRect(0, 21, 130, 79)  # the first line holds what is chosen
    assert marked.copy(below) == plain.copy(below)


def test_the_way_between_drawn_and_given_text(qapp: QApplication) -> None:
    text = "  a  b\n\n 한 😀\n"
    flat, places = flattened(text)
    assert flat == "a b\u2028한 😀"
    assert [text[place] for place in places[:-1] if not text[place].isspace()] == ["a", "b", "한", "😀"]
    assert len(places) == len(flat) + 1
    assert flattened("") == ("", [0])
    laid = LaidText(text, theme().font("text"), 400, 18)
    assert laid.character_at(-5, 0) == 2
    assert laid.character_at(999, 0) == 6
    assert laid.character_at(999, 99) == text.index("😀") + 1
    at, seen = 0, []
    while (after := laid.step(at, 1)) != at:
        at = after
        seen.append(at)
    assert seen[-1] == text.index("😀") + 1
    assert len(seen) == len(flat)
    decomposed = unicodedata.normalize("NFD", "한 국")
    laid = LaidText(decomposed, theme().font("text"), 400, 18)
    assert [laid.step(0, 1), laid.step(3, 1), laid.step(4, 1)] == [3, 4, 7]  # whole syllables
