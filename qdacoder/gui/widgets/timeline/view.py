"""The timeline widget: paints its viewport, listens to the pointer, lays out its parts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGestureEvent, QPinchGesture, QScrollBar, QToolTip, QWidget

from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.timeline.base import TimelineBase
from qdacoder.gui.widgets.timeline.cache import rects_of
from qdacoder.gui.widgets.timeline.drags import BarDrag, Drag, MarkDrag, OverviewDrag, PanDrag, ScrubDrag
from qdacoder.gui.widgets.timeline.geometry import Metrics
from qdacoder.gui.widgets.timeline.header import TimeBar, TimelineHeader, ZoomRow
from qdacoder.gui.widgets.timeline.hit import (
    IN,
    MIDDLE,
    OUT,
    BarHit,
    ChipHit,
    Hit,
    ShadeHit,
    excluded_frame_at,
    hit_at,
    overview_part,
    zone_at,
)
from qdacoder.gui.widgets.timeline.look import Look
from qdacoder.gui.widgets.timeline.menus import open_cluster_menu, open_lanes_menu
from qdacoder.gui.widgets.timeline.painting import paint_timeline
from qdacoder.gui.widgets.timeline.words import describe_scene, tooltip

_NOTCH = 120
_AUTO_SCROLL_MS = 40
_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_EXTEND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class TimelineView(TimelineBase):
    """Overview, ruler, audio, transcript, witness and a lane for each node, with one playhead over all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBar(TimeBar(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.setAccessibleName(tr("Timeline"))
        self.header = TimelineHeader(self)
        self.zoom_row = ZoomRow(self)
        self.addScrollBarWidget(self.zoom_row, Qt.AlignmentFlag.AlignLeft)
        # The bar of the lanes lies beside the lanes only; the area's own one stays hidden behind it.
        self.lanes_bar = QScrollBar(Qt.Orientation.Vertical, self.viewport())
        self.lanes_bar.setCursor(Qt.CursorShape.ArrowCursor)
        self.lanes_bar.setAccessibleName(tr("Scroll through lanes"))
        self.lanes_bar.valueChanged.connect(self.verticalScrollBar().setValue)
        self._drag: Drag | None = None
        self._drag_button = Qt.MouseButton.NoButton
        self._pointer = QPoint()
        self._free = False
        self._auto_scroll = QTimer(self)
        self._auto_scroll.setInterval(_AUTO_SCROLL_MS)
        self._auto_scroll.timeout.connect(self._scroll_along)
        self.lanes_menu_requested.connect(lambda at: open_lanes_menu(self, at))
        theme().changed.connect(self._restyle)
        self._restyle()

    def set_audio_channels(self, text: str) -> None:
        """What the audio row says about its sound, such as “ch 1+2”."""
        self.header.channels = text
        self.header.update()

    @property
    def dragging(self) -> bool:
        """Whether a button is down on the timeline."""
        return self._drag is not None

    def cancel_drag(self) -> bool:
        """Give up what is being dragged; answers whether there was anything."""
        drag, self._drag = self._drag, None
        self._auto_scroll.stop()
        if drag is None:
            return False
        drag.cancel()
        return True

    def refresh_description(self) -> None:
        if not self._playing:
            self.setAccessibleDescription(describe_scene(self.scene))

    def settle_scroll_bars(self) -> None:
        super().settle_scroll_bars()
        bar, own = self.lanes_bar, self.verticalScrollBar()
        bar.setRange(own.minimum(), own.maximum())
        bar.setPageStep(own.pageStep())
        bar.setSingleStep(own.singleStep())
        bar.setVisible(own.maximum() > 0)

    def _restyle(self) -> None:
        self.scene.look = Look()
        self.scene.metrics = Metrics(self.scene.look.factor, self.scene.metrics.size)
        self.setViewportMargins(self.scene.metrics.header + 1, 0, 0, 0)
        self.header.restyle()
        self.zoom_row.restyle()
        self._lay_out()
        self._all_is_new()
        self.horizontalScrollBar().updateGeometry()
        self.horizontalScrollBar().update()
        self.zoom_row.update()

    def _lay_out(self) -> None:
        scene, viewport = self.scene, self.viewport()
        scene.scale.width = max(1, viewport.width())
        scene.height = viewport.height()
        self.header.setGeometry(0, 0, scene.metrics.header + 1, viewport.height())
        top = scene.metrics.lanes_top
        self.lanes_bar.setGeometry(viewport.width() - 10, top, 10, max(0, viewport.height() - top))

    def _hit(self, at: QPoint) -> Hit | None:
        return hit_at(self.scene, at) if zone_at(self.scene, at.y()) == "lanes" else None

    # Pointer.

    def _start(self, event: QMouseEvent) -> Drag | None:
        """What a press of the left button begins."""
        at = event.position().toPoint()
        zone = zone_at(self.scene, at.y())
        if zone == "overview":
            return OverviewDrag(self, at, overview_part(self.scene, at.x()))
        if zone == "ruler":
            return ScrubDrag(self, at)
        if zone == "rows":
            return MarkDrag(self, at, zone)
        hit = self._hit(at)
        if hit is None:
            return MarkDrag(self, at, zone)
        if isinstance(hit, ChipHit):
            open_cluster_menu(self, hit.cluster, event.globalPosition().toPoint())
            return None
        if isinstance(hit, ShadeHit):
            self._take_shade(hit, bool(event.modifiers() & _EXTEND))
            return None
        extend = bool(event.modifiers() & _EXTEND)
        several = hit.part == MIDDLE and hit.bar.id in self.scene.selected
        if extend or not (several or self.scene.selected == {hit.bar.id}):
            self.selection_requested.emit([hit.bar.id], extend)
        if extend:
            return None
        return BarDrag(self, at, hit.bar, hit.part, self.scene.selected_bars() if several else ())

    def _take_shade(self, hit: ShadeHit, extend: bool) -> None:
        """A shaded column: selects when it stands for one segment, else zooms to its span."""
        if hit.bar is not None:
            self.selection_requested.emit([hit.bar.id], extend)
            return
        # The span of one pixel is too close to read: show it with its surroundings.
        frames = hit.out_frame - hit.in_frame
        self.zoom_to(hit.in_frame - 8 * frames, hit.out_frame + 8 * frames)

    def _hover(self, at: QPoint) -> None:
        scene = self.scene
        zone = zone_at(scene, at.y())
        hit = self._hit(at) if scene.length else None
        hovered = (hit.bar.id, scene.lanes[hit.lane].node_id) if isinstance(hit, BarHit) else None
        if hovered != scene.hovered:
            scene.hovered = hovered
            self.repaint_overlay()
        shape = Qt.CursorShape.ArrowCursor
        part = overview_part(scene, at.x()) if zone == "overview" else ""
        if (isinstance(hit, BarHit) and hit.part != MIDDLE) or part in (IN, OUT):
            shape = Qt.CursorShape.SizeHorCursor
        elif isinstance(hit, ChipHit | ShadeHit):
            shape = Qt.CursorShape.PointingHandCursor
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    def _scroll_along(self) -> None:
        """While a drag is held beyond an edge of the view, scroll there."""
        if self._drag is None or not self._drag.follows_view:
            self._auto_scroll.stop()
            return
        x = self._pointer.x()
        beyond = min(0, x) + max(0, x - self.scene.width)
        if beyond:
            self.hold_follow()
            step = max(-200, min(200, beyond))
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + step)
            self._drag.move(self._pointer, self._free)
        else:
            self._auto_scroll.stop()

    def _pinch(self, factor: float, at: QPointF) -> None:
        if factor > 0:
            self.hold_follow()
            self.zoom_at(factor, at.x())

    # Qt.

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        # While something is dragged, Esc is ours, before any shortcut.
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and self.dragging:
                event.accept()
                return True
        elif kind == QEvent.Type.Gesture and isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                at = self.viewport().mapFromGlobal(pinch.hotSpot())
                self._pinch(pinch.scaleFactor(), at)
                event.accept(pinch)
                return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            hit = self._hit(event.pos()) if not self.dragging else None
            if hit is None:
                QToolTip.hideText()
                event.ignore()
            else:
                QToolTip.showText(event.globalPos(), tooltip(self.scene, hit), self.viewport())
            return True
        zooms = isinstance(event, QNativeGestureEvent) and (
            event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        )
        if zooms and isinstance(event, QNativeGestureEvent):
            self._pinch(1 + event.value(), event.position())
            return True
        if kind == QEvent.Type.Leave and self.scene.hovered is not None:
            self.scene.hovered = None
            self.repaint_overlay()
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Arrows, pages and letters belong to the deck: the area's own scrolling by key is left out.
        if event.key() == Qt.Key.Key_Escape and self.cancel_drag():
            event.accept()
            return
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            return
        at = event.position().toPoint()
        if self.scene.length < 1:
            return
        if event.button() == Qt.MouseButton.MiddleButton:
            self._drag, self._drag_button = PanDrag(self, at), event.button()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._drag, self._drag_button = self._start(event), event.button()
            if self._drag is not None:
                self._drag.move(at, True)
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._drag is None:
            self._hover(at)
            return
        self._pointer = at
        self._free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        self._drag.move(at, self._free)
        outside = at.x() < 0 or at.x() > self.scene.width
        if outside and self._drag.follows_view and not self._auto_scroll.isActive():
            self._auto_scroll.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        # The button that began the drag ends it, whatever else is held.
        if self._drag is None or event.button() != self._drag_button:
            return
        drag, self._drag = self._drag, None
        self._auto_scroll.stop()
        drag.finish()
        self._hover(event.position().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and isinstance(hit, BarHit):
            frames = hit.bar.out_frame - hit.bar.in_frame
            room = max(2, frames // 8)
            self.zoom_to(hit.bar.in_frame - room, hit.bar.out_frame + room)
        else:
            self.mousePressEvent(event)

    def _excluded_menu(self, event: QContextMenuEvent) -> bool:
        """Ask for the menu of the hatched stretch under the pointer; False where there is none."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            return False
        frame = excluded_frame_at(self.scene, self.viewport().mapFromGlobal(event.globalPos()))
        if frame is not None:
            self.excluded_menu_requested.emit(frame, event.globalPos())
        return frame is not None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._excluded_menu(event):
            return
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            chosen = sorted(self.scene.selected)
            where = self.viewport().mapToGlobal(self.viewport().rect().center())
            self.context_requested.emit(chosen[0] if chosen else -1, where)
            return
        at = self.viewport().mapFromGlobal(event.globalPos())
        if self.scene.metrics.witness_top <= at.y() < self.scene.metrics.lanes_top:
            frame = max(0, min(int(self.scene.scale.frame(at.x())), self.scene.length - 1))
            self.witness_menu_requested.emit(frame, event.globalPos())
            return
        hit = self._hit(at)
        if isinstance(hit, BarHit):
            if hit.bar.id not in self.scene.selected:
                self.selection_requested.emit([hit.bar.id], False)
            self.context_requested.emit(hit.bar.id, event.globalPos())
        else:
            self.context_requested.emit(-1, event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        pixels, angle = event.pixelDelta(), event.angleDelta()
        exact = not pixels.isNull()
        # Some systems turn the wheel's axis themselves while Shift or Alt is held.
        across = pixels.x() if exact else angle.x()
        down = pixels.y() if exact else angle.y()
        modifiers = event.modifiers()
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            turns = (angle.y() or angle.x()) / _NOTCH
            self.hold_follow()
            self.zoom_at(1.25**turns, event.position().x())
            return
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            across, down = across + down, 0
        if across:
            self.hold_follow()
            step = across if exact else across / _NOTCH * self.scene.width / 10
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - round(step))
        if down:
            lanes = self.verticalScrollBar()
            lanes.setValue(lanes.value() - round(down if exact else down / _NOTCH * 3 * lanes.singleStep()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        keys = (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        self.scene.focused = event.reason() in keys
        self.repaint_overlay()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.scene.focused = False
        self.repaint_overlay()
        super().focusOutEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.scene.scale.scroll = self.horizontalScrollBar().value()
        self.scene.vertical = self.verticalScrollBar().value()
        if self.lanes_bar.value() != self.scene.vertical:
            self.lanes_bar.setValue(self.scene.vertical)
        self.viewport().update()
        if dy:
            self.header.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        whole = self._whole
        middle = self.scene.scale.frame(0)
        self._lay_out()
        self.cache.drop()
        self._apply_zoom(self.scene.scale.smallest if whole else self.scene.scale.ppf)
        self.show_from(0 if whole else middle)
        self.zoom_row.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        ratio = self.viewport().devicePixelRatioF()
        # Each rectangle by itself: a tick of the playhead dirties two narrow ones far apart.
        for rect in rects_of(event.region()):
            paint_timeline(painter, self.scene, self.cache, rect, ratio)
        painter.end()
