"""The Footage workspace: what there is, where its files are, and what is coded in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QMenu, QMessageBox, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from qdacoder.domain.footage import FootageRow, MediaState
from qdacoder.gui.dialogs.footage_details import FootageDetails
from qdacoder.gui.dialogs.relink import Relinker
from qdacoder.gui.files import ask_footage_files
from qdacoder.gui.i18n import tr
from qdacoder.gui.widgets.empty_state import EmptyState
from qdacoder.gui.workspaces.footage.details import FootageDetailsPane
from qdacoder.gui.workspaces.footage.lines import Line, segments_text
from qdacoder.gui.workspaces.footage.model import Column, FootageFilter, FootageModel
from qdacoder.gui.workspaces.footage.presenter import FootagePresenter
from qdacoder.gui.workspaces.footage.summary_bar import DropFrame, SummaryBar
from qdacoder.gui.workspaces.footage.table import FootageTable

_SIZES = [396, 400]


class FootageView(QWidget):
    """The page. It tells its presenter when it is shown and hidden.

    Actions of the table it does through `handle`: ``add_footage``, ``open_in_coding``, ``remove_footage``,
    ``edit_footage``, ``verify_footage``, ``register_footage``, ``find``. Errors and sentences come out of
    the presenter's signals `failed` and `told`, also those of the dialogs.

    Args:
        presenter: of the open project.
        relinker: links files; one of its own without it.

    Signals:
        exclusion_asked: ``play``, ``edit`` or ``remove``, and the id of an exclusion.
        exclude_requested, find_noise_requested: id of the footage.
    """

    exclusion_asked = Signal(str, int)
    exclude_requested = Signal(int)
    find_noise_requested = Signal(int)

    def __init__(
        self, presenter: FootagePresenter, relinker: Relinker | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.relinker = relinker or Relinker(presenter.session, presenter.runner, self)
        self.model = FootageModel(presenter, self)
        self.proxy = FootageFilter(self)
        self.proxy.setSourceModel(self.model)
        self.table = FootageTable(self.proxy)
        self.details = FootageDetailsPane()
        self.bar = SummaryBar()
        self.empty = EmptyState(
            "ph.film-strip",
            tr("Add video files"),
            tr("They stay where they are; qdacoder stores their checksum"),
            tr("Add footage"),
        )
        self.nothing = EmptyState("ph.funnel", "", tr("Esc shows all footage again"))
        self.question: QMessageBox | None = None
        self._frame = DropFrame(self)
        self._summing = QTimer(self)
        self._summing.setSingleShot(True)
        self._summing.setInterval(0)
        self._summing.timeout.connect(lambda: self.bar.show_summary(self.presenter.summary))
        self._build()
        self._connect()
        self._refresh()
        self._show_details()

    @property
    def current(self) -> Line | None:
        """The selected line."""
        return self.table.current_line

    def select(self, key: int) -> None:
        """Select a line and scroll to it."""
        index = self.proxy.mapFromSource(self.model.place(key))
        if index.isValid():
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index)

    def handle(self, action: str) -> bool:
        """Do an action of the table by its id; False when it is not one of this page's."""
        run = {
            "add_footage": self._ask_files,
            "open_in_coding": self._open,
            "remove_footage": self._ask_remove,
            "edit_footage": self._edit,
            "verify_footage": self._verify,
            "register_footage": self._register,
            "find": self.bar.filter_field.setFocus,
        }.get(action)
        if run is None:
            return False
        run()
        return True

    def panels(self) -> list[QWidget]:
        """Where F4 goes, in reading order."""
        found: list[QWidget] = [self.bar.filter_field, self.table, self.details.open_button]
        excluded = self.details.excluded.table
        return [*found, excluded] if excluded.isVisible() else found

    def layout_state(self) -> dict[str, object]:
        """Sizes to keep."""
        return {"sizes": self._splitter.sizes()}

    def restore_layout(self, state: object) -> None:
        """Take sizes that were kept."""
        sizes = state.get("sizes") if isinstance(state, dict) else None
        if isinstance(sizes, list) and len(sizes) == 2 and all(isinstance(one, int) for one in sizes):
            self._splitter.setSizes(sizes)

    def _build(self) -> None:
        # From the outside in: what is put into something later is styled again with all that is in it.
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        upper, lower = QWidget(), QWidget()
        column.addWidget(self.bar)
        column.addWidget(lower, 1)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._stack = QStackedLayout(lower)
        self._stack.addWidget(self._splitter)
        self._stack.addWidget(self.empty)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(upper)
        self._splitter.addWidget(self.details)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes(_SIZES)
        self._upper = QStackedLayout(upper)
        self._upper.setStackingMode(QStackedLayout.StackingMode.StackOne)
        self._upper.addWidget(self.table)
        self._upper.addWidget(self.nothing)
        self.setAcceptDrops(True)
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        presenter, table, field = self.presenter, self.table, self.bar.filter_field
        presenter.lines_changed.connect(self._refresh)
        presenter.line_changed.connect(self._line_changed)
        presenter.verifying_changed.connect(self._show_verifying)
        presenter.added.connect(self.select)
        table.opened.connect(presenter.open)
        table.button_pressed.connect(self._button)
        table.selectionModel().currentRowChanged.connect(lambda *_: self._show_details())
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._menu)
        field.textChanged.connect(self._filter)
        field.went.connect(self._move)
        field.entered.connect(self.table.setFocus)
        field.left.connect(self.table.setFocus)
        self.bar.verify_button.clicked.connect(self._verify)
        self.bar.add_button.clicked.connect(self._ask_files)
        self.empty.pressed.connect(self._ask_files)
        box = self.details.excluded
        box.asked.connect(self.exclusion_asked)
        box.add_requested.connect(lambda: self._with_current(self.exclude_requested.emit))
        box.find_requested.connect(lambda: self._with_current(self.find_noise_requested.emit))
        self.details.open_requested.connect(self._open)
        self.details.edit_requested.connect(self._edit)
        self.details.file_action.connect(self._file_action)
        self.details.copied.connect(lambda name: presenter.told.emit(tr("Copied {name}").format(name=name)))
        presenter.closed.connect(self.relinker.stop)
        self.relinker.told.connect(presenter.told)
        self.relinker.failed.connect(presenter.failed)
        self.relinker.linked.connect(lambda _key: presenter.look_for_files())
        self.relinker.progress.connect(presenter.show_share)
        self.relinker.ended.connect(lambda key: presenter.show_share(key, None))

    def _refresh(self) -> None:
        lines = self.presenter.lines
        self._stack.setCurrentIndex(0 if lines else 1)
        self.bar.show_buttons(bool(lines))
        if lines and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.proxy.index(0, Column.TITLE))
        self.bar.show_summary(self.presenter.summary)
        self._show_matches()

    def _line_changed(self, key: int) -> None:
        self._summing.start()  # once for all the lines that change now
        if self.current is not None and self.current.key == key:
            self._show_details()

    def _show_matches(self) -> None:
        typed = self.bar.filter_field.text().strip()
        none = bool(typed) and self.proxy.rowCount() == 0 and bool(self.presenter.lines)
        self.nothing.set_texts(tr("No footage “{text}”").format(text=typed), self.nothing.begin.text())
        self._upper.setCurrentIndex(1 if none else 0)

    def _show_details(self) -> None:
        self.details.show_line(self.current)

    def _show_verifying(self) -> None:
        self.bar.show_verifying(self.presenter.verifying)

    def _filter(self, text: str) -> None:
        self.proxy.set_needle(text)
        if not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.proxy.index(0, Column.TITLE))
        self._show_matches()

    def _move(self, way: int) -> None:
        count = self.proxy.rowCount()
        if count:
            place = max(0, min(count - 1, self.table.currentIndex().row() + way))
            self.table.setCurrentIndex(self.proxy.index(place, Column.TITLE))

    def _open(self) -> None:
        if self.current is not None:
            self.presenter.open(self.current.key)

    def _with_current(self, do: Callable[[int], object]) -> None:
        line = self.current
        if line is not None and line.row is not None:
            do(line.key)

    def _verify(self) -> None:
        if self.presenter.verifying:
            self.presenter.stop_verifying()
        else:
            self.presenter.verify_all()

    def _ask_files(self) -> None:
        paths = ask_footage_files(self)
        if paths:
            self.presenter.add_files(paths)

    def _edit(self) -> None:
        line = self.current
        if line is not None and line.row is not None:
            self._form(line.row)

    def _register(self) -> None:
        self._form(None)

    def _form(self, row: FootageRow | None) -> None:
        dialog = FootageDetails(self.presenter.session, row, self, self.presenter)
        dialog.saved.connect(self.select)
        dialog.open()

    def _ask_remove(self) -> None:
        line = self.current
        if line is None:
            return
        if line.row is None:
            self.presenter.dismiss(line.key)
            return
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(tr("Remove from project"))
        box.setText(tr("Remove “{title}” from the project?").format(title=line.title))
        goes = tr("Nothing is coded in it.")
        if line.row.segments:
            goes = tr("{segments} go with it.").format(segments=segments_text(line.row.segments))
        box.setInformativeText(goes + " " + tr("The file stays where it is. Undo brings all of it back."))
        remove = box.addButton(tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        key = line.key
        remove.clicked.connect(lambda: self.presenter.remove(key))
        self.question = box
        box.finished.connect(self._answered)
        box.open()

    def _answered(self) -> None:
        self.question = None
        self.table.setFocus()

    def _button(self, key: int) -> None:
        line = self.presenter.line(key)
        if line is None:
            return
        if line.row is None:
            self.presenter.dismiss(key)
        elif line.state is MediaState.CHANGED:
            self.relinker.compare(key)
        else:
            self.relinker.relink(key)

    def _file_action(self, name: str) -> None:
        line = self.current
        if line is not None and line.row is not None:
            do = {"compare": self.relinker.compare, "search": self.relinker.search_folder}
            do.get(name, self.relinker.relink)(line.key)

    def _menu(self, at: QPoint) -> None:
        line = self.current
        if line is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        row = line.row
        if row is None:
            text = tr("Dismiss") if line.trouble else tr("Stop")
            menu.addAction(text).triggered.connect(lambda: self.presenter.dismiss(line.key))
        else:
            menu.addAction(tr("Open in Coding") + "\tEnter").triggered.connect(self._open)
            menu.addAction(tr("Edit details…") + "\tF2").triggered.connect(self._edit)
            menu.addSeparator()
            if line.state is MediaState.CHANGED:
                menu.addAction(tr("Compare…")).triggered.connect(lambda: self._file_action("compare"))
            menu.addAction(tr("Link another file…")).triggered.connect(lambda: self._file_action("relink"))
            if row.media_path:
                menu.addAction(tr("Search a folder…")).triggered.connect(lambda: self._file_action("search"))
            if row.media_sha256:
                copy = menu.addAction(tr("Copy SHA-256"))
                copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(row.media_sha256))
            menu.addSeparator()
            menu.addAction(tr("Remove from project…") + "\tDelete").triggered.connect(self._ask_remove)
        menu.popup(self.table.viewport().mapToGlobal(at))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.presenter.activate()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.deactivate()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._frame.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._frame.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._frame.hide()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.presenter.add_files(paths)
