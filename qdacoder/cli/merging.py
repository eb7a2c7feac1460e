"""Commands on joined nodes: ``node merge``, ``node unmerge``, ``node lineage``."""

from __future__ import annotations

import argparse
import dataclasses
import json

from qdacoder.cli.common import Commands, command, json_argument, opened, print_done, print_value
from qdacoder.cli.common import project_argument as project
from qdacoder.domain.merging import MergePlan
from qdacoder.errors import UserError


def add_merging(node: Commands) -> None:
    """Add this module's commands below ``node``."""
    merge = command(node, "merge", "join nodes into one; it can be taken apart at any time", _merge)
    project(merge, changes=True)
    merge.add_argument("--into", required=True, metavar="N", help="the node that survives")
    merge.add_argument("names", metavar="NODE", nargs="+", help="nodes that are joined into it")
    merge.add_argument("--name", default=None, metavar="NEW", help="name of the result")
    merge.add_argument("--reason", default="", metavar="TEXT", help="why, for the lineage")
    merge.add_argument("--no-synonyms", action="store_true", help="old names no longer lead to the result")
    merge.add_argument("--plan", action="store_true", help="only say what would be done")
    json_argument(merge)

    unmerge = command(node, "unmerge", "take a node out of a merge again, also after later work", _unmerge)
    project(unmerge, changes=True)
    unmerge.add_argument("name", metavar="NODE", help="the node that survived the merge")
    unmerge.add_argument("--from", dest="other", required=True, metavar="A", help="the node to bring back")
    unmerge.add_argument(
        "--give",
        nargs="+",
        type=int,
        default=[],
        metavar="ID",
        help="segments to decide on whose coding goes to A; the others stay with NODE",
    )
    unmerge.add_argument("--plan", action="store_true", help="only say what would be done")
    json_argument(unmerge)

    lineage = command(node, "lineage", "from which nodes a node was made, when, by whom and why", _lineage)
    project(lineage)
    lineage.add_argument("name", metavar="NODE")
    json_argument(lineage)


def _merge(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=arguments.plan) as session:
        survivor = session.codebook.find_node(arguments.into)
        others = [session.codebook.find_node(name) for name in arguments.names]
        plan = session.merging.plan(
            [survivor.id, *(node.id for node in others)],
            survivor.id,
            name=arguments.name,
            keep_synonyms=not arguments.no_synonyms,
            reason=arguments.reason,
        )
        facts = _plan_facts(plan)
        if arguments.plan:
            print_value(facts, arguments.json)
        else:
            print_done(session.merging.merge(plan), arguments.json, **facts)
    return 0


def _plan_facts(plan: MergePlan) -> dict[str, object]:
    return {
        "survivor": plan.survivor.name,
        "joined": [node.name for node in plan.sources],
        "name": plan.name,
        "key": plan.quick_key or "",
        "freed_keys": list(plan.free_keys),
        "definition": plan.definition,
        "codings_before": plan.codings_before,
        "codings_after": plan.codings_after,
        "segments": plan.segments,
        "segments_with_several": list(plan.double_segments),
        "children_moved": len(plan.children),
        "memos_moved": sum(len(one.memo_ids) for joined in plan.joined for one in joined.dropped),
    }


def _unmerge(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=arguments.plan) as session:
        record, source = session.merging.find_part(arguments.name, arguments.other)
        plan = session.merging.plan_apart(record.id, source.guid)
        facts = {
            "node": plan.name,
            "key": plan.quick_key or "",
            "codings_back": len(plan.sorted.back),
            "codings_on_both": len(plan.sorted.again),
            "gone_since": len(plan.sorted.gone),
            "undecided": [
                {"segment": one.coding.segment_id, "why": one.why} for one in plan.sorted.undecided
            ],
        }
        if arguments.plan:
            print_value(facts, arguments.json)
        else:
            given = [
                one.coding.id for one in plan.sorted.undecided if one.coding.segment_id in arguments.give
            ]
            unknown = set(arguments.give) - {one.coding.segment_id for one in plan.sorted.undecided}
            if unknown:
                ids = ", ".join(f"#{one}" for one in sorted(unknown))
                raise UserError(f"There is nothing to decide on {ids}.", "Give --plan to see what there is.")
            left = [one.coding for one in plan.sorted.undecided if one.coding.id not in given]
            print_done(session.merging.take_apart(plan, given), arguments.json, **facts)
            if left and not arguments.json:
                ids = ", ".join(str(one.segment_id) for one in left)
                print(f"To be decided, left with “{arguments.name}”: segments {ids}")
    return 0


def _lineage(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        node = session.codebook.find_node(arguments.name)
        if arguments.json:
            steps = [dataclasses.asdict(step) for step in session.merging.lineage(node.id)]
            splits = [dataclasses.asdict(one) for one in session.merging.splits(node.id)]
            told = {"node": node.name, "merges": steps, "splits": splits}
            print(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            print(session.merging.lineage_text(node.id))
    return 0
