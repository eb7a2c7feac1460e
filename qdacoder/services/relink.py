"""Finding the file of a footage again: is it the same one, and where on a drive might it be?"""

from __future__ import annotations

import enum
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.footage import FootageRow, MediaFacts
from qdacoder.domain.text import folded
from qdacoder.domain.timecode import FrameRate
from qdacoder.errors import Cancelled, MediaError, UserError

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

Progress = Callable[[float], None]
Cancel = Callable[[], bool]
_HASHING = 0.9  # share of the progress that reading for the checksum takes
_MOST = 50


class Match(enum.Enum):
    """How something old and something new compare."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"  # one of the two is not known


@dataclass(frozen=True, slots=True)
class Comparison:
    """A footage as the project knows it (old) beside a file (new).

    Attributes:
        path: the file.
        facts: what is in it.
        old_size, new_size: bytes; old 0 when the project never saw a file.
        old_length, new_length: frames, each at its own rate.
        old_sha256, new_sha256: hex digits; new is empty where it was not computed, since sizes differ
            or there is nothing to compare with.
    """

    path: Path
    facts: MediaFacts
    old_size: int
    old_length: int
    old_rate: FrameRate
    old_sha256: str
    new_sha256: str = ""

    @property
    def new_size(self) -> int:
        """Bytes of the file."""
        return self.facts.size_bytes

    @property
    def new_length(self) -> int:
        """Frames of the file."""
        return self.facts.length_frames

    @property
    def new_rate(self) -> FrameRate:
        """Frames a second of the file."""
        return self.facts.rate

    @property
    def size(self) -> Match:
        """Whether the file is as big as it was."""
        return _match(self.old_size, self.new_size) if self.old_size else Match.UNKNOWN

    @property
    def length(self) -> Match:
        """Whether the file is as long as the footage, to the frame."""
        old, new = self.old_rate.seconds(self.old_length), self.new_rate.seconds(self.new_length)
        return _match(old, new)

    @property
    def rate(self) -> Match:
        """Whether the file has the footage's rate."""
        return _match(self.old_rate, self.new_rate)

    @property
    def checksum(self) -> Match:
        """Whether the content is the same, bit for bit."""
        if self.old_sha256 and self.new_sha256:
            return _match(self.old_sha256, self.new_sha256)
        return Match.DIFFERENT if self.size is Match.DIFFERENT else Match.UNKNOWN

    @property
    def is_same(self) -> bool:
        """Whether the file may be linked without a second question."""
        if self.checksum is not Match.UNKNOWN:
            return self.checksum is Match.SAME
        return self.length is Match.SAME and self.rate is Match.SAME


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be the one looked for.

    Attributes:
        checksum: ``UNKNOWN`` until it was compared, and where there is nothing to compare with.
        sha256: of the file, where it was computed.
    """

    path: Path
    size: int
    same_name: bool
    same_size: bool
    checksum: Match = field(default=Match.UNKNOWN)
    sha256: str = ""


def compare(
    row: FootageRow,
    path: Path,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    *,
    sha256: str = "",
) -> Comparison:
    """Compare a file with what the project knows of a footage; a job for a worker thread.

    The checksum is computed where the sizes agree (`sha256` spares that where it was computed already);
    the file is probed where that does not settle it.

    Raises:
        MediaError: the file cannot be read.
        Cancelled: if `cancel` said so.
    """
    from qdacoder.media.containers import readable_size
    from qdacoder.media.probe import probe
    from qdacoder.services.verify import compared_checksum

    path = Path(path)
    size = readable_size(path)
    if not sha256 and row.media_sha256 and size == row.media_size:
        sha256, size = compared_checksum(path, row.media_sha256, _part(progress, 0.0, _HASHING), cancel)
    if row.facts is not None and sha256 and sha256 == row.media_sha256:
        facts = replace(row.facts, size_bytes=size)
    else:
        facts = probe(path, _part(progress, _HASHING if sha256 else 0.0, 1.0), cancel)
    if progress is not None:
        progress(1.0)
    return Comparison(path, facts, row.media_size, row.length_frames, row.rate, row.media_sha256, sha256)


def search(
    row: FootageRow,
    folder: Path,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    found: Callable[[Candidate], None] | None = None,
) -> list[Candidate]:
    """Look in a folder and below it for files of the footage's name or size; a job for a worker thread.

    Checksums of files of the same size are compared, until one is the same.

    Args:
        progress: share of the comparing; looking through folders has no share.
        found: told of every candidate when it is found, and again when its checksum was compared; called
            in this thread.

    Returns:
        The best first: same checksum, then same size and name, then the others.

    Raises:
        UserError: there is no such folder, or nothing is known to look for.
        Cancelled: if `cancel` said so.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise UserError(f"The folder {folder} does not exist.", "Choose another one.")
    if not row.media_path and not row.media_size:
        raise UserError(f"“{row.title}” never had a file.", "Link one by hand.")
    candidates: list[Candidate] = []
    for candidate in _walk(row, folder, cancel):
        candidates.append(candidate)
        if found is not None:
            found(candidate)
        if len(candidates) == _MOST:
            break
    candidates.sort(key=_rank)
    if row.media_sha256:
        candidates = _compared(row, candidates, progress, cancel, found)
    if progress is not None:
        progress(1.0)
    return sorted(candidates, key=_rank)


