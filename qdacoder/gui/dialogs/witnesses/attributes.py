"""What is noted of witnesses: define, rename, kind, choices, order, remove."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.attributes import AttributeKind, AttributeRow
from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.errors import QdacoderError
from qdacoder.gui.dialogs.witnesses.values import LineField
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.reasoned_field import ReasonedField
from qdacoder.gui.widgets.text_box import TextBox
from qdacoder.services.session import ProjectSession

_ID = Qt.ItemDataRole.UserRole


def kind_words(kind: AttributeKind) -> str:
    """What a kind is called on the screen."""
    return {
        AttributeKind.TEXT: tr("text"),
        AttributeKind.NUMBER: tr("number"),
        AttributeKind.DATE: tr("date"),
        AttributeKind.YES_NO: tr("yes or no"),
        AttributeKind.CHOICE: tr("one of a list"),
    }[kind]


class _List(QListWidget):
    """Ctrl+Shift+Up and Down move the current attribute, as in the node tree.

    Signals:
        moved: by how many places.
        removed: Delete was pressed.
    """

    moved = Signal(int)
    removed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if event.modifiers() & both == both and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class AttributesDialog(QDialog):
    """The attributes in their order beside what is known of the chosen one. Each change is undoable."""

    def __init__(
        self, session: ProjectSession, failed: Callable[[Exception], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Attributes of witnesses"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._failed = session, failed
        self._rows: tuple[AttributeRow, ...] = ()
        self._shown: int | None = None
        self.list = _List()
        self.name_field = ReasonedField(tr("Name"), LineField(tr("such as Year of birth")))
        self.kind_box = ChoiceBox()
        self.kind_field = ReasonedField(tr("Kind"), self.kind_box)
        self.choices = TextBox(tr("Choices"), 4, 8)
        self.choices_field = ReasonedField(tr("Choices"), self.choices, tr("One on each line"))
        self.uses = ElidedLabel("", "second", "ink3")
        self.new_field = LineField(tr("New attribute"))
        self.add_button = QPushButton(tr("Add"))
        self.up_button, self.down_button = QPushButton(tr("Up")), QPushButton(tr("Down"))
        self.remove_button, self.close_button = QPushButton(tr("Remove…")), QPushButton(tr("Close"))
        self.question: QMessageBox | None = None
        self._build()
        self._connect()
        self._end = session.subscribe(self._changed)
        self.finished.connect(lambda _code: self._end())
        self.refresh()

    @property
    def current(self) -> AttributeRow | None:
        """The attribute shown."""
        return next((row for row in self._rows if row.id == self._shown), None)

    @property
    def _name(self) -> LineField:
        field = self.name_field.field
        assert isinstance(field, LineField)
        return field

    def refresh(self) -> None:
        """Read the attributes again; the one shown stays shown."""
        self._rows = tuple(self._session.witnesses.attributes())
        ids = [row.id for row in self._rows]
        if self._shown not in ids:
            self._shown = ids[0] if ids else None
        self.list.blockSignals(True)
        self.list.clear()
        for row in self._rows:
            item = QListWidgetItem(row.name)
            item.setData(_ID, row.id)
            item.setSizeHint(QSize(60, theme().row_height(28)))
            item.setToolTip(f"{row.name}, {kind_words(row.kind)}")
            self.list.addItem(item)
        if self._shown is not None:
            self.list.setCurrentRow(ids.index(self._shown))
        self.list.blockSignals(False)
        self._show()

    def _show(self) -> None:
        row = self.current
        for part in (self.name_field, self.kind_field, self.choices_field, self.remove_button):
            part.setEnabled(row is not None and not self._session.read_only)
        place = self.list.currentRow()
        self.up_button.setEnabled(place > 0)
        self.down_button.setEnabled(0 <= place < len(self._rows) - 1)
        self.name_field.show_reason("")
        self.kind_field.show_reason("")
        self.choices_field.show_reason("")
        self.choices_field.setVisible(row is not None and row.kind is AttributeKind.CHOICE)
        if row is None:
            self._name.show_anew("")
            self.uses.setText(tr("Nothing is noted of witnesses besides site, role and status"))
            return
        self._name.show_anew(row.name)
        self.kind_box.setCurrentIndex(self.kind_box.findData(row.kind))
        self.choices.show_text((row.id,), "\n".join(row.choices))
        count = self._uses(row)
        self.uses.setText(
            tr("1 witness has a value") if count == 1 else tr("{n} witnesses have a value").format(n=count)
        )

    def _uses(self, row: AttributeRow) -> int:
        return sum(bool(given.get(row.id)) for given in self._session.witnesses.values().values())

    def _changed(self, change: ChangeSet) -> None:
        if change.touches(Kind.ATTRIBUTE, Kind.WITNESS):
            self.refresh()

    # Doing.

    def _add(self) -> None:
        service = self._session.witnesses
        try:
            made = service.add_attribute(self.new_field.text())
        except QdacoderError as error:
            self.name_field.show_reason("")
            self._failed(error)
            self.new_field.setFocus()
            return
        self.new_field.show_anew("")
        self._shown = made.result_id
        self.refresh()
        self.kind_box.setFocus()

    def _edit(self, part: ReasonedField, **changed: object) -> None:
        row = self.current
        if row is None:
            return
        try:
            self._session.witnesses.edit_attribute(row.id, **changed)  # type: ignore[arg-type]
        except QdacoderError as error:
            part.show_reason(str(error))
            self.kind_box.setCurrentIndex(self.kind_box.findData(row.kind))

    def _kind(self) -> None:
        row, kind = self.current, self.kind_box.currentData()
        if row is None or kind is row.kind:
            return
        if kind is AttributeKind.CHOICE and self._few_values(row):
            # A list needs two values before it can be one: they are typed first, then taken together.
            self.choices_field.show()
            self.choices.show_text((row.id,), "\n".join(self._values(row)))
            self.choices.setFocus()
            return
        self._edit(self.kind_field, kind=kind)

    def _values(self, row: AttributeRow) -> list[str]:
        given = [one[row.id] for one in self._session.witnesses.values().values() if one.get(row.id)]
        return list(dict.fromkeys(given))

    def _few_values(self, row: AttributeRow) -> bool:
        return len(self._values(row)) < 2

    def _choices(self) -> None:
        taken = self.choices.take()
        if taken is None or taken[0] != (self._shown,):
            return
        lines = [line for line in taken[1].splitlines() if line.strip()]
        self._edit(self.choices_field, kind=AttributeKind.CHOICE, choices=lines)
        if self.choices_field.reason:
            self.choices.give_back(*taken)

    def _move(self, by: int) -> None:
        row, place = self.current, self.list.currentRow()
        if row is not None and 0 <= place + by < len(self._rows):
            self._try(lambda: self._session.witnesses.move_attribute(row.id, place + by))

    def _ask_remove(self) -> None:
        row = self.current
        if row is None:
            return
        count = self._uses(row)
        box = QMessageBox(self)
        box.setWindowTitle(tr("Remove attribute"))
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(tr("Remove “{name}”?").format(name=row.name))
        box.setInformativeText(
            tr("The values of {n} witnesses go with it. Undo brings them back.").format(n=count)
        )
        remove = box.addButton(tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        remove.clicked.connect(lambda: self._try(lambda: self._session.witnesses.remove_attribute(row.id)))
        self.question = box
        box.open()

    def _try(self, verb: Callable[[], object]) -> None:
        try:
            verb()
        except QdacoderError as error:
            self._failed(error)

    def _pick(self) -> None:
        item = self.list.currentItem()
        ident = item.data(_ID) if item is not None else None
        if ident != self._shown:
            self._choices()
            self._shown = ident
            self._show()

    # Building.

    def _build(self) -> None:
        for kind in AttributeKind:
            self.kind_box.addItem(kind_words(kind), kind)
        self.kind_box.setMinimumContentsLength(12)
        self.list.setUniformItemSizes(True)
        self.list.setObjectName("inset_table")
        self.list.setAccessibleName(tr("Attributes, in their order"))
        self.new_field.setAccessibleName(tr("Name of a new attribute"))
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.list, 1)
        order = QHBoxLayout()
        order.setSpacing(8)
        order.addWidget(self.up_button)
        order.addWidget(self.down_button)
        order.addStretch(1)
        left.addLayout(order)
        new = QHBoxLayout()
        new.setSpacing(8)
        new.addWidget(self.new_field, 1)
        new.addWidget(self.add_button)
        left.addLayout(new)
        right.setSpacing(8)
        for part in (self.name_field, self.kind_field, self.choices_field):
            right.addWidget(part)
        right.addWidget(self.uses)
        right.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.remove_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 12)
        whole.setSpacing(12)
        whole.addLayout(row, 1)
        whole.addLayout(foot)
        for button in (self.up_button, self.down_button, self.add_button):
            button.setProperty("compact", True)
        for button in (
            self.up_button,
            self.down_button,
            self.add_button,
            self.remove_button,
            self.close_button,
        ):
            button.setAutoDefault(False)
        scale = theme().text_size / 100
        self.resize(round(600 * scale), round(400 * scale))

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(lambda _row: self._pick())
        self.list.moved.connect(self._move)
        self.list.removed.connect(self._ask_remove)
        self.up_button.clicked.connect(lambda: self._move(-1))
        self.down_button.clicked.connect(lambda: self._move(1))
        self._name.entered.connect(lambda text: self._edit(self.name_field, name=text))
        self.kind_box.activated.connect(lambda _place: self._kind())
        self.choices.take_requested.connect(self._choices)
        self.new_field.returnPressed.connect(self._add)
        self.add_button.clicked.connect(self._add)
        self.remove_button.clicked.connect(self._ask_remove)
        self.close_button.clicked.connect(self.close)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        (self.list if self._rows else self.new_field).setFocus()
