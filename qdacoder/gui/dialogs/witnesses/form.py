"""The form of one witness: label, role, status, description, site, attributes, footage, stretches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QApplication, QCompleter, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from qdacoder.domain.attributes import AttributeRow
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.personal import personal_hint
from qdacoder.domain.witness import StretchRow, WitnessRow
from qdacoder.gui.dialogs.witnesses.stretches import StretchPart
from qdacoder.gui.dialogs.witnesses.values import LineField, ValueFields
from qdacoder.gui.i18n import tr
from qdacoder.gui.widgets.check_box import CheckBox
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.reasoned_field import ReasonedField
from qdacoder.gui.widgets.text_box import TextBox

_LINES = ("label", "role", "status", "site")


class WitnessForm(QScrollArea):
    """Shows one witness. Each field tells when it was left with another content; nobody presses Save.

    Signals:
        field_given: name of a field (label, role, status, site, description) and its text.
        footage_given: footage id and whether the witness appears in it.
    """

    field_given = Signal(str, str)
    footage_given = Signal(int, bool)

    def __init__(self) -> None:
        super().__init__()
        self.known_names: tuple[str, ...] = ()
        self._witness: WitnessRow | None = None
        self._sites = QStringListModel(self)
        self.description = TextBox(tr("Description"), 2, 5)
        self.fields = {
            "label": ReasonedField(tr("Label"), LineField()),
            "role": ReasonedField(tr("Role"), LineField(tr("such as logger, cook"))),
            "status": ReasonedField(tr("Status"), LineField(tr("such as former worker"))),
            "site": ReasonedField(tr("Site"), LineField(tr("choose one or type a new one"))),
            "description": ReasonedField(tr("Description"), self.description),
        }
        self.values = ValueFields()
        self.footage_boxes: dict[int, CheckBox] = {}
        self.stretches = StretchPart()
        self._values_head = ElidedLabel(tr("Attributes"), "text_bold")
        self._footage_head = ElidedLabel(tr("Appears in"), "text_bold")
        self._footage_area = QVBoxLayout()
        self._build()

    def line(self, name: str) -> LineField:
        """One of the fields of a line."""
        field = self.fields[name].field
        assert isinstance(field, LineField)
        return field

    def show_witness(
        self,
        row: WitnessRow,
        attributes: tuple[AttributeRow, ...],
        values: dict[int, str],
        sites: Sequence[str],
    ) -> None:
        """Show a witness. What is being typed for the same one stays."""
        another = self._witness is None or self._witness.id != row.id
        self._witness = row
        self._sites.setStringList(list(sites))
        texts = {"label": row.label, "role": row.role, "status": row.status, "site": row.site}
        for name, text in texts.items():
            field = self.line(name)
            if another:
                field.show_anew(text)
            else:
                field.show_text(text)
        self.description.show_text((row.id,), row.description)
        self._values_head.setVisible(bool(attributes))
        self.values.setVisible(bool(attributes))
        self.values.show_values(attributes, values)
        for name in ("role", "status", "site"):
            if not self.line(name).is_changed:
                self.fields[name].show_reason("")
        self.notice()

    def show_footage(
        self, rows: Sequence[FootageRow], linked: set[int], stretches: Sequence[StretchRow]
    ) -> None:
        """Show in which footage the witness appears, and where they speak."""
        if list(self.footage_boxes) != [row.id for row in rows]:
            self._make_boxes(rows)
        spoken = {one.footage_id for one in stretches}
        for row in rows:
            box = self.footage_boxes[row.id]
            box.setChecked(row.id in linked)
            box.setText(row.title)
            box.setToolTip(tr("Stretches in it are removed with it") if row.id in spoken else row.title)
        by_id: Mapping[int, FootageRow] = {row.id: row for row in rows}
        self.stretches.show_rows(stretches, by_id)

    def notice(self) -> None:
        """Say at once below label and description what looks like a name or a contact."""
        label, said = self.line("label").text(), self.description.text()
        for name, text, is_label in (("label", label, True), ("description", said, False)):
            found = personal_hint(text, self.known_names, label=is_label)
            words = tr("“{words}” looks like a name or a contact. A witness is a letter, never a name.")
            self.fields[name].show_reason(words.format(words=found) if found else "")

    def refuse(self, name: str, reason: str) -> None:
        """Say why what was typed was not taken; it stays in the field."""
        self.fields[name].show_reason(reason)

    def take(self) -> None:
        """Tell of what is being typed, as when the form is left."""
        for name in _LINES:
            self.line(name).take()
        for value in self.values.fields.values():
            if isinstance(value.field, LineField):
                value.field.take()
        self._take_description()

    def _take_description(self) -> None:
        taken = self.description.take()
        if taken is not None:
            self.field_given.emit("description", taken[1])

    def _make_boxes(self, rows: Sequence[FootageRow]) -> None:
        for box in self.footage_boxes.values():
            self._footage_area.removeWidget(box)
            box.hide()
            box.deleteLater()
        self.footage_boxes = {}
        for row in rows:
            box = CheckBox(row.title)
            box.setAccessibleName(tr("Appears in {title}").format(title=row.title))
            box.clicked.connect(lambda on, ident=row.id: self.footage_given.emit(ident, on))
            box.installEventFilter(self)
            self.footage_boxes[row.id] = box
            self._footage_area.addWidget(box)

    def _build(self) -> None:
        page = QWidget()
        page.setObjectName("details_page")
        self.setObjectName("details_scroll")
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self.fields["label"], 0, 0, top)
        grid.addWidget(self.fields["site"], 0, 1, top)
        grid.addWidget(self.fields["role"], 1, 0, top)
        grid.addWidget(self.fields["status"], 1, 1, top)
        grid.addWidget(self.fields["description"], 2, 0, 1, 2)
        for place in (0, 1):
            grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        column.addWidget(self._values_head)
        column.addWidget(self.values)
        column.addWidget(self._footage_head)
        self._footage_area.setSpacing(2)
        column.addLayout(self._footage_area)
        column.addWidget(ElidedLabel(tr("Stretches in which they speak"), "text_bold"))
        column.addWidget(self.stretches)
        column.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        completer = QCompleter(self._sites, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.line("site").setCompleter(completer)
        for name in _LINES:
            self.line(name).entered.connect(lambda text, name=name: self.field_given.emit(name, text))
        self.line("label").textChanged.connect(lambda _text: self.notice())
        self.description.textChanged.connect(self.notice)
        self.description.take_requested.connect(self._take_description)
        for widget in page.findChildren(QWidget):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A field that gets the focus by key is scrolled into view."""
        entered = event.type() == QEvent.Type.FocusIn and watched is QApplication.focusWidget()
        if entered and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, 0, 24)
        return super().eventFilter(watched, event)
