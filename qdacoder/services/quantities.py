"""Verbs of stated quantities and of the rates they are converted by. Nothing is looked up anywhere."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qdacoder.domain.attributes import AttributeKind, AttributeRow, a_value
from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.quantities import Converted, QuantityRow, RateRow, a_number, convert, rate_text
from qdacoder.domain.review import ReviewFilter
from qdacoder.domain.text import a_name, a_text, folded
from qdacoder.errors import NotFound, UserError
from qdacoder.exchange.csv_tables import guarded
from qdacoder.exchange.whole_file import writing
from qdacoder.services.interchange import ExportResult, export_target
from qdacoder.storage.read import findings as read
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import findings as write

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

HEADER = (
    *("what", "number", "unit", "per", "date", "witness"),
    *("converted", "converted_unit", "rate", "citation", "note", "segment_id"),
)
_NUMBERS = frozenset({"number", "converted", "segment_id"})
_DATE = AttributeRow(0, "", "date", AttributeKind.DATE, ())


@dataclass(frozen=True, slots=True)
class StatedRow:
    """A quantity with where it is stated and, where a rate is known, in another unit."""

    quantity: QuantityRow
    witness: str
    citation: str
    converted: Converted | None


class QuantityService:
    """Stated quantities of an open project."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def list(self, segment_ids: Sequence[int] | None = None) -> Sequence[QuantityRow]:
        """Quantities of these segments, or all."""
        with self._session.reading() as connection:
            return read.quantity_rows(connection, segment_ids)

    def table(self, wanted: ReviewFilter = ReviewFilter(), to_unit: str = "") -> Sequence[StatedRow]:
        """What the segments that a filter finds state, by what is stated and the size of the number.

        Args:
            to_unit: also in this unit, by the rates that were entered.
        """
        ids = [hit.segment_id for hit in self._session.review.find(wanted).hits]
        with self._session.reading() as connection:
            rows = read.quantity_rows(connection, ids)
            rates = read.rate_rows(connection)
        cards = {
            card.segment.id: card for card in self._session.review.cards([row.segment_id for row in rows])
        }
        found = [
            StatedRow(
                row,
                cards[row.segment_id].segment.witness,
                cards[row.segment_id].citation,
                convert(row, to_unit, rates) if to_unit.strip() else None,
            )
            for row in rows
            if row.segment_id in cards
        ]
        return sorted(
            found,
            key=lambda one: (
                folded(one.quantity.what),
                folded(one.quantity.unit),
                Decimal(one.quantity.number),
            ),
        )

    def add(
        self,
        segment_id: int,
        what: str,
        number: str,
        unit: str = "",
        *,
        per: str = "",
        on_date: str = "",
        note: str = "",
        initiator: object = None,
    ) -> ChangeSet:
        """Note what a segment states; `result_id` is its id.

        Raises:
            UserError: the number is none, or the date is none.
            NotFound: the segment is gone.
        """
        if self._session.coding.segment(segment_id) is None:
            raise NotFound(f"There is no segment {segment_id}.")
        values = {"segment_id": segment_id, **_values(what, number, unit, per, on_date, note)}

        def work(work_unit: UnitOfWork) -> int:
            return write.add_quantity(work_unit, values)

        return self._session.run(f"Note a quantity on segment {segment_id}", "quantity.add", work, initiator)

    def edit(self, quantity_id: int, initiator: object = None, **given: str) -> ChangeSet:
        """Change a quantity: `what`, `number`, `unit`, `per`, `on_date`, `note`; what is not given stays.

        Raises:
            UserError: the number or date is none.
        """
        row = self._existing(quantity_id)
        names = ("what", "number", "unit", "per", "on_date", "note")
        kept = given.get("number", row.number).strip() == row.number
        values = _values(*(given.get(name, getattr(row, name)) for name in names), exact=kept)

        def work(unit: UnitOfWork) -> None:
            write.update_quantity(unit, quantity_id, values)

        return self._session.run(f"Edit quantity {quantity_id}", "quantity.edit", work, initiator)

    def remove(self, quantity_id: int, initiator: object = None) -> ChangeSet:
        """Forget a quantity."""
        self._existing(quantity_id)

        def work(unit: UnitOfWork) -> None:
            write.remove_quantity(unit, quantity_id)

        return self._session.run(f"Remove quantity {quantity_id}", "quantity.remove", work, initiator)

    def rates(self) -> Sequence[RateRow]:
        """Rates that were entered, oldest first."""
        with self._session.reading() as connection:
            return read.rate_rows(connection)

    def units(self) -> Sequence[str]:
        """Units that quantities and rates have, each once, as they were first written."""
        rates = self.rates()
        said = [row.unit for row in self.list()]
        said += [unit for rate in rates for unit in (rate.from_unit, rate.to_unit)]
        found: dict[str, str] = {}
        for unit in filter(None, said):
            found.setdefault(folded(unit), unit)
        return sorted(found.values(), key=folded)

    def write_table(
        self, target: Path, wanted: ReviewFilter = ReviewFilter(), to_unit: str = ""
    ) -> ExportResult:
        """Write `table` as ``.csv`` or ``.xlsx``, by the target's ending; the rates follow in the XLSX.

        Raises:
            UserError: another ending, or a folder that does not exist.
            StorageError: it cannot be written; an older file stands as it was.
        """
        target = Path(target)
        ending = target.suffix.casefold()
        if ending not in (".csv", ".xlsx"):
            raise UserError("The quantities are written as CSV or XLSX.", "End the name in .csv.")
        target = export_target(target, ending)
        rows = self.table(wanted, to_unit)
        if ending == ".csv":
            with writing(target) as part, part.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\r\n")
                writer.writerow(HEADER)
                for row in rows:
                    cells = zip(HEADER, _cells(row, to_unit), strict=True)
                    writer.writerow([text if name in _NUMBERS else guarded(text) for name, text in cells])
        else:
            from qdacoder.exchange.xlsx_tables import Sheet, write_sheets  # not needed before an export

            table: Sequence[Sequence[str | float | None]] = [
                [
                    (float(text) if text else None) if name in _NUMBERS else text
                    for name, text in zip(HEADER, _cells(row, to_unit), strict=True)
                ]
                for row in rows
            ]
            rates: Sequence[Sequence[str | float]] = [
                [one.from_unit, one.to_unit, float(one.factor), one.on_date, one.source]
                for one in self.rates()
            ]
            sheets = [Sheet("Stated quantities", HEADER, table)]
            sheets.append(Sheet("Rates", ("one of", "is so many of", "rate", "date", "source"), rates))
            write_sheets(target, sheets)
        return ExportResult(target, len(rows), target.stat().st_size)

    def edit_rate(self, rate_id: int, initiator: object = None, **given: str) -> ChangeSet:
        """Change a rate: `from_unit`, `to_unit`, `factor`, `on_date`, `source`; what is not given stays.

        Raises:
            UserError: something is missing or no number.
            NotFound: the rate is gone.
        """
        row = next((one for one in self.rates() if one.id == rate_id), None)
        if row is None:
            raise NotFound("That rate does not exist any more.")
        names = ("from_unit", "to_unit", "factor", "on_date", "source")
        values = _rate_values(*(given.get(name, getattr(row, name)) for name in names))

        def work(unit: UnitOfWork) -> None:
            write.update_rate(unit, rate_id, values)

        label = f"Edit rate {values['from_unit']} to {values['to_unit']}"
        return self._session.run(label, "rate.edit", work, initiator)

    def add_rate(
        self, from_unit: str, to_unit: str, factor: str, on_date: str, source: str, initiator: object = None
    ) -> ChangeSet:
        """Enter a rate: one of `from_unit` is `factor` of `to_unit`. It needs a date and a source.

        Raises:
            UserError: something is missing or no number.
        """
        values = _rate_values(from_unit, to_unit, factor, on_date, source)

        def work(unit: UnitOfWork) -> int:
            return write.add_rate(unit, values)

        return self._session.run(
            f"Add rate {values['from_unit']} to {values['to_unit']}", "rate.add", work, initiator
        )

    def remove_rate(self, rate_id: int, initiator: object = None) -> ChangeSet:
        """Forget a rate."""
        if not any(row.id == rate_id for row in self.rates()):
            raise NotFound("That rate does not exist any more.")

        def work(unit: UnitOfWork) -> None:
            write.remove_rate(unit, rate_id)

        return self._session.run("Remove a rate", "rate.remove", work, initiator)

    def _existing(self, quantity_id: int) -> QuantityRow:
        row = next((one for one in self.list() if one.id == quantity_id), None)
        if row is None:
            raise NotFound("That quantity does not exist any more.")
        return row


