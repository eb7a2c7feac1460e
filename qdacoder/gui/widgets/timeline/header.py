"""The column of names left of the lanes, and the zoom control below it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QFont, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollBar,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QToolTip,
    QWidget,
)

from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.shapes import paint_shape

if TYPE_CHECKING:
    from qdacoder.gui.widgets.timeline.base import TimelineBase

_ZOOM_STEPS = 1000


class TimelineHeader(QWidget):
    """Whole footage, count of lanes and snap, then a name for each row."""

    def __init__(self, view: TimelineBase) -> None:
        super().__init__(view)
        self._view = view
        self._scene = view.scene
        self.channels = ""
        self.lanes_button = QToolButton(self)
        self.lanes_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.lanes_button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.lanes_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.lanes_button.clicked.connect(self._open_menu)
        self.snap_button = QToolButton(self)
        self.snap_button.setCheckable(True)
        self.snap_button.setChecked(view.snap)
        self.snap_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.snap_button.setAccessibleName(tr("Snap to edges"))
        self.snap_button.setToolTip(tr("Snap to cue edges, other edges and the playhead"))
        self.snap_button.toggled.connect(view.set_snap)
        view.snap_changed.connect(self.snap_button.setChecked)
        view.lanes_changed.connect(self.refresh)
        self.restyle()

    def restyle(self) -> None:
        """Icons and fonts of the present theme."""
        px = self._scene.metrics.px
        self.lanes_button.setIcon(icon("ph.caret-down", px(12), "ink3"))
        self.lanes_button.setIconSize(QSize(px(12), px(12)))
        self.lanes_button.setFont(self._scene.look.second)
        self.lanes_button.setStyleSheet("QToolButton { padding: 0 4px; }")
        self.snap_button.setIcon(icon("ph.magnet", px(14), "ink"))
        self.snap_button.setIconSize(QSize(px(14), px(14)))
        self.snap_button.setStyleSheet("QToolButton { padding: 0; }")
        self.refresh()
        self._place()

    def refresh(self) -> None:
        """Counts and names."""
        shown = len(self._scene.lanes)
        total = self._scene.total_lanes
        text = tr("{shown} of {total} lanes").format(shown=shown, total=max(total or 0, shown))
        self.lanes_button.setText(text if total is not None else tr("{shown} lanes").format(shown=shown))
        self.lanes_button.setToolTip(tr("Lanes: size, and which are shown"))
        self._place()
        self.update()

    def _place(self) -> None:
        metrics = self._scene.metrics
        height = metrics.audio_top - metrics.ruler_top - 3
        side = height
        self.snap_button.setGeometry(self.width() - side - metrics.px(6), metrics.ruler_top + 1, side, height)
        room = self.snap_button.x() - metrics.px(6) - 4
        wide = min(room, self.lanes_button.sizeHint().width())
        self.lanes_button.setGeometry(metrics.px(6), metrics.ruler_top + 1, wide, height)

    def _open_menu(self) -> None:
        self._view.lanes_menu_requested.emit(
            self.lanes_button.mapToGlobal(QPoint(0, self.lanes_button.height()))
        )

    def _paint_rows(self, painter: QPainter) -> None:
        scene, metrics, look = self._scene, self._scene.metrics, self._scene.look
        px, width = metrics.px, self.width() - 1
        painter.fillRect(0, 0, width, self.height(), look.color("panel"))
        painter.fillRect(0, metrics.ruler_top, width, px(24), look.color("chrome"))
        lines = (
            (0, "line2"),
            (metrics.ruler_top - 1, "line2"),
            (metrics.audio_top - 1, "line"),
            (metrics.transcript_top - 1, "line"),
            (metrics.witness_top - 1, "line"),
            (metrics.lanes_top - 1, "line2"),
        )
        for y, token in lines:
            painter.fillRect(0, y, width, 1, look.color(token))
        left, right = px(12), width - px(8)
        painter.setPen(look.color("ink"))
        painter.setFont(look.second_strong)
        painter.drawText(QPoint(left, metrics.overview_top + px(16)), tr("Whole footage"))
        if scene.timebase is not None:
            painter.setPen(look.color("ink3"))
            painter.setFont(look.mono)
            length = scene.grid.format_duration(scene.length)
            painter.drawText(QPoint(left, metrics.overview_top + px(31)), length)
            painter.setFont(look.label)
            count = tr("{count} seg.").format(count=f"{len(scene.index):,}")
            x = right - look.label_metrics.horizontalAdvance(count)
            painter.drawText(QPoint(x, metrics.overview_top + px(31)), count)
        rows = (
            (metrics.audio_top, metrics.transcript_top, "ph.speaker-high", tr("Audio"), self.channels),
            (metrics.transcript_top, metrics.witness_top, "ph.closed-captioning", tr("Transcript"), ""),
            (metrics.witness_top, metrics.lanes_top, "ph.user", tr("Witness"), ""),
        )
        for top, bottom, name, text, detail in rows:
            area = QRect(0, top, width, bottom - top - 1)
            side = px(14)
            picture = icon(name, side, "ink2")
            picture.paint(painter, QRect(left, area.center().y() - side // 2 + 1, side, side))
            painter.setFont(look.second)
            painter.setPen(look.color("ink"))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(area.adjusted(px(32), 0, 0, 0), flags, text)
            if detail:
                painter.setFont(look.label)
                painter.setPen(look.color("ink3"))
                flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
                painter.drawText(area.adjusted(0, 0, right - width, 0), flags, detail)

    def _paint_lanes(self, painter: QPainter) -> None:
        scene, metrics, look = self._scene, self._scene.metrics, self._scene.look
        width = self.width() - 1
        painter.setClipRect(QRect(0, metrics.lanes_top, width, self.height()))
        lit = scene.selected_nodes() if scene.selected else set()
        for number in scene.lanes_in_view():
            lane = scene.lanes[number]
            top = scene.lane_top(number)
            row = QRect(0, top, width, metrics.lane - 1)
            last = number + 1 == len(scene.lanes)
            ends = last or scene.lanes[number + 1].category_id != lane.category_id
            if lane.node_id in lit:
                painter.fillRect(row, look.color("sel"))
            painter.fillRect(0, row.bottom() + 1, width, 1, look.color("line2" if ends else "line"))
            side = metrics.px(9)
            shape = QRectF(metrics.px(12) - 0.5, row.top() + (row.height() - side) / 2 + 0.5, side, side)
            paint_shape(painter, shape, lane.hue, True)
            count, name = self._lane_texts(number, lane.node_id in lit)
            painter.setFont(look.label)
            painter.setPen(look.color("ink3"))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(row.adjusted(0, 0, -metrics.px(8), 0), flags, count)
            painter.setFont(self._name_font(lane.node_id in lit))
            painter.setPen(look.color("ink"))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(row.adjusted(metrics.px(27), 0, 0, 0), flags, name)
        painter.setClipping(False)

    def _name_font(self, strong: bool) -> QFont:
        look = self._scene.look
        return look.second_strong if strong else look.second

    def _lane_texts(self, number: int, strong: bool) -> tuple[str, str]:
        """Count and elided name of a lane."""
        scene, look = self._scene, self._scene.look
        lane = scene.lanes[number]
        count = f"{lane.count:,}"
        room = self.width() - scene.metrics.px(27 + 8 + 10) - look.label_metrics.horizontalAdvance(count)
        metrics = look.second_strong_metrics if strong else look.second_metrics
        return count, metrics.elidedText(lane.name, Qt.TextElideMode.ElideRight, room)

    def _name_at(self, at: QPoint) -> str:
        """The full name of the lane at a point when it is elided there."""
        number = self._scene.lane_at(at.y())
        if number is None:
            return ""
        lane = self._scene.lanes[number]
        _, shown = self._lane_texts(number, lane.node_id in self._scene.selected_nodes())
        return lane.name if shown != lane.name else ""

    def event(self, event: QEvent) -> bool:
        """Tooltips for elided names."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self._name_at(event.pos())
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
                event.ignore()
            return True
        return super().event(event)

    def resizeEvent(self, event: QEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_rows(painter)
        self._paint_lanes(painter)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), self._scene.look.color("line2"))


