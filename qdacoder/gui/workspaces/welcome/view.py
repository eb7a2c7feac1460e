"""The first page: sample, new, open; recent projects; keys to start with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import ElidedLabel, IconLabel, KeyCap
from qdacoder.gui.workspaces.welcome.recent_list import RecentDelegate, RecentModel, RecentRole, RecentRow

_KEYS = (
    (("Space",), "play, pause"),
    (("J", "K", "L"), "back, stop, forward"),
    (("I", "O"), "mark in, mark out"),
    (("1 to 9",), "code with a node"),
    (("N",), "new node"),
    (("Ctrl K",), "find anything"),
)


class WelcomeView(QScrollArea):
    """Shown while no project is open.

    Signals:
        action_requested: id of an action of the table.
        open_requested: path of a recent project.
        forget_requested: path of a recent project to take off the list; None for all.
    """

    action_requested = Signal(str)
    open_requested = Signal(object)
    forget_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes through what is on it
        self.model = RecentModel()
        self.list = QListView()
        self._titles: list[tuple[QLabel, str, str]] = []
        self._key_boxes: list[QWidget] = []
        self._keys_grid = QGridLayout()
        self._recent = QWidget()
        page = QWidget()
        page.setObjectName("welcome_page")
        self.setWidget(page)
        self._row = row = QHBoxLayout(page)
        self._side = self._start()
        row.addWidget(self._side, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._right(), 1)
        theme().changed.connect(self._restyle)
        self._restyle()
        self.set_rows(())

    def set_rows(self, rows: Sequence[RecentRow]) -> None:
        """Show recent projects, newest first; none hides the list."""
        self.model.set_rows(rows)
        self._recent.setVisible(bool(rows))
        self._size_list()
        if rows:
            self.list.setCurrentIndex(self.model.index(0))
            if isinstance(self.focusWidget(), BigButton):
                self.focus_first()  # the list came after the page was shown

    def focus_first(self) -> None:
        """Give the focus to the newest project, or to the sample."""
        first = self.list if self.model.rowCount() else self.findChild(BigButton)
        if isinstance(first, QWidget):
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _start(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._label("qdacoder", "welcome"))
        about = self._label(
            tr("Code video testimony to the frame, read it across witnesses, cite it."), "lead", "ink2"
        )
        about.setWordWrap(True)
        column.addWidget(about)
        column.addSpacing(16)
        for name, icon_name, title, line, key in (
            (
                "open_sample",
                "ph.play-circle",
                tr("Open the sample project"),
                tr("Four files, eight witnesses, synthetic pictures"),
                "",
            ),
            ("new_project", "ph.plus", tr("New project"), tr("Choose a folder and a name"), "Ctrl N"),
            (
                "open_project",
                "ph.folder-open",
                tr("Open project"),
                tr("A project file on this computer"),
                "Ctrl O",
            ),
        ):
            button = BigButton(icon_name, title, line, key, primary=name == "open_sample")
            button.clicked.connect(lambda _checked=False, name=name: self.action_requested.emit(name))
            column.addWidget(button)
        column.addSpacing(16)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconLabel("ph.shield-check", 18, "ink2"), 0, Qt.AlignmentFlag.AlignTop)
        promise = self._label(
            tr("Works without a network. Projects stay on this computer; video files stay where they are."),
            "second",
            "ink2",
        )
        promise.setWordWrap(True)
        row.addWidget(promise, 1)
        column.addLayout(row)
        return side

    def _right(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        inner = QVBoxLayout(self._recent)
        inner.setContentsMargins(0, 0, 0, 18)
        inner.setSpacing(8)
        inner.addWidget(self._label(tr("Recent projects"), "section"))
        frame = QFrame()
        frame.setObjectName("card")
        box = QVBoxLayout(frame)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        self._head = _Head()
        box.addWidget(self._head)
        self.list.setModel(self.model)
        self.list.setItemDelegate(RecentDelegate(self.list))
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName(tr("Recent projects"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.activated.connect(lambda index: self.open_requested.emit(index.data(RecentRole.ROW).path))
        box.addWidget(self.list)
        inner.addWidget(frame)
        column.addWidget(self._recent)
        column.addWidget(self._label(tr("Keys to start with"), "text_bold"))
        column.addWidget(self._keys())
        column.addStretch(1)
        side.setMaximumWidth(920)
        return side

    def _keys(self) -> QWidget:
        box = QWidget()
        grid = self._keys_grid
        box.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        for caps, text in _KEYS:
            one = QWidget()
            row = QHBoxLayout(one)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(6)
            for cap in caps:
                row.addWidget(KeyCap(cap))
            row.addWidget(ElidedLabel(tr(text), "second", "ink2"))
            row.addStretch(1)
            self._key_boxes.append(one)
        return box

    def _label(self, text: str, role: str, token: str = "ink") -> QLabel:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        self._titles.append((label, role, token))
        return label

    def _restyle(self) -> None:
        for label, role, token in self._titles:
            label.setFont(theme().font(role))
            palette = label.palette()
            palette.setColor(label.foregroundRole(), theme().color(token))
            label.setPalette(palette)
        self._size_list()
        self._fit()

    def _fit(self) -> None:
        """Margins as drawn where there is room; on a small screen the list gets it."""
        scale = theme().text_size / 100
        wide = self.viewport().width() >= 1300 * scale
        self._side.setFixedWidth(round(360 * min(scale, 1.35)))
        self._row.setContentsMargins(*((96, 88, 88, 40) if wide else (40, 48, 40, 24)))
        self._row.setSpacing(72 if wide else 48)
        margins = self._row.contentsMargins()
        room = self.viewport().width() - margins.left() - margins.right() - self._row.spacing()
        across = 3 if room - self._side.width() >= 600 * scale else 2
        for place, box in enumerate(self._key_boxes):
            self._keys_grid.addWidget(box, place // across, place % across)
        for column in range(3):
            self._keys_grid.setColumnMinimumWidth(column, round(184 * scale) if column < across else 0)
        self._keys_grid.setColumnStretch(3, 1)

    def _size_list(self) -> None:
        rows = min(6, self.model.rowCount())
        self.list.setFixedHeight(rows * theme().row_height(52))

    def _menu(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        if not index.isValid():
            return
        path: Path = index.data(RecentRole.ROW).path
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, do in (
            (tr("Open"), lambda: self.open_requested.emit(path)),
            (tr("Do not remember this project"), lambda: self.forget_requested.emit(path)),
            (tr("Do not remember any of these"), lambda: self.forget_requested.emit(None)),
        ):
            action = QAction(text, menu)
            action.triggered.connect(do)
            menu.addAction(action)
        menu.popup(self.list.viewport().mapToGlobal(place))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        self._restyle()  # the style sheet takes its own colours when a page is put into the window
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.list.currentIndex().isValid():
            self.forget_requested.emit(self.list.currentIndex().data(RecentRole.ROW).path)
            return
        super().keyPressEvent(event)


class BigButton(QPushButton):
    """Icon, title, a line below, a key at the right."""

    def __init__(self, icon_name: str, title: str, line: str, key: str, primary: bool) -> None:
        super().__init__()
        self.setProperty("primary", primary)
        self.setObjectName("big")
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 14, 0)
        row.setSpacing(16)
        row.addWidget(IconLabel(icon_name, 18, "inverse" if primary else "ink"))
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addStretch(1)
        column.addWidget(ElidedLabel(title, "text_bold", "inverse" if primary else "ink"))
        column.addWidget(ElidedLabel(line, "second", "inverse" if primary else "ink3"))
        column.addStretch(1)
        row.addLayout(column, 1)
        if key:
            row.addWidget(KeyCap(key))
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(360, theme().row_height(60))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class _Head(QWidget):
    """Column heads of the list."""

    def __init__(self) -> None:
        super().__init__()
        theme().changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.setFixedHeight(theme().row_height(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("panel"))
        painter.setPen(theme().color("line2"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.setPen(theme().color("ink3"))
        painter.setFont(theme().font("second"))
        columns: list[QRect] = RecentDelegate.columns(self.rect())
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(columns[0], left, tr("Project"))
        if columns[1].width():
            painter.drawText(columns[1], left, tr("Last opened"))
        if columns[2].width():
            painter.drawText(columns[2], right, tr("Segments"))
        painter.end()