def _cells(row: StatedRow, to_unit: str) -> list[str]:
    """A row of the table as texts, in the order of `HEADER`."""
    one, made = row.quantity, row.converted
    rate = rate_text(made.rate) if made and made.rate else ""
    return [
        *(one.what, one.number, one.unit, one.per, one.on_date, row.witness),
        *(format(made.number, "f") if made else "", to_unit.strip() if made else "", rate),
        *(row.citation, one.note, str(one.segment_id)),
    ]


def _rate_values(from_unit: str, to_unit: str, factor: str, on_date: str, source: str) -> dict[str, Any]:
    source = " ".join(a_text(source, "source").split())
    if not source or not on_date.strip():
        raise UserError("A rate needs a date and a source.", "Say where it is from, and of which day.")
    one, other = a_name(from_unit, "unit"), a_name(to_unit, "unit")
    number = a_number(factor, "rate", exact=True)
    if Decimal(number) <= 0 or folded(one) == folded(other):
        raise UserError("A rate leads from one unit to another and is more than 0.")
    return {
        "from_unit": one,
        "to_unit": other,
        "factor": number,
        "on_date": a_value(_DATE, on_date),
        "source": source,
    }


def _values(
    what: str, number: str, unit: str, per: str, on_date: str, note: str, *, exact: bool = False
) -> dict[str, Any]:
    return {
        "what": a_name(what, "name of what is stated"),
        "number": a_number(number, exact=exact),
        "unit": " ".join(a_text(unit, "unit").split()),
        "per": " ".join(a_text(per, "text").split()),
        "on_date": a_value(_DATE, on_date),
        "note": a_text(note, "note"),
    }
