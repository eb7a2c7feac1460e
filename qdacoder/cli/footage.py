"""Commands on footage: footage add, footage list, tag, frame."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from qdacoder.cli.common import Commands, command, group, json_argument, opened, print_done, print_rows
from qdacoder.cli.common import project_argument as project
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.timecode import FrameRate, TimecodeStyle
from qdacoder.errors import UserError
from qdacoder.services.session import ProjectSession


def add_commands(commands: Commands) -> None:
    """Add this module's commands."""
    footage = group(commands, "footage", "add and list footage")
    add = command(footage, "add", "add a media file, or register footage whose file is not at hand", _add)
    project(add, changes=True)
    add.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="the media file; it stays where it is"
    )
    add.add_argument("--title", default="", help="title (default: the file's name)")
    add.add_argument("--site", default="", help="where it was shot")
    add.add_argument("--kind", default="", help="such as raw footage or documentary")
    add.add_argument("--creator", default="", help="who made it, for citations")
    add.add_argument("--year", type=int, default=None, help="when it was made")
    add.add_argument("--start", default=None, metavar="TC", help="timecode of the first frame")
    add.add_argument("--style", default=None, help="how it is cited: HH:MM:SS:FF, MM:SS or HH:MM:SS.mmm")
    add.add_argument("--memo", default="", help="a note")
    add.add_argument("--rate", default=None, metavar="FPS", help="without FILE: frames a second")
    add.add_argument("--length", default=None, metavar="TC", help="without FILE: length")
    add.add_argument("--drop-frame", action="store_true", help="without FILE: drop-frame timecode")
    json_argument(add)
    show = command(footage, "list", "list footage", _list)
    project(show)
    json_argument(show)

    tag = command(commands, "tag", "put nodes on a range of footage", _tag)
    project(tag, changes=True)
    tag.add_argument("--footage", required=True, metavar="F", help="title")
    tag.add_argument("--in", dest="in_text", required=True, metavar="TC", help="in point")
    tag.add_argument("--out", dest="out_text", required=True, metavar="TC", help="out point")
    tag.add_argument("--node", action="append", required=True, metavar="N", help="node (again for more)")
    tag.add_argument("--witness", default="", metavar="W", help="who speaks")
    tag.add_argument("--memo", default="", help="a note on the segment")
    tag.add_argument("--quote-original", default="", help="quote in the original")
    tag.add_argument("--quote-translation", default="", help="quote in translation")
    tag.add_argument("--relevance", type=int, default=0, help="1, 2 or 3")
    json_argument(tag)

    frame = command(commands, "frame", "write the exact picture at a timecode as PNG", _frame)
    project(frame)
    frame.add_argument("--footage", required=True, metavar="F", help="title")
    frame.add_argument("--at", required=True, metavar="TC", help="timecode")
    frame.add_argument("--to", type=Path, required=True, metavar="FILE.png", help="the file to write")


def _add(arguments: argparse.Namespace) -> int:
    style = TimecodeStyle.parse(arguments.style) if arguments.style else None
    about: dict[str, Any] = {
        name: getattr(arguments, name) for name in ("site", "kind", "creator", "year", "memo")
    }
    with opened(arguments) as session:
        if arguments.file is not None:
            if arguments.rate or arguments.length or arguments.drop_frame:
                raise UserError("--rate, --length and --drop-frame go without a file.", "Leave them out.")
            changes = session.footage.add(
                arguments.file, title=arguments.title, start=arguments.start, style=style, **about
            )
        else:
            if not (arguments.title and arguments.rate and arguments.length):
                raise UserError("Without a file, --title, --rate and --length are needed.")
            changes = session.footage.register(
                arguments.title,
                rate=FrameRate.parse(arguments.rate),
                length=arguments.length,
                start=arguments.start or "00:00:00:00",
                drop_frame=arguments.drop_frame,
                style=style or TimecodeStyle.FRAMES,
                **about,
            )
        print_done(changes, arguments.json)
    return 0


def _list(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        rows = [_as_json(session, row) for row in session.footage.list()]
    print_rows(rows, arguments.json, ("id", "title", "site", "rate", "start", "length", "segments", "state"))
    return 0


def _as_json(session: ProjectSession, row: FootageRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "guid": row.guid,
        "title": row.title,
        "site": row.site,
        "kind": row.kind,
        "creator": row.creator,
        "year": row.year,
        "rate": str(row.rate),
        "style": row.style.value,
        "drop_frame": row.timebase.drop_frame,
        "start": row.timebase.format(0),
        "length": row.timebase.format_duration(row.length_frames),
        "length_frames": row.length_frames,
        "variable_rate": bool(row.facts and row.facts.variable_rate),
        "file": row.media_path,
        "state": session.footage.media_state(row).value,
        "sha256": row.media_sha256,
        "segments": row.segments,
        "witnesses": list(row.witnesses),
        "memo": row.memo,
    }


def _tag(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        row = session.footage.find(arguments.footage)
        nodes = [session.codebook.find_node(name).id for name in arguments.node]
        witness = session.witnesses.find(arguments.witness).id if arguments.witness else None
        changes = session.coding.tag(
            row.id,
            row.timebase.parse(arguments.in_text),
            row.timebase.parse(arguments.out_text),
            nodes,
            witness,
            memo=arguments.memo,
            quote_original=arguments.quote_original,
            quote_translation=arguments.quote_translation,
            relevance=arguments.relevance,
        )
        print_done(changes, arguments.json, citation=session.citations.text_of(changes.result_id or 0))
    return 0


def _frame(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        row = session.footage.find(arguments.footage)
        frame = row.timebase.parse(arguments.at)
        path = session.footage.save_picture(row.id, frame, arguments.to)
    print(f"Wrote frame {frame} ({row.timebase.format_full(frame)}) to {path}")
    return 0