def link(
    session: ProjectSession, footage_id: int, comparison: Comparison, initiator: object = None
) -> ChangeSet:
    """Link the file that was compared.

    Raises:
        UserError: see `obstacle`.
    """
    return session.footage.attach_media(
        footage_id,
        comparison.path,
        comparison.facts,
        sha256=comparison.new_sha256,
        initiator=initiator,
    )


def obstacle(session: ProjectSession, row: FootageRow, facts: MediaFacts) -> str:
    """Why a file cannot be linked, one sentence; empty where it can: segments must not shift or be cut."""
    if facts.rate != row.rate:
        return f"It has {facts.rate} frames a second, the segments were marked at {row.rate}."
    last = session.coding.last_out_frame(row.id)
    if last > facts.length_frames:
        return f"It is shorter than what is coded: the last segment ends at {row.timebase.format(last)}."
    return ""


def _match(old: object, new: object) -> Match:
    return Match.SAME if old == new else Match.DIFFERENT


def _part(progress: Progress | None, start: float, end: float) -> Progress | None:
    if progress is None:
        return None
    return lambda share: progress(start + share * (end - start))


def _rank(one: Candidate) -> tuple[bool, bool, bool, bool, str]:
    return (
        one.checksum is not Match.SAME,
        one.checksum is Match.DIFFERENT,
        not one.same_size,
        not one.same_name,
        str(one.path),
    )


def _walk(row: FootageRow, folder: Path, cancel: Cancel | None) -> Iterator[Candidate]:
    """Files of the same name or size. Folders that may not be read are passed over, links not followed."""
    name = folded(PurePosixPath(row.media_path).name) if row.media_path else ""
    for place, folders, files in os.walk(folder):
        folders.sort()
        for file in sorted(files):
            if cancel is not None and cancel():
                raise Cancelled
            path = Path(place, file)
            try:
                size = path.stat().st_size
            except OSError:
                continue  # a link that leads nowhere, or gone since
            same_name, same_size = bool(name) and folded(file) == name, 0 < size == row.media_size
            if size and (same_name or same_size):
                yield Candidate(path, size, same_name, same_size)


def _compared(
    row: FootageRow,
    candidates: list[Candidate],
    progress: Progress | None,
    cancel: Cancel | None,
    found: Callable[[Candidate], None] | None,
) -> list[Candidate]:
    """Compare checksums where sizes agree, until one is the same. Another size is another content."""
    from qdacoder.services.verify import compared_checksum

    count = max(1, sum(one.same_size for one in candidates))
    done, result, settled = 0, [], False
    for one in candidates:
        if not one.same_size:
            result.append(replace(one, checksum=Match.DIFFERENT if row.media_size else Match.UNKNOWN))
            continue
        if not settled:
            part = _part(progress, done / count, (done + 1) / count)
            try:
                sha256, _size = compared_checksum(one.path, row.media_sha256, part, cancel)
            except MediaError:
                continue  # it cannot be read, so it cannot be linked either
            finally:
                done += 1
            one = replace(one, checksum=_match(row.media_sha256, sha256), sha256=sha256)
            settled = one.checksum is Match.SAME
            if found is not None:
                found(one)
        result.append(one)
    return result
