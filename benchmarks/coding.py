"""Where a person waits: opening, tagging by key, taking it back, and the timeline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from benchmarks import data, floors
from benchmarks.measure import Row, repeated, row, times
from benchmarks.window import Painted, bench_of, new_window, opened, rest, to_painted, until
from qdacoder.gui.workbench import Workbench

_TAG_ROWS = 9  # segment, coding, quotes and the journal's step, batches and row images
_FRAME = 16.0  # ms: within one picture of the screen


def open_project() -> list[Row]:
    """From the call to the Coding page painted with its timeline full."""
    found = []
    size = data.sized(data.LARGE)
    with TemporaryDirectory(prefix="qdacoder-bench-") as given:
        folder = Path(given)
        path = data.project(data.LARGE, folder)
        window = new_window(folder)
        for _ in range(times(7) + 1):

            def show() -> None:
                window.open(path)
                assert window.bench is not None
                painted = Painted(window.bench.coding.timeline.viewport())
                until(lambda: painted.count > 0)

            found.append(repeated(1, show, warm=0)[0])
            bench_of(window)
            window.close_project()
            rest(50)
        window.close()
        raw = floors.query(path, "SELECT * FROM segments WHERE footage_id = 1", count=7)
    what = f"open a project of {size.segments:,} segments, to Coding painted"
    return [row("open", what, found[1:], raw, most=400.0)]


def tag(size: data.Size = data.LARGE) -> list[Row]:
    """A node key, to committed and painted: the timeline, then the whole window."""
    found = []
    with opened(size) as (_window, bench):
        timeline = Painted(bench.coding.timeline.viewport())
        for place in range(times(40) + 3):
            _mark(bench, place)
            rest(60)
            segments = len(bench.presenter.segments)
            found.append(to_painted(lambda: _press(bench.coding), timeline))
            if len(bench.presenter.segments) != segments + 1:
                raise RuntimeError("the key did not code")
    what = f"tag by key, committed and painted, {_sizes(size)}"
    floor = floors.transaction(_TAG_ROWS)
    return [
        row("tag", what, found[3:], floor, most=_FRAME),
        row("tag.p95", "the same, slowest of twenty", found[3:], floor, most=33.0, by="p95"),
    ]


def undo_tag(size: data.Size = data.LARGE) -> list[Row]:
    """Undo and redo of a tag, to painted."""
    found: list[float] = []
    with opened(size) as (window, bench):
        timeline = Painted(bench.coding.timeline.viewport())
        _mark(bench, 0)
        _press(bench.coding)
        rest(100)
        for _ in range(times(20) + 2):
            for action in ("undo", "redo"):
                found.append(to_painted(lambda action=action: window.handle(action), timeline))  # type: ignore[misc]
                rest(60)
    what = f"undo or redo of a tag, painted, {_sizes(size)}"
    return [row("undo_tag", what, found[4:], floors.transaction(_TAG_ROWS), most=_FRAME)]


def timeline(size: data.Size = data.LARGE) -> list[Row]:
    """Zooming from the whole footage to three minutes and scrolling through it, one frame each."""
    zooms: list[float] = []
    scrolls: list[float] = []
    with opened(size) as (_window, bench):
        view = bench.coding.timeline
        painted = Painted(view.viewport())
        length = view.scene.length
        steps = times(24)
        for step in range(1, steps + 1):
            # Evenly in the eye: each step shows the same part less, down to three minutes.
            part = length * (180 * 25 / length) ** (step / steps)
            middle = length / 2
            zoom = (int(middle - part / 2), int(middle + part / 2))
            zooms.append(to_painted(lambda zoom=zoom: view.zoom_to(*zoom), painted))  # type: ignore[misc]
        bar = view.horizontalScrollBar()
        for _ in range(times(60)):
            scrolls.append(to_painted(lambda: bar.setValue(bar.value() + 60), painted))
        shown = sum(1 for n in view.scene.lanes_in_view() for _ in view.scene.bars_of(n).between(0, length))
        floor = floors.fills(min(shown, 2_000), view.scene.width, view.scene.height)
        lanes = len(view.scene.lanes)
    what = f"{data.sized(size).main_segments:,} segments in {lanes} lanes"
    return [
        row("timeline", f"a zoom or scroll step, {what}", zooms + scrolls, floor, most=_FRAME, by="p95"),
        row("timeline.zoom", f"a zoom step, {what}", zooms, floor),
        row("timeline.scroll", f"a scroll step, {what}", scrolls, floor),
    ]


def playhead(size: data.Size = data.LARGE) -> list[Row]:
    """A frame shown while it plays: what it costs the GUI thread until painted."""
    found = []
    with opened(size) as (_window, bench):
        view = bench.coding.timeline
        view.zoom_to(0, 180 * 25)
        rest(60)
        painted = Painted(view.viewport())
        bench.coding.show_frame(100)
        for frame in range(101, 101 + times(250)):
            found.append(to_painted(lambda frame=frame: bench.coding.show_frame(frame), painted))  # type: ignore[misc]
        floor = _bare_strips(view.viewport().width(), view.viewport().height())
    return [row("playhead", f"a playhead tick, {_sizes(size)}", found, floor, most=2.0)]


def _bare_strips(width: int, height: int) -> list[float]:
    """Painting two narrow strips of an empty widget."""
    widget = QWidget()
    widget.resize(width, height)
    widget.show()
    rest(50)
    painted = Painted(widget)

    def strips(x: int) -> Callable[[], None]:
        def update() -> None:
            widget.update(x, 0, 12, height)
            widget.update(x + 1, 0, 12, height)

        return update

    found = [to_painted(strips(at), painted) for at in range(60)]
    widget.close()
    return found


def _press(widget: QWidget) -> None:
    QTest.keyClick(widget, Qt.Key.Key_1)


def _mark(bench: Workbench, place: int) -> None:
    """A range that no segment has."""
    start = 200_000 + place * 40
    bench.presenter.player.seek(start)
    bench.presenter.set_range(start, start + 17)


def _sizes(size: data.Size) -> str:
    size = data.sized(size)
    return f"{size.segments:,} segments, {size.main_segments:,} in this footage"
