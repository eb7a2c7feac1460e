"""What a segment states in numbers, and the rates that the researcher entered."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from qdacoder.domain.quantities import a_number, grouped
from qdacoder.gui.dialogs.records import Field, Record, RecordsDialog
from qdacoder.gui.i18n import tr
from qdacoder.services.session import ProjectSession


def quantities_dialog(session: ProjectSession, segment_id: int, parent: QWidget) -> RecordsDialog:
    """The quantities of a segment, to add, change and remove."""
    service = session.quantities
    told = service.list()
    known = {name: tuple(sorted({getattr(one, name) for one in told} - {""})) for name in ("what", "per")}
    fields = (
        Field("what", tr("What"), tr("such as monthly quota"), 170, known["what"]),
        Field("number", tr("Number"), "30,000", 130, reading=_read, numeric=True),
        Field("unit", tr("Unit, currency"), "RUB", 120, tuple(service.units())),
        Field("per", tr("Per"), tr("month"), 90, known["per"]),
        Field("on_date", tr("Date"), tr("2016-05-31"), 120),
        Field("note", tr("Note"), "", 180),
    )

    def read() -> list[Record]:
        rows = service.list([segment_id])
        return [
            Record(
                row.id,
                (row.what, grouped(row.number), row.unit, row.per, row.on_date, row.note),
                (row.what, row.number, row.unit, row.per, row.on_date, row.note),
            )
            for row in rows
        ]

    return RecordsDialog(
        tr("Quantities of segment {number}").format(number=segment_id),
        session.citations.text_of(segment_id),
        fields,
        read,
        lambda values: service.add(segment_id, **values),
        lambda ident, values: service.edit(ident, **values),
        service.remove,
        parent,
    )


def rates_dialog(session: ProjectSession, parent: QWidget) -> RecordsDialog:
    """Rates, to add, change and remove. Nothing is looked up."""
    service = session.quantities
    units = tuple(service.units())
    fields = (
        Field("from_unit", tr("One of"), "USD", 100, units),
        Field("factor", tr("is so many"), "66.9", 130, reading=_read_rate, numeric=True),
        Field("to_unit", tr("of"), "RUB", 100, units),
        Field("on_date", tr("Date"), "2016-05-01", 120),
        Field("source", tr("Source"), tr("where the rate is from"), 300),
    )

    def read() -> list[Record]:
        return [
            Record(row.id, values, values)
            for row in service.rates()
            for values in [(row.from_unit, row.factor, row.to_unit, row.on_date, row.source)]
        ]

    return RecordsDialog(
        tr("Rates"),
        tr("Rates are what you enter here with date and source; the program looks nothing up"),
        fields,
        read,
        lambda values: service.add_rate(**values),
        lambda ident, values: service.edit_rate(ident, **values),
        service.remove_rate,
        parent,
    )


def _read(typed: str) -> str:
    return grouped(a_number(typed))


def _read_rate(typed: str) -> str:
    return grouped(a_number(typed, "rate", exact=True))
