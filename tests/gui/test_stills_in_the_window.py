"""Stills in the real window: taken while it plays, shown on the segment, listed, described, taken out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from qdacoder.gui.application import make_application
from qdacoder.gui.dialogs.still_form import StillForm
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.models.still_list import CAPTION
from qdacoder.gui.workbench import Workbench
from qdacoder.media.player import PlayerState
from tests.helpers.build import a_project, made
from tests.helpers.clips import make_clip, read_number

SHIFT, LEFT = Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_clip(tmp_path / "clip.mp4", frames=120, audio="tone")
    session = a_project(tmp_path / "p.qdacoder")
    clip = made(session.footage.add(tmp_path / "clip.mp4", title="Клип 영상"))
    session.coding.tag(clip, 10, 60, [1, 4], 2, relevance=3)
    session.close()
    return tmp_path


@pytest.fixture
def window(qtbot: QtBot, folder: Path) -> Iterator[MainWindow]:
    make_application([])
    shown = MainWindow()
    qtbot.addWidget(shown)
    shown.resize(1440, 900)
    shown.show()
    qtbot.waitExposed(shown)
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    shown.open(folder / "p.qdacoder")
    yield shown
    shown.close()


@pytest.fixture
def bench(window: MainWindow, qtbot: QtBot) -> Workbench:
    opened = window.bench
    assert opened is not None
    opened.show_footage(3)
    qtbot.waitUntil(lambda: opened.player.state is PlayerState.PAUSED)
    return opened


def number_of(image: QImage) -> int:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = [bytes(image.constScanLine(row))[: image.width() * 3] for row in range(image.height())]
    return read_number(b"".join(lines), image.width(), image.height())


def press(
    widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(QApplication.focusWidget() or widget, key, modifiers)


def take(window: MainWindow, bench: Workbench, qtbot: QtBot) -> StillForm:
    """Shift+S where the focus is, then the form that it opens."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(window, Qt.Key.Key_S, SHIFT)
    form = bench.stills.forms[-1]
    qtbot.waitExposed(form)
    qtbot.waitUntil(form.caption_field.hasFocus)
    return form


def test_the_frame_on_the_canvas_is_taken_while_it_plays(
    window: MainWindow, bench: Workbench, qtbot: QtBot, folder: Path
) -> None:
    bench.presenter.select([4], seek=True)
    qtbot.waitUntil(lambda: bench.coding.canvas.frame == 10)
    press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: (bench.coding.canvas.frame or 0) > 14)
    on_canvas: list[int] = []
    show = bench.coding.canvas.show_picture
    form = take(window, bench, qtbot)
    bench.player.listener.picture = lambda picture, frame: (on_canvas.append(frame), show(picture, frame))
    qtbot.waitUntil(lambda: len(on_canvas) > 2)  # it plays on behind the form
    assert form.words.witness_id == 2
    assert form.words.node_ids == (1, 4)
    assert form.words.segment_id == 4
    QTest.keyClicks(form.caption_field, "The yard")
    form.chips.removed.emit(4)
    press(form, Qt.Key.Key_Return)
    row = bench.session.stills.list()[0]
    assert (row.caption, row.witness, row.node_ids, row.segment_id) == ("The yard", "B", (1,), 4)
    assert 14 < row.frame < on_canvas[-1]
    assert number_of(QImage.fromData(bench.session.stills.picture(row.id))) == row.frame
    assert window.status_text == f"Took a still of Клип 영상, {row.at_text}"
    bench.player.pause()
    strip = bench.coding.inspector.form.stills
    assert [one.item.caption for one in strip.pictures] == ["The yard"]
    width = bench.coding.inspector.width()
    window.handle("undo")
    assert strip.pictures == []
    assert strip.isHidden()
    window.handle("redo")
    assert len(strip.pictures) == 1
    assert bench.coding.inspector.width() == width
    bench.presenter.select([])
    assert strip.isHidden()


def test_dropped_and_outside_the_segment_and_without_a_file(
    window: MainWindow, bench: Workbench, qtbot: QtBot
) -> None:
    bench.presenter.select([4])
    bench.player.seek(80)
    qtbot.waitUntil(lambda: bench.coding.canvas.frame == 80)
    form = take(window, bench, qtbot)
    assert not form.segment_box.isChecked()  # the frame lies after it
    assert form.words.node_ids == ()
    press(form, Qt.Key.Key_Escape)
    assert bench.session.stills.list() == []
    bench.show_footage(1)  # has no file
    bench.player.seek(1234)
    form = take(window, bench, qtbot)
    press(form, Qt.Key.Key_Return)
    row = bench.session.stills.list()[0]
    assert (row.frame, row.picture, row.segment_id) == (1234, False, None)


