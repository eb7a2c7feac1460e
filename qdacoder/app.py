"""The composition root: puts the window together and runs it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qdacoder.gui.application import Application
    from qdacoder.gui.main_window import MainWindow
    from qdacoder.settings.store import Settings


def make_window(arguments: list[str], settings: Settings | None = None) -> tuple[Application, MainWindow]:
    """The application and its window, not yet shown."""
    # Before Qt: once PySide is there it looks at the source of each module that is loaded.
    import qdacoder.services.session  # noqa: F401
    from qdacoder.gui.application import make_application
    from qdacoder.gui.main_window import MainWindow

    application = make_application(arguments)
    return application, MainWindow(own_sample, settings)


def run_gui(project: Path | None = None, *, sample: bool = False) -> int:
    """Open the window, on a project or the sample if asked for; returns the exit code."""
    application, window = make_window(sys.argv[:1])
    from qdacoder.gui.faults import FaultReporter

    FaultReporter(window.show_error, window).install()
    window.restore_geometry()
    window.show()
    if sample:
        window.open(own_sample())
    elif project is not None:
        window.open(project)
    return int(application.exec())


def own_sample() -> Path:
    """The sample project in the user's data folder, made when it is not there.

    It can be used at once; the window makes its clips and shows each as it is ready.
    """
    from qdacoder.services.sample import make_sample_project, sample_path
    from qdacoder.settings.paths import data_dir

    folder = data_dir() / "sample"
    path = sample_path(folder)
    return path if path.exists() else make_sample_project(folder)
