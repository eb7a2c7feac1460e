"""A workspace that was visited and left costs nothing while one codes, and is right when it is seen again."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot
from sqlalchemy import event
from sqlalchemy.engine import Engine

from qdacoder.domain.codebook import Codebook
from qdacoder.domain.review import How, NodeRule, ReviewFilter
from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.workbench import LATER, Workbench
from qdacoder.gui.workspaces.review.cards_model import CardRole
from qdacoder.services.codebook import CodebookService
from tests.helpers.build import a_project, made


@contextmanager
def reads() -> Iterator[list[str]]:
    """The statements that are sent to any database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    a_project(tmp_path / "p.qdacoder").close()
    make_application([])
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.resize(QSize(1440, 900))
    shown.show()
    qtbot.waitExposed(shown)
    shown.open(tmp_path / "p.qdacoder")
    yield shown
    shown.close()


@pytest.fixture
def bench(window: MainWindow) -> Workbench:
    assert window.bench is not None
    return window.bench


def at_rest(window: MainWindow, qtbot: QtBot) -> None:
    """Nothing is at work and nothing waits to begin."""
    qtbot.waitUntil(lambda: not window.runner.works)
    qtbot.wait(200)
    qtbot.waitUntil(lambda: not window.runner.works)


def visit(window: MainWindow, qtbot: QtBot, name: str) -> None:
    assert window.handle(f"go_{name}")
    assert window.page == name
    at_rest(window, qtbot)


def tag_and_take_back(window: MainWindow, bench: Workbench, qtbot: QtBot) -> list[str]:
    """What a new segment with a node, another node on it, and undoing both ask the database."""
    session = bench.session
    with reads() as sent:
        segment = made(session.coding.tag(1, 20_000, 20_100, [2], 1))
        session.coding.toggle_node([segment], 1)
        session.undo()
        session.undo()
        at_rest(window, qtbot)
    return sent


def test_coding_asks_no_more_with_every_page_visited(
    window: MainWindow, bench: Workbench, qtbot: QtBot
) -> None:
    visit(window, qtbot, "coding")
    tag_and_take_back(window, bench, qtbot)
    alone = tag_and_take_back(window, bench, qtbot)
    assert all(bench.built(name) is None for name in LATER)
    for name in LATER:
        visit(window, qtbot, name)
    visit(window, qtbot, "coding")
    assert all(bench.built(name) is not None and not bench.shows(name) for name in LATER)
    assert tag_and_take_back(window, bench, qtbot) == alone


def test_a_hidden_review_lays_nothing_out(window: MainWindow, bench: Workbench, qtbot: QtBot) -> None:
    visit(window, qtbot, "review")
    visit(window, qtbot, "coding")
    review, heard = bench.review, []
    for signal in (review.presenter.found_changed, review.presenter.codebook_changed):
        signal.connect(lambda: heard.append("anew"))
    review.presenter.cards_changed.connect(lambda _ids: heard.append("cards"))
    tag_and_take_back(window, bench, qtbot)
    assert heard == []


def test_what_was_missed_is_there_when_review_is_shown(
    window: MainWindow, bench: Workbench, qtbot: QtBot
) -> None:
    session = bench.session
    visit(window, qtbot, "review")
    review = bench.review
    review.presenter.set_most(None)
    review.presenter.set_filter(ReviewFilter((NodeRule(How.ANY, (1,)),)))
    at_rest(window, qtbot)
    visit(window, qtbot, "coding")
    session.codebook.edit_node(1, name="Недельная норма 할당량")
    segment = made(session.coding.tag(1, 20_000, 20_100, [1], 2))
    session.coding.set_memo([1], "heard again")
    session.witnesses.edit(2, label="Б")
    session.coding.delete([3])
    visit(window, qtbot, "review")
    model = review.list.model()
    entries = [model.index(row, 0) for row in range(model.rowCount())]
    cards = {
        one.data(CardRole.CARD).segment.id: one.data(CardRole.CARD)
        for one in entries
        if one.data(CardRole.CARD)
    }
    assert set(cards) == {1, segment}
    assert cards[1].segment.memo == "heard again"
    assert [name for _id, name, _hue in review.presenter.chips_of(cards[segment])] == [
        "Недельная норма 할당량"
    ]
    assert [review.presenter.heading(group)[0] for group in review.presenter.groups] == [
        "Witness A",
        "Witness Б",
    ]
    assert [(one.choice.text, one.choice.hits) for one in review.filter.witnesses.parts] == [
        ("A", 1),
        ("Б", 1),
    ]
    assert "할당량" in review.filter.rules[0].parts[-1].accessibleName()


