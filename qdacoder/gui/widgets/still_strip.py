"""A strip of small pictures: the stills of what is selected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import pixmap
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.flow import FlowLayout
from qdacoder.gui.widgets.kept_keys import keep_keys
from qdacoder.gui.widgets.labels import ElidedLabel

_SIZE = (64, 36)


@dataclass(frozen=True, slots=True)
class StripItem:
    """A still in the strip: its id, where it is from, and what it shows."""

    id: int
    at_text: str
    caption: str


class StillStrip(QWidget):
    """Hidden while there is none; in as many rows as the width asks for, never wider.

    Signals:
        chosen(still id): a click, or Enter or Space.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel(tr("Stills"), "label", "ink3")
        self._box = QWidget()
        self._flow = FlowLayout(self._box, gap=6, row_gap=6)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._box.setSizePolicy(policy)
        self.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.title)
        column.addWidget(self._box)
        self.pictures: list[StripPicture] = []
        self.hide()

    def show_items(self, items: Sequence[StripItem]) -> None:
        """Show these; pictures follow by `set_picture`."""
        if [one.item for one in self.pictures] == list(items):
            return
        for one in self.pictures:
            self._flow.removeWidget(one)
            one.hide()
            one.deleteLater()
        self.pictures = []
        for item in items:
            picture = StripPicture(item)
            picture.clicked.connect(lambda _checked=False, ident=item.id: self.chosen.emit(ident))
            self._flow.addWidget(picture)
            self.pictures.append(picture)
            picture.show()
        self._flow.invalidate()
        self.setVisible(bool(items))
        self.updateGeometry()

    def set_picture(self, still_id: int, picture: QPixmap | None) -> None:
        """The picture of one of them."""
        for one in self.pictures:
            if one.item.id == still_id:
                one.set_picture(picture)


class StripPicture(QAbstractButton):
    """One still; Tab reaches it."""

    def __init__(self, item: StripItem) -> None:
        super().__init__()
        self.item = item
        self._picture: QPixmap | None = None
        said = f"{item.at_text}, {item.caption}" if item.caption else item.at_text
        self.setAccessibleName(tr("Still {what}").format(what=said))
        self.setToolTip(said)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        keep_keys(self, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        self.pressed.connect(self.update)
        theme().changed.connect(self._restyle)
        self._restyle()

    def set_picture(self, picture: QPixmap | None) -> None:
        """Show it."""
        self._picture = picture
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(*(round(side * theme().text_size / 100) for side in _SIZE))

    def _restyle(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_still(painter, self.rect(), self._picture)
        if self.hasFocus():
            painter.setPen(QPen(theme().color("ink"), 4))
            painter.drawRect(self.rect())
            painter.setPen(QPen(theme().color("surface"), 1))
            painter.drawRect(self.rect().adjusted(2, 2, -3, -3))
        painter.end()


def paint_still(painter: QPainter, box: QRect, picture: QPixmap | None) -> None:
    """A picture letterboxed on black, or a mark where there is none."""
    painter.fillRect(box, theme().color("canvas"))
    if picture is None:
        side = min(20, box.height() - 8)
        place = QRect(0, 0, side, side)
        place.moveCenter(box.center())
        painter.drawPixmap(place, pixmap("ph.film-strip", side * 2, "hatch"))
        return
    size = picture.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(0, 0, size.width(), size.height())
    place.moveCenter(box.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(place, picture)
