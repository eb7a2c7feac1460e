"""Commands on findings, earlier studies and stated quantities."""

from __future__ import annotations

import argparse
from pathlib import Path

from qdacoder.cli.common import (
    Commands,
    command,
    group,
    json_argument,
    opened,
    print_done,
    print_rows,
    print_value,
)
from qdacoder.cli.common import project_argument as project
from qdacoder.cli.review import add_filter_arguments, wanted_by
from qdacoder.domain.findings import Role, Stance
from qdacoder.domain.quantities import rate_text
from qdacoder.domain.text import folded


def add_commands(commands: Commands) -> None:
    """Add this module's commands."""
    finding = group(commands, "finding", "statements with their evidence and what earlier studies say")
    add = command(finding, "add", "write down a finding", _add)
    project(add, changes=True)
    add.add_argument("statement", metavar="STATEMENT")
    add.add_argument("--text", default="", metavar="TEXT")
    add.add_argument("--segment", type=int, action="append", default=[], metavar="ID", help="again for more")
    json_argument(add)
    show = command(finding, "list", "list findings", _list)
    project(show)
    json_argument(show)
    evidence = command(finding, "evidence", "let segments bear on a finding", _evidence)
    project(evidence, changes=True)
    evidence.add_argument("finding", type=int, metavar="ID")
    evidence.add_argument("segments", type=int, nargs="+", metavar="SEGMENT")
    evidence.add_argument("--role", choices=[one.value for one in Role], default="supports")
    json_argument(evidence)
    compare = command(finding, "compare", "note what an earlier study says on the point", _compare)
    project(compare, changes=True)
    compare.add_argument("finding", type=int, metavar="ID")
    compare.add_argument("study", metavar="STUDY", help="its name; added when it is new")
    compare.add_argument("--stance", choices=[one.value for one in Stance if one.value], required=True)
    compare.add_argument("--page", default="")
    compare.add_argument("--says", default="", metavar="TEXT")
    json_argument(compare)
    export = command(finding, "export", "write a draft (.docx, .md) or a table (.csv, .xlsx)", _export)
    project(export)
    export.add_argument("--to", type=Path, required=True, metavar="FILE")
    json_argument(export)

    quantity = group(commands, "quantity", "what is stated in numbers")
    note = command(quantity, "add", "note what a segment states", _quantity)
    project(note, changes=True)
    note.add_argument("segment", type=int, metavar="ID")
    note.add_argument("what", metavar="WHAT", help="such as: monthly quota")
    note.add_argument("number", metavar="NUMBER")
    note.add_argument("unit", metavar="UNIT", nargs="?", default="", help="unit or currency")
    for name in ("per", "date", "note"):
        note.add_argument(f"--{name}", default="")
    json_argument(note)
    table = command(quantity, "list", "what the segments that a filter finds state", _quantities)
    project(table)
    add_filter_arguments(table)
    table.add_argument("--in", dest="to_unit", default="", metavar="UNIT", help="also in this unit")
    table.add_argument("--to", type=Path, metavar="FILE", help="write it as .csv or .xlsx instead")
    json_argument(table)
    rate = command(quantity, "rate", "enter a rate: one FROM is FACTOR TO", _rate)
    project(rate, changes=True)
    rate.add_argument("from_unit", metavar="FROM")
    rate.add_argument("factor", metavar="FACTOR")
    rate.add_argument("to_unit", metavar="TO")
    rate.add_argument("--date", required=True)
    rate.add_argument("--source", required=True)
    json_argument(rate)
    rates = command(quantity, "rates", "list the rates that were entered", _rates)
    project(rates)
    json_argument(rates)
    for name, what, run in (
        ("remove", "quantity", _remove_quantity),
        ("remove-rate", "rate", _remove_rate),
    ):
        remove = command(quantity, name, f"forget a {what}", run)
        project(remove, changes=True)
        remove.add_argument("id", type=int, metavar="ID")
        json_argument(remove)


