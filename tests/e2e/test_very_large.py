"""Thirty hours of footage, a thousand titles, ten thousand nodes: the real window stays usable.

The watch over the event loop (`conftest.py`) fails what keeps the window waiting.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import event
from sqlalchemy.engine import Engine

from qdacoder.domain.text import folded
from qdacoder.domain.timecode import FrameRate
from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.widgets.timeline.scene import Scene
from qdacoder.gui.workbench import Workbench
from qdacoder.gui.workspaces.coding.node_choice import NodeChoice
from qdacoder.gui.workspaces.footage.view import FootageView
from qdacoder.media.player import PlayerState
from qdacoder.services.session import create_project
from qdacoder.storage.tables import categories, nodes
from qdacoder.storage.unit_of_work import UnitOfWork
from tests.helpers.clips import make_long_clip

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]
CTRL = Qt.KeyboardModifier.ControlModifier
HOURS, TITLES, NODES, GROUPS = 30, 1_000, 10_000, 400


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    make_application([])
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.resize(1440, 900)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow, timeout=5_000)
    yield shown
    shown.close()


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database."""
    found: list[str] = []

    def asked(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.append(statement)

    event.listen(Engine, "before_cursor_execute", asked)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", asked)


class Paints(QObject):
    """How often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key where the focus is."""
    QTest.keyClick(QApplication.focusWidget() or QApplication.activeWindow(), key, modifiers)


def at_rest(window: MainWindow, qtbot: QtBot) -> Workbench:
    assert window.bench is not None, window.last_error
    qtbot.waitUntil(lambda: not window.runner.works, timeout=20_000)
    qtbot.wait(100)
    window.bench.coding.setFocus()
    return window.bench


def _beside(window: MainWindow, qtbot: QtBot, work: Callable[[], bytes]) -> bytes:
    """Work in the background, as the window does."""
    done: list[bytes] = []
    window.runner.run(lambda _progress, _cancel: work(), done.append)
    qtbot.waitUntil(lambda: bool(done), timeout=20_000)
    return done[0]


def test_thirty_hours_are_sought_coded_and_written_to_the_frame(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    clip = make_long_clip(tmp_path / "thirty hours 30시간.mp4", hours=HOURS).path
    session = create_project(tmp_path / "long.qdacoder", "Long", "Ruth Baker")
    session.codebook.add_node("Waiting", quick_key="1")
    footage_id = session.footage.add(clip).result_id
    length = session.footage.get(footage_id or 0).length_frames
    assert length == HOURS * 3600
    session.close()
    window.open(tmp_path / "long.qdacoder")
    bench = at_rest(window, qtbot)
    player, coding, timeline = bench.player, bench.coding, bench.coding.timeline
    qtbot.waitUntil(lambda: player.state is PlayerState.PAUSED, timeout=10_000)

    press(Qt.Key.Key_End)
    qtbot.waitUntil(lambda: coding.canvas.frame == length - 1, timeout=10_000)
    assert bench.presenter.footage is not None
    told = bench.presenter.footage.timebase.format_full(length - 1)
    assert told == "29:59:59:00"
    assert coding.picture.transport.playhead.text() == told
    field = coding.picture.transport.field
    press(Qt.Key.Key_G)
    assert QApplication.focusWidget() is field or field.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_A, CTRL)
    QTest.keyClicks(QApplication.focusWidget(), "27:46:40:00")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: coding.canvas.frame == 100_000, timeout=10_000)

    painted = Paints(timeline.viewport())
    for part in (10 * 3600, 3600, 60):
        before = painted.count
        timeline.zoom_to(length - part, length)
        qtbot.waitUntil(lambda before=before: painted.count > before, timeout=2_000)
        assert timeline.horizontalScrollBar().value() == timeline.horizontalScrollBar().maximum()
    bench.presenter.set_range(length - 30, length)
    press(Qt.Key.Key_1)
    (made,) = bench.session.coding.segments(footage_id or 0)
    assert (made.in_frame, made.out_frame) == (length - 30, length)
    window.export_csv(tmp_path / "out.csv")
    qtbot.waitUntil(lambda: "out.csv" in window.status_text, timeout=10_000)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        (written,) = csv.DictReader(file)
    assert (written["in"], written["out"]) == ("29:59:30:00", "30:00:00:00")


