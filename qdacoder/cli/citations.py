"""Commands that cite: ``cite``."""

from __future__ import annotations

import argparse
from pathlib import Path

from qdacoder.cli.common import (
    Commands,
    command,
    json_argument,
    opened,
    print_done,
    print_rows,
    print_value,
)
from qdacoder.cli.common import project_argument as project
from qdacoder.cli.review import add_filter_arguments, wanted_by
from qdacoder.errors import UserError
from qdacoder.services.cite_checking import WORDS


def add_commands(commands: Commands) -> None:
    """Add this module's commands."""
    cite = command(commands, "cite", "print citations of what a filter finds, or of a numbered list", _cite)
    project(cite)
    add_filter_arguments(cite)
    cite.add_argument(
        "--numbered", type=Path, metavar="FILE.csv", help="cite its rows: footnote, footage, in, out"
    )
    cite.add_argument(
        "--form", choices=("markdown", "plain", "html"), default="markdown", help="default markdown"
    )
    json_argument(cite)
    check = command(commands, "cite-check", "check the citations of a manuscript against the project", _check)
    project(check)
    check.add_argument("manuscript", type=Path, metavar="FILE", help=".txt, .md, .docx or .odt")
    add_filter_arguments(check)
    json_argument(check)
    style = command(commands, "cite-style", "show or change how this project cites", _style)
    project(style, changes=True)
    for name in ("full", "ibid", "same"):
        style.add_argument(
            f"--{name}",
            default=None,
            metavar="TEMPLATE",
            help="such as '{creator}, *{title}*, {in} – {out}.'",
        )
    json_argument(style)


def _cite(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        wanted = wanted_by(arguments, session)
        if arguments.numbered:
            if not wanted.is_empty:
                raise UserError(
                    "A numbered list is cited as it is, without a filter.", "Leave one of them out."
                )
            made = session.citations.numbered(arguments.numbered)
        else:
            made = session.citations.of(wanted)
    if arguments.json:
        key = "footnote" if arguments.numbered else "segment_id"
        print_rows([{key: one.number, "citation": one.text(arguments.form)} for one in made], True, ())
        return 0
    for one in made:
        text = one.text(arguments.form)
        print(f"{one.number}. {text}" if arguments.numbered else text)
    return 0


def _check(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        done = session.cite_check.check(arguments.manuscript, wanted_by(arguments, session))
        grids = {row.id: row for row in session.footage.list(counted=False)}
    rows: list[dict[str, object]] = [
        {
            "place": one.citation.place,
            "citation": one.citation.text,
            "footage": one.citation.footage.title if one.citation.footage else "",
            "segments": [segment.segment_id for segment in one.exact or one.overlapping],
            "nodes": list(one.nodes),
            "problems": [WORDS.get(code, code) for code in one.codes],
        }
        for one in done.result.verdicts
    ]
    missing = [
        {
            "segment_id": one.segment_id,
            "footage": grids[one.footage_id].title,
            "in": grids[one.footage_id].timebase.format(one.in_frame),
            "out": grids[one.footage_id].timebase.format(one.out_frame),
            "nodes": list(one.nodes),
        }
        for one in done.uncited
    ]
    if arguments.json:
        value = {"citations": rows, "not_cited": missing, "unread": list(done.unread)}
        print_value(value, True)
    else:
        print_rows(rows, False, ("place", "citation", "footage", "segments", "nodes", "problems"))
        print(f"{len(rows)} citations, {len(done.result.faulty)} with a problem")
        print(f"{len(missing)} segments not cited")
        print_rows(missing, False, ("segment_id", "footage", "in", "out", "nodes"))
        for sentence in done.unread:
            print(sentence)
    return 0


def _style(arguments: argparse.Namespace) -> int:
    wanted = {name: getattr(arguments, name) for name in ("full", "ibid", "same")}
    change = any(text is not None for text in wanted.values())
    with opened(arguments, read_only=not change) as session:
        if change:
            print_done(session.citations.set_style(**wanted), arguments.json)
        else:
            style = session.citations.style()
            rows = [{"what": name, "template": getattr(style, name)} for name in wanted]
            print_rows(rows, arguments.json, ("what", "template"))
    return 0
