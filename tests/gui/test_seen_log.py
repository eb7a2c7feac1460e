"""What is played in the real window is noted, by coder and speed, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qdacoder.domain.spans import Span
from qdacoder.errors import StorageError
from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.workbench import Workbench
from qdacoder.media.fake_player import FakePlayer
from qdacoder.services.session import create_project, open_project
from tests.helpers.build import made
from tests.helpers.clips import clip_store

PLAIN, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "p.qdacoder"
    session = create_project(path, "Test", "Ruth Baker")
    reel = made(session.footage.add(clip_store().get(frames=2000, size=(96, 32)).path, title="Клип 영상"))
    node = made(session.codebook.add_node("Weekly quota"))
    session.coding.tag(reel, 1500, 1540, [node])
    session.close()
    return path


@pytest.fixture
def window(qtbot: QtBot, project: Path) -> Iterator[MainWindow]:
    make_application([])
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    shown.activateWindow()
    yield shown
    shown.close()


def open_with(window: MainWindow, project: Path) -> tuple[Workbench, FakePlayer, FakePlayer]:
    """The project, with players of which the test moves the time."""
    window.open(project)
    bench = window.bench
    assert bench is not None
    players = (FakePlayer(), FakePlayer())
    for switch, player in zip((bench.player, bench.review_player), players, strict=True):
        switch._makers = {"qt": lambda _still, player=player: player, "vlc": lambda _still: None}
        switch._players.clear()
    bench.load_media()
    assert bench.player.kind == "qt"
    return bench, *players


def press(
    window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def seen(bench: Workbench) -> list[Span]:
    return bench.session.coverage.seen(1)


def test_playing_is_noted_and_neither_seeking_nor_stepping(
    window: MainWindow, project: Path, qtbot: QtBot
) -> None:
    bench, player, _other = open_with(window, project)
    press(window, Qt.Key.Key_Space)
    player.advance(4000)
    assert seen(bench) == []  # nothing is written while it plays
    press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: seen(bench) == [Span(0, 101)])
    for _ in range(30):
        press(window, Qt.Key.Key_Right)
    bench.player.seek(900)
    assert seen(bench) == [Span(0, 101)]
    press(window, Qt.Key.Key_L)  # plays at 1
    press(window, Qt.Key.Key_L)  # 1.5
    player.advance(2000)
    bench.player.seek(400)  # plays on there
    player.advance(2000)
    press(window, Qt.Key.Key_K)
    assert bench.recorders[0]._log.waits
    qtbot.waitUntil(lambda: len(seen(bench)) == 3)
    assert seen(bench) == [Span(0, 101), Span(400, 476), Span(900, 976)]
    stretches = bench.coding.timeline.scene.seen
    assert stretches is not None
    assert [(one.in_frame, one.out_frame) for one in stretches] == [(0, 101), (400, 476), (900, 976)]
    assert bench.session.history()[0].verb != "seen.note"


def test_it_is_no_step_of_undo_and_keeps_redo(window: MainWindow, project: Path) -> None:
    bench, player, _other = open_with(window, project)
    session = bench.session
    session.coding.set_memo([1], "one")
    session.coding.set_memo([1], "two")
    press(window, Qt.Key.Key_Z, CTRL)
    undo, redo = session.next_undo(), session.next_redo()
    press(window, Qt.Key.Key_Space)
    player.advance(1000)
    bench.recorders[0].write()  # as every half minute: it plays on
    player.advance(1000)
    bench.recorders[0].write()
    assert seen(bench) == [Span(0, 51)]
    assert (session.next_undo(), session.next_redo()) == (undo, redo)
    press(window, Qt.Key.Key_Space)
    press(window, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert session.coding.segment(1).memo == "two"
    for _ in range(2):
        press(window, Qt.Key.Key_Z, CTRL)
    assert session.coding.segment(1).memo == ""
    assert seen(bench) == [Span(0, 51)]


def test_it_survives_closing_while_it_plays(window: MainWindow, project: Path) -> None:
    _bench, player, _other = open_with(window, project)
    press(window, Qt.Key.Key_Space)
    player.advance(3000)
    window.close_project()
    session = open_project(project)
    assert session.coverage.seen(1) == [Span(0, 76)]
    assert session.coverage.rows()[0].coverage.seen == 76
    session.close()


def test_each_coder_has_seen_their_own(window: MainWindow, project: Path) -> None:
    bench, player, _other = open_with(window, project)
    session = bench.session
    second = made(session.add_coder("Min Kim"))
    press(window, Qt.Key.Key_Space)
    player.advance(2000)
    window._code_as(second)  # while it plays
    assert bench.coding.timeline.scene.seen == []
    player.advance(2000)
    bench.recorders[0].close()
    assert session.coverage.seen(1, [1]) == [Span(0, 51)]
    assert session.coverage.seen(1, [second]) == [Span(51, 101)]
    assert [one.in_frame for one in bench.coding.timeline.scene.seen or ()] == [51]


def test_review_notes_what_it_plays(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    bench, _player, player = open_with(window, project)
    press(window, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: bool(bench.review.presenter.hits))
    bench.review.playing.play(1)
    player.advance(4000)
    bench.recorders[1].write()
    assert seen(bench) == [Span(1500, 1540)]


def test_nothing_is_written_read_only(window: MainWindow, project: Path) -> None:
    content = project.read_bytes()
    window._open(lambda: open_project(project, read_only=True))
    bench = window.bench
    assert bench is not None
    assert bench.session.read_only
    fake = FakePlayer()
    bench.player._makers = {"qt": lambda _still: fake}
    bench.player._players.clear()
    bench.load_media()
    press(window, Qt.Key.Key_Space)
    fake.advance(3000)
    window.close_project()
    assert project.read_bytes() == content


def test_what_cannot_be_written_is_kept(
    window: MainWindow, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, player, _other = open_with(window, project)
    errors: list[object] = []
    bench.recorders[0].failed.connect(errors.append)
    press(window, Qt.Key.Key_Space)
    player.advance(1000)

    def full(*_arguments: object, **_more: object) -> None:
        raise StorageError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(bench.session, "run", full)
        bench.recorders[0].write()
    assert len(errors) == 1
    press(window, Qt.Key.Key_Space)
    bench.recorders[0].write()
    assert seen(bench) == [Span(0, 26)]
