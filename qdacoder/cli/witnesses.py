"""Commands on witnesses: add, list, what is noted of them, where they speak, erase."""

from __future__ import annotations

import argparse
import sys

from qdacoder.cli.common import (
    Commands,
    command,
    group,
    json_argument,
    opened,
    print_done,
    print_rows,
    print_value,
)
from qdacoder.cli.common import project_argument as project
from qdacoder.domain.attributes import AttributeKind
from qdacoder.domain.spans import Span
from qdacoder.errors import NotFound, UserError
from qdacoder.services.session import ProjectSession


def add_commands(commands: Commands) -> None:
    """Add this module's commands."""
    witness = group(commands, "witness", "add, list, describe and erase witnesses")
    add = command(witness, "add", "add a witness (a letter, never a name)", _add)
    project(add, changes=True)
    add.add_argument("label", metavar="LABEL", nargs="?", default="", help="default: the next free letter")
    for name in ("site", "status", "role", "description"):
        add.add_argument(f"--{name}", default="")
    json_argument(add)
    show = command(witness, "list", "list witnesses", _list)
    project(show)
    json_argument(show)
    attribute = command(witness, "attribute", "add something that is noted of witnesses", _attribute)
    project(attribute, changes=True)
    attribute.add_argument("name", metavar="NAME")
    attribute.add_argument("--kind", choices=[one.value for one in AttributeKind], default="text")
    attribute.add_argument("--choice", action="append", default=[], metavar="VALUE", help="again for more")
    json_argument(attribute)
    put = command(witness, "set", "note a value of a witness; an empty one removes it", _set)
    project(put, changes=True)
    put.add_argument("label", metavar="LABEL")
    put.add_argument("name", metavar="ATTRIBUTE")
    put.add_argument("value", metavar="VALUE")
    json_argument(put)
    speaks = command(witness, "speaks", "say in which stretches of a footage a witness speaks", _speaks)
    project(speaks, changes=True)
    speaks.add_argument("label", metavar="LABEL")
    speaks.add_argument("--footage", required=True, metavar="F")
    speaks.add_argument(
        "--range", nargs=2, action="append", default=[], metavar=("IN", "OUT"), help="again for more"
    )
    json_argument(speaks)
    erase = command(witness, "erase", "erase a witness with all they said; this cannot be undone", _erase)
    project(erase, changes=True)
    erase.add_argument("label", metavar="LABEL")
    erase.add_argument("--plan", action="store_true", help="only say what would go")
    erase.add_argument("--yes", action="store_true", help="do not ask")
    json_argument(erase)


def _add(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        hint = session.witnesses.personal_hint(arguments.label, arguments.description)
        changes = session.witnesses.add(
            arguments.label,
            site=arguments.site,
            status=arguments.status,
            role=arguments.role,
            description=arguments.description,
        )
        print_done(changes, arguments.json)
    if hint:
        print(
            "qdacoder: the label or description looks like a real name or a contact. "
            "A witness is a letter, never a name.",
            file=sys.stderr,
        )
    return 0


def _list(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        names = {row.id: row.name for row in session.witnesses.attributes()}
        values = session.witnesses.values()
        rows = [
            {
                "id": row.id,
                "guid": row.guid,
                "label": row.label,
                "site": row.site,
                "status": row.status,
                "role": row.role,
                "description": row.description,
                "segments": row.segments,
                "attributes": [f"{names[one]}: {value}" for one, value in values.get(row.id, {}).items()],
            }
            for row in session.witnesses.list()
        ]
    print_rows(rows, arguments.json, ("id", "label", "site", "status", "role", "segments", "attributes"))
    return 0


def _attribute(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        kind = AttributeKind(arguments.kind)
        print_done(session.witnesses.add_attribute(arguments.name, kind, arguments.choice), arguments.json)
    return 0


def _set(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        who = session.witnesses.find(arguments.label)
        attribute = _named(session, arguments.name)
        print_done(session.witnesses.set_value(who.id, attribute, arguments.value), arguments.json)
    return 0


def _named(session: ProjectSession, name: str) -> int:
    rows = session.witnesses.attributes()
    found = next((row for row in rows if row.name.casefold() == name.casefold()), None)
    if found is None:
        raise NotFound(f"There is no attribute “{name}”.", tuple(row.name for row in rows))
    return found.id


def _speaks(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        who, row = session.witnesses.find(arguments.label), session.footage.find(arguments.footage)
        spans = [Span(row.timebase.parse(start), row.timebase.parse(end)) for start, end in arguments.range]
        print_done(session.witnesses.speak(who.id, row.id, spans), arguments.json)
    return 0


def _erase(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=arguments.plan) as session:
        who = session.witnesses.find(arguments.label)
        plan = session.erasure.plan(who.id)
        if arguments.plan:
            value = {
                "witness": plan.label,
                "goes": plan.lines(),
                "copies": [str(path) for path in plan.copies],
            }
            print_value(value, arguments.json)
            return 0
        if not arguments.yes:
            _ask(plan.label, plan.lines())
        print_done(session.erasure.erase_witness(who.id), arguments.json)
    return 0


def _ask(label: str, lines: list[str]) -> None:
    if not sys.stdin.isatty():
        raise UserError("Erasing cannot be undone.", "Look at --plan, then give --yes.")
    print(f"Erasing witness {label} removes {', '.join(lines)}. This cannot be undone.", file=sys.stderr)
    if input(f"Type {label} to erase: ").strip() != label:
        raise UserError("Nothing was erased.")
