"""Row changes of transcripts: layers, cues with their revisions, quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from qdacoder.domain.cues import CueRow
from qdacoder.domain.spans import Span
from qdacoder.storage.read import transcripts as read
from qdacoder.storage.tables import segments
from qdacoder.storage.tables_method import cue_revisions, cues, quotes, transcripts
from qdacoder.storage.unit_of_work import UnitOfWork, now_text


def add_layer(unit: UnitOfWork, **values: Any) -> int:
    """One layer; returns its id."""
    return unit.insert(transcripts, created_at=now_text(), **values)


def update_layer(unit: UnitOfWork, transcript_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a layer."""
    if values:
        unit.update(transcripts, transcripts.c.id == transcript_id, **values)


def add_cues(unit: UnitOfWork, transcript_id: int, rows: Sequence[Mapping[str, Any]], reason: str) -> None:
    """Cues (in_frame, out_frame, text, and speaker and witness_id where known), each with revision 1."""
    last = unit.connection.execute(select(cues.c.id).order_by(cues.c.id.desc()).limit(1)).scalar() or 0
    unit.insert_many(
        cues,
        [
            {"speaker": "", "witness_id": None, **row, "transcript_id": transcript_id, "revision": 1}
            for row in rows
        ],
    )
    new = select(cues.c.id, cues.c.text).where(cues.c.id > last).order_by(cues.c.id)
    at = now_text()
    unit.insert_many(
        cue_revisions,
        [
            {
                "cue_id": cue_id,
                "number": 1,
                "text": text,
                "coder_id": unit.coder_id,
                "changed_at": at,
                "reason": reason,
            }
            for cue_id, text in unit.connection.execute(new)
        ],
    )


def revise(unit: UnitOfWork, cue_id: int, number: int, text: str, reason: str) -> None:
    """Give a cue a new text as its next revision."""
    unit.insert(
        cue_revisions,
        cue_id=cue_id,
        number=number,
        text=text,
        coder_id=unit.coder_id,
        changed_at=now_text(),
        reason=reason,
    )
    unit.update(cues, cues.c.id == cue_id, text=text, revision=number)


def update_cues(unit: UnitOfWork, cue_ids: Sequence[int], values: Mapping[str, Any]) -> None:
    """Set columns of cues."""
    unit.update(cues, cues.c.id.in_(cue_ids), **values)


def shift(unit: UnitOfWork, transcript_id: int, by: int) -> None:
    """Shift all cues of a layer by frames."""
    unit.update(
        cues,
        cues.c.transcript_id == transcript_id,
        in_frame=cues.c.in_frame + by,
        out_frame=cues.c.out_frame + by,
    )


def remove_cues(unit: UnitOfWork, cue_ids: Sequence[int]) -> None:
    """Remove cues with their revisions and the quotes taken from them (the words on the segment stay)."""
    unit.delete(quotes, quotes.c.cue_id.in_(cue_ids))
    unit.delete(cue_revisions, cue_revisions.c.cue_id.in_(cue_ids))
    unit.delete(cues, cues.c.id.in_(cue_ids))


def quote_cues(unit: UnitOfWork, segment_id: int, taken: Sequence[tuple[CueRow, int, int]]) -> None:
    """Note which cues a segment quotes, each from one character to another of its newest text."""
    unit.delete(quotes, quotes.c.segment_id == segment_id)
    unit.insert_many(
        quotes,
        [
            {
                "segment_id": segment_id,
                "cue_id": cue.id,
                "from_character": first,
                "to_character": last,
                "text": cue.text[first:last],
                "revision": cue.revision,
                "confirmed": cue.revision,
            }
            for cue, first, last in taken
        ],
    )


def quote_what_is_under(unit: UnitOfWork, segment_id: int, footage_id: int, span: Span) -> None:
    """Fill the quotes of a new segment from the cues under it, original and first translation."""
    found = read.layers(unit.connection, footage_id)
    if not found:
        return
    taken: list[tuple[CueRow, int, int]] = []
    words: dict[str, str] = {}
    for kind, column in (("original", "quote_original"), ("translation", "quote_translation")):
        layer = next((one for one in found if one.kind == kind), None)
        if layer is None:
            continue
        under = read.cues_under(unit.connection, layer.id, span)
        taken += [(cue, 0, len(cue.text)) for cue in under]
        words[column] = " ".join(" ".join(cue.text.split()) for cue in under)
    if taken:
        quote_cues(unit, segment_id, taken)
        unit.update(segments, segments.c.id == segment_id, **words)


def confirm_quotes(unit: UnitOfWork, numbers: Mapping[int, int]) -> None:
    """Let quotes stand although their cue changed, up to a revision (by quote id)."""
    for quote_id, number in numbers.items():
        unit.update(quotes, quotes.c.id == quote_id, confirmed=number)


def renew_quote(unit: UnitOfWork, quote_id: int, text: str, number: int) -> None:
    """Take the newest text of the cue into the quote, whole."""
    unit.update(
        quotes,
        quotes.c.id == quote_id,
        text=text,
        from_character=0,
        to_character=len(text),
        revision=number,
        confirmed=number,
    )
