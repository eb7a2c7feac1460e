"""Commands that read a theme across witnesses, keep it, and take it out."""

from __future__ import annotations

import argparse
from fractions import Fraction
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
    project_argument,
)
from qdacoder.domain.review import GroupBy, ReviewFilter
from qdacoder.errors import UserError
from qdacoder.services.review import CardRow
from qdacoder.services.session import ProjectSession

_NAMED = (
    ("--any", "any_of", "NODE", "segments with at least one of these nodes or categories"),
    ("--all", "all_of", "NODE", "with each of these"),
    ("--none", "none_of", "NODE", "with none of these"),
    ("--near", "near", "NODE", "with one of these on it or close by"),
    ("--witness", "witnesses", "W", "only this witness"),
    ("--site", "sites", "S", "only this site"),
    ("--footage", "footage", "F", "only this footage"),
    ("--coder", "coders", "C", "only what this coder coded"),
)


def add_commands(commands: Commands) -> None:
    """Add this module's commands."""
    review = command(commands, "review", "read a theme: the segments that a filter finds", _review)
    project_argument(review)
    add_filter_arguments(review)
    review.add_argument(
        "--group", choices=("witness", "footage"), default="witness", help="what they stand under"
    )
    review.add_argument("--most", type=int, metavar="N", help="only the N most relevant of each group")
    review.add_argument(
        "--to", type=Path, metavar="FILE", help="write them as .csv, .xlsx or .html instead of printing them"
    )
    review.add_argument("--stills", type=Path, metavar="DIR", help="write the first picture of each as PNG")
    review.add_argument(
        "--rows", choices=("codings", "segments"), default="segments", help="what a row of a table is"
    )
    json_argument(review)

    theme = group(commands, "theme", "filters kept under a name")
    listed = command(theme, "list", "list themes", _list)
    project_argument(listed)
    json_argument(listed)
    save = command(theme, "save", "keep a filter under a name", _save)
    project_argument(save, changes=True)
    save.add_argument("name", metavar="NAME")
    add_filter_arguments(save)
    json_argument(save)
    remove = command(theme, "remove", "forget a theme", _remove)
    project_argument(remove, changes=True)
    remove.add_argument("name", metavar="NAME")
    json_argument(remove)


def add_filter_arguments(parser: argparse.ArgumentParser) -> None:
    """The review filter, by name."""
    parser.add_argument("--theme", metavar="NAME", help="a saved theme; the rest narrows it down")
    for option, name, letter, text in _NAMED:
        parser.add_argument(
            option,
            action="append",
            default=[],
            dest=f"only_{name}",
            metavar=letter,
            help=f"{text} (again for more)",
        )
    parser.add_argument("--within", default="30", metavar="SECONDS", help="the gap of --near (default 30)")
    parser.add_argument(
        "--attribute",
        action="append",
        default=[],
        dest="only_attributes",
        metavar="NAME=VALUE",
        help="only witnesses with this (again for more)",
    )
    parser.add_argument("--relevance", type=int, default=0, metavar="N", help="at least this relevance")
    parser.add_argument("--text", default="", metavar="WORDS", help="words in quote, translation or memo")
    parser.add_argument("--changed", action="store_true", help="only where the translation changed")
    parser.add_argument("--heard", action="store_true", help="leave out segments whose sound is excluded")


def wanted_by(arguments: argparse.Namespace, session: ProjectSession) -> ReviewFilter:
    """The filter that was asked for.

    Raises:
        UserError: a value is no number, or a name is unknown.
    """
    try:
        within = Fraction(str(arguments.within).replace(",", "."))
    except (ValueError, ZeroDivisionError):
        raise UserError("--within is a number of seconds.", "Such as 30 or 0.5.") from None
    if arguments.relevance not in (0, 1, 2, 3):
        raise UserError("--relevance is 1, 2 or 3.")
    attributes = []
    for text in arguments.only_attributes:
        name, sign, value = text.partition("=")
        if not sign:
            raise UserError("--attribute is a name and a value.", "Such as: --attribute 'Work=construction'.")
        attributes.append((name.strip(), value.strip()))
    base = session.review.theme(arguments.theme).filter if arguments.theme else ReviewFilter()
    return session.review.filter_by_name(
        **{name: getattr(arguments, f"only_{name}") for _option, name, _letter, _text in _NAMED},
        within_ms=int(within * 1000),
        attributes=attributes,
        relevance=arguments.relevance,
        text=arguments.text,
        changed_only=arguments.changed,
        heard_only=arguments.heard,
        base=base,
    )


