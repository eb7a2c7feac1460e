"""A draft of findings: sections, paragraphs and footnotes as plain values, all texts as they are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Words in one kind of type. A line feed within them is a break of the line."""

    text: str
    italic: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote at this place in the sentence. One without any words is left out and not counted."""

    pieces: tuple[Text, ...]

    @property
    def empty(self) -> bool:
        """Whether nobody could read anything in it."""
        return not any(piece.text.strip() for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class DraftParagraph:
    """Words and footnotes in the order in which they are read."""

    pieces: tuple[Text | Note, ...]


@dataclass(frozen=True, slots=True)
class DraftSection:
    """Paragraphs under a heading."""

    heading: str
    paragraphs: tuple[DraftParagraph, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft.

    Attributes:
        note: what the reader must know before all else, empty when there is nothing to say.
        references: the footage that is cited, one element each, in the order in which it is listed.
    """

    title: str
    note: str
    sections: tuple[DraftSection, ...]
    references: tuple[str, ...] = ()
