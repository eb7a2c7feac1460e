"""Verbs of transcripts: layers from files, cues and their revisions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.cues import CueRow, RevisionRow, TranscriptRow
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.spans import Span
from qdacoder.domain.text import a_name, a_text, folded, nearest
from qdacoder.domain.transcript import (
    TEXT_SUBTITLES,
    CueText,
    ReadCues,
    ReadProblem,
    SubtitleTrack,
    after_the_end,
)
from qdacoder.errors import NotFound, UserError
from qdacoder.exchange import transcripts as files
from qdacoder.exchange.transcripts import read_file
from qdacoder.storage.journal_erasure import parts
from qdacoder.storage.read import transcripts as read
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import transcripts as write
from qdacoder.storage.write.dependents import drop_transcripts

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

ENCODINGS = ("utf-8", "utf-16", "cp1251", "koi8-r", "cp949", "gb18030", "shift_jis", "cp1252")
SPEAKERS = ("", "witness", "interviewer")
_INTERVIEWER = frozenset(("q", "i", "interviewer", "int", "интервьюер", "면담자"))


@dataclass(frozen=True, slots=True)
class TranscriptImport:
    """What an import did.

    Attributes:
        problems: lines of the file that were left out, and why.
        outside: cues that lie after the end of the footage and were left out.
        sure: False where the encoding is a guess.
    """

    changes: ChangeSet
    cues: int
    problems: tuple[ReadProblem, ...]
    outside: int
    encoding: str
    sure: bool


@dataclass(frozen=True, slots=True)
class TranscriptPreview:
    """What an import would give; nothing is changed.

    Attributes:
        first: the first cues as they would stand in the footage.
    """

    first: tuple[CueRow, ...]
    cues: int
    problems: tuple[ReadProblem, ...]
    outside: int
    encoding: str
    sure: bool


class TranscriptService:
    """Transcripts of an open project's footage."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def list(self, footage_id: int | None = None) -> Sequence[TranscriptRow]:
        """Layers of a footage (None: of all), originals first."""
        with self._session.reading() as connection:
            return read.layers(connection, footage_id)

    def cues(self, transcript_id: int) -> Sequence[CueRow]:
        """The cues of a layer, by in, out, id."""
        with self._session.reading() as connection:
            return read.cues_of(connection, transcript_id)

    def cues_by_id(self, cue_ids: Collection[int]) -> Sequence[CueRow]:
        """These cues, by time; those that do not exist are left out."""
        with self._session.reading() as connection:
            return [cue for some in parts(cue_ids) for cue in read.cues_with_ids(connection, some)]

    def cue(self, cue_id: int) -> CueRow:
        """One cue.

        Raises:
            NotFound: there is no such cue.
        """
        return self._cue(cue_id)

    def layer(self, transcript_id: int) -> TranscriptRow:
        """One layer.

        Raises:
            NotFound: it does not exist any more.
        """
        return self._layer(transcript_id)

    def history(self, cue_id: int) -> Sequence[RevisionRow]:
        """All versions of a cue's text, the first one first.

        Raises:
            NotFound: there is no such cue.
        """
        self._cue(cue_id)
        with self._session.reading() as connection:
            return read.revisions(connection, cue_id)

    def find(self, footage_id: int, name: str) -> TranscriptRow:
        """The layer of a footage with this name (or language, where one layer has it).

        Raises:
            NotFound: with the names there are.
        """
        found = self.list(footage_id)
        key = folded(name)
        for row in found:
            if folded(row.name) == key:
                return row
        spoken = [row for row in found if folded(row.language) == key]
        if len(spoken) == 1:
            return spoken[0]
        close = nearest(name, (row.name for row in found)) or tuple(row.name for row in found)
        raise NotFound(f"There is no transcript “{name}”.", close)

    def tracks(self, footage_id: int) -> Sequence[SubtitleTrack]:
        """The subtitle tracks inside the footage's file; none without a file. Safe in a worker thread.

        Raises:
            MediaError: the file cannot be opened.
        """
        path = self._media(footage_id)
        if path is None:
            return ()
        from qdacoder.media.subtitles import subtitle_tracks

        return subtitle_tracks(path)

    def read(self, footage_id: int, path: Path, encoding: str | None = None) -> TranscriptPreview:
        """What importing a file would give.

        Raises:
            UserError: the file cannot be read.
        """
        footage = self._session.footage.get(footage_id, counted=False)
        return self._preview(footage, read_file(Path(path), encoding, footage.rate))

    def read_track(
        self,
        footage_id: int,
        number: int,
        progress: Callable[[float], None] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> ReadCues:
        """The cues of a subtitle track (from 1) inside the footage's file. Safe in a worker thread.

        Raises:
            UserError: the footage has no file, or no such track of text.
            MediaError: the file cannot be opened.
        """
        path = self._media(footage_id)
        if path is None:
            title = self._session.footage.get(footage_id, counted=False).title
            raise UserError(f"The file of “{title}” is not there.", "Relink it, then import its subtitles.")
        from qdacoder.media.subtitles import read_subtitles

        return read_subtitles(path, number, progress, cancel)

    def preview_track(self, footage_id: int, found: ReadCues) -> TranscriptPreview:
        """What importing the cues of a track would give."""
        return self._preview(self._session.footage.get(footage_id, counted=False), found)

    def import_file(
        self,
        footage_id: int,
        path: Path,
        *,
        name: str = "",
        language: str = "",
        kind: str = "original",
        source_id: int | None = None,
        maker: str = "",
        made_on: str = "",
        encoding: str | None = None,
        initiator: object = None,
    ) -> TranscriptImport:
        """Add a layer from an SRT, WebVTT or CSV file; `changes.result_id` is the layer's.

        Times of the file count from the first picture. Each cue begins with revision 1.

        Raises:
            UserError: the file cannot be read, holds no cue in the footage, or the name is taken.
        """
        footage = self._session.footage.get(footage_id, counted=False)
        path = Path(path)
        found = read_file(path, encoding, footage.rate)
        values = self._values(footage_id, name or path.stem, language, kind, source_id, maker, made_on)
        return self._import(footage, found, values, path.name, initiator)

    def import_track(
        self,
        footage_id: int,
        number: int,
        *,
        name: str = "",
        language: str = "",
        kind: str = "original",
        source_id: int | None = None,
        maker: str = "",
        made_on: str = "",
        found: ReadCues | None = None,
        initiator: object = None,
    ) -> TranscriptImport:
        """Add a layer from a subtitle track (from 1) inside the footage's file.

        Args:
            name, language: as the file says unless given.
            found: the track as `read_track` gave it, so that it is not read again.

        Raises:
            UserError: there is no file, no such track of text, no cue in the footage, or the name is taken.
            MediaError: the file cannot be opened.
        """
        footage = self._session.footage.get(footage_id, counted=False)
        found = found or self.read_track(footage_id, number)
        language = language or found.language
        name = name or f"Track {number}" + (f" {language}" if language else "")
        values = self._values(footage_id, name, language, kind, source_id, maker, made_on)
        return self._import(footage, found, values, f"subtitle track {number}", initiator)

    def _import(
        self,
        footage: FootageRow,
        found: ReadCues,
        values: dict[str, Any],
        source: str,
        initiator: object,
    ) -> TranscriptImport:
        rows, outside = self._rows(footage, found.cues)
        if not rows:
            raise UserError(
                f"{source[:1].upper()}{source[1:]} holds no cue that lies in “{footage.title}”.",
                "Check that it belongs to this footage.",
            )

        def work(unit: UnitOfWork) -> int:
            layer = write.add_layer(unit, **values)
            write.add_cues(unit, layer, rows, source)
            return layer

        changes = self._session.run(
            f"Import transcript “{values['name']}”", "transcript.import", work, initiator
        )
        return TranscriptImport(
            changes,
            len(rows),
            _problems(found, outside),
            len(outside),
            found.encoding,
            found.encoding_sure,
        )

    def _preview(self, footage: FootageRow, found: ReadCues) -> TranscriptPreview:
        rows, outside = self._rows(footage, found.cues)
        first = tuple(
            CueRow(
                0, "", 0, Span(row["in_frame"], row["out_frame"]), row["speaker"], None, "", row["text"], 1
            )
            for row in rows[:50]
        )
        return TranscriptPreview(
            first,
            len(rows),
            _problems(found, outside),
            len(outside),
            found.encoding,
            found.encoding_sure,
        )

    def _media(self, footage_id: int) -> Path | None:
        row = self._session.footage.get(footage_id, counted=False)
        path = self._session.footage.media_file(row)
        return path if path is not None and path.is_file() else None

    def export_file(self, transcript_id: int, path: Path) -> int:
        """Write a layer as SRT, WebVTT or CSV; how many cues.

        Raises:
            UserError: the ending names no format.
            StorageError: the place cannot be written.
        """
        footage = self._session.footage.get(self._layer(transcript_id).footage_id, counted=False)
        rows = self.cues(transcript_id)
        files.write_file(
            Path(path),
            [
                CueText(
                    _milliseconds(footage, row.in_frame),
                    _milliseconds(footage, row.out_frame),
                    row.text,
                    row.witness or ("Q" if row.speaker == "interviewer" else ""),
                )
                for row in rows
            ],
        )
        return len(rows)

    def add(
        self,
        footage_id: int,
        name: str,
        *,
        language: str = "",
        kind: str = "original",
        source_id: int | None = None,
        maker: str = "",
        made_on: str = "",
        initiator: object = None,
    ) -> ChangeSet:
        """Add an empty layer.

        Raises:
            UserError: the name is taken in this footage.
        """
        values = self._values(footage_id, name, language, kind, source_id, maker, made_on)

        def work(unit: UnitOfWork) -> int:
            return write.add_layer(unit, **values)

        return self._session.run(f"Add transcript “{values['name']}”", "transcript.add", work, initiator)

    def edit(
        self,
        transcript_id: int,
        *,
        name: str | None = None,
        language: str | None = None,
        kind: str | None = None,
        source_id: int | None = None,
        maker: str | None = None,
        made_on: str | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Change what is noted of a layer; None leaves it as it is.

        Args:
            kind: ``original`` or ``translation``; `source_id` (None: of no layer) counts only with it.

        Raises:
            UserError: the name is taken in this footage, or a layer would be a translation of itself.
        """
        row = self._layer(transcript_id)
        values = self._values(
            row.footage_id,
            row.name if name is None else name,
            row.language if language is None else language,
            row.kind if kind is None else kind,
            row.source_id if kind is None else source_id if kind == "translation" else None,
            row.maker if maker is None else maker,
            row.made_on if made_on is None else made_on,
            but=transcript_id,
        )
        kept = {name: values[name] for name in ("name", "language", "kind", "source_id", "maker", "made_on")}
        changed = {name: value for name, value in kept.items() if value != getattr(row, name)}

        def work(unit: UnitOfWork) -> None:
            write.update_layer(unit, transcript_id, changed)

        return self._session.run(f"Edit transcript “{row.name}”", "transcript.edit", work, initiator)

    def remove(self, transcript_id: int, initiator: object = None) -> ChangeSet:
        """Remove a layer with its cues and revisions; the words on segments stay."""
        row = self._layer(transcript_id)

        def work(unit: UnitOfWork) -> None:
            drop_transcripts(unit, [transcript_id])

        return self._session.run(f"Remove transcript “{row.name}”", "transcript.remove", work, initiator)

    def shift(self, transcript_id: int, by_frames: int, initiator: object = None) -> ChangeSet:
        """Shift all cues of a layer.

        Raises:
            UserError: one would begin before the footage or end after it; then none is shifted.
        """
        row = self._layer(transcript_id)
        footage = self._session.footage.get(row.footage_id, counted=False)
        cues = self.cues(transcript_id)
        if min((cue.in_frame for cue in cues), default=0) + by_frames < 0:
            raise UserError("The first cue would begin before the footage.", "Shift by less.")
        if max((cue.out_frame for cue in cues), default=0) + by_frames > footage.length_frames:
            raise UserError(f"The last cue would end after “{footage.title}”.", "Shift by less.")

        def work(unit: UnitOfWork) -> None:
            if by_frames:
                write.shift(unit, transcript_id, by_frames)

        return self._session.run(f"Shift transcript “{row.name}”", "transcript.shift", work, initiator)

    def add_cue(
        self,
        transcript_id: int,
        in_frame: int,
        out_frame: int,
        text: str,
        *,
        speaker: str = "",
        witness_id: int | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Add a cue to a layer; `result_id` is the cue's.

        Raises:
            UserError: the range is empty or outside the footage.
        """
        row, span = self._layer(transcript_id), Span(in_frame, out_frame)
        self._inside(row.footage_id, span)
        cue = {
            "in_frame": span.in_frame,
            "out_frame": span.out_frame,
            "text": a_text(text, "text"),
            "speaker": _speaker(speaker),
            "witness_id": witness_id,
        }

        def work(unit: UnitOfWork) -> int:
            write.add_cues(unit, transcript_id, [cue], "")
            return read.newest_cue(unit.connection)

        return self._session.run(f"Add a cue to “{row.name}”", "cue.add", work, initiator)

    def edit_cue(self, cue_id: int, text: str, reason: str = "", initiator: object = None) -> ChangeSet:
        """Give a cue another text; the one before stays as its revision."""
        cue, text = self._cue(cue_id), a_text(text, "text")
        reason = a_text(reason, "reason").strip()

        def work(unit: UnitOfWork) -> None:
            if text != cue.text:
                write.revise(unit, cue_id, cue.revision + 1, text, reason)

        return self._session.run(f"Revise cue {cue_id}", "cue.edit", work, initiator)

    def restore_cue(self, cue_id: int, number: int, reason: str = "", initiator: object = None) -> ChangeSet:
        """Make an older version the newest again; that is a revision of its own.

        Raises:
            NotFound: there is no such version.
        """
        old = next((one for one in self.history(cue_id) if one.number == number), None)
        if old is None:
            raise NotFound(f"Cue {cue_id} has no version {number}.")
        return self.edit_cue(cue_id, old.text, reason or f"version {number} restored", initiator)

    def retime_cue(self, cue_id: int, in_frame: int, out_frame: int, initiator: object = None) -> ChangeSet:
        """Set in and out of a cue.

        Raises:
            UserError: the range is empty or outside the footage.
        """
        cue, span = self._cue(cue_id), Span(in_frame, out_frame)
        self._inside(self._layer(cue.transcript_id).footage_id, span)

        def work(unit: UnitOfWork) -> None:
            write.update_cues(unit, [cue_id], {"in_frame": in_frame, "out_frame": out_frame})

        return self._session.run(f"Retime cue {cue_id}", "cue.retime", work, initiator)

    def set_speaker(
        self,
        cue_ids: Sequence[int],
        speaker: str,
        witness_id: int | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Say who speaks in cues: ``witness`` (with which one), ``interviewer`` or nobody known."""
        speaker = "witness" if witness_id is not None else _speaker(speaker)
        values = {"speaker": speaker, "witness_id": witness_id}

        def work(unit: UnitOfWork) -> None:
            write.update_cues(unit, list(cue_ids), values)

        return self._session.run("Speaker of cues", "cue.speaker", work, initiator)

    def split_cue(self, cue_id: int, at_frame: int, at_character: int, initiator: object = None) -> ChangeSet:
        """Cut a cue in two, its time at a frame and its text at a character; `result_id` is the second's.

        Quotes go with their words and are not marked: nothing that they say has changed.

        Raises:
            UserError: the frame or the character does not lie inside the cue.
        """
        cue = self._cue(cue_id)
        if not cue.in_frame < at_frame < cue.out_frame or not 0 < at_character < len(cue.text):
            raise UserError("A cue is split inside its time and its text.")
        kept, rest = cue.text[:at_character].rstrip(), cue.text[at_character:].lstrip()
        second = {
            "in_frame": at_frame,
            "out_frame": cue.out_frame,
            "text": rest,
            "speaker": cue.speaker,
            "witness_id": cue.witness_id,
        }

        def work(unit: UnitOfWork) -> int:
            write.update_cues(unit, [cue_id], {"out_frame": at_frame})
            write.revise(unit, cue_id, cue.revision + 1, kept, "split")
            write.add_cues(unit, cue.transcript_id, [second], "split")
            new = read.cues_with_ids(unit.connection, [read.newest_cue(unit.connection)])[0]
            write.split_quotes(unit, cue, kept, new, len(cue.text) - len(rest))
            return new.id

        return self._session.run(f"Split cue {cue_id}", "cue.split", work, initiator)

    def join_cues(self, cue_ids: Sequence[int], initiator: object = None) -> ChangeSet:
        """Make one cue of several that follow one another; the first takes the text of all.

        Quotes go with their words and are not marked: nothing that they say has changed.

        Raises:
            UserError: fewer than two, or of different layers.
        """
        with self._session.reading() as connection:
            rows = read.cues_with_ids(connection, list(cue_ids))
        if len(rows) < 2 or len({row.transcript_id for row in rows}) > 1:
            raise UserError("Choose two or more cues of one layer.")
        first, text = rows[0], " ".join(row.text for row in rows)
        starts = [0]
        for row in rows[:-1]:
            starts.append(starts[-1] + len(row.text) + 1)

        def work(unit: UnitOfWork) -> None:
            write.update_cues(unit, [first.id], {"out_frame": max(row.out_frame for row in rows)})
            write.revise(unit, first.id, first.revision + 1, text, "joined")
            write.join_quotes(unit, rows, starts, text)
            write.remove_cues(unit, [row.id for row in rows[1:]])

        return self._session.run(f"Join {len(rows)} cues", "cue.join", work, initiator)

    def remove_cues(self, cue_ids: Sequence[int], initiator: object = None) -> ChangeSet:
        """Remove cues with their revisions; the words on segments stay."""
        ids = list(dict.fromkeys(cue_ids))

        def work(unit: UnitOfWork) -> None:
            write.remove_cues(unit, ids)

        return self._session.run(
            "Remove a cue" if len(ids) == 1 else f"Remove {len(ids)} cues", "cue.remove", work, initiator
        )

    def _rows(
        self, footage: FootageRow, found: Sequence[CueText]
    ) -> tuple[Sequence[dict[str, Any]], Sequence[int]]:
        """Cues on the footage's frame grid, at least one frame each; the lines of those after its end."""
        labels = {folded(row.label): row.id for row in self._session.witnesses.list()}
        rows: list[dict[str, Any]] = []
        outside: list[int] = []
        for cue in found:
            start = footage.rate.frame_at(Fraction(cue.in_ms, 1000))
            end = max(start + 1, footage.rate.frame_at(Fraction(cue.out_ms, 1000)))
            if start >= footage.length_frames:
                outside.append(cue.line)
                continue
            name = folded(cue.speaker).removeprefix("witness ").strip()
            witness = labels.get(name)
            speaker = "witness" if witness else "interviewer" if name in _INTERVIEWER else ""
            rows.append(
                {
                    "in_frame": start,
                    "out_frame": min(end, footage.length_frames),
                    "text": a_text(cue.text, "text"),
                    "speaker": speaker,
                    "witness_id": witness,
                }
            )
        return rows, outside

    def _values(
        self,
        footage_id: int,
        name: str,
        language: str,
        kind: str,
        source_id: int | None,
        maker: str,
        made_on: str,
        but: int | None = None,
    ) -> dict[str, Any]:
        name = a_name(name, "transcript name")
        if kind not in ("original", "translation"):
            raise UserError(f"A transcript is an original or a translation, not “{kind}”.")
        rows = [row for row in self.list(footage_id) if row.id != but]
        if any(folded(row.name) == folded(name) for row in rows):
            raise UserError(
                f"There is a transcript “{name}” of this footage already.", "Choose another name."
            )
        if source_id is not None and source_id not in {row.id for row in rows}:
            raise NotFound("The transcript it was translated from is not one of this footage.")
        return {
            "footage_id": footage_id,
            "name": name,
            "language": a_text(language, "language").strip(),
            "kind": kind,
            "source_id": source_id,
            "maker": a_text(maker, "maker").strip(),
            "made_on": a_text(made_on, "date").strip(),
            "position": len(rows),
        }

    def _layer(self, transcript_id: int) -> TranscriptRow:
        row = next((one for one in self.list() if one.id == transcript_id), None)
        if row is None:
            raise NotFound("That transcript does not exist any more.")
        return row

    def _cue(self, cue_id: int) -> CueRow:
        with self._session.reading() as connection:
            found = read.cues_with_ids(connection, [cue_id])
        if not found:
            raise NotFound(f"There is no cue {cue_id}.")
        return found[0]

    def _inside(self, footage_id: int, span: Span) -> None:
        footage = self._session.footage.get(footage_id, counted=False)
        if span.out_frame > footage.length_frames:
            raise UserError(f"The cue ends after “{footage.title}”.")


def text_tracks(row: FootageRow) -> list[tuple[int, str]]:
    """Number and language of the subtitle tracks of text in a footage's file, as its probe saw them."""
    streams = [one for one in row.facts.streams if one.kind == "subtitle"] if row.facts else []
    return [(number, one.language) for number, one in enumerate(streams, 1) if one.codec in TEXT_SUBTITLES]


def _problems(found: ReadCues, outside: Sequence[int]) -> tuple[ReadProblem, ...]:
    """What the reader told, and cues after the end of the footage by line, where lines are known."""
    if not outside or not all(outside):
        return found.problems
    return tuple(sorted((*found.problems, after_the_end(outside)), key=lambda one: one.line))


def _speaker(given: str) -> str:
    if given not in SPEAKERS:
        raise UserError(f"A cue is spoken by the witness or the interviewer, not “{given}”.")
    return given


def _milliseconds(footage: FootageRow, frame: int) -> int:
    return round(footage.rate.seconds(frame) * 1000)
