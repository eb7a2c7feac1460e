"""A fault in the program: logged without witness text, shown in one window, work goes on."""

from __future__ import annotations

import logging
import logging.handlers
import platform
import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from qdacoder import __version__
from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.settings.paths import log_dir

_LOG = logging.getLogger("qdacoder")


class FaultReporter:
    """Catches what nobody caught, once installed.

    Args:
        present: shows errors that are meant for people.
        window: the window to stand before.
    """

    def __init__(self, present: Callable[[Exception], None], window: QWidget) -> None:
        self._present, self._window = present, window
        self.dialog: FaultDialog | None = None

    def install(self) -> None:
        """Take over `sys.excepthook` and begin the log file."""
        start_log()
        sys.excepthook = self.caught

    def caught(self, kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        """What `sys.excepthook` calls."""
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, where)
            return
        if isinstance(error, QdacoderError):
            self._present(error)
            return
        text = fault_text(kind, where)
        _LOG.error("%s", text)
        if self.dialog is None or not self.dialog.isVisible():
            self.dialog = FaultDialog(text, self._window)
            self.dialog.show()


class FaultDialog(QDialog):
    """Says what was kept, with version and the place of the fault."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("A fault in qdacoder"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.resize(640, 420)
        self.report = f"qdacoder {__version__}\n{_versions()}\n\n{text}"
        column = QVBoxLayout(self)
        head = QLabel(tr("Something went wrong that should not have"))
        head.setFont(theme().font("section"))
        column.addWidget(head)
        kept = QLabel(
            tr(
                "Every change you made is saved. The last action may not have been done; look before you "
                "do it again. The report below holds no names and no testimony, only places in the program."
            )
        )
        kept.setWordWrap(True)
        column.addWidget(kept)
        box = QPlainTextEdit(self.report)
        box.setReadOnly(True)
        box.setFont(theme().font("mono"))
        box.setAccessibleName(tr("Report"))
        column.addWidget(box, 1)
        row = QHBoxLayout()
        copy = QPushButton(tr("Copy report"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.report))
        go_on = QPushButton(tr("Go on"))
        go_on.setProperty("primary", True)
        go_on.setDefault(True)
        go_on.clicked.connect(self.accept)
        row.addStretch(1)
        row.addWidget(copy)
        row.addWidget(go_on)
        column.addLayout(row)


def fault_text(kind: type[BaseException], where: TracebackType | None) -> str:
    """Kind and places of a fault. Its message is left out: it may quote what a witness said."""
    places = []
    for frame in traceback.extract_tb(where):
        parts = frame.filename.replace("\\", "/").split("/")
        places.append(f"  {'/'.join(parts[-3:])}:{frame.lineno} in {frame.name}")
    return "\n".join([f"{kind.__module__}.{kind.__qualname__}", *places])


def start_log() -> None:
    """Write warnings and faults to a small file in the log folder; where that cannot be, do without."""
    if any(isinstance(handler, logging.handlers.RotatingFileHandler) for handler in _LOG.handlers):
        return
    folder = log_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "qdacoder.log", maxBytes=200_000, backupCount=1, encoding="utf-8", delay=True
        )
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _LOG.addHandler(handler)
    _LOG.setLevel(logging.INFO)


def _versions() -> str:
    return f"Python {platform.python_version()}, Qt {qVersion()}, {platform.system()} {platform.machine()}"
