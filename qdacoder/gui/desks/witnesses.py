"""Witnesses: who they are, what is noted of them, where they speak, and erasing one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from qdacoder.domain.changes import ChangeSet
from qdacoder.errors import QdacoderError, StorageError
from qdacoder.gui.desks.desk import Desk
from qdacoder.gui.i18n import tr

if TYPE_CHECKING:
    from qdacoder.domain.erasure import ErasurePlan
    from qdacoder.gui.dialogs.witnesses.attributes import AttributesDialog
    from qdacoder.gui.dialogs.witnesses.dialog import Marked, WitnessesDialog
    from qdacoder.gui.dialogs.witnesses.erase import EraseWitnessDialog
    from qdacoder.gui.workbench import Workbench


class WitnessDesk(Desk):
    """Opens the windows about witnesses, and says who speaks in the marked range.

    Attributes:
        dialog, attributes_dialog, erasing: the windows while they stand open, else None.
        menu: the choice of who speaks, as it was opened last.
    """

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.dialog: WitnessesDialog | None = None
        self.attributes_dialog: AttributesDialog | None = None
        self.erasing: EraseWitnessDialog | None = None
        self.menu: QMenu | None = None
        bench.presenter.marks_changed.connect(self._marks_changed)
        bench.presenter.selection_changed.connect(self._marks_changed)

    def actions(self) -> dict[str, Callable[[], object]]:
        return {"witnesses": self.show_witnesses, "witness_speaks": self.speaks_here}

    def show_witnesses(self, witness_id: int | None = None, stretch: tuple[int, int] | None = None) -> None:
        """Open the witnesses, at one of them; without one, at who speaks in the selected segment."""
        from qdacoder.gui.dialogs.witnesses.dialog import WitnessesDialog

        dialog = self.dialog
        if dialog is None:
            dialog = self.dialog = WitnessesDialog(
                self.session, self.bench.failed.emit, self.marked, self.window
            )
            dialog.go_requested.connect(self._go)
            dialog.erase_requested.connect(self.ask_erase)
            dialog.attributes_requested.connect(self.show_attributes)
            dialog.finished.connect(lambda _code: self._closed())
        rows = self.bench.presenter.selected
        wanted = witness_id if witness_id is not None else rows[0].witness_id if rows else None
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        if wanted is not None:
            dialog.show_witness(wanted, stretch)

    def show_attributes(self) -> None:
        """Open what is noted of witnesses."""
        from qdacoder.gui.dialogs.witnesses.attributes import AttributesDialog

        dialog = AttributesDialog(self.session, self.bench.failed.emit, self.dialog or self.window)
        self.attributes_dialog = dialog
        dialog.open()

    def marked(self) -> Marked | None:
        """The footage shown, and the marked range or that of the selected segment."""
        row, place = self.bench.presenter.footage, self.bench.presenter.place
        return None if row is None or place is None else (row.id, *place)

    # Stretches.

    def speaks_here(self) -> None:
        """Choose from a menu who speaks in the marked range."""
        place = self.marked()
        if place is None:
            self.tell(tr("Mark a range with I and O"))
            return
        linked = self.session.footage.witness_ids(place[0])
        rows = sorted(self.session.witnesses.list(), key=lambda row: row.id not in linked)
        menu = QMenu(self.window)
        menu.setObjectName("speaks_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for row in rows:
            known = ", ".join(part for part in (row.role, row.site) if part)
            text = f"{row.label}\t{known}" if known else row.label
            menu.addAction(text.replace("&", "&&")).triggered.connect(
                lambda _on=False, ident=row.id: self._speak(ident, place)
            )
        if rows:
            menu.addSeparator()
        new = menu.addAction(tr("New witness {label}").format(label=self.session.witnesses.next_label()))
        new.triggered.connect(lambda: self._speak(None, place))
        menu.setActiveAction(menu.actions()[0])
        timeline = self.bench.coding.timeline
        menu.popup(timeline.viewport().mapToGlobal(QPoint(24, timeline.scene.metrics.lanes_top)))
        self.menu = menu

    def _speak(self, witness_id: int | None, place: Marked) -> None:
        service = self.session.witnesses
        try:
            if witness_id is None:
                witness_id = service.add().result_id or 0
            service.add_stretch(witness_id, *place)
        except QdacoderError as error:
            self.bench.failed.emit(error)

    def stretch_asked(self, stretch_id: int, remove: bool) -> None:
        """Do what the menu of the witness row asked for."""
        row = next((one for one in self.session.witnesses.stretches() if one.id == stretch_id), None)
        if row is None:
            return
        if not remove:
            self.show_witnesses(row.witness_id, (row.footage_id, row.span.in_frame))
            return
        try:
            self.session.witnesses.remove_stretch(stretch_id)
        except QdacoderError as error:
            self.bench.failed.emit(error)

    def _go(self, footage_id: int, frame: int) -> None:
        self.bench.workspace_wanted.emit("coding")
        current = self.bench.presenter.footage
        if current is not None and current.id == footage_id:
            self.bench.player.seek(frame)
        else:
            self.bench.go_to_footage(footage_id, frame)

    def _marks_changed(self) -> None:
        if self.dialog is not None:
            self.dialog.marks_changed()

    def _closed(self) -> None:
        self.dialog = None

    # Erasing.

    def ask_erase(self, witness_id: int) -> None:
        """Show what erasing a witness would take out, then do it when that is wanted."""
        from qdacoder.gui.dialogs.witnesses.erase import EraseWitnessDialog

        label = next((row.label for row in self.session.witnesses.list() if row.id == witness_id), None)
        if label is None:
            return
        self.bench.coding.save_pending()
        dialog = EraseWitnessDialog(label, self.dialog or self.window)
        dialog.plan_requested.connect(lambda unnamed: self._plan(witness_id, unnamed))
        dialog.erase_requested.connect(lambda unnamed: self._erase(witness_id, unnamed))
        dialog.again_requested.connect(lambda: self._clean_up(None))
        dialog.finished.connect(lambda _code: self._erase_closed())
        self.erasing = dialog
        dialog.open()
        self._plan(witness_id, True)

    def _plan(self, witness_id: int, unnamed: bool) -> None:
        service = self.session.erasure

        def show(plan: ErasurePlan) -> None:
            if self.erasing is not None and self.erasing.unnamed.isChecked() == plan.unnamed:
                self.erasing.show_plan(plan)

        self.run(
            lambda _progress, _cancel: service.plan(witness_id, unnamed=unnamed),
            show,
            tr("Counting what would go"),
            self._refused,
            "read",
        )

    def _erase(self, witness_id: int, unnamed: bool) -> None:
        service = self.session.erasure
        self.run(
            lambda _progress, _cancel: service.remove_rows(witness_id, unnamed=unnamed, announce=False),
            self._rows_removed,
            tr("Erasing a witness"),
            self._refused,
            "read",
        )

    def _rows_removed(self, changes: ChangeSet) -> None:
        self.session.announce(changes)  # windows let go of what is gone before the file is rewritten
        self._clean_up(changes)

    def _clean_up(self, _changes: ChangeSet | None) -> None:
        service = self.session.erasure
        self.run(
            lambda _progress, _cancel: service.clean_up(),
            lambda _nothing: self._done(),
            tr("Writing the project anew"),
            self._not_clean,
            "read",
        )

    def _done(self) -> None:
        dialog = self.erasing
        label = ""
        if dialog is not None:
            label = dialog.label
            copies = len(dialog.plan.copies) if dialog.plan is not None else 0
            dialog.accept()
            said = tr("Witness {label} is erased; the file was written anew").format(label=label)
            if copies:
                said = tr("{said}, {n} copies were deleted").format(said=said, n=copies)
            self.tell(said)

    def _not_clean(self, error: Exception) -> None:
        if self.erasing is not None and isinstance(error, StorageError):
            self.erasing.show_trouble(str(error))
        else:
            self.bench.failed.emit(error)

    def _refused(self, error: Exception) -> None:
        if self.erasing is not None and isinstance(error, QdacoderError):
            self.erasing.show_refused(str(error))
        else:
            self.bench.failed.emit(error)

    def _erase_closed(self) -> None:
        self.erasing = None
