"""One piece of evidence: still, witness and citation, the words, and how it bears on the statement."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from qdacoder.domain.findings import EvidenceRow, Role
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import pixmap
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.citation_text import CitationLabel
from qdacoder.gui.widgets.kept_keys import keep_keys
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.panel_header import IconButton
from qdacoder.gui.widgets.wrapped_text import draw_wrapped, lines_needed
from qdacoder.services.review import CardRow

ROLES = ((Role.SUPPORTS, "Supports"), (Role.QUALIFIES, "Qualifies"), (Role.CONTRADICTS, "Contradicts"))
_STILL = (112, 63)
_MOST_LINES = 6


class EvidenceLine(QWidget):
    """Signals:
    role_chosen(role), remove_requested, open_requested, citation_requested: of its segment.
    """

    role_chosen = Signal(object)
    remove_requested = Signal()
    open_requested = Signal()
    citation_requested = Signal()

    def __init__(self, proof: EvidenceRow, card: CardRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.proof, self.card = proof, card
        self.still = _Still(card.segment.id)
        self.words = _Words(card)
        self.role = ChoiceBox()
        self.role.setAccessibleName(tr("How segment {number} bears on it").format(number=card.segment.id))
        for role, text in ROLES:
            self.role.addItem(tr(text), role)
        self.role.setCurrentIndex([role for role, _text in ROLES].index(proof.role))
        self.copy = IconButton("ph.copy", tr("Copy citation"))
        self.remove = IconButton("ph.x", tr("Remove from this finding"))
        head = QHBoxLayout()
        head.setSpacing(8)
        if card.segment.witness:
            head.addWidget(ElidedLabel(card.segment.witness, "text_bold"))
        head.addWidget(CitationLabel(card.citation), 1)
        head.addWidget(ElidedLabel(f"#{card.segment.id}", "text", "ink2"))
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(2)
        middle.addLayout(head)
        middle.addWidget(self.words)
        middle.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 7, 0, 7)
        row.setSpacing(14)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self.still, 0, top)
        row.addLayout(middle, 1)
        row.addWidget(self.role, 0, top)
        row.addWidget(self.copy, 0, top)
        row.addWidget(self.remove, 0, top)
        self.role.activated.connect(lambda place: self.role_chosen.emit(ROLES[place][0]))
        self.copy.clicked.connect(self.citation_requested)
        self.remove.clicked.connect(self.remove_requested)
        self.still.clicked.connect(self.open_requested)
        self.setToolTip(tr("Double click opens it in Coding"))
        theme().changed.connect(self._restyle)
        self._restyle()

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What Tab reaches, in order."""
        return (self.still, self.role, self.copy, self.remove)

    def set_still(self, picture: QPixmap | None) -> None:
        """Show its first frame."""
        self.still.set_picture(picture)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.open_requested.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme().color("line"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()

    def _restyle(self) -> None:
        self.role.setFixedWidth(theme().row_height(112))
        self.role.setFixedHeight(theme().row_height(24))


class _Still(QAbstractButton):
    """The first frame; pressed, it opens the segment in Coding."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.setAccessibleName(tr("Open segment {number} in Coding").format(number=number))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keep_keys(self, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        self._picture: QPixmap | None = None
        theme().changed.connect(self._restyle)
        self._restyle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def set_picture(self, picture: QPixmap | None) -> None:
        self._picture = picture
        self.update()

    def _restyle(self) -> None:
        self.setFixedSize(*(round(side * theme().text_size / 100) for side in _STILL))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("canvas"))
        if self._picture is None:
            side = 20
            place = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
            painter.drawPixmap(place, pixmap("ph.film-strip", 40, "hatch"))
        else:
            size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(self.rect().center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(place, self._picture)
        if self.hasFocus():  # on a picture of any brightness
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(theme().color("ink"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
            painter.setPen(QPen(theme().color("inverse"), 1))
            painter.drawRect(self.rect().adjusted(2, 2, -3, -3))
        painter.end()


class _Words(QWidget):
    """Translation in serif, original below; the memo where there is no quote."""

    def __init__(self, card: CardRow) -> None:
        super().__init__()
        segment = card.segment
        quoted = bool(segment.quote_translation.strip() or segment.quote_original.strip())
        self._parts = (
            [
                (segment.quote_translation, "testimony", "ink", 22),
                (segment.quote_original, "text", "ink2", 20),
            ]
            if quoted
            else [(segment.memo, "text", "ink2", 20)]
        )
        if card.changed:
            self._parts.append((tr("Translation changed since it was quoted"), "second", "amber_text", 18))
        self.setAccessibleName("\n".join(text for text, _role, _token, _line in self._parts))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._fit)

    def _lines(self) -> list[tuple[str, str, str, int, int]]:
        tokens = theme()
        return [
            (text, role, token, round(line * tokens.text_size / 100), count)
            for text, role, token, line in self._parts
            if (count := lines_needed(text, tokens.font(role), max(60, self.width()), _MOST_LINES))
        ]

    def _fit(self) -> None:
        height = sum(line * count for _text, _role, _token, line, count in self._lines())
        if height != self.height():
            self.setFixedHeight(max(height, QFontMetrics(theme().font("text")).height()))

    def sizeHint(self) -> QSize:
        return QSize(300, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, top = QPainter(self), 0
        for text, role, token, line, count in self._lines():
            painter.setPen(theme().color(token))
            draw_wrapped(painter, QRect(0, top, self.width(), line * count), text, theme().font(role), line)
            top += line * count
        painter.end()
