"""Commands that count: ``matrix``, ``cooccurrence``, ``coverage``, ``growth``; all print CSV."""

from __future__ import annotations

import argparse
import sys
from fractions import Fraction

from qdacoder.cli.common import Commands, command, json_argument, opened, print_rows
from qdacoder.cli.common import project_argument as project
from qdacoder.errors import UserError
from qdacoder.services.analysis import BY, COUNTS, HOWS
from qdacoder.services.analysis_tables import (
    Grid,
    coverage_grid,
    csv_text,
    growth_grid,
    matrix_grid,
    together_grid,
)
from qdacoder.services.session import ProjectSession


def add_commands(commands: Commands) -> None:
    """Add this module's commands."""
    matrix = command(
        commands, "matrix", "nodes by witness, site, footage, coder or an attribute, as CSV", _matrix
    )
    project(matrix)
    matrix.add_argument("--by", default="witness", metavar="WHAT", help=f"{', '.join(BY)} or an attribute")
    matrix.add_argument("--count", choices=COUNTS, default="segments")
    _narrowing(matrix)
    json_argument(matrix)
    together = command(commands, "cooccurrence", "nodes together, as CSV", _together)
    project(together)
    together.add_argument("--how", choices=HOWS, default="same", help="same segment, overlapping, or near")
    together.add_argument("--within", default="30", metavar="SECONDS", help="the gap of near (default 30)")
    together.add_argument(
        "--node", action="append", default=[], metavar="N", help="only these (again for more)"
    )
    _narrowing(together)
    json_argument(together)
    coverage = command(
        commands, "coverage", "coded, seen, excluded and never seen, by footage, as CSV", _coverage
    )
    project(coverage)
    coverage.add_argument(
        "--coder", action="append", default=[], dest="coders", metavar="C", help="again for more"
    )
    coverage.add_argument("--by-coder", action="store_true", help="a row for each footage and coder")
    coverage.add_argument("--heard", action="store_true", help="leave out time whose sound is excluded")
    json_argument(coverage)
    growth = command(commands, "growth", "new nodes by hour watched: is the list saturated?", _growth)
    project(growth)
    json_argument(growth)


def _narrowing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--coder", action="append", default=[], dest="coders", metavar="C", help="again for more"
    )
    parser.add_argument("--footage", action="append", default=[], metavar="F", help="again for more")
    parser.add_argument("--heard", action="store_true", help="leave out excluded sound, and say how much")


def _ids(session: ProjectSession, arguments: argparse.Namespace) -> tuple[tuple[int, ...], tuple[int, ...]]:
    wanted = session.review.filter_by_name(coders=arguments.coders, footage=arguments.footage)
    return wanted.coder_ids, wanted.footage_ids


def _matrix(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        coders, footage = _ids(session, arguments)
        table = session.analysis.matrix(
            arguments.by, arguments.count, coder_ids=coders, footage_ids=footage, heard_only=arguments.heard
        )
    _write(matrix_grid(table), arguments.json)
    return 0


def _together(arguments: argparse.Namespace) -> int:
    try:
        within = Fraction(arguments.within.replace(",", "."))
    except (ValueError, ZeroDivisionError):
        raise UserError("--within is a number of seconds.", "Such as 30 or 0.5.") from None
    with opened(arguments, read_only=True) as session:
        coders, footage = _ids(session, arguments)
        ids = [session.codebook.find_node(name).id for name in arguments.node]
        found = session.analysis.together(
            arguments.how,
            int(within * 1000),
            node_ids=ids,
            coder_ids=coders,
            footage_ids=footage,
            heard_only=arguments.heard,
        )
        left_out = session.analysis.left_out(coders, footage) if arguments.heard else ""
        names = {node.id: node.name for node in session.codebook.read().nodes}
    _write(together_grid(found, names, left_out), arguments.json)
    return 0


def _growth(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        points = session.analysis.growth()
    _write(growth_grid(points), arguments.json)
    return 0


def _coverage(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        coders = session.review.filter_by_name(coders=arguments.coders).coder_ids
        count = session.coverage.by_coder if arguments.by_coder else session.coverage.rows
        rows = count(coders, leave_out=arguments.heard)
    _write(coverage_grid(rows, leave_out=arguments.heard), arguments.json)
    return 0


def _write(grid: Grid, as_json: bool) -> None:
    if as_json:
        print_rows([dict(zip(grid.header, row, strict=True)) for row in grid.rows], True, grid.header)
    else:
        sys.stdout.write(csv_text(grid))
