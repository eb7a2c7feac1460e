"""A list of records with a form below it: added, changed and removed by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCompleter,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import AttentionMark, ElidedLabel
from qdacoder.gui.widgets.reasoned_field import ReasonedField

_ID = Qt.ItemDataRole.UserRole
_TALL = 360


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record.

    Attributes:
        name: of the value; text: its label and heading.
        hint: what stands in the empty field.
        width: px of the column, also the share of the form's row.
        known: proposed while typing.
        reading: says how what is typed is read, or raises a UserError with the reason that it cannot be.
        numeric: right-aligned in the list.
    """

    name: str
    text: str
    hint: str = ""
    width: int = 100
    known: tuple[str, ...] = ()
    reading: Callable[[str], str] | None = None
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A record: its id, what the list shows, and what the form is filled with."""

    id: int
    shown: tuple[str, ...]
    values: tuple[str, ...]


class RecordsDialog(QDialog):
    """Enter adds what is typed, or changes the record that is chosen in the list; Delete removes it.

    A refused value keeps what was typed, with the reason below.

    Args:
        read: the records as they are now.
        add, change, remove: verbs; they raise a QdacoderError.
    """

    def __init__(
        self,
        title: str,
        head: str,
        fields: Sequence[Field],
        read: Callable[[], Sequence[Record]],
        add: Callable[[dict[str, str]], object],
        change: Callable[[int, dict[str, str]], object],
        remove: Callable[[int], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fields, self._read = tuple(fields), read
        self._add, self._change, self._remove = add, change, remove
        self._records: list[Record] = []
        self.fields = {field.name: QLineEdit() for field in fields}
        self.reasons = {
            field.name: ReasonedField(field.text, self.fields[field.name], " " if field.reading else "")
            for field in fields
        }
        self.table = _Table([field.text for field in fields])
        self.refused = AttentionMark()
        self.take_button, self.new_button = QPushButton(tr("Add")), QPushButton(tr("New"))
        self.remove_button, self.close_button = QPushButton(tr("Remove")), QPushButton(tr("Close"))
        self._build(head)
        self._connect()
        self.refresh()

    @property
    def chosen(self) -> Record | None:
        """The record that the form changes, None while it adds one."""
        row = self.table.currentRow()
        return self._records[row] if 0 <= row < len(self._records) and self.table.selectedItems() else None

    def refresh(self) -> None:
        """Read the records again; what is chosen stays chosen."""
        before = self.chosen
        self._records = list(self._read())
        self.table.blockSignals(True)
        self.table.setRowCount(len(self._records))
        for place, record in enumerate(self._records):
            for column, text in enumerate(record.shown):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if self._fields[column].numeric:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(place, column, item)
        ids = [record.id for record in self._records]
        self.table.clearSelection()
        if before is not None and before.id in ids:
            self.table.selectRow(ids.index(before.id))
        self.table.blockSignals(False)
        self._show_mode()

    def start_new(self) -> None:
        """Empty the form for another record."""
        self.table.clearSelection()
        self.table.setCurrentCell(-1, -1)
        self._fill(None)

    def _build(self, head: str) -> None:
        scale = theme().text_size / 100
        for column, field in enumerate(self._fields):
            edit = self.fields[field.name]
            edit.setPlaceholderText(field.hint)
            if field.known:
                completer = QCompleter(list(field.known), edit)
                completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
                edit.setCompleter(completer)
            self.table.setColumnWidth(column, round(field.width * scale))
        form = QGridLayout()
        form.setHorizontalSpacing(8)
        for column, field in enumerate(self._fields):
            form.addWidget(self.reasons[field.name], 0, column, Qt.AlignmentFlag.AlignTop)
            form.setColumnStretch(column, field.width)
        buttons = QHBoxLayout()
        for button in (self.remove_button, self.new_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for button in (self.close_button, self.take_button):
            buttons.addWidget(button)
        for button in (self.remove_button, self.new_button, self.close_button):
            button.setAutoDefault(False)
        self.take_button.setDefault(True)
        self.take_button.setProperty("primary", True)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(16, 12, 16, 12)
        column_layout.setSpacing(8)
        column_layout.addWidget(ElidedLabel(head, "text", "ink2"))
        column_layout.addWidget(self.table, 1)
        column_layout.addLayout(form)
        column_layout.addWidget(self.refused, 0, Qt.AlignmentFlag.AlignLeft)
        column_layout.addLayout(buttons)
        width = round((sum(field.width for field in self._fields) + 60) * scale)
        self.resize(width, round(_TALL * scale))

    def _connect(self) -> None:
        self.table.itemSelectionChanged.connect(lambda: self._fill(self.chosen))
        self.table.delete_pressed.connect(self._remove_chosen)
        self.take_button.clicked.connect(self._take)
        self.new_button.clicked.connect(self._new)
        self.remove_button.clicked.connect(self._remove_chosen)
        self.close_button.clicked.connect(self.reject)
        for field in self._fields:
            self.fields[field.name].textChanged.connect(lambda _text, field=field: self._say_reading(field))

    def _fill(self, record: Record | None) -> None:
        for place, field in enumerate(self._fields):
            self.fields[field.name].setText(record.values[place] if record else "")
        self.refused.hide()
        self._show_mode()

    def _show_mode(self) -> None:
        chosen = self.chosen is not None
        self.take_button.setText(tr("Change") if chosen else tr("Add"))
        self.remove_button.setEnabled(chosen)
        self.new_button.setEnabled(chosen)
        if self.refused.isHidden():
            self.refused.hide()

    def _say_reading(self, field: Field) -> None:
        """Say below the field how a number is read, while it is typed."""
        if field.reading is None:
            return
        line, typed = self.reasons[field.name], self.fields[field.name].text().strip()
        record = self.chosen
        kept = record.values[self._fields.index(field)] if record else ""
        try:
            said = tr("read as {number}").format(number=field.reading(typed)) if typed else " "
        except QdacoderError as error:
            # What is kept already is a number, however it would be read when typed.
            line.show_reason("" if typed == kept else str(error))
            return
        line.show_hint(said)

    def _take(self) -> None:
        values = {name: edit.text() for name, edit in self.fields.items()}
        record = self.chosen
        try:
            if record is None:
                self._add(values)
            else:
                before = dict(zip(self.fields, record.values, strict=True))
                changed = {name: text for name, text in values.items() if text != before[name]}
                if changed:
                    self._change(record.id, changed)
        except QdacoderError as error:
            self.refused.setText(str(error))
            self.refused.show()
            return
        self.refresh()
        self._new()

    def _new(self) -> None:
        self.start_new()
        self.fields[self._fields[0].name].setFocus()

    def _remove_chosen(self) -> None:
        record = self.chosen
        if record is None:
            return
        try:
            self._remove(record.id)
        except QdacoderError as error:
            self.refused.setText(str(error))
            self.refused.show()
            return
        self.refresh()
        self._new()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.start_new()
        self.fields[self._fields[0].name].setFocus()


class _Table(QTableWidget):
    delete_pressed = Signal()

    def __init__(self, heads: Sequence[str]) -> None:
        super().__init__(0, len(heads))
        self.setHorizontalHeaderLabels(list(heads))
        self.setAccessibleName(", ".join(heads))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme().row_height(28))
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )

    def keyboardSearch(self, search: str) -> None:
        """Off."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)