def test_nodes_are_counted_beside_the_window_and_after_the_cards(
    window: MainWindow, bench: Workbench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    plain = CodebookService.read

    def read(service: CodebookService, *, counted: bool = True) -> Codebook:
        if counted and any(
            Path(one.filename).match("review/presenter.py") for one in traceback.extract_stack()
        ):
            threads.append(threading.current_thread().name)
        return plain(service, counted=counted)

    monkeypatch.setattr(CodebookService, "read", read)
    visit(window, qtbot, "review")
    presenter = bench.review.presenter
    presenter.set_filter(ReviewFilter((NodeRule(How.ANY, (1,), (1,)),)))
    qtbot.waitUntil(lambda: not presenter.searching)
    lines = bench.review.filter.rules[0].parts[-2:]
    assert "3 segments" in lines[0].accessibleName()
    assert "2 segments" in lines[1].accessibleName()
    bench.session.coding.toggle_node([2], 1)
    bench.session.codebook.edit_node(1, name="할당량")
    qtbot.waitUntil(lambda: not presenter.searching)
    assert "할당량, 3 segments" in bench.review.filter.rules[0].parts[-1].accessibleName()
    assert len(threads) >= 2
    assert all(name.startswith("qdacoder-read") for name in threads)


def test_a_theme_follows_a_merge_also_while_review_is_hidden(
    window: MainWindow, bench: Workbench, qtbot: QtBot
) -> None:
    session = bench.session
    visit(window, qtbot, "review")
    session.review.save_theme("Debt 빚", ReviewFilter((NodeRule(How.ANY, (2,)),)))
    presenter = bench.review.presenter
    presenter.set_theme(presenter.themes[0])
    at_rest(window, qtbot)
    visit(window, qtbot, "coding")
    session.merging.merge(session.merging.plan([1, 2], 1))
    assert presenter.filter.rules == (NodeRule(How.ANY, (1,)),)  # exports and checks ask for it meanwhile
    visit(window, qtbot, "review")
    assert {hit.segment_id for hit in presenter.hits} == {1, 2, 3}
    assert [chip[0] for chip in presenter.chips_of(presenter.cards([2])[0])] == [1]
    visit(window, qtbot, "coding")
    session.undo()
    visit(window, qtbot, "review")
    assert presenter.filter.rules == (NodeRule(How.ANY, (2,)),)
    assert {hit.segment_id for hit in presenter.hits} == {2}


@pytest.mark.parametrize("name", ["analysis", "findings"])
def test_the_other_pages_are_right_when_they_are_shown(
    window: MainWindow, bench: Workbench, qtbot: QtBot, name: str
) -> None:
    session = bench.session
    finding = made(session.findings.add("They kept half of the wages"))
    session.findings.add_evidence(finding, [1])
    visit(window, qtbot, name)
    visit(window, qtbot, "coding")
    with reads() as sent:
        session.coding.set_memo([1], "heard again")
    quiet = list(sent)
    segment = made(session.coding.tag(1, 20_000, 20_100, [2], 1))
    session.findings.add_evidence(finding, [segment])
    assert not any(" findings" in one for one in quiet)
    visit(window, qtbot, name)
    if name == "analysis":
        answer = bench.analysis.presenter.answer
        assert answer is not None
        assert answer.segments == 4
    else:
        row = bench.findings.presenter.row
        assert row is not None
        assert set(bench.findings.presenter.cards(row)) == {1, segment}
        assert bench.findings.presenter.cards(row)[1].segment.memo == "heard again"
