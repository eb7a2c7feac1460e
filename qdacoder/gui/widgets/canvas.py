"""The canvas: paints whatever picture a player hands over, letterboxed, and knows its frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from qdacoder.domain.footage import Picture
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.media.player import RawPicture

if TYPE_CHECKING:  # the window also starts where QtMultimedia cannot be loaded
    from PySide6.QtMultimedia import QVideoFrame


class PictureCanvas(QWidget):
    """Shows one picture.

    Signals:
        clicked: the picture was clicked (play or pause).
        double_clicked: full screen is wanted.
    """

    clicked = Signal()
    double_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: QVideoFrame | RawPicture | Picture | None = None
        self._image: QImage | None = None
        self._frame: int | None = None
        self._message: QWidget | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Picture"))
        self._panels = QVBoxLayout(self)
        self._panels.setContentsMargins(24, 24, 24, 24)

    @property
    def frame(self) -> int | None:
        """The frame of the picture shown, None without one."""
        return self._frame

    def show_picture(self, picture: QVideoFrame | RawPicture | Picture, frame: int) -> None:
        """Show a picture of a frame."""
        self._picture, self._image, self._frame = picture, None, frame
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._picture, self._image, self._frame = None, None, None
        self.update()

    def set_message(self, message: QWidget | None) -> None:
        """Lay a panel over the picture (a missing file, a codec that cannot be played), or take it off."""
        if self._message is not None:
            self._message.deleteLater()
        self._message = message
        if message is not None:
            self._panels.addWidget(message, 0, Qt.AlignmentFlag.AlignCenter)

    def image(self) -> QImage:
        """The picture shown, in its own size and the right way up; null without one."""
        if self._image is None and self._picture is not None:
            self._image = _to_image(self._picture)
        return self._image or QImage()

    def picture_rect(self) -> QRect:
        """Where the picture lies in the widget: as large as fits, its shape kept."""
        image = self.image()
        if image.isNull():
            return QRect()
        size = image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
        return QRect(left, top, size.width(), size.height())

    def sizeHint(self) -> QSize:
        return QSize(624, 352)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 135)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("canvas"))
        if self._message is None and not self.image().isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.picture_rect(), self.image())
        if self.hasFocus():
            painter.setPen(QPen(theme().color("surface"), 2))
            painter.drawRect(self.rect().adjusted(2, 2, -2, -2))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._picture is not None:
            self.clicked.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit()


def _to_image(picture: QVideoFrame | RawPicture | Picture) -> QImage:
    if isinstance(picture, Picture):
        stride = picture.width * 3
        made = QImage(picture.rgb, picture.width, picture.height, stride, QImage.Format.Format_RGB888)
        return made.copy()  # the bytes belong to the picture
    if isinstance(picture, RawPicture):
        size = (picture.width, picture.height, picture.stride)
        return QImage(picture.data, *size, QImage.Format.Format_RGB32).copy()
    return picture.toImage()
