"""The rows above the lanes that move with time: ruler, audio, transcript, witness."""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import QLineF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap

from qdacoder.domain.timeline import CueBar, stretches_between
from qdacoder.domain.timeline_ruler import MAJOR, MEDIUM, RulerStep, Tick, major_only, ruler_step, ruler_ticks
from qdacoder.gui.widgets.timeline.scene import Scene

_LABEL_GAP = 8
_WAVE_PITCH = 2
_LEAST_WORDS = 16  # px that words of a cue need


def step_of(scene: Scene) -> RulerStep:
    """The distance of labels at this zoom, from the true width of the longest label in view."""
    known = (scene.grid, scene.scale.ppf, scene.length, scene.look)
    if scene.step is None or scene.step[0] != known:
        scene.step = (known, _step(scene))
    return scene.step[1]


def _step(scene: Scene) -> RulerStep:
    metrics = scene.look.mono_metrics
    last = scene.length
    widest = metrics.horizontalAdvance(scene.grid.format(last))
    step = ruler_step(scene.grid, scene.scale.ppf, widest + _LABEL_GAP)
    if step.to_the_frame:
        widest = metrics.horizontalAdvance(scene.grid.format_full(last))
        step = ruler_step(scene.grid, scene.scale.ppf, widest + _LABEL_GAP)
    return step


def ticks_in(scene: Scene, left: int, right: int, labels_only: bool = False) -> list[Tick]:
    """The ticks whose line or label touches these pixels, or only those with a label."""
    if scene.length < 1:
        return []
    reach = scene.look.mono_metrics.horizontalAdvance(scene.grid.format_full(scene.length)) + _LABEL_GAP
    first, last = scene.scale.frames_at(left - reach, right)
    step = step_of(scene)
    return list(
        ruler_ticks(scene.grid, major_only(step) if labels_only else step, first, min(last, scene.length))
    )


def paint_rows(painter: QPainter, scene: Scene, rect: QRect) -> None:
    """Ruler, waveform, cues and witnesses inside a rectangle of the viewport (on their grounds)."""
    metrics = scene.metrics
    left, right = rect.left(), rect.left() + rect.width()
    if rect.top() < metrics.audio_top:
        _paint_ruler(painter, scene, left, right)
    if rect.top() < metrics.transcript_top:
        _paint_waveform(painter, scene, left, right)
        _paint_excluded(painter, scene, left, right)
    if rect.top() < metrics.witness_top:
        _paint_cues(painter, scene, left, right)
    _paint_witnesses(painter, scene, left, right)


def _paint_ruler(painter: QPainter, scene: Scene, left: int, right: int) -> None:
    metrics, look = scene.metrics, scene.look
    top, bottom = metrics.ruler_top, metrics.audio_top - 1
    height = look.mono_metrics.height()
    painter.setFont(look.mono)
    for tick in ticks_in(scene, left, right):
        x = scene.scale.px(tick.frame)
        if tick.kind == MAJOR:
            painter.fillRect(x, top + 1, 1, bottom - top, look.color("ink3"))
            painter.setPen(look.color("ink2"))
            area = QRect(x + 4, top + 8 - height // 2, scene.width, height)
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, tick.label)
        elif tick.kind == MEDIUM:
            painter.fillRect(x, bottom - 6, 1, 6, look.color("ink3"))
        else:
            painter.fillRect(x, bottom - 3, 1, 3, look.color("line2"))


