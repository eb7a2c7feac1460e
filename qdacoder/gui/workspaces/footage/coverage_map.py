"""Where a footage is coded, over its whole length, with a time axis and the total."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from qdacoder.domain.timecode import TimecodeStyle
from qdacoder.domain.timeline_ruler import major_only, ruler_step, ruler_ticks
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.workspaces.footage.delegates import draw_text, scaled
from qdacoder.gui.workspaces.footage.lines import Line, coverage_text, share_text
from qdacoder.gui.workspaces.footage.stretches import draw_stretches

_EDGE, _NAME, _TOTAL = 12, 80, 160
_BAR, _TOP, _TICK = 22, 12, 5


class CoverageMap(QWidget):
    """One row, "Coded"; rows of parts that come later go below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: Line | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._restyle)
        self._restyle()

    def show_line(self, line: Line) -> None:
        """Show a footage."""
        self._line = line
        self.setAccessibleName(tr("Coded, {share} of the time").format(share=share_text(line.coded_share)))
        self.update()

    def bar(self) -> QRect:
        """Where the bar stands."""
        left = _EDGE + scaled(_NAME)
        return QRect(left, _TOP, max(10, self.width() - left - scaled(_TOTAL)), scaled(_BAR))

    def times(self) -> list[tuple[int, str]]:
        """Pixel and text of each label of the axis."""
        row = self._line.row if self._line else None
        if row is None:
            return []
        bar = self.bar()
        metrics = QFontMetrics(theme().font("mono_label"))
        room = metrics.horizontalAdvance("00:00:00") + 24
        pixels = bar.width() / row.length_frames
        step = major_only(ruler_step(row.timebase, pixels, room))
        if step.seconds == 0:
            step = major_only(
                ruler_step(row.timebase, pixels, metrics.horizontalAdvance("00:00:00:00.000") + 16)
            )
        found = []
        for tick in ruler_ticks(row.timebase, step, 0, row.length_frames):
            if tick.label and 0 <= tick.frame < row.length_frames:
                text = tick.label
                if step.seconds and row.style is not TimecodeStyle.MINUTES:
                    text = text[:5] if step.seconds % 60 == 0 else text[:8]
                x = bar.left() + round(tick.frame * pixels)
                if x + metrics.horizontalAdvance(text) <= bar.right() + 8:
                    found.append((x, text))
        return found

    def _restyle(self) -> None:
        self.setFixedHeight(_TOP + scaled(_BAR) + _TICK + scaled(18))
        self.update()

    def _tip(self, at: QPoint) -> str:
        line, bar = self._line, self.bar()
        if line is None or line.row is None or not bar.contains(at):
            return ""
        row = line.row
        slack = row.length_frames / bar.width()
        frame = (at.x() - bar.left()) * slack
        for span in line.spans:
            if span.in_frame - slack <= frame < span.out_frame + slack:
                one, other = (row.timebase.format(edge) for edge in (span.in_frame, span.out_frame))
                return tr("Coded: {start} to {end}").format(start=one, end=other)
        return row.timebase.format(int(frame))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip(event.pos()), self)
            return True
        return super().event(event)

    def sizeHint(self) -> QSize:
        return QSize(600, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        line = self._line
        if line is None or line.row is None:
            return
        painter = QPainter(self)
        tokens, bar = theme(), self.bar()
        times = self.times()
        name = QRect(_EDGE, bar.top(), bar.left() - _EDGE, bar.height())
        draw_text(painter, name, tr("Coded"), "second", "ink2")
        draw_stretches(painter, bar, line.spans, line.row.length_frames, "lane")
        for x, text in times:
            painter.setPen(tokens.color("line2"))
            painter.drawLine(x, bar.bottom() + 1, x, bar.bottom() + _TICK)
            room = QRect(x + 3, bar.bottom() + 2, self.width() - x - 3, scaled(18))
            draw_text(painter, room, text, "mono_label", "ink3", Qt.AlignmentFlag.AlignLeft)
        total = QRect(bar.right() + 16, bar.top(), self.width() - bar.right() - 16, bar.height())
        words = coverage_text(line)
        if line.row.segments:
            words = tr("{share} of the time").format(share=share_text(line.coded_share))
        draw_text(painter, total, words, "second", "ink")
        painter.end()
