"""What lies over the bars and changes often: hover, selection, running segments, marks, playhead, hints."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygon, QPolygonF

from qdacoder.domain.timeline import Placed, SegmentBar, nodes_of
from qdacoder.gui.widgets.timeline.geometry import SMALLEST_TARGET
from qdacoder.gui.widgets.timeline.paint_ground import band_top, marked
from qdacoder.gui.widgets.timeline.paint_lanes import (
    bar_rect,
    clipped,
    fill_bar,
    paint_label,
    span_rect,
)
from qdacoder.gui.widgets.timeline.paint_rows import paint_current_cue
from qdacoder.gui.widgets.timeline.scene import BARS, SHADED, Scene

_SMALLEST_MARK = 4


def paint_lane_overlay(painter: QPainter, scene: Scene) -> None:
    """Hover, running segments, selection with its links, keyboard focus; clipped to the lanes."""
    painter.save()
    painter.setClipRect(
        QRect(0, scene.metrics.lanes_top, scene.width, scene.height), Qt.ClipOperation.IntersectClip
    )
    _paint_hover(painter, scene)
    _paint_running(painter, scene)
    rects: list[QRect] = []
    for bar in _lit(scene):
        rects = _paint_selected(painter, scene, bar)
    if scene.focused and len(scene.selected) == 1 and rects:
        _paint_focus(painter, scene, rects)
    painter.restore()


def paint_over_all(painter: QPainter, scene: Scene) -> None:
    """The current cue, marks, the playhead and the label of a drag."""
    cue = scene.cue_at(scene.playhead)
    if cue is not None:
        paint_current_cue(painter, scene, cue)
    _paint_marks(painter, scene)
    _paint_drag_line(painter, scene)
    paint_playhead(painter, scene)
    _paint_hint(painter, scene)


def _lit(scene: Scene) -> Iterator[SegmentBar]:
    """The selected segments in view, then those that a drag moves."""
    first, last = scene.scale.span
    moving = scene.drag.spans if scene.drag else {}
    for bar in scene.selected_bars():
        if bar.id not in moving and bar.in_frame < last and bar.out_frame > first:
            yield bar
    for segment_id in moving:
        moving_bar = scene.index.get(segment_id)
        if moving_bar is not None:
            yield moving_bar


def lit_rects(scene: Scene, bar: SegmentBar) -> list[tuple[int, Placed, QRect]]:
    """A segment's bars as the selection shows them: lane number, place, rectangle at least 4 px wide."""
    span = (bar.in_frame, bar.out_frame)
    if scene.drag is not None:
        span = scene.drag.spans.get(bar.id, span)
    found = []
    for node_id in nodes_of(bar):
        number = scene.lane_number(node_id)
        placed = scene.bars_of(number).find(bar) if number is not None else None
        if number is None or placed is None:
            continue
        rows = placed.rows if scene.mode(number) == BARS else 1
        rect = span_rect(scene, number, span, placed.row, rows)
        if rect.width() < _SMALLEST_MARK:
            rect.setWidth(_SMALLEST_MARK)
        found.append((number, placed, rect))
    return sorted(found, key=lambda one: one[0])


def _paint_selected(painter: QPainter, scene: Scene, bar: SegmentBar) -> list[QRect]:
    """Solid hue, two pixels of ink around it, handles; dashed lines join its bars in other lanes."""
    look = scene.look
    ink = look.color("ink")
    bars = lit_rects(scene, bar)
    if len(bars) > 1:
        pen = QPen(ink, 1)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        top, bottom = bars[0][2], bars[-1][2]
        for x in (top.left(), top.left() + top.width() - 1):
            painter.drawLine(x, top.top() + top.height(), x, bottom.top())
    for number, placed, rect in bars:
        hue = scene.lanes[number].hue
        shown = clipped(rect, scene.width)
        painter.fillRect(shown.adjusted(-1, -1, 1, 1), ink)
        inner = shown.adjusted(1, 1, -1, -1)
        if inner.width() > 0 and inner.height() > 0:
            painter.fillRect(inner, look.hue(hue))
        mode = scene.mode(number)
        if mode == SHADED:
            continue
        if mode == BARS and scene.metrics.takes_label(placed.rows, look.label_metrics.height()):
            paint_label(painter, scene, rect, placed, look.on_hue(hue))
        if rect.width() >= SMALLEST_TARGET:
            _paint_handles(painter, scene, rect)
    return [rect for _, _, rect in bars]


