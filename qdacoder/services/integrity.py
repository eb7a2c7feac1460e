"""Is the project whole? Structure, orphans, impossible ranges, media, journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qdacoder.domain.footage import MediaState
from qdacoder.storage import search_index
from qdacoder.storage.read import integrity as read

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

_MANY = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it must be.

    Attributes:
        severity: ``error`` (the project is harmed) or ``notice`` (a file is not at hand).
        what: one sentence.
    """

    severity: Literal["error", "notice"]
    what: str


class IntegrityService:
    """Checks of an open project. They change nothing."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def check(self, deep: bool = False) -> list[Problem]:
        """All problems found, errors first. `deep` also compares media checksums."""
        errors: list[str] = []
        with self._session.reading() as connection:
            errors += [f"Structure: {text}" for text in read.structure(connection, deep)[:_MANY]]
            errors += [
                f"Row {row_id} of {table} points to nothing in {target}."
                for table, row_id, target in read.orphans(connection)[:_MANY]
            ]
            errors += [
                f"Segment {segment_id} lies outside “{title}”."
                for segment_id, title in read.impossible_ranges(connection)
            ]
            doubled = read.doubled_codings(connection)
            if doubled:
                errors.append(f"{doubled} codings stand twice.")
            errors += [f"Node {node_id} lies below itself." for node_id in read.node_cycles(connection)]
            errors += [f"Journal step {step} is not whole." for step in read.broken_steps(connection)]
            errors += search_index.problems(connection)
            if not read.has_beginning(connection):
                errors.append("The project has no name or no coder.")
        return [Problem("error", text) for text in errors] + self._media(deep)

    def _media(self, deep: bool) -> list[Problem]:
        found: list[Problem] = []
        service = self._session.footage
        for row in service.list():
            state = service.media_state(row)
            if state is MediaState.MISSING:
                found.append(Problem("notice", f"The file of “{row.title}” is missing: {row.media_path}"))
            elif state is MediaState.CHANGED:
                found.append(
                    Problem("notice", f"The file of “{row.title}” has another size: {row.media_path}")
                )
            elif (
                deep
                and state is MediaState.PRESENT
                and row.media_sha256
                and service.fingerprint(row)[0] != row.media_sha256
            ):
                found.append(Problem("notice", f"The file of “{row.title}” has changed: {row.media_path}"))
        return found
