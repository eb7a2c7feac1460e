"""What commands share: arguments, opening a project, printing tables and JSON, progress."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qdacoder.domain.changes import ChangeSet
from qdacoder.services.session import ProjectSession, open_project

Commands = Any  # argparse gives its type no public name


def command(
    commands: Commands, name: str, text: str, run: Callable[[argparse.Namespace], int | None]
) -> argparse.ArgumentParser:
    """A command with its help and what runs it."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def group(commands: Commands, name: str, text: str) -> Commands:
    """A command that has commands below it, such as ``footage add``."""
    parser = commands.add_parser(name, help=text, description=text)
    return parser.add_subparsers(dest="subcommand", metavar="COMMAND", required=True)


def project_argument(parser: argparse.ArgumentParser, *, changes: bool = False) -> None:
    """PROJECT, and the coder where something is changed."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help="the project file")
    if changes:
        parser.add_argument("--as", dest="coder", default="", metavar="CODER", help="who codes")


def json_argument(parser: argparse.ArgumentParser) -> None:
    """--json."""
    parser.add_argument("--json", action="store_true", help="print JSON")


@contextmanager
def opened(arguments: argparse.Namespace, *, read_only: bool = False) -> Iterator[ProjectSession]:
    """The project of a command, closed at the end."""
    session = open_project(
        arguments.project, read_only=read_only, coder=getattr(arguments, "coder", "") or ""
    )
    try:
        yield session
    finally:
        session.close()


def print_rows(rows: Sequence[dict[str, Any]], as_json: bool, columns: Sequence[str]) -> None:
    """Rows as a JSON list, or as columns separated by tabs under a header."""
    if as_json:
        print(json.dumps(list(rows), ensure_ascii=False, indent=1))
        return
    print("\t".join(columns))
    for row in rows:
        print("\t".join(_cell(row.get(column)) for column in columns))


def print_value(value: dict[str, Any], as_json: bool) -> None:
    """One object as JSON, or a line a member."""
    if as_json:
        print(json.dumps(value, ensure_ascii=False, indent=1))
        return
    for name, member in value.items():
        print(f"{name}: {_cell(member)}")


def print_done(changes: ChangeSet, as_json: bool = False, **more: Any) -> None:
    """What a verb did."""
    if as_json:
        print(json.dumps({"done": changes.label, "id": changes.result_id, **more}, ensure_ascii=False))
    else:
        print(changes.label)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return " ".join(str(value).split())


class ProgressLine:
    """A percentage on stderr, where that is a terminal."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shown = -1

    def __call__(self, share: float) -> None:
        """Show a share of 0..1 when it grew by a percent."""
        percent = int(share * 100)
        if percent != self._shown and sys.stderr.isatty():
            print(
                f"\r{self._what} {percent} %", end="" if percent < 100 else "\n", file=sys.stderr, flush=True
            )
        self._shown = percent
