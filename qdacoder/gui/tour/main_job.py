"""The main job: watch, mark, code by key, correct, undo, redo, export."""

from __future__ import annotations

import csv

from PySide6.QtCore import Qt

from qdacoder.gui.tour.guide import CTRL, SHIFT, Guide
from qdacoder.media.player import PlayerState

_START = 44_313  # 00:29:32:13


def do_the_main_job(guide: Guide) -> None:
    """Code a passage that is played, with two nodes, and write the CSV."""
    window, view = guide.window, guide.bench.coding
    presenter, player = view.presenter, view.presenter.player
    guide.wait("the first picture", lambda: player.state is PlayerState.PAUSED and view.canvas.frame == 0)
    before = len(presenter.segments)
    guide.picture("sample")

    player.seek(_START)
    guide.wait("the picture at 00:29:32:13", lambda: view.canvas.frame == _START)
    guide.key(Qt.Key.Key_I)
    guide.key(Qt.Key.Key_Space)
    guide.wait("playing", lambda: player.frame > _START + 20)
    guide.picture("playing")
    guide.key(Qt.Key.Key_O)
    end = presenter.marks.out_frame
    guide.key(Qt.Key.Key_Space)
    guide.key(Qt.Key.Key_1)
    guide.key(Qt.Key.Key_9)
    guide.expect("a new segment with two nodes", len(presenter.segments) == before + 1)
    made = presenter.selected[0]
    names = {node.id: node.name for node in presenter.codebook.nodes}
    nodes = sorted(names[one] for one in made.node_ids)
    guide.expect("both nodes on it", nodes == ["Foreman intervenes", "Weekly quota"])
    guide.expect("the marked range", (made.in_frame, made.out_frame) == (_START, end))
    guide.picture("tagged")

    player.seek(made.out_frame + 25)
    guide.wait("the new out", lambda: view.canvas.frame == made.out_frame + 25)
    guide.key(Qt.Key.Key_O, CTRL | SHIFT)
    guide.expect("the trimmed segment", presenter.selected[0].out_frame == made.out_frame + 25)
    guide.picture("trimmed")
    guide.key(Qt.Key.Key_Z, CTRL)
    guide.expect("the undone trim", presenter.selected[0].out_frame == made.out_frame)
    guide.picture("undone")
    guide.key(Qt.Key.Key_Z, CTRL | SHIFT)
    guide.expect("the redone trim", presenter.selected[0].out_frame == made.out_frame + 25)
    guide.picture("redone")

    target = guide.folder / "coded-segments.csv"
    window.export_csv(target)
    guide.wait("the CSV", target.exists)
    guide.wait("what was written in the status bar", lambda: target.name in window.status_text)
    with target.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["segment_id"] == str(made.id)]
    guide.expect("the new codings in the CSV", [row["in"] for row in rows] == ["00:29:32:13"] * 2)
    guide.picture("exported")
