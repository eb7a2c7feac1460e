"""Commands on witnesses: add, list, erase."""

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
from qdacoder.cli.witness_details import add_attribute_commands, add_stretch_commands
from qdacoder.errors import UserError


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
    add_attribute_commands(witness)
    add_stretch_commands(witness)
    erase = command(witness, "erase", "erase a witness with all they said; this cannot be undone", _erase)
    project(erase, changes=True)
    erase.add_argument("label", metavar="LABEL")
    erase.add_argument(
        "--keep-unnamed",
        action="store_true",
        help="leave cues, segments and stills of nobody that lie in their stretches",
    )
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


def _erase(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=arguments.plan) as session:
        who = session.witnesses.find(arguments.label)
        plan = session.erasure.plan(who.id, unnamed=not arguments.keep_unnamed)
        if arguments.plan:
            value = {
                "witness": plan.label,
                "goes": plan.lines(),
                "stays": plan.stays(),
                "copies": [str(path) for path in plan.copies],
                "others": [str(path) for path in plan.others],
            }
            print_value(value, arguments.json)
            return 0
        if not arguments.yes:
            _ask(plan.label, plan.lines())
        changes = session.erasure.erase_witness(who.id, unnamed=not arguments.keep_unnamed)
        print_done(changes, arguments.json)
    return 0


def _ask(label: str, lines: list[str]) -> None:
    if not sys.stdin.isatty():
        raise UserError("Erasing cannot be undone.", "Look at --plan, then give --yes.")
    print(f"Erasing witness {label} removes {', '.join(lines)}. This cannot be undone.", file=sys.stderr)
    if input(f"Type {label} to erase: ").strip() != label:
        raise UserError("Nothing was erased.")
