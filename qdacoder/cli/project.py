"""Commands on a project as a whole: new, info, undo, redo, history, check, export, sample."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from qdacoder.cli.common import (
    Commands,
    ProgressLine,
    command,
    json_argument,
    opened,
    print_done,
    print_rows,
    print_value,
    project_argument,
)
from qdacoder.errors import UserError
from qdacoder.services.interchange import ExportFilter
from qdacoder.services.session import create_project


def add_commands(commands: Commands) -> None:
    """Add this module's commands."""
    new = command(commands, "new", "make a new, empty project", _new)
    new.add_argument("project", type=Path, metavar="PROJECT", help="the file to make, ends in .qdacoder")
    new.add_argument("--name", default="", help="the project's name (default: the file's)")
    new.add_argument("--as", dest="coder", default="", metavar="CODER", help="who codes")

    info = command(commands, "info", "tell what a project holds", _info)
    project_argument(info)
    json_argument(info)

    for name, text, run in (
        ("undo", "take the newest changes back", _undo),
        ("redo", "do again what was undone", _redo),
    ):
        turn = command(commands, name, text, run)
        project_argument(turn, changes=True)
        turn.add_argument("--times", type=int, default=1, metavar="N", help="how many (default 1)")
        json_argument(turn)

    history = command(commands, "history", "list every change, newest first", _history)
    project_argument(history)
    history.add_argument("--limit", type=int, default=50, metavar="N", help="how many (default 50)")
    json_argument(history)

    check = command(commands, "check", "is the project whole? exit 1 when it is not", _check)
    project_argument(check)
    check.add_argument("--deep", action="store_true", help="also compare checksums of media files")
    json_argument(check)

    export = command(commands, "export", "write coded segments as CSV", _export)
    project_argument(export)
    export.add_argument("--to", type=Path, required=True, metavar="FILE.csv", help="the file to write")
    for name, what in (
        ("category", "category"),
        ("node", "node"),
        ("witness", "witness"),
        ("footage", "footage"),
        ("coder", "coder"),
    ):
        export.add_argument(
            f"--{name}",
            action="append",
            default=[],
            dest=f"only_{name}",
            metavar=name[0].upper(),
            help=f"only this {what} (again for more)",
        )
    export.add_argument(
        "--rows", choices=("codings", "segments"), default="codings", help="what a row is (default codings)"
    )
    export.add_argument("--bom", action="store_true", help="start with a byte order mark, for spreadsheets")
    json_argument(export)

    sample = command(commands, "sample", "make the sample project with its clips", _sample)
    sample.add_argument("folder", type=Path, metavar="DIR", help="the folder to make it in")
    sample.add_argument("--no-clips", action="store_true", help="the project only, without its clips")
    sample.add_argument("--force", action="store_true", help="replace a sample project that is there")


def _new(arguments: argparse.Namespace) -> int:
    session = create_project(arguments.project, arguments.name, arguments.coder)
    session.close()
    print(f"Made {arguments.project}")
    return 0


def _info(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        value = {
            "name": session.name,
            "file": str(session.path),
            "coders": [coder.name for coder in session.coders()],
            **asdict(session.totals()),
            "categories": [row.name for row in session.codebook.read().categories],
            "next_undo": session.next_undo(),
            "next_redo": session.next_redo(),
        }
    print_value(value, arguments.json)
    return 0


def _undo(arguments: argparse.Namespace) -> int:
    return _turn(arguments, "undo")


def _redo(arguments: argparse.Namespace) -> int:
    return _turn(arguments, "redo")


def _turn(arguments: argparse.Namespace, way: str) -> int:
    if arguments.times < 1:
        raise UserError("--times is 1 or more.")
    with opened(arguments) as session:
        for _ in range(arguments.times):
            changes = session.undo() if way == "undo" else session.redo()
            print_done(changes, arguments.json, way=way)
    return 0


def _history(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        rows = [
            {
                "id": row.id,
                "at": row.at.isoformat(timespec="seconds"),
                "coder": row.coder,
                "kind": row.kind,
                "label": row.label,
                "state": row.state.value,
                "rows": row.rows,
                "next": "undo" if row.next_undo else "redo" if row.next_redo else "",
            }
            for row in session.history(arguments.limit)
        ]
    print_rows(rows, arguments.json, ("id", "at", "coder", "kind", "label", "state", "next"))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        problems = session.integrity.check(arguments.deep)
    rows = [{"severity": problem.severity, "what": problem.what} for problem in problems]
    if arguments.json or rows:
        print_rows(rows, arguments.json, ("severity", "what"))
    else:
        print("The project is whole.")
    return 1 if any(problem.severity == "error" for problem in problems) else 0


def _export(arguments: argparse.Namespace) -> int:
    wanted = ExportFilter(
        categories=tuple(arguments.only_category),
        nodes=tuple(arguments.only_node),
        witnesses=tuple(arguments.only_witness),
        footage=tuple(arguments.only_footage),
        coders=tuple(arguments.only_coder),
    )
    with opened(arguments, read_only=True) as session:
        result = session.interchange.export_csv(
            arguments.to, filter=wanted, rows=arguments.rows, bom=arguments.bom
        )
    if arguments.json:
        print_value({"file": str(result.path), "rows": result.rows, "bytes": result.bytes}, True)
    else:
        print(f"Wrote {result.rows} {arguments.rows} to {result.path}")
    return 0


def _sample(arguments: argparse.Namespace) -> int:
    from qdacoder.services.sample import make_sample

    path = make_sample(
        arguments.folder,
        clips=not arguments.no_clips,
        force=arguments.force,
        progress=ProgressLine("Making clips"),
    )
    print(f"Made {path}")
    return 0
