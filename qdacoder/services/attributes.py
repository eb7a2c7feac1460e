"""Verbs of attributes: what is noted of witnesses besides site, status and role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qdacoder.domain.attributes import AttributeKind, AttributeRow, a_value, fitting, the_choices
from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.text import a_name, folded
from qdacoder.domain.witness import WitnessRow
from qdacoder.errors import NotFound, UserError
from qdacoder.storage.read import people
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import people as write

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession


class AttributeVerbs:
    """The part of the witness service that is about attributes."""

    _session: ProjectSession

    def list(self) -> list[WitnessRow]:
        """All witnesses."""
        raise NotImplementedError

    def _existing(self, witness_id: int) -> WitnessRow:
        raise NotImplementedError

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
        kind: AttributeKind | None = None,
        choices: Sequence[str] | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Rename an attribute, or change its kind or its choices; the values stay.

        A change of kind writes the values in the form of the new one. Without choices, an attribute that
        becomes a choice offers the values in use.

        Raises:
            UserError: the name is taken, or a value in use would not suit any more.
        """
        row = self._attribute(attribute_id)
        columns: dict[str, str] = {}
        if name is not None:
            name = a_name(name, "attribute")
            if any(folded(one.name) == folded(name) and one.id != row.id for one in self.attributes()):
                raise UserError(f"There is an attribute “{name}” already.", "Choose another name.")
            columns |= {"name": name, "name_key": folded(name)}
        used = {who: given[row.id] for who, given in self.values().items() if given.get(row.id)}
        wanted = fitting(row, kind or row.kind, choices, used.values())
        if wanted != row:
            columns |= {"kind": wanted.kind.value, "choices": "\n".join(wanted.choices)}
        rewritten = {who: self._suiting(wanted, who, value) for who, value in used.items()}

        def work(unit: UnitOfWork) -> None:
            write.update_attribute(unit, attribute_id, columns)
            for who, value in rewritten.items():
                if value != used[who]:
                    existing = people.value_id(unit.connection, attribute_id, who)
                    write.set_value(unit, existing, attribute_id, who, value)

        return self._session.run(f"Edit attribute “{row.name}”", "attribute.edit", work, initiator)

    def _suiting(self, wanted: AttributeRow, witness_id: int, value: str) -> str:
        try:
            return a_value(wanted, value)
        except UserError as error:
            raise UserError(
                f"“{value}” is the value of witness {self._existing(witness_id).label}. {error.message}",
                "Keep it, or change the witness first.",
            ) from error

    def move_attribute(self, attribute_id: int, place: int, initiator: object = None) -> ChangeSet:
        """Put an attribute at a place in the order, counted from 0."""
        row = self._attribute(attribute_id)
        order = [one.id for one in self.attributes() if one.id != attribute_id]
        order.insert(max(0, min(place, len(order))), attribute_id)

        def work(unit: UnitOfWork) -> None:
            write.order_attributes(unit, order)

        return self._session.run(f"Move attribute “{row.name}”", "attribute.move", work, initiator)

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

    def _attribute(self, attribute_id: int) -> AttributeRow:
        row = next((one for one in self.attributes() if one.id == attribute_id), None)
        if row is None:
            raise NotFound("That attribute does not exist any more.")
        return row
