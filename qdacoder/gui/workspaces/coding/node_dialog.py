"""A small dialog for what does not fit into a row: name, definition and colour of a node or category."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.codebook import Hue
from qdacoder.gui.i18n import tr
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import theme


def hue_name(hue: Hue) -> str:
    """A hue in words, with its shape: colour never speaks alone."""
    return {
        Hue.BLUE: tr("Blue, circle"),
        Hue.MAUVE: tr("Mauve, square"),
        Hue.GREEN: tr("Green, triangle"),
        Hue.RED: tr("Red, diamond"),
        Hue.VIOLET: tr("Violet, hexagon"),
        Hue.BLUE_CROSS: tr("Blue, cross"),
        Hue.MAUVE_WEDGE: tr("Mauve, wedge"),
        Hue.GREEN_HOURGLASS: tr("Green, hourglass"),
        Hue.RED_STAR: tr("Red, star"),
        Hue.VIOLET_DOME: tr("Violet, dome"),
    }[hue]


def hue_icon(hue: Hue, side: int = 14) -> QIcon:
    """The shape of a hue, filled."""
    picture = QPixmap(QSize(side * 2, side * 2))
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_shape(painter, picture.rect().toRectF().adjusted(0, 0, -side, -side), hue, True)
    painter.end()
    return QIcon(picture)


class NodeDialog(QDialog):
    """Asks for what a node or a category is called and means.

    Args:
        title: says what will be done, and is the primary button's text too when `button` is empty.
        name: the name to begin with; None asks for no name.
        hue: the colour to begin with; None asks for no colour.
    """

    def __init__(
        self,
        title: str,
        button: str,
        *,
        name: str | None = None,
        definition: str = "",
        hue: Hue | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(round(400 * theme().text_size / 100))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.name_field = QLineEdit(name or "")
        self.definition_box = QPlainTextEdit(definition)
        self.hue_box = QComboBox()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(6)
        if name is not None:
            self._row(tr("Name"), self.name_field)
        if hue is not None:
            for one in Hue:
                self.hue_box.addItem(hue_icon(one), hue_name(one), one)
            self.hue_box.setCurrentIndex(list(Hue).index(hue))
            self._row(tr("Colour and shape"), self.hue_box)
        self.definition_box.setTabChangesFocus(True)
        self.definition_box.setMinimumHeight(round(96 * theme().text_size / 100))
        self._row(tr("Definition"), self.definition_box)
        self._buttons(button, needs_name=name is not None)
        (self.name_field if name is not None else self.definition_box).setFocus()
        self.name_field.selectAll()

    @property
    def name(self) -> str:
        """What was typed as the name."""
        return self.name_field.text()

    @property
    def definition(self) -> str:
        """What was typed as the definition."""
        return self.definition_box.toPlainText()

    @property
    def hue(self) -> Hue:
        """The chosen colour."""
        return Hue(self.hue_box.currentData())

    def _row(self, text: str, field: QWidget) -> None:
        label = QLabel(text)
        label.setFont(theme().font("label"))
        label.setBuddy(field)
        field.setAccessibleName(text)
        self._column.addWidget(label)
        self._column.addWidget(field)

    def _buttons(self, text: str, needs_name: bool) -> None:
        box = QDialogButtonBox()
        done = box.addButton(text, QDialogButtonBox.ButtonRole.AcceptRole)
        done.setProperty("primary", True)
        done.setDefault(True)
        box.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        if needs_name:
            self.name_field.textChanged.connect(lambda typed: done.setEnabled(bool(typed.strip())))
            done.setEnabled(bool(self.name_field.text().strip()))
        self._column.addSpacing(6)
        self._column.addWidget(box)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            if not self.name_field.isVisible() or self.name.strip():
                self.accept()
        else:
            super().keyPressEvent(event)
