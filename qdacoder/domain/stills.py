"""Stills: frames kept as pictures, with what they show and who is meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qdacoder.domain.citations import Piece, as_markdown


@dataclass(frozen=True, slots=True)
class StillRow:
    """A still: a reference to a frame, and a picture of it inside the project.

    Attributes:
        frame: on the footage's own grid.
        title, at_text: of the footage, and the frame as the footage is cited.
        node_ids: nodes it stands for.
        picture: whether the project holds a picture of it (the file may be missing).
    """

    id: int
    guid: str
    footage_id: int
    title: str
    frame: int
    at_text: str
    caption: str
    witness_id: int | None
    witness: str
    segment_id: int | None
    node_ids: tuple[int, ...]
    coder: str
    taken_at: datetime
    picture: bool


def caption_line(number: int, caption: str, title: str, at_text: str) -> str:
    """What stands under a still: ``Image 3: caption, taken from title, timecode``."""
    return "".join(piece.text for piece in _pieces(number, caption, title, at_text))


def caption_markdown(number: int, caption: str, title: str, at_text: str) -> str:
    """The same as Markdown: the title in italics, signs of Markdown in it escaped."""
    return as_markdown(_pieces(number, caption, title, at_text))


def _pieces(number: int, caption: str, title: str, at_text: str) -> tuple[Piece, ...]:
    said = " ".join(caption.split())
    start = f"Image {number}: {said}, taken from " if said else f"Image {number}, taken from "
    return Piece(start), Piece(title, True), Piece(f", {at_text}")
