"""Coverage of each footage as a bar with its shares, and the growth of the node list as small columns."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from qdacoder.domain.coverage import CoverageRow
from qdacoder.domain.facts import GrowthPoint
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme

_ROW, _NAME, _SHARE, _BAR, _EDGE, _HEAD = 22, 170, 74, 14, 12, 22
_PARTS = (("coded", "Coded"), ("seen", "No code"), ("excluded", "Excluded"), ("unseen", "Not seen"))
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CoverageView(QWidget):
    """One row a footage."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[CoverageRow, ...] = ()
        theme().changed.connect(self._fit)

    def show_rows(self, rows: tuple[CoverageRow, ...]) -> None:
        """Show other shares."""
        self._rows = rows
        said = []
        for row in rows:
            shares = ", ".join(f"{tr(word)} {_percent(row, part)}" for part, word in _PARTS)
            said.append(f"{row.title}: {shares}")
        self.setAccessibleName("\n".join([tr("Coverage"), *said]))
        self._fit()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, _scaled(_HEAD) + len(self._rows) * _scaled(_ROW) + _EDGE)

    def _fit(self) -> None:
        self.setMinimumHeight(self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, painter = theme(), QPainter(self)
        shares = [
            QRect(self.width() - _EDGE - (4 - place) * _scaled(_SHARE), 0, _scaled(_SHARE), _scaled(_HEAD))
            for place in range(4)
        ]
        painter.setFont(tokens.font("second"))
        for (part, word), box in zip(_PARTS, shares, strict=True):
            text = tr(word)
            painter.setPen(tokens.color("ink2"))
            painter.drawText(box, _RIGHT, text)
            width = QFontMetrics(painter.font()).horizontalAdvance(text)
            side = _scaled(8)
            key = QRect(box.right() - width - side - 4, box.center().y() - side // 2 + 1, side, side)
            self._fill(painter, key, part)
        for place, row in enumerate(self._rows):
            top = _scaled(_HEAD) + place * _scaled(_ROW)
            self._row(painter, row, QRect(_EDGE, top, self.width() - 2 * _EDGE, _scaled(_ROW)), shares)
        painter.end()

    def _row(self, painter: QPainter, row: CoverageRow, box: QRect, shares: list[QRect]) -> None:
        tokens = theme()
        font = tokens.font("text")
        painter.setFont(font)
        painter.setPen(tokens.color("ink"))
        free = shares[0].left() - box.left()
        name = QRect(
            box.left(), box.top(), min(max(_scaled(_NAME), self.width() // 4), free // 2), box.height()
        )
        shown = QFontMetrics(font).elidedText(row.title, Qt.TextElideMode.ElideRight, name.width() - 8)
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, shown)
        high = _scaled(_BAR)
        left, right = name.right(), shares[0].left()
        bar = QRect(left, box.center().y() - high // 2 + 1, max(0, right - left), high)
        scale = bar.width() / max(1, row.frames or row.coverage.length)
        painter.fillRect(bar, tokens.color("surface"))
        for part in ("seen", "excluded", "coded"):
            for span in row.pieces.get(part, ()):
                start, end = round(span.in_frame * scale), round(span.out_frame * scale)
                self._fill(painter, QRect(bar.left() + start, bar.top(), max(1, end - start), high), part)
        painter.setPen(tokens.color("line2"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(bar.adjusted(0, 0, -1, -1))
        painter.setPen(tokens.color("ink"))
        for (part, _word), share in zip(_PARTS, shares, strict=True):
            place = QRect(share.left(), box.top(), share.width(), box.height())
            painter.drawText(place, _RIGHT, _percent(row, part))

    def _fill(self, painter: QPainter, box: QRect, part: str) -> None:
        tokens = theme()
        if part == "excluded":
            painter.fillRect(box, tokens.color("surface"))
            painter.fillRect(box, QBrush(tokens.color("hatch"), Qt.BrushStyle.BDiagPattern))
        else:
            token = {"coded": "ink2", "seen": "line2", "unseen": "surface"}[part]
            painter.fillRect(box, tokens.color(token))
            if part == "unseen":
                painter.setPen(tokens.color("line2"))
                painter.drawRect(box.adjusted(0, 0, -1, -1))


class GrowthView(QWidget):
    """New nodes by hour watched as columns, with the number over each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: tuple[GrowthPoint, ...] = ()
        self.setMinimumHeight(72)

    def show_points(self, points: tuple[GrowthPoint, ...]) -> None:
        """Show other hours."""
        self._points = points
        said = [
            tr("hour {hour}: {new} new, {nodes} in all").format(hour=one.hour, new=one.new, nodes=one.nodes)
            for one in points
        ]
        self.setAccessibleName("\n".join([tr("New nodes by hour watched"), *said]))
        self.setToolTip("\n".join(said[:24]))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, painter = theme(), QPainter(self)
        painter.setFont(tokens.font("label"))
        line = QFontMetrics(painter.font()).height()
        most = max((one.new for one in self._points), default=0)
        room = self.height() - 2 * line - 8
        wide = max(6, min(_scaled(36), (self.width() - 2 * _EDGE) // max(1, len(self._points))))
        for place, one in enumerate(self._points):
            left = _EDGE + place * wide
            high = round(room * one.new / most) if most else 0
            base = self.height() - line - 4
            painter.fillRect(left + 2, base - high, wide - 4, max(1, high), tokens.color("ink2"))
            if wide >= _scaled(16):
                painter.setPen(tokens.color("ink2"))
                above = QRect(left, base - high - line, wide, line)
                painter.drawText(above, Qt.AlignmentFlag.AlignCenter, str(one.new))
                below = QRect(left, base + 2, wide, line)
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(one.hour))
        painter.end()


def _percent(row: CoverageRow, part: str) -> str:
    return f"{row.coverage.share(getattr(row.coverage, part)) * 100:.0f}%"


def _scaled(pixels: float) -> int:
    return round(pixels * theme().text_size / 100)
