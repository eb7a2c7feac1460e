"""The window: menus from the table of actions, the workspace, the status bar."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QInputDialog,
    QLabel,
    QMainWindow,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from qdacoder import __version__
from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.footage import FootageRow, MediaState, Picture
from qdacoder.errors import QdacoderError
from qdacoder.gui.actions.table import ACTIONS, BY_ID, MENUS, Context
from qdacoder.gui.i18n import tr
from qdacoder.gui.keymap import Keymap
from qdacoder.gui.qt_player import QtPlayer
from qdacoder.gui.runner import Runner
from qdacoder.gui.theme import theme
from qdacoder.gui.workspaces.coding.presenter import CodingPresenter
from qdacoder.gui.workspaces.coding.view import CodingView
from qdacoder.media.player import PlayerSource
from qdacoder.services.session import ProjectSession, create_project, open_project

_SMALLEST = (1180, 720)
_FIRST = (1440, 900)


class MainWindow(QMainWindow):
    """One project at a time.

    Attributes:
        session: the open project, or None.
        coding: the Coding workspace, or None without a project.
        last_error: the newest message that was shown as an error.
    """

    def __init__(self, make_sample: Callable[[], Path] | None = None) -> None:
        super().__init__()
        self.session: ProjectSession | None = None
        self.coding: CodingView | None = None
        self.last_error = ""
        self.runner = Runner(self)
        self._make_sample = make_sample
        self._stack = QStackedWidget()
        self._status = QLabel()
        self._counts = QLabel()
        self._actions: dict[str, QAction] = {}
        self.setWindowTitle("qdacoder")
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_FIRST)
        self.setCentralWidget(self._stack)
        self._stack.addWidget(self._welcome())
        self.statusBar().addWidget(self._status, 1)
        self.statusBar().addPermanentWidget(self._counts)
        self._make_menus()
        self.keymap = Keymap(self, self.handle, self._node_key, self._context)
        self._refresh()

    @property
    def status_text(self) -> str:
        """What the status bar says at the left."""
        return self._status.text()

    def open(self, path: Path) -> None:
        """Open a project; what cannot be opened is said, and the one that is open stays."""
        self._open(lambda: open_project(path))

    def handle(self, action: str) -> bool:
        """Do an action of the table; False when nothing here does it now."""
        own = {
            "new_project": self._new,
            "open_project": self._ask_open,
            "open_sample": self._open_sample,
            "close_project": self.close_project,
            "export_csv": self._ask_export,
            "add_footage": self._ask_footage,
            "quit": self.close,
            "history": self._history,
            "copy_citation": self._copy_citation,
            "undo": self._undo,
            "redo": self._redo,
            "theme_system": lambda: theme().set_mode("system"),
            "theme_light": lambda: theme().set_mode("light"),
            "theme_dark": lambda: theme().set_mode("dark"),
            "text_larger": lambda: theme().set_text_size(theme().text_size + 25),
            "text_smaller": lambda: theme().set_text_size(theme().text_size - 25),
            "text_normal": lambda: theme().set_text_size(100),
            "go_timecode": self._ask_timecode,
            "node_field": lambda: self._in_coding(CodingView.focus_nodes),
            "memo": lambda: self._in_coding(lambda view: view.memo.setFocus()),
            "witness": lambda: self._in_coding(lambda view: view.witness.showPopup()),
            "keyboard_map": self._keyboard_map,
            "about": self._about,
        }.get(action)
        if own is not None:
            self._try(own)
            return True
        view = self.coding
        return view is not None and (view.handle(action) or view.presenter.handle(action))

    def close_project(self) -> None:
        """Close the project; the welcome page returns."""
        if self.coding is not None:
            self.coding.presenter.close()
            self._stack.removeWidget(self.coding)
            self.coding.deleteLater()
            self.coding = None
        if self.session is not None:
            self.session.close()
            self.session = None
        self._refresh()

    def export_csv(self, target: Path) -> None:
        """Write coded segments as CSV in the background; where and how many is said in the status bar."""
        session = self.session
        if session is None:
            return
        self.runner.run(
            lambda progress, cancel: session.interchange.export_csv(target, progress=progress, cancel=cancel),
            lambda done: self.tell(
                tr("Wrote {rows} codings to {path}").format(rows=done.rows, path=done.path)
            ),
            self.show_error,
            tr("Exporting CSV"),
            "read",
        )

    def show_footage(self, footage_id: int) -> None:
        """Open a footage in Coding."""
        if self.session is None or self.coding is None:
            return
        row = self.session.footage.get(footage_id)
        presenter = self.coding.presenter
        presenter.open_footage(row)
        self.coding.canvas.clear()
        path = self.session.footage.media_file(row)
        if path is not None and self.session.footage.media_state(row) is not MediaState.MISSING:
            presenter.player.open(_source(row, path))
            self._make_waveform(row)
        else:
            presenter.player.close()
            self.show_error(
                QdacoderError(tr("The file of “{title}” is not where it was.").format(title=row.title))
            )
        self.coding.set_footage_list(list(self.session.footage.list()), footage_id)

    def _make_waveform(self, row: FootageRow) -> None:
        session, view = self.session, self.coding
        if session is None or view is None or (row.facts is not None and not row.facts.has_audio):
            return

        def show(made: Any) -> None:
            current = view.presenter.footage
            if self.coding is view and current is not None and current.id == row.id:
                view.timeline.set_waveform(made.peaks)

        self.runner.run(
            lambda progress, cancel: session.footage.waveform(row, progress, cancel),
            show,
            self.show_error,
            tr("Building waveform: {title}").format(title=row.title),
        )

    def tell(self, text: str) -> None:
        """Say what was done."""
        self._status.setStyleSheet("")
        self._status.setText(text)

    def show_error(self, error: Exception) -> None:
        """Say what went wrong, with the way out; anything but our own errors is a bug and goes on."""
        if not isinstance(error, QdacoderError):
            raise error
        self.last_error = str(error)
        self._status.setStyleSheet(f"color: {theme().color('amber_text').name()}")
        self._status.setText("⚠ " + str(error))

    def _open(self, make: Callable[[], ProjectSession]) -> None:
        try:
            session = make()
        except QdacoderError as error:
            self.show_error(error)
            return
        self.close_project()
        self.session = session
        player = QtPlayer(self._still, self)
        presenter = CodingPresenter(session, player, self)
        view = CodingView(presenter)
        player.listener.picture = view.canvas.show_picture
        player.listener.frame = view.show_frame
        player.listener.error = lambda message: self.show_error(QdacoderError(message))
        presenter.failed.connect(self.show_error)
        presenter.told.connect(self.tell)
        view.footage_chosen.connect(self.show_footage)
        session.subscribe(self._changed)
        self.coding = view
        self._stack.addWidget(view)
        rows = list(session.footage.list())
        view.set_footage_list(rows, rows[0].id if rows else None)
        if rows:
            self.show_footage(rows[0].id)
        self._refresh()
        view.setFocus()

    def _still(self, frame: int, done: Callable[[Picture | None], None]) -> None:
        session, view = self.session, self.coding
        if session is None or view is None or view.presenter.footage is None:
            done(None)
            return
        footage_id = view.presenter.footage.id
        self.runner.run(
            lambda _progress, _cancel: session.footage.picture_at(footage_id, frame),
            done,
            lambda _error: done(None),
            lane="read",
        )

    def _changed(self, change: ChangeSet) -> None:
        if self.session is not None and self.coding is not None and change.touches(Kind.FOOTAGE):
            current = self.coding.presenter.footage
            self.coding.set_footage_list(list(self.session.footage.list()), current.id if current else None)
        self._refresh()

    def _refresh(self) -> None:
        session = self.session
        self._stack.setCurrentIndex(1 if self.coding is not None else 0)
        self.setWindowTitle(f"{session.name} – qdacoder" if session else "qdacoder")
        for name, label in (
            ("undo", session.next_undo() if session else None),
            ("redo", session.next_redo() if session else None),
        ):
            action = self._actions[name]
            action.setEnabled(label is not None)
            action.setText(f"{tr(BY_ID[name].text)} {label}" if label else tr(BY_ID[name].text))
        if session is None:
            self._counts.setText(tr("Version {version}").format(version=__version__))
            self.tell(tr("No project open"))
        else:
            totals = session.totals()
            self._counts.setText(
                tr("{segments} segments   {codings} codings").format(
                    segments=totals.segments, codings=totals.codings
                )
            )

    def _make_menus(self) -> None:
        menus = {name: self.menuBar().addMenu(tr(name)) for name in MENUS}
        for row in ACTIONS:
            action = QAction(tr(row.text), self)
            if row.context is Context.ALL:
                action.setShortcuts([QKeySequence(key) for key in row.keys])
                self.addAction(action)
            elif row.keys:
                action.setText(f"{tr(row.text)}\t{row.keys[0]}")
            action.triggered.connect(lambda _checked=False, name=row.id: self.handle(name))
            self._actions[row.id] = action
            if row.menu and _is_built(row.id):
                if row.separator:
                    menus[row.menu].addSeparator()
                menus[row.menu].addAction(action)

    def _context(self) -> Context | None:
        return Context.CODING if self.coding is not None else None

    def _node_key(self, key: str) -> bool:
        return self.coding is not None and self.coding.presenter.handle_node_key(key)

    def _undo(self) -> None:
        focus = QApplication.focusWidget()
        if isinstance(focus, QPlainTextEdit | QTextEdit) and focus.document().isUndoAvailable():
            focus.undo()  # the text being typed comes first
        elif self.coding is not None:
            self.coding.presenter.undo()

    def _redo(self) -> None:
        if self.coding is not None:
            self.coding.presenter.redo()

    def _in_coding(self, do: Callable[[CodingView], None]) -> None:
        if self.coding is not None:
            do(self.coding)

    def _try(self, work: Callable[[], Any]) -> None:
        try:
            work()
        except QdacoderError as error:
            self.show_error(error)

    def _new(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, tr("New project"), "", "qdacoder (*.qdacoder)")
        if name:
            path = Path(name) if name.endswith(".qdacoder") else Path(name + ".qdacoder")
            self._open(lambda: create_project(path))

    def _ask_open(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, tr("Open project"), "", "qdacoder (*.qdacoder)")
        if name:
            self.open(Path(name))

    def _open_sample(self) -> None:
        if self._make_sample is not None:
            self.open(self._make_sample())

    def _ask_export(self) -> None:
        if self.session is None:
            return
        name, _kind = QFileDialog.getSaveFileName(self, tr("Export coded segments"), "", "CSV (*.csv)")
        if name:
            self.export_csv(Path(name))

    def _ask_footage(self) -> None:
        session = self.session
        if session is None:
            return
        names, _kind = QFileDialog.getOpenFileNames(self, tr("Add footage"))
        for name in names:
            self.add_footage(Path(name))

    def add_footage(self, path: Path) -> None:
        """Probe a file in the background, then add it and show it."""
        session = self.session
        if session is None:
            return

        def add(facts: Any) -> None:
            self._try(lambda: self.show_footage(session.footage.add(path, facts=facts).result_id or 0))

        self.runner.run(
            lambda progress, cancel: session.footage.probe(path, progress, cancel),
            add,
            self.show_error,
            tr("Reading {name}").format(name=path.name),
        )

    def _ask_timecode(self) -> None:
        if self.coding is None or self.coding.presenter.footage is None:
            return
        text, taken = QInputDialog.getText(self, tr("Go to timecode"), tr("Timecode"))
        if taken and text:
            presenter = self.coding.presenter
            presenter.player.seek(self.coding.presenter.footage.timebase.parse(text))

    def _copy_citation(self) -> None:
        if self.coding is None or self.session is None:
            return
        texts = [self.session.coding.citation(row.id) for row in self.coding.presenter.selected]
        QGuiApplication.clipboard().setText("\n".join(texts))
        self.tell(tr("Copied {count} citations").format(count=len(texts)))

    def _history(self) -> None:
        if self.session is None:
            return
        rows = self.session.history()
        headers = [tr("When"), tr("Coder"), tr("What"), tr("State")]
        cells = [
            [
                f"{row.at.astimezone():%Y-%m-%d %H:%M:%S}",
                row.coder,
                row.label if row.kind == "do" else f"{tr(row.kind.capitalize())}: {row.label}",
                tr("next undo") if row.next_undo else tr("next redo") if row.next_redo else row.state.value,
            ]
            for row in rows
        ]
        _table_dialog(self, tr("History"), headers, cells)

    def _keyboard_map(self) -> None:
        cells = [
            [", ".join(row.keys), tr(row.text), row.context.value]
            for row in ACTIONS
            if row.keys and _is_built(row.id)
        ]
        _table_dialog(self, tr("Keyboard map"), [tr("Key"), tr("Does"), tr("Where")], cells)

    def _about(self) -> None:
        QMessageBox.about(
            self, "qdacoder", tr("qdacoder {version}. Works without a network.").format(version=__version__)
        )

    def _welcome(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(160, 120, 160, 120)
        title = QLabel("qdacoder")
        title.setFont(theme().font("welcome"))
        column.addWidget(title)
        column.addWidget(QLabel(tr("Code video testimony to the frame, read it across witnesses, cite it.")))
        for name in ("open_sample", "new_project", "open_project"):
            button = QPushButton(tr(BY_ID[name].text))
            button.setProperty("primary", name == "open_sample")
            button.setMaximumWidth(360)
            button.clicked.connect(lambda _checked=False, name=name: self.handle(name))
            column.addWidget(button)
        column.addWidget(QLabel(tr("Works without a network. Video files stay where they are.")))
        column.addStretch(1)
        return page

    def closeEvent(self, event: QCloseEvent) -> None:
        self.close_project()
        self.runner.close()
        event.accept()


def _source(row: FootageRow, path: Path) -> PlayerSource:
    facts = row.facts
    return PlayerSource(
        path,
        row.rate,
        row.length_frames,
        facts.start_us if facts else 0,
        facts.has_video if facts else True,
        facts.variable_rate if facts else False,
    )


# Actions of the table whose part is not built yet stay out of menus and the keyboard map.
_LATER = frozenset(
    [
        "palette",
        "go_footage",
        "go_coding",
        "side_panels",
        "reset_layout",
        "zoom_range",
        "zoom_all",
        "zoom_in",
        "zoom_out",
        "open_in_coding",
        "remove_footage",
    ]
)


def _is_built(name: str) -> bool:
    return name not in _LATER


def _table_dialog(parent: QWidget, title: str, headers: list[str], cells: list[list[str]]) -> None:
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.resize(720, 480)
    table = QTableWidget(len(cells), len(headers))
    table.setHorizontalHeaderLabels(headers)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.verticalHeader().hide()
    for place, row in enumerate(cells):
        for column, text in enumerate(row):
            table.setItem(place, column, QTableWidgetItem(text))
    table.resizeColumnsToContents()
    table.horizontalHeader().setStretchLastSection(True)
    QVBoxLayout(dialog).addWidget(table)
    dialog.show()
