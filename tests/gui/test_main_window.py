"""The window around the workspaces: opening and refusing, bars, palette, settings, places, notices."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from threading import Timer

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from qdacoder.domain.timecode import FrameRate
from qdacoder.errors import StorageError
from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.theme import theme
from qdacoder.gui.workbench import _SOON
from qdacoder.services.session import create_project, open_project
from qdacoder.settings.recent import recent_projects
from tests.helpers.build import a_project, made


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "labour 노동.qdacoder"
    session = create_project(path, "Labour testimony", "Ruth Baker")
    money = made(session.codebook.add_category("Financial resources"))
    quota = made(session.codebook.add_node("Weekly quota", money, quick_key="1"))
    session.codebook.add_node("Long hours", money)
    witness = made(session.witnesses.add("A"))
    for title in ("Reel 1", "Reel 2"):
        reel = made(session.footage.register(title, rate=FrameRate(25), length="01:00:00:00"))
        session.coding.tag(reel, 1000, 1500, [quota], witness, memo="Sum per week")
    session.close()
    return path


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    make_application([])
    made_window = MainWindow()
    qtbot.addWidget(made_window)
    made_window.show()
    made_window.activateWindow()
    qtbot.waitExposed(made_window)
    yield made_window
    made_window.close()
    theme().set_mode("system")
    theme().set_text_size(100)


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifiers)


CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def test_without_a_project_only_what_works_is_offered(window: MainWindow) -> None:
    assert window.page == "welcome"
    assert window.status_text == ""
    assert window.can("new_project")
    assert not window.can("export_csv")
    assert not window.can("open_sample")
    assert not window.handle("mark_in")


def test_open_shows_the_project_and_remembers_it(window: MainWindow, project: Path) -> None:
    window.open(project)
    assert (window.page, window.windowTitle()) == ("coding", "Labour testimony – qdacoder")
    assert window._foot.counts == "2 segments   2 codings"
    assert window._top.state_text == "All changes saved"
    assert [row.name for row in recent_projects(window.settings)] == ["Labour testimony"]
    window.close_project()
    assert window.page == "welcome"
    assert window.welcome.model.rows[0].segments == 2


def test_opening_shows_no_other_window_and_keeps_the_focus(
    window: MainWindow, project: Path, qtbot: QtBot
) -> None:
    class Watcher(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                shown.append(type(watched).__name__)
            return False

    shown: list[str] = []
    watcher = Watcher()
    QApplication.instance().installEventFilter(watcher)
    for page in ("footage", "settings", "coding"):
        window.open(project)
        window.handle({"settings": "settings"}.get(page, f"go_{page}"))
        qtbot.wait(20)
    QApplication.instance().removeEventFilter(watcher)
    assert shown == []
    assert QApplication.activeWindow() is window
    assert QApplication.focusWidget() is window.coding


@pytest.mark.parametrize("content", [b"", b"<html>", b"SQLite format 3\x00" + b"\x00" * 200])
def test_what_is_no_project_is_refused_and_the_open_one_stays(
    window: MainWindow, project: Path, tmp_path: Path, content: bytes
) -> None:
    window.open(project)
    bad = tmp_path / "bad.qdacoder"
    bad.write_bytes(content)
    window.open(bad)
    assert window.session is not None
    assert window.session.name == "Labour testimony"
    assert len(window.notices.texts) == 1
    assert "bad.qdacoder" in window.notices.texts[0]
    assert bad.read_bytes() == content


def test_damage_deep_in_a_file_is_found_after_it_opened_and_nothing_is_written(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    session = a_project(tmp_path / "hurt.qdacoder")
    with session.beginning("Fill"):
        for at in range(400):
            session.coding.tag(1, at, at + 2, [1], memo="a memo that fills the pages of the file " * 8)
    session.close()
    path = tmp_path / "hurt.qdacoder"
    whole = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'journal_rows'").fetchone()
    whole[(root[0] - 1) * page : root[0] * page] = b"\xff" * page
    path.write_bytes(whole)
    window.open(path)
    qtbot.waitUntil(lambda: window.session is None, timeout=5000)
    assert "damaged" in window.last_error
    assert any("damaged" in text for text in window.notices.texts)
    assert path.read_bytes() == bytes(whole)


def test_modules_of_other_pages_are_loaded_one_by_one_while_nothing_plays(
    window: MainWindow, project: Path, qtbot: QtBot
) -> None:
    for name in _SOON:
        assert find_spec(name) is not None, name
    window.open(project)
    bench = window.bench
    assert bench is not None
    assert len(bench._soon) == len(_SOON)
    bench._load_one(0)
    qtbot.waitUntil(lambda: len(bench._soon) < len(_SOON) - 2, timeout=10_000)
    window.close_project()
    left = len(bench._soon)
    qtbot.wait(300)
    assert len(bench._soon) == left


def test_the_first_change_waits_until_the_file_was_looked_through(tmp_path: Path) -> None:
    a_project(tmp_path / "p.qdacoder").close()
    session = open_project(tmp_path / "p.qdacoder", wait=False)
    segments = session.totals().segments
    check: Future[None] = Future()
    session.file._check = check
    Timer(0.2, lambda: check.set_exception(StorageError("p.qdacoder is damaged.", "Open a backup."))).start()
    with pytest.raises(StorageError, match="damaged"):
        session.coding.tag(1, 0, 10, [1])
    assert session.totals().segments == segments
    session.close()


def test_a_recent_project_that_is_gone_is_marked(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    window.open(project)
    window.close_project()
    project.unlink()
    window._refresh_recent()
    qtbot.waitUntil(lambda: window.welcome.model.rows[0].trouble == "File not found", timeout=5000)
    window._forget(project)
    assert window.welcome.model.rows == []


def test_palette_runs_a_command_a_node_a_time_and_a_place(
    window: MainWindow, project: Path, qtbot: QtBot
) -> None:
    window.open(project)
    bench = window.bench
    assert bench is not None

    def find(text: str) -> None:
        press(qtbot, window, Qt.Key.Key_K, CTRL)
        qtbot.waitUntil(lambda: window.palette_box.isVisible(), timeout=2000)
        field = QApplication.focusWidget()
        assert isinstance(field, QLineEdit)
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert not window.palette_box.isVisible()

    find(":00:10:00:00")
    assert bench.player.frame == 15_000
    find("@A")
    assert bench.presenter.witness_id == bench.session.witnesses.find("A").id
    bench.presenter.set_range(2000, 2100)
    find("#long")
    assert bench.presenter.selected[0].in_frame == 2000
    find("reel 2")
    assert bench.presenter.footage is not None
    assert bench.presenter.footage.title == "Reel 2"
    press(qtbot, window, Qt.Key.Key_Left, ALT)
    assert bench.presenter.footage.title == "Reel 1"
    press(qtbot, window, Qt.Key.Key_Right, ALT)
    assert bench.presenter.footage.title == "Reel 2"
    find(">dark theme")
    assert theme().is_dark


def test_palette_says_when_nothing_is_found_and_gives_the_focus_back(
    window: MainWindow, project: Path, qtbot: QtBot
) -> None:
    window.open(project)
    before = QApplication.focusWidget()
    window.handle("palette")
    qtbot.keyClicks(window.palette_box.field, "zzzz")
    assert window.palette_box.model.rows == []
    assert "Nothing found" in window.palette_box._footer.text()
    qtbot.keyClick(window.palette_box.field, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is before


def test_undo_names_what_it_takes_back_and_the_link_undoes(
    window: MainWindow, project: Path, qtbot: QtBot
) -> None:
    window.open(project)
    bench = window.bench
    assert bench is not None
    bench.presenter.set_range(100, 200)
    press(qtbot, window, Qt.Key.Key_1)
    assert "Weekly quota" in window._actions["undo"].text()
    qtbot.waitUntil(lambda: window._foot.counts == "3 segments   3 codings")
    qtbot.mouseClick(window._foot._undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window._foot.counts == "2 segments   2 codings")
    window.activateWindow()
    bench.coding.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    press(qtbot, window, Qt.Key.Key_Z, CTRL | SHIFT)
    qtbot.waitUntil(lambda: window._foot.counts == "3 segments   3 codings")


def test_history_follows_and_shows_the_next_undo(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    window.open(project)
    window.handle("history")
    dialog = window._history
    assert dialog is not None
    rows = dialog.model.rowCount()
    assert window.bench is not None
    window.bench.presenter.set_range(100, 200)
    window.bench.presenter.handle_node_key("1")
    assert dialog.model.rowCount() == rows + 1
    assert dialog.model.index(0, 3).data() == "next undo"
    qtbot.mouseClick(dialog.undo_button, Qt.MouseButton.LeftButton)
    assert dialog.model.index(0, 2).data().startswith("Undo: ")
    window.close_project()
    assert window._history is None


def test_settings_hold_at_once_and_a_key_that_is_taken_is_named(
    window: MainWindow, project: Path, qtbot: QtBot
) -> None:
    window.open(project)
    press(qtbot, window, Qt.Key.Key_Comma, CTRL)
    assert window.page == "settings"
    page = window._pages["settings"]
    box = page.fields["theme"]
    box.setCurrentIndex(box.findData("dark"))
    box.activated.emit(box.currentIndex())
    assert theme().is_dark
    button = page.keys.buttons["split"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(button, Qt.Key.Key_I)
    assert "Mark in" in page._refused.text()
    assert window.settings.keys == {}
    button = page.keys.buttons["split"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(button, Qt.Key.Key_A)
    assert "quick key" in page._refused.text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(button, Qt.Key.Key_U, CTRL | SHIFT)
    assert window.settings.keys == {"split": ("Ctrl+Shift+U",)}
    assert window._actions["split"].text().endswith("Ctrl+Shift+U")
    page.keys.reset()
    assert window.settings.keys == {}
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert window.page == "coding"


def test_text_size_by_key_stays_within_bounds(window: MainWindow, qtbot: QtBot) -> None:
    for _ in range(6):
        press(qtbot, window, Qt.Key.Key_Plus, CTRL)
    assert theme().text_size == 175
    press(qtbot, window, Qt.Key.Key_0, CTRL)
    assert theme().text_size == 100


def test_keyboard_map_lists_every_key_of_the_screen(window: MainWindow, project: Path) -> None:
    window.open(project)
    window.handle("keyboard_map")
    from qdacoder.gui.dialogs.keyboard_map import KeyboardMap

    dialog = window.findChild(KeyboardMap)
    assert dialog is not None
    texts = [text for _keys, text in dialog.lines]
    assert {"Mark in", "Play or pause", "Undo", "Weekly quota"} <= set(texts)
    dialog.field.setText("split")
    assert {text for _keys, text in dialog.lines} == {"Split at the playhead", "Split the cue"}
    dialog.close()


def test_the_status_bar_offers_undo_only_for_what_undo_takes_back(
    window: MainWindow, project: Path, qtbot: QtBot
) -> None:
    window.open(project)
    bench = window.bench
    assert bench is not None
    undo = next(one for one in window.findChildren(QToolButton) if one.text() == "Undo Ctrl+Z")
    bench.presenter.set_speed(1.5)
    assert (window.status_text, undo.isVisible()) == ("Speed 1.5", False)
    bench.session.coding.tag(bench.presenter.footage.id, 40, 60, [])
    assert (window.status_text, undo.isVisible()) == ("Mark a segment", True)
    bench.presenter.set_speed(1.0)
    bench.session.footage.note_fingerprint(bench.presenter.footage.id, "ab" * 32, 7)
    assert (window.status_text, undo.isVisible()) == ("Speed 1", False)


def test_the_place_where_one_stopped_returns(window: MainWindow, project: Path) -> None:
    window.open(project)
    bench = window.bench
    assert bench is not None
    bench.go_to_footage(bench.session.footage.find("Reel 2").id)
    bench.player.seek(4321)
    window.close_project()
    window.open(project)
    assert window.bench is not None
    assert window.bench.presenter.footage is not None
    assert (window.bench.presenter.footage.title, window.bench.player.frame) == ("Reel 2", 4321)


def test_copy_citation_and_copy_of_the_project(
    window: MainWindow, project: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open(project)
    bench = window.bench
    assert bench is not None
    press(qtbot, window, Qt.Key.Key_C, CTRL | SHIFT)
    assert "No segment is selected" in window.last_error
    bench.presenter.select([bench.presenter.segments[0].id])
    press(qtbot, window, Qt.Key.Key_C, CTRL | SHIFT)
    assert QGuiApplication.clipboard().text() == "Reel 1, 00:00:40:00 – 00:01:00:00."
    target = tmp_path / "copy.qdacoder"
    monkeypatch.setattr("qdacoder.gui.main_window.ask_project_copy", lambda *_: target)
    press(qtbot, window, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: "Saved a copy" in window.status_text, timeout=5000)
    assert target.exists()


def test_coders_are_chosen_from_the_chip(window: MainWindow, project: Path, monkeypatch) -> None:
    window.open(project)
    assert window.session is not None
    monkeypatch.setattr("qdacoder.gui.main_window.QInputDialog.getText", lambda *_: ("김 하나", True))
    window._add_coder()
    assert window.session.coder.name == "김 하나"
    window._fill_coder_menu()
    texts = [action.text() for action in window._top.coder_menu.actions()]
    assert any(text.startswith("Ruth Baker") for text in texts)
