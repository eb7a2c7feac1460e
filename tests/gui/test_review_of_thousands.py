"""Review with thousands of nodes, titles and hits: few widgets; only what is seen is read and measured."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from qdacoder.domain.review import GroupBy, How, NodeRule, ReviewFilter
from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.workspaces.review.cards_model import CardRole
from qdacoder.gui.workspaces.review.facet_rows import MOST
from qdacoder.gui.workspaces.review.view import ReviewView
from qdacoder.services.review import ReviewService
from tests.helpers.thousands import NODES, SEGMENTS, TITLES, make

EVERY = tuple(range(1, NODES + 1))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("strain") / "p.qdacoder"
    session, _known = make(path)
    session.close()
    return path


@pytest.fixture
def review(qtbot: QtBot, kept: Path) -> Iterator[ReviewView]:
    make_application([])
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    qtbot.waitExposed(window)
    window.open(kept)
    window.handle("go_review")
    assert window.bench is not None
    found(qtbot, window.bench.review)
    yield window.bench.review
    window.close()


def found(qtbot: QtBot, view: ReviewView) -> None:
    """The answer to the newest question is shown and painted."""
    qtbot.waitUntil(lambda: view.presenter.found is not None and not view.presenter.searching, timeout=30_000)
    QApplication.processEvents()


def widgets(view: ReviewView) -> int:
    return len(view.filter.findChildren(QWidget))


def test_a_rule_of_two_thousand_nodes_shows_a_few_and_more_when_asked(
    review: ReviewView, qtbot: QtBot
) -> None:
    few = widgets(review)
    review.presenter.set_filter(ReviewFilter((NodeRule(How.ALL, EVERY),)))
    found(qtbot, review)
    assert [hit.segment_id for hit in review.presenter.hits] == [7]
    rule = review.filter.rules[0]
    assert widgets(review) < few + 80
    assert rule.more.text() == "1,976 more nodes"
    rule.more.click()
    assert rule.more.text() == "1,776 more nodes"
    assert rule.parts[-1] is rule.more
    assert "узел 노드 223" in rule.parts[-2].accessibleName()
    review.presenter.set_filter(ReviewFilter((NodeRule(How.ANY, (1, 2)),)))
    assert rule.more.isHidden()


def test_among_a_thousand_titles_one_is_found_by_typing(review: ReviewView, qtbot: QtBot) -> None:
    panel = review.filter
    titles = panel.footage
    assert len(titles.ids) == TITLES
    assert len(titles.parts) == MOST
    assert titles.more.text() == f"{TITLES - MOST} more"
    titles.field.setText("ВИДЕО 998")
    assert [one.choice.text for one in titles.parts] == ["영상 видео 998"]
    assert titles.more.isHidden()
    QTest.mouseClick(titles.parts[0], Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier)
    assert review.presenter.filter.footage_ids == (998,)
    found(qtbot, review)
    assert {hit.footage_id for hit in review.presenter.hits} <= {998}
    titles.field.clear()
    assert [one.choice.id for one in titles.parts if one.choice.on] == [998]  # the chosen one is always seen
    assert len(titles.parts) == MOST + 1
    titles.toggled.emit(998)  # none at all is all
    found(qtbot, review)
    assert review.presenter.filter.footage_ids == ()
    titles.toggled.emit(5)
    found(qtbot, review)
    assert len(review.presenter.filter.footage_ids) == TITLES - 1
    assert 5 not in {hit.footage_id for hit in review.presenter.hits}
    assert len(titles.parts) == MOST


def test_tab_goes_through_the_field_that_finds_a_title(review: ReviewView, qtbot: QtBot) -> None:
    titles, window = review.filter.footage, review.window()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    titles.field.setFocus()
    QTest.keyClicks(titles.field, "1000")
    QTest.keyClick(titles.field, Qt.Key.Key_Tab)
    assert [one.choice.text for one in titles.parts] == ["영상 видео 1000"]
    assert QApplication.focusWidget() is titles.parts[0]
    QTest.keyClick(titles.parts[0], Qt.Key.Key_Space)
    assert 1000 not in review.presenter.filter.footage_ids
    assert len(review.presenter.filter.footage_ids) == TITLES - 1


def test_of_thousands_of_cards_only_those_seen_are_read_and_measured(
    review: ReviewView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    QAbstractItemModelTester(review.model, QAbstractItemModelTester.FailureReportingMode.Fatal, review)
    read: list[int] = []
    plain = ReviewService.cards

    def cards(service: ReviewService, ids: list[int]) -> object:
        read.extend(ids)
        return plain(service, ids)

    review.presenter.set_group_by(GroupBy.FOOTAGE)
    found(qtbot, review)
    monkeypatch.setattr(ReviewService, "cards", cards)
    review.presenter.set_most(None)
    found(qtbot, review)
    assert len(review.presenter.hits) == SEGMENTS == len(review.presenter.shown)
    for step in (
        lambda: None,
        lambda: review.presenter.end(last=True),
        lambda: review.presenter.end(last=False),
    ):
        step()
        QApplication.processEvents()
        current = review.presenter.current
        box = review.list.visualRect(review.model.index_of(current))
        assert review.list.viewport().rect().contains(box)
        assert review.list.indexAt(box.center()).data(CardRole.ENTRY).hit.segment_id == current
    bar = review.list.verticalScrollBar()
    for place in range(0, bar.maximum(), bar.maximum() // 7):
        bar.setValue(place)
        QApplication.processEvents()
    assert review.list.measured < 200
    assert len(read) == len(set(read)) < 600
    review.modes["compact"].click()
    QApplication.processEvents()
    heights = {
        review.list.visualRect(review.model.index(row, 0)).height() for row in range(review.model.rowCount())
    }
    assert len(heights) == 2  # headings and lines


def test_what_is_seen_stays_while_rows_above_it_are_measured(review: ReviewView, qtbot: QtBot) -> None:
    review.presenter.set_group_by(GroupBy.FOOTAGE)
    review.presenter.set_most(None)
    found(qtbot, review)
    bar, view = review.list.verticalScrollBar(), review.list
    for hit in review.presenter.shown.hits[200:1200:250]:
        review.presenter.select(hit.segment_id)
        QApplication.processEvents()
        for _ in range(6):
            index = view.indexAt(view.viewport().rect().center())
            before = view.visualRect(index).top()
            value = bar.value()
            bar.setValue(value - 120)
            QApplication.processEvents()
            assert view.visualRect(index).top() - before == 120


def test_the_strip_paints_no_more_marks_than_it_has_pixels(review: ReviewView, qtbot: QtBot) -> None:
    strip, playing = review.player.strip, review.playing
    assert len(playing.order) == SEGMENTS
    playing.show(playing.hits[SEGMENTS // 2].segment_id)
    marks = strip.marks()
    assert 0 < len(marks) <= strip.width()
    assert all(first[1] <= second[0] for first, second in pairwise(marks))
    edge = max(right for _left, right, played in marks if played)
    share = float(playing.order.before(playing.place + 1) / playing.order.whole)
    assert abs(edge - share * strip.width()) <= 2
    assert review.player.clock.text().count(":") == 4
