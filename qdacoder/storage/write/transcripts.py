"""Row changes of transcripts: layers, cues with their revisions, quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from qdacoder.domain.cues import CueRow, QuoteRow, TranscriptRow
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
    """Note which cues a segment quotes that quoted none, each from one character to another of its text."""
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


Taken = tuple[CueRow, int, int]
"""A stretch of a cue: first character, and character after the last."""


def what_is_under(
    connection: Connection, footage_id: int, span: Span, words: Sequence[Taken] = ()
) -> tuple[list[Taken], dict[str, str]]:
    """What a new segment quotes: the cues under it, of the original and of the first translation.

    Args:
        words: stretches that were chosen; they stand for the cues of their language.

    Returns:
        the stretches, and the texts of `quote_original` and `quote_translation` that they make.
    """
    layers = read.layers(connection, footage_id)
    kinds = {one.id: one.kind for one in layers}
    chosen = {kinds[cue.transcript_id] for cue, _first, _last in words}
    first: dict[str, int] = {}
    for layer in layers:
        first.setdefault(layer.kind, layer.id)
    wanted = [first[kind] for kind in ("original", "translation") if kind in first and kind not in chosen]
    under = read.cues_under(connection, wanted, span) if wanted else []
    taken: list[Taken] = []
    for kind in ("original", "translation"):
        taken += [one for one in words if kinds[one[0].transcript_id] == kind]
        taken += [(cue, 0, len(cue.text)) for cue in under if cue.text and kinds[cue.transcript_id] == kind]
    return taken, _texts(taken, kinds)


def _texts(taken: Sequence[Taken], kinds: Mapping[int, str]) -> dict[str, str]:
    words: dict[str, list[str]] = {}
    for cue, first, last in taken:
        column = f"quote_{kinds[cue.transcript_id]}"
        words.setdefault(column, []).append(" ".join(cue.text[first:last].split()))
    return {column: " ".join(some) for column, some in words.items()}


def fill_quotes(
    unit: UnitOfWork, segment_id: int, taken: Sequence[Taken], layers: Sequence[TranscriptRow]
) -> None:
    """Note what a segment quotes instead of what it quoted, and write the words on it; without any both stay.

    Args:
        layers: those that the cues are of.
    """
    if not taken:
        return
    unit.delete(quotes, quotes.c.segment_id == segment_id)
    quote_cues(unit, segment_id, taken)
    kinds = {one.id: one.kind for one in layers}
    unit.update(segments, segments.c.id == segment_id, **_texts(taken, kinds))


def confirm_quotes(unit: UnitOfWork, numbers: Mapping[int, int]) -> None:
    """Let quotes stand although their cue changed, up to a revision (by quote id)."""
    for quote_id, number in numbers.items():
        unit.update(quotes, quotes.c.id == quote_id, confirmed=number)


def renew_quote(unit: UnitOfWork, quote: QuoteRow) -> None:
    """Take the same stretch of the cue's newest text into a quote."""
    unit.update(
        quotes,
        quotes.c.id == quote.id,
        text=quote.now,
        from_character=quote.now_first,
        to_character=quote.now_last,
        revision=quote.newest,
        confirmed=quote.newest,
    )


def split_quotes(unit: UnitOfWork, cue: CueRow, kept: str, new: CueRow, start: int) -> None:
    """After a cue was cut in two, let quotes of it point to where their words are now.

    Args:
        cue: as it was before; kept: the text that it keeps, as its next revision.
        new: the cue that took the rest, whose text began at character `start`.
    """
    for row in read.quotes_of_cues(unit.connection, [cue.id]):
        if row.revision != cue.revision:
            if row.confirmed >= cue.revision:
                confirm_quotes(unit, {row.id: cue.revision + 1})
            continue  # a quote of an older text stays marked, or stays confirmed
        here = (row.from_character, min(row.to_character, len(kept)))
        there = (max(row.from_character, start) - start, row.to_character - start)
        if here[0] < here[1]:
            _point(unit, row.id, cue.id, kept, here, cue.revision + 1)
        if there[0] < there[1] and here[0] < here[1]:
            if not any(one.segment_id == row.segment_id for one in _quotes_of(unit, new.id)):
                _add_quote(unit, row.segment_id, new, there)
        elif there[0] < there[1]:
            _point(unit, row.id, new.id, new.text, there, new.revision)


def join_quotes(unit: UnitOfWork, rows: Sequence[CueRow], starts: Sequence[int], text: str) -> None:
    """After cues were joined into the first of them, let quotes of all point into its new text.

    Args:
        starts: where the text of each begins in the joined one.
    """
    first, number = rows[0], rows[0].revision + 1
    place = dict(zip((row.id for row in rows), starts, strict=True))
    today = {row.id: row.revision for row in rows}
    by_segment: dict[int, list[Any]] = {}
    for row in read.quotes_of_cues(unit.connection, list(place)):
        by_segment.setdefault(row.segment_id, []).append(row)
    for found in by_segment.values():
        stale = any(today[row.cue_id] > max(row.revision, row.confirmed) for row in found)
        older = any(today[row.cue_id] != row.revision for row in found)
        kept, rest = found[0], found[1:]
        unit.delete(quotes, quotes.c.id.in_([row.id for row in rest]))
        if older:  # what was quoted is no stretch of today's text; the words stay, and so does the mark
            words = " ".join(row.text for row in found)
            unit.update(
                quotes,
                quotes.c.id == kept.id,
                cue_id=first.id,
                text=words,
                from_character=0,
                to_character=len(words),
                revision=number - 1,
                confirmed=number - 1 if stale else number,
            )
        else:
            begins = min(place[row.cue_id] + row.from_character for row in found)
            ends = max(place[row.cue_id] + row.to_character for row in found)
            _point(unit, kept.id, first.id, text, (begins, ends), number)


def _quotes_of(unit: UnitOfWork, cue_id: int) -> list[Any]:
    return read.quotes_of_cues(unit.connection, [cue_id])


def _point(
    unit: UnitOfWork, quote_id: int, cue_id: int, text: str, place: tuple[int, int], number: int
) -> None:
    unit.update(
        quotes,
        quotes.c.id == quote_id,
        cue_id=cue_id,
        text=text[place[0] : place[1]],
        from_character=place[0],
        to_character=place[1],
        revision=number,
        confirmed=number,
    )


def _add_quote(unit: UnitOfWork, segment_id: int, cue: CueRow, place: tuple[int, int]) -> None:
    unit.insert(
        quotes,
        segment_id=segment_id,
        cue_id=cue.id,
        from_character=place[0],
        to_character=place[1],
        text=cue.text[place[0] : place[1]],
        revision=cue.revision,
        confirmed=cue.revision,
    )
