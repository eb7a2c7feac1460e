"""Erasing a witness: the one verb that cannot be undone, and says so before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.erasure import ErasurePlan, Part
from qdacoder.errors import NotFound, StorageError
from qdacoder.services.repeated_words import files_that_repeat
from qdacoder.storage import copies_beside
from qdacoder.storage.journal_erasure import count_images
from qdacoder.storage.read import erasure as read
from qdacoder.storage.read.repeats import places_that_repeat
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import erasure as write

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

_COUNTED = {
    Part.SEGMENTS: "segments",
    Part.CODINGS: "codings",
    Part.MEMOS: "memos",
    Part.CUES: "cues",
    Part.REVISIONS: "cue_revisions",
    Part.QUOTES: "quotes",
    Part.STILLS: "stills",
    Part.QUANTITIES: "quantities",
    Part.EVIDENCE: "evidence",
    Part.STRETCHES: "witness_stretches",
    Part.FOOTAGE: "footage_witnesses",
    Part.VALUES: "attribute_values",
}


class ErasureService:
    """Erasing witnesses of an open project."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def plan(self, witness_id: int, *, unnamed: bool = True) -> ErasurePlan:
        """What erasing a witness would remove. Looks into files, so it belongs in the background.

        Args:
            unnamed: also what nobody said, where this witness speaks and no other.

        Raises:
            NotFound: there is no such witness.
        """
        with self._session.reading() as connection:
            label = read.witness_of(connection, witness_id)
            if label is None:
                raise NotFound("That witness does not exist any more.")
            doomed = read.doomed_rows(connection, witness_id, unnamed=unnamed)
            images = count_images(connection)
            kept = {**doomed.now, "segments": doomed.now["segments"] | set(doomed.cleared)}
            repeats = tuple(places_that_repeat(connection, doomed.words, kept))
        copies = tuple(copies_beside.find(self._session.path))
        counts = {part: len(doomed.now[name]) for part, name in _COUNTED.items()}
        counts |= {
            Part.CLEARED: len(doomed.cleared),
            Part.UNNAMED: doomed.unnamed,
            Part.IMAGES: images,
            Part.COPIES: len(copies),
        }
        ordered = {part: counts[part] for part in Part}
        known = {self._session.path, *copies}
        others = tuple(files_that_repeat(self._session.folder, doomed.words, known))
        return ErasurePlan(witness_id, label, ordered, unnamed, doomed.shared, copies, others, repeats)

    def erase_witness(self, witness_id: int, initiator: object = None, *, unnamed: bool = True) -> ChangeSet:
        """Remove a witness with all they said, from the project, its journal and the copies beside it.

        The file is rewritten, so that nothing is left in its free pages. Nothing done before can be undone
        afterwards. The media files stay as they are.

        Raises:
            NotFound: there is no such witness.
            StorageError: it cannot be written; then nothing was changed, or what is left is named.
        """
        changes = self.remove_rows(witness_id, initiator, unnamed=unnamed)
        self.clean_up()
        return changes

    def remove_rows(
        self, witness_id: int, initiator: object = None, *, unnamed: bool = True, announce: bool = True
    ) -> ChangeSet:
        """The first half: rows and journal, in one transaction. `clean_up` must follow.

        Args:
            announce: tell the listeners; False in a worker thread, which then leaves that to the main one
                (`ProjectSession.announce`).

        Raises:
            NotFound: there is no such witness.
            StorageError: it cannot be written; nothing was changed.
        """
        with self._session.reading() as connection:
            if read.witness_of(connection, witness_id) is None:
                raise NotFound("That witness does not exist any more.")

        def work(unit: UnitOfWork) -> None:
            write.erase(unit, read.doomed_rows(unit.connection, witness_id, unnamed=unnamed))

        return self._session.run(
            "Erase a witness", "witness.erase", work, initiator, undoable=False, announce=announce
        )

    def clean_up(self) -> None:
        """The second half: the file is written anew and the copies beside it go. May be done again.

        Raises:
            StorageError: the file is in use, or a copy could not be deleted; what is left is named.
        """
        copies = copies_beside.find(self._session.path)
        left = [path for path in copies if not _removed(path)]
        try:
            self._session.file.rewrite()
        except StorageError as error:
            raise StorageError(
                "The witness is erased, but the file could not be rewritten; traces may be left in it.",
                error.hint or "Close what else uses it, then try again.",
            ) from error
        if left:
            raise StorageError(
                f"The witness is erased here, but {left[0].name} could not be deleted and still holds them.",
                "Delete it by hand.",
            )


def _removed(path: Path) -> bool:
    try:
        for one in (path, *(path.with_name(f"{path.name}{end}") for end in copies_beside.SIDE_FILES)):
            one.unlink(missing_ok=True)
    except OSError:
        return False
    return True
