"""The Footage workspace: table, adding, checksums, relinking, details, with real files and real keys."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from qdacoder.domain.footage import FootageRow, MediaState
from qdacoder.domain.spans import Span
from qdacoder.domain.timecode import FrameRate, TimecodeStyle
from qdacoder.gui.actions.table import Context
from qdacoder.gui.application import make_application
from qdacoder.gui.dialogs.footage_details import FootageDetails
from qdacoder.gui.keymap import Keymap
from qdacoder.gui.runner import Runner
from qdacoder.gui.theme import theme
from qdacoder.gui.workspaces.footage.delegates import letter_boxes
from qdacoder.gui.workspaces.footage.lines import share_text, size_text
from qdacoder.gui.workspaces.footage.model import Column, FootageRole
from qdacoder.gui.workspaces.footage.presenter import FootagePresenter
from qdacoder.gui.workspaces.footage.stretches import stretches
from qdacoder.gui.workspaces.footage.view import FootageView
from qdacoder.services.session import ProjectSession, create_project
from tests.helpers.build import made
from tests.helpers.clips import clip_store, make_audio

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
LONG = "블라고베셴스크 건설 현장 두 번째 날 증언 영상 원본; второй день съёмки на стройке в Благовещенске"


@dataclass
class Desk:
    """A page of a real project, with the keys of the window."""

    session: ProjectSession
    presenter: FootagePresenter
    view: FootageView
    qtbot: QtBot
    folder: Path
    told: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(QApplication.focusWidget() or self.view, key, modifiers)

    def until(self, true) -> None:
        self.qtbot.waitUntil(true, timeout=15_000)

    def idle(self) -> None:
        """Until nothing runs any more."""
        self.until(lambda: not self.presenter.runner.works)

    def row(self, ident: int) -> FootageRow:
        return self.session.footage.get(ident)

    def column(self, column: Column) -> list[str]:
        proxy = self.view.proxy
        return [proxy.index(place, column).data() for place in range(proxy.rowCount())]

    def click_button(self, key: int) -> None:
        self.view.select(key)
        table = self.view.table
        box = table.button_rect(table.currentIndex())
        assert not box.isEmpty()
        self.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made_folder = tmp_path / "съёмки"
    made_folder.mkdir()
    return made_folder


@pytest.fixture
def session(folder: Path) -> ProjectSession:
    return create_project(folder / "p.qdacoder", "P", "Ruth Baker")


@pytest.fixture
def desk(qtbot: QtBot, session: ProjectSession, folder: Path) -> Iterator[Desk]:
    make_application([])
    runner = Runner()
    presenter = FootagePresenter(session, runner)
    view = FootageView(presenter)
    qtbot.addWidget(view)
    made_desk = Desk(session, presenter, view, qtbot, folder)
    presenter.told.connect(made_desk.told.append)
    presenter.failed.connect(lambda error: made_desk.failed.append(str(error)))
    presenter.open_requested.connect(made_desk.opened.append)
    keymap = Keymap(view, view.handle, lambda _key: False, lambda: Context.FOOTAGE)
    view.resize(1376, 836)
    view.show()
    view.activateWindow()
    qtbot.waitExposed(view)
    view.setFocus()
    yield made_desk
    keymap.close()
    view.hide()
    presenter.close()
    runner.close()
    session.close()
    theme().set_mode("system")
    theme().set_text_size(100)


def clip(folder: Path, name: str, **arguments) -> Path:
    return Path(shutil.copy(clip_store().get(**arguments).path, folder / name))


def test_files_are_read_added_and_fingerprinted_one_by_one(desk: Desk) -> None:
    paths = [clip(desk.folder, "증언 1.mp4"), clip(desk.folder, "два.mp4", frames=300)]
    text = desk.folder / "notes.mov"
    text.write_text("Interview notes, first day.\n" * 50)
    desk.presenter.add_files([paths[0], text, paths[1], paths[0]])
    assert desk.column(Column.TITLE) == ["증언 1.mp4", "notes.mov", "два.mp4", "증언 1.mp4"]
    desk.idle()
    rows = desk.session.footage.list()
    assert [(row.title, row.length_frames) for row in rows] == [("증언 1", 250), ("два", 300)]
    assert all(len(row.media_sha256) == 64 for row in rows)
    assert len(desk.failed) == 2
    assert "증언 1.mp4 is being read already" in desk.failed[0]
    assert "notes.mov" in desk.failed[1]
    assert desk.column(Column.TITLE) == ["증언 1", "два", "notes.mov", "증언 1.mp4"]
    assert desk.view.current.key == rows[0].id
    lines = desk.presenter.lines
    assert [line.state for line in lines[:2]] == [MediaState.PRESENT] * 2
    assert all(line.picture is not None for line in lines[:2])
    assert desk.column(Column.INTEGRITY)[:2] == ["Present", "Present"]


def test_progress_is_shown_in_the_row_and_a_file_can_be_stopped(desk: Desk) -> None:
    first, second = clip(desk.folder, "a.mp4", frames=9000, gop=50), clip(desk.folder, "b.mp4")
    shares: list[float] = []
    desk.presenter.line_changed.connect(
        lambda key: key < 0 and shares.append(desk.presenter.line(key).share or 0.0)
    )
    desk.presenter.add_files([first, second])
    waiting = next(line.key for line in desk.presenter.lines if line.path == second)
    desk.click_button(waiting)
    assert desk.presenter.line(waiting) is None
    desk.idle()
    assert [row.title for row in desk.session.footage.list()] == ["a"]
    assert any(0 < share < 1 for share in shares)


def test_a_file_in_the_project_is_named_before_it_is_read(desk: Desk) -> None:
    path = clip(desk.folder, "reel.mp4")
    desk.session.footage.add(path, title="Reel 1")
    desk.presenter.add_files([path.parent / "." / "reel.mp4", desk.folder])
    assert len(desk.failed) == 2
    assert "as “Reel 1”" in desk.failed[0]
    assert "is a folder" in desk.failed[1]
    refused = [line.key for line in desk.presenter.lines if line.row is None]
    desk.click_button(refused[0])
    desk.view.select(refused[1])
    desk.press(Key.Key_Delete)
    assert [line.title for line in desk.presenter.lines] == ["Reel 1"]


def test_same_names_get_titles_of_their_own_and_same_content_is_told(desk: Desk) -> None:
    (desk.folder / "card2").mkdir()
    desk.presenter.add_files([clip(desk.folder, "0001.mp4"), clip(desk.folder / "card2", "0001.mp4")])
    desk.idle()
    assert [row.title for row in desk.session.footage.list()] == ["0001", "0001 2"]
    assert desk.told == ["“0001 2” has the same content as “0001”"]


def test_drop_adds_files(desk: Desk) -> None:
    path = clip(desk.folder, "100%41 done #2.mp4")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, button, none)
    QApplication.sendEvent(desk.view, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, button, none)
    QApplication.sendEvent(desk.view, drop)
    desk.idle()
    assert [row.title for row in desk.session.footage.list()] == ["100%41 done #2"]


def test_empty_page_says_how_to_begin(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = clip(desk.folder, "a.mp4")
    monkeypatch.setattr("qdacoder.gui.workspaces.footage.view.ask_footage_files", lambda _parent: [path])
    assert desk.view.empty.isVisible()
    assert not desk.view.table.isVisible()
    assert desk.view.empty.missing.text() == "Add video files"
    desk.press(Key.Key_N)
    desk.idle()
    assert not desk.view.empty.isVisible()
    assert desk.column(Column.TITLE) == ["a"]


def test_verified_is_said_after_comparing_and_changed_is_found(desk: Desk) -> None:
    idents = []
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        desk.presenter.add_files([clip(desk.folder, name, frames=250 + len(idents))])
        desk.idle()
        idents.append(desk.session.footage.list()[-1].id)
    (desk.folder / "c.mp4").unlink()
    content = bytearray((desk.folder / "b.mp4").read_bytes())
    content[len(content) // 2] ^= 1
    (desk.folder / "b.mp4").write_bytes(content)
    assert desk.column(Column.INTEGRITY) == ["Present"] * 3
    desk.presenter.look_for_files()
    desk.idle()
    assert desk.column(Column.INTEGRITY) == ["Present", "Present", "Missing"]
    desk.press(Key.Key_V, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert desk.view.bar.verify_button.text() == "Stop verifying"
    desk.idle()
    assert desk.view.bar.verify_button.text() == "Verify all"
    assert desk.column(Column.INTEGRITY) == ["Verified", "Changed", "Missing"]
    assert desk.told == ["Verified 1 of 3 files"]
    assert desk.view.bar.attention.text() == "2 need attention"
    assert desk.view.bar.attention.isVisible()
    desk.view.select(idents[0])
    assert "verified" in desk.view.details.file.texts["SHA-256"]


def test_enter_opens_delete_asks_and_undo_brings_back(desk: Desk) -> None:
    first = made(desk.session.footage.register("One", rate=FrameRate(25), length="00:10:00:00"))
    second = made(desk.session.footage.register("Two", rate=FrameRate(25), length="00:10:00:00"))
    for start in (0, 100):
        desk.session.coding.tag(second, start, start + 50)
    desk.view.select(first)
    desk.view.table.setFocus()
    desk.press(Key.Key_Down)
    assert desk.view.current.key == second
    desk.press(Key.Key_Return)
    assert desk.opened == [second]
    desk.press(Key.Key_Delete)
    question = desk.view.question
    assert question is not None
    assert "2 segments go with it" in question.informativeText()
    desk.qtbot.keyClick(question, Key.Key_Escape)
    desk.until(lambda: desk.view.question is None)
    assert len(desk.session.footage.list()) == 2
    desk.press(Key.Key_Delete)
    remove = next(one for one in desk.view.question.findChildren(QPushButton) if one.text() == "Remove")
    desk.qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert desk.column(Column.TITLE) == ["One"]
    desk.session.undo()
    assert desk.column(Column.TITLE) == ["One", "Two"]
    assert desk.column(Column.SEGMENTS) == ["0", "2"]


def test_columns_say_what_is_there_and_sort_by_value(desk: Desk) -> None:
    session = desk.session
    witness = [made(session.witnesses.add()) for _ in range(3)]
    one = made(
        session.footage.register(
            "Reel 10", rate=FrameRate(25), length="00:00:40:00", site="Vladivostok", witness_ids=witness
        )
    )
    session.footage.register(
        "Dollar Heroes", rate=FrameRate(30), length="02:00:00:00", style=TimecodeStyle.MINUTES
    )
    session.coding.tag(one, 0, 300)
    session.coding.tag(one, 200, 400)
    session.coding.tag(one, 600, 700)
    desk.idle()
    assert desk.column(Column.COVERAGE) == ["50% coded", "nothing coded yet"]
    assert desk.column(Column.WITNESSES) == ["A B C", "none yet"]
    assert desk.column(Column.START) == ["00:00:00:00", "00:00"]
    assert desk.column(Column.INTEGRITY) == ["No file", "No file"]
    assert desk.presenter.line(one).spans == (Span(0, 400), Span(600, 700))
    assert desk.presenter.summary.length == "02:00:40"
    header = desk.view.table.horizontalHeader()
    where = QPoint(header.sectionViewportPosition(Column.DURATION) + 20, 10)
    desk.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)
    desk.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert desk.column(Column.TITLE) == ["Dollar Heroes", "Reel 10"]
    spoken = desk.view.proxy.index(1, Column.TITLE).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Reel 10, Vladivostok, 3 segments, 50% coded, No file"


def test_filter_finds_title_site_and_witness(desk: Desk) -> None:
    session = desk.session
    witness = made(session.witnesses.add("G"))
    session.footage.register(LONG, rate=FrameRate(25), length="00:10:00:00", site="Благовещенск")
    session.footage.register("Reel", rate=FrameRate(25), length="00:10:00:00", witness_ids=[witness])
    desk.view.handle("find")
    field_ = desk.view.bar.filter_field
    for text, count in (("БЛАГОВЕЩЕНСК", 1), ("건설", 1), ("witness g", 1), ("zzz", 0)):
        field_.clear()
        desk.qtbot.keyClicks(field_, text) if text.isascii() else field_.setText(text)
        assert desk.view.proxy.rowCount() == count, text
    assert desk.view.nothing.isVisible()
    assert desk.view.nothing.missing.text() == "No footage “zzz”"
    desk.qtbot.keyClick(field_, Key.Key_Escape)
    assert desk.view.proxy.rowCount() == 2
    assert desk.view.table.hasFocus()


def test_coding_elsewhere_is_counted_when_the_page_returns(desk: Desk) -> None:
    ident = made(desk.session.footage.register("Reel", rate=FrameRate(25), length="00:00:40:00"))
    desk.view.hide()
    desk.session.coding.tag(ident, 0, 500)
    assert desk.column(Column.SEGMENTS) == ["0"]
    desk.view.show()
    assert desk.column(Column.SEGMENTS) == ["1"]
    desk.session.coding.tag(ident, 500, 1000)
    assert desk.column(Column.COVERAGE) == ["100% coded"]
    assert desk.view.details.map.accessibleName().startswith("Coded: 100% of the time\n")


def test_details_are_edited_in_one_step_and_refused_by_field(desk: Desk) -> None:
    session = desk.session
    witness = made(session.witnesses.add("A"))
    ident = made(session.footage.register("Reel", rate=FrameRate(25), length="00:10:00:00"))
    session.footage.register("Other", rate=FrameRate(25), length="00:10:00:00")
    desk.view.select(ident)
    desk.press(Key.Key_F2)
    dialog = desk.view.findChild(FootageDetails)
    assert dialog is not None
    before = desk.row(ident)
    typed = {"title": "OTHER", "year": "1066", "start": "00:00:00:25", "site": "Владивосток"}
    for name, text in typed.items():
        dialog.fields[name].field.setText(text)
    desk.qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert "Choose another title" in dialog.fields["title"].reason
    assert "1066" in dialog.fields["year"].reason
    assert "Frame 25" in dialog.fields["start"].reason
    assert dialog.fields["site"].reason == ""
    assert dialog.focusWidget() is dialog.fields["title"].field
    assert desk.row(ident) == before
    for name, text in (("title", LONG[:150]), ("year", "2017"), ("start", "01:00:00:10")):
        dialog.fields[name].field.setText(text)
    check = dialog.witnesses[witness]
    desk.qtbot.mouseClick(
        check, Qt.MouseButton.LeftButton, pos=QPoint(check.width() - 3, check.height() // 2)
    )
    desk.qtbot.keyClick(dialog.fields["year"].field, Key.Key_Return)
    row = desk.row(ident)
    assert (row.title, row.year, row.site, row.witnesses) == (LONG[:150], 2017, "Владивосток", ("A",))
    assert row.timebase.format(0) == "01:00:00:10"
    session.undo()
    assert desk.row(ident) == before


def test_nothing_typed_changes_nothing(desk: Desk) -> None:
    ident = made(
        desk.session.footage.register(
            "Reel", rate=FrameRate(25), length="10:00", start="00:00:01:07", style=TimecodeStyle.MINUTES
        )
    )
    steps = len(desk.session.history())
    desk.view.select(ident)
    desk.view.handle("edit_footage")
    dialog = desk.view.findChild(FootageDetails)
    dialog.save()
    assert len(desk.session.history()) == steps
    assert desk.row(ident).timebase.start_frame == 32


def test_footage_is_registered_by_hand(desk: Desk) -> None:
    desk.view.handle("register_footage")
    dialog = desk.view.findChild(FootageDetails)
    dialog.save()
    assert dialog.fields["title"].reason
    assert dialog.fields["length"].reason
    dialog.fields["title"].field.setText("카세트 3")
    dialog.fields["rate"].field.setEditText("29.97x")
    dialog.fields["length"].field.setText("00:00:00:00")
    dialog.save()
    assert "not a frame rate" in dialog.fields["rate"].reason
    dialog.fields["rate"].field.setEditText("29.97")
    dialog.save()
    assert "zero" in dialog.fields["length"].reason
    dialog.fields["length"].field.setText("00:10:00:00")
    dialog.fields["start"].field.setText("01:00:00;02")
    dialog.save()
    row = desk.session.footage.find("카세트 3")
    assert (row.rate, row.length_frames, row.timebase.drop_frame) == (FrameRate(30000, 1001), 18_000, True)
    assert desk.view.current.key == row.id


def test_the_same_file_elsewhere_is_relinked_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.presenter.add_files([clip(desk.folder, "reel.mp4")])
    desk.idle()
    ident = desk.session.footage.list()[0].id
    place = desk.folder / "moved"
    place.mkdir()
    shutil.move(desk.folder / "reel.mp4", place / "Фильм.mp4")
    desk.presenter.look_for_files()
    desk.idle()
    assert desk.presenter.line(ident).state is MediaState.MISSING
    monkeypatch.setattr("qdacoder.gui.dialogs.relink.ask_media_file", lambda *_: place / "Фильм.mp4")
    linked: list[int] = []
    desk.view.relinker.linked.connect(linked.append)
    desk.click_button(ident)
    desk.until(lambda: linked == [ident])
    assert desk.view.relinker.dialog is None
    assert desk.session.footage.media_file(desk.row(ident)) == place / "Фильм.mp4"
    desk.idle()
    assert desk.column(Column.INTEGRITY) == ["Verified"]


def test_search_finds_the_file_in_a_folder(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.presenter.add_files([clip(desk.folder, "reel.mp4")])
    desk.idle()
    ident = desk.session.footage.list()[0].id
    (desk.folder / "drive" / "b").mkdir(parents=True)
    shutil.move(desk.folder / "reel.mp4", desk.folder / "drive" / "b" / "x.mp4")
    (desk.folder / "drive" / "reel.mp4").write_bytes(b"no film")
    desk.presenter.look_for_files()
    desk.idle()
    monkeypatch.setattr("qdacoder.gui.dialogs.relink.ask_search_folder", lambda *_: desk.folder / "drive")
    found: list[tuple[str, str]] = []
    desk.view.relinker.candidate_found.connect(lambda _id, path, line: found.append((Path(path).name, line)))
    desk.view.select(ident)
    desk.qtbot.mouseClick(desk.view.details.offers["search"], Qt.MouseButton.LeftButton)
    desk.idle()
    assert found == [
        ("reel.mp4", "Found with the same name, another size"),
        ("x.mp4", "Found with the same size"),
        ("x.mp4", "Found with the same checksum"),
    ]
    assert desk.row(ident).media_path == "drive/b/x.mp4"
    empty = desk.folder / "empty"
    empty.mkdir()
    desk.view.relinker.search(ident, empty)
    desk.idle()
    assert "No file of that name or size" in desk.failed[-1]


def test_another_file_needs_a_second_yes(desk: Desk) -> None:
    desk.presenter.add_files([clip(desk.folder, "reel.mp4")])
    desk.idle()
    before = desk.session.footage.list()[0]
    ident = before.id
    desk.session.coding.tag(ident, 10, 60)
    other = clip(desk.folder, "other.mp4", frames=300)
    relinker = desk.view.relinker
    relinker.take(ident, other)
    desk.until(lambda: relinker.dialog is not None)
    assert desk.row(ident).media_path == "reel.mp4"
    desk.qtbot.keyClick(relinker.dialog, Key.Key_Return)
    desk.until(lambda: relinker.dialog is None)
    assert desk.row(ident).media_path == "reel.mp4"
    relinker.take(ident, other)
    desk.until(lambda: relinker.dialog is not None)
    desk.qtbot.mouseClick(relinker.dialog.use_button, Qt.MouseButton.LeftButton)
    row = desk.row(ident)
    assert (row.media_path, row.length_frames) == ("other.mp4", 300)
    desk.idle()
    assert desk.row(ident).media_sha256 not in ("", before.media_sha256)
    assert desk.column(Column.INTEGRITY) == ["Present"]


def test_a_file_that_does_not_fit_cannot_be_used(desk: Desk) -> None:
    desk.presenter.add_files([clip(desk.folder, "reel.mp4")])
    desk.idle()
    ident = desk.session.footage.list()[0].id
    relinker = desk.view.relinker
    relinker.take(ident, clip(desk.folder, "thirty.mp4", rate=Fraction(30)))
    desk.until(lambda: relinker.dialog is not None)
    assert not relinker.dialog.use_button.isEnabled()
    desk.qtbot.mouseClick(relinker.dialog.leave_button, Qt.MouseButton.LeftButton)
    desk.until(lambda: relinker.dialog is None)


def test_file_box_says_what_the_probe_found(desk: Desk) -> None:
    desk.presenter.add_files([clip(desk.folder, "reel.mkv", ending="mkv", variable=True, audio="tone")])
    desk.presenter.add_files([make_audio(desk.folder / "voice.wav")])
    desk.idle()
    texts = desk.view.details.file.texts
    assert texts["Container"] == "Matroska, H.264 320×180"
    assert texts["Audio"].startswith("1 channel")
    assert "frames are counted on a grid of 25 a second" in texts["Picture rate"]
    assert texts["File"] == str(desk.folder / "reel.mkv")
    copy = [one for one in desk.view.details.file.findChildren(QPushButton.__base__) if one.isVisible()]
    names = [one.accessibleName() for one in copy]
    copy[names.index("Copy SHA-256")].click()
    assert QGuiApplication.clipboard().text() == desk.session.footage.list()[0].media_sha256
    desk.view.select(desk.session.footage.list()[1].id)
    assert desk.view.details.about.texts["Rate"] == "sound only, counted in milliseconds"


def test_keys_stay_with_the_page_after_a_click(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        "qdacoder.gui.workspaces.footage.view.ask_footage_files", lambda _parent: asked.append(1) or []
    )
    ident = made(desk.session.footage.register("Reel", rate=FrameRate(25), length="00:10:00:00"))
    desk.view.select(ident)
    desk.qtbot.mouseClick(desk.view.bar.add_button, Qt.MouseButton.LeftButton)
    desk.press(Key.Key_N)
    assert len(asked) == 2
    desk.view.details.open_button.setFocus()
    desk.press(Key.Key_Return)
    assert desk.opened == [ident]


@pytest.mark.parametrize(("size", "text_size"), [((1376, 836), 100), ((1216, 656), 100), ((1376, 836), 175)])
def test_long_names_fit_at_every_size(desk: Desk, size: tuple[int, int], text_size: int) -> None:
    labels = [made(desk.session.witnesses.add()) for _ in range(20)]
    ident = made(
        desk.session.footage.register(
            LONG, rate=FrameRate(25), length="00:10:00:00", site=LONG, creator=LONG, witness_ids=labels
        )
    )
    theme().set_text_size(text_size)
    desk.view.resize(*size)
    desk.view.select(ident)
    assert desk.view.minimumSizeHint().width() <= 1216
    table = desk.view.table
    widths = table.column_widths(table.viewport().width())
    if text_size == 100:
        assert sum(widths.values()) <= table.viewport().width()
    assert desk.view.proxy.index(0, Column.TITLE).data(Qt.ItemDataRole.ToolTipRole).startswith(LONG)
    cell = table.visualRect(desk.view.proxy.index(0, Column.WITNESSES))
    boxes = letter_boxes(desk.row(ident).witnesses, cell.adjusted(8, 3, -2, -3))
    assert all(cell.contains(box) for box, _text, _boxed in boxes)
    shown = sum(boxed for _box, _text, boxed in boxes)
    assert boxes[-1][1:] == (f"+{20 - shown}", False)
    assert not desk.view.grab().isNull()


def test_thumbnails_stop_when_the_page_closes(desk: Desk) -> None:
    desk.view.hide()
    desk.presenter.add_files([clip(desk.folder, "a.mp4")])
    desk.idle()
    assert desk.presenter.lines[0].picture is None
    desk.view.show()
    desk.idle()
    assert desk.presenter.lines[0].picture is not None
    index = desk.view.proxy.index(0, Column.PICTURE)
    assert index.data(FootageRole.LINE).picture.width == 192


def test_stretches_never_vanish_and_never_overlap() -> None:
    spans = [Span(0, 1), Span(10, 11), Span(5000, 5001), Span(99_999, 100_000)]
    assert stretches(spans, 100_000, 100) == [(0, 1), (5, 1), (99, 1)]
    many = [Span(start, start + 3) for start in range(0, 100_000, 10)]
    assert stretches(many, 100_000, 220) == [(0, 220)]
    assert stretches([], 100, 50) == []
    assert stretches([Span(0, 100)], 100, 50) == [(0, 50)]


def test_words_round_nothing_away() -> None:
    assert [share_text(one) for one in (0, 0.001, 0.4, 0.999, 1)] == [
        "0%",
        "under 1%",
        "40%",
        "over 99%",
        "100%",
    ]
    assert [size_text(one) for one in (0, 999, 1500, 41_800_000_000)] == ["0 B", "999 B", "1.5 kB", "41.8 GB"]
