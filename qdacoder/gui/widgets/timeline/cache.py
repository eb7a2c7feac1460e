"""Pixmaps of what does not change with the playhead: redrawn in strips when scrolled, else when stale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPixmap, QRegion

from qdacoder.gui.widgets.timeline.overview import overview_rect, paint_overview, stacks_of
from qdacoder.gui.widgets.timeline.paint_lanes import crossing, paint_lane
from qdacoder.gui.widgets.timeline.paint_rows import paint_rows
from qdacoder.gui.widgets.timeline.scene import BARS, Scene

_FEW = 16  # stale stretches; with more, all is painted again
_SEAM = 4  # px around a stale stretch: what is narrow is drawn wider


class PaintCache:
    """Transparent pixmaps of the overview, the rows and the lanes of one scene.

    `strips` and `redraws` count how often a part or the whole was painted (for tests and diagnosis).
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._overview: QPixmap | None = None
        self._rows: QPixmap | None = None
        self._lanes: QPixmap | None = None
        self._ratio = 1.0
        self._zoom = 0.0
        self._across = 0
        self._down = 0
        self._modes: dict[int, str] = {}
        self._stale = QRegion()
        self._stale_rows: list[tuple[int, int]] | None = []  # stretches of the row of witnesses; None: all
        self._stale_overview: list[tuple[int, int]] = []
        self._unit = 0.0
        self.strips = 0
        self.redraws = 0

    def drop(self) -> None:
        """Everything is stale: size, theme or footage changed."""
        self._overview = self._rows = self._lanes = None

    def drop_overview(self) -> None:
        """The overview is stale."""
        self._overview, self._stale_overview = None, []

    def drop_rows(self) -> None:
        """Ruler, audio, transcript and witness are stale."""
        self._rows = None

    def drop_witnesses(self) -> None:
        """The row of witnesses is stale."""
        self._stale_rows = None

    def drop_between(self, frames: Sequence[tuple[int, int]]) -> None:
        """Overview and row of witnesses are stale in these stretches (in and out frame)."""
        if self._stale_rows is None or len(self._stale_rows) + len(frames) > _FEW:
            self._stale_rows = None
        else:
            self._stale_rows += frames
        self._stale_overview += frames
        if len(self._stale_overview) > _FEW:
            self._overview = None

    def drop_lanes(self, numbers: Iterable[int] | None = None) -> None:
        """All lanes are stale, or some of them."""
        if numbers is None or self._lanes is None:
            self._lanes = None
            return
        for number in numbers:
            self._modes.pop(number, None)
            self._stale += self._lane_strip(number)

    def overview(self, ratio: float) -> QPixmap:
        """The overview without the frame and the playhead."""
        scene = self._scene
        area = QRect(0, 0, scene.width, scene.metrics.ruler_top)
        stale = self._stale_overview
        self._stale_overview = []
        if self._overview is not None and self._overview.devicePixelRatio() == ratio and not stale:
            return self._overview
        stacks = stacks_of(scene)
        whole = self._overview is None or self._overview.devicePixelRatio() != ratio
        if self._overview is None or whole:
            self._overview = _blank(area.width(), area.height(), ratio)
        # Where the busiest passages set the height of all stacks, another one is another picture.
        if whole or stacks.unit != self._unit:
            stale = [(0, scene.length)]
        self._unit = stacks.unit
        painter = QPainter(self._overview)
        for first, last in stale:
            part = overview_rect(scene, first, last).intersected(area)
            _clear(painter, part)
            paint_overview(painter, scene, stacks, part.left(), part.left() + part.width())
        painter.end()
        return self._overview

    def fresh(self, ratio: float) -> tuple[QPixmap, QPixmap]:
        """The rows (from the viewport's top) and the lanes (from theirs), true to the scene as it is now."""
        scene = self._scene
        if ratio != self._ratio or scene.scale.ppf != self._zoom:
            self._rows = self._lanes = None
        self._ratio, self._zoom = ratio, scene.scale.ppf
        across, down = scene.scale.scroll - self._across, scene.vertical - self._down
        whole = (across * ratio).is_integer() and (down * ratio).is_integer()
        if abs(across) >= scene.width or not whole:
            self._rows = self._lanes = None
        rows = self._fresh_rows(across, ratio)
        lanes = self._fresh_lanes(across, down, ratio)
        self._across, self._down = scene.scale.scroll, scene.vertical
        return rows, lanes

    def _fresh_rows(self, across: int, ratio: float) -> QPixmap:
        scene = self._scene
        area = QRect(0, 0, scene.width, scene.metrics.lanes_top)
        if self._rows is None:
            self._rows = _blank(area.width(), area.height(), ratio)
            self.redraws += 1
            self._paint_rows(QRegion(area))
        elif across or self._stale_rows != []:
            if across:
                _scroll(self._rows, -across, 0, ratio)
                # Labels that stick to the left edge make the row of witnesses depend on the view.
                self._stale_rows = None
            self._paint_rows(_uncovered(area, across, 0) + self._stale_witnesses(area))
        self._stale_rows = []
        return self._rows

    def _stale_witnesses(self, area: QRect) -> QRegion:
        """The part of the row of witnesses that is to be painted again."""
        scene = self._scene
        top = scene.metrics.witness_top
        row = QRect(0, top, scene.width, area.height() - top)
        if self._stale_rows is None:
            return QRegion(row)
        region = QRegion()
        for first, last in self._stale_rows:
            left, right = scene.scale.px(first) - _SEAM, scene.scale.px(last) + _SEAM
            region += QRect(left, top, right - left, row.height()).intersected(row)
        return region

    def _paint_rows(self, region: QRegion) -> None:
        assert self._rows is not None
        self.strips += 1
        painter = QPainter(self._rows)
        for rect in rects_of(region):
            _clear(painter, rect)
            paint_rows(painter, self._scene, rect)
        painter.end()

    def _fresh_lanes(self, across: int, down: int, ratio: float) -> QPixmap:
        scene = self._scene
        top = scene.metrics.lanes_top
        area = QRect(0, top, scene.width, max(1, scene.height - top))
        if self._lanes is None or abs(down) >= area.height():
            self._lanes = _blank(area.width(), area.height(), ratio)
            self._stale = QRegion(area)
            self._modes = {}
            self.redraws += 1
        elif across or down:
            old_edges = self._edges(-across)
            _scroll(self._lanes, -across, -down, ratio)
            self._stale.translate(-across, -down)
            self._stale += _uncovered(area, across, down)
            self._stale += old_edges + self._edges(0)
        for number in scene.lanes_in_view():
            mode = scene.mode(number)
            if self._modes.get(number) != mode:
                self._modes[number] = mode
                self._stale += self._lane_strip(number)
        self._stale = self._stale.intersected(area)
        if not self._stale.isEmpty():
            self._paint_lanes(area)
        self._stale = QRegion()
        return self._lanes

    def _paint_lanes(self, area: QRect) -> None:
        assert self._lanes is not None
        scene = self._scene
        self.strips += 1
        painter = QPainter(self._lanes)
        painter.translate(0, -area.top())
        for rect in rects_of(self._stale):
            _clear(painter, rect)
            for number in scene.lanes_in_view():
                top = scene.lane_top(number)
                if top < rect.top() + rect.height() and top + scene.metrics.lane > rect.top():
                    left, right = rect.left(), rect.left() + rect.width()
                    paint_lane(painter, scene, number, self._modes[number], left, right)
        painter.end()

    def _edges(self, shift: int) -> QRegion:
        """What depends on an edge of the view, where those edges now lie shifted by `shift`."""
        scene = self._scene
        region = QRegion()
        for number in scene.lanes_in_view():
            if self._modes.get(number) != BARS:
                continue
            for x in (shift, scene.width + shift):
                for rect in crossing(scene, number, x):
                    region += rect.adjusted(-2, -2, 2, 2)
        return region

    def _lane_strip(self, number: int) -> QRect:
        return QRect(0, self._scene.lane_top(number), self._scene.width, self._scene.metrics.lane)


def rects_of(region: QRegion) -> list[QRect]:
    """The rectangles of a region (the stubs do not know that it can be iterated over)."""
    return list(cast("Iterable[QRect]", region))


def _blank(width: int, height: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(max(1, round(width * ratio)), max(1, round(height * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _scroll(pixmap: QPixmap, across: int, down: int, ratio: float) -> None:
    pixmap.scroll(round(across * ratio), round(down * ratio), pixmap.rect())


def _uncovered(area: QRect, across: int, down: int) -> QRegion:
    return QRegion(area) - QRegion(area.translated(-across, -down))


def _clear(painter: QPainter, rect: QRect) -> None:
    painter.setClipRect(rect)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.fillRect(rect, Qt.GlobalColor.transparent)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
