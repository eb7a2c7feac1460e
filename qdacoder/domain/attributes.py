"""Typed attributes of witnesses, such as year of birth or kind of work."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from qdacoder.domain.text import a_name, a_text, folded
from qdacoder.errors import UserError

_YES = {"yes", "y", "true", "1", "да", "예", "네"}
_NO = {"no", "n", "false", "0", "нет", "아니오", "아니요"}
_MOST_DIGITS = 30
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


class AttributeKind(enum.Enum):
    """What values an attribute has."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class AttributeRow:
    """An attribute that witnesses can have.

    Attributes:
        choices: what may be chosen, only for `AttributeKind.CHOICE`.
    """

    id: int
    guid: str
    name: str
    kind: AttributeKind
    choices: tuple[str, ...]

    def order_of(self, value: str) -> tuple[float, str]:
        """Where a value stands among others: numbers by size, choices as listed, the rest by spelling."""
        if self.kind is AttributeKind.NUMBER:
            return float(value), value
        if self.kind is AttributeKind.CHOICE and value in self.choices:
            return float(self.choices.index(value)), value
        return 0.0, folded(value)


def the_choices(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Choices fit to be stored, each once.

    Raises:
        UserError: there are fewer than two.
    """
    kept: dict[str, str] = {}
    for text in texts:
        if text.strip():
            kept.setdefault(folded(text), a_name(text, "choice"))
    if len(kept) < 2:
        raise UserError("A choice needs at least two values.", "Name them, such as: current, former.")
    return tuple(kept.values())


def fitting(
    row: AttributeRow, kind: AttributeKind, choices: Sequence[str] | None, used: Iterable[str]
) -> AttributeRow:
    """An attribute as another kind, or with other choices; only a choice has any.

    Args:
        choices: None keeps those there are, or takes the values in use when there are none.

    Raises:
        UserError: a choice would have fewer than two values.
    """
    if kind is not AttributeKind.CHOICE:
        return replace(row, kind=kind, choices=())
    given = tuple(choices) if choices is not None else row.choices or tuple(dict.fromkeys(used))
    return replace(row, kind=kind, choices=the_choices(given))


def a_value(row: AttributeRow, text: str) -> str:
    """A value as it is stored; empty stays empty (not known).

    Numbers are decimal texts, dates ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, yes/no ``yes`` or ``no``.

    Raises:
        UserError: the value does not suit the attribute.
    """
    given = " ".join(a_text(text, row.name).split())
    if not given or row.kind is AttributeKind.TEXT:
        return given
    if row.kind is AttributeKind.NUMBER:
        return _number(row.name, given)
    if row.kind is AttributeKind.DATE:
        return _date(row.name, given)
    if row.kind is AttributeKind.YES_NO:
        key = folded(given)
        if key in _YES or key in _NO:
            return "yes" if key in _YES else "no"
        raise UserError(f"“{row.name}” is yes or no.")
    for choice in row.choices:
        if folded(choice) == folded(given):
            return choice
    raise UserError(f"“{given}” is no choice of “{row.name}”.", f"Choose {' or '.join(row.choices)}.")


def _number(name: str, given: str) -> str:
    plain = given.replace("\u00a0", "").replace(" ", "").replace("−", "-")
    try:
        value = Decimal(plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        raise UserError(f"“{name}” takes a number, not “{given}”.", "Write digits, such as 14 or 3.5.")
    return format(value, "f")


def _date(name: str, given: str) -> str:
    found = _DATE.fullmatch(given)
    if found:
        year, month, day = (int(part) if part else 0 for part in found.groups())
        try:
            date(year, month or 1, day or 1)
        except ValueError:
            pass
        else:
            return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
    raise UserError(f"“{name}” takes a date, not “{given}”.", "Write 2015, 2015-03 or 2015-03-21.")
