"""Verbs of coding: segments to the frame, the nodes on them, and what is noted about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.coding import SegmentRow, a_relevance
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.spans import Span
from qdacoder.domain.text import a_text
from qdacoder.errors import NotFound, UserError
from qdacoder.storage.engine import Connection
from qdacoder.storage.read import codebook as read_codebook
from qdacoder.storage.read import coding as read
from qdacoder.storage.read import footage as read_footage
from qdacoder.storage.read import people
from qdacoder.storage.read.transcripts import stretches
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import coding as write
from qdacoder.storage.write.transcripts import Taken, quote_cues, what_is_under

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession


class CodingService:
    """Segments and codings of an open project. A coder changes their own codings only."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def segments(self, footage_id: int) -> list[SegmentRow]:
        """All segments of a footage, by in, out, id."""
        with self._session.reading() as connection:
            return read.segments_of(connection, footage_id, self._session.coder.id)

    def segments_by_id(self, ids: Sequence[int]) -> list[SegmentRow]:
        """These segments; those that do not exist are left out."""
        with self._session.reading() as connection:
            return read.segments_with_ids(connection, list(ids), self._session.coder.id)

    def segment(self, segment_id: int) -> SegmentRow | None:
        """One segment."""
        return next(iter(self.segments_by_id([segment_id])), None)

    def tag(
        self,
        footage_id: int,
        in_frame: int,
        out_frame: int,
        node_ids: Sequence[int] = (),
        witness_id: int | None = None,
        memo: str = "",
        quote_original: str = "",
        quote_translation: str = "",
        relevance: int = 0,
        words: Sequence[tuple[int, int, int]] = (),
        initiator: object = None,
    ) -> ChangeSet:
        """Put nodes on a range of footage; `result_id` is the segment's.

        A segment with the same footage, range and witness takes the nodes instead of being doubled.
        What is given is added to it; what is empty leaves it as it is.

        Args:
            words: stretches of cues (cue id, first character, character after the last) that a new
                segment quotes, instead of the whole cues under it; `QuoteService.span_of` gives the
                range for them.

        Raises:
            UserError: the range is empty or outside the footage, or a node, witness or footage is unknown,
                or a stretch does not lie inside its cue.
        """
        span = Span(in_frame, out_frame)
        node_ids = list(dict.fromkeys(node_ids))
        texts = {
            "quote_original": a_text(quote_original, "quote"),
            "quote_translation": a_text(quote_translation, "quote"),
        }
        memo, relevance = a_text(memo, "memo"), a_relevance(relevance)
        with self._session.reading() as connection:
            self._inside(connection, footage_id, span)
            names = self._names(connection, node_ids)
            self._label(connection, witness_id)
            said = stretches(connection, words) if words else []

        def work(unit: UnitOfWork) -> int:
            found = read.segment_at(unit.connection, footage_id, in_frame, out_frame, witness_id)
            values: dict[str, Any] = {name: text for name, text in texts.items() if text}
            values |= {"relevance": relevance} if relevance else {}
            values |= {"witness_id": witness_id} if witness_id is not None else {}
            if found is None:
                taken: Sequence[Taken] = ()
                if said or not any(texts.values()):
                    taken, quoted = what_is_under(unit.connection, footage_id, span, said)
                    values |= quoted
                segment_id = write.add_segment(unit, footage_id, in_frame, out_frame, **values)
                if taken:
                    quote_cues(unit, segment_id, taken)
                new_nodes = node_ids
            else:
                segment_id = found[0]
                if values:
                    write.update_segments(unit, [segment_id], values)
                new_nodes = [
                    node
                    for node in node_ids
                    if not read.codings_on(unit.connection, [segment_id], node, unit.coder_id)
                ]
            if new_nodes:
                write.add_codings(unit, [segment_id], new_nodes)
            if memo:
                write.set_memo(unit, "segment_id", [segment_id], memo)
            return segment_id

        label = f"Tag {_quoted(names)}" if names else "Mark a segment"
        return self._session.run(label, "coding.tag", work, initiator)

    def add_node(self, segment_ids: Sequence[int], node_id: int, initiator: object = None) -> ChangeSet:
        """Put a node on segments; those that carry it stay as they are."""
        ids = self._existing(segment_ids)
        name = self._node_names([node_id])[0]

        def work(unit: UnitOfWork) -> None:
            had = read.codings_on(unit.connection, ids, node_id, unit.coder_id)
            new = [one for one in ids if one not in had]
            if new:
                write.add_codings(unit, new, [node_id])

        return self._session.run(f"Tag “{name}”{_on(ids)}", "coding.add_node", work, initiator)

    def remove_node(self, segment_ids: Sequence[int], node_id: int, initiator: object = None) -> ChangeSet:
        """Take a node off segments (one's own codings; the segments stay)."""
        ids = self._existing(segment_ids)
        name = self._node_names([node_id])[0]

        def work(unit: UnitOfWork) -> None:
            write.remove_codings(unit, ids, node_id)

        return self._session.run(f"Untag “{name}”{_on(ids)}", "coding.remove_node", work, initiator)

    def toggle_node(self, segment_ids: Sequence[int], node_id: int, initiator: object = None) -> ChangeSet:
        """Take a node off when all the segments carry it, else put it on those that do not."""
        ids = self._existing(segment_ids)
        with self._session.reading() as connection:
            had = read.codings_on(connection, ids, node_id, self._session.coder.id)
        if had.issuperset(ids):
            return self.remove_node(ids, node_id, initiator)
        return self.add_node(ids, node_id, initiator)

    def trim(
        self,
        segment_id: int,
        in_frame: int | None = None,
        out_frame: int | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Set a segment's in or out, or both; all its nodes go with it.

        Raises:
            UserError: the range would be empty or outside the footage.
        """
        footage_id, span, _length = self._place(segment_id)
        new = Span(
            span.in_frame if in_frame is None else in_frame,
            span.out_frame if out_frame is None else out_frame,
        )
        with self._session.reading() as connection:
            self._inside(connection, footage_id, new)

        def work(unit: UnitOfWork) -> None:
            write.update_segments(unit, [segment_id], {"in_frame": new.in_frame, "out_frame": new.out_frame})

        return self._session.run(f"Trim segment {segment_id}", "coding.trim", work, initiator)

    def move(self, segment_ids: Sequence[int], by_frames: int, initiator: object = None) -> ChangeSet:
        """Shift segments together, each with its length kept.

        Raises:
            UserError: one of them would leave its footage; then none is moved.
        """
        ids = self._existing(segment_ids)
        with self._session.reading() as connection:
            for footage_id, span, length in read.places(connection, ids).values():
                shifted = span.moved(by_frames)
                if shifted.out_frame > length:
                    self._inside(connection, footage_id, shifted)

        def work(unit: UnitOfWork) -> None:
            if by_frames:
                write.move_segments(unit, ids, by_frames)

        label = f"Move segment {ids[0]}" if len(ids) == 1 else f"Move {len(ids)} segments"
        return self._session.run(label, "coding.move", work, initiator)

    def split(self, segment_id: int, at_frame: int, initiator: object = None) -> ChangeSet:
        """Cut a segment in two at a frame; both keep nodes, witness and quotes, the first keeps the memo.

        `result_id` is the second segment's id.

        Raises:
            UserError: the frame does not lie inside the segment.
        """
        _footage_id, span, _length = self._place(segment_id)
        if not span.in_frame < at_frame < span.out_frame:
            raise UserError("The playhead does not lie inside the segment.", "Move it there, then split.")

        def work(unit: UnitOfWork) -> int:
            return write.copy_after(unit, segment_id, at_frame)

        return self._session.run(f"Split segment {segment_id}", "coding.split", work, initiator)

    def delete(self, segment_ids: Sequence[int], initiator: object = None) -> ChangeSet:
        """Remove segments with their codings and memos."""
        ids = self._existing(segment_ids)

        def work(unit: UnitOfWork) -> None:
            write.delete_segments(unit, ids)

        label = f"Delete segment {ids[0]}" if len(ids) == 1 else f"Delete {len(ids)} segments"
        return self._session.run(label, "coding.delete", work, initiator)

    def set_witness(
        self, segment_ids: Sequence[int], witness_id: int | None, initiator: object = None
    ) -> ChangeSet:
        """Say who speaks in segments, or that nobody is known."""
        ids = self._existing(segment_ids)
        label = self._known_witness(witness_id)
        return self._set(ids, {"witness_id": witness_id}, f"Witness {label or 'none'}{_on(ids)}", initiator)

    def set_relevance(
        self, segment_ids: Sequence[int], relevance: int, initiator: object = None
    ) -> ChangeSet:
        """Rate segments 1 to 3, or 0 for none."""
        ids = self._existing(segment_ids)
        return self._set(
            ids,
            {"relevance": a_relevance(relevance)},
            f"Relevance {relevance or 'none'}{_on(ids)}",
            initiator,
        )

    def set_quotes(
        self,
        segment_ids: Sequence[int],
        *,
        original: str | None = None,
        translation: str | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Set the quote of segments in the original, the translation, or both."""
        ids = self._existing(segment_ids)
        values: dict[str, Any] = {}
        if original is not None:
            values["quote_original"] = a_text(original, "quote")
        if translation is not None:
            values["quote_translation"] = a_text(translation, "quote")
        return self._set(ids, values, f"Quote{_on(ids)}", initiator)

    def set_memo(self, segment_ids: Sequence[int], text: str, initiator: object = None) -> ChangeSet:
        """Set the memo of segments; an empty text removes it."""
        ids = self._existing(segment_ids)
        text = a_text(text, "memo")

        def work(unit: UnitOfWork) -> None:
            write.set_memo(unit, "segment_id", ids, text)

        return self._session.run(f"Memo{_on(ids)}", "coding.memo", work, initiator)

    def _set(self, ids: Sequence[int], values: dict[str, Any], label: str, initiator: object) -> ChangeSet:
        verb = "coding.set_" + (next(iter(values)).removesuffix("_id") if values else "nothing")

        def work(unit: UnitOfWork) -> None:
            if values:
                write.update_segments(unit, ids, values)

        return self._session.run(label, verb, work, initiator)

    def _existing(self, segment_ids: Sequence[int]) -> list[int]:
        ids = list(dict.fromkeys(segment_ids))
        if not ids:
            raise UserError("No segment is selected.", "Click a bar on the timeline first.")
        with self._session.reading() as connection:
            found = read.places(connection, ids)
        if len(found) != len(ids):
            raise NotFound("That segment does not exist any more.")
        return ids

    def _place(self, segment_id: int) -> tuple[int, Span, int]:
        with self._session.reading() as connection:
            found = read.places(connection, [segment_id])
        if segment_id not in found:
            raise NotFound(f"There is no segment {segment_id}.")
        return found[segment_id]

    def _footage(self, footage_id: int) -> FootageRow:
        return self._session.footage.get(footage_id, counted=False)

    def _inside(self, connection: Connection, footage_id: int, span: Span) -> None:
        found = read_footage.grid(connection, footage_id)
        if found is None:
            raise NotFound("That footage does not exist any more.")
        title, timebase, length = found
        if span.out_frame > length:
            raise UserError(f"The range ends after “{title}”, which ends at {timebase.format(length)}.")

    def _node_names(self, node_ids: Sequence[int]) -> list[str]:
        with self._session.reading() as connection:
            return self._names(connection, node_ids)

    def _names(self, connection: Connection, node_ids: Sequence[int]) -> list[str]:
        names = read_codebook.node_names(connection, node_ids) if node_ids else {}
        if len(names) != len(set(node_ids)):
            raise NotFound("That node does not exist any more.")
        return [names[node_id] for node_id in node_ids]

    def _known_witness(self, witness_id: int | None) -> str:
        with self._session.reading() as connection:
            return self._label(connection, witness_id)

    def _label(self, connection: Connection, witness_id: int | None) -> str:
        label = "" if witness_id is None else people.witness_label(connection, witness_id)
        if label is None:
            raise NotFound("That witness does not exist any more.")
        return label

    def last_out_frame(self, footage_id: int) -> int:
        """Where the last segment of a footage ends (frames); 0 without segments."""
        with self._session.reading() as connection:
            return read_footage.last_out_frame(connection, footage_id)


def _quoted(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"


def _on(ids: Sequence[int]) -> str:
    return f" on segment {ids[0]}" if len(ids) == 1 else f" on {len(ids)} segments"