class ZoomRow(QWidget):
    """Minus, a slider over the whole range of zoom, plus."""

    def __init__(self, view: TimelineBase) -> None:
        super().__init__(view)
        self._view = view
        self.slider = ZoomSlider(view, self)
        self.minus = self._button("−", tr("Zoom out"), -1)
        self.plus = self._button("+", tr("Zoom in"), 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 1, 8, 0)
        layout.setSpacing(2)
        for part in (self.minus, self.slider, self.plus):
            layout.addWidget(part, 1 if part is self.slider else 0)
        self.slider.valueChanged.connect(self._slid)
        view.zoom_changed.connect(self.refresh)
        self.restyle()

    def _button(self, text: str, name: str, step: int) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setAutoRepeat(True)
        button.clicked.connect(lambda: self._view.zoom_step(step))
        return button

    def restyle(self) -> None:
        """Sizes of the present text size."""
        metrics = self._view.scene.metrics
        self.setFixedSize(metrics.header + 1, metrics.px(14))
        for button in (self.minus, self.plus):
            button.setFont(self._view.scene.look.second)
            button.setStyleSheet("QToolButton { padding: 0; border: 0; }")
            button.setFixedSize(metrics.px(14), metrics.px(12))
        self.slider.setFixedHeight(metrics.px(12))
        self.refresh()

    def refresh(self) -> None:
        """The handle where the zoom is, on a logarithmic scale."""
        scale = self._view.scene.scale
        low, high = math.log(scale.smallest), math.log(scale.largest)
        share = (math.log(scale.clamped(scale.ppf)) - low) / (high - low) if high > low else 0.0
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(share * _ZOOM_STEPS))
        self.slider.update()

    def _slid(self, value: int) -> None:
        scale = self._view.scene.scale
        low, high = math.log(scale.smallest), math.log(scale.largest)
        x = scale.px(self._view.scene.playhead)
        anchor = x if 0 <= x <= scale.width else scale.width // 2
        self._view.zoom_at(math.exp(low + (high - low) * value / _ZOOM_STEPS) / scale.ppf, anchor)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = self._view.scene.look
        painter.fillRect(self.rect(), look.color("panel"))
        painter.fillRect(0, 0, self.width(), 1, look.color("line2"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), look.color("line2"))


