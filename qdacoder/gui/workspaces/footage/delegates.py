"""Paints the cells of the footage table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from qdacoder.domain.footage import MediaState, Picture
from qdacoder.domain.spans import joined
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import pixmap
from qdacoder.gui.theme import theme
from qdacoder.gui.workspaces.footage.lines import (
    Line,
    beside_button,
    button_text,
    coverage_text,
    day_text,
    file_name,
    reading_text,
    second_state_text,
    state_text,
)
from qdacoder.gui.workspaces.footage.model import Column, FootageRole
from qdacoder.gui.workspaces.footage.stretches import draw_stretches

AnyIndex = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 72
PAD = 8
_EDGE = 12
_THUMB = QSize(96, 54)
_BAR = 14
_BOX = 20
_MARK, _BUTTON = 20, 22
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_PLAIN = (Column.SITE, Column.DURATION, Column.START, Column.RATE, Column.SEGMENTS)
_MONO = (Column.DURATION, Column.START)


def scaled(pixels: float) -> int:
    """Pixels at the chosen text size."""
    return round(pixels * theme().text_size / 100)


class FootageDelegate(QStyledItemDelegate):
    """One delegate for all columns.

    Attributes:
        hovered: the row under the pointer (-1: none), and whether it is over the row's button.
    """

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view
        self.hovered: tuple[int, bool] = (-1, False)
        self._images: dict[int, tuple[Picture, QImage]] = {}

    def button_box(self, line: Line, cell: QRect) -> QRect:
        """Where a line's button stands in its last cell; empty without one."""
        text = button_text(line)
        if not text:
            return QRect()
        width = QFontMetrics(theme().font("second_bold")).horizontalAdvance(text) + scaled(18)
        height = scaled(_BUTTON)
        marked = line.needs_attention or line.state is MediaState.NONE
        top = cell.center().y() + (scaled(1) if marked else -height // 2)
        return QRect(cell.left() + PAD, top, width, height)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(80, theme().row_height(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line: Line = index.data(FootageRole.LINE)
        column, cell = Column(index.column()), QRect(option.rect)
        tokens = theme()
        painter.save()
        painter.setClipRect(cell)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(cell, tokens.color("sel"))
            if column is Column.PICTURE:
                painter.fillRect(cell.left(), cell.top(), 3, cell.height(), tokens.color("ink"))
        elif index.row() == self.hovered[0]:
            painter.fillRect(cell, tokens.color("hover"))
        painter.setPen(tokens.color("line"))
        painter.drawLine(cell.left(), cell.bottom(), cell.right(), cell.bottom())
        if line.row is None and column not in (Column.PICTURE, Column.TITLE, Column.INTEGRITY):
            self._reading(painter, line, cell)
        elif column in _PLAIN:
            self._plain(painter, column, index.data(), cell)
        else:
            self._painters()[column](painter, line, cell, index.row())
        painter.restore()

    def _painters(self) -> dict[Column, Callable[[QPainter, Line, QRect, int], None]]:
        return {
            Column.PICTURE: self._picture,
            Column.TITLE: self._title,
            Column.COVERAGE: self._coverage,
            Column.WITNESSES: self._witnesses,
            Column.INTEGRITY: self._integrity,
        }

    def _picture(self, painter: QPainter, line: Line, cell: QRect, _row: int) -> None:
        tokens = theme()
        area = QRect(QPoint(cell.left() + _EDGE, 0), _THUMB)
        area.moveTop(cell.center().y() - _THUMB.height() // 2)
        gone = line.state in (MediaState.MISSING, MediaState.NONE)
        image = None if gone else self._image(line)
        if image is not None:
            painter.fillRect(area, tokens.color("canvas"))
            size = image.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
            inner = QRect(QPoint(), size)
            inner.moveCenter(area.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(inner, image)
            return
        facts = line.row.facts if line.row else None
        sound = facts is not None and not facts.has_video
        if gone or line.row is None:
            painter.fillRect(area, tokens.color("surface"))
            painter.setPen(QPen(tokens.color("field"), 1, Qt.PenStyle.DashLine))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        else:
            painter.fillRect(area, tokens.color("hover"))
        name = "ph.link-break" if gone else "ph.speaker-high" if sound else "ph.film-strip"
        icon = pixmap(name, 16, "ink2")
        painter.drawPixmap(area.center() - QPoint(8, 8), icon)

    def _image(self, line: Line) -> QImage | None:
        picture = line.picture
        if picture is None:
            return None
        known = self._images.get(line.key)
        if known is None or known[0] is not picture:
            kind = QImage.Format.Format_RGB888
            image = QImage(picture.rgb, picture.width, picture.height, picture.width * 3, kind)
            known = self._images[line.key] = (picture, image.copy())
        return known[1]

    def _title(self, painter: QPainter, line: Line, cell: QRect, _row: int) -> None:
        below = file_name(line.row.media_path) if line.row is not None else ""
        if line.row is None and line.path is not None:
            below = str(line.path.parent)
        box = cell.adjusted(PAD, 0, -PAD, 0)
        if below:
            upper, lower = _two_lines(box, "text_bold", "second")
            draw_text(painter, upper, line.title, "text_bold", "ink")
            elide = Qt.TextElideMode.ElideMiddle
            draw_text(painter, lower, below, "second", "ink3", elide=elide)
        else:
            draw_text(painter, box, line.title, "text_bold", "ink")

    def _plain(self, painter: QPainter, column: Column, text: str, cell: QRect) -> None:
        role = "mono" if column in _MONO else "text"
        how = _RIGHT if column is Column.SEGMENTS else _LEFT
        draw_text(painter, cell.adjusted(PAD, 0, -PAD, 0), text, role, "ink", how)

    def _coverage(self, painter: QPainter, line: Line, cell: QRect, _row: int) -> None:
        row = line.row
        if row is None:
            return
        box = cell.adjusted(PAD, 0, -PAD - 4, 0)
        height = QFontMetrics(theme().font("label")).height()
        bar = QRect(box.left(), cell.center().y() - (_BAR + 3 + height) // 2, box.width(), _BAR)
        sound = joined(one.span for one in line.excluded if one.applies.audio)
        draw_stretches(painter, bar, line.seen, row.length_frames, "surface", "line2")
        draw_stretches(painter, bar, sound, row.length_frames, "", "hatch")
        draw_stretches(painter, bar, line.spans, row.length_frames, "")
        below = QRect(box.left(), bar.bottom() + 4, box.width(), height)
        draw_text(painter, below, coverage_text(line), "label", "ink" if row.segments else "ink3")

    def _witnesses(self, painter: QPainter, line: Line, cell: QRect, _row: int) -> None:
        labels = line.row.witnesses if line.row else ()
        if not labels:
            draw_text(painter, cell.adjusted(PAD, 0, -2, 0), tr("none yet"), "text", "ink3")
            return
        for box, text, boxed in letter_boxes(labels, cell.adjusted(PAD, 3, -2, -3)):
            draw_letter(painter, box, text, boxed)

    def _integrity(self, painter: QPainter, line: Line, cell: QRect, row: int) -> None:
        box = cell.adjusted(PAD, 0, -PAD, 0)
        button = self.button_box(line, cell)
        if line.row is None or line.state in (MediaState.MISSING, MediaState.CHANGED, MediaState.NONE):
            if line.needs_attention:
                self._mark(painter, line, box)
            elif line.state is MediaState.NONE:
                upper = QRect(box.left(), cell.center().y() - scaled(_MARK) - 2, box.width(), scaled(_MARK))
                draw_text(painter, upper, state_text(line), "text", "ink2")
            draw_button(painter, button, button_text(line), self.hovered == (row, True))
            rest = QRect(
                button.right() + 10, button.top(), box.right() - button.right() - 10, button.height()
            )
            draw_text(painter, rest, beside_button(line), "second", "ink3")
        elif line.state is MediaState.PRESENT:
            self._present(painter, line, box)

    def _mark(self, painter: QPainter, line: Line, box: QRect) -> None:
        text = state_text(line) if line.row is not None else tr("Not added")
        icon_name = "ph.link-break" if line.state is MediaState.MISSING else "ph.warning"
        height = scaled(_MARK)
        draw_mark(painter, QPoint(box.left(), box.center().y() - height - scaled(3)), height, text, icon_name)

    def _present(self, painter: QPainter, line: Line, box: QRect) -> None:
        side = scaled(14)
        below = second_state_text(line)
        upper, lower = _two_lines(box, "text", "mono_label") if below else (box, QRect())
        name = "ph.check-circle" if line.verified_at else "ph.file"
        painter.drawPixmap(upper.left(), upper.center().y() - side // 2, pixmap(name, side, "ink2"))
        upper.setLeft(upper.left() + side + 7)
        lower.setLeft(upper.left())
        word = state_text(line)
        draw_text(painter, upper, word, "text", "ink")
        if line.verified_at is not None:
            width = QFontMetrics(theme().font("text")).horizontalAdvance(word)
            draw_text(
                painter, upper.adjusted(width + 7, 0, 0, 0), day_text(line.verified_at), "second", "ink3"
            )
        if below:
            draw_text(painter, lower, below, "mono_label", "ink3")

    def _reading(self, painter: QPainter, line: Line, cell: QRect) -> None:
        """A file that is being read uses the cells between title and button as one."""
        left = self._view.columnViewportPosition(Column.SITE) + PAD
        right = self._view.columnViewportPosition(Column.INTEGRITY) - PAD
        area = QRect(left, cell.top(), right - left, cell.height())
        if line.trouble:
            draw_text(painter, area, line.trouble, "text", "amber_text")
            return
        text, bar = _two_lines(area, "text", "label")
        draw_text(painter, text, reading_text(line), "text", "ink2")
        track = QRect(bar.left(), bar.center().y() - 2, min(bar.width(), scaled(320)), 5)
        draw_progress(painter, track, line.share or 0.0)


def draw_text(
    painter: QPainter,
    box: QRect,
    text: str,
    role: str,
    token: str,
    how: Qt.AlignmentFlag = _LEFT,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    """A line of text that elides."""
    if not text or box.width() <= 0:
        return
    font = theme().font(role)
    painter.setFont(font)
    painter.setPen(theme().color(token))
    painter.drawText(box, how, QFontMetrics(font).elidedText(text, elide, box.width()))


def draw_button(painter: QPainter, box: QRect, text: str, hovered: bool) -> None:
    """A small button."""
    if box.isEmpty():
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme().color("field"))
    painter.setBrush(theme().color("hover" if hovered else "surface"))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    draw_text(painter, box, text, "second_bold", "ink", Qt.AlignmentFlag.AlignCenter)


def draw_mark(painter: QPainter, at: QPoint, height: int, text: str, icon_name: str) -> None:
    """An amber mark with icon and words."""
    tokens = theme()
    width = QFontMetrics(tokens.font("second")).horizontalAdvance(text) + scaled(14) + 22
    frame = QRect(at.x(), at.y(), width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(tokens.color("amber"))
    painter.setBrush(tokens.color("amber_ground"))
    painter.drawRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    side = scaled(14)
    painter.drawPixmap(at.x() + 8, frame.center().y() - side // 2 + 1, pixmap(icon_name, side, "amber_text"))
    draw_text(painter, frame.adjusted(13 + side, 0, 0, 0), text, "second", "amber_text")


def draw_progress(painter: QPainter, track: QRect, share: float) -> None:
    """A thin bar."""
    tokens = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(tokens.color("field"))
    painter.setBrush(tokens.color("surface"))
    painter.drawRoundedRect(QRectF(track).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    painter.fillRect(
        track.left(), track.top(), round(track.width() * share), track.height(), tokens.color("ink")
    )


def draw_letter(painter: QPainter, box: QRect, text: str, boxed: bool) -> None:
    """A witness's letter in its box, or the count of those that have no room."""
    if boxed:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme().color("line2"))
        painter.setBrush(theme().color("surface"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    draw_text(painter, box, text, "second_bold", "ink", Qt.AlignmentFlag.AlignCenter)


def letter_boxes(labels: Sequence[str], area: QRect) -> list[tuple[QRect, str, bool]]:
    """Boxes of letters in rows, centred in height; where there is no room for all, the last says how many.

    Returns:
        Each box with its text, and whether it is a letter (else the count of the others).
    """
    metrics, side, gap = QFontMetrics(theme().font("second_bold")), scaled(_BOX), 2
    most_rows = max(1, (area.height() + gap) // (side + gap))

    def flow(texts: Sequence[str]) -> list[QRect]:
        boxes, left, top = [], area.left(), 0
        for text in texts:
            width = min(area.width(), max(side, metrics.horizontalAdvance(text) + 8))
            if left > area.left() and left + width > area.right() + 1:
                left, top = area.left(), top + side + gap
            boxes.append(QRect(left, top, width, side))
            left += width + gap
        return boxes

    shown = list(labels)
    more = ""
    while len(shown) > 1 and flow([*shown, more] if more else shown)[-1].top() >= most_rows * (side + gap):
        shown.pop()
        more = f"+{len(labels) - len(shown)}"
    texts = [*shown, more] if more else shown
    boxes = flow(texts)
    down = area.top() + max(0, (area.height() - boxes[-1].bottom() - 1) // 2)
    return [
        (box.translated(0, down), text, not (more and place == len(texts) - 1))
        for place, (box, text) in enumerate(zip(boxes, texts, strict=True))
    ]


def _two_lines(box: QRect, upper: str, lower: str) -> tuple[QRect, QRect]:
    """Two lines of these type roles, centred in a box."""
    first = QFontMetrics(theme().font(upper)).height() + 1
    second = QFontMetrics(theme().font(lower)).height() + 1
    top = box.center().y() - (first + second) // 2
    return QRect(box.left(), top, box.width(), first), QRect(box.left(), top + first, box.width(), second)
