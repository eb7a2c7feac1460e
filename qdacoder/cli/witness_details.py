"""Commands on what is noted of witnesses, and on the stretches in which they speak."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from qdacoder.cli.common import Commands, command, group, json_argument, opened, print_done, print_rows
from qdacoder.cli.common import project_argument as project
from qdacoder.domain.attributes import AttributeKind, AttributeRow
from qdacoder.domain.spans import Span
from qdacoder.domain.text import folded
from qdacoder.domain.witness import StretchRow
from qdacoder.errors import NotFound, UserError
from qdacoder.services.session import ProjectSession

_KINDS = [one.value for one in AttributeKind]


def add_attribute_commands(witness: Commands) -> None:
    """`witness set`, and `witness attribute list`, `add`, `edit`, `remove`."""
    put = command(witness, "set", "note a value of a witness; an empty one removes it", _set)
    project(put, changes=True)
    put.add_argument("label", metavar="LABEL")
    put.add_argument("name", metavar="ATTRIBUTE")
    put.add_argument("value", metavar="VALUE")
    json_argument(put)
    attribute = group(witness, "attribute", "what is noted of witnesses: list, add, edit, remove")
    show = command(attribute, "list", "list the attributes with how many witnesses have a value", _list)
    project(show)
    json_argument(show)
    add = command(attribute, "add", "add an attribute", _add)
    project(add, changes=True)
    add.add_argument("name", metavar="NAME")
    add.add_argument("--kind", choices=_KINDS, default="text")
    add.add_argument("--choice", action="append", default=[], metavar="VALUE", help="again for more")
    json_argument(add)
    edit = command(attribute, "edit", "rename an attribute, change its kind, choices or place", _edit)
    project(edit, changes=True)
    edit.add_argument("name", metavar="NAME")
    edit.add_argument("--name", dest="new_name", metavar="NEW")
    edit.add_argument("--kind", choices=_KINDS)
    edit.add_argument("--choice", action="append", metavar="VALUE", help="all choices, again for more")
    edit.add_argument("--place", type=int, metavar="N", help="its place in the order, from 1")
    json_argument(edit)
    remove = command(attribute, "remove", "remove an attribute with its values", _remove)
    project(remove, changes=True)
    remove.add_argument("name", metavar="NAME")
    json_argument(remove)


def add_stretch_commands(witness: Commands) -> None:
    """`witness speaks`, and `witness stretch list`, `add`, `remove`."""
    speaks = command(witness, "speaks", "say in which stretches of a footage a witness speaks", _speaks)
    project(speaks, changes=True)
    speaks.add_argument("label", metavar="LABEL")
    speaks.add_argument("--footage", required=True, metavar="F")
    speaks.add_argument(
        "--range", nargs=2, action="append", default=[], metavar=("IN", "OUT"), help="again for more"
    )
    json_argument(speaks)
    stretch = group(witness, "stretch", "the stretches in which witnesses speak: list, add, remove")
    show = command(stretch, "list", "list the stretches", _stretches)
    project(show)
    show.add_argument("--witness", metavar="LABEL")
    show.add_argument("--footage", metavar="F")
    json_argument(show)
    for name, text, act in (
        ("add", "add a stretch; ranges that touch become one", _add_stretch),
        ("remove", "remove the stretch with this range", _remove_stretch),
    ):
        one = command(stretch, name, text, act)
        project(one, changes=True)
        one.add_argument("label", metavar="LABEL")
        one.add_argument("footage", metavar="FOOTAGE")
        one.add_argument("range", nargs=2, metavar=("IN", "OUT"))
        json_argument(one)


def _set(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        who = session.witnesses.find(arguments.label)
        attribute = _named(session, arguments.name)
        print_done(session.witnesses.set_value(who.id, attribute.id, arguments.value), arguments.json)
    return 0


def _list(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        values = session.witnesses.values().values()
        rows = [
            {
                "id": row.id,
                "guid": row.guid,
                "name": row.name,
                "kind": row.kind.value,
                "choices": list(row.choices),
                "witnesses": sum(row.id in given for given in values),
            }
            for row in session.witnesses.attributes()
        ]
    print_rows(rows, arguments.json, ("id", "name", "kind", "choices", "witnesses"))
    return 0


def _add(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        kind = AttributeKind(arguments.kind)
        print_done(session.witnesses.add_attribute(arguments.name, kind, arguments.choice), arguments.json)
    return 0


def _edit(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        row = _named(session, arguments.name)
        changed = arguments.new_name or arguments.kind or arguments.choice
        if not changed and arguments.place is None:
            raise UserError("Nothing is to be changed.", "Give --name, --kind, --choice or --place.")
        if changed:
            changes = session.witnesses.edit_attribute(
                row.id,
                name=arguments.new_name,
                kind=AttributeKind(arguments.kind) if arguments.kind else None,
                choices=arguments.choice,
            )
            print_done(changes, arguments.json)
        if arguments.place is not None:
            print_done(session.witnesses.move_attribute(row.id, arguments.place - 1), arguments.json)
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        row = _named(session, arguments.name)
        print_done(session.witnesses.remove_attribute(row.id), arguments.json)
    return 0


def _named(session: ProjectSession, name: str) -> AttributeRow:
    rows = session.witnesses.attributes()
    found = next((row for row in rows if folded(row.name) == folded(name)), None)
    if found is None:
        raise NotFound(f"There is no attribute “{name}”.", tuple(row.name for row in rows))
    return found


def _speaks(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        who, row = session.witnesses.find(arguments.label), session.footage.find(arguments.footage)
        spans = [Span(row.timebase.parse(start), row.timebase.parse(end)) for start, end in arguments.range]
        print_done(session.witnesses.speak(who.id, row.id, spans), arguments.json)
    return 0


def _stretches(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        who = session.witnesses.find(arguments.witness).id if arguments.witness else None
        where = session.footage.find(arguments.footage).id if arguments.footage else None
        titles = {row.id: row for row in session.footage.list(counted=False)}
        rows = [
            _as_row(one, titles[one.footage_id].title, titles[one.footage_id].timebase.format_full)
            for one in session.witnesses.stretches(where, who)
        ]
    print_rows(rows, arguments.json, ("id", "witness", "footage", "in", "out"))
    return 0


def _as_row(one: StretchRow, title: str, written: Callable[[int], str]) -> dict[str, object]:
    return {
        "id": one.id,
        "witness": one.witness,
        "footage": title,
        "in": written(one.span.in_frame),
        "out": written(one.span.out_frame),
        "in_frame": one.span.in_frame,
        "out_frame": one.span.out_frame,
    }


def _add_stretch(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        who, footage_id, span = _range(session, arguments)
        changes = session.witnesses.add_stretch(who, footage_id, span.in_frame, span.out_frame)
        print_done(changes, arguments.json)
    return 0


def _remove_stretch(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        who, footage_id, span = _range(session, arguments)
        rows = session.witnesses.stretches(footage_id, who)
        found = next((one for one in rows if one.span == span), None)
        if found is None:
            raise NotFound("There is no stretch with this range.", hint="Look at “witness stretch list”.")
        print_done(session.witnesses.remove_stretch(found.id), arguments.json)
    return 0


def _range(session: ProjectSession, arguments: argparse.Namespace) -> tuple[int, int, Span]:
    who, row = session.witnesses.find(arguments.label), session.footage.find(arguments.footage)
    first, last = (row.timebase.parse(text) for text in arguments.range)
    return who.id, row.id, Span(first, last)