def _review(arguments: argparse.Namespace) -> int:
    by = GroupBy(arguments.group)
    if arguments.most is not None and arguments.most < 1:
        raise UserError("--most is 1 or more.", "Leave it out to see every segment.")
    with opened(arguments, read_only=True) as session:
        wanted = wanted_by(arguments, session)
        if arguments.to or arguments.stills:
            return _write(arguments, session, wanted, by)
        found = session.review.find(wanted)
        groups = session.review.groups(found.hits, by, arguments.most)
        summary = session.review.summary(found.hits)
        shown = [hit.segment_id for group in groups for hit in group.shown]
        cards = {card.segment.id: card for card in session.review.cards(shown)}
        names = _names(session, by)
        rows = [
            {"group": names.get(group.key, ""), **_row(cards[hit.segment_id], session)}
            for group in groups
            for hit in group.shown
        ]
    if arguments.json:
        print_value(
            {
                "segments": summary.segments,
                "of": found.total,
                "witnesses": summary.witnesses,
                "seconds": float(summary.seconds),
                "seconds_without_excluded_sound": float(summary.without_excluded),
                "no_hits_for": list(summary.absent),
                "hits": rows,
            },
            True,
        )
    else:
        print_rows(
            rows, False, ("group", "segment_id", "citation", "relevance", "nodes", "translation", "changed")
        )
        print(
            f"{summary.segments} of {found.total} segments, {summary.witnesses} witnesses, "
            f"{float(summary.seconds):.2f} s (overlaps counted once)"
            + (
                f", {float(summary.without_excluded):.2f} s without excluded sound"
                if summary.without_excluded != summary.seconds
                else ""
            )
        )
    return 0


def _names(session: ProjectSession, by: GroupBy) -> dict[int, str]:
    if by is GroupBy.WITNESS:
        return {row.id: row.label for row in session.witnesses.list()}
    return {row.id: row.title for row in session.footage.list(counted=False)}


def _row(card: CardRow, session: ProjectSession) -> dict[str, object]:
    names = {row.id: row.name for row in session.codebook.read().nodes}
    segment = card.segment
    return {
        "segment_id": segment.id,
        "citation": card.citation,
        "witness": segment.witness,
        "relevance": segment.relevance,
        "nodes": [names[one] for one in segment.node_ids if one in names],
        "translation": segment.quote_translation,
        "original": segment.quote_original,
        "memo": segment.memo,
        "revisions": list(card.revisions),
        "changed": "translation changed" if card.changed else "",
    }


def _write(arguments: argparse.Namespace, session: ProjectSession, wanted: ReviewFilter, by: GroupBy) -> int:
    done: list[dict[str, object]] = []
    said = []
    if arguments.to:
        line = ProgressLine("Writing")
        result = session.review_export.write(
            arguments.to, wanted, by=by, most=arguments.most, rows=arguments.rows, progress=line
        )
        done.append({"file": str(result.path), "rows": result.rows, "bytes": result.bytes})
        said.append(f"Wrote {result.rows} segments to {result.path}")
    if arguments.stills:
        result = session.review_export.write_stills(
            arguments.stills, wanted, progress=ProgressLine("Writing")
        )
        pictures = {"rows": result.rows, "bytes": result.bytes, "missing": result.missing}
        done.append({"file": str(result.path), **pictures})
        said.append(f"Wrote {result.rows} stills to {result.path}{result.said_of_missing}")
    if arguments.json:
        print_value({"written": done}, True)
    else:
        print("\n".join(said))
    return 0


def _list(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        rows = [
            {"name": row.name, "filter": "; ".join(session.review.describe(row.filter))}
            for row in session.review.themes()
        ]
    print_rows(rows, arguments.json, ("name", "filter"))
    return 0


def _save(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        print_done(session.review.save_theme(arguments.name, wanted_by(arguments, session)), arguments.json)
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        print_done(session.review.remove_theme(session.review.theme(arguments.name).id), arguments.json)
    return 0
