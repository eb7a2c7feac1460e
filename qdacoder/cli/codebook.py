"""Commands on categories and nodes."""

from __future__ import annotations

import argparse

from qdacoder.cli.common import Commands, command, group, json_argument, opened, print_done, print_rows
from qdacoder.cli.common import project_argument as project
from qdacoder.cli.merging import add_merging
from qdacoder.cli.splitting import add_splitting
from qdacoder.domain.codebook import Hue


def add_commands(commands: Commands) -> None:
    """Add this module's commands."""
    category = group(commands, "category", "add, list, order and change categories")
    add = command(category, "add", "add a category", _category_add)
    project(add, changes=True)
    add.add_argument("name", metavar="NAME")
    add.add_argument("--definition", default="")
    json_argument(add)
    add.add_argument("--color", default=None, choices=_LOOKS, help="its colour (default: the first free one)")
    show = command(category, "list", "list categories", _category_list)
    project(show)
    json_argument(show)
    _add_category_changes(category)

    node = group(commands, "node", "add, list and move nodes")
    add = command(node, "add", "add a node", _node_add)
    project(add, changes=True)
    add.add_argument("name", metavar="NAME")
    add.add_argument("--category", default="", metavar="C", help="its category (default: unsorted)")
    add.add_argument("--parent", default="", metavar="N", help="the node above it")
    add.add_argument("--definition", default="")
    add.add_argument("--key", default=None, help="quick key: 1 to 9, A, B, D, F, H, P, Q, U, Y")
    json_argument(add)
    show = command(node, "list", "list nodes", _node_list)
    project(show)
    json_argument(show)
    move = command(node, "move", "move a node to a category or below another node", _node_move)
    project(move, changes=True)
    move.add_argument("name", metavar="NAME")
    move.add_argument("--category", default="", metavar="C", help="the category (neither: unsorted)")
    move.add_argument("--parent", default="", metavar="N", help="the node above it")
    move.add_argument("--position", type=int, default=None, metavar="N", help="place, 0 is first")
    json_argument(move)
    add_merging(node)
    add_splitting(node)


_LOOKS = tuple(hue.value for hue in Hue)


def _add_category_changes(category: Commands) -> None:
    for name, about, do in (
        ("rename", "give a category another name", _category_rename),
        ("move", "put a category at a place in the order", _category_move),
        ("color", "give a category one of the tested colours with its shape", _category_color),
        ("define", "say what a category means", _category_define),
        ("remove", "remove a category; its nodes become unsorted and keep their codings", _category_remove),
    ):
        made = command(category, name, about, do)
        project(made, changes=True)
        made.add_argument("name", metavar="NAME")
        if name == "rename":
            made.add_argument("new_name", metavar="NEW")
        elif name == "move":
            made.add_argument("--position", type=int, required=True, metavar="N", help="place, 0 is first")
        elif name == "color":
            made.add_argument("color", metavar="COLOUR", choices=_LOOKS, help=", ".join(_LOOKS))
        elif name == "define":
            made.add_argument("definition", metavar="TEXT")
        json_argument(made)


def _category_rename(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        category = session.codebook.find_category(arguments.name)
        print_done(session.codebook.edit_category(category.id, name=arguments.new_name), arguments.json)
    return 0


def _category_move(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        category = session.codebook.find_category(arguments.name)
        print_done(session.codebook.move_category(category.id, arguments.position), arguments.json)
    return 0


def _category_color(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        category, hue = session.codebook.find_category(arguments.name), Hue(arguments.color)
        same = [
            one.name for one in session.codebook.read().categories if one.hue is hue and one.id != category.id
        ]
        changes = session.codebook.edit_category(category.id, hue=hue)
        print_done(changes, arguments.json, shape=hue.shape, also=same)
    return 0


def _category_define(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        category = session.codebook.find_category(arguments.name)
        print_done(
            session.codebook.edit_category(category.id, definition=arguments.definition), arguments.json
        )
    return 0


def _category_remove(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        category, book = session.codebook.find_category(arguments.name), session.codebook.read()
        unsorted = [node.name for node in book.nodes if node.category_id == category.id]
        print_done(session.codebook.remove_category(category.id), arguments.json, unsorted=unsorted)
    return 0


def _category_add(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        hue = Hue(arguments.color) if arguments.color else None
        print_done(session.codebook.add_category(arguments.name, arguments.definition, hue), arguments.json)
    return 0


def _category_list(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        rows = [
            {
                "id": row.id,
                "guid": row.guid,
                "name": row.name,
                "definition": row.definition,
                "colour": row.hue.value,
                "shape": row.hue.shape,
                "segments": row.segments,
            }
            for row in session.codebook.read().categories
        ]
    print_rows(rows, arguments.json, ("id", "name", "colour", "shape", "segments"))
    return 0


def _node_add(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        category = session.codebook.find_category(arguments.category).id if arguments.category else None
        parent = session.codebook.find_node(arguments.parent).id if arguments.parent else None
        changes = session.codebook.add_node(
            arguments.name, category, parent, arguments.definition, arguments.key
        )
        print_done(changes, arguments.json)
    return 0


def _node_list(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        book = session.codebook.read()
    categories = {row.id: row.name for row in book.categories}
    names = {row.id: row.name for row in book.nodes}
    rows = [
        {
            "id": row.id,
            "guid": row.guid,
            "name": row.name,
            "category": categories.get(row.category_id or 0, ""),
            "parent": names.get(row.parent_id or 0, ""),
            "definition": row.definition,
            "key": row.quick_key or "",
            "segments": row.segments,
        }
        for row in book.nodes
    ]
    print_rows(rows, arguments.json, ("id", "name", "category", "parent", "key", "segments"))
    return 0


def _node_move(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        category = session.codebook.find_category(arguments.category).id if arguments.category else None
        parent = session.codebook.find_node(arguments.parent).id if arguments.parent else None
        node = session.codebook.find_node(arguments.name)
        changes = session.codebook.move_node(node.id, category, parent, arguments.position)
        print_done(changes, arguments.json)
    return 0
