"""Editors of attribute values, one for each kind; what does not suit is said below the field."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from qdacoder.domain.attributes import AttributeKind, AttributeRow
from qdacoder.gui.i18n import tr
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.reasoned_field import ReasonedField

_HINTS = {
    AttributeKind.NUMBER: "such as 14 or 3.5",
    AttributeKind.DATE: "2015, 2015-03 or 2015-03-21",
}


class LineField(QLineEdit):
    """A line that tells when it was left or Enter pressed with another text. Esc takes the old one back.

    What was told counts as shown once it is shown (`show_text`), so that what was refused can be corrected.

    Signals:
        entered: the text.
    """

    entered = Signal(str)

    def __init__(self, placeholder: str = "") -> None:
        super().__init__()
        self._shown = ""
        self._taking = False
        self.setPlaceholderText(placeholder)
        self.editingFinished.connect(self.take)

    @property
    def is_changed(self) -> bool:
        """Whether something was typed that was not taken yet."""
        return self.text() != self._shown

    def show_text(self, text: str) -> None:
        """Show a text; what is being typed stays."""
        if self.is_changed and not self._taking:
            return
        self._shown = text
        if self.text() != text:
            self.setText(text)
            self.setCursorPosition(0)

    def show_anew(self, text: str) -> None:
        """Show the text of something else; what was typed is gone."""
        self._shown = text
        self.setText(text)
        self.setCursorPosition(0)

    def take(self) -> None:
        """Tell of what was typed."""
        if self.is_changed and not self._taking:
            self._taking = True
            self.entered.emit(self.text())
            self._taking = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_changed:
            self.setText(self._shown)
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # Enter takes the field; it is not the dialog's button


class ValueFields(QWidget):
    """A field for each attribute of the project, two beside each other.

    Signals:
        given: attribute id and value, empty for none.
    """

    given = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[int, ReasonedField] = {}
        self._rows: tuple[AttributeRow, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)

    def show_values(self, rows: tuple[AttributeRow, ...], values: dict[int, str]) -> None:
        """Show the values of a witness; fields are made anew when the attributes are others."""
        if rows != self._rows:
            self._make(rows)
        for row in rows:
            field, value = self.fields[row.id].field, values.get(row.id, "")
            if isinstance(field, LineField):
                field.show_text(value)
            elif isinstance(field, ChoiceBox):
                field.setCurrentIndex(max(0, field.findData(value)))
            if not (isinstance(field, LineField) and field.is_changed):
                self.fields[row.id].show_reason("")

    def _make(self, rows: tuple[AttributeRow, ...]) -> None:
        self._rows = rows
        for field in self.fields.values():
            self._grid.removeWidget(field)
            field.hide()
            field.deleteLater()
        self.fields = {}
        for place, row in enumerate(rows):
            made = ReasonedField(row.name, self._editor(row))
            self.fields[row.id] = made
            self._grid.addWidget(made, place // 2, place % 2, Qt.AlignmentFlag.AlignTop)

    def _editor(self, row: AttributeRow) -> QWidget:
        if row.kind in (AttributeKind.YES_NO, AttributeKind.CHOICE):
            box = ChoiceBox()
            box.setMinimumContentsLength(8)
            box.addItem(tr("not known"), "")
            if row.kind is AttributeKind.YES_NO:
                box.addItem(tr("yes"), "yes")
                box.addItem(tr("no"), "no")
            for choice in row.choices:
                box.addItem(choice, choice)
            box.activated.connect(lambda _place: self.given.emit(row.id, box.currentData()))
            return box
        line = LineField(tr(_HINTS.get(row.kind, "")))
        line.entered.connect(lambda text: self.given.emit(row.id, text))
        return line
