"""Stated quantities: what somebody said of sums and numbers, and conversion by rates that were entered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from qdacoder.domain.text import folded
from qdacoder.errors import UserError

_MOST_DIGITS = 30
_LEAST_DIGITS = 4  # kept of a converted number below 1
_TWO_WAYS = re.compile(r"[1-9]\d{0,2}\.\d{3}")


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


def a_number(text: str, what: str = "number", *, exact: bool = False) -> str:
    """A decimal number fit to be stored, as people write it whatever their language.

    Thousands may be parted by spaces, apostrophes, commas or points: ``30 000``, ``30,000``, ``30.000,50``.
    One comma before three digits parts thousands (``30,000``), else it is a decimal comma (``0,5``).

    Args:
        exact: one point is always the decimal point, as in rates (``66.913``).

    Raises:
        UserError: it is no number, or can be read in two ways (``30.000``).
    """
    given = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace("’", "'")
    sign, digits = ("-", given[1:].lstrip()) if given.startswith("-") else ("", given.removeprefix("+"))
    found = _plain(digits)
    if found is None or len(found.replace(".", "").strip("0")) > _MOST_DIGITS:
        raise UserError(f"The {what} “{text.strip()}” is no number.", "Write it with digits, such as 30000.")
    if not exact and _TWO_WAYS.fullmatch(digits):
        whole = digits.replace(".", "")
        raise UserError(
            f"“{text.strip()}” can be read in two ways.",
            f"Write {sign}{whole} for thousands, or {sign}{digits}0 for a decimal number.",
        )
    value = Decimal(sign + found)
    return format(value if value else abs(value), "f")


def _plain(digits: str) -> str | None:
    """Digits with a decimal point only, or None where the signs between them make no number."""
    digits = " ".join(digits.split())
    signs = {",", "."} & set(digits)
    decimal = max(signs, key=digits.rfind, default="")
    if len(signs) == 1:
        parted = decimal == "," and re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits)
        if parted or digits.count(decimal) > 1:
            decimal = ""
    whole, _sign, rest = digits.partition(decimal) if decimal else (digits, "", "")
    if not re.fullmatch(r"\d*", rest, re.ASCII) or not (whole or rest):
        return None
    if not re.fullmatch(r"\d*|\d{1,3}(?:([ ,.'])\d{3})(?:\1\d{3})*", whole, re.ASCII):
        return None
    return "".join(char for char in whole if char.isdigit()) + (f".{rest}" if rest else "") or None


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
    step = (
        Decimal("0.01")
        if abs(value) >= 1 or not value
        else Decimal(1).scaleb(value.adjusted() - _LEAST_DIGITS + 1)
    )
    return Converted(value.quantize(step, ROUND_HALF_EVEN), rate)


def rate_text(rate: RateRow) -> str:
    """A rate as it is cited: ``1 USD = 66.9 RUB (2016-05-01, central bank)``."""
    return f"1 {rate.from_unit} = {rate.factor} {rate.to_unit} ({rate.on_date}, {rate.source})"


def grouped(number: str | Decimal) -> str:
    """A stored number to be read: thousands parted by commas, nothing rounded."""
    return format(Decimal(number), ",f")


def quantity_text(row: QuantityRow) -> str:
    """A quantity in one line: ``weekly quota 200,000 KRW per week (2016)``."""
    said = " ".join(filter(None, (row.what, grouped(row.number), row.unit)))
    said += f" per {row.per}" if row.per else ""
    return said + (f" ({row.on_date})" if row.on_date else "")


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
