"""Commands on transcripts: ``transcript import|tracks|export|list|rename|shift|remove``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from qdacoder.cli.common import Commands, command, group, json_argument, opened, print_done, print_rows
from qdacoder.cli.common import project_argument as project
from qdacoder.domain.timecode import parse_shift
from qdacoder.domain.transcript import ReadProblem
from qdacoder.errors import UserError


def add_commands(commands: Commands) -> None:
    """Add this module's commands."""
    transcript = group(commands, "transcript", "import, export and list transcripts")
    take = command(transcript, "import", "add a transcript from an SRT, WebVTT or CSV file", _import)
    project(take, changes=True)
    take.add_argument("file", type=Path, metavar="FILE", nargs="?")
    take.add_argument("--track", type=int, metavar="N", help="a subtitle track of the footage's own file")
    take.add_argument("--footage", required=True, metavar="F")
    take.add_argument("--name", default="", help="default: the file's name")
    take.add_argument("--language", default="", metavar="L", help="such as ko, ru, en")
    take.add_argument("--of", default="", metavar="NAME", help="the transcript this is a translation of")
    take.add_argument("--translation", action="store_true", help="a translation (also without --of)")
    take.add_argument("--maker", default="", help="who made it")
    take.add_argument("--date", default="", help="when it was made")
    take.add_argument("--encoding", default=None, help="such as cp1251 or cp949 (default: found out)")
    json_argument(take)
    out = command(transcript, "export", "write a transcript as SRT, WebVTT or CSV", _export)
    project(out)
    out.add_argument("name", metavar="NAME", help="its name, or its language")
    out.add_argument("--footage", required=True, metavar="F")
    out.add_argument("--to", type=Path, required=True, metavar="FILE")
    show = command(transcript, "list", "list transcripts", _list)
    project(show)
    show.add_argument("--footage", default="", metavar="F")
    json_argument(show)

    tracks = command(transcript, "tracks", "list the subtitle tracks inside a footage's file", _tracks)
    project(tracks)
    tracks.add_argument("--footage", required=True, metavar="F")
    json_argument(tracks)
    rename = command(transcript, "rename", "change what is noted of a transcript", _rename)
    _layer_arguments(rename)
    rename.add_argument("--to", default=None, metavar="NEW", help="its new name")
    rename.add_argument("--language", default=None, metavar="L")
    rename.add_argument("--maker", default=None)
    rename.add_argument("--date", default=None)
    rename.add_argument("--of", default=None, metavar="NAME", help="make it a translation of this one")
    rename.add_argument("--original", action="store_true", help="make it an original")
    shift = command(transcript, "shift", "shift all cues of a transcript", _shift)
    _layer_arguments(shift)
    shift.add_argument("--by", required=True, metavar="TC", help="such as 00:00:02:12; --by=-00:01 goes back")
    remove = command(transcript, "remove", "remove a transcript; the words on segments stay", _remove)
    _layer_arguments(remove)


def _layer_arguments(parser: argparse.ArgumentParser) -> None:
    project(parser, changes=True)
    parser.add_argument("name", metavar="NAME", help="its name, or its language")
    parser.add_argument("--footage", required=True, metavar="F")
    json_argument(parser)


def _import(arguments: argparse.Namespace) -> int:
    if (arguments.file is None) == (arguments.track is None):
        raise UserError("Give a file, or --track with the number of a subtitle track.")
    with opened(arguments) as session:
        footage = session.footage.find(arguments.footage)
        source = session.transcripts.find(footage.id, arguments.of).id if arguments.of else None
        noted: dict[str, Any] = {
            "name": arguments.name,
            "language": arguments.language,
            "kind": "translation" if source is not None or arguments.translation else "original",
            "source_id": source,
            "maker": arguments.maker,
            "made_on": arguments.date,
        }
        if arguments.track is not None:
            done = session.transcripts.import_track(footage.id, arguments.track, **noted)
        else:
            done = session.transcripts.import_file(
                footage.id, arguments.file, encoding=arguments.encoding, **noted
            )
        print_done(
            done.changes,
            arguments.json,
            cues=done.cues,
            encoding=done.encoding,
            encoding_sure=done.sure,
            outside=done.outside,
            problems=[_told(one) for one in done.problems],
        )
    if not arguments.json:
        print(f"{done.cues} cues, read as {done.encoding}{'' if done.sure else ' (a guess)'}")
        if done.outside and not any("after the end of the footage" in one.message for one in done.problems):
            print(f"{done.outside} cues lie after the end of the footage and were left out")
        for problem in done.problems:
            print(_told(problem), file=sys.stderr)
    return 0


def _told(problem: ReadProblem) -> str:
    return f"Line {problem.line}: {problem.message}"


def _export(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        footage = session.footage.find(arguments.footage)
        row = session.transcripts.find(footage.id, arguments.name)
        count = session.transcripts.export_file(row.id, arguments.to)
    print(f"Wrote {count} cues to {arguments.to}")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        footage = session.footage.find(arguments.footage).id if arguments.footage else None
        titles = {row.id: row.title for row in session.footage.list(counted=False)}
        found = session.transcripts.list(footage)
        names = {row.id: row.name for row in found}
        rows = [
            {
                "id": row.id,
                "guid": row.guid,
                "footage": titles[row.footage_id],
                "name": row.name,
                "language": row.language,
                "kind": row.kind,
                "of": names.get(row.source_id or 0, ""),
                "maker": row.maker,
                "date": row.made_on,
                "cues": row.cues,
            }
            for row in found
        ]
    print_rows(rows, arguments.json, ("id", "footage", "name", "language", "kind", "of", "cues"))
    return 0


def _tracks(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        footage = session.footage.find(arguments.footage)
        rows = [
            {
                "track": one.number,
                "codec": one.codec,
                "language": one.language,
                "title": one.title,
                "text": "yes" if one.readable else "no, pictures",
            }
            for one in session.transcripts.tracks(footage.id)
        ]
    print_rows(rows, arguments.json, ("track", "codec", "language", "title", "text"))
    return 0


def _rename(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        footage = session.footage.find(arguments.footage)
        row = session.transcripts.find(footage.id, arguments.name)
        kind = "translation" if arguments.of else "original" if arguments.original else None
        source = session.transcripts.find(footage.id, arguments.of).id if arguments.of else None
        changes = session.transcripts.edit(
            row.id,
            name=arguments.to,
            language=arguments.language,
            kind=kind,
            source_id=source,
            maker=arguments.maker,
            made_on=arguments.date,
        )
        print_done(changes, arguments.json)
    return 0


def _shift(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        footage = session.footage.find(arguments.footage)
        row = session.transcripts.find(footage.id, arguments.name)
        by = parse_shift(arguments.by, footage.rate)
        print_done(session.transcripts.shift(row.id, by), arguments.json, frames=by)
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        footage = session.footage.find(arguments.footage)
        row = session.transcripts.find(footage.id, arguments.name)
        print_done(session.transcripts.remove(row.id), arguments.json)
    return 0
