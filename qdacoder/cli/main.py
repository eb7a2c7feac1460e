"""Entry of the command line. One clear line on stderr for an error: exit 2 for bad input, 1 for failure."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from qdacoder import __version__
from qdacoder.cli import (
    analysis,
    citations,
    codebook,
    cues,
    exclusions,
    findings,
    footage,
    project,
    review,
    searching,
    stills,
    transcripts,
    windows,
    witnesses,
)
from qdacoder.errors import Cancelled, QdacoderError, UserError
from qdacoder.garbage import look_rarely

BAD_INPUT, FAILURE = 2, 1


class _Parser(argparse.ArgumentParser):
    """Errors as one line that names the way out."""

    def error(self, message: str) -> NoReturn:
        print(f"qdacoder: {message}. See: {self.prog} --help", file=sys.stderr)
        raise SystemExit(BAD_INPUT)


def build_parser() -> argparse.ArgumentParser:
    """The parser with every command."""
    parser = _Parser(
        prog="qdacoder", description="Code video testimony to the frame, read it across witnesses, cite it."
    )
    parser.add_argument("--version", action="version", version=f"qdacoder {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    for module in (
        project,
        footage,
        codebook,
        transcripts,
        cues,
        exclusions,
        review,
        analysis,
        citations,
        findings,
        stills,
        searching,
        witnesses,
        windows,
    ):
        module.add_commands(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; without one the window opens. Returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parsed = build_parser().parse_args(given or ["open"])
    look_rarely()
    try:
        code = parsed.run(parsed)
    except UserError as error:
        return _tell(error, BAD_INPUT)
    except QdacoderError as error:
        return _tell(error, FAILURE)
    except KeyboardInterrupt:
        return _tell(Cancelled(), FAILURE)
    except BrokenPipeError:
        return FAILURE
    return int(code or 0)


def _tell(error: QdacoderError, code: int) -> int:
    print(f"qdacoder: {' '.join(str(error).split())}", file=sys.stderr)
    return code


def entry() -> NoReturn:
    """What the installed program calls."""
    raise SystemExit(main())


if __name__ == "__main__":
    entry()
