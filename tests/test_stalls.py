"""That the watch over the event loop sees what it must, and blames nobody unjustly."""

from __future__ import annotations

import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from benchmarks.stalls import Stall, watched
from qdacoder.gui.widgets.canvas import PictureCanvas
from tests.helpers.stalls import no_long_stall


def _sleep_long() -> None:
    time.sleep(0.3)


def _work_long() -> None:
    """Work for 300 ms of processor time, the lock of Python held."""
    end = time.thread_time() + 0.3
    while time.thread_time() < end:
        pass


@pytest.mark.parametrize("handler", [_sleep_long, _work_long])
def test_a_handler_that_lasts_long_inside_the_loop_is_seen_and_named(handler, qtbot: QtBot) -> None:
    with watched() as watch:
        QTimer.singleShot(20, handler)
        qtbot.wait(500)
    assert 250 < watch.longest.ms < 600
    assert handler.__name__ in {name for _file, _line, name in watch.longest.stack}
    assert handler.__name__ in str(watch.longest)


def test_a_handler_inside_process_events_is_seen(qapp: QApplication) -> None:
    done: list[int] = []
    QTimer.singleShot(20, lambda: (_sleep_long(), done.append(1)))
    with watched() as watch:
        while not done:
            qapp.processEvents()
    assert watch.longest.ms > 250


def test_a_key_that_a_test_presses_counts_where_the_window_handles_it(qtbot: QtBot) -> None:
    canvas = PictureCanvas()
    qtbot.addWidget(canvas)
    canvas.show()
    canvas.double_clicked.connect(partial(time.sleep, 0.3))  # nothing of this file stands in the stack
    with watched() as watch:
        canvas.sizeHint()
        QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton)
    assert watch.longest.ms > 250
    assert watch.longest.stack[-1][2] == "mouseDoubleClickEvent"


def test_what_a_test_does_itself_does_not_count(qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    button.clicked.connect(lambda: None)
    with watched() as watch:
        for _ in range(3):
            qtbot.wait(20)
            time.sleep(0.3)
            button.click()
            _work_long()
    assert watch.longest.ms < 150


def test_many_short_handlers_are_no_long_one(qtbot: QtBot) -> None:
    """Neither of a loop, nor of a test that calls the window again and again without letting it breathe."""
    timer = QTimer()
    timer.timeout.connect(lambda: time.sleep(0.02))
    timer.start(0)
    with watched() as watch:
        qtbot.wait(500)
    assert watch.longest.ms < 150
    timer.stop()
    canvas = PictureCanvas()
    qtbot.addWidget(canvas)
    canvas.double_clicked.connect(partial(time.sleep, 0.02))
    with watched() as watch:
        for _ in range(20):
            QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton)
    assert watch.longest.ms < 150


def test_a_processor_that_others_use_is_not_blamed_on_the_window(qtbot: QtBot) -> None:
    if not Path("/proc/self/schedstat").exists():
        pytest.skip("only Linux tells how long a thread waited for a processor")
    burn = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(burn) for _ in range(12)]
    try:
        with watched() as watch:
            begun, spent = time.perf_counter(), time.thread_time()
            QTimer.singleShot(0, _work_long)
            qtbot.wait(400)
            passed, spent = time.perf_counter() - begun, time.thread_time() - spent
    finally:
        for other in others:
            other.kill()
            other.wait()
    assert 250 < watch.longest.ms < 450
    assert passed > spent


def test_a_test_fails_after_a_long_stall_and_names_the_place(qtbot: QtBot) -> None:
    def stand_still() -> None:
        with no_long_stall():
            QTimer.singleShot(0, _sleep_long)
            qtbot.wait(100)

    with pytest.raises(pytest.fail.Exception, match="_sleep_long"):
        stand_still()
    with no_long_stall(1000):
        QTimer.singleShot(0, _sleep_long)
        qtbot.wait(100)


def test_what_is_said_of_a_stall() -> None:
    stall = Stall(312.4, (("/x/tests/test_a.py", 3, "test_a"), ("/x/b.py", 12, "paintEvent")))
    assert str(stall) == (
        "the window did not answer for 312 ms:\n  test_a in test_a.py:3\n  paintEvent in b.py:12"
    )
