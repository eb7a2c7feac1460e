"""Witnesses: the people who testify, under a letter, never under a name."""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import dataclass

from qdacoder.domain.spans import Span
from qdacoder.domain.text import folded


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A place where footage was shot or witnesses worked."""

    id: int
    guid: str
    name: str


@dataclass(frozen=True, slots=True)
class WitnessRow:
    """A witness.

    Attributes:
        label: the anonymous letter or number.
        segments: count of segments they speak in (0 where not counted).
    """

    id: int
    guid: str
    label: str
    site_id: int | None
    site: str
    status: str
    role: str
    description: str
    segments: int = 0


@dataclass(frozen=True, slots=True)
class StretchRow:
    """A stretch of a footage in which a witness speaks."""

    id: int
    footage_id: int
    witness_id: int
    witness: str
    span: Span


@dataclass(frozen=True, slots=True)
class Spoken:
    """How much there is of a witness.

    Attributes:
        footage: titles in which they appear.
        stretches: ranges in which they speak.
        seconds: how long these are together.
    """

    footage: int = 0
    stretches: int = 0
    seconds: float = 0.0


def next_label(taken: Iterable[str]) -> str:
    """The next free letter: A to Z, then AA, AB, ..."""
    used = {folded(label) for label in taken}
    letters = list(string.ascii_uppercase)
    for label in letters + [first + last for first in letters for last in letters]:
        if folded(label) not in used:
            return label
    return str(len(used) + 1)