def test_the_sound_of_thirty_hours_is_drawn_at_every_zoom(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session = create_project(tmp_path / "long.qdacoder", "Long", "Ruth Baker")
    session.footage.register("Thirty hours", rate=FrameRate(25), length=f"{HOURS}:00:00:00")
    session.close()
    window.open(tmp_path / "long.qdacoder")
    bench = at_rest(window, qtbot)
    timeline, length = bench.coding.timeline, HOURS * 3600 * 25
    painted = Paints(timeline.viewport())
    peaks = bytes(range(256)) * (HOURS * 3600 * 100 // 256)
    timeline.set_waveform(peaks, coarse=_beside(window, qtbot, partial(Scene.coarse, peaks)))
    for part in (60 * 25, length, 10 * 3600 * 25, 3600 * 25, 250):
        before = painted.count
        timeline.zoom_to(length - part, length)
        qtbot.waitUntil(lambda before=before: painted.count > before, timeout=2_000)
    assert timeline.horizontalScrollBar().maximum() > 0
    bench.player.seek(length - 1)
    assert bench.coding.picture.transport.playhead.text() == "29:59:59:24"


def test_a_thousand_titles_are_listed_filtered_and_opened(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session = create_project(tmp_path / "many.qdacoder", "Many", "Ruth Baker")
    with session.beginning("Many titles"):
        for at in range(TITLES):
            session.footage.register(f"Video {at + 1:04} 증언", rate=FrameRate(25), length="00:10:00:00")
    session.close()
    with statements() as asked:
        window.open(tmp_path / "many.qdacoder")
        bench = at_rest(window, qtbot)
    assert len(asked) < 90  # not one more for each title
    with statements() as asked:
        press(Qt.Key.Key_F5)
        bench = window.bench
        assert bench is not None
        page = bench.footage
        assert isinstance(page, FootageView)  # compiled before anybody waited for it
        qtbot.waitUntil(lambda: page.proxy.rowCount() == TITLES, timeout=5_000)
        qtbot.waitUntil(lambda: not window.runner.works, timeout=20_000)
    assert len(asked) < 60
    page.bar.filter_field.setText("video 0777")
    qtbot.waitUntil(lambda: page.proxy.rowCount() == 1, timeout=5_000)
    page.bar.filter_field.setText("")
    qtbot.waitUntil(lambda: page.proxy.rowCount() == TITLES, timeout=5_000)
    page.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert page.proxy.index(0, 1).data() == f"Video {TITLES:04} 증언"
    page.bar.filter_field.setText("video 0777")
    page.table.setFocus()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.page == "coding", timeout=5_000)
    assert bench.presenter.footage is not None
    assert bench.presenter.footage.title == "Video 0777 증언"
    with statements() as asked:
        bench.go_to_footage(TITLES)
    assert len(asked) < 40
    assert bench.presenter.footage.title == f"Video {TITLES:04} 증언"

    press(Qt.Key.Key_K, CTRL)
    box = window.palette_box
    QTest.keyClicks(box.field, "video 0123")
    qtbot.waitUntil(lambda: any("0123" in str(row) for row in box.model.rows), timeout=5_000)
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "0123" in (bench.presenter.footage or object()).title, timeout=5_000)


def _many_nodes(path: Path) -> None:
    session = create_project(path, "Codebook", "Ruth Baker")

    def work(unit: UnitOfWork) -> None:
        named = [f"Category {at}" for at in range(GROUPS)]
        unit.insert_many(
            categories,
            [
                {"name": one, "name_key": folded(one), "position": at, "hue": "blue"}
                for at, one in enumerate(named)
            ],
        )
        rows = [f"{('wages', '월급', 'зарплата')[at % 3]} {at + 1}" for at in range(NODES)]
        unit.insert_many(
            nodes,
            [
                {
                    "name": one,
                    "name_key": folded(one),
                    "category_id": at * GROUPS // NODES + 1,
                    "position": at,
                    "definition": "",
                    "quick_key": str(at + 1) if at < 9 else None,
                }
                for at, one in enumerate(rows)
            ],
        )

    session.run("Make a codebook", "node.add", work)
    session.footage.register("Video", rate=FrameRate(25), length="00:10:00:00")
    session.close()


def test_ten_thousand_nodes_in_the_tree_the_list_and_the_palette(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    _many_nodes(tmp_path / "codebook.qdacoder")
    window.open(tmp_path / "codebook.qdacoder")
    bench = at_rest(window, qtbot)
    presenter, panel = bench.presenter, bench.coding.nodes
    assert panel.filter.rowCount() == GROUPS
    assert len(presenter.codebook.nodes) == NODES

    def coded() -> list[tuple[str, ...]]:
        names = {node.id: node.name for node in presenter.codebook.nodes}
        return [tuple(names[one] for one in row.node_ids) for row in presenter.segments]

    presenter.set_range(100, 200)
    with statements() as asked:
        press(Qt.Key.Key_2)
    assert coded() == [("월급 2",)]
    assert len(asked) < 60

    bench.coding.setFocus()
    presenter.set_range(500, 600)
    press(Qt.Key.Key_C)
    choice = next(one for one in QApplication.topLevelWidgets() if isinstance(one, NodeChoice))
    assert choice.model.rowCount() == NODES
    QTest.keyClicks(choice.field, "wages 5554")
    assert [row.name for row in choice.model.rows] == ["wages 5554"]
    QTest.keyClick(choice.field, Qt.Key.Key_Return)
    assert coded()[-1] == ("wages 5554",)

    presenter.set_range(700, 800)
    press(Qt.Key.Key_K, CTRL)
    box = window.palette_box
    QTest.keyClicks(box.field, "wages 7777")
    qtbot.waitUntil(lambda: any("7777" in str(row) for row in box.model.rows), timeout=5_000)
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: coded()[-1] == ("wages 7777",), timeout=5_000)
