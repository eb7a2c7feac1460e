"""Stated quantities: of the selected segment, and of a theme as a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.quantities import quantity_text
from qdacoder.errors import UserError
from qdacoder.gui.desks.desk import Desk
from qdacoder.gui.files import ask_review_target
from qdacoder.gui.i18n import tr
from qdacoder.gui.places import Place
from qdacoder.gui.widgets.quantity_line import QuantityLine

if TYPE_CHECKING:
    from qdacoder.gui.dialogs.records import RecordsDialog
    from qdacoder.gui.dialogs.stated_quantities import StatedQuantities
    from qdacoder.gui.workbench import Workbench
    from qdacoder.gui.workspaces.review.view import ReviewView

_MOST_ASKED = 200
_NEWS = (Kind.QUANTITY, Kind.SEGMENT, Kind.WITNESS, Kind.FOOTAGE, Kind.CODING, Kind.PROJECT)


class QuantityDesk(Desk):
    """Attributes:
    dialog: the quantities of a segment, or the rates, while they are open.
    table: the table while it is open.
    """

    def __init__(self, bench: Workbench) -> None:
        from qdacoder.domain.review import ReviewFilter

        super().__init__(bench)
        self.dialog: RecordsDialog | None = None
        self.table: StatedQuantities | None = None
        self._wanted = ReviewFilter()
        self._name = ""
        self._lines: list[tuple[QuantityLine, Callable[[], list[int]], Callable[[], bool]]] = []
        end = self.session.subscribe(self._changed)
        self.destroyed.connect(lambda: end())
        presenter = bench.presenter
        self._watch(bench.coding.inspector.form.quantities, lambda: [row.id for row in presenter.selected])
        bench.coding.inspector.form.quantities_button.clicked.connect(self._ask)
        presenter.selection_changed.connect(self._show_lines)

    def watch_review(self, review: ReviewView) -> None:
        """Show what the current card states beside the player of Review."""
        presenter = review.presenter
        self._watch(
            review.player.quantities,
            lambda: [presenter.current] if presenter.current else [],
            lambda: self.bench.shows("review"),
        )
        for signal in (presenter.current_changed, presenter.revealed):
            signal.connect(self._show_lines)
        review.bar.quantities_requested.connect(self.of_theme)

    def actions(self) -> dict[str, Callable[[], object]]:
        return {"quantities": self.of_segment, "stated_quantities": self.of_theme}

    def of_segment(self) -> None:
        """What the selected segment, or the card, states.

        Raises:
            UserError: no segment is selected, or several are.
        """
        from qdacoder.gui.dialogs.quantities import quantities_dialog

        bench = self.bench
        if bench.shows("review"):
            current = bench.review.presenter.current
            chosen = [] if current is None else [current]
        else:
            chosen = [row.id for row in bench.presenter.selected]
        if len(chosen) != 1:
            raise UserError(
                tr("Quantities are noted on one segment."), tr("Select one on the timeline, or a card.")
            )
        self._open(quantities_dialog(self.session, chosen[0], self.window))

    def of_theme(self) -> None:
        """What the segments that Review finds state, as a table."""
        from qdacoder.gui.dialogs.quantities import rates_dialog
        from qdacoder.gui.dialogs.stated_quantities import StatedQuantities

        presenter = self.bench.review.presenter
        self._wanted, self._name = presenter.filter, self._theme_name()
        if self.table is not None:
            self.table.close()
        table = StatedQuantities(self._name, self.window)
        table.opened.connect(self._open_segment)
        table.unit_chosen.connect(lambda _unit: self._read())
        table.rates_requested.connect(lambda: self._open(rates_dialog(self.session, table)))
        table.export_requested.connect(self.export)
        table.finished.connect(self._table_closed)
        self.table = table
        table.show_units(self.session.quantities.units())
        self._read()
        table.show()
        table.activateWindow()
        table.table.setFocus()

    def export(self, what: str, target: Path | None = None) -> None:
        """Write the table as ``csv`` or ``xlsx`` to a file that is asked for, in the background."""
        table = self.table
        if table is None:
            return
        name = tr("{theme}, stated quantities").format(theme=self._name)
        target = target or ask_review_target(table, self.session.folder, name, what)
        if target is None:
            return
        service, wanted, unit, place = self.session.quantities, self._wanted, table.to_unit, target
        self.run(
            lambda _progress, _cancel: service.write_table(place, wanted, unit),
            lambda done: self.tell(
                tr("Wrote {rows} quantities to {path}").format(rows=done.rows, path=done.path)
            ),
            tr("Exporting the quantities"),
            lane="read",
        )

    def _theme_name(self) -> str:
        presenter = self.bench.review.presenter
        if presenter.theme is not None and presenter.theme.filter == presenter.filter:
            return presenter.theme.name
        return tr("All segments") if presenter.filter.is_empty else tr("Unsaved filter")

    def _read(self) -> None:
        """Ask again for the rows of the table, in the background."""
        table = self.table
        if table is None:
            return
        service, wanted, unit = self.session.quantities, self._wanted, table.to_unit

        def show(rows: object) -> None:
            # Another theme or unit may have been asked for meanwhile.
            if self.table is table and table.to_unit == unit:
                table.show_rows(rows, unit)  # type: ignore[arg-type]

        self.run(lambda _progress, _cancel: service.table(wanted, unit), show, "", lane="read")

    def _open(self, dialog: RecordsDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._dialog_closed)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    def _open_segment(self, segment_id: int) -> None:
        self.bench.go_to_segment(segment_id, Place("review") if self.bench.shows("review") else None)
        self.window.activateWindow()

    def _dialog_closed(self) -> None:
        self.dialog = None

    def _table_closed(self) -> None:
        self.table = None

    def _ask(self) -> None:
        self.bench.action_wanted.emit("quantities")

    def _watch(
        self, line: QuantityLine, ids: Callable[[], list[int]], seen: Callable[[], bool] = lambda: True
    ) -> None:
        """Keep a line up to date with what segments state, while its page is `seen`."""
        self._lines.append((line, ids, seen))
        line.clicked.connect(self._ask)

    def _changed(self, change: ChangeSet) -> None:
        if change.touches(Kind.QUANTITY):
            self._show_lines()
            if self.dialog is not None:
                self.dialog.refresh()
        if self.table is not None and change.touches(*_NEWS):
            self.table.show_units(self.session.quantities.units())
            self._read()

    def _show_lines(self) -> None:
        for line, ids, seen in self._lines:
            if not seen():
                continue
            chosen = ids()[:_MOST_ASKED]
            rows = self.session.quantities.list(chosen) if chosen else []
            line.show_texts([quantity_text(row) for row in rows])
