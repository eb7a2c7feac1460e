"""Verbs of witnesses. A witness is a letter, never a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.text import a_name, a_text, folded, nearest
from qdacoder.domain.witness import WitnessRow, next_label
from qdacoder.errors import NotFound, UserError
from qdacoder.storage.read import footage as read_footage
from qdacoder.storage.read import people
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import footage as write_footage
from qdacoder.storage.write import people as write

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession


class WitnessService:
    """Witnesses of an open project."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def list(self) -> list[WitnessRow]:
        """All witnesses in the order of their letters, with counts of segments."""
        with self._session.reading() as connection:
            return people.witness_rows(connection)

    def find(self, label: str) -> WitnessRow:
        """The witness with this label.

        Raises:
            NotFound: with the nearest labels.
        """
        rows = self.list()
        key = folded(label).removeprefix("witness ").strip()
        for row in rows:
            if folded(row.label) in (key, folded(label)):
                return row
        close = nearest(label, (row.label for row in rows)) or tuple(row.label for row in rows[:8])
        raise NotFound(f"There is no witness “{label}”.", close)

    def next_label(self) -> str:
        """The next free letter."""
        return next_label(row.label for row in self.list())

    def add(
        self,
        label: str = "",
        *,
        site: str = "",
        status: str = "",
        role: str = "",
        description: str = "",
        initiator: object = None,
    ) -> ChangeSet:
        """Add a witness; without a label the next free letter.

        Raises:
            UserError: the label is taken.
        """
        label = a_name(label or self.next_label(), "witness label")
        self._free_label(label)
        site = a_name(site, "site") if site.strip() else ""
        values = {
            "label": label,
            "label_key": folded(label),
            "status": a_text(status, "status"),
            "role": a_text(role, "role"),
            "description": a_text(description, "description"),
        }

        def work(unit: UnitOfWork) -> int:
            return write.add_witness(unit, values | {"site_id": write_footage.site_id(unit, site)})

        return self._session.run(f"Add witness {label}", "witness.add", work, initiator)

    def edit(
        self,
        witness_id: int,
        *,
        label: str | None = None,
        site: str | None = None,
        status: str | None = None,
        role: str | None = None,
        description: str | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Change what is known of a witness; what is None stays.

        Raises:
            UserError: no such witness, or the label is empty or taken.
        """
        row = self._existing(witness_id)
        values: dict[str, object] = {}
        if label is not None:
            label = a_name(label, "witness label")
            self._free_label(label, witness_id)
            values |= {"label": label, "label_key": folded(label)}
        for name, text in (("status", status), ("role", role), ("description", description)):
            if text is not None:
                values[name] = a_text(text, name)
        place = a_name(site, "site") if site and site.strip() else ""

        def work(unit: UnitOfWork) -> None:
            more = {} if site is None else {"site_id": write_footage.site_id(unit, place)}
            write.update_witness(unit, witness_id, values | more)

        return self._session.run(f"Edit witness {row.label}", "witness.edit", work, initiator)

    def remove(self, witness_id: int, initiator: object = None) -> ChangeSet:
        """Remove a witness; their segments stay, without a witness."""
        row = self._existing(witness_id)

        def work(unit: UnitOfWork) -> None:
            write.remove_witness(unit, witness_id)

        return self._session.run(f"Remove witness {row.label}", "witness.remove", work, initiator)

    def link(self, witness_id: int, footage_id: int, initiator: object = None) -> ChangeSet:
        """Say that a witness appears in a footage (nothing happens when it is known)."""
        row = self._existing(witness_id)
        title = self._session.footage.get(footage_id, counted=False).title

        def work(unit: UnitOfWork) -> None:
            if not read_footage.is_linked(unit.connection, footage_id, witness_id):
                write.link(unit, witness_id, footage_id)

        return self._session.run(f"Witness {row.label} in “{title}”", "witness.link", work, initiator)

    def unlink(self, witness_id: int, footage_id: int, initiator: object = None) -> ChangeSet:
        """Take a link between witness and footage back."""
        row = self._existing(witness_id)
        title = self._session.footage.get(footage_id, counted=False).title

        def work(unit: UnitOfWork) -> None:
            write.unlink(unit, witness_id, footage_id)

        return self._session.run(f"Witness {row.label} not in “{title}”", "witness.unlink", work, initiator)

    def _existing(self, witness_id: int) -> WitnessRow:
        row = next((one for one in self.list() if one.id == witness_id), None)
        if row is None:
            raise NotFound("That witness does not exist any more.")
        return row

    def _free_label(self, label: str, own_id: int | None = None) -> None:
        with self._session.reading() as connection:
            holder = people.witness_with_key(connection, folded(label))
        if holder is not None and holder != own_id:
            label = self._existing(holder).label
            raise UserError(f"There is a witness {label} already.", "Choose another letter.")
