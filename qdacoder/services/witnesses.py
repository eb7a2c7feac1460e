"""Verbs of witnesses. A witness is a letter, never a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qdacoder.domain.attributes import AttributeKind, AttributeRow, a_value, the_choices
from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.personal import personal_hint
from qdacoder.domain.spans import Span, joined
from qdacoder.domain.text import a_name, a_text, folded, nearest
from qdacoder.domain.witness import SiteRow, StretchRow, WitnessRow, next_label
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

    def sites(self) -> Sequence[SiteRow]:
        """All sites by name."""
        with self._session.reading() as connection:
            return people.site_rows(connection)

    def personal_hint(self, label: str = "", description: str = "") -> str:
        """What in a label or description looks like a real name or a contact, or empty. Only a hint."""
        known = [row.name for row in self.sites()] + [row.title for row in self._session.footage.list()]
        return personal_hint(label, known, label=True) or personal_hint(description, known)

    def attributes(self) -> Sequence[AttributeRow]:
        """What is noted of witnesses besides site, status and role."""
        with self._session.reading() as connection:
            return people.attribute_rows(connection)

    def values(self) -> dict[int, dict[int, str]]:
        """By witness: attribute id to value."""
        with self._session.reading() as connection:
            return people.values_of(connection)

    def add_attribute(
        self,
        name: str,
        kind: AttributeKind = AttributeKind.TEXT,
        choices: Sequence[str] = (),
        initiator: object = None,
    ) -> ChangeSet:
        """Add an attribute; `result_id` is its id.

        Raises:
            UserError: the name is empty or taken, or a choice has fewer than two values.
        """
        name = a_name(name, "attribute")
        if any(folded(row.name) == folded(name) for row in self.attributes()):
            raise UserError(f"There is an attribute “{name}” already.", "Choose another name.")
        kept = the_choices(tuple(choices)) if kind is AttributeKind.CHOICE else ()
        values = {"name": name, "name_key": folded(name), "kind": kind.value, "choices": "\n".join(kept)}

        def work(unit: UnitOfWork) -> int:
            return write.add_attribute(unit, values)

        return self._session.run(f"Add attribute “{name}”", "attribute.add", work, initiator)

    def edit_attribute(
        self,
        attribute_id: int,
        *,
        name: str | None = None,
        choices: Sequence[str] | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Rename an attribute or change its choices; the values stay.

        Raises:
            UserError: the name is taken, or a value in use would be no choice any more.
        """
        row = self._attribute(attribute_id)
        values: dict[str, str] = {}
        if name is not None:
            name = a_name(name, "attribute")
            if any(folded(one.name) == folded(name) and one.id != row.id for one in self.attributes()):
                raise UserError(f"There is an attribute “{name}” already.", "Choose another name.")
            values |= {"name": name, "name_key": folded(name)}
        if choices is not None and row.kind is AttributeKind.CHOICE:
            kept = the_choices(tuple(choices))
            used = {given[row.id] for given in self.values().values() if given.get(row.id)}
            gone = sorted(used - set(kept))
            if gone:
                raise UserError(f"“{gone[0]}” is the value of a witness.", "Keep it, or change the witness.")
            values["choices"] = "\n".join(kept)

        def work(unit: UnitOfWork) -> None:
            write.update_attribute(unit, attribute_id, values)

        return self._session.run(f"Edit attribute “{row.name}”", "attribute.edit", work, initiator)

    def remove_attribute(self, attribute_id: int, initiator: object = None) -> ChangeSet:
        """Remove an attribute with all of its values."""
        row = self._attribute(attribute_id)

        def work(unit: UnitOfWork) -> None:
            write.remove_attribute(unit, attribute_id)

        return self._session.run(f"Remove attribute “{row.name}”", "attribute.remove", work, initiator)

    def set_value(self, witness_id: int, attribute_id: int, text: str, initiator: object = None) -> ChangeSet:
        """Note a value of a witness; empty removes it.

        Raises:
            UserError: the value does not suit the attribute.
        """
        who, row = self._existing(witness_id), self._attribute(attribute_id)
        value = a_value(row, text)

        def work(unit: UnitOfWork) -> None:
            existing = people.value_id(unit.connection, attribute_id, witness_id)
            write.set_value(unit, existing, attribute_id, witness_id, value)

        return self._session.run(f"Witness {who.label}: {row.name}", "attribute.set", work, initiator)

    def stretches(self, footage_id: int | None = None, witness_id: int | None = None) -> Sequence[StretchRow]:
        """Where witnesses speak, by footage and in."""
        with self._session.reading() as connection:
            return people.stretches(connection, footage_id, witness_id)

    def speak(
        self, witness_id: int, footage_id: int, spans: Sequence[Span], initiator: object = None
    ) -> ChangeSet:
        """A witness speaks in these stretches of a footage and in no others of it; they are linked to it.

        Raises:
            UserError: a stretch ends after the footage.
        """
        who = self._existing(witness_id)
        row = self._session.footage.get(footage_id, counted=False)
        kept = joined(span.within(row.length_frames) for span in spans)

        def work(unit: UnitOfWork) -> None:
            write.set_stretches(unit, footage_id, witness_id, kept)
            if kept and not read_footage.is_linked(unit.connection, footage_id, witness_id):
                write.link(unit, witness_id, footage_id)

        label = f"Witness {who.label} speaks in “{row.title}”"
        return self._session.run(label, "witness.speak", work, initiator)

    def _attribute(self, attribute_id: int) -> AttributeRow:
        row = next((one for one in self.attributes() if one.id == attribute_id), None)
        if row is None:
            raise NotFound("That attribute does not exist any more.")
        return row

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
