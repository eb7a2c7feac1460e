"""Commands on cues and on quotes of changed ones: ``cue list|edit|split|...``, ``quote changed|renew``."""

from __future__ import annotations

import argparse

from qdacoder.cli.common import Commands, command, group, json_argument, opened, print_done, print_rows
from qdacoder.cli.common import project_argument as project
from qdacoder.domain.timecode import Timebase
from qdacoder.domain.word_diff import word_diff
from qdacoder.errors import UserError
from qdacoder.services.session import ProjectSession


def add_commands(commands: Commands) -> None:
    """Add this module's commands."""
    cue = group(commands, "cue", "list, revise, time and look back on cues")
    show = command(cue, "list", "list the cues of a transcript", _list)
    project(show)
    show.add_argument("name", metavar="NAME")
    show.add_argument("--footage", required=True, metavar="F")
    json_argument(show)
    edit = command(cue, "edit", "give a cue another text; the one before stays as its revision", _edit)
    _one(edit)
    edit.add_argument("--text", required=True)
    edit.add_argument("--reason", default="")
    back = command(cue, "history", "all versions of a cue's text", _history)
    project(back)
    back.add_argument("cue", type=int, metavar="CUE")
    json_argument(back)
    restore = command(cue, "restore", "make an older version of a cue's text the newest again", _restore)
    _one(restore)
    restore.add_argument("--version", type=int, required=True, metavar="N", help="as cue history counts")
    restore.add_argument("--reason", default="")
    split = command(cue, "split", "cut a cue in two", _split)
    _one(split)
    split.add_argument("--at", required=True, metavar="TC", help="where its time is cut")
    split.add_argument("--character", type=int, required=True, metavar="N", help="characters that stay")
    join = command(cue, "join", "make one cue of several of one transcript", _join)
    project(join, changes=True)
    join.add_argument("cues", type=int, nargs="+", metavar="CUE")
    json_argument(join)
    time = command(cue, "retime", "set in and out of a cue", _retime)
    _one(time)
    time.add_argument("--in", dest="start", required=True, metavar="TC")
    time.add_argument("--out", dest="end", required=True, metavar="TC")
    remove = command(cue, "remove", "remove cues; the words on segments stay", _remove)
    project(remove, changes=True)
    remove.add_argument("cues", type=int, nargs="+", metavar="CUE")
    json_argument(remove)

    quote = group(commands, "quote", "quotes whose translation changed after they were taken")
    changed = command(quote, "changed", "list them, old and new", _changed)
    project(changed)
    json_argument(changed)
    for name, text, run in (
        ("confirm", "let the quotes of segments stand as they are", _confirm),
        ("renew", "take the new text into the quotes of segments", _renew),
    ):
        act = command(quote, name, text, run)
        project(act, changes=True)
        act.add_argument("segments", type=int, nargs="*", metavar="SEGMENT")
        act.add_argument("--all", action="store_true", help="all that are marked")
        json_argument(act)


def _one(parser: argparse.ArgumentParser) -> None:
    project(parser, changes=True)
    parser.add_argument("cue", type=int, metavar="CUE")
    json_argument(parser)


def _timebase(session: ProjectSession, cue_id: int) -> Timebase:
    layer = session.transcripts.layer(session.transcripts.cue(cue_id).transcript_id)
    return session.footage.get(layer.footage_id, counted=False).timebase


def _list(arguments: argparse.Namespace) -> int:
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


def _edit(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        changes = session.transcripts.edit_cue(arguments.cue, arguments.text, arguments.reason)
        marked = _marked(session, arguments.cue)
        print_done(changes, arguments.json, translation_changed=marked)
        _say(marked, arguments.json)
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        changes = session.transcripts.restore_cue(arguments.cue, arguments.version, arguments.reason)
        marked = _marked(session, arguments.cue)
        print_done(changes, arguments.json, translation_changed=marked)
        _say(marked, arguments.json)
    return 0


def _marked(session: ProjectSession, cue_id: int) -> list[int]:
    return sorted({one.segment_id for one in session.quotes.changed() if one.cue_id == cue_id})


def _say(marked: list[int], as_json: bool) -> None:
    if marked and not as_json:
        print("Quoted by segments " + ", ".join(map(str, marked)) + ": translation changed")


def _history(arguments: argparse.Namespace) -> int:
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


def _split(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        at = _timebase(session, arguments.cue).parse(arguments.at)
        print_done(session.transcripts.split_cue(arguments.cue, at, arguments.character), arguments.json)
    return 0


def _join(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        print_done(session.transcripts.join_cues(arguments.cues), arguments.json)
    return 0


def _retime(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        base = _timebase(session, arguments.cue)
        start, end = base.parse(arguments.start), base.parse(arguments.end)
        print_done(session.transcripts.retime_cue(arguments.cue, start, end), arguments.json)
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        for cue_id in arguments.cues:
            session.transcripts.cue(cue_id)
        print_done(session.transcripts.remove_cues(arguments.cues), arguments.json)
    return 0


def _changed(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        rows = [
            {
                "segment": one.segment_id,
                "citation": session.citations.text_of(one.segment_id),
                "cue": one.cue_id,
                "revision": one.revision,
                "newest": one.newest,
                "difference": _difference(one.text, one.now),
                "old": one.text,
                "new": one.now,
            }
            for one in session.quotes.changed()
        ]
    print_rows(rows, arguments.json, ("segment", "citation", "revision", "newest", "difference"))
    return 0


def _difference(old: str, new: str) -> str:
    signs = {"removed": "[-{}-]", "added": "{{+{}+}}", "same": "{}"}
    return "".join(signs[part.kind].format(part.text) for part in word_diff(old, new))


def _chosen(arguments: argparse.Namespace, session: ProjectSession) -> list[int]:
    if bool(arguments.segments) == arguments.all:
        raise UserError("Give the numbers of segments, or --all.")
    marked = session.quotes.changed_segments()
    unknown = [one for one in arguments.segments if one not in marked]
    if unknown:
        numbers = ", ".join(map(str, unknown))
        raise UserError(f"No quote of segment {numbers} is marked as changed.", "See: qdacoder quote changed")
    return sorted(marked) if arguments.all else list(arguments.segments)


def _confirm(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        chosen = _chosen(arguments, session)
        print_done(session.quotes.confirm(chosen), arguments.json, segments=chosen)
    return 0


def _renew(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        chosen = _chosen(arguments, session)
        print_done(session.quotes.renew(chosen), arguments.json, segments=chosen)
    return 0
