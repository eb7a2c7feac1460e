"""Verbs of footage: adding, registering by hand, relinking, and what is read from its file."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.footage import FootageRow, MediaFacts, MediaState, Picture
from qdacoder.domain.spans import Span
from qdacoder.domain.text import a_name, a_text, folded, nearest
from qdacoder.domain.timecode import FrameRate, Timebase, TimecodeStyle
from qdacoder.domain.witness import SiteRow
from qdacoder.errors import MediaError, NotFound, UserError
from qdacoder.settings.paths import cache_dir
from qdacoder.storage.facts import facts_to_text
from qdacoder.storage.read import footage as read
from qdacoder.storage.read import people
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import footage as write
from qdacoder.storage.write import people as write_people
from qdacoder.storage.write.coding import set_memo

if TYPE_CHECKING:
    from qdacoder.media.frames import FrameReader
    from qdacoder.media.waveform import Waveform
    from qdacoder.services.session import ProjectSession

Progress = Callable[[float], None]
Cancel = Callable[[], bool]
PROXIES = "proxies"
"""Folder beside the project that holds copies made for playing."""
_FIRST_YEAR, _LAST_YEAR = 1850, 2200


class FootageService:
    """Footage of an open project. Originals are only ever read."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def list(self, *, counted: bool = True) -> list[FootageRow]:
        """All footage in the order it was added; its segments are counted unless told otherwise."""
        with self._session.reading() as connection:
            return read.footage_rows(connection, counted)

    def get(self, footage_id: int, *, counted: bool = True) -> FootageRow:
        """One footage; its segments are counted unless told otherwise.

        Raises:
            NotFound: there is none with this id.
        """
        with self._session.reading() as connection:
            row = read.footage_row(connection, footage_id, counted)
        if row is None:
            raise NotFound("That footage does not exist any more.")
        return row

    def find(self, title: str) -> FootageRow:
        """The footage with this title (case and Unicode form do not matter).

        Raises:
            NotFound: with the nearest titles.
        """
        with self._session.reading() as connection:
            found = read.footage_with_key(connection, folded(title))
        if found is not None:
            return self.get(found)
        titles = [row.title for row in self.list()]
        raise NotFound(f"There is no footage “{title}”.", nearest(title, titles))

    def coded_spans(self, footage_ids: Collection[int]) -> dict[int, tuple[Span, ...]]:
        """The frames that lie in at least one segment, by footage, as spans that do not touch."""
        with self._session.reading() as connection:
            found = read.coded_spans(connection, list(footage_ids))
        return {footage_id: tuple(spans) for footage_id, spans in found.items()}

    def witness_ids(self, footage_id: int) -> set[int]:
        """The witnesses linked to a footage."""
        with self._session.reading() as connection:
            return read.witness_ids(connection, footage_id)

    def sites(self) -> Sequence[SiteRow]:
        """All sites by name."""
        with self._session.reading() as connection:
            return people.site_rows(connection)

    def probe(self, path: Path, progress: Progress | None = None, cancel: Cancel | None = None) -> MediaFacts:
        """What a media file holds; safe in a worker thread.

        Raises:
            MediaError: it cannot be read as video or sound.
        """
        from qdacoder.media.probe import probe

        return probe(Path(path), progress, cancel)

    def add(
        self,
        path: Path,
        *,
        title: str = "",
        site: str = "",
        kind: str = "",
        creator: str = "",
        year: int | None = None,
        facts: MediaFacts | None = None,
        start: str | None = None,
        style: TimecodeStyle | None = None,
        memo: str = "",
        initiator: object = None,
    ) -> ChangeSet:
        """Add a video or sound file; it stays where it is. `result_id` is the footage's.

        Without `start` the timecode embedded in the file is taken, else zero.

        Raises:
            UserError: the title is taken or the file is in the project already.
            MediaError: the file cannot be read.
        """
        path = Path(path)
        title = a_name(title or path.stem, "title")
        self._free_title(title)
        facts = facts or self.probe(path)
        stored = self._stored_path(path)
        for row in self.list():
            if row.media_path == stored:
                raise UserError(f"{path.name} is in the project already, as “{row.title}”.")
        chosen = style or (TimecodeStyle.FRAMES if facts.has_video else TimecodeStyle.MILLISECONDS)
        drop = facts.drop_frame and facts.rate.can_drop
        start_frame = facts.start_frame or 0
        if start is not None:
            start_frame = Timebase(facts.rate, 0, drop, chosen).parse(start)
        timebase = Timebase(facts.rate, start_frame, drop, chosen)
        media = {
            "media_path": stored,
            "media_size": facts.size_bytes,
            "media_sha256": "",
            "media_facts": facts_to_text(facts),
        }
        values = self._values(title, timebase, facts.length_frames, kind, creator, year) | media
        return self._insert(values, title, site, memo, initiator)

    def register(
        self,
        title: str,
        *,
        rate: FrameRate,
        length: str,
        start: str = "00:00:00:00",
        drop_frame: bool = False,
        style: TimecodeStyle = TimecodeStyle.FRAMES,
        site: str = "",
        kind: str = "",
        creator: str = "",
        year: int | None = None,
        memo: str = "",
        media_path: str = "",
        witness_ids: Collection[int] = (),
        initiator: object = None,
    ) -> ChangeSet:
        """Register footage whose file is not at hand; it can be coded by timecode.

        `length` and `start` are timecodes at `rate`. `media_path` says where the file will be
        (relative to the project), for one that is still being made. `witness_ids` appear in it.

        Raises:
            UserError: the title is taken, or a timecode does not exist at the rate.
        """
        title = a_name(title, "title")
        self._free_title(title)
        grid = Timebase(rate, 0, drop_frame, style)
        length_frames = Timebase(rate, 0, False, style).parse(length)
        if length_frames <= 0:
            raise UserError("The length is zero.", "Give it as HH:MM:SS:FF.")
        timebase = Timebase(rate, grid.parse(start), drop_frame, style)
        values = self._values(title, timebase, length_frames, kind, creator, year)
        return self._insert(values | {"media_path": media_path}, title, site, memo, initiator, witness_ids)

    def edit(
        self,
        footage_id: int,
        *,
        title: str | None = None,
        site: str | None = None,
        kind: str | None = None,
        creator: str | None = None,
        year: int | None = None,
        style: TimecodeStyle | None = None,
        start: str | None = None,
        memo: str | None = None,
        witness_ids: Collection[int] | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Change a footage's details; what is None stays (`year` 0 removes it). Segments never shift.

        `witness_ids` are all witnesses that appear in it.

        Raises:
            UserError: no such footage, the title is empty or taken, or the timecode does not exist.
        """
        row = self.get(footage_id, counted=False)
        values: dict[str, Any] = {}
        if title is not None:
            title = a_name(title, "title")
            self._free_title(title, footage_id)
            values |= {"title": title, "title_key": folded(title)}
        for name, text in (("kind", kind), ("creator", creator)):
            if text is not None:
                values[name] = a_text(text, name)
        if year is not None:
            values["year"] = a_year(year or None)
        if style is not None:
            values["timecode_style"] = style.value
        if start is not None:
            values["start_frame"] = self._start(row, start)
        place = a_name(site, "site") if site and site.strip() else ""

        def work(unit: UnitOfWork) -> None:
            if site is not None:
                values["site_id"] = write.site_id(unit, place)
            write.update_footage(unit, footage_id, values)
            if memo is not None:
                set_memo(unit, "footage_id", [footage_id], a_text(memo, "memo"))
            if witness_ids is not None:
                _set_witnesses(unit, footage_id, witness_ids)

        return self._session.run(f"Edit footage “{row.title}”", "footage.edit", work, initiator)

    def remove(self, footage_id: int, initiator: object = None) -> ChangeSet:
        """Remove a footage with its segments from the project; its file is not touched."""
        row = self.get(footage_id, counted=False)

        def work(unit: UnitOfWork) -> None:
            write.remove_footage(unit, footage_id)

        return self._session.run(f"Remove footage “{row.title}”", "footage.remove", work, initiator)

    def attach_media(
        self,
        footage_id: int,
        path: Path,
        facts: MediaFacts | None = None,
        *,
        sha256: str = "",
        in_background: bool = False,
        initiator: object = None,
    ) -> ChangeSet:
        """Say which file belongs to a footage. Segments never shift.

        `sha256` is the file's checksum where it is known; without it, that of a file of the same size is
        taken to be the one noted before. `in_background` notes it without an undo step (a file that was
        made for the footage).

        Raises:
            MediaError: the file cannot be read.
            UserError: its rate differs, or segments would lie beyond its end.
        """
        row = self.get(footage_id)
        path = Path(path)
        facts = facts or self.probe(path)
        if facts.rate != row.rate:
            raise UserError(
                f"{path.name} has {facts.rate} frames a second, “{row.title}” has {row.rate}.",
                "Choose the file that was coded.",
            )
        last = self._session.coding.last_out_frame(footage_id)
        if last > facts.length_frames:
            raise UserError(
                f"{path.name} is shorter than what is coded in “{row.title}”.",
                "Choose the file that was coded.",
            )
        same = facts.size_bytes == row.media_size
        values = {
            "media_path": self._stored_path(path),
            "media_size": facts.size_bytes,
            "media_sha256": sha256 or (row.media_sha256 if same else ""),
            "media_facts": facts_to_text(facts),
            "length_frames": facts.length_frames,
        }

        def work(unit: UnitOfWork) -> None:
            write.update_footage(unit, footage_id, values)

        label = f"Link file of “{row.title}”"
        return self._session.run(label, "footage.attach", work, initiator, undoable=not in_background)

    def note_fingerprint(
        self, footage_id: int, sha256: str, size: int, initiator: object = None
    ) -> ChangeSet:
        """Note the SHA-256 and size of a footage's file; a fact, so not an undo step."""
        row = self.get(footage_id, counted=False)

        def work(unit: UnitOfWork) -> None:
            write.update_footage(unit, footage_id, {"media_sha256": sha256, "media_size": size})

        label = f"Checksum of “{row.title}”"
        return self._session.run(label, "footage.fingerprint", work, initiator, undoable=False)

    def media_file(self, row: FootageRow) -> Path | None:
        """Where the footage's file should be; None when no file is known."""
        if not row.media_path:
            return None
        stored = Path(PurePosixPath(row.media_path))
        return stored if stored.is_absolute() else self._session.folder / stored

    def media_state(self, row: FootageRow) -> MediaState:
        """Whether the footage's file is there, by name and size (checksums are compared elsewhere)."""
        path = self.media_file(row)
        if path is None:
            return MediaState.NONE
        try:
            size = path.stat().st_size
        except OSError:
            return MediaState.MISSING
        if row.media_size and size != row.media_size:
            return MediaState.CHANGED
        return MediaState.PRESENT

    def reader(self, footage_id: int) -> FrameReader:
        """An open reader of exact pictures (a context manager, for one thread at a time).

        Raises:
            MediaError: the file is missing or holds no pictures.
        """
        from qdacoder.media.frames import FrameReader

        return FrameReader(*self._readable(self.get(footage_id, counted=False)))

    def picture_at(self, footage_id: int, frame: int) -> Picture:
        """The one picture shown at a frame; safe in a worker thread.

        Raises:
            UserError: the frame lies outside the footage.
            MediaError: the file is missing, holds no pictures or cannot be decoded there.
        """
        row = self.get(footage_id, counted=False)
        if not 0 <= frame < row.length_frames:
            raise UserError(
                f"{row.timebase.format(frame)} lies outside “{row.title}”, which runs from "
                f"{row.timebase.format(0)} to {row.timebase.format(row.length_frames)}."
            )
        with self.reader(footage_id) as reader:
            return reader.read(frame)

    def save_picture(self, footage_id: int, frame: int, target: Path) -> Path:
        """Write the picture at a frame as a PNG (temporary file, then renamed).

        Raises:
            UserError: the frame lies outside, or the folder does not exist.
            MediaError: the picture cannot be decoded.
        """
        from qdacoder.media.frames import to_png

        target = Path(target)
        if target.suffix.casefold() != ".png":
            raise UserError("Pictures are written as PNG.", f"Call the file {target.stem}.png.")
        if not target.parent.is_dir():
            raise UserError(f"The folder {target.parent} does not exist.", "Make it first.")
        to_png(self.picture_at(footage_id, frame), target)
        return target

    def fingerprint(
        self, row: FootageRow, progress: Progress | None = None, cancel: Cancel | None = None
    ) -> tuple[str, int]:
        """SHA-256 and size of the footage's file; a job for a worker thread."""
        from qdacoder.media.fingerprint import sha256

        return sha256(self._readable(row)[0], progress, cancel)

    def waveform(
        self, row: FootageRow, progress: Progress | None = None, cancel: Cancel | None = None
    ) -> Waveform:
        """Peaks of the sound per 10 ms, from the cache or made; a job for a worker thread."""
        from qdacoder.media.fingerprint import quick_key
        from qdacoder.media.waveform import waveform

        path = self._readable(row)[0]
        key = row.media_sha256 or quick_key(path)
        return waveform(path, key, cache_dir(), progress, cancel)

    def thumbnail(self, row: FootageRow, frame: int, width: int, cancel: Cancel | None = None) -> Picture:
        """A small picture of a frame, from the cache or made; a job for a worker thread."""
        from qdacoder.media.fingerprint import quick_key
        from qdacoder.media.thumbnails import thumbnail

        path, facts = self._readable(row)
        return thumbnail(path, facts, frame, width, cache_dir(), row.media_sha256 or quick_key(path))

    def proxy_file(self, row: FootageRow) -> Path | None:
        """The copy of the footage's file that can be played, None where none was made."""
        path = self._session.folder / PROXIES
        if not path.is_dir():
            return None
        path = path / f"{self._content_key(row)}.mp4"
        return path if path.is_file() else None

    def make_proxy(
        self, row: FootageRow, progress: Progress | None = None, cancel: Cancel | None = None
    ) -> Path:
        """Make a copy that can be played, in a folder beside the project; a job for a worker thread.

        It stays on the project's own drive, since it shows all that the original shows.

        Raises:
            MediaError: the file is missing or cannot be decoded, or the copy cannot be written.
        """
        from qdacoder.media.proxy import make_proxy

        path, facts = self._readable(row)
        target = self._session.folder / PROXIES / f"{self._content_key(row)}.mp4"
        return make_proxy(path, facts, target, progress, cancel)

    def _content_key(self, row: FootageRow) -> str:
        from qdacoder.media.fingerprint import quick_key

        return quick_key(self._readable(row)[0])

    def _readable(self, row: FootageRow) -> tuple[Path, MediaFacts]:
        path = self.media_file(row)
        if path is None:
            raise MediaError(f"No file is linked to “{row.title}”.", "Link one in Footage.")
        if not path.is_file():
            raise MediaError(f"The file of “{row.title}” is not where it was.", "Relink it in Footage.")
        return path, row.facts or self.probe(path)

    def _insert(
        self,
        values: dict[str, Any],
        title: str,
        site: str,
        memo: str,
        initiator: object,
        witness_ids: Collection[int] = (),
    ) -> ChangeSet:
        place = a_name(site, "site") if site.strip() else ""
        memo = a_text(memo, "memo")

        def work(unit: UnitOfWork) -> int:
            footage_id = write.add_footage(unit, values | {"site_id": write.site_id(unit, place)}, memo)
            _set_witnesses(unit, footage_id, witness_ids)
            return footage_id

        return self._session.run(f"Add footage “{title}”", "footage.add", work, initiator)

    def _values(
        self,
        title: str,
        timebase: Timebase,
        length_frames: int,
        kind: str,
        creator: str,
        year: int | None,
    ) -> dict[str, Any]:
        if length_frames <= 0:
            raise MediaError(f"“{title}” holds no whole frame.")
        return {
            "title": title,
            "title_key": folded(title),
            "kind": a_text(kind, "kind"),
            "creator": a_text(creator, "creator"),
            "year": a_year(year),
            "rate_numerator": timebase.rate.numerator,
            "rate_denominator": timebase.rate.denominator,
            "drop_frame": int(timebase.drop_frame),
            "start_frame": timebase.start_frame,
            "timecode_style": timebase.style.value,
            "length_frames": length_frames,
        }

    def _start(self, row: FootageRow, start: str) -> int:
        return Timebase(row.rate, 0, row.timebase.drop_frame, row.style).parse(start)

    def _free_title(self, title: str, own_id: int | None = None) -> None:
        with self._session.reading() as connection:
            holder = read.footage_with_key(connection, folded(title))
        if holder is not None and holder != own_id:
            title = self.get(holder, counted=False).title
            raise UserError(f"There is footage called “{title}” already.", "Choose another title.")

    def _stored_path(self, path: Path) -> str:
        full = os.path.abspath(path)
        try:
            return Path(os.path.relpath(full, self._session.folder)).as_posix()
        except ValueError:  # another drive on Windows
            return Path(full).as_posix()


def _set_witnesses(unit: UnitOfWork, footage_id: int, witness_ids: Collection[int]) -> None:
    had = read.witness_ids(unit.connection, footage_id)
    for witness_id in sorted(had.difference(witness_ids)):
        write_people.unlink(unit, witness_id, footage_id)
    for witness_id in sorted(set(witness_ids) - had):
        write_people.link(unit, witness_id, footage_id)


def a_year(year: int | None) -> int | None:
    """A year fit to be stored.

    Raises:
        UserError: there was no film yet, or it lies far ahead.
    """
    if year is not None and not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise UserError(f"{year} is not a year of footage.", f"Give one after {_FIRST_YEAR}.")
    return year
