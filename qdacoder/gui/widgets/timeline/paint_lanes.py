"""Bars and shading of the lanes. Everything lies in whole pixels of the content, so that strips join."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from PySide6.QtCore import QLine, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygon

from qdacoder.domain.codebook import Hue
from qdacoder.domain.timeline import SHOWN_ROWS, Cluster, Placed, shade_step
from qdacoder.gui.widgets.timeline.scene import BARS, SHADED, Scene

LABEL_INSET = 7
LABEL_SMALLEST = 26
_CHIP_GAP = 6
_CHIP_REACH = 90


def bar_rect(scene: Scene, number: int, placed: Placed, stacked: bool = True) -> QRect:
    """Where a bar lies in the viewport, not clipped."""
    return span_rect(
        scene, number, (placed.bar.in_frame, placed.bar.out_frame), placed.row, placed.rows if stacked else 1
    )


def span_rect(scene: Scene, number: int, span: tuple[int, int], row: int, rows: int) -> QRect:
    """Where a bar over these frames would lie in a row of a lane."""
    left, right = scene.scale.px(span[0]), scene.scale.px(span[1])
    top, height = scene.metrics.bar_span(row, rows)
    return QRect(left, scene.lane_top(number) + top, max(2, right - left), height)


def paint_lane(painter: QPainter, scene: Scene, number: int, mode: str, left: int, right: int) -> None:
    """The bars of a lane between two pixels of the viewport."""
    if mode == SHADED:
        _paint_shading(painter, scene, number, left, right)
        return
    lane = scene.bars_of(number)
    hue = scene.lanes[number].hue
    # A bar is at least two pixels wide, so one that ends left of the strip may reach into it.
    frames = scene.scale.frames_at(left - 3, right + 3)
    if mode != BARS:
        _paint_plain(painter, scene, number, frames)
        return
    high = scene.look.label_metrics.height()
    takes = [scene.metrics.takes_label(rows + 1, high) for rows in range(SHOWN_ROWS)]
    for placed in lane.between(*frames):
        label = takes[min(placed.rows, SHOWN_ROWS) - 1]
        paint_bar(painter, scene, bar_rect(scene, number, placed), placed, hue, label)
    for cluster in crowded_near(scene, number, left, right):
        _paint_chip(painter, scene, number, cluster)


def _paint_plain(painter: QPainter, scene: Scene, number: int, frames: tuple[int, int]) -> None:
    """Bars too many for rows and labels: ground and edges only."""
    hue = scene.lanes[number].hue
    solid, tint = scene.look.hue(hue), scene.look.tint(hue)
    top, height = scene.metrics.bar_span(0, 1)
    top += scene.lane_top(number)
    px, end = scene.scale.px, scene.width + 8
    for bar in sorted(
        (placed.bar for placed in scene.bars_of(number).all_between(*frames)), key=attrgetter("in_frame")
    ):
        left, right = max(-8, px(bar.in_frame)), min(end, px(bar.out_frame))
        painter.fillRect(left, top, max(2, right - left), height, solid)
        if right - left > 4 and not bar.dashed:
            painter.fillRect(left + 3, top + 1, right - left - 4, height - 2, tint)


def paint_bar(
    painter: QPainter, scene: Scene, rect: QRect, placed: Placed, hue: Hue | None, label: bool
) -> None:
    """A bar at rest: tint, one pixel of edge, three at the left; label where it fits."""
    solid = scene.look.hue(hue)
    bar = placed.bar
    # Very long bars are cut a little outside the view: painters handle 16 bits of pixels best.
    shown = clipped(rect, scene.width)
    if bar.dashed:
        painter.setPen(QPen(solid, 1, Qt.PenStyle.CustomDashLine))
        pen = painter.pen()
        pen.setDashPattern([3, 2])
        pen.setDashOffset(-(shown.left() - rect.left()) % 5)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(shown.adjusted(0, 0, -1, -1))
    else:
        fill_bar(painter, shown, solid, scene.look.tint(hue))
    if bar.revised and rect.width() >= 12:
        _paint_corner(painter, rect, scene.look.color("amber"))
    if label:
        paint_label(painter, scene, rect, placed, scene.look.color("ink"))


def fill_bar(painter: QPainter, rect: QRect, solid: QColor, ground: QColor) -> None:
    """Ground, edge and left edge of a bar."""
    painter.fillRect(rect, solid)
    if rect.width() > 4 and rect.height() > 2:
        painter.fillRect(rect.adjusted(3, 1, -1, -1), ground)


def clipped(rect: QRect, width: int) -> QRect:
    """A bar's rectangle, its far ends cut outside the view."""
    left, right = max(rect.left(), -8), min(rect.left() + rect.width(), width + 8)
    return QRect(left, rect.top(), max(1, right - left), rect.height())


