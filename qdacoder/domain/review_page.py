"""A theme as a page to read and print: plain values, all texts as they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Chip:
    """A node on a card. `hue` is ``#rrggbb``; `shape` one of the five shapes or ``ring``."""

    name: str
    category: str
    hue: str
    shape: str


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """A segment.

    Attributes:
        relevance: 0 to 3.
        marks: what a reader must know, such as “translation changed”.
        revisions: of the translated cues that it quotes.
    """

    number: int
    citation: str
    translation: str
    original: str
    memo: str
    chips: tuple[Chip, ...]
    relevance: int
    marks: tuple[str, ...] = ()
    revisions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewGroup:
    """Cards under a heading; `count` is of all segments, also those that are not on the page."""

    heading: str
    description: str
    count: int
    duration: str
    cards: tuple[ReviewCard, ...]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The page.

    Attributes:
        filter_lines: the filter in words.
        summary: name and value.
    """

    title: str
    project: str
    made_at: datetime
    filter_lines: tuple[str, ...]
    summary: tuple[tuple[str, str], ...]
    groups: tuple[ReviewGroup, ...]
