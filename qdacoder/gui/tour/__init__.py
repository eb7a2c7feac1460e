"""The tour: drives the real window through a researcher's day by key and leaves a picture of each step.

It fails as soon as a step does not show its result, so it is also a test.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from qdacoder.gui.application import make_application
from qdacoder.gui.main_window import MainWindow
from qdacoder.gui.theme import theme
from qdacoder.gui.tour.guide import Guide
from qdacoder.gui.tour.main_job import do_the_main_job
from qdacoder.gui.tour.method import walk_the_method
from qdacoder.gui.tour.screens import look_around
from qdacoder.services.sample import make_sample, sample_path
from qdacoder.settings.store import Settings


def run_tour(folder: Path) -> int:
    """Make the sample in a folder, work a day on it, write pictures and files; 0 when all shows.

    Raises:
        QdacoderError: a step did not show what it should.
    """
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = make_sample(folder / "sample", force=sample_path(folder / "sample").exists())
    make_application(["qdacoder"])
    window = MainWindow(settings=Settings(folder / "settings"))
    theme().set_mode("light")
    guide = Guide(window, folder)
    try:
        guide.open(path)
        do_the_main_job(guide)
        walk_the_method(guide)
        look_around(guide)
    finally:
        window.close()
    return 0
