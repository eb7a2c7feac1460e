"""The order of painting, back to front: ground, band, cached bars, selection and hover, marks, playhead."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.widgets.timeline.cache import PaintCache
from qdacoder.gui.widgets.timeline.overview import paint_view_frame
from qdacoder.gui.widgets.timeline.paint_ground import paint_band, paint_ground
from qdacoder.gui.widgets.timeline.paint_overlay import (
    paint_lane_overlay,
    paint_over_all,
    paint_viewport_focus,
)
from qdacoder.gui.widgets.timeline.scene import Scene


def paint_timeline(painter: QPainter, scene: Scene, cache: PaintCache, rect: QRect, ratio: float) -> None:
    """Paint one rectangle of the viewport at a pixel ratio."""
    painter.setClipRect(rect)
    paint_ground(painter, scene, rect)
    if scene.timebase is None or scene.length < 1:
        _paint_empty(painter, scene)
        return
    paint_band(painter, scene)
    painter.drawPixmap(0, 0, cache.overview(ratio))
    rows, lanes = cache.fresh(ratio)
    painter.drawPixmap(0, 0, rows)
    painter.drawPixmap(0, scene.metrics.lanes_top, lanes)
    if not scene.peaks and scene.audio_message:
        _paint_audio_message(painter, scene, rect)
    paint_lane_overlay(painter, scene)
    if not scene.lanes:
        _paint_empty(painter, scene)
    paint_over_all(painter, scene)
    if rect.top() < scene.metrics.ruler_top:
        paint_view_frame(painter, scene)
    paint_viewport_focus(painter, scene)


def _paint_audio_message(painter: QPainter, scene: Scene, rect: QRect) -> None:
    top = scene.metrics.audio_top
    area = QRect(0, top, scene.width, scene.metrics.transcript_top - top - 1)
    reach = scene.look.label_metrics.horizontalAdvance(scene.audio_message) // 2 + 4
    if rect.right() < area.center().x() - reach or rect.left() > area.center().x() + reach:
        return  # the playhead passes elsewhere
    painter.setFont(scene.look.label)
    painter.setPen(scene.look.color("ink3"))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, scene.audio_message)


def _paint_empty(painter: QPainter, scene: Scene) -> None:
    """One icon, what is missing, how to begin; centred in the lanes."""
    look, px = scene.look, scene.metrics.px
    area = QRect(0, scene.metrics.lanes_top, scene.width, scene.height - scene.metrics.lanes_top)
    if area.height() < px(90) or scene.running:
        return
    y = area.center().y() - px(24)
    side = px(28)
    spot = QRect(area.center().x() - side // 2, y - side // 2, side, side)
    icon("ph.tag", side, "ink3").paint(painter, spot)
    if scene.timebase is None:
        title, text = tr("No footage"), tr("Choose footage to code in it")
    else:
        title = tr("No codes in this footage yet")
        text = tr("A lane appears here with the first segment of a node")
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    painter.setFont(look.text_strong)
    painter.setPen(look.color("ink"))
    painter.drawText(QRect(0, y + px(22), scene.width, px(20)), flags, title)
    painter.setFont(look.text)
    painter.setPen(look.color("ink2"))
    wide = min(px(340), scene.width - 16)
    box = QRect((scene.width - wide) // 2, y + px(48), wide, px(60))
    painter.drawText(box, flags | Qt.TextFlag.TextWordWrap, text)