class ZoomSlider(QSlider):
    """A thin line with a round handle."""

    def __init__(self, view: TimelineBase, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._view = view
        self.setRange(0, _ZOOM_STEPS)
        self.setPageStep(_ZOOM_STEPS // 10)
        self.setSingleStep(_ZOOM_STEPS // 50)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Zoom"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        look, px = self._view.scene.look, self._view.scene.metrics.px
        middle, radius = self.height() / 2, px(4.5 * 2) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("line2"))
        painter.drawRoundedRect(QRectF(0, middle - 1.5, self.width(), 3), 1.5, 1.5)
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )
        x = min(max(radius, handle.center().x() + 0.5), self.width() - radius)
        painter.setBrush(look.color("ink"))
        painter.drawEllipse(QPointF(x, middle), radius, radius)
        if self.hasFocus():
            painter.setPen(look.color("ink"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, middle), radius + 1.5, radius + 1.5)


class TimeBar(QScrollBar):
    """The scroll bar of time: a plain rounded handle."""

    def __init__(self, view: TimelineBase) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._view = view
        self.setAccessibleName(tr("Scroll through time"))

    def sizeHint(self) -> QSize:
        return QSize(80, self._view.scene.metrics.px(14))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = self._view.scene.look
        painter.fillRect(self.rect(), look.color("panel"))
        painter.fillRect(0, 0, self.width(), 1, look.color("line2"))
        if self.maximum() <= self.minimum():
            return
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, self
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("field"))
        tall = min(8, self.height() - 4)
        box = QRectF(handle.left(), (self.height() - tall) / 2 + 0.5, handle.width(), tall)
        painter.drawRoundedRect(box, tall / 2, tall / 2)
