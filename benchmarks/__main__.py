"""``python -m benchmarks``: measure, and print the table. ``make bench`` does it."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from benchmarks.measure import CPU, FEW, SMALL, Row, small

_ROOT = Path(__file__).resolve().parent.parent
# By the name that is asked for: module and function. Some give several rows.
NAMES = {
    "start": "whole.start",
    "open": "coding.open_project",
    "tag": "coding.tag",
    "undo_tag": "coding.undo_tag",
    "timeline": "coding.timeline",
    "playhead": "coding.playhead",
    "tree_build": "nodes.tree_build",
    "tree_update": "nodes.tree_update",
    "merge": "nodes.merge",
    "review": "reading.review",
    "matrix": "reading.matrix",
    "cooccurrence": "reading.cooccurrence",
    "search": "reading.search",
    "csv": "reading.csv",
    "cite_check": "reading.cite_check",
    "seek": "media.seek",
    "waveform": "media.sound",
    "strain": "strain.strain",
    "memory": "whole.memory",
    "growth": "whole.growth",
}
_ALSO = {"merge_undo": "merge"}
# Those that show a window also say how long it did not answer.
_SHOWN = {"open", "tag", "undo_tag", "timeline", "playhead", "tree_build", "tree_update", "review", "seek"}
_HEAD = ("what", "n", "median", "p95", "worst", "floor", "ratio", "at most", "holds")


def measure(name: str) -> list[Row]:
    """Measure one name here, in this process."""
    module, function = NAMES[name].split(".")
    work: Callable[[], list[Row]] = getattr(__import__(f"benchmarks.{module}", fromlist=[function]), function)
    return _with_stall(name, work) if name in _SHOWN else work()


def _with_stall(name: str, work: Callable[[], list[Row]]) -> list[Row]:
    """The rows, and the longest time in which the window does not answer meanwhile.

    That is watched while the same is done once more, a few times: looking at where the window is takes time.
    """
    from benchmarks.window import stall_row, stalling

    rows = [] if small() else work()
    os.environ[FEW] = "1"
    try:
        with stalling() as found:
            again = work()
    finally:
        del os.environ[FEW]
    return [*(rows or again), stall_row(name, *found())]


def measure_apart(name: str) -> list[Row]:
    """Measure one name in a process of its own, so that none pays for the memory of another."""
    command = [sys.executable, "-m", "benchmarks", "--here", "--only", name, "--raw"]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name} could not be measured:\n{done.stderr}", file=sys.stderr)
        raise SystemExit(1)
    return [Row(**given) for given in json.loads(done.stdout.splitlines()[-1])]


def cells(row: Row) -> tuple[str, ...]:
    """A row as it is printed."""
    held = {True: "yes", False: "no", None: ""}[row.holds]
    numbers = (
        f"{one:,.2f}" if one < 100 else f"{one:,.0f}" for one in (row.median, row.p95, row.worst, row.floor)
    )
    unit = f" {row.unit}"
    median, *rest = numbers
    what = f"{row.name}: {row.what}" + (f" ({row.note})" if row.note else "")
    return (what, str(row.n), median + unit, *rest, f"{row.ratio:.1f}", row.asked, held)


def as_text(rows: list[Row]) -> str:
    """The table, aligned."""
    table = [_HEAD, *map(cells, rows)]
    widths = [max(len(line[at]) for line in table) for at in range(len(_HEAD))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in table
    )


def as_markdown(rows: list[Row]) -> str:
    """The table for the README, with machine and date."""
    busy = os.environ.get(CPU) == "1"
    said = " Processor time of the process, because other programs used the machine too." if busy else ""
    lines = [
        f"{_machine()}, {date.today().isoformat()}, Python {platform.python_version()}.{said}",
        "",
        f"| {' | '.join(_HEAD)} |",
        f"|{'---|' * len(_HEAD)}",
    ]
    return "\n".join([*lines, *(f"| {' | '.join(cells(row))} |" for row in rows)]) + "\n"


def _machine() -> str:
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = [one for one in info.read_text(encoding="utf-8").splitlines() if one.startswith("model name")]
        name = named[0].partition(":")[2].strip() if named else name
    return f"{name}, {os.cpu_count()} cores, {platform.system()}"


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code; a row that does not hold is printed as such and is no fault."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=[*NAMES, *_ALSO], metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="the table with machine and date")
    parser.add_argument("--small", action="store_true", help="tiny projects, twice each: only that it runs")
    parser.add_argument("--cpu", action="store_true", help="processor time, where others use the machine too")
    parser.add_argument("--here", action="store_true", help="all in one process")
    parser.add_argument("--raw", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    for asked, variable in ((given.small, SMALL), (given.cpu, CPU)):
        if asked:
            os.environ[variable] = "1"
    names = list(dict.fromkeys(_ALSO.get(one, one) for one in given.only or NAMES))
    rows: list[Row] = []
    for name in names:
        if not given.raw:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
        rows += measure(name) if given.here else measure_apart(name)
    if given.raw:
        print(json.dumps([row.whole() for row in rows]))
        return 0
    print(as_text(rows))
    if given.json:
        given.json.write_text(json.dumps([row.as_json() for row in rows], indent=1) + "\n", encoding="utf-8")
    if given.markdown:
        given.markdown.write_text(as_markdown(rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
