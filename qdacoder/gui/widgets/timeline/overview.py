"""The strip over everything: the whole footage, what is coded in it, and the part that is in view."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from qdacoder.domain.codebook import Hue
from qdacoder.domain.timeline import Stretch
from qdacoder.gui.widgets.timeline.paint_rows import hatching
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


def paint_overview(painter: QPainter, scene: Scene) -> None:
    """Stacks of category counts, then witnesses and exclusions below a line (on the strip's ground)."""
    metrics, look = scene.metrics, scene.look
    base = metrics.overview_top + metrics.px(25)
    painter.fillRect(0, base, scene.width, 1, look.color("line2"))
    _paint_stacks(painter, scene, base)
    top, height = base + 2, metrics.px(8)
    painter.fillRect(0, base + 1, scene.width, height + 2, look.color("lane"))
    painted = -1
    share = scene.width / max(1, scene.length)
    stretches, near, at = scene.index.witness_stretches, frame_of(scene, 3), 0
    while at < len(stretches):
        stretch, at = _run(stretches, at, near)
        left, right = round(stretch.in_frame * share), round(stretch.out_frame * share)
        if right <= painted:
            # What ends on pixels that are painted already is passed over at once, however much it is.
            at = max(at, bisect_right(stretches, (painted + 0.5) / share, key=lambda one: one.out_frame))
            continue
        painted = max(right, left + 2)
        rect = QRect(left, top, max(2, right - left), height)
        painter.fillRect(rect, look.color("line2"))
        painter.fillRect(rect.adjusted(1, 1, -1, -1), look.color("sel"))
        if (
            rect.width() > 12
            and rect.width() >= 12 + look.label_metrics.horizontalAdvance(stretch.label) * 0.7
        ):
            painter.setFont(look.tiny)
            painter.setPen(look.color("ink2"))
            area = QRectF(rect.left() + 5, rect.top() - 2, rect.width() - 6, rect.height() + 4)
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, stretch.label)
    for stretch in scene.excluded:
        left, right = round(x_of(scene, stretch.in_frame)), round(x_of(scene, stretch.out_frame))
        rect = QRect(left, top, max(2, right - left), height)
        painter.fillRect(rect, look.color("panel"))
        painter.fillRect(rect, hatching(look.color("hatch"), painter.device().devicePixelRatioF(), 5))


def _paint_stacks(painter: QPainter, scene: Scene, base: int) -> None:
    columns = scene.width // _PITCH
    lanes = scene.all_lanes if len(scene.all_lanes) >= len(scene.lanes) else scene.lanes
    category_of = {lane.node_id: lane.category_id for lane in lanes}
    category_of.setdefault(None, None)
    hues: dict[int | None, Hue | None] = {lane.category_id: lane.hue for lane in lanes}
    counts = scene.index.column_counts(category_of, scene.length, columns)
    order = [category for category in hues if category in counts]
    order += [category for category in counts if category not in hues]
    totals = [sum(column) for column in zip(*counts.values(), strict=True)]
    room = base - scene.metrics.overview_top - 1
    # What is crowded beyond most columns is cut to the room: one thick passage must not flatten the rest.
    usual = sorted(totals)[len(totals) * 97 // 100] if totals else 0
    unit = min(scene.metrics.px(_UNIT * 2) / 2, room / max(1, usual))
    for column, total in enumerate(totals):
        if not total:
            continue
        bottom = float(base)
        height_of_one = min(unit, room / total)
        for category in order:
            height = counts[category][column] * height_of_one
            if height:
                rect = QRectF(column * _PITCH, bottom - height, _PITCH - 1, height)
                painter.fillRect(rect, scene.look.hue(hues.get(category)))
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