def test_no_dialog_outlives_the_project(window: MainWindow, bench: Workbench, qtbot: QtBot) -> None:
    bench.presenter.select([4])
    form = take(window, bench, qtbot)
    window.handle("stills")
    window.handle("stated_quantities")
    window.handle("quantities")
    dialogs = [form, bench.stills.dialog, bench.quantities.table, bench.quantities.dialog]
    gone: list[int] = []
    for place, dialog in enumerate(dialogs):
        assert dialog is not None
        assert dialog.isVisible()
        dialog.destroyed.connect(lambda *_gone, place=place: gone.append(place))
    window.close_project()
    qtbot.waitUntil(lambda: sorted(gone) == [0, 1, 2, 3])
    assert window.page == "welcome"


def test_in_review_it_belongs_to_the_card_and_the_strip_opens_the_list(
    window: MainWindow, bench: Workbench, qtbot: QtBot
) -> None:
    press(window, Qt.Key.Key_F7)
    review = bench.review
    qtbot.waitUntil(lambda: review.presenter.found is not None and not review.presenter.searching)
    review.presenter.select(4)
    qtbot.waitUntil(lambda: review.player.canvas.frame == 10)
    assert window.can("take_still")
    form = take(window, bench, qtbot)
    press(form, Qt.Key.Key_Return)
    row = bench.session.stills.list()[0]
    assert (row.frame, row.segment_id, row.node_ids) == (10, 4, (1, 4))
    assert len(review.player.stills.pictures) == 1
    review.presenter.select(1)
    assert review.player.stills.isHidden()
    review.presenter.select(4)
    QTest.mouseClick(review.player.stills.pictures[0], LEFT)
    dialog = bench.stills.dialog
    assert dialog is not None
    assert [one.id for one in dialog.selected] == [row.id]
    dialog.close()


def test_the_list_filters_edits_goes_removes_and_exports(
    window: MainWindow, bench: Workbench, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stills = bench.session.stills
    stills.take(3, 33, "Двор", witness_id=2, segment_id=4, node_ids=[1])
    stills.take(3, 50, "마당 *yard*", node_ids=[4])
    stills.take(1, 500)
    window.handle("stills")
    dialog = bench.stills.dialog
    assert dialog is not None
    qtbot.waitExposed(dialog)
    QAbstractItemModelTester(dialog.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert dialog.count.text() == "3 stills"
    assert not dialog.go_button.isEnabled()
    dialog.filter_field.setText("двор")
    assert dialog.count.text() == "1 of 3 stills"
    dialog.filter_field.setText(unicodedata.normalize("NFD", "마당"))  # as macOS types it
    assert dialog.found.rowCount() == 1
    dialog.filter_field.clear()
    dialog.show_still(1)
    assert [one.id for one in dialog.selected] == [1]
    qtbot.waitUntil(lambda: bench.stills.pictures.pixmap(dialog.selected[0]) is not None)
    QTest.keyClick(dialog.table, Qt.Key.Key_F2)
    editor = dialog.table.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    QTest.keyClicks(editor, "Yard by night")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stills.get(1).caption == "Yard by night")
    assert [one.caption for one in dialog.selected] == ["Yard by night"]
    QTest.mouseClick(dialog.describe_button, LEFT)
    form = bench.stills.forms[-1]
    assert form.words.node_ids == (1,)
    form._add_node(2, False)
    QTest.mouseClick(form.keep_button, LEFT)
    assert stills.get(1).node_ids == (1, 2)
    assert stills.get(1).segment_id == 4
    (folder / "clip.mp4").unlink()  # the picture in the project is written where the file is gone
    out = folder / "out"
    out.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(out))
    dialog.table.selectAll()
    QTest.mouseClick(dialog.export_button, LEFT)
    qtbot.waitUntil(lambda: "Wrote 2 stills" in window.status_text)
    assert (out / "captions.txt").read_text("utf-8").splitlines() == [
        "no picture\tImage 1, taken from Blagoveshchensk video 2, 00:00:20:00",
        "image 02.png\tImage 2: Yard by night, taken from Клип 영상, 00:00:01:08",
        "image 03.png\tImage 3: 마당 *yard*, taken from Клип 영상, 00:00:02:00",
    ]
    assert "Image 3: 마당 \\*yard\\*, taken from *Клип 영상*, 00:00:02:00\n" in (
        out / "captions.md"
    ).read_text("utf-8")
    assert number_of(QImage(str(out / "image 02.png"))) == 33
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert stills.list() == []
    assert dialog.empty.isVisible()
    window.handle("undo")
    assert [one.id for one in stills.list()] == [3, 1, 2]
    dialog.show_still(2)
    assert dialog.table.currentIndex().column() == CAPTION
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    assert window.page == "coding"
    assert (bench.presenter.footage.title, bench.player.target) == ("Клип 영상", 50)
    dialog.close()
    assert bench.stills.dialog is None
