"""Witnesses: the list beside a form, the verbs on one, and what stands open beside the work."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.witness import WitnessRow
from qdacoder.errors import QdacoderError
from qdacoder.gui.dialogs.witnesses.form import WitnessForm
from qdacoder.gui.dialogs.witnesses.witness_list import Column, WitnessListModel
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.empty_state import EmptyState
from qdacoder.gui.widgets.splitter import Splitter
from qdacoder.services.session import ProjectSession

_SIZE, _SMALLEST = (1160, 680), (940, 480)
Marked = tuple[int, int, int]


class WitnessesDialog(QDialog):
    """Stays open beside the work and follows it. Every change is one step that Undo takes back.

    Args:
        failed: told of an error that belongs to no field.
        marked: the range marked in Coding as footage id, in, out; None when nothing is marked.

    Signals:
        go_requested: footage id and frame to show in Coding.
        erase_requested: id of the witness whose consent was withdrawn.
        attributes_requested: what is noted of witnesses should be changed.
    """

    go_requested = Signal(int, int)
    erase_requested = Signal(int)
    attributes_requested = Signal()

    def __init__(
        self,
        session: ProjectSession,
        failed: Callable[[Exception], None],
        marked: Callable[[], Marked | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Witnesses"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._failed, self._marked = session, failed, marked
        self._shown: int | None = None
        self.model = WitnessListModel()
        self.model.setParent(self)
        self.table, self.form = QTableView(), WitnessForm()
        self.new_button = QPushButton(tr("New witness"))
        self.attributes_button = QPushButton(tr("Attributes…"))
        self.remove_button, self.erase_button = QPushButton(tr("Remove…")), QPushButton(tr("Erase…"))
        self.close_button = QPushButton(tr("Close"))
        self.question: QMessageBox | None = None
        self._right = QStackedWidget()
        self._build()
        self._connect()
        self._end = session.subscribe(self._changed)
        self.finished.connect(lambda _code: self._end())
        self.refresh()

    # What the desk calls.

    @property
    def current(self) -> WitnessRow | None:
        """The witness in the form."""
        place = self.model.place_of(self._shown) if self._shown is not None else -1
        return self.model.rows[place] if place >= 0 else None

    def show_witness(self, witness_id: int, stretch: tuple[int, int] | None = None) -> None:
        """Show a witness, and the stretch around a frame of a footage."""
        place = self.model.place_of(witness_id)
        if place >= 0:
            self.table.selectRow(place)
            if stretch is not None:
                self.form.stretches.choose(*stretch)

    def refresh(self) -> None:
        """Read the witnesses again."""
        service = self._session.witnesses
        before = self._shown
        self.model.show_rows(service.list(), service.spoken())
        if not self.model.rows:
            self._shown = None
        elif before is None or self.model.place_of(before) < 0:
            self.table.selectRow(0)
        elif self.table.currentIndex().row() != self.model.place_of(before):
            self.table.selectRow(self.model.place_of(before))
        self._show_form()

    def marks_changed(self) -> None:
        """Another range is marked in Coding."""
        place = self._marked()
        if place is None:
            self.form.stretches.show_marked("", tr("Mark a range with I and O in Coding"))
            return
        row = self._session.footage.get(place[0], counted=False)
        first, last = (row.timebase.format_full(edge) for edge in place[1:])
        self.form.stretches.show_marked(f"{row.title}, {first} – {last}", "")

    # Showing.

    def _show_form(self) -> None:
        row = self.current
        self._right.setCurrentIndex(1 if row is not None else 0)
        for button in (self.remove_button, self.erase_button):
            button.setEnabled(row is not None and not self._session.read_only)
        if row is None:
            return
        service = self._session.witnesses
        footage = list(self._session.footage.list(counted=False))
        sites = [site.name for site in service.sites()]
        self.form.known_names = (*sites, *(one.title for one in footage))
        self.form.show_witness(row, tuple(service.attributes()), service.values().get(row.id, {}), sites)
        self.form.show_footage(footage, service.footage_of(row.id), service.stretches(witness_id=row.id))
        self.marks_changed()

    def _chosen(self) -> None:
        place = self.table.currentIndex()
        ident = self.model.rows[place.row()].id if place.isValid() else None
        if ident == self._shown:
            return
        self.form.take()  # what was typed is kept for the witness it was typed for
        self._shown = ident
        self._show_form()

    def _changed(self, change: ChangeSet) -> None:
        if change.touches(Kind.WITNESS, Kind.ATTRIBUTE, Kind.SITE, Kind.FOOTAGE, Kind.SEGMENT):
            self.refresh()

    # Doing.

    def _do(self, verb: Callable[[], object]) -> bool:
        try:
            verb()
        except QdacoderError as error:
            self._failed(error)
            self._show_form()
            return False
        return True

    def _new(self) -> None:
        self.form.take()
        made: list[int] = []
        service = self._session.witnesses
        if self._do(lambda: made.append(service.add().result_id or 0)):
            self.show_witness(made[0])
            self.form.line("label").setFocus()
            self.form.line("label").selectAll()

    def _field(self, name: str, text: str) -> None:
        row = self.current
        if row is None or text == getattr(row, name):
            return
        try:
            self._session.witnesses.edit(row.id, **{name: text})
        except QdacoderError as error:
            self.form.refuse(name, str(error))

    def _value(self, attribute_id: int, text: str) -> None:
        row = self.current
        if row is None:
            return
        try:
            self._session.witnesses.set_value(row.id, attribute_id, text)
        except QdacoderError as error:
            self.form.values.fields[attribute_id].show_reason(str(error))

    def _footage(self, footage_id: int, on: bool) -> None:
        row, service = self.current, self._session.witnesses
        if row is not None:
            self._do(lambda: (service.link if on else service.unlink)(row.id, footage_id))

    def _add_stretch(self) -> None:
        row, place = self.current, self._marked()
        if row is None or place is None:
            return
        if self._do(lambda: self._session.witnesses.add_stretch(row.id, *place)):
            self.form.stretches.choose(place[0], place[1])

    def _edge(self, stretch_id: int, in_frame: int | None, out_frame: int | None) -> None:
        self._do(lambda: self._session.witnesses.edit_stretch(stretch_id, in_frame, out_frame))

    def _ask_remove(self) -> None:
        """Remove the witness after saying how much hangs on them."""
        row = self.current
        if row is None:
            return
        stretches = len(self._session.witnesses.stretches(witness_id=row.id))
        values = len(self._session.witnesses.values().get(row.id, {}))
        box = QMessageBox(self)
        box.setWindowTitle(tr("Remove witness"))
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(tr("Remove witness {label}?").format(label=row.label))
        box.setInformativeText(
            tr(
                "{segments} segments stay, without a witness. {stretches} stretches and {values} values of "
                "attributes go. Undo brings all of it back.\n\nTo take out what they said, because consent "
                "was withdrawn, choose Erase instead."
            ).format(segments=f"{row.segments:,}", stretches=f"{stretches:,}", values=f"{values:,}")
        )
        remove = box.addButton(tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        remove.clicked.connect(lambda: self._do(lambda: self._session.witnesses.remove(row.id)))
        self.question = box
        box.open()

    # Building.

    def _build(self) -> None:
        table = self.table
        table.setObjectName("inset_table")
        table.setModel(self.model)
        table.setAccessibleName(tr("Witnesses"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme().row_height(28))
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(48)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(Column.DESCRIPTION, QHeaderView.ResizeMode.Stretch)
        scale = theme().text_size / 100
        for column, width in ((Column.LABEL, 58), (Column.SITE, 118)):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            table.setColumnWidth(column, round(width * scale))
        left, column_box = QWidget(), QVBoxLayout()
        left.setLayout(column_box)
        column_box.setContentsMargins(0, 0, 0, 0)
        column_box.setSpacing(8)
        column_box.addWidget(table, 1)
        under = QHBoxLayout()
        under.setContentsMargins(12, 0, 12, 0)
        under.setSpacing(8)
        under.addWidget(self.new_button)
        under.addWidget(self.attributes_button)
        under.addStretch(1)
        column_box.addLayout(under)
        self._right.addWidget(
            EmptyState(
                "ph.users",
                tr("No witnesses yet"),
                tr("New witness adds one under the next letter. A witness is never named."),
            )
        )
        self._right.addWidget(self.form)
        sizes = [round(600 * scale), round(560 * scale)]
        split = Splitter(Qt.Orientation.Horizontal, [left, self._right], sizes, (1, 1))
        self._right.setMinimumWidth(round(400 * scale))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 12)
        whole.setSpacing(8)
        whole.addWidget(split, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        foot.setSpacing(8)
        foot.addWidget(self.remove_button)
        foot.addWidget(self.erase_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        whole.addLayout(foot)
        for button in (
            self.new_button,
            self.attributes_button,
            self.remove_button,
            self.erase_button,
            self.close_button,
        ):
            button.setAutoDefault(False)
        self.erase_button.setToolTip(tr("When consent was withdrawn: takes out all they said, for good"))
        self.setMinimumSize(*_SMALLEST)
        room, grown = self.screen().availableSize(), min(scale, 1.3)
        self.resize(
            min(round(_SIZE[0] * grown), room.width() - 40), min(round(_SIZE[1] * grown), room.height() - 40)
        )

    def _connect(self) -> None:
        form, part = self.form, self.form.stretches
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._chosen())
        self.new_button.clicked.connect(self._new)
        self.attributes_button.clicked.connect(self.attributes_requested)
        self.remove_button.clicked.connect(self._ask_remove)
        self.erase_button.clicked.connect(self._erase)
        self.close_button.clicked.connect(self.close)
        form.field_given.connect(self._field)
        form.values.given.connect(self._value)
        form.footage_given.connect(self._footage)
        part.add_requested.connect(self._add_stretch)
        part.edge_given.connect(self._edge)
        part.remove_requested.connect(
            lambda one: self._do(lambda: self._session.witnesses.remove_stretch(one))
        )
        part.go_requested.connect(self.go_requested)
        for keys, verb in (
            (QKeySequence.StandardKey.Undo, self._session.undo),
            (QKeySequence.StandardKey.Redo, self._session.redo),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda verb=verb: self._do(verb))

    def _erase(self) -> None:
        self.form.take()
        row = self.current
        if row is not None:
            self.erase_requested.emit(row.id)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.setFocus()
        self.marks_changed()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.form.take()
        super().closeEvent(event)

    def reject(self) -> None:
        self.form.take()
        super().reject()
