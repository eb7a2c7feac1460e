"""Verbs of stated quantities and of the rates they are converted by. Nothing is looked up anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qdacoder.domain.attributes import AttributeKind, AttributeRow, a_value
from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.quantities import Converted, QuantityRow, RateRow, a_number, convert
from qdacoder.domain.review import ReviewFilter
from qdacoder.domain.text import a_name, a_text, folded
from qdacoder.errors import NotFound, UserError
from qdacoder.storage.read import findings as read
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import findings as write

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

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
        values = _values(*(given.get(name, getattr(row, name)) for name in names))

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

    def add_rate(
        self, from_unit: str, to_unit: str, factor: str, on_date: str, source: str, initiator: object = None
    ) -> ChangeSet:
        """Enter a rate: one of `from_unit` is `factor` of `to_unit`. It needs a date and a source.

        Raises:
            UserError: something is missing or no number.
        """
        source = " ".join(a_text(source, "source").split())
        if not source or not on_date.strip():
            raise UserError("A rate needs a date and a source.", "Say where it is from, and of which day.")
        one, other = a_name(from_unit, "unit"), a_name(to_unit, "unit")
        number = a_number(factor, "rate")
        if Decimal(number) <= 0 or folded(one) == folded(other):
            raise UserError("A rate leads from one unit to another and is more than 0.")
        values = {
            "from_unit": one,
            "to_unit": other,
            "factor": number,
            "on_date": a_value(_DATE, on_date),
            "source": source,
        }

        def work(unit: UnitOfWork) -> int:
            return write.add_rate(unit, values)

        return self._session.run(f"Add rate {one} to {other}", "rate.add", work, initiator)

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


def _values(what: str, number: str, unit: str, per: str, on_date: str, note: str) -> dict[str, Any]:
    return {
        "what": a_name(what, "name of what is stated"),
        "number": a_number(number),
        "unit": " ".join(a_text(unit, "unit").split()),
        "per": " ".join(a_text(per, "text").split()),
        "on_date": a_value(_DATE, on_date),
        "note": a_text(note, "note"),
    }
