"""Stated quantities: what somebody said of sums and numbers, and conversion by rates that were entered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from qdacoder.domain.text import folded
from qdacoder.errors import UserError

_MOST_DIGITS = 30


@dataclass(frozen=True, slots=True)
class QuantityRow:
    """A value that a segment states, such as monthly quota, 30000, RUB, month.

    Attributes:
        number: decimal text, exact.
        unit: unit or currency; per: what it is for, such as ``month``; on_date: when it held, if known.
    """

    id: int
    guid: str
    segment_id: int
    what: str
    number: str
    unit: str
    per: str
    on_date: str
    note: str


@dataclass(frozen=True, slots=True)
class RateRow:
    """One of `from_unit` is `factor` of `to_unit`, as a source said on a date."""

    id: int
    guid: str
    from_unit: str
    to_unit: str
    factor: str
    on_date: str
    source: str


@dataclass(frozen=True, slots=True)
class Converted:
    """A quantity in another unit, with the rate that made it (None: it has that unit already)."""

    number: Decimal
    rate: RateRow | None


def a_number(text: str, what: str = "number") -> str:
    """A decimal number fit to be stored; spaces between digits and a decimal comma are read.

    Raises:
        UserError: it is no number.
    """
    plain = "".join(text.split()).replace("−", "-")
    if plain.count(",") == 1 and "." not in plain and len(plain.partition(",")[2]) != 3:
        plain = plain.replace(",", ".")  # a decimal comma
    else:
        plain = plain.replace(",", "")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        raise UserError(f"The {what} “{text.strip()}” is no number.", "Write it with digits, such as 30000.")
    return format(value, "f")


def convert(quantity: QuantityRow, to_unit: str, rates: Iterable[RateRow]) -> Converted | None:
    """A quantity in another unit by the rate nearest in date; None without a rate. Nothing is looked up.

    A rate is used in either direction; two rates are never chained.
    """
    if folded(quantity.unit) == folded(to_unit):
        return Converted(Decimal(quantity.number), None)
    fitting: list[tuple[int, int, RateRow, bool]] = []
    for rate in rates:
        there = (folded(rate.from_unit), folded(rate.to_unit)) == (folded(quantity.unit), folded(to_unit))
        back = (folded(rate.to_unit), folded(rate.from_unit)) == (folded(quantity.unit), folded(to_unit))
        if there or back:
            fitting.append((_days_apart(quantity.on_date, rate.on_date), -rate.id, rate, back))
    if not fitting:
        return None
    _days, _newest, rate, back = min(fitting, key=lambda one: one[:2])
    factor = Decimal(rate.factor)
    value = Decimal(quantity.number)
    value = value / factor if back else value * factor
    return Converted(value.quantize(Decimal("0.01"), ROUND_HALF_EVEN), rate)


def _days_apart(one: str, other: str) -> int:
    """Days between two dates of which only the year may be known; far where one is unknown."""
    if not one or not other:
        return 10**6
    first, second = _day(one), _day(other)
    return abs(first - second)


def _day(text: str) -> int:
    year, month, day = (
        ([int(part) for part in text.split("-")] + [7, 1])[:3]
        if text.count("-") < 2
        else [int(part) for part in text.split("-")]
    )
    return year * 365 + month * 30 + day
