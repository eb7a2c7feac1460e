"""Review in the real window: filter, cards, keys, playing all, themes, exports, to Coding and back."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog
from pytestqt.qtbot import QtBot

from qdacoder.domain.review import GroupBy, How, NodeRule, ReviewFilter
from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.workspaces.review.cards_model import CardRole
from qdacoder.gui.workspaces.review.view import ReviewView
from qdacoder.media.player import PlayerState
from tests.helpers.build import a_project, made
from tests.helpers.clips import make_clip

PLAIN, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_clip(tmp_path / "clip.mp4", frames=120, audio="tone")
    session = a_project(tmp_path / "p.qdacoder")
    clip = made(session.footage.add(tmp_path / "clip.mp4", title="Клип 영상"))
    session.coding.tag(clip, 10, 22, [1], 2, quote_original="할당량", quote_translation="The quota")
    session.coding.tag(clip, 60, 70, [1, 4], 2)
    session.coding.tag(clip, 30, 34, [2], 2)
    session.close()
    return tmp_path


@pytest.fixture
def window(qtbot: QtBot, folder: Path) -> Iterator[MainWindow]:
    make_application([])
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.resize(1440, 900)
    shown.show()
    qtbot.waitExposed(shown)
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    shown.open(folder / "p.qdacoder")
    yield shown
    shown.close()


@pytest.fixture
def review(window: MainWindow, qtbot: QtBot) -> ReviewView:
    press(window, Qt.Key.Key_F7)
    assert window.page == "review"
    assert window.bench is not None
    view = window.bench.review
    found(qtbot, view)
    return view


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def found(qtbot: QtBot, view: ReviewView) -> None:
    """The answer to the newest question is shown."""
    qtbot.waitUntil(lambda: view.presenter.found is not None and not view.presenter.searching)


def cards(view: ReviewView) -> list[int]:
    model = view.list.model()
    entries = [model.index(row, 0).data(CardRole.ENTRY) for row in range(model.rowCount())]
    return [entry.hit.segment_id for entry in entries if entry.hit is not None]


def test_cards_stand_under_their_witnesses(review: ReviewView, window: MainWindow, qtbot: QtBot) -> None:
    QAbstractItemModelTester(review.model, QAbstractItemModelTester.FailureReportingMode.Fatal, review)
    assert [review.presenter.heading(group)[0] for group in review.presenter.groups] == [
        "Witness A",
        "Witness B",
        "No witness",
    ]
    assert cards(review) == [1, 2, 4, 6, 3]  # two of each: B's third is hidden
    review.show_box.setCurrentIndex(3)
    review.show_box.activated.emit(3)
    found(qtbot, review)
    assert cards(review) == [1, 2, 4, 6, 5, 3]
    review.presenter.set_group_by(GroupBy.FOOTAGE)
    found(qtbot, review)
    assert [review.presenter.heading(group)[0] for group in review.presenter.groups] == [
        "Blagoveshchensk video 2",
        "Клип 영상",
    ]
    for mode in ("compact", "table", "cards"):
        review.modes[mode].click()
        QApplication.processEvents()
    review.table.sortByColumn(5, Qt.SortOrder.DescendingOrder)
    assert review.table.hits.hit(0).segment_id in (1, 2)  # the longest, 40 s each


def test_show_more_opens_one_heading(review: ReviewView, qtbot: QtBot) -> None:
    model = review.list.model()
    row = next(at for at in range(model.rowCount()) if model.index(at, 0).data(CardRole.ENTRY).group.hidden)
    index = model.index(row, 0)
    place = review.delegate.more_rect(review.list.visualRect(index), index.data(CardRole.ENTRY))
    QTest.mouseClick(review.list.viewport(), LEFT, PLAIN, place.center())
    found(qtbot, review)
    assert cards(review) == [1, 2, 4, 6, 5, 3]
    QTest.mouseClick(review.list.viewport(), LEFT, PLAIN, place.center() - QPoint(4, 0))
    found(qtbot, review)
    assert cards(review) == [1, 2, 4, 6, 3]


def test_the_filter_is_made_by_hand_and_says_what_it_finds(
    review: ReviewView, window: MainWindow, qtbot: QtBot
) -> None:
    press(window, Qt.Key.Key_N)  # a node rule
    picker = review.picker
    assert picker is not None
    assert picker.isVisible()
    QTest.keyClicks(picker.field, "week")
    QTest.keyClick(picker.field, Qt.Key.Key_Return)
    found(qtbot, review)
    assert review.presenter.filter.rules == (NodeRule(How.ANY, (1,)),)
    assert cards(review) == [1, 4, 5, 3]
    assert window.status_text == "4 of 6 segments match"
    buttons = {one.choice.text: one for one in review.filter.witnesses.parts}
    assert {name: one.choice.hits for name, one in buttons.items()} == {"A": 1, "B": 2, "none": 1}
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.mouseClick(buttons["B"], LEFT, CTRL)
    found(qtbot, review)
    assert cards(review) == [4, 5]
    assert window.status_text == "2 of 6 segments match. No hits for A"
    QTest.mouseClick(buttons["B"], LEFT)  # none at all is all
    found(qtbot, review)
    assert len(cards(review)) == 4
    rule = review.filter.rules[0]
    rule.on.click()
    found(qtbot, review)
    assert len(review.presenter.hits) == 6
    rule.on.click()
    rule.how.setCurrentIndex(2)
    rule.how.activated.emit(2)
    found(qtbot, review)
    assert {hit.segment_id for hit in review.presenter.hits} == {2, 6}
    press(window, Qt.Key.Key_F, CTRL)
    QTest.keyClicks(QApplication.focusWidget(), "nothing like it")
    found(qtbot, review)
    assert review.empty.isVisible()
    assert "without the words: 2" in review.empty.begin.text()
    review.filter.reset.click()
    found(qtbot, review)
    assert len(review.presenter.hits) == 6
    assert review.presenter.filter.is_empty


def test_keys_go_through_cards_and_code_them(review: ReviewView, window: MainWindow, qtbot: QtBot) -> None:
    presenter = review.presenter
    assert presenter.current == 1
    press(window, Qt.Key.Key_Down)
    assert presenter.current == 2
    press(window, Qt.Key.Key_PageDown)
    assert presenter.current == 4
    press(window, Qt.Key.Key_End)
    assert presenter.current == 3
    press(window, Qt.Key.Key_Home)
    press(window, Qt.Key.Key_2)
    assert presenter.session.coding.segments_by_id([1])[0].node_ids == (1, 2, 4)
    press(window, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert presenter.session.coding.segments_by_id([1])[0].relevance == 1
    found(qtbot, review)
    card = review.list.model().index(1, 0).data(CardRole.CARD)
    assert card.segment.node_ids == (1, 2, 4)
    assert card.segment.relevance == 1
    press(window, Qt.Key.Key_Z, CTRL)
    press(window, Qt.Key.Key_Z, CTRL)
    found(qtbot, review)
    assert review.list.model().index(1, 0).data(CardRole.CARD).segment.node_ids == (1, 4)


def test_a_card_opens_in_coding_and_back(review: ReviewView, window: MainWindow, qtbot: QtBot) -> None:
    review.presenter.select(6)
    press(window, Qt.Key.Key_Return)
    bench = window.bench
    assert bench is not None
    assert window.page == "coding"
    assert [row.id for row in bench.presenter.selected] == [6]
    qtbot.waitUntil(lambda: bench.player.target == 30)
    press(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.page == "review"
    assert review.presenter.current == 6
    press(window, Qt.Key.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert "Клип 영상" in QApplication.clipboard().text()


def test_all_hits_play_in_a_row_and_missing_files_are_named(
    review: ReviewView, window: MainWindow, qtbot: QtBot
) -> None:
    review.player.pause.setValue(0.1)
    shown: list[tuple[int, int]] = []
    review.playing.frame_changed.connect(
        lambda frame: shown.append((review.playing.hit.segment_id, frame)) if review.playing.hit else None
    )
    press(window, Qt.Key.Key_Return, CTRL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: not review.playing.playing_all, timeout=30_000)
    assert review.playing.player.state is not PlayerState.PLAYING
    order = list(dict.fromkeys(one for one, _frame in shown))
    assert [one for one in order if one in (4, 5, 6)] == [4, 6, 5]
    last = {segment: max(frame for one, frame in shown if one == segment) for segment in (4, 5, 6)}
    assert last == {4: 21, 5: 69, 6: 33}  # no picture from the out point on
    assert "Blagoveshchensk video 2" in window.status_text


def test_themes_are_saved_chosen_and_renamed(
    review: ReviewView, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    review.presenter.set_filter(ReviewFilter(rules=(NodeRule(How.ANY, (2,)),)))
    found(qtbot, review)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args, **_more: ("Долг 빚", True))
    review.filter.save.click()
    assert review.bar.theme.toolTip() == "Долг 빚"
    review.presenter.set_filter(ReviewFilter())
    assert "changed" in review.bar.theme.toolTip()
    review.presenter.set_theme(review.presenter.themes[0])
    found(qtbot, review)
    assert {hit.segment_id for hit in review.presenter.hits} == {2, 6}
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args, **_more: ("Debt", True))
    review.bar.rename_requested.emit()
    assert review.bar.theme.toolTip() == "Debt"
    review.bar.remove_requested.emit()
    assert review.presenter.themes == []
    press(window, Qt.Key.Key_Z, CTRL)
    assert [row.name for row in review.presenter.themes] == ["Debt"]


def test_what_is_found_is_written(
    review: ReviewView, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    review.presenter.set_filter(ReviewFilter(rules=(NodeRule(How.ANY, (2,)),)))
    found(qtbot, review)
    for what in ("csv", "xlsx", "html"):
        target = tmp_path / f"out.{what}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, target=target: (str(target), ""))
        review.bar.buttons[what].click()
        qtbot.waitUntil(lambda target=target: str(target) in window.status_text)
        assert "Wrote 2 segments" in window.status_text
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert [row["segment_id"] for row in csv.DictReader(file)] == ["2", "6"]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(tmp_path))
    review.bar.buttons["stills"].click()
    qtbot.waitUntil(lambda: "Wrote 1 stills" in window.status_text)
    assert (tmp_path / "segment 6.png").exists()


def test_what_another_view_changes_is_shown(review: ReviewView, window: MainWindow, qtbot: QtBot) -> None:
    session = review.presenter.session
    press(window, Qt.Key.Key_F6)
    session.coding.tag(1, 9000, 9100, [4], 1, relevance=3)
    assert 7 not in {hit.segment_id for hit in review.presenter.hits}  # nothing is searched while hidden
    press(window, Qt.Key.Key_F7)
    found(qtbot, review)
    assert 7 in cards(review)
    session.coding.delete([7])
    found(qtbot, review)
    assert 7 not in cards(review)


def test_tab_reads_the_filter_from_top_to_bottom(review: ReviewView, window: MainWindow) -> None:
    review.presenter.set_filter(ReviewFilter((NodeRule(How.ANY, (1,)), NodeRule(How.NEAR, (2,)))))
    panel = review.filter
    QApplication.processEvents()  # new rows are shown
    panel.save.setFocus()
    visited = [QApplication.focusWidget()]
    for _ in range(40):
        press(window, Qt.Key.Key_Tab)
        visited.append(QApplication.focusWidget())
    ends = [panel.rules[0].on, panel.rules[1].within, panel.edit_witnesses, panel.witnesses.parts[0]]
    ends += [
        panel.footage.parts[-1],
        panel.text,
        panel.relevance.buttons[0],
        panel.heard_only,
        review.bar.theme,
    ]
    places = [visited.index(one) for one in ends]
    assert places == sorted(places)
    line = panel.rules[0].parts[-1]
    line.setFocus()
    panel.refresh()
    assert panel.rules[0].parts[-1] is line
    assert line.hasFocus()


def test_no_picture_of_something_else_stands_for_a_missing_file(review: ReviewView, qtbot: QtBot) -> None:
    review.presenter.select(4)  # in the clip
    qtbot.waitUntil(lambda: review.player.canvas.frame is not None)
    review.presenter.select(1)  # its file was never there
    assert review.playing.missing
    assert review.player.canvas.frame is None
    assert review.player.say.text() == "The file is missing"
    assert review.player.time.text() == ""


def test_several_filters_that_exclude_everything_are_listed(review: ReviewView, qtbot: QtBot) -> None:
    review.presenter.set_filter(
        ReviewFilter((NodeRule(How.ANY, (3,)),), text="nothing like it", relevance=3, witness_ids=(2,))
    )
    found(qtbot, review)
    assert review.empty.isVisible()
    lines = review.empty.begin.text().splitlines()
    assert lines[0] == "Switch off several filters. What each finds by itself:"
    assert lines[-1] == "the choice of witnesses: 3"
    assert len(lines) == 5
