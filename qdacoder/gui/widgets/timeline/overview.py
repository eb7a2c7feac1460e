"""The strip over everything: the whole footage, what is coded in it, and the part that is in view."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from qdacoder.domain.codebook import Hue
from qdacoder.domain.timeline import Stretch, stretches_between
from qdacoder.gui.widgets.timeline.paint_rows import fill_rects, hatching
from qdacoder.gui.widgets.timeline.scene import Scene

_PITCH = 4
_UNIT = 4.5
_NARROWEST = 8


def x_of(scene: Scene, frame: float) -> float:
    """Where a frame lies in the overview."""
    return frame * scene.width / max(1, scene.length)


def frame_of(scene: Scene, x: float) -> float:
    """The frame at a pixel of the overview."""
    return x * scene.length / max(1, scene.width)


def view_frame(scene: Scene) -> QRect:
    """The frame around what is in view, at least wide enough to be caught."""
    first = scene.scale.frame(0)
    last = min(scene.length, scene.scale.frame(scene.width))
    left, right = x_of(scene, first), x_of(scene, last)
    width = max(_NARROWEST, round(right - left))
    top = scene.metrics.overview_top
    left_px = min(max(0, round((left + right - width) / 2)), max(0, scene.width - width))
    return QRect(left_px, top - 1, width, scene.metrics.ruler_top - top - 2)


@dataclass(frozen=True, slots=True)
class Stacks:
    """How many segments of each category touch each column of the strip.

    Attributes:
        counts: by category, from the bottom of a stack to its top.
        totals: of each column; unit: pixels that one segment is high in a column that is not crowded.
    """

    counts: Mapping[int | None, Sequence[int]]
    hues: Mapping[int | None, Hue | None]
    totals: Sequence[int]
    room: float
    unit: float


def overview_rect(scene: Scene, in_frame: int, out_frame: int) -> QRect:
    """The part of the strip on which something in a stretch of frames shows: whole columns, a little more."""
    left = (int(x_of(scene, in_frame)) // _PITCH - 2) * _PITCH
    right = (int(x_of(scene, out_frame)) // _PITCH + 3) * _PITCH
    return QRect(left, 0, right - left, scene.metrics.ruler_top)


def stacks_of(scene: Scene) -> Stacks:
    """Counts for the whole strip."""
    columns = scene.width // _PITCH
    lanes = scene.all_lanes if len(scene.all_lanes) >= len(scene.lanes) else scene.lanes
    category_of = {lane.node_id: lane.category_id for lane in lanes}
    category_of.setdefault(None, None)
    hues: dict[int | None, Hue | None] = {lane.category_id: lane.hue for lane in lanes}
    counts = scene.index.column_counts(category_of, scene.length, columns)
    order = [category for category in hues if category in counts]
    order += [category for category in counts if category not in hues]
    totals = [sum(column) for column in zip(*counts.values(), strict=True)]
    room = _base(scene) - scene.metrics.overview_top - 1
    # What is crowded beyond most columns is cut to the room: one thick passage must not flatten the rest.
    usual = sorted(totals)[len(totals) * 97 // 100] if totals else 0
    unit = min(scene.metrics.px(_UNIT * 2) / 2, room / max(1, usual))
    return Stacks({category: counts[category] for category in order}, hues, totals, room, unit)


def paint_overview(painter: QPainter, scene: Scene, stacks: Stacks, left: int, right: int) -> None:
    """Stacks of category counts, then witnesses and exclusions below a line (on the strip's ground).

    Args:
        left, right: the pixels to paint; the painter is clipped to them.
    """
    metrics, look = scene.metrics, scene.look
    base = _base(scene)
    painter.fillRect(left, base, right - left, 1, look.color("line2"))
    _paint_stacks(painter, scene, stacks, left, right)
    top, height = base + 2, metrics.px(8)
    painter.fillRect(left, base + 1, right - left, height + 2, look.color("lane"))
    _paint_witnesses(painter, scene, QRect(left, top, right - left, height))
    for stretch in stretches_between(
        scene.excluded, int(frame_of(scene, left)), ceil(frame_of(scene, right))
    ):
        x0, x1 = round(x_of(scene, stretch.in_frame)), round(x_of(scene, stretch.out_frame))
        rect = QRect(x0, top, max(2, x1 - x0), height)
        painter.fillRect(rect, look.color("panel"))
        painter.fillRect(rect, hatching(look.color("hatch"), painter.device().devicePixelRatioF(), 5))


def _base(scene: Scene) -> int:
    """The line that the stacks stand on."""
    return scene.metrics.overview_top + scene.metrics.px(25)


def _paint_witnesses(painter: QPainter, scene: Scene, row: QRect) -> None:
    """Who speaks where, in one row of the strip."""
    look, painted = scene.look, row.left() - 1
    share = scene.width / max(1, scene.length)
    frames = int(frame_of(scene, row.left())), ceil(frame_of(scene, row.left() + row.width()))
    stretches = stretches_between(scene.index.witness_stretches, *frames)
    near, at = frame_of(scene, 3), 0
    rects: list[QRect] = []
    labels: list[tuple[QRect, str]] = []
    while at < len(stretches):
        stretch, at = _run(stretches, at, near)
        left, right = round(stretch.in_frame * share), round(stretch.out_frame * share)
        if right <= painted:
            # What ends on pixels that are painted already is passed over at once, however much it is.
            at = max(at, bisect_right(stretches, (painted + 0.5) / share, key=lambda one: one.out_frame))
            continue
        painted = max(right, left + 2)
        rect = QRect(left, row.top(), max(2, right - left), row.height())
        rects.append(rect)
        if (
            rect.width() > 12
            and rect.width() >= 12 + look.label_metrics.horizontalAdvance(stretch.label) * 0.7
        ):
            labels.append((rect, stretch.label))
    fill_rects(painter, rects, look.color("line2"))
    inner = [rect.adjusted(1, 1, -1, -1) for rect in rects if rect.width() > 2]
    fill_rects(painter, inner, look.color("sel"))
    painter.setFont(look.tiny)
    painter.setPen(look.color("ink2"))
    for rect, label in labels:
        area = QRectF(rect.left() + 5, rect.top() - 2, rect.width() - 6, rect.height() + 4)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label)


def _paint_stacks(painter: QPainter, scene: Scene, stacks: Stacks, left: int, right: int) -> None:
    base = _base(scene)
    for column in range(max(0, left // _PITCH), min(len(stacks.totals), -(-right // _PITCH))):
        total = stacks.totals[column]
        if not total:
            continue
        bottom = float(base)
        height_of_one = min(stacks.unit, stacks.room / total)
        for category, counts in stacks.counts.items():
            height = counts[column] * height_of_one
            if height:
                rect = QRectF(column * _PITCH, bottom - height, _PITCH - 1, height)
                painter.fillRect(rect, scene.look.hue(stacks.hues.get(category)))
                bottom -= height


def _run(stretches: Sequence[Stretch], at: int, near: float) -> tuple[Stretch, int]:
    """A stretch with those of the same witness that follow closer than `near` frames, and what comes after.

    Detail that cannot be seen is left out.
    """
    first = last = stretches[at]
    at += 1
    while at < len(stretches):
        following = stretches[at]
        if following.label != first.label or following.in_frame - last.out_frame > near:
            break
        last, at = following, at + 1
    return Stretch(first.in_frame, last.out_frame, first.label), at


def paint_view_frame(painter: QPainter, scene: Scene) -> None:
    """The frame in view and the playhead, over the strip."""
    rect = view_frame(scene)
    look = scene.look
    if rect.width() < scene.width:
        painter.fillRect(rect, look.faint("ink", 0.08))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(look.color("ink"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 2, 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    x = playhead_x(scene)
    painter.fillRect(x, rect.top() + 2, 1, rect.height() - 4, look.color("ink"))


def playhead_x(scene: Scene) -> int:
    """The pixel of the playhead in the overview."""
    return min(scene.width - 1, round(x_of(scene, scene.playhead)))
