"""Commands on excluded ranges: ``exclude add|list|edit|remove|propose``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

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
from qdacoder.domain.exclusion import Applies, Proposal
from qdacoder.domain.footage import FootageRow
from qdacoder.errors import UserError
from qdacoder.services.exclusions import SHORTEST_SECONDS
from qdacoder.services.session import ProjectSession


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
    edit = command(exclude, "edit", "change an excluded range; what is not given stays", _edit)
    project(edit, changes=True)
    edit.add_argument("exclusion", type=int, metavar="ID")
    edit.add_argument("--in", dest="start", default=None, metavar="TC")
    edit.add_argument("--out", dest="end", default=None, metavar="TC")
    edit.add_argument("--reason", default=None, metavar="TEXT")
    edit.add_argument("--from", dest="applies", choices=[one.value for one in Applies], default=None)
    json_argument(edit)
    propose = command(
        exclude, "propose", "find noise and silence in the sound; exclude what is accepted", _propose
    )
    project(propose, changes=True)
    propose.add_argument("--footage", required=True, metavar="F")
    propose.add_argument(
        "--shortest",
        type=float,
        default=SHORTEST_SECONDS,
        metavar="SECONDS",
        help=f"leave out what is shorter (default {SHORTEST_SECONDS:g})",
    )
    propose.add_argument(
        "--accept",
        type=int,
        nargs="+",
        default=[],
        metavar="N",
        help="exclude these, by their number in the list",
    )
    propose.add_argument(
        "--reason", default="", metavar="TEXT", help="of what is accepted (default: its kind)"
    )
    json_argument(propose)
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
        footage = {row.id: row for row in session.footage.list(counted=False)}
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


def _edit(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        row = session.exclusions.get(arguments.exclusion)
        base = session.footage.get(row.footage_id, counted=False).timebase
        changes = session.exclusions.edit(
            arguments.exclusion,
            in_frame=None if arguments.start is None else base.parse(arguments.start),
            out_frame=None if arguments.end is None else base.parse(arguments.end),
            reason=arguments.reason,
            applies=None if arguments.applies is None else Applies(arguments.applies),
        )
        print_done(changes, arguments.json)
    return 0


def _propose(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=not arguments.accept) as session:
        footage = session.footage.find(arguments.footage)
        found = session.exclusions.propose(
            footage.id, shortest_seconds=arguments.shortest, progress=ProgressLine("Listening")
        )
        rows = [_proposal_row(footage, number, one) for number, one in enumerate(found, 1)]
        if arguments.accept:
            return _accept(session, footage, found, arguments)
    if not rows and not arguments.json:
        print("No noise or silence that is not excluded already.")
    else:
        print_rows(rows, arguments.json, ("number", "kind", "in", "out", "seconds", "confidence"))
    return 0


def _proposal_row(footage: FootageRow, number: int, one: Proposal) -> dict[str, object]:
    base = footage.timebase
    return {
        "number": number,
        "kind": one.kind,
        "in": base.format(one.span.in_frame),
        "out": base.format(one.span.out_frame),
        "in_frame": one.span.in_frame,
        "out_frame": one.span.out_frame,
        "seconds": round(float(footage.rate.seconds(one.span.frames)), 3),
        "confidence": one.confidence,
    }


def _accept(
    session: ProjectSession, footage: FootageRow, found: Sequence[Proposal], arguments: argparse.Namespace
) -> int:
    numbers = sorted(set(arguments.accept))
    wrong = [one for one in numbers if not 1 <= one <= len(found)]
    if wrong:
        raise UserError(f"There is no proposal {wrong[0]}.", f"The list has {len(found)}.")
    taken = [found[one - 1] for one in numbers]
    changes = session.exclusions.accept(footage.id, taken, arguments.reason)
    if arguments.json:
        left = [one for one in found if one not in taken]
        rows = [_proposal_row(footage, number, one) for number, one in enumerate(left, 1)]
        print_value({"done": changes.label, "accepted": len(taken), "left": rows}, True)
    else:
        print_done(changes)
    return 0
