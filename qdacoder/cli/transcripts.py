"""Commands on transcripts: ``transcript import|export|list``, ``cue list|edit|history``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from qdacoder.cli.common import Commands, command, group, json_argument, opened, print_done, print_rows
from qdacoder.cli.common import project_argument as project
from qdacoder.domain.transcript import ReadProblem


def add_commands(commands: Commands) -> None:
    """Add this module's commands."""
    transcript = group(commands, "transcript", "import, export and list transcripts")
    take = command(transcript, "import", "add a transcript from an SRT, WebVTT or CSV file", _import)
    project(take, changes=True)
    take.add_argument("file", type=Path, metavar="FILE")
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

    cue = group(commands, "cue", "list, revise and look back on cues")
    show = command(cue, "list", "list the cues of a transcript", _cue_list)
    project(show)
    show.add_argument("name", metavar="NAME")
    show.add_argument("--footage", required=True, metavar="F")
    json_argument(show)
    edit = command(cue, "edit", "give a cue another text; the one before stays as its revision", _cue_edit)
    project(edit, changes=True)
    edit.add_argument("cue", type=int, metavar="CUE")
    edit.add_argument("--text", required=True)
    edit.add_argument("--reason", default="")
    json_argument(edit)
    back = command(cue, "history", "all versions of a cue's text", _cue_history)
    project(back)
    back.add_argument("cue", type=int, metavar="CUE")
    json_argument(back)


def _import(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        footage = session.footage.find(arguments.footage)
        source = session.transcripts.find(footage.id, arguments.of).id if arguments.of else None
        done = session.transcripts.import_file(
            footage.id,
            arguments.file,
            name=arguments.name,
            language=arguments.language,
            kind="translation" if source is not None or arguments.translation else "original",
            source_id=source,
            maker=arguments.maker,
            made_on=arguments.date,
            encoding=arguments.encoding,
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
        if done.outside:
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
        titles = {row.id: row.title for row in session.footage.list()}
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


def _cue_list(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        footage = session.footage.find(arguments.footage)
        layer = session.transcripts.find(footage.id, arguments.name)
        rows = [
            {
                "id": cue.id,
                "in": footage.timebase.format(cue.in_frame),
                "out": footage.timebase.format(cue.out_frame),
                "in_frame": cue.in_frame,
                "out_frame": cue.out_frame,
                "speaker": cue.witness or cue.speaker,
                "revision": cue.revision,
                "text": cue.text,
            }
            for cue in session.transcripts.cues(layer.id)
        ]
    print_rows(rows, arguments.json, ("id", "in", "out", "speaker", "revision", "text"))
    return 0


def _cue_edit(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        changes = session.transcripts.edit_cue(arguments.cue, arguments.text, arguments.reason)
        marked = sorted({one.segment_id for one in session.quotes.changed() if one.cue_id == arguments.cue})
        print_done(changes, arguments.json, translation_changed=marked)
        if marked and not arguments.json:
            print("Quoted by segments " + ", ".join(map(str, marked)) + ": translation changed")
    return 0


def _cue_history(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        rows = [
            {
                "number": one.number,
                "at": one.at.isoformat(timespec="seconds"),
                "coder": one.coder,
                "reason": one.reason,
                "text": one.text,
            }
            for one in session.transcripts.history(arguments.cue)
        ]
    print_rows(rows, arguments.json, ("number", "at", "coder", "reason", "text"))
    return 0
