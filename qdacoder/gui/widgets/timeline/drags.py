"""What a pressed button does until let go: a drag only previews, and asks for its change at the end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from qdacoder.domain.timeline import SegmentBar, shift_inside, trimmed
from qdacoder.gui.i18n import tr
from qdacoder.gui.widgets.timeline import overview
from qdacoder.gui.widgets.timeline.hit import IN, MIDDLE, OUT
from qdacoder.gui.widgets.timeline.scene import DragPreview
from qdacoder.gui.widgets.timeline.snapping import Snapper
from qdacoder.gui.widgets.timeline.words import difference, snapped

if TYPE_CHECKING:
    from qdacoder.gui.widgets.timeline.base import TimelineBase

_DEAD = 3


class Drag:
    """A drag of the pointer over the timeline.

    Attributes:
        begun: it went further than a click does.
    """

    follows_view = False
    dead = _DEAD

    def __init__(self, view: TimelineBase, at: QPoint) -> None:
        self.view = view
        self.scene = view.scene
        self.start = at
        self.begun = self.dead == 0

    def move(self, at: QPoint, free: bool) -> None:
        """The pointer is here; `free` switches snapping off."""
        if not self.begun and max(abs(at.x() - self.start.x()), abs(at.y() - self.start.y())) < self.dead:
            return
        self.begun = True
        self.drag_to(at, free)

    def drag_to(self, at: QPoint, free: bool) -> None:
        """Preview the drag at a point."""

    def finish(self) -> None:
        """The button was let go."""

    def cancel(self) -> None:
        """Nothing is to change."""
        self.clear()

    def clear(self) -> None:
        """Take the preview away."""
        if self.scene.drag is not None:
            self.scene.drag = None
            self.view.preview_ended.emit()
        self.view.repaint_overlay()

    def show(self, preview: DragPreview, frame: int) -> None:
        """Put a preview on the screen and ask the player for its frame."""
        before = self.scene.drag
        self.scene.drag = preview
        if before is None or before.line != frame:
            self.view.preview_requested.emit(max(0, min(self.scene.length - 1, frame)))
        self.view.repaint_overlay()


class ScrubDrag(Drag):
    """The ruler: the playhead goes where the pointer is."""

    follows_view = True
    dead = 0

    def drag_to(self, at: QPoint, free: bool) -> None:
        frame = max(0, min(self.scene.length - 1, math.floor(self.scene.scale.frame(at.x()))))
        if frame != self.scene.playhead:
            self.view.seek_requested.emit(frame)


class PanDrag(Drag):
    """The middle button: the content moves with the pointer."""

    dead = 0

    def __init__(self, view: TimelineBase, at: QPoint) -> None:
        super().__init__(view, at)
        self._scroll = self.scene.scale.scroll
        self._vertical = self.scene.vertical

    def drag_to(self, at: QPoint, free: bool) -> None:
        self.view.hold_follow()
        self.view.horizontalScrollBar().setValue(self._scroll - (at.x() - self.start.x()))
        self.view.verticalScrollBar().setValue(self._vertical - (at.y() - self.start.y()))


class OverviewDrag(Drag):
    """The frame in the overview: its middle moves the view, its edges zoom."""

    dead = 0

    def __init__(self, view: TimelineBase, at: QPoint, part: str) -> None:
        super().__init__(view, at)
        self._part = part
        scale = self.scene.scale
        self._first, self._last = scale.frame(0), scale.frame(scale.width)
        if part == "outside":
            self._part = MIDDLE
            middle = overview.frame_of(self.scene, at.x())
            shift = middle - (self._first + self._last) / 2
            self._first, self._last = self._first + shift, self._last + shift
            self.view.show_from(self._first)

    def drag_to(self, at: QPoint, free: bool) -> None:
        by = overview.frame_of(self.scene, at.x()) - overview.frame_of(self.scene, self.start.x())
        self.view.hold_follow()
        if self._part == MIDDLE:
            self.view.show_from(self._first + by)
        elif self._part == IN:
            self.view.zoom_to(round(min(self._first + by, self._last - 1)), round(self._last))
        else:
            self.view.zoom_to(round(self._first), round(max(self._last + by, self._first + 1)))


class BarDrag(Drag):
    """A bar: an edge trims, the middle moves; all bars of the segment go together.

    Args:
        together: the segments that move with the bar's own when its middle is dragged.
    """

    follows_view = True

    def __init__(
        self, view: TimelineBase, at: QPoint, bar: SegmentBar, part: str, together: Sequence[SegmentBar] = ()
    ) -> None:
        super().__init__(view, at)
        self._bar = bar
        self._moving = {one.id: one for one in (*together, bar)} if part == MIDDLE else {bar.id: bar}
        self._part = part
        self._grabbed = self.scene.scale.frame(at.x())
        self._span = (bar.in_frame, bar.out_frame)
        self._snapper: Snapper | None = None

    def drag_to(self, at: QPoint, free: bool) -> None:
        if self._snapper is None:
            self._snapper = Snapper(self.scene, self.view.snap_edges, set(self._moving))
        by = self.scene.scale.frame(at.x()) - self._grabbed
        active = self.view.snap and not free
        bar = self._bar
        if self._part == MIDDLE:
            wanted, what = self._snapped_move(by, active)
            frames = shift_inside(list(self._moving.values()), wanted, self.scene.length)
            self._span = (bar.in_frame + frames, bar.out_frame + frames)
            line, exact = self._span[0], frames == wanted
        else:
            old = bar.in_frame if self._part == IN else bar.out_frame
            wanted, what = self._snapper.snap(old + by, active)
            self._span = trimmed(bar, self._part, wanted, self.scene.length)
            line = self._span[0] if self._part == IN else self._span[1]
            frames, exact = line - old, line == wanted
        name = tr("Out") if self._part == OUT else tr("In")
        grid = self.scene.grid
        hint = [f"{name} {grid.format_full(line)}  {difference(grid, frames)}"]
        if what and exact:
            hint.append(snapped(what))
        spans = {bar.id: self._span}
        if self._part == MIDDLE:
            spans = {one.id: (one.in_frame + frames, one.out_frame + frames) for one in self._moving.values()}
        self.show(DragPreview(spans, line=line, hint=tuple(hint), at=(at.x(), at.y())), line)

    def _snapped_move(self, by: float, active: bool) -> tuple[int, str]:
        """The shift that takes the nearer of both edges to an edge it catches on."""
        assert self._snapper is not None
        first, what_first = self._snapper.snap(self._bar.in_frame + by, active)
        last, what_last = self._snapper.snap(self._bar.out_frame + by, active)
        by_first, by_last = first - self._bar.in_frame, last - self._bar.out_frame
        if what_last and (not what_first or abs(by_last - by) < abs(by_first - by)):
            return by_last, what_last
        return by_first, what_first

    def finish(self) -> None:
        bar, span, view = self._bar, self._span, self.view
        changed = self.begun and span != (bar.in_frame, bar.out_frame)
        self.clear()
        if not self.begun and len(self._moving) > 1:
            # A click on one of several: that one is meant.
            view.selection_requested.emit([bar.id], False)
        if not changed:
            return
        if self._part == MIDDLE:
            view.move_requested.emit(sorted(self._moving), span[0] - bar.in_frame)
        else:
            view.trim_requested.emit(bar.id, *span)


class MarkDrag(Drag):
    """An empty stretch: marks a range. A click without a drag is left to the view."""

    follows_view = True

    def __init__(self, view: TimelineBase, at: QPoint, zone: str) -> None:
        super().__init__(view, at)
        self._zone = zone
        self._from = self.scene.scale.frame(at.x())
        self._range: tuple[int, int] | None = None
        self._snapper: Snapper | None = None

    def drag_to(self, at: QPoint, free: bool) -> None:
        if self._snapper is None:
            self._snapper = Snapper(self.scene, self.view.snap_edges)
        active = self.view.snap and not free
        begun, _ = self._snapper.snap(self._from, active)
        here, what = self._snapper.snap(self.scene.scale.frame(at.x()), active)
        begun, here = (max(0, min(self.scene.length, frame)) for frame in (begun, here))
        self._range = (min(begun, here), max(begun, here)) if begun != here else None
        grid = self.scene.grid
        name = tr("Out") if here >= begun else tr("In")
        hint = [f"{name} {grid.format_full(here)}  {difference(grid, here - begun)}"]
        if what:
            hint.append(snapped(what))
        self.show(DragPreview(mark=self._range, line=here, hint=tuple(hint), at=(at.x(), at.y())), here)

    def finish(self) -> None:
        self.clear()
        if not self.begun:
            self.view.clicked_empty(self._zone, math.floor(self._from))
        elif self._range is not None:
            self.view.range_marked.emit(*self._range)
