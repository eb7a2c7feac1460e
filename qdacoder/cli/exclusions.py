"""Commands on excluded ranges: ``exclude add|list|remove``."""

from __future__ import annotations

import argparse

from qdacoder.cli.common import Commands, command, group, json_argument, opened, print_done, print_rows
from qdacoder.cli.common import project_argument as project
from qdacoder.domain.exclusion import Applies


def add_commands(commands: Commands) -> None:
    """Add this module's commands."""
    exclude = group(commands, "exclude", "leave ranges out of the sound, the picture or both")
    add = command(exclude, "add", "leave a range out, with a reason", _add)
    project(add, changes=True)
    add.add_argument("--footage", required=True, metavar="F")
    add.add_argument("--in", dest="start", required=True, metavar="TC")
    add.add_argument("--out", dest="end", required=True, metavar="TC")
    add.add_argument("--reason", required=True, metavar="TEXT", help="such as: static noise")
    add.add_argument("--from", dest="applies", choices=[one.value for one in Applies], default="audio")
    json_argument(add)
    show = command(exclude, "list", "list excluded ranges", _list)
    project(show)
    show.add_argument("--footage", default="", metavar="F")
    json_argument(show)
    remove = command(exclude, "remove", "count a range again", _remove)
    project(remove, changes=True)
    remove.add_argument("exclusion", type=int, metavar="ID")
    json_argument(remove)


def _add(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        row = session.footage.find(arguments.footage)
        base = row.timebase
        changes = session.exclusions.add(
            row.id,
            base.parse(arguments.start),
            base.parse(arguments.end),
            arguments.reason,
            Applies(arguments.applies),
        )
        print_done(changes, arguments.json)
    return 0


def _list(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        footage = {row.id: row for row in session.footage.list()}
        wanted = session.footage.find(arguments.footage).id if arguments.footage else None
        rows = [
            {
                "id": one.id,
                "footage": footage[one.footage_id].title,
                "in": footage[one.footage_id].timebase.format(one.in_frame),
                "out": footage[one.footage_id].timebase.format(one.out_frame),
                "in_frame": one.in_frame,
                "out_frame": one.out_frame,
                "from": one.applies.value,
                "reason": one.reason,
                "coder": one.coder,
            }
            for one in session.exclusions.list(wanted)
        ]
    print_rows(rows, arguments.json, ("id", "footage", "in", "out", "from", "reason", "coder"))
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        print_done(session.exclusions.remove(arguments.exclusion), arguments.json)
    return 0
