"""Verbs of witnesses. A witness is a letter, never a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.spans import Span, joined
from qdacoder.domain.text import a_name, a_text, folded, nearest
from qdacoder.domain.witness import SiteRow, Spoken, StretchRow, WitnessRow, next_label
from qdacoder.errors import NotFound, UserError
from qdacoder.services.attributes import AttributeVerbs
from qdacoder.storage.read import footage as read_footage
from qdacoder.storage.read import people
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import footage as write_footage
from qdacoder.storage.write import people as write

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession


class WitnessService(AttributeVerbs):
    """Witnesses of an open project, what is noted of them and where they speak."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def list(self) -> list[WitnessRow]:
        """All witnesses in the order of their letters, with counts of segments."""
        with self._session.reading() as connection:
            return people.witness_rows(connection)

    def labels(self) -> dict[int, str]:
        """Labels of all witnesses by id, in the order of their letters."""
        with self._session.reading() as connection:
            return people.witness_labels(connection)

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
        """Take a link between witness and footage back, with the stretches in it."""
        row = self._existing(witness_id)
        title = self._session.footage.get(footage_id, counted=False).title

        def work(unit: UnitOfWork) -> None:
            write.unlink(unit, witness_id, footage_id)

        return self._session.run(f"Witness {row.label} not in “{title}”", "witness.unlink", work, initiator)

    def footage_of(self, witness_id: int) -> set[int]:
        """Ids of the footage in which a witness appears."""
        with self._session.reading() as connection:
            return people.linked_footage(connection, witness_id)

    def sites(self) -> Sequence[SiteRow]:
        """All sites by name."""
        with self._session.reading() as connection:
            return people.site_rows(connection)

    def personal_hint(self, label: str = "", description: str = "") -> str:
        """What in a label or description looks like a real name or a contact, or empty. Only a hint."""
        from qdacoder.domain.personal import personal_hint

        known = [row.name for row in self.sites()] + [
            row.title for row in self._session.footage.list(counted=False)
        ]
        return personal_hint(label, known, label=True) or personal_hint(description, known)

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

    def add_stretch(
        self, witness_id: int, footage_id: int, in_frame: int, out_frame: int, initiator: object = None
    ) -> ChangeSet:
        """A witness speaks in this range too; ranges that touch become one.

        Raises:
            UserError: the range is empty or ends after the footage.
        """
        spans = [one.span for one in self.stretches(footage_id, witness_id)]
        return self.speak(witness_id, footage_id, [*spans, Span(in_frame, out_frame)], initiator)

    def edit_stretch(
        self,
        stretch_id: int,
        in_frame: int | None = None,
        out_frame: int | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Set the in or the out of a stretch, or both.

        Raises:
            UserError: it would be empty or end after the footage.
        """
        row = self._stretch(stretch_id)
        new = Span(
            row.span.in_frame if in_frame is None else in_frame,
            row.span.out_frame if out_frame is None else out_frame,
        )
        return self.speak(row.witness_id, row.footage_id, [*self._others(row), new], initiator)

    def remove_stretch(self, stretch_id: int, initiator: object = None) -> ChangeSet:
        """A witness does not speak there; their segments stay."""
        row = self._stretch(stretch_id)
        return self.speak(row.witness_id, row.footage_id, self._others(row), initiator)

    def spoken(self) -> dict[int, Spoken]:
        """By witness: in how many footage titles they appear, and how long they speak."""
        with self._session.reading() as connection:
            linked = people.footage_counts(connection)
            rows = people.stretches(connection)
        rates = {row.id: row.rate for row in self._session.footage.list(counted=False)}
        seconds: dict[int, float] = {}
        count: dict[int, int] = {}
        for one in rows:
            length = float(rates[one.footage_id].seconds(one.span.frames))
            seconds[one.witness_id] = seconds.get(one.witness_id, 0.0) + length
            count[one.witness_id] = count.get(one.witness_id, 0) + 1
        return {
            one: Spoken(linked.get(one, 0), count.get(one, 0), seconds.get(one, 0.0))
            for one in linked.keys() | seconds.keys()
        }

    def speaking(self, footage_id: int, in_frame: int, out_frame: int) -> int | None:
        """The one witness in whose stretches a range lies whole; None for nobody or several."""
        span = Span(in_frame, out_frame)
        touched = [one for one in self.stretches(footage_id) if one.span.overlaps(span)]
        whole = {
            one.witness_id
            for one in touched
            if one.span.in_frame <= in_frame and out_frame <= one.span.out_frame
        }
        return whole.pop() if len(whole) == 1 and len({one.witness_id for one in touched}) == 1 else None

    def _stretch(self, stretch_id: int) -> StretchRow:
        found = next((one for one in self.stretches() if one.id == stretch_id), None)
        if found is None:
            raise NotFound("That stretch does not exist any more.")
        return found

    def _others(self, row: StretchRow) -> Sequence[Span]:
        rows = self.stretches(row.footage_id, row.witness_id)
        return [one.span for one in rows if one.id != row.id]

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
