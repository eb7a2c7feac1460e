"""Erasing a witness: the one verb that cannot be undone, and says so before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.erasure import ErasurePlan
from qdacoder.errors import NotFound, StorageError
from qdacoder.storage import project_file
from qdacoder.storage.journal_erasure import count_images
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import erasure as write

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession


class ErasureService:
    """Erasing witnesses of an open project."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def plan(self, witness_id: int) -> ErasurePlan:
        """What erasing a witness would remove.

        Raises:
            NotFound: there is no such witness.
        """
        with self._session.reading() as connection:
            label = write.witness_of(connection, witness_id)
            if label is None:
                raise NotFound("That witness does not exist any more.")
            doomed = write.doomed_rows(connection, witness_id)
            images = count_images(connection, doomed.ever)
        counts = {name: len(ids) for name, ids in doomed.now.items()}
        return ErasurePlan(
            witness_id,
            label,
            counts["segments"],
            counts["codings"],
            counts["memos"],
            counts["cues"],
            len(doomed.cleared),
            counts["stills"],
            counts["evidence"],
            images,
            tuple(project_file.copies_beside(self._session.path)),
        )

    def erase_witness(self, witness_id: int, initiator: object = None) -> ChangeSet:
        """Remove a witness with all they said, from the project, its journal and the copies beside it.

        The file is rewritten, so that nothing is left in its free pages. Nothing done before can be undone
        afterwards. The media files stay as they are.

        Raises:
            NotFound: there is no such witness.
            StorageError: it cannot be written; then nothing was changed, or a copy that is left is named.
        """
        plan = self.plan(witness_id)

        def work(unit: UnitOfWork) -> None:
            write.erase(unit, write.doomed_rows(unit.connection, witness_id), plan.label)

        changes = self._session.run("Erase a witness", "witness.erase", work, initiator, undoable=False)
        self._session.file.rewrite()
        left = [path for path in plan.copies if not _removed(path)]
        if left:
            raise StorageError(
                f"The witness is erased here, but {left[0].name} could not be deleted and still holds them.",
                "Delete it by hand.",
            )
        return changes


def _removed(path: Path) -> bool:
    try:
        for one in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            one.unlink(missing_ok=True)
    except OSError:
        return False
    return True
