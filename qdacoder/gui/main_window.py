"""The window: bars, pages, and the way from an action of the table to whoever does it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QInputDialog,
    QLineEdit,
    QMainWindow,
    QMessageBox,
    QPlainTextEdit,
    QStackedWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from qdacoder import __version__, garbage
from qdacoder.errors import QdacoderError, StorageError, UserError
from qdacoder.gui.actions.keys import keys_of, shown_key
from qdacoder.gui.actions.table import ACTIONS, BY_ID, MENUS, Context
from qdacoder.gui.files import (
    ask_csv_target,
    ask_new_project,
    ask_project,
    ask_project_copy,
)
from qdacoder.gui.i18n import tr
from qdacoder.gui.keymap import Keymap
from qdacoder.gui.notices import Notices, Offer, announce
from qdacoder.gui.palette_entries import command_entries, project_entries
from qdacoder.gui.places import Place
from qdacoder.gui.runner import Runner
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.activity_bar import ActivityBar
from qdacoder.gui.widgets.status_bar import JobLine, StatusBar
from qdacoder.gui.widgets.top_bar import TopBar
from qdacoder.gui.workbench import LATER, Workbench
from qdacoder.gui.workspaces.welcome.recent_list import RecentRow
from qdacoder.gui.workspaces.welcome.view import WelcomeView
from qdacoder.services.playing import why_no_vlc
from qdacoder.services.session import ProjectSession, create_project, open_project
from qdacoder.settings.recent import forget_project, recent_projects, remember_project
from qdacoder.settings.store import Settings

if TYPE_CHECKING:
    from qdacoder.gui.dialogs.history import HistoryDialog
    from qdacoder.gui.dialogs.palette import Palette
    from qdacoder.gui.workspaces.coding.view import CodingView

_PAGES = (Context.CODING, Context.FOOTAGE, Context.REVIEW, Context.FINDINGS)
_SMALLEST = (1180, 720)
_FIRST = (1440, 900)
_QUIET_MS = 400  # a job shorter than this shows nothing
_LATER = 40  # ms after a change
_TEXT_STEP = 25
# Without a project only these can be done.
_ALWAYS = frozenset(
    [
        *(
            "new_project",
            "open_project",
            "open_sample",
            "settings",
            "quit",
            "palette",
            "keyboard_map",
            "about",
        ),
        *("theme_system", "theme_light", "theme_dark", "text_larger", "text_smaller", "text_normal"),
        "keyboard_map",
    ]
)


class MainWindow(QMainWindow):
    """One project at a time.

    Args:
        make_sample: makes or finds the sample project and returns its file; None: no sample.
        settings: of this computer's user.

    Attributes:
        bench: the open project with its workspaces, or None.
        last_error: the newest message that was shown as an error.
    """

    def __init__(
        self, make_sample: Callable[[], Path] | None = None, settings: Settings | None = None
    ) -> None:
        super().__init__()
        self.settings = settings or Settings()
        self.bench: Workbench | None = None
        self.last_error = ""
        self.runner = Runner(self)
        self.notices = Notices()
        self.welcome = WelcomeView()
        self._make_sample = make_sample
        self._stack = QStackedWidget()
        self._top, self._bar, self._foot = TopBar(self), ActivityBar(self), StatusBar(self)
        self._pages: dict[str, QWidget] = {"welcome": self.welcome}
        self._actions: dict[str, QAction] = {}
        self._before_settings = "welcome"
        self._history: HistoryDialog | None = None
        self._build()
        self._make_menus()
        self.keymap = Keymap(self, self.handle, self._node_key, self._context)
        self.keymap.set_keys(self.settings.keys)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_MS)
        self._quiet.timeout.connect(self._show_jobs)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER)
        self._later.timeout.connect(self._refresh)
        self._connect()
        self._apply_settings()
        self._show_page("welcome")
        self._refresh()
        self._refresh_recent()
        if self.settings.trouble:
            self.notices.show_notice(self.settings.trouble)

    @cached_property
    def palette_box(self) -> Palette:
        """The palette, made when it is first opened."""
        from qdacoder.gui.dialogs.palette import Palette

        return Palette(self, self._entries, self._texts)

    @property
    def session(self) -> ProjectSession | None:
        """The open project, or None."""
        return self.bench.session if self.bench else None

    @property
    def coding(self) -> CodingView | None:
        """The Coding workspace, or None without a project."""
        return self.bench.coding if self.bench else None

    @property
    def status_text(self) -> str:
        """What the status bar says at the left."""
        return self._foot.text

    @property
    def page(self) -> str:
        """Name of the page shown."""
        shown = self._stack.currentWidget()
        return next((name for name, page in self._pages.items() if page is shown), "")

    def open(self, path: Path) -> None:
        """Open a project; what cannot be opened is said, and the one that is open stays."""
        self._open(lambda: open_project(path, wait=False))

    def handle(self, action: str) -> bool:
        """Do an action of the table; False when nothing here does it now."""
        own = self._table().get(action)
        if own is not None:
            if action not in _ALWAYS and self.bench is None:
                return False
            self._try(own)
            return True
        bench = self.bench
        if bench is None:
            return False
        if action in bench.actions:
            self._try(bench.actions[action])
            return True
        page = self._stack.currentWidget()
        handler = getattr(page, "handle", None)
        if handler is not None and handler(action):
            return True
        return self.page == "coding" and bench.presenter.handle(action)

    def can(self, action: str) -> bool:
        """Whether an action can be done now."""
        if action in _ALWAYS:
            return action != "open_sample" or self._make_sample is not None
        if self.bench is None:
            return False
        context = BY_ID[action].context
        if context is Context.ALL:
            return action not in ("undo", "redo") or self._actions[action].isEnabled()
        if context is Context.FOOTAGE:
            return self.page == "footage" or action == "add_footage"
        if context in (Context.REVIEW, Context.FINDINGS):
            return self.page == context.value
        if self.page == "review":
            own = self.bench.review.doable | self.bench.actions.keys()
            return context is Context.DECK and action in own
        return self.page == "coding" and self.bench.presenter.footage is not None

    def deck_key(self, event: QKeyEvent) -> bool:
        """Take a deck key pressed in a window of the picture alone."""
        return self.keymap.take(event)

    def close_project(self) -> None:
        """Close the project; the welcome page returns."""
        bench = self.bench
        if bench is None:
            return
        garbage.release()
        self._try(lambda: self._remember(bench))
        if self._history is not None:
            self._history.close()
        self._show_page("welcome")
        for name in [one for one in self._pages if one not in ("welcome", "settings")]:
            page = self._pages.pop(name)
            self._stack.removeWidget(page)
            page.deleteLater()
        self.bench = None
        bench.close()
        bench.deleteLater()
        self.notices.close_all()
        self._foot.say(tr("No project open"))
        self._refresh()
        self._refresh_recent()

    def export_csv(self, target: Path) -> None:
        """Write coded segments as CSV in the background."""
        if self.bench is not None:
            self.bench.exports.export_csv(target)

    def add_footage(self, path: Path) -> None:
        """Probe a file in the background, then add it."""
        if self.bench is not None:
            self.bench.footage_presenter.add_files([path])

    def show_footage(self, footage_id: int) -> None:
        """Open a footage in Coding."""
        if self.bench is not None:
            self._show_page("coding")
            self.bench.show_footage(footage_id)

    def tell(self, text: str, undo: bool = False) -> None:
        """Say what was done."""
        can_undo = undo and self.session is not None and self._actions["undo"].isEnabled()
        self._foot.say(text, undo=can_undo)
        announce(self, text)

    def show_error(self, error: Exception) -> None:
        """Say what went wrong, with the way out; anything but our own errors is a bug and goes on."""
        if not isinstance(error, QdacoderError):
            raise error
        self.last_error = str(error)
        if isinstance(error, UserError):
            self._foot.say(str(error), trouble=True)
            announce(self, str(error), urgent=True)
            return
        if isinstance(error, StorageError):
            self._top.show_state(tr("Not saved"), trouble=True)
        self.notices.show_notice(str(error), self._ways_out(error), kind=type(error).__name__)

    def _ways_out(self, error: QdacoderError) -> list[Offer]:
        """Buttons for a notice: what could not be written is kept until it can be."""
        if self.bench is None or self.session is None or not isinstance(error, StorageError):
            return []
        copy: Offer = (tr("Save a copy"), lambda: self.handle("save_copy"))
        return [copy] if self.session.read_only else [(tr("Try again"), self._save_again), copy]

    def _save_again(self) -> None:
        if self.bench is not None and self.bench.save_again():
            self._top.show_state(tr("All changes saved"))
            self.tell(tr("All changes are saved now"))

    def _build(self) -> None:
        self.setWindowTitle("qdacoder")
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_FIRST)
        self.setMenuWidget(self._top)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self._bar)
        self._bar.add_item("footage", tr("Footage"), "ph.film-strip", tr("Footage workspace, F5"))
        self._bar.add_item("coding", tr("Coding"), "ph.tag", tr("Coding workspace, F6"))
        self._bar.add_item("review", tr("Review"), "ph.book-open", tr("Review workspace, F7"))
        self._bar.add_item("analysis", tr("Analysis"), "ph.squares-four", tr("Analysis workspace, F8"))
        self._bar.add_item("findings", tr("Findings"), "ph.notebook", tr("Findings workspace, F9"))
        self._bar.add_spacer()
        self._bar.add_item("settings", tr("Settings"), "ph.gear-six", tr("Settings, Ctrl+,"))
        self.setStatusBar(self._foot)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notices)
        column.addWidget(self._stack, 1)
        self.setCentralWidget(middle)
        self._stack.addWidget(self.welcome)

    def _connect(self) -> None:
        self._top.search_requested.connect(lambda: self.handle("palette"))
        self._bar.chosen.connect(self._go)
        self._foot.undo_requested.connect(lambda: self.handle("undo"))
        self.runner.jobs_changed.connect(self._jobs_changed)
        self.welcome.action_requested.connect(self.handle)
        self.welcome.open_requested.connect(self.open)
        self.welcome.forget_requested.connect(self._forget)
        self._top.coder_menu.aboutToShow.connect(self._fill_coder_menu)
        self._ends = [self.settings.subscribe(self._setting_changed)]
        theme().changed.connect(self._sync_view_menu)

    def _table(self) -> dict[str, Callable[[], Any]]:
        size = theme().text_size
        return {
            "new_project": self._new,
            "open_project": self._ask_open,
            "open_sample": self._open_sample,
            "close_project": self.close_project,
            "save_copy": self._ask_copy,
            "export_csv": self._ask_export,
            "settings": lambda: self._go("settings"),
            "quit": self.close,
            "history": self._show_history,
            "undo": self._undo,
            "redo": self._redo,
            "palette": self._open_palette,
            "add_footage": lambda: self._in_footage("add_footage"),
            "register_footage": lambda: self._in_footage("register_footage"),
            "go_footage": lambda: self._go("footage"),
            "go_coding": lambda: self._go("coding"),
            "go_review": lambda: self._go("review"),
            "go_analysis": lambda: self._go("analysis"),
            "go_findings": lambda: self._go("findings"),
            "back": lambda: self._travel("back"),
            "forward": lambda: self._travel("forward"),
            "next_panel": lambda: self._next_panel(1),
            "previous_panel": lambda: self._next_panel(-1),
            "theme_system": lambda: self.settings.set("theme", "system"),
            "theme_light": lambda: self.settings.set("theme", "light"),
            "theme_dark": lambda: self.settings.set("theme", "dark"),
            "text_larger": lambda: self.settings.set("text_size", min(175, size + _TEXT_STEP)),
            "text_smaller": lambda: self.settings.set("text_size", max(100, size - _TEXT_STEP)),
            "text_normal": lambda: self.settings.set("text_size", 100),
            "lanes_small": lambda: self.settings.set("lane_size", "small"),
            "lanes_medium": lambda: self.settings.set("lane_size", "medium"),
            "lanes_large": lambda: self.settings.set("lane_size", "large"),
            "keyboard_map": self._keyboard_map,
            "about": self._about,
        }

    def _open(self, make: Callable[[], ProjectSession]) -> None:
        try:
            session = make()
        except QdacoderError as error:
            self.last_error = str(error)
            self.notices.show_notice(str(error), kind="open")
            return
        self.close_project()
        self.notices.close_all()
        try:
            bench = Workbench(session, self.runner, self.settings, self)
        except QdacoderError as error:
            session.close()
            self.last_error = str(error)
            self.notices.show_notice(str(error), kind="open")
            return
        self.bench = bench
        bench.told.connect(self.tell)
        bench.failed.connect(self.show_error)
        bench.offered.connect(lambda text, offers: self.notices.show_notice(text, offers))
        bench.noticed.connect(lambda text: self.notices.show_notice(text, kind="player"))
        bench.workspace_wanted.connect(self._show_page)
        bench.action_wanted.connect(self.handle)
        bench.changed.connect(lambda _change: self._changed())
        bench.coding.set_lane_size(self.settings.text("lane_size"))
        bench.coding.restore_layout(self.settings.state("layout_coding"))
        self._add_page("coding", bench.coding)
        self._show_page("coding")
        self._top.show_state(tr("All changes saved"))
        self._foot.say(tr("Opened {name}").format(name=session.name))
        if session.read_only:
            self.notices.show_notice(
                tr("The project is open read-only: {path} cannot be written. Nothing you do is kept.").format(
                    path=session.path
                ),
                [(tr("Save a copy"), lambda: self.handle("save_copy"))],
            )
        self._try(bench.start)
        self.runner.run(
            lambda _progress, _cancel: session.checked(),
            on_error=lambda error: self._found_damaged(session, error),
            lane="read",
        )
        self._remember(bench)
        self._refresh()
        bench.coding.setFocus()
        garbage.keep()

    def _found_damaged(self, session: ProjectSession, error: Exception) -> None:
        """A file that turned out to be damaged is not worked with; it was not written to."""
        if self.session is session:
            self.close_project()
            self.last_error = str(error)
            self.notices.show_notice(str(error), kind="open")

    def _add_page(self, name: str, page: QWidget) -> None:
        self._pages[name] = page
        self._stack.addWidget(page)

    def _go(self, name: str) -> None:
        """Go to a workspace or to the settings, noting the place that is left."""
        if name == "settings":
            if self.page == "settings":
                name = self._before_settings
            else:
                self._before_settings = self.page
        if self.bench is not None and name != self.page:
            self.bench.places.leave(self._here())
        self._show_page(name)

    def _show_page(self, name: str) -> None:
        from qdacoder.gui.workspaces.settings.view import SettingsView

        if name == "settings" and name not in self._pages:
            page = SettingsView(self.settings, {"player": why_no_vlc()})
            page.closed.connect(lambda: self._go("settings"))
            self._add_page(name, page)
        if self.bench is not None and name in LATER and name not in self._pages:
            self._add_page(name, getattr(self.bench, name))
            if name in ("footage", "review"):
                getattr(self.bench, name).restore_layout(self.settings.state(f"layout_{name}"))
        target = self._pages.get(name)
        if target is not None and self._stack.currentWidget() is not target:
            if self.page == "coding" and self.bench is not None:
                self.bench.coding.save_pending()
            self._stack.setCurrentWidget(target)
            target.setFocus()
        if name == "welcome":
            self.welcome.focus_first()
        self._bar.show_current(self.page)
        self._refresh_actions()

    def _here(self) -> Place:
        if self.bench is not None and self.page == "coding":
            return self.bench.here
        return Place(self.page)

    def _travel(self, way: str) -> None:
        if self.bench is None:
            return
        place = getattr(self.bench.places, way)(self._here())
        if place is None:
            raise UserError(tr("There is no place to go to."))
        self.bench.go_to_place(place)

    def _next_panel(self, way: int) -> None:
        panels = getattr(self._stack.currentWidget(), "panels", None)
        shown = [one for one in panels() if one.isVisible()] if panels else []
        if not shown:
            return
        focus = QApplication.focusWidget()
        inside = (
            place
            for place, one in enumerate(shown)
            if focus is not None and (one is focus or one.isAncestorOf(focus))
        )
        here = next(inside, -1 if way > 0 else 0)
        shown[(here + way) % len(shown)].setFocus(Qt.FocusReason.TabFocusReason)

    def _changed(self) -> None:
        """Say at once what undo would take back; what only counts comes after the timeline was painted."""
        self._refresh_undo()
        self._later.start()

    def _refresh_undo(self) -> None:
        session = self.session
        labels = session.next_steps() if session else (None, None)
        for name, label in zip(("undo", "redo"), labels, strict=True):
            action = self._actions[name]
            action.setEnabled(label is not None and session is not None and not session.read_only)
            action.setText(f"{tr(BY_ID[name].text)} {label}" if label else tr(BY_ID[name].text))

    def _refresh(self) -> None:
        self._later.stop()
        session = self.session
        self.setWindowTitle(f"{session.name} – qdacoder" if session else "qdacoder")
        self._refresh_undo()
        self._top.show_project(
            session.name if session else "",
            session is not None and session.is_sample,
            session is not None and session.read_only,
        )
        if session is None:
            self._top.show_coder("", "")
            self._foot.show_counts(tr("Version {version}").format(version=__version__))
            self._bar.set_available({"settings"})
        else:
            totals = session.totals()
            self._top.show_coder(session.coder.initials, session.coder.name)
            if not (self.bench and self.bench.presenter.unsaved):
                self._top.show_state(tr("All changes saved"))
            self._foot.show_counts(
                tr("{segments} segments   {codings} codings").format(
                    segments=totals.segments, codings=totals.codings
                )
            )
            self._bar.set_available({*self._pages, *LATER, "settings"})
        self._refresh_actions()

    def _refresh_actions(self) -> None:
        for row in ACTIONS:
            if row.id not in ("undo", "redo"):
                self._actions[row.id].setEnabled(self.can(row.id))

    def _make_menus(self) -> None:
        menus = {name: self._top.menus.addMenu(tr(name)) for name in MENUS}
        groups = {prefix: QActionGroup(self) for prefix in ("theme_", "lanes_")}
        for row in ACTIONS:
            action = QAction(tr(row.text), self)
            action.triggered.connect(lambda _checked=False, name=row.id: self.handle(name))
            group = next((groups[prefix] for prefix in groups if row.id.startswith(prefix)), None)
            if group is not None:
                action.setCheckable(True)
                group.addAction(action)
            self._actions[row.id] = action
            if row.context is Context.ALL:
                self.addAction(action)
            if row.menu:
                if row.separator:
                    menus[row.menu].addSeparator()
                menus[row.menu].addAction(action)
        self._name_keys()

    def _name_keys(self) -> None:
        """Give menus the keys in use; deck keys are named there and routed by the keymap."""
        for row in ACTIONS:
            action = self._actions[row.id]
            if row.context is Context.ALL:
                action.setShortcuts([QKeySequence(key) for key in keys_of(row, self.settings.keys)])
            elif row.id not in ("undo", "redo"):
                key = shown_key(row, self.settings.keys)
                action.setText(f"{tr(row.text)}\t{key}" if key else tr(row.text))

    def _setting_changed(self, name: str) -> None:
        if name == "keys":
            self.keymap.set_keys(self.settings.keys)
            self._name_keys()
        else:
            self._apply_settings()
        if name == "player" and self.bench is not None and self.bench.presenter.footage is not None:
            self.bench.load_media(self.bench.player.frame)
        if name == "remember_projects" and not self.settings.get(name):
            self._forget(None)
        if self.settings.trouble:
            self.notices.show_notice(self.settings.trouble, kind="settings")

    def _apply_settings(self) -> None:
        tokens = theme()
        tokens.set_mode(self.settings.text("theme"))
        tokens.set_text_size(int(self.settings.get("text_size")))
        tokens.set_relaxed(self.settings.get("rows") == "relaxed")
        if self.bench is not None:
            self.bench.coding.set_lane_size(self.settings.text("lane_size"))
            self.bench.presenter.resume_back = int(self.settings.get("resume_back"))
        self._sync_view_menu()

    def _sync_view_menu(self) -> None:
        self._actions[f"theme_{self.settings.text('theme')}"].setChecked(True)
        self._actions[f"lanes_{self.settings.text('lane_size')}"].setChecked(True)

    def _context(self) -> Context | None:
        return next((one for one in _PAGES if one.value == self.page), None)

    def _node_key(self, key: str) -> bool:
        if self.bench is not None and self.page == "review":
            return self.bench.review.node_key(key)
        return self.bench is not None and self.bench.presenter.handle_node_key(key)

    def _undo(self) -> None:
        focus = QApplication.focusWidget()
        if isinstance(focus, QPlainTextEdit | QTextEdit) and focus.document().isUndoAvailable():
            focus.undo()  # the text being typed comes first
        elif isinstance(focus, QLineEdit) and focus.isUndoAvailable():
            focus.undo()
        elif self.bench is not None:
            self.bench.coding.save_pending()
            self.bench.presenter.undo()

    def _redo(self) -> None:
        focus = QApplication.focusWidget()
        if isinstance(focus, QPlainTextEdit | QTextEdit) and focus.document().isRedoAvailable():
            focus.redo()
        elif self.bench is not None:
            self.bench.presenter.redo()

    def _try(self, work: Callable[[], Any]) -> None:
        try:
            work()
        except QdacoderError as error:
            self.show_error(error)

    def _new(self) -> None:
        path = ask_new_project(self)
        if path is not None:
            self._open(lambda: create_project(path, coder=self.settings.text("coder")))

    def _ask_open(self) -> None:
        path = ask_project(self)
        if path is not None:
            self.open(path)

    def _open_sample(self) -> None:
        make = self._make_sample
        if make is not None:
            self.runner.run(
                lambda _progress, _cancel: make(), self.open, self.show_error, tr("Making the sample"), "read"
            )

    def _ask_copy(self) -> None:
        session = self.session
        if session is None or self.bench is None:
            return
        path = ask_project_copy(self, session.path)
        if path is not None:
            self.bench.exports.save_copy(path)

    def _ask_export(self) -> None:
        session = self.session
        if session is None:
            return
        if self.page == "review" and self.bench is not None:
            self.bench.exports.ask_review_export("csv")
            return
        if self.page == "findings" and self.bench is not None:
            self.bench.exports.ask_findings_export()
            return
        if self.page == "analysis" and self.bench is not None:
            self.bench.analysis.handle("export_csv")
            return
        path = ask_csv_target(self, session.path.with_suffix(".csv"))
        if path is not None:
            self.export_csv(path)

    def _in_footage(self, action: str) -> None:
        """Do an action of the Footage workspace from anywhere."""
        if self.bench is not None:
            self._go("footage")
            self.bench.footage.handle(action)

    def _show_history(self) -> None:
        from qdacoder.gui.dialogs.history import HistoryDialog

        if self.session is None:
            return
        if self._history is None:
            self._history = HistoryDialog(self.session, self.show_error, self)
            self._history.finished.connect(self._history_closed)
        self._history.show()
        self._history.raise_()
        self._history.activateWindow()

    def _history_closed(self) -> None:
        self._history = None

    def _keyboard_map(self) -> None:
        from qdacoder.gui.dialogs.keyboard_map import KeyboardMap

        context = self._context()
        contexts = [Context.ALL]
        if context in (Context.CODING, Context.REVIEW):
            contexts += [Context.DECK, context]
        elif context is not None:
            contexts.append(context)
        deck = context in (Context.CODING, Context.REVIEW)
        book = self.bench.presenter.codebook if self.bench and deck else None
        KeyboardMap(self.settings.keys, book, contexts, self).show()

    def _about(self) -> None:
        QMessageBox.about(
            self, "qdacoder", tr("qdacoder {version}. Works without a network.").format(version=__version__)
        )

    def _open_palette(self) -> None:
        self.palette_box.open()

    def _entries(self, typed: str) -> list[Any]:
        found = command_entries(self.can, self.handle, self.settings.keys)
        return [*project_entries(self.bench, typed), *found] if self.bench is not None else found

    def _texts(self, typed: str, show: Callable[[Any], None]) -> None:
        if self.bench is not None:
            self.bench.search.palette_hits(typed, show)

    def _fill_coder_menu(self) -> None:
        menu, session = self._top.coder_menu, self.session
        menu.clear()
        if session is None:
            return
        menu.addSection(tr("Coding as"))
        group = QActionGroup(menu)
        for coder in session.coders():
            action = menu.addAction(f"{coder.name}  ({coder.initials})")
            action.setCheckable(True)
            action.setChecked(coder.id == session.coder.id)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, ident=coder.id: self._code_as(ident))
        menu.addSeparator()
        menu.addAction(tr("Add a coder…")).triggered.connect(lambda: self._try(self._add_coder))

    def _code_as(self, coder_id: int) -> None:
        if self.session is not None:
            coder = self.session.choose_coder(coder_id)
            if self.bench is not None:
                self.bench.coding.binding.show_seen()
            self._refresh()
            self.tell(tr("Coding as {name}").format(name=coder.name))

    def _add_coder(self) -> None:
        if self.session is None:
            return
        name, taken = QInputDialog.getText(self, tr("Add a coder"), tr("Name"))
        if taken and name.strip():
            made = self.session.add_coder(name)
            self._code_as(made.result_id or 0)

    def _jobs_changed(self) -> None:
        if not self.runner.works:
            self._quiet.stop()
            self._show_jobs()
        elif not self._quiet.isActive():
            self._quiet.start()

    def _show_jobs(self) -> None:
        self._foot.show_jobs(
            [
                JobLine(work.title, work.share, work.seconds_left(), work.cancel)
                for work in self.runner.works
                if work.title
            ]
        )

    def _refresh_recent(self) -> None:
        rows = [
            RecentRow(row.path, row.name, row.opened_at, row.segments, row.is_sample)
            for row in recent_projects(self.settings)
        ]
        self.welcome.set_rows(rows)
        for row in rows:
            self._look_for(row.path)

    def _look_for(self, path: Path) -> None:
        """Say when a project's file is gone; a drive that is slow must not hold the window up."""

        def show(there: bool) -> None:
            self.welcome.model.set_trouble(path, "" if there else tr("File not found"))

        self.runner.run(lambda _progress, _cancel: path.is_file(), show, lane="read")

    def _remember(self, bench: Workbench) -> None:
        session = bench.session
        remember_project(
            self.settings, session.path, session.name, session.totals().segments, session.is_sample
        )
        self.settings.set_state("layout_coding", bench.coding.layout_state())
        for name in ("footage", "review"):
            if bench.built(name) is not None:
                self.settings.set_state(f"layout_{name}", getattr(bench, name).layout_state())

    def _forget(self, path: Path | None) -> None:
        forget_project(self.settings, path)
        self._refresh_recent()

    def restore_geometry(self) -> None:
        """Open at the last size and place."""
        found = self.settings.state("window")
        if isinstance(found, str):
            self.restoreGeometry(QByteArray.fromBase64(found.encode("ascii")))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.bench is not None:
            geometry = self.saveGeometry().toBase64().data()
            self.settings.set_state("window", bytes(geometry).decode("ascii"))
        self.close_project()
        for end in self._ends:
            end()
        self.runner.close()
        event.accept()