def _paint_handles(painter: QPainter, scene: Scene, rect: QRect) -> None:
    tall = min(8, rect.height())
    painter.setPen(scene.look.color("ink"))
    painter.setBrush(scene.look.color("surface"))
    for x in (rect.left(), rect.left() + rect.width() - 1):
        if -6 < x < scene.width + 6:
            painter.drawRect(x - 2, rect.top() + (rect.height() - tall) // 2, 3, tall - 1)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_focus(painter: QPainter, scene: Scene, rects: list[QRect]) -> None:
    painter.setPen(QPen(scene.look.color("ink"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for rect in rects:
        painter.drawRoundedRect(QRectF(clipped(rect, scene.width)).adjusted(-4, -3, 4, 3), 2, 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_hover(painter: QPainter, scene: Scene) -> None:
    if scene.hovered is None or scene.drag is not None:
        return
    segment_id, node_id = scene.hovered
    bar, number = scene.index.get(segment_id), scene.lane_number(node_id)
    if bar is None or number is None or segment_id in scene.selected or scene.mode(number) != BARS:
        return
    placed = scene.bars_of(number).find(bar)
    if placed is None or placed.row >= 3:
        return
    hue = scene.lanes[number].hue
    rect = bar_rect(scene, number, placed)
    fill_bar(painter, clipped(rect, scene.width), scene.look.hue(hue), scene.look.mixed(hue, 0.46))
    if scene.metrics.takes_label(placed.rows, scene.look.label_metrics.height()):
        paint_label(painter, scene, rect, placed, scene.look.color("ink"))


def _paint_running(painter: QPainter, scene: Scene) -> None:
    """Segments that grow with the playhead: no right edge yet, a dashed line in its place."""
    for node_id, begun in scene.running:
        number = scene.lane_number(node_id)
        if number is None:
            continue
        left = scene.scale.px(begun)
        right = max(left + 3, scene.scale.px(scene.playhead + 1))
        top, height = scene.metrics.bar_span(0, 1)
        top += scene.lane_top(number)
        hue = scene.lanes[number].hue
        solid = scene.look.hue(hue)
        shown = clipped(QRect(left, top, right - left, height), scene.width)
        painter.fillRect(shown, scene.look.tint(hue))
        painter.fillRect(shown.left(), top, shown.width(), 1, solid)
        painter.fillRect(shown.left(), top + height - 1, shown.width(), 1, solid)
        painter.fillRect(left, top, 3, height, solid)
        pen = QPen(solid, 1)
        pen.setDashPattern([2, 2])
        painter.setPen(pen)
        painter.drawLine(right - 1, top, right - 1, top + height - 1)


def _paint_marks(painter: QPainter, scene: Scene) -> None:
    """Brackets in the ruler and hairlines over the lanes, also when only one of the two is set."""
    look = scene.look
    top = band_top(scene) - scene.metrics.px(3)
    size = scene.metrics.px(6)
    for frame, side in zip(marked(scene), (1, -1), strict=True):
        if frame is None:
            continue
        x = scene.scale.px(frame)
        if not -size <= x <= scene.width + size:
            continue
        at = x if side > 0 else x - 1
        painter.fillRect(at, top, 1, scene.height - top, look.faint("ink", 0.55))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("ink"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.drawPolygon(QPolygon([QPoint(x, top), QPoint(x + side * size, top), QPoint(x, top + size)]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_drag_line(painter: QPainter, scene: Scene) -> None:
    if scene.drag is None or scene.drag.line is None:
        return
    x = scene.scale.px(scene.drag.line)
    pen = QPen(scene.look.color("ink"), 1)
    pen.setDashPattern([3, 3])
    painter.setPen(pen)
    painter.drawLine(x, scene.metrics.audio_top, x, scene.height)


def paint_playhead(painter: QPainter, scene: Scene) -> None:
    """A line of 1.5 px over everything below the overview, with a cap in the ruler."""
    x = scene.scale.px(scene.playhead)
    if not -8 < x < scene.width + 8:
        return
    ink = scene.look.color("ink")
    top = scene.metrics.ruler_top
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.fillRect(QRectF(x - 0.25, top, 1.5, scene.height - top), ink)
    half, tall = 5.5, scene.metrics.px(12)
    middle = x + 0.5
    cap = QPolygonF(
        [
            QPointF(middle - half, top),
            QPointF(middle + half, top),
            QPointF(middle + half, top + tall * 0.6),
            QPointF(middle, top + tall),
            QPointF(middle - half, top + tall * 0.6),
        ]
    )
    path = QPainterPath()
    path.addPolygon(cap)
    path.closeSubpath()
    painter.fillPath(path, ink)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_hint(painter: QPainter, scene: Scene) -> None:
    if scene.drag is None or not scene.drag.hint:
        return
    look, px = scene.look, scene.metrics.px
    fonts = [(look.mono, look.mono_metrics)] + [(look.label, look.label_metrics)] * (len(scene.drag.hint) - 1)
    width = max(
        metrics.horizontalAdvance(line) for line, (_, metrics) in zip(scene.drag.hint, fonts, strict=True)
    )
    height = sum(metrics.height() for _, metrics in fonts) + px(6)
    box = QRect(scene.drag.at[0] + px(14), scene.drag.at[1] + px(12), width + px(16), height)
    if box.right() > scene.width - 4:
        box.moveRight(scene.drag.at[0] - px(14))
    if box.bottom() > scene.height - 4:
        box.moveBottom(scene.height - 4)
    box.moveLeft(max(4, box.left()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("ink"))
    painter.drawRoundedRect(box, 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    y = box.top() + px(3)
    for number, (line, (font, metrics)) in enumerate(zip(scene.drag.hint, fonts, strict=True)):
        painter.setFont(font)
        painter.setPen(look.color("inverse") if number == 0 else look.faint("inverse", 0.8))
        painter.drawText(QPoint(box.left() + px(8), y + metrics.ascent()), line)
        y += metrics.height()


def paint_viewport_focus(painter: QPainter, scene: Scene) -> None:
    """The ring of keyboard focus when no single segment can carry it."""
    if not scene.focused or len(scene.selected) == 1:
        return
    painter.setPen(QPen(scene.look.color("ink"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    top = scene.metrics.lanes_top
    painter.drawRect(QRectF(1, top + 1, scene.width - 2, scene.height - top - 2))