def _paint_waveform(painter: QPainter, scene: Scene, left: int, right: int) -> None:
    metrics, look = scene.metrics, scene.look
    middle = (metrics.audio_top + metrics.transcript_top - 1) / 2
    if not scene.peaks:
        return
    tall = (metrics.transcript_top - metrics.audio_top - 4) / 2
    loud: list[QLineF] = []
    pale: list[QLineF] = []
    # Columns belong to the content, not to the view: a strip painted later joins what was scrolled.
    first = (left + scene.scale.scroll) // _WAVE_PITCH
    last = (right + scene.scale.scroll) // _WAVE_PITCH + 1
    for column in range(first, last + 1):
        x = column * _WAVE_PITCH - scene.scale.scroll
        frame = scene.scale.frame(x)
        peak = _peak(scene, frame, scene.scale.frame(x + _WAVE_PITCH))
        if peak < 0:
            continue
        half = max(0.7, peak / 255 * tall)
        line = QLineF(x + 0.5, middle - half, x + 0.5, middle + half)
        (loud if _is_seen(scene, frame) else pale).append(line)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for lines, color in ((loud, look.color("wave")), (pale, look.faint("wave", 0.35))):
        if lines:
            painter.setPen(QPen(color, 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawLines(lines)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _peak(scene: Scene, first_frame: float, last_frame: float) -> int:
    """The highest peak of a stretch, -1 outside the sound."""
    per_frame = scene.peaks_per_second / scene.scale.rate
    first = int(first_frame * per_frame)
    last = max(first + 1, int(last_frame * per_frame))
    if first < 0 or first >= len(scene.peaks):
        return -1
    coarse = scene.coarse_peaks
    if last - first >= 4 * scene.COARSE:
        return max(coarse[first // scene.COARSE : last // scene.COARSE], default=0)
    return max(scene.peaks[first:last], default=0)


def _is_seen(scene: Scene, frame: float) -> bool:
    return scene.seen is None or bool(stretches_between(scene.seen, int(frame), int(frame) + 1))


def hatching(color: QColor, ratio: float, gap: int = 6) -> QBrush:
    """A brush of slanted lines two pixels thick, sharp at the screen's pixel ratio."""
    side = gap + 2
    tile = QPixmap(round(side * ratio), round(side * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(color, 1.6))
    for shift in (-side, 0, side):
        painter.drawLine(QLineF(shift - 1, side + 1, shift + side + 1, -1))
    painter.end()
    return QBrush(tile)


def _paint_excluded(painter: QPainter, scene: Scene, left: int, right: int) -> None:
    metrics, look = scene.metrics, scene.look
    frames = scene.scale.frames_at(left, right)
    for stretch in stretches_between(scene.excluded, *frames):
        x0, x1 = scene.scale.px(stretch.in_frame), scene.scale.px(stretch.out_frame)
        rect = QRect(x0, metrics.audio_top, max(2, x1 - x0), metrics.transcript_top - metrics.audio_top - 1)
        painter.fillRect(rect, look.color("panel"))
        painter.save()
        painter.setBrushOrigin(x0, rect.top())
        painter.fillRect(rect, hatching(look.color("hatch"), painter.device().devicePixelRatioF()))
        painter.restore()
        painter.setPen(look.color("hatch"))
        painter.drawRect(rect.adjusted(0, 0, -1, -1))
        text = look.label_metrics.elidedText(stretch.label, Qt.TextElideMode.ElideRight, rect.width() - 24)
        if not stretch.label or rect.width() < 48:
            continue
        wide = look.label_metrics.horizontalAdvance(text) + 10
        box = QRect(0, 0, wide, look.label_metrics.height() + 2)
        box.moveCenter(rect.center())
        painter.fillRect(box, look.color("panel"))
        painter.setFont(look.label)
        painter.setPen(look.color("ink2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def cue_rect(scene: Scene, cue: CueBar) -> QRect:
    """Where a cue lies in the transcript row."""
    top = scene.metrics.transcript_top + 1
    x0, x1 = scene.scale.px(cue.in_frame), scene.scale.px(cue.out_frame)
    return QRect(x0, top, max(2, x1 - x0), scene.metrics.witness_top - top - 2)


def _paint_cues(painter: QPainter, scene: Scene, left: int, right: int) -> None:
    """All cues at once: edges, grounds, then the words of those that have room for some."""
    look, first_last = scene.look, scene.scale.frames_at(left, right)
    placed = [(cue_rect(scene, cue), cue) for cue in scene.cues_between(*first_last)]
    fill_rects(painter, [rect for rect, _cue in placed], look.color("line"))
    inner = [rect.adjusted(1, 1, -1, -1) for rect, _cue in placed if rect.width() > 2]
    fill_rects(painter, inner, look.color("surface"))
    painter.setFont(look.label)
    painter.setPen(look.color("ink2"))
    for rect, cue in placed:
        if rect.width() - 7 >= _LEAST_WORDS:
            _paint_words(painter, scene, rect, cue)


def fill_rects(painter: QPainter, rects: list[QRect], color: QColor) -> None:
    """Fill rectangles in one call: there may be one for each pixel."""
    if rects:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRects(rects)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_current_cue(painter: QPainter, scene: Scene, cue: CueBar) -> None:
    """The cue that is heard: its words on selected ground with an ink edge."""
    look = scene.look
    rect = cue_rect(scene, cue)
    painter.fillRect(rect, look.color("ink"))
    painter.fillRect(rect.adjusted(1, 1, -1, -1), look.color("sel"))
    if rect.width() - 7 < _LEAST_WORDS:
        return
    painter.setFont(look.label)
    painter.setPen(look.color("ink"))
    _paint_words(painter, scene, rect, cue)


def _paint_words(painter: QPainter, scene: Scene, rect: QRect, cue: CueBar) -> None:
    text = scene.look.elided(cue.text, rect.width() - 7)
    area = rect.adjusted(5, -1, 0, 1)
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def _paint_witnesses(painter: QPainter, scene: Scene, left: int, right: int) -> None:
    look, metrics = scene.look, scene.metrics
    frames = scene.scale.frames_at(left, right)
    top = metrics.witness_top + metrics.px(2)
    height = metrics.lanes_top - metrics.px(4) - top
    painted = left - 1
    stretches, at = stretches_between(scene.index.witness_stretches, *frames), 0
    px, count = scene.scale.px, len(stretches)
    rects: list[QRect] = []
    labels: list[tuple[QRect, str]] = []
    while at < count:
        stretch = stretches[at]
        at += 1
        x0, x1 = px(stretch.in_frame), px(stretch.out_frame)
        if x1 <= painted:
            # What ends on pixels that are painted already is passed over at once, however much it is.
            seen = scene.scale.frame(painted + 0.5)
            at = max(at, bisect_left(stretches, seen, key=lambda one: one.out_frame))
            continue
        painted = max(x1, x0 + 2)
        rect = QRect(x0, top, max(2, x1 - x0 - 1), height)
        rects.append(rect)
        if x1 - x0 > _LABEL_GAP:
            labels.append((rect, stretch.label))
    fill_rects(painter, rects, look.color("line2"))
    inner = [rect.adjusted(1, 1, -1, -1) for rect in rects if rect.width() > 2]
    fill_rects(painter, inner, look.color("sel"))
    painter.setFont(look.strong)
    painter.setPen(look.color("ink"))
    for rect, label in labels:
        room = min(rect.left() + rect.width(), scene.width) - max(0, rect.left()) - 8
        if room >= 8:
            text = look.strong_metrics.elidedText(label, Qt.TextElideMode.ElideRight, room)
            area = QRectF(max(0, rect.left()) + 5, rect.top() - 2, room + 2, rect.height() + 4)
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
