"""Where a footage is coded, excluded and seen, over its whole length, with a time axis and the totals."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from qdacoder.domain.spans import Span, covered_frames, joined
from qdacoder.domain.timecode import TimecodeStyle
from qdacoder.domain.timeline_ruler import major_only, ruler_step, ruler_ticks
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.workspaces.footage.delegates import draw_text, scaled
from qdacoder.gui.workspaces.footage.lines import Line, share_text
from qdacoder.gui.workspaces.footage.stretches import draw_stretches

_EDGE, _NAME, _TOTAL = 12, 80, 160
_BAR, _GAP, _TOP, _TICK = 22, 4, 12, 5


@dataclass(frozen=True, slots=True)
class _Row:
    """One bar: its name, what lies where with the words of its tooltip, how it is filled, the total."""

    name: str
    spans: tuple[tuple[Span, str], ...]
    fill: str
    total: str


class CoverageMap(QWidget):
    """Coded, excluded (from the sound) and seen; a fourth row where the picture is excluded somewhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: Line | None = None
        self._rows: tuple[_Row, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._restyle)
        self._restyle()

    def show_line(self, line: Line) -> None:
        """Show a footage."""
        self._line = line
        self._rows = _rows(line)
        self.setAccessibleName("\n".join(f"{row.name}: {row.total}" for row in self._rows))
        self._restyle()

    @property
    def totals(self) -> dict[str, str]:
        """What is written at the right, by the name of the row."""
        return {row.name: row.total for row in self._rows}

    def bar(self, place: int = 0) -> QRect:
        """Where the bar of a row stands."""
        left = _EDGE + scaled(_NAME)
        top = _TOP + place * (scaled(_BAR) + _GAP)
        return QRect(left, top, max(10, self.width() - left - scaled(_TOTAL)), scaled(_BAR))

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
        rows = max(3, len(self._rows))
        self.setFixedHeight(_TOP + rows * (scaled(_BAR) + _GAP) - _GAP + _TICK + scaled(18))
        self.update()

    def _tip(self, at: QPoint) -> str:
        line = self._line
        place = next((n for n in range(len(self._rows)) if self.bar(n).contains(at)), None)
        if line is None or line.row is None or place is None:
            return ""
        row, bar = line.row, self.bar(place)
        slack = row.length_frames / bar.width()
        frame = (at.x() - bar.left()) * slack
        for span, words in self._rows[place].spans:
            if span.in_frame - slack <= frame < span.out_frame + slack:
                one, other = (row.timebase.format(edge) for edge in (span.in_frame, span.out_frame))
                return tr("{what}: {start} to {end}").format(what=words, start=one, end=other)
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
        tokens, times = theme(), self.times()
        for place, row in enumerate(self._rows):
            bar = self.bar(place)
            name = QRect(_EDGE, bar.top(), bar.left() - _EDGE, bar.height())
            draw_text(painter, name, row.name, "second", "ink2")
            spans = joined(span for span, _words in row.spans)
            draw_stretches(painter, bar, spans, line.row.length_frames, "lane", row.fill)
            total = QRect(bar.right() + 16, bar.top(), self.width() - bar.right() - 16, bar.height())
            draw_text(painter, total, row.total, "second", "ink")
        bar = self.bar(len(self._rows) - 1)
        for x, text in times:
            painter.setPen(tokens.color("line2"))
            painter.drawLine(x, bar.bottom() + 1, x, bar.bottom() + _TICK)
            room = QRect(x + 3, bar.bottom() + 2, self.width() - x - 3, scaled(18))
            draw_text(painter, room, text, "mono_label", "ink3", Qt.AlignmentFlag.AlignLeft)
        painter.end()


def _rows(line: Line) -> tuple[_Row, ...]:
    row = line.row
    if row is None:
        return ()
    coded = tr("nothing coded yet")
    if row.segments:
        coded = tr("{share} of the time").format(share=share_text(line.coded_share))
    seen = covered_frames(line.seen) / row.length_frames
    rows = [
        _Row(tr("Coded"), tuple((span, tr("Coded")) for span in line.spans), "ink2", coded),
        _excluded(line, tr("Excluded"), audio=True),
        _Row(
            tr("Seen"),
            tuple((span, tr("Seen")) for span in line.seen),
            "line2",
            share_text(seen) if seen else tr("not noted yet"),
        ),
    ]
    if any(one.applies.picture for one in line.excluded):
        rows.insert(2, _excluded(line, tr("Picture"), audio=False))
    return tuple(rows)


def _excluded(line: Line, name: str, *, audio: bool) -> _Row:
    """What is left out of the sound, or of the picture."""
    assert line.row is not None
    rows = [one for one in line.excluded if (one.applies.audio if audio else one.applies.picture)]
    words = tr("Sound excluded, {reason}") if audio else tr("Picture excluded, {reason}")
    frames = covered_frames(one.span for one in rows)
    return _Row(
        name,
        tuple((one.span, words.format(reason=one.reason)) for one in rows),
        "hatch",
        line.row.timebase.format_duration(frames) if rows else tr("nothing"),
    )