def _add(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        changes = session.findings.add(arguments.statement, arguments.text)
        if arguments.segment:
            session.findings.add_evidence(changes.result_id or 0, arguments.segment)
        print_done(changes, arguments.json)
    return 0


def _list(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        labels = {row.id: row.label for row in session.witnesses.list()}
        names = {node.id: node.name for node in session.codebook.read().nodes}
        rows = [
            {
                "id": row.id,
                "statement": row.statement,
                "segments": len(row.evidence),
                "witnesses": [labels[one] for one in row.witness_ids],
                "nodes": [names[one] for one in row.node_ids],
                **{one.value: row.count(one) for one in Stance if one.value},
            }
            for row in session.findings.list()
        ]
    columns = ("id", "statement", "segments", "witnesses", "nodes", "agrees", "differs", "silent")
    print_rows(rows, arguments.json, columns)
    return 0


def _evidence(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        role = Role(arguments.role)
        print_done(session.findings.add_evidence(arguments.finding, arguments.segments, role), arguments.json)
    return 0


def _compare(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        known = {folded(row.name): row.id for row in session.findings.studies()}
        study = known.get(folded(arguments.study))
        if study is None:
            session.findings.get(arguments.finding)  # nothing is added when it is gone
            study = session.findings.add_study(arguments.study).result_id or 0
        stance, page, says = Stance(arguments.stance), arguments.page, arguments.says
        told = session.findings.get(arguments.finding).stances
        open_ones = [one.id for one in told if one.study.id == study and one.needs_page]
        if open_ones:  # what lacks its page is completed
            changes = session.findings.edit_stance(
                open_ones[0], stance=stance, page=page or None, says=says or None
            )
        else:
            changes = session.findings.compare(arguments.finding, study, stance, page=page, says=says)
        print_done(changes, arguments.json)
    return 0


def _export(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        done = session.findings_export.write(arguments.to)
    if arguments.json:
        print_value({"file": str(done.path), "rows": done.rows, "bytes": done.bytes}, True)
    else:
        what = "findings" if done.path.suffix in (".docx", ".md") else "rows"
        print(f"Wrote {done.rows} {what} to {done.path}")
    return 0


def _quantity(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        changes = session.quantities.add(
            arguments.segment,
            arguments.what,
            arguments.number,
            arguments.unit,
            per=arguments.per,
            on_date=arguments.date,
            note=arguments.note,
        )
        print_done(changes, arguments.json)
    return 0


def _quantities(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        if arguments.to is not None:
            wanted = wanted_by(arguments, session)
            done = session.quantities.write_table(arguments.to, wanted, arguments.to_unit)
            said = {"file": str(done.path), "rows": done.rows, "bytes": done.bytes}
            print_value(said, True) if arguments.json else print(f"Wrote {done.rows} rows to {done.path}")
            return 0
        rows = [
            {
                "id": row.quantity.id,
                "segment": row.quantity.segment_id,
                "witness": row.witness,
                "what": row.quantity.what,
                "number": row.quantity.number,
                "unit": row.quantity.unit,
                "per": row.quantity.per,
                "date": row.quantity.on_date,
                "converted": str(row.converted.number) if row.converted else "",
                "rate": rate_text(row.converted.rate) if row.converted and row.converted.rate else "",
                "citation": row.citation,
            }
            for row in session.quantities.table(wanted_by(arguments, session), arguments.to_unit)
        ]
    columns = (
        *("id", "segment", "witness", "what", "number", "unit", "per", "date"),
        *("converted", "rate", "citation"),
    )
    print_rows(rows, arguments.json, columns)
    return 0


def _rate(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        changes = session.quantities.add_rate(
            arguments.from_unit, arguments.to_unit, arguments.factor, arguments.date, arguments.source
        )
        print_done(changes, arguments.json)
    return 0


def _rates(arguments: argparse.Namespace) -> int:
    with opened(arguments, read_only=True) as session:
        rows = [
            {
                "id": row.id,
                "one_of": row.from_unit,
                "rate": row.factor,
                "of": row.to_unit,
                "date": row.on_date,
                "source": row.source,
            }
            for row in session.quantities.rates()
        ]
    print_rows(rows, arguments.json, ("id", "one_of", "rate", "of", "date", "source"))
    return 0


def _remove_quantity(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        print_done(session.quantities.remove(arguments.id), arguments.json)
    return 0


def _remove_rate(arguments: argparse.Namespace) -> int:
    with opened(arguments) as session:
        print_done(session.quantities.remove_rate(arguments.id), arguments.json)
    return 0
