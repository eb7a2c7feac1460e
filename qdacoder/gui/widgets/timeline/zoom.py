"""Which part of the footage is in view: zoom, scrolling, and paging along while playing."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from qdacoder.gui.widgets.timeline.cache import PaintCache
from qdacoder.gui.widgets.timeline.scene import Scene

_FOLLOW_PAUSE_MS = 5000
_ZOOM_STEP = 1.5
_MOST = 2**31 - 1


class TimelineZoom(QAbstractScrollArea):
    """A scene with a horizontal scroll bar of time and a vertical one of lanes.

    Signals:
        zoom_changed(pixels per second).
    """

    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene()
        self.cache = PaintCache(self.scene)
        self._whole = True
        self._playing = False
        self._follow = True
        self._held = False
        self._hold_timer = QTimer(self)
        self._hold_timer.setSingleShot(True)
        self._hold_timer.setInterval(_FOLLOW_PAUSE_MS)
        self._hold_timer.timeout.connect(self._release_follow)

    @property
    def pixels_per_second(self) -> float:
        """The zoom."""
        return self.scene.scale.ppf * self.scene.scale.rate

    def set_pixels_per_second(self, value: float) -> None:
        """Zoom to a number of pixels a second (clamped), the left edge of the view kept."""
        self._zoom(value / self.scene.scale.rate, 0)

    def visible_span(self) -> tuple[int, int]:
        """The frames in view, half open."""
        return self.scene.scale.span

    def zoom_to(self, in_frame: int, out_frame: int) -> None:
        """Fill the view with a range (within the limits of zoom)."""
        scale = self.scene.scale
        frames = max(1, out_frame - in_frame)
        self._apply_zoom(scale.width / frames)
        middle = (in_frame + out_frame) / 2
        self.show_from(middle - scale.width / scale.ppf / 2)

    def zoom_to_all(self) -> None:
        """Fill the view with the whole footage, also when the widget's size changes later."""
        self._apply_zoom(self.scene.scale.smallest)
        self.horizontalScrollBar().setValue(0)

    def zoom_step(self, steps: int) -> None:
        """Zoom in (positive) or out at the playhead, or at the middle when it is out of view."""
        scale = self.scene.scale
        x = scale.px(self.scene.playhead)
        self._zoom(scale.ppf * _ZOOM_STEP**steps, x if 0 <= x <= scale.width else scale.width // 2)

    def zoom_at(self, factor: float, x: float) -> None:
        """Zoom by a factor; the frame at this pixel stays there."""
        self._zoom(self.scene.scale.ppf * factor, x)

    def show_from(self, frame: float) -> None:
        """Scroll so that a frame is at the left edge."""
        self.horizontalScrollBar().setValue(round(frame * self.scene.scale.ppf))

    def ensure_visible(self, frame: int) -> None:
        """Scroll as little as needed to show a frame with some room around it."""
        scale = self.scene.scale
        x, margin = scale.px(frame), min(40, scale.width // 4)
        if x < margin:
            self.horizontalScrollBar().setValue(scale.scroll + x - margin)
        elif x > scale.width - margin:
            self.horizontalScrollBar().setValue(scale.scroll + x - scale.width + margin)

    def ensure_segment_visible(self, segment_id: int) -> None:
        """Scroll time and lanes as little as needed to show where a segment begins."""
        bar = self.scene.index.get(segment_id)
        if bar is None:
            return
        first, last = self.visible_span()
        if bar.out_frame <= first or bar.in_frame >= last:
            self.ensure_visible(bar.in_frame)
        number = next((n for node in bar.node_ids if (n := self.scene.lane_number(node)) is not None), None)
        if number is not None:
            lane, bars = self.scene.metrics.lane, self.verticalScrollBar()
            room = self.scene.height - self.scene.metrics.lanes_top
            bars.setValue(max(min(bars.value(), number * lane), (number + 1) * lane - room))

    def set_follow(self, follow: bool) -> None:
        """Whether the view pages along while playing."""
        self._follow = follow

    def hold_follow(self) -> None:
        """The user moved the view: do not page for some seconds."""
        if self._playing:
            self._held = True
            self._hold_timer.start()

    def repaint_overlay(self) -> None:
        """What lies over the bars changed."""
        top = self.scene.metrics.ruler_top
        self.viewport().update(0, top, self.scene.width, max(0, self.scene.height - top))

    def settle_scroll_bars(self) -> None:
        """Ranges of both scroll bars from content and size."""
        scale, bar, lanes = self.scene.scale, self.horizontalScrollBar(), self.verticalScrollBar()
        # A footage of a day has more pixels than Qt counts while the zoom is still that of another one.
        bar.setRange(0, max(0, min(scale.content_width - scale.width, _MOST)))
        bar.setPageStep(scale.width)
        bar.setSingleStep(max(1, scale.width // 20))
        room = max(0, self.scene.height - self.scene.metrics.lanes_top)
        lanes.setRange(0, max(0, len(self.scene.lanes) * self.scene.metrics.lane - room))
        lanes.setPageStep(room)
        lanes.setSingleStep(self.scene.metrics.lane)

    def _release_follow(self) -> None:
        self._held = False

    def _page(self) -> None:
        """While playing, turn the page when the playhead leaves the view."""
        scale = self.scene.scale
        x = scale.px(self.scene.playhead)
        inside = 0 <= x < scale.width
        if inside:
            return
        if self._follow and not self._held and self.scene.drag is None:
            self.horizontalScrollBar().setValue(scale.scroll + x - scale.width // 20)

    def _zoom(self, ppf: float, x: float) -> None:
        frame = self.scene.scale.frame(x)
        self._apply_zoom(ppf)
        self.horizontalScrollBar().setValue(round(frame * self.scene.scale.ppf - x))

    def _apply_zoom(self, ppf: float) -> None:
        scale = self.scene.scale
        ppf = scale.clamped(ppf)
        self._whole = ppf <= scale.smallest * 1.0001
        if ppf != scale.ppf:
            scale.ppf = ppf
            self.settle_scroll_bars()
            self.viewport().update()
            self.zoom_changed.emit(self.pixels_per_second)
        else:
            self.settle_scroll_bars()
