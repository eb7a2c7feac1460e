"""What lies under the bars: grounds, hairlines, ruler lines, and the band between in and out."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from qdacoder.gui.widgets.timeline.paint_lanes import category_lines, grid_lines
from qdacoder.gui.widgets.timeline.paint_rows import ticks_in
from qdacoder.gui.widgets.timeline.scene import Scene


def paint_ground(painter: QPainter, scene: Scene, rect: QRect) -> None:
    """Grounds and lines inside a rectangle of the viewport."""
    metrics, look = scene.metrics, scene.look
    line, line2 = look.color("line"), look.color("line2")
    width = scene.width
    painter.fillRect(0, 0, width, metrics.ruler_top, look.color("panel"))
    painter.fillRect(0, metrics.ruler_top, width, metrics.audio_top - metrics.ruler_top, look.color("chrome"))
    painter.fillRect(0, metrics.audio_top, width, metrics.lanes_top - metrics.audio_top, look.color("panel"))
    painter.fillRect(0, metrics.lanes_top, width, scene.height - metrics.lanes_top, look.color("lane"))
    painter.fillRect(0, 0, width, 1, line2)
    painter.fillRect(0, metrics.ruler_top - 1, width, 1, line2)
    for top in (metrics.audio_top, metrics.transcript_top, metrics.witness_top):
        painter.fillRect(0, top - 1, width, 1, line)
    painter.save()
    painter.setClipRect(QRect(rect.left(), metrics.lanes_top, rect.width(), scene.height))
    painter.setPen(line)
    painter.drawLines(grid_lines(scene))
    painter.setPen(line2)
    painter.drawLines(category_lines(scene))
    painter.restore()
    if scene.lanes or scene.timebase is not None:
        bottom = scene.height if scene.lanes else metrics.lanes_top
        for tick in ticks_in(scene, rect.left(), rect.left() + rect.width(), labels_only=True):
            x = scene.scale.px(tick.frame)
            painter.fillRect(x, metrics.audio_top, 1, bottom - metrics.audio_top, line)
    painter.fillRect(0, metrics.lanes_top - 1, width, 1, line2)


def marked(scene: Scene) -> tuple[int | None, int | None]:
    """In and out as they are, or as the drag would make them."""
    if scene.drag is not None and scene.drag.mark is not None:
        return scene.drag.mark
    return scene.mark_in, scene.mark_out


def band_top(scene: Scene) -> int:
    """Where the band begins: in the lower part of the ruler."""
    return scene.metrics.audio_top - scene.metrics.px(9)


def paint_band(painter: QPainter, scene: Scene) -> None:
    """The neutral band between in and out, under the bars."""
    first, last = marked(scene)
    if first is None or last is None:
        return
    look, top = scene.look, band_top(scene)
    left, right = max(-2, scene.scale.px(first)), min(scene.width + 2, scene.scale.px(last))
    if right <= left:
        return
    ruler = scene.metrics.audio_top - top
    painter.fillRect(left, top, right - left, ruler, look.faint("ink", 0.18))
    painter.fillRect(left, top + ruler, right - left, scene.height, look.faint("ink", 0.07))