def paint_label(painter: QPainter, scene: Scene, rect: QRect, placed: Placed, color: QColor) -> None:
    """The first words of the quote; at the left edge of the view when the bar begins before it."""
    left = max(rect.left(), 0)
    right = min(rect.left() + rect.width(), scene.width)
    room = right - left - LABEL_INSET - 2
    if room < LABEL_SMALLEST - LABEL_INSET - 2:
        return
    far = _far_end(scene, rect, placed)
    if far:
        end = QRect(right - 12 - scene.look.mono_metrics.horizontalAdvance(far), rect.top(), 0, rect.height())
        if end.left() > left + room // 2:
            end.setRight(right - 12)
            painter.setFont(scene.look.mono)
            painter.setPen(scene.look.color("ink2") if color == scene.look.color("ink") else color)
            painter.drawText(end, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, far)
            room = end.left() - left - LABEL_INSET - 8
    if not placed.bar.label:
        return
    text = scene.look.label_metrics.elidedText(placed.bar.label, Qt.TextElideMode.ElideRight, room)
    painter.setFont(scene.look.label)
    painter.setPen(color)
    area = QRect(left + LABEL_INSET, rect.top() - 2, room + 2, rect.height() + 4)
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def _far_end(scene: Scene, rect: QRect, placed: Placed) -> str:
    """The far end as a timecode, for a bar longer than the view that ends right of it."""
    if rect.left() + rect.width() <= scene.width or rect.width() <= scene.width:
        return ""
    return "to " + scene.grid.format(placed.bar.out_frame)


def _paint_corner(painter: QPainter, rect: QRect, color: QColor) -> None:
    size = min(11, rect.height())
    right = rect.left() + rect.width()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(
        QPolygon(
            [QPoint(right - size, rect.top()), QPoint(right, rect.top()), QPoint(right, rect.top() + size)]
        )
    )


def chip_rect(scene: Scene, number: int, cluster: Cluster) -> QRect:
    """Where the “+ n” chip of a cluster lies: right of what is shown, without reaching the next bar."""
    width = scene.look.label_metrics.horizontalAdvance(_chip_text(cluster)) + 2 * scene.metrics.px(7)
    lane = scene.bars_of(number)
    right = scene.scale.px(cluster.out_frame)
    following = lane.next_cluster_at(cluster.out_frame)
    left = right + _CHIP_GAP
    if following is not None and scene.scale.px(following) < left + width + 2:
        left = right - width - 1
    # A cluster that leaves the view keeps its chip at the edge.
    if scene.scale.px(cluster.in_frame) < scene.width - width:
        left = min(left, scene.width - width - 4)
    if right > 0:
        left = max(left, 4)
    return QRect(left, scene.lane_top(number) + 1, width, scene.metrics.lane - 4)


def crowded_near(scene: Scene, number: int, left: int, right: int) -> Iterator[Cluster]:
    """The clusters whose chips may touch these pixels: a chip reaches a little right of its cluster."""
    reach = scene.metrics.px(_CHIP_REACH)
    return scene.bars_of(number).crowded(*scene.scale.frames_at(left - reach, right + reach))


def _chip_text(cluster: Cluster) -> str:
    return f"+ {len(cluster.hidden)}"


def _paint_chip(painter: QPainter, scene: Scene, number: int, cluster: Cluster) -> None:
    rect = chip_rect(scene, number, cluster)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(scene.look.color("ink"))
    painter.drawRoundedRect(rect, 2, 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setFont(scene.look.label)
    painter.setPen(scene.look.color("inverse"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, _chip_text(cluster))


def crossing(scene: Scene, number: int, x: int) -> list[QRect]:
    """The bars and chips of a lane whose look depends on an edge of the view that lies at `x`."""
    lane = scene.bars_of(number)
    frames = scene.scale.frames_at(x - 1, x + 1)
    found = [bar_rect(scene, number, placed) for placed in lane.between(*frames)]
    found += [chip_rect(scene, number, cluster) for cluster in crowded_near(scene, number, x, x)]
    return found


def _paint_shading(painter: QPainter, scene: Scene, number: int, left: int, right: int) -> None:
    """One of four steps per pixel column, equal neighbours as one rectangle."""
    levels = scene.bars_of(number).levels(scene.grid.rate.counted, scene.length)
    counts = levels.columns(scene.scale.frame(left), 1 / scene.scale.ppf, right - left)
    hue = scene.lanes[number].hue
    top, height = scene.lane_top(number) + 2, scene.metrics.lane - 5
    x = left
    for step, group in groupby(map(shade_step, counts)):
        width = sum(1 for _ in group)
        if step:
            painter.fillRect(x, top, width, height, scene.look.shade(hue, step))
        x += width


def grid_lines(scene: Scene) -> list[QLine]:
    """The hairlines below the lanes in view that lie inside one category."""
    return [_below(scene, n) for n in scene.lanes_in_view() if not _ends_category(scene, n)]


def category_lines(scene: Scene) -> list[QLine]:
    """The darker lines between categories."""
    return [_below(scene, n) for n in scene.lanes_in_view() if _ends_category(scene, n)]


def _ends_category(scene: Scene, number: int) -> bool:
    return (
        number + 1 < len(scene.lanes)
        and scene.lanes[number].category_id != scene.lanes[number + 1].category_id
    )


def _below(scene: Scene, number: int) -> QLine:
    y = scene.lane_top(number + 1) - 1
    return QLine(0, y, scene.width, y)
