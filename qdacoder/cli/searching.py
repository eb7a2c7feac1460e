"""Commands on the words of a project: ``search`` and ``reindex``."""

from __future__ import annotations

import argparse

from qdacoder.cli.common import (
    Commands,
    command,
    json_argument,
    opened,
    print_rows,
    print_value,
    project_argument,
)
from qdacoder.domain.search import TextHit, TextKind
from qdacoder.errors import UserError


def add_commands(commands: Commands) -> None:
    """Add this module's commands."""
    search = command(
        commands,
        "search",
        "find words in cues, kept words, memos, nodes, witnesses, findings and captions",
        _search,
    )
    project_argument(search)
    search.add_argument(
        "words",
        nargs="+",
        metavar="WORDS",
        help="all must be found; a phrase in quotation marks as it stands",
    )
    search.add_argument(
        "--kind",
        action="append",
        default=[],
        choices=[one.value for one in TextKind],
        help="only this kind (again for more)",
    )
    search.add_argument("--most", type=int, default=200, metavar="N", help="of each kind (default 200)")
    json_argument(search)
    reindex = command(commands, "reindex", "make the search index of a project anew", _reindex)
    project_argument(reindex)
    json_argument(reindex)


def _search(arguments: argparse.Namespace) -> int:
    if arguments.most < 1:
        raise UserError("--most is 1 or more.")
    kinds = [TextKind(one) for one in arguments.kind] or list(TextKind)
    # A shell takes quotation marks off: an argument of several words is a phrase.
    words = " ".join(f'"{one}"' if " " in one and '"' not in one else one for one in arguments.words)
    with opened(arguments, read_only=True) as session:
        found = session.search.find(words, kinds, arguments.most)
    if arguments.json:
        print_value(
            {
                "words": words,
                "counts": {kind.value: count for kind, count in found.counts},
                "hits": [_row(hit) for hit in found.hits],
            },
            True,
        )
    elif not found.hits:
        print("Nothing found")
    else:
        rows = [{**_row(hit), "text": _starred(hit)} for hit in found.hits]
        print_rows(rows, False, ("kind", "id", "context", "text"))
    return 0


def _row(hit: TextHit) -> dict[str, object]:
    return {
        "kind": hit.kind.value,
        "id": hit.id,
        "footage_id": hit.footage_id,
        "frame": hit.frame,
        "of": list(hit.of) if hit.of else None,
        "context": hit.context,
        "text": hit.text,
        "ranges": [list(one) for one in hit.ranges],
    }


def _starred(hit: TextHit) -> str:
    """The text with *stars* around what was found."""
    text = hit.text
    for start, end in reversed(hit.ranges):
        text = f"{text[:start]}*{text[start:end]}*{text[end:]}"
    return text


def _reindex(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        count = session.search.rebuild()
    if arguments.json:
        print_value({"texts": count}, True)
    else:
        print(f"Indexed {count} texts")
    return 0
