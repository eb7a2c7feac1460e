"""Excluded ranges in the real window: proposals, the list in Footage, the hatched stretch, all by key."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from qdacoder.domain.exclusion import Applies
from qdacoder.domain.spans import Span
from qdacoder.gui.application import make_application
from qdacoder.gui.dialogs.exclude_range import ExcludeRange
from qdacoder.gui.dialogs.propose_exclusions import ProposeExclusions
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.workbench import Workbench
from qdacoder.gui.workspaces.footage.excluded_box import ExcludedBox
from qdacoder.services.session import create_project, open_project
from tests.helpers.clips import make_clip
from tests.helpers.sounds import RATE, noise, silence, speech

PLAIN, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
TITLE = unicodedata.normalize("NFD", "증언 й, a long title of a reel")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """28 s: noise from 4 to 8 s and from 12 to 16 s, silence from 20 to 24 s, words between."""
    rng = np.random.default_rng(3)
    bad = (noise(rng, 4, 0.2), noise(rng, 4, 0.1), silence(rng, 4))
    stock = np.concatenate([part for one in bad for part in (speech(rng, 4), one)] + [speech(rng, 4)])
    return make_clip(
        tmp_path_factory.mktemp("sound") / "clip.mkv",
        frames=700,
        size=(96, 32),
        audio=lambda seconds: np.interp(seconds, np.arange(len(stock)) / RATE, stock),
    ).path


@pytest.fixture
def project(tmp_path: Path, clip: Path) -> Path:
    path = tmp_path / "p.qdacoder"
    session = create_project(path, "Test", "Ruth Baker")
    session.footage.add(clip, title=TITLE)
    session.codebook.add_node("Weekly quota")
    session.coding.tag(1, 25, 75, [1])
    session.close()
    return path


@pytest.fixture
def window(qtbot: QtBot, project: Path) -> Iterator[MainWindow]:
    make_application([])
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.resize(1440, 900)
    shown.show()
    qtbot.waitExposed(shown)
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    shown.open(project)
    yield shown
    shown.close()


@pytest.fixture
def bench(window: MainWindow) -> Workbench:
    assert window.bench is not None
    return window.bench


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(widget, key, modifiers)


def proposals(window: MainWindow, bench: Workbench, qtbot: QtBot) -> ProposeExclusions:
    assert window.handle("find_noise")
    qtbot.waitUntil(lambda: bench.exclusions.proposals is not None, timeout=20_000)
    dialog = bench.exclusions.proposals
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.table.hasFocus())
    return dialog


def kinds(dialog: ProposeExclusions) -> list[str]:
    return [row[0] for row in dialog.table.rows]


def test_proposals_are_heard_accepted_and_skipped_by_key(
    window: MainWindow, bench: Workbench, qtbot: QtBot
) -> None:
    dialog = proposals(window, bench, qtbot)
    session = bench.session
    assert kinds(dialog) == ["static noise", "static noise", "silence"]
    assert session.exclusions.list() == []
    first = dialog.open_ones[0].span
    press(dialog.table, Qt.Key.Key_Space)
    assert bench.presenter.marks.range == (first.in_frame, first.out_frame)
    qtbot.waitUntil(lambda: first.in_frame <= bench.player.frame < first.out_frame, timeout=10_000)
    bench.player.pause()
    assert dialog.reason_field.text() == "static noise"
    press(dialog.table, Qt.Key.Key_Delete)  # skipped
    assert kinds(dialog) == ["static noise", "silence"]
    press(dialog.table, Qt.Key.Key_Return)
    assert kinds(dialog) == ["silence"]
    assert dialog.reason_field.text() == "silence"
    dialog.reason_field.setFocus()
    dialog.reason_field.selectAll()
    QTest.keyClicks(dialog.reason_field, "nobody in the room")
    press(dialog.reason_field, Qt.Key.Key_Return)
    assert [(row.reason, row.applies) for row in session.exclusions.list()] == [
        ("static noise", Applies.AUDIO),
        ("nobody in the room", Applies.AUDIO),
    ]
    assert kinds(dialog) == []
    assert "Nothing is left" in dialog.summary.text()
    session.undo()
    assert kinds(dialog) == ["silence"]  # what is undone can be decided again; what was skipped stays so
    press(dialog, Qt.Key.Key_Escape)
    assert bench.exclusions.proposals is None
    assert len(bench.coding.timeline.scene.excluded) == 1


def test_all_of_a_kind_are_accepted_in_one_step(window: MainWindow, bench: Workbench, qtbot: QtBot) -> None:
    dialog = proposals(window, bench, qtbot)
    assert dialog.all_button.text() == "Accept all 2 of static noise"
    press(dialog.table, Qt.Key.Key_Return, CTRL)
    assert [row.reason for row in bench.session.exclusions.list()] == ["static noise", "static noise"]
    assert kinds(dialog) == ["silence"]
    bench.session.undo()
    assert bench.session.exclusions.list() == []
    window.close_project()
    qtbot.waitUntil(lambda: not any(isinstance(one, ProposeExclusions) for one in _dialogs()))


def _dialogs() -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if one.isVisible()]


def test_when_nothing_is_found_it_is_said(window: MainWindow, bench: Workbench, qtbot: QtBot) -> None:
    bench.session.exclusions.add(1, 0, 700, "all of it")
    assert window.handle("find_noise")
    qtbot.waitUntil(lambda: "No noise or silence" in window.status_text, timeout=20_000)
    assert bench.exclusions.proposals is None


def _box(window: MainWindow, bench: Workbench, qtbot: QtBot) -> ExcludedBox:
    press(QApplication.focusWidget() or window, Qt.Key.Key_F5)
    box = bench.footage.details.excluded
    qtbot.waitUntil(lambda: box.isVisible())
    return box


def _form() -> ExcludeRange:
    return next(one for one in _dialogs() if isinstance(one, ExcludeRange))


def test_exclusions_are_edited_and_removed_in_footage(
    window: MainWindow, bench: Workbench, qtbot: QtBot
) -> None:
    session = bench.session
    session.exclusions.add(1, 100, 200, "static noise")
    session.exclusions.add(1, 300, 350, "lens cap", Applies.PICTURE)
    box = _box(window, bench, qtbot)
    assert [row[3:] for row in box.table.rows] == [("static noise", "Sound"), ("lens cap", "Picture")]
    totals = bench.footage.details.map.totals
    assert (totals["Excluded"], totals["Picture"]) == ("00:00:04:00", "00:00:02:00")
    box.table.setFocus()
    press(box.table, Qt.Key.Key_Return)
    form = _form()
    qtbot.waitUntil(lambda: form.reason_field.hasFocus())
    assert (form.in_field.text(), form.out_field.text()) == ("00:00:04:00", "00:00:08:00")
    form.out_field.setFocus()
    form.out_field.selectAll()
    QTest.keyClicks(form.out_field, "00:09:00:00")
    press(form.out_field, Qt.Key.Key_Return)
    assert "after the footage" in form.why_not.text()
    assert form.out_field.hasFocus()
    QTest.keyClicks(form.out_field, "00:00:10:00")
    press(form.out_field, Qt.Key.Key_Return)
    assert session.exclusions.get(1).span == Span(100, 250)
    qtbot.waitUntil(lambda: box.table.rows[0][2] == "00:00:06:00")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    box.table.setFocus()
    press(box.table, Qt.Key.Key_Delete)  # of the range, not of the footage
    assert bench.footage.question is None
    assert [row.reason for row in session.exclusions.list()] == ["lens cap"]
    assert window.status_text.startswith("Count again: static noise")
    session.undo()
    assert len(box.table.rows) == 2
    QTest.mouseClick(box.add_button, Qt.MouseButton.LeftButton)
    form = _form()
    qtbot.waitUntil(lambda: form.in_field.hasFocus())
    QTest.keyClicks(form.in_field, "00:00:20:00")
    QTest.keyClicks(form.out_field, "00:00:21:05")
    form.reason_field.setText("바람")
    press(form.reason_field, Qt.Key.Key_Return)
    assert session.exclusions.get(3).span == Span(500, 530)
    box.table.setFocus()
    press(box.table, Qt.Key.Key_Space)
    assert window.page == "coding"
    assert bench.presenter.marks.range == (100, 250)


def test_the_hatched_stretch_has_a_menu_and_only_the_sound_is_hatched(
    window: MainWindow, bench: Workbench, qtbot: QtBot
) -> None:
    session, view = bench.session, bench.coding.timeline
    session.exclusions.add(1, 100, 300, "static noise")
    session.exclusions.add(1, 300, 600, "lens cap", Applies.PICTURE)
    scene = view.scene
    assert [(one.in_frame, one.out_frame) for one in scene.excluded] == [(100, 300)]
    before = view.viewport().grab().toImage()
    session.exclusions.edit(1, in_frame=99)  # drawn anew, all but the same
    session.undo()
    session.exclusions.remove(1)
    after = view.viewport().grab().toImage()
    changed = {
        y for y in range(0, before.height()) for x in range(0, before.width(), 3)
        if before.pixel(x, y) != after.pixel(x, y)
    }  # fmt: skip
    ratio = before.devicePixelRatio()
    audio = range(round(scene.metrics.audio_top * ratio), round(scene.metrics.transcript_top * ratio))
    strip = range(round(scene.metrics.ruler_top * ratio))  # the overview hatches its own row
    assert changed & set(audio)
    assert changed <= set(audio) | set(strip)
    session.undo()

    def menu_at(y: int) -> QMenu | None:
        at = QPoint(scene.scale.px(200), y)
        where = view.viewport().mapToGlobal(at)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, where)
        QApplication.sendEvent(view.viewport(), event)
        return QApplication.activePopupWidget()  # type: ignore[return-value]

    menu = menu_at(scene.metrics.audio_top + 8)
    assert menu is not None
    entries = [action for action in menu.actions() if not action.isSeparator()]
    assert entries[0].text().startswith("static noise, ")
    assert [one.text() for one in entries[1:]] == ["Play it", "Change range or reason…", "Count it again"]
    entries[3].trigger()
    menu.close()
    assert [one.reason for one in session.exclusions.list()] == ["lens cap"]
    assert scene.excluded == []


def test_read_only_nothing_is_accepted(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    window._open(lambda: open_project(project, read_only=True))
    bench = window.bench
    assert bench is not None
    dialog = proposals(window, bench, qtbot)
    assert not dialog.accept_button.isEnabled()
    press(dialog.table, Qt.Key.Key_Return)
    assert bench.session.exclusions.list() == []
    press(dialog, Qt.Key.Key_Escape)
