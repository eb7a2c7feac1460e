"""In the place of the picture when the file is missing: what, where it was, and the ways out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.footage import FootageRow
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import pixmap
from qdacoder.gui.theme import theme

_WIDTH, _ROW = 500, 22


class MissingPanel(QWidget):
    """On the black of the canvas in both themes, so it has colours of its own.

    Signals:
        relink_requested, search_requested, work_without_requested: the buttons.
        stop_requested: stop comparing.
    """

    relink_requested = Signal()
    search_requested = Signal()
    work_without_requested = Signal()
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("missing")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icon, self.title = QLabel(), QLabel()
        self._names: list[QLabel] = []
        self.values: list[QLabel] = []
        self.relink = QPushButton(tr("Relink file"))
        self.search = QPushButton(tr("Search a folder"))
        self.without = QPushButton(tr("Work without picture"))
        self._box = QFrame()
        self._found, self._path, self._line = QLabel(), QLabel(), QLabel()
        self._bar = QProgressBar()
        self._stop = QPushButton(tr("Stop"))
        self._build()
        self.hide_candidate()
        theme().changed.connect(self._restyle)
        self._restyle()

    def show_missing(self, row: FootageRow, expected: str) -> None:
        """Say what is missing and where it was expected (empty: it never had a file)."""
        self.title.setText(
            tr("The file of this footage is not where it was") if expected else tr("No file is linked yet")
        )
        size = f"{row.media_size / 1e6:,.1f} MB, " if row.media_size else ""
        sha = row.media_sha256
        texts = (
            expected or tr("nothing; this footage was registered by hand"),
            size + row.timebase.format_duration(row.length_frames),
            f"{sha[:8]} {sha[8:16]} … {sha[-8:]}" if sha else tr("not known"),
        )
        for label, text in zip(self.values, texts, strict=True):
            label.setText(text)
            label.setToolTip(text)
        self.relink.setText(tr("Relink file") if expected else tr("Link a file"))

    def show_candidate(self, path: str, line: str, share: float) -> None:
        """Show a file that was found and how far the comparison is."""
        self._found.setText(tr("Found with the same size or name"))
        self._path.setText(path)
        self._path.setToolTip(path)
        self._line.setText(line)
        self._bar.setValue(round(share * 1000))
        self._box.setVisible(True)

    def show_share(self, share: float) -> None:
        """Show how far the comparison is, 0 to 1."""
        self._bar.setValue(round(share * 1000))

    def hide_candidate(self) -> None:
        """Nothing is being compared."""
        self._box.setVisible(False)

    def _build(self) -> None:
        inner = QWidget()
        inner.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(inner)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._icon)
        head.addWidget(self.title, 1)
        column.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for place, name in enumerate((tr("Expected at"), tr("Size, length"), tr("SHA-256"))):
            label, value = QLabel(name), QLabel()
            label.setObjectName("name")
            label.setMinimumHeight(_ROW)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            value.setWordWrap(True)
            self._names.append(label)
            self.values.append(value)
            line = QWidget()
            line.setObjectName("line")
            line.setFixedHeight(1)
            grid.addWidget(label, 2 * place, 0)
            grid.addWidget(value, 2 * place, 1)
            grid.addWidget(line, 2 * place + 1, 0, 1, 2)
        column.addLayout(grid)
        self.relink.setObjectName("first")
        self._box.setObjectName("found")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button, signal in (
            (self.relink, self.relink_requested),
            (self.search, self.search_requested),
            (self.without, self.work_without_requested),
        ):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(signal)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        box = QVBoxLayout(self._box)
        box.addWidget(self._found)
        box.addWidget(self._path)
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        box.addWidget(self._bar)
        foot = QHBoxLayout()
        foot.addWidget(self._line, 1)
        self._stop.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._stop.clicked.connect(self.stop_requested)
        foot.addWidget(self._stop)
        box.addLayout(foot)
        column.addWidget(self._box)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 16)
        whole.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(inner, 20)
        row.addStretch(1)
        whole.addLayout(row)
        whole.addStretch(2)

    def _restyle(self) -> None:
        tokens = theme()
        self._icon.setPixmap(pixmap("ph.link-break", 20, "amber"))
        self.title.setFont(tokens.font("section"))
        for label in (*self._names, self.values[1], self._line):
            label.setFont(tokens.font("second"))
        for label in (*self.values[:1], self.values[2], self._path):
            label.setFont(tokens.font("mono"))
        self._found.setFont(tokens.font("text_bold"))
        self.setStyleSheet(_SHEET)


# The canvas is black in both themes; so is this, and its words are light.
_SHEET = """
QLabel { color: #ECEAE6; background: transparent; border: 0; }
QLabel#name { color: #AAA59D; }
QWidget#line { background: #383632; }
QPushButton { background: #292826; color: #ECEAE6; border: 1px solid #827E77; font-weight: 500; }
QPushButton:hover { background: #3D3A36; }
QPushButton:focus { border: 2px solid #ECEAE6; }
QPushButton#first { background: #ECEAE6; color: #1C1B19; border: 1px solid #ECEAE6; }
QPushButton#first:hover { background: #FFFFFF; }
QPushButton#first:focus { border: 3px double #1C1B19; }
QFrame#found { background: #1F1E1D; border: 1px solid #4C4A45; border-radius: 3px; }
QProgressBar { background: #292826; border: 1px solid #827E77; }
QProgressBar::chunk { background: #ECEAE6; }
"""
