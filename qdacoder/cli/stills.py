"""Commands on stills: ``still take|list|export|remove``."""

from __future__ import annotations

import argparse
from pathlib import Path

from qdacoder.cli.common import (
    Commands,
    ProgressLine,
    command,
    group,
    json_argument,
    opened,
    print_done,
    print_rows,
    print_value,
)
from qdacoder.cli.common import project_argument as project


def add_commands(commands: Commands) -> None:
    """Add this module's commands."""
    still = group(commands, "still", "frames kept as pictures")
    take = command(still, "take", "keep a frame as a still", _take)
    project(take, changes=True)
    take.add_argument("--footage", required=True, metavar="F")
    take.add_argument("--at", required=True, metavar="TC")
    take.add_argument("--caption", default="", metavar="TEXT")
    take.add_argument("--witness", default="", metavar="W")
    take.add_argument("--segment", type=int, default=None, metavar="ID")
    take.add_argument("--node", action="append", default=[], metavar="N", help="again for more")
    json_argument(take)
    show = command(still, "list", "list stills", _list)
    project(show)
    show.add_argument("--footage", default="", metavar="F")
    json_argument(show)
    export = command(still, "export", "write stills as PNG with a file of captions", _export)
    project(export)
    export.add_argument("--to", type=Path, required=True, metavar="DIR")
    json_argument(export)
    remove = command(still, "remove", "forget a still", _remove)
    project(remove, changes=True)
    remove.add_argument("still", type=int, metavar="ID")
    json_argument(remove)


def _take(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        row = session.footage.find(arguments.footage)
        changes = session.stills.take(
            row.id,
            row.timebase.parse(arguments.at),
            arguments.caption,
            witness_id=session.witnesses.find(arguments.witness).id if arguments.witness else None,
            segment_id=arguments.segment,
            node_ids=[session.codebook.find_node(name).id for name in arguments.node],
        )
        print_done(changes, arguments.json)
    return 0


def _list(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        names = {node.id: node.name for node in session.codebook.read().nodes}
        footage = session.footage.find(arguments.footage).id if arguments.footage else None
        rows = [
            {
                "id": row.id,
                "footage": row.title,
                "at": row.at_text,
                "frame": row.frame,
                "caption": row.caption,
                "witness": row.witness,
                "segment": row.segment_id,
                "nodes": [names[one] for one in row.node_ids if one in names],
                "picture": row.picture,
            }
            for row in session.stills.list(footage)
        ]
    print_rows(rows, arguments.json, ("id", "footage", "at", "caption", "witness", "segment", "nodes"))
    return 0


def _export(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        done = session.stills.export(arguments.to, progress=ProgressLine("Writing"))
    if arguments.json:
        print_value({"folder": str(done.path), "stills": done.rows, "missing": done.missing}, True)
    else:
        print(f"Wrote {done.rows} stills to {done.path}{done.said_of_missing}")
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        print_done(session.stills.remove(arguments.still), arguments.json)
    return 0
