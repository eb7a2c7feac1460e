"""Commands ``node split`` and ``node suggest``."""

from __future__ import annotations

import argparse

from qdacoder.cli.common import Commands, command, json_argument, opened, print_done, print_rows
from qdacoder.cli.common import project_argument as project
from qdacoder.domain.splitting import SplitPlan
from qdacoder.errors import UserError
from qdacoder.services.session import ProjectSession


def add_splitting(node: Commands) -> None:
    """Add the commands below ``node``."""
    split = command(node, "split", "split a node by witness, footage, words or by hand", _split)
    project(split, changes=True)
    split.add_argument("node", metavar="N")
    split.add_argument("--by", choices=("witness", "footage"), help="a node for each of them")
    split.add_argument(
        "--words",
        action="append",
        default=[],
        metavar="TEXT",
        help="a node for segments that hold these words (again for more; the first that fits)",
    )
    split.add_argument(
        "--to",
        nargs="+",
        action="append",
        default=[],
        metavar="NAME ID",
        help="a new name and the numbers of its segments (again for more)",
    )
    split.add_argument(
        "--name", action="append", default=[], metavar="NEW", help="name of a new node, one for each in order"
    )
    split.add_argument("--reason", default="", metavar="TEXT", help="why, for the lineage")
    split.add_argument("--plan", action="store_true", help="only say what would be done")
    json_argument(split)
    suggest = command(node, "suggest", "pairs of nodes that may mean the same, with the numbers", _suggest)
    project(suggest, changes=True)
    suggest.add_argument("--most", type=int, default=20, metavar="N", help="how many (default 20)")
    suggest.add_argument("--all", action="store_true", help="also pairs that were said not to be the same")
    suggest.add_argument(
        "--not", dest="refused", nargs=2, metavar=("A", "B"), help="say that two nodes are not the same"
    )
    json_argument(suggest)


def _split(arguments: argparse.Namespace) -> int:
    if sum(map(bool, (arguments.by, arguments.words, arguments.to))) != 1:
        raise UserError("Say one way to split.", "Give --by, --words or --to.")
    with opened(arguments, read_only=arguments.plan) as session:
        plan = _planned(session, session.codebook.find_node(arguments.node).id, arguments)
        if arguments.name:
            if len(arguments.name) != len(plan.parts):
                raise UserError(
                    f"The split makes {len(plan.parts)} nodes, {len(arguments.name)} names are given.",
                    "Give --plan to see them.",
                )
            plan = plan.named(arguments.name)
        session.splitting.check(plan)
        if arguments.plan:
            rows = [{"node": part.name, "segments": list(part.segment_ids)} for part in plan.parts]
            rows.append({"node": arguments.node, "segments": [f"{plan.staying} stay"]})
            print_rows(rows, arguments.json, ("node", "segments"))
        else:
            print_done(
                session.splitting.split(plan, arguments.reason),
                arguments.json,
                nodes=[part.name for part in plan.parts],
            )
    return 0


def _planned(session: ProjectSession, node_id: int, arguments: argparse.Namespace) -> SplitPlan:
    if arguments.by:
        return session.splitting.by(node_id, arguments.by)
    if arguments.words:
        return session.splitting.by_words(node_id, ";".join(arguments.words))
    parts: dict[str, list[int]] = {}
    for name, *numbers in arguments.to:
        try:
            parts[name] = [int(one.lstrip("#")) for one in numbers]
        except ValueError:
            raise UserError(
                "--to is a name and numbers of segments.", "Such as: --to 'Owed in won' 3 8"
            ) from None
    return session.splitting.by_hand(node_id, parts)


def _suggest(arguments: argparse.Namespace) -> int:
    if arguments.refused:
        with opened(arguments) as session:
            one, other = (session.codebook.find_node(name).id for name in arguments.refused)
            print_done(session.splitting.keep_apart(one, other), arguments.json)
        return 0
    if arguments.most < 1:
        raise UserError("--most is a number from 1.")
    with opened(arguments, read_only=True) as session:
        rows = [
            {
                "first": one.first.name,
                "second": one.second.name,
                "same_segments": one.same_segments,
                "overlap": round(one.overlap, 3),
                "names": round(one.names, 3),
                "definitions": round(one.definitions, 3),
            }
            for one in session.splitting.suggest(arguments.most, hidden=arguments.all)
        ]
    print_rows(rows, arguments.json, ("first", "second", "same_segments", "overlap", "names", "definitions"))
    return 0
