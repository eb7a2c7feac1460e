"""Commands that show the window: open, tour. PySide6 is imported only when they run."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
from pathlib import Path
from typing import Any

from qdacoder.cli.common import Commands, command
from qdacoder.errors import StorageError


def add_commands(commands: Commands) -> None:
    """Add this module's commands."""
    show = command(commands, "open", "open the window", _open)
    show.add_argument("project", type=Path, nargs="?", metavar="PROJECT", help="the project file")
    show.add_argument("--sample", action="store_true", help="open the sample project, made when it is new")
    tour = command(
        commands, "tour", "drive the window through the main job, with a picture of each step", _tour
    )
    tour.add_argument("folder", type=Path, metavar="DIR", help="the folder for the pictures and the CSV")


def _open(arguments: argparse.Namespace) -> int:
    return int(_window("qdacoder.app").run_gui(arguments.project, sample=arguments.sample))


def _tour(arguments: argparse.Namespace) -> int:
    return int(_window("qdacoder.gui.tour").run_tour(arguments.folder))


def _window(module: str) -> Any:
    """The module that runs the window; loaded late, so that other commands start without Qt."""
    if importlib.util.find_spec(module) is None:
        raise StorageError("This build has no window yet.", "Use the commands: qdacoder --help")
    return importlib.import_module(module)
