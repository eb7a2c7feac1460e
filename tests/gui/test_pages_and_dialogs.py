"""What people read on the pages and in the dialogs: nothing cut to nothing, names as typed, a safe Enter."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from qdacoder.domain.timecode import FrameRate
from qdacoder.gui.actions.table import Context
from qdacoder.gui.application import make_application
from qdacoder.gui.dialogs.footage_details import FootageDetails
from qdacoder.gui.dialogs.history import HistoryDialog
from qdacoder.gui.dialogs.keyboard_map import KeyboardMap
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import KeyCap
from qdacoder.gui.workspaces.footage.model import Column
from qdacoder.gui.workspaces.settings.view import SettingsView
from qdacoder.gui.workspaces.welcome.recent_list import RecentDelegate
from qdacoder.services.session import ProjectSession, create_project
from qdacoder.settings.store import Settings
from tests.helpers.build import made

LONG = "대상 면담 영상 블라고베셴스크, часть вторая " * 6


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[ProjectSession]:
    make_application([])
    opened = create_project(tmp_path / "p.qdacoder", "P", "Ruth Baker")
    yield opened
    opened.close()
    theme().set_text_size(100)


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    qtbot.waitExposed(widget)


@pytest.mark.parametrize("size", [100, 175])
def test_the_number_in_the_settings_can_be_read(qtbot: QtBot, session: ProjectSession, size: int) -> None:
    theme().set_text_size(size)
    page = SettingsView(Settings())
    shown(qtbot, page)
    field = page.fields["resume_back"]
    assert isinstance(field, QSpinBox)
    inner = field.lineEdit()
    assert inner.width() > inner.fontMetrics().horizontalAdvance("60") + 4


@pytest.mark.parametrize("size", [100, 125, 150, 175])
@pytest.mark.parametrize("width", [400, 560, 700, 760])
def test_a_recent_project_keeps_room_for_its_name(
    qtbot: QtBot, session: ProjectSession, width: int, size: int
) -> None:
    theme().set_text_size(size)
    columns = RecentDelegate.columns(QRect(0, 0, width * size // 100, 52))
    assert columns[0].width() >= 120 * size / 100
    there = [one for one in columns if one.width()]
    assert all(one.right() < two.left() for one, two in itertools.pairwise(there))


def test_enter_in_the_history_takes_nothing_back(qtbot: QtBot, session: ProjectSession) -> None:
    session.codebook.add_node("Weekly quota")
    window = QWidget()
    shown(qtbot, window)
    dialog = HistoryDialog(session, lambda _error: None, window)
    dialog.show()
    qtbot.waitExposed(dialog)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert [row.name for row in session.codebook.read().nodes] == ["Weekly quota"]


def test_a_long_title_shows_its_beginning_and_enter_on_cancel_cancels(
    qtbot: QtBot, session: ProjectSession
) -> None:
    reel = made(session.footage.register(LONG[:200], rate=FrameRate(25), length="00:10:00:00"))
    window = QWidget()
    shown(qtbot, window)
    dialog = FootageDetails(session, session.footage.get(reel), window)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert not dialog.findChildren(QScrollArea)[0].verticalScrollBar().maximum()
    title = dialog.fields["title"].field
    assert isinstance(title, QLineEdit)
    assert title.cursorPosition() == 0
    assert title.selectedText() == title.text()
    title.setText("Another")
    dialog.cancel_button.setFocus()
    qtbot.keyClick(dialog.cancel_button, Qt.Key.Key_Return)
    assert session.footage.get(reel).title != "Another"


def test_an_empty_length_is_called_empty(qtbot: QtBot, session: ProjectSession) -> None:
    window = QWidget()
    shown(qtbot, window)
    dialog = FootageDetails(session, None, window)
    dialog.save()
    dialog.show()
    assert "empty" in dialog.fields["length"].reason


def test_the_sections_of_the_keyboard_map_share_their_columns(qtbot: QtBot, session: ProjectSession) -> None:
    window = QWidget()
    shown(qtbot, window)
    dialog = KeyboardMap({}, None, [Context.ALL, Context.DECK, Context.CODING], window)
    dialog.show()
    qtbot.waitExposed(dialog)
    last = {}
    for cap in dialog.findChildren(KeyCap):
        box = cap.parentWidget()
        last[box] = box.mapTo(dialog, box.rect().topRight()).x()
    assert len(set(last.values())) == 2
    before = dialog._area.verticalScrollBar().value()
    qtbot.keyClick(dialog.field, Qt.Key.Key_PageDown)
    assert dialog._area.verticalScrollBar().value() > before


def test_the_question_before_removing_shows_a_title_as_it_was_typed(qtbot: QtBot, tmp_path: Path) -> None:
    make_application([])
    path = tmp_path / "p.qdacoder"
    made_session = create_project(path, "P", "Ruth Baker")
    made_session.footage.register("<b>Reel</b>", rate=FrameRate(25), length="00:10:00:00")
    made_session.close()
    window = MainWindow()
    shown(qtbot, window)
    window.open(path)
    window.handle("go_footage")
    assert window.bench is not None
    page = window.bench.footage
    qtbot.waitUntil(lambda: page.proxy.rowCount() == 1)
    page.table.setCurrentIndex(page.proxy.index(0, Column.TITLE))
    page.handle("remove_footage")
    assert page.question is not None
    assert page.question.textFormat() is Qt.TextFormat.PlainText
    page.question.reject()
    window.close_project()
    assert window.welcome.list is QApplication.focusWidget() or not window.isActiveWindow()
    window.close()
