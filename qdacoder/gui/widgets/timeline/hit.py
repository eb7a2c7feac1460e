"""What lies under the pointer."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

from qdacoder.domain.timeline import Cluster, Placed, SegmentBar
from qdacoder.gui.widgets.timeline import overview
from qdacoder.gui.widgets.timeline.geometry import EDGE_REACH, SMALLEST_TARGET
from qdacoder.gui.widgets.timeline.paint_lanes import bar_rect, chip_rect, crowded_near
from qdacoder.gui.widgets.timeline.scene import BARS, SHADED, Scene

IN, MIDDLE, OUT = "in", "middle", "out"


@dataclass(frozen=True, slots=True)
class BarHit:
    """A bar under the pointer, and which part of it."""

    bar: SegmentBar
    lane: int
    part: str
    rect: QRect


@dataclass(frozen=True, slots=True)
class ShadeHit:
    """A pixel column of a shaded lane: the frames it stands for and how many segments they touch."""

    lane: int
    in_frame: int
    out_frame: int
    count: int
    bar: SegmentBar | None


@dataclass(frozen=True, slots=True)
class ChipHit:
    """A “+ n” chip."""

    lane: int
    cluster: Cluster


Hit = BarHit | ShadeHit | ChipHit


def zone_at(scene: Scene, y: float) -> str:
    """The row at a height: ``overview``, ``ruler``, ``rows`` (audio to witness) or ``lanes``."""
    if y < scene.metrics.ruler_top:
        return "overview"
    if y < scene.metrics.audio_top:
        return "ruler"
    return "rows" if y < scene.metrics.lanes_top else "lanes"


def excluded_frame_at(scene: Scene, at: QPoint) -> int | None:
    """A frame of the hatched stretch of the audio row under the pointer, None where it is not hatched."""
    if not scene.metrics.audio_top <= at.y() < scene.metrics.transcript_top:
        return None
    for stretch in scene.excluded:
        x0, x1 = scene.scale.px(stretch.in_frame), scene.scale.px(stretch.out_frame)
        if x0 <= at.x() < max(x0 + 2, x1):
            return max(stretch.in_frame, min(stretch.out_frame - 1, int(scene.scale.frame(at.x()))))
    return None


def hit_at(scene: Scene, at: QPoint) -> Hit | None:
    """The chip, bar or shaded column of a lane under the pointer; None over empty lane."""
    number = scene.lane_at(at.y())
    if number is None:
        return None
    mode = scene.mode(number)
    if mode == SHADED:
        return _shade_hit(scene, number, at)
    if mode == BARS:
        for cluster in crowded_near(scene, number, at.x(), at.x()):
            if chip_rect(scene, number, cluster).contains(at):
                return ChipHit(number, cluster)
    return _bar_hit(scene, number, at, mode == BARS)


def _shade_hit(scene: Scene, number: int, at: QPoint) -> ShadeHit | None:
    first = int(scene.scale.frame(at.x()))
    last = max(first + 1, int(scene.scale.frame(at.x() + 1)))
    lane = scene.bars_of(number)
    count = lane.count(first, last)
    if not count:
        return None
    only = next((placed.bar for placed in lane.all_between(first, last)), None) if count == 1 else None
    return ShadeHit(number, first, last, count, only)


def _bar_hit(scene: Scene, number: int, at: QPoint, stacked: bool) -> BarHit | None:
    lane = scene.bars_of(number)
    frames = scene.scale.frames_at(at.x() - SMALLEST_TARGET, at.x() + SMALLEST_TARGET)
    placed_bars = lane.between(*frames) if stacked else lane.all_between(*frames)
    best: tuple[float, int, Placed, QRect] | None = None
    for order, placed in enumerate(placed_bars):
        rect = bar_rect(scene, number, placed, stacked)
        distance = _distance(rect, at)
        if distance is None:
            continue
        # The nearest wins, then a selected one, then the one on top.
        rank = (distance, -order - (10_000 if placed.bar.id in scene.selected else 0))
        if best is None or rank < (best[0], best[1]):
            best = (*rank, placed, rect)
    if best is None:
        return None
    _, _, placed, rect = best
    return BarHit(placed.bar, number, _part(rect, at.x()), rect)


def _distance(rect: QRect, at: QPoint) -> float | None:
    """How far a point is from a bar, None when out of reach; a bar is at least 8 px wide to the pointer."""
    right = rect.left() + rect.width()
    outside = max(rect.left() - at.x(), at.x() - right + 1, 0)
    reach = max(EDGE_REACH, (SMALLEST_TARGET - rect.width()) // 2)
    if outside > reach:
        return None
    bottom = rect.top() + rect.height()
    off = max(rect.top() - at.y(), at.y() - bottom + 1, 0)
    if off > 3:
        return None
    return outside + off * 4.0


def _part(rect: QRect, x: int) -> str:
    """Edges catch 5 px on either side; on a narrow bar the middle keeps a third of it."""
    right = rect.left() + rect.width()
    inside = min(EDGE_REACH, rect.width() // 3)
    if rect.width() < SMALLEST_TARGET:
        return MIDDLE
    if x < rect.left() + inside:
        return IN
    return OUT if x >= right - inside else MIDDLE


def overview_part(scene: Scene, x: int) -> str:
    """Where the pointer is at the frame in the overview: ``in``, ``out``, ``middle`` or ``outside``."""
    rect = overview.view_frame(scene)
    right = rect.left() + rect.width()
    reach = min(EDGE_REACH, max(2, rect.width() // 4))
    if abs(x - rect.left()) <= reach:
        return IN
    if abs(x - right) <= reach:
        return OUT
    return MIDDLE if rect.left() < x < right else "outside"
