"""A commit that takes its time: pictures go on, everything else waits, and nothing gets out of order."""

from __future__ import annotations

import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.timecode import FrameRate
from qdacoder.errors import StorageError
from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.player_switch import PlayerSwitch
from qdacoder.gui.runner import Runner
from qdacoder.gui.workbench import Workbench
from qdacoder.media.fake_player import FakePlayer
from qdacoder.media.player import PlayerSource, PlayerState
from qdacoder.services.session import ProjectSession, create_project
from qdacoder.storage.tables import coders
from tests.helpers.build import a_project, dump, made
from tests.helpers.clips import make_clip

KEY = Qt.Key.Key_1


@contextmanager
def each_commit(then: Callable[[], None]) -> Iterator[list[int]]:
    """Do something in every commit of a change. Gives the threads in which they were."""
    threads: list[int] = []

    def committed(connection: Connection) -> None:
        if connection.get_execution_options().get("qdacoder_write"):
            threads.append(threading.get_ident())
            then()

    event.listen(Engine, "commit", committed)
    try:
        yield threads
    finally:
        event.remove(Engine, "commit", committed)


class Painted(QObject):
    """The frames painted on a canvas."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.frames: list[int] = []
        self._canvas = bench.coding.canvas
        self._canvas.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._canvas.frame is not None:
            self.frames.append(self._canvas.frame)
        return False


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("commits") / "clip.mp4", frames=500).path


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, clip: Path) -> Iterator[MainWindow]:
    make_application([])
    session = create_project(tmp_path / "p.qdacoder", "P", "Ruth Baker")
    session.codebook.add_node("Cyclist", quick_key="1")
    session.footage.add(clip)
    session.close()
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.resize(1200, 800)
    shown.show()
    shown.activateWindow()
    shown.open(tmp_path / "p.qdacoder")
    assert shown.bench is not None
    player = shown.bench.player
    qtbot.waitUntil(lambda: player.state is PlayerState.PAUSED, timeout=10_000)
    qtbot.waitUntil(lambda: not shown.runner.works, timeout=10_000)
    shown.bench.coding.setFocus()
    yield shown
    shown.close()


def play(window: MainWindow, qtbot: QtBot) -> tuple[Workbench, ProjectSession]:
    """The player plays, and a segment runs."""
    bench = window.bench
    assert bench is not None
    bench.player.play()
    qtbot.waitUntil(lambda: bench.player.frame > 5, timeout=10_000)
    QTest.keyClick(bench.coding, KEY)
    running_from = bench.player.frame
    qtbot.waitUntil(lambda: bench.player.frame > running_from + 5, timeout=10_000)
    return bench, bench.session


def test_pictures_reach_the_canvas_while_a_commit_takes_long(window: MainWindow, qtbot: QtBot) -> None:
    bench, session = play(window, qtbot)
    painted = Painted(bench)
    with each_commit(lambda: time.sleep(0.6)) as threads:
        at = bench.player.frame
        painted.frames.clear()
        QTest.keyClick(bench.coding, KEY)  # returns when it is committed
        shown = set(painted.frames)
    assert len(threads) == 1
    assert threads[0] != threading.get_ident()
    assert len(shown) >= 6  # fifteen at full speed
    assert [one.out_frame for one in session.coding.segments(1)] == [at]
    bench.player.pause()


def test_nothing_else_happens_meanwhile_and_keys_are_taken_in_their_order(
    window: MainWindow, qtbot: QtBot
) -> None:
    bench, session = play(window, qtbot)
    order: list[str] = []
    session.subscribe(lambda change: order.append(change.verb))
    undo = Qt.KeyboardModifier.ControlModifier

    def send_others() -> None:
        """As if a timer had run down and Ctrl+Z been pressed; and the background had done its work."""
        QCoreApplication.postEvent(window, QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, undo, ""))
        order.append("in the drive")
        time.sleep(0.2)
        order.append("on the drive")

    QTimer.singleShot(0, lambda: order.append("timer"))
    window.runner.run(lambda _progress, _cancel: None, lambda _none: order.append("background"))
    QTimer.singleShot(0, lambda: window.handle("undo"))
    with each_commit(send_others):
        QTest.keyClick(bench.coding, KEY)
        assert order == ["in the drive", "on the drive", "coding.tag"]
        qtbot.waitUntil(lambda: "undo" in order, timeout=5_000)
    assert {"timer", "background"} <= set(order)
    assert session.coding.segments(1) == []
    bench.player.pause()


def test_a_commit_that_fails_says_so_and_changes_nothing(window: MainWindow, qtbot: QtBot) -> None:
    bench, session = play(window, qtbot)

    def full() -> None:
        time.sleep(0.05)
        raise sqlite3.OperationalError("database or disk is full")

    before = dump(session.path)
    with each_commit(full) as threads:
        QTest.keyClick(bench.coding, KEY)
    assert threads
    assert threads[0] != threading.get_ident()
    assert dump(session.path) == before
    assert "The disk is full; nothing was changed." in window.last_error
    assert bench.presenter.unsaved == 1
    assert bench.save_again()
    assert len(session.coding.segments(1)) == 1
    bench.player.pause()


def test_closing_and_quitting_wait_for_the_commit(window: MainWindow, qtbot: QtBot) -> None:
    bench, session = play(window, qtbot)
    path = session.path
    with each_commit(lambda: time.sleep(0.2)):
        QTimer.singleShot(0, window.close)
        QTest.keyClick(bench.coding, KEY)
        assert len(session.coding.segments(1)) == 1
        qtbot.waitUntil(lambda: window.bench is None, timeout=5_000)
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM segments").fetchone() == (1,)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_while_nothing_plays_a_commit_changes_no_threads(window: MainWindow) -> None:
    bench = window.bench
    assert bench is not None
    bench.presenter.set_range(10, 20)
    with each_commit(lambda: None) as threads:
        QTest.keyClick(bench.coding, KEY)
        window.handle("undo")
    assert threads == [threading.get_ident()] * 2


def test_a_change_made_in_the_background_is_committed_there(window: MainWindow, qtbot: QtBot) -> None:
    bench, session = play(window, qtbot)
    found: list[int] = []

    def work(_progress: object, _cancel: object) -> int:
        with session.file.unit_of_work("Add", "coder.add", session.author) as unit:
            unit.insert(coders, name="Min Seo", name_key="min seo", initials="MS")
        return threading.get_ident()

    with each_commit(lambda: None) as threads:
        window.runner.run(work, found.append)
        qtbot.waitUntil(lambda: bool(found), timeout=5_000)
    assert threads == found
    bench.player.pause()


def test_a_change_begun_meanwhile_is_committed_and_told_after_the_first(tmp_path: Path) -> None:
    session = a_project(tmp_path / "a.qdacoder")
    told: list[ChangeSet] = []
    session.subscribe(told.append)
    nested: list[int] = []
    calls: list[int] = []

    def committing(commit: Callable[[], None]) -> None:
        calls.append(1)
        if len(calls) > 1:
            commit()
            return
        done = threading.Thread(target=lambda: (time.sleep(0.1), commit()))
        done.start()
        nested.append(made(session.codebook.add_node("Second")))
        assert told == []
        done.join()

    session.commit_by(committing)
    first = made(session.codebook.add_node("First"))
    assert [change.result_id for change in told] == [first, nested[0]]
    assert first < nested[0]
    assert [row.label for row in session.history(2)] == [told[1].label, told[0].label]
    session.undo()
    session.undo()
    assert {"First", "Second"}.isdisjoint(node.name for node in session.codebook.read().nodes)
    session.close()


def test_what_was_committed_meanwhile_is_told_also_when_the_first_change_fails(tmp_path: Path) -> None:
    session = a_project(tmp_path / "a.qdacoder")
    told: list[str] = []
    session.subscribe(lambda change: told.append(change.label))
    calls: list[int] = []

    def committing(commit: Callable[[], None]) -> None:
        calls.append(1)
        if len(calls) == 1:
            session.announce(ChangeSet("told by another", "x", {}))
            raise sqlite3.OperationalError("disk I/O error")
        commit()

    session.commit_by(committing)
    with pytest.raises(StorageError, match="could not be written"):
        session.codebook.add_node("First")
    made(session.codebook.add_node("Second"))
    assert told[0] == "told by another"
    assert "Second" in told[1]
    assert "First" not in {node.name for node in session.codebook.read().nodes}
    session.close()


def test_a_fault_while_pictures_are_served_neither_undoes_the_commit_nor_hides(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: seen.append(kind))
    runner = Runner()
    done: list[int] = []

    def serve() -> None:
        raise KeyError("picture")

    runner.wait_for(lambda: (time.sleep(0.05), done.append(1)), serve)
    assert done == [1]
    assert seen == [KeyError]
    runner.close()


def test_a_player_served_meanwhile_tells_its_state_afterwards(qtbot: QtBot, tmp_path: Path) -> None:
    fake = FakePlayer()
    switch = PlayerSwitch(lambda _frame, done: done(None), lambda: "qt", print, {"qt": lambda _still: fake})
    states: list[PlayerState] = []
    frames: list[int] = []
    switch.listener.state = states.append
    switch.listener.frame = frames.append
    switch.open(PlayerSource(tmp_path / "x.mp4", FrameRate(25), 100))
    switch.play()
    states.clear()
    frames.clear()
    fake.serve = lambda: fake.advance(5_000)  # type: ignore[attr-defined]
    switch.serve()
    assert frames[-1] == 99
    assert states == []
    assert switch.state is PlayerState.ENDED
    qtbot.waitUntil(lambda: states == [PlayerState.ENDED], timeout=2_000)
    switch.close()
