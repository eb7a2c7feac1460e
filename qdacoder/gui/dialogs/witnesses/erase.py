"""Erase a witness whose consent was withdrawn: what goes and what stays, before anything is done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.erasure import ErasurePlan, Part
from qdacoder.domain.text import folded
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.check_box import CheckBox
from qdacoder.gui.widgets.labels import ElidedLabel, IconLabel

_SIZE = (680, 760)


def part_words(part: Part) -> str:
    """What a part of the plan is called on the screen."""
    return {
        Part.SEGMENTS: tr("segments"),
        Part.CODINGS: tr("codings on them"),
        Part.MEMOS: tr("memos on segments, codings and the witness"),
        Part.CUES: tr("cues of transcripts"),
        Part.REVISIONS: tr("versions of those cues"),
        Part.QUOTES: tr("quotes taken from cues"),
        Part.CLEARED: tr("quotes of other segments, reduced to what others said"),
        Part.STILLS: tr("stills with their pictures"),
        Part.QUANTITIES: tr("stated quantities"),
        Part.EVIDENCE: tr("places in findings that rest on the segments"),
        Part.STRETCHES: tr("stretches in which they speak"),
        Part.FOOTAGE: tr("links to footage"),
        Part.VALUES: tr("values of attributes"),
        Part.UNNAMED: tr("of these segments, cues and stills have no witness, but lie in their stretches"),
        Part.IMAGES: tr("row images of the journal, all there are: nothing before can be undone then"),
        Part.COPIES: tr("copies of the project in its folder, deleted"),
    }[part]


class EraseWitnessDialog(QDialog):
    """Shows the plan, asks for the label, then shows that it works and what was done.

    Signals:
        plan_requested(unnamed): make the plan anew, in the background.
        erase_requested(unnamed): do it.
        again_requested: rewrite the file and delete the copies again, after that failed.
    """

    plan_requested = Signal(bool)
    erase_requested = Signal(bool)
    again_requested = Signal()

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Erase witness {label}").format(label=label))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.label = label
        self.plan: ErasurePlan | None = None
        self._working = False
        self._again = False
        self.unnamed = CheckBox(tr("Also what has no witness, where only this one speaks"))
        self.label_field = QLineEdit()
        self.erase_button = QPushButton(tr("Erase for good"))
        self.cancel_button = QPushButton(tr("Keep the witness"))
        self.said = QLabel()
        self.progress = QProgressBar()
        self._goes, self._stays = QGridLayout(), QVBoxLayout()
        self._page = QWidget()
        self._build()

    # What the desk tells.

    def show_plan(self, plan: ErasurePlan) -> None:
        """Show what would go and what would stay."""
        self.plan = plan
        self._working = False
        self.progress.hide()
        _clear(self._goes)
        _clear(self._stays)
        rows = [(part, count) for part, count in plan.counts.items() if count]
        for place, (part, count) in enumerate(rows):
            number = ElidedLabel(f"{count:,}", "text_bold")
            number.setMinimumWidth(number.sizeHint().width())
            self._goes.addWidget(number, place, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            self._goes.addWidget(_wrapped(part_words(part)), place, 1)
        for path in plan.copies:
            self._goes.addWidget(_wrapped(path.name, "second", "ink3"), self._goes.rowCount(), 1)
        for line in _stays(plan):
            self._stays.addWidget(_wrapped(f"• {line}"))
        self._allow()

    def show_working(self) -> None:
        """The work runs; it cannot be stopped half way."""
        self._working = True
        self.progress.show()
        self.said.setText(tr("Erasing. The file is written anew; this may take a while."))
        self._allow()

    def show_trouble(self, said: str) -> None:
        """The rows are gone, but traces may be left; offer to clean up again."""
        self._working = False
        self._again = True
        self.progress.hide()
        self.said.setText(said)
        self.erase_button.setText(tr("Try again"))
        self.cancel_button.setText(tr("Close"))
        self._page.setEnabled(False)
        self._allow()

    def show_refused(self, said: str) -> None:
        """Nothing was changed."""
        self._working = False
        self.progress.hide()
        self.said.setText(said)
        self._allow()

    # Doing.

    @property
    def is_named(self) -> bool:
        """Whether the label was typed."""
        return folded(self.label_field.text().strip()) == folded(self.label)

    def _allow(self) -> None:
        ready = self._again or (self.plan is not None and self.is_named)
        self.erase_button.setEnabled(ready and not self._working)
        self.cancel_button.setEnabled(not self._working)
        self.label_field.setEnabled(not self._working and not self._again)
        self.unnamed.setEnabled(not self._working and not self._again)

    def _press(self) -> None:
        if self._again:
            self.show_working()
            self.again_requested.emit()
        elif self.plan is not None and self.is_named:
            self.show_working()
            self.erase_requested.emit(self.unnamed.isChecked())

    def _replan(self) -> None:
        self.plan = None
        self._allow()
        self.plan_requested.emit(self.unnamed.isChecked())

    # Building.

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(10)
        warning = QFrame()
        warning.setObjectName("attention")
        row = QHBoxLayout(warning)
        row.setContentsMargins(10, 8, 10, 8)
        row.setSpacing(8)
        row.addWidget(IconLabel("ph.warning", 16, "amber_text"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(
            _wrapped(
                tr(
                    "This cannot be undone. It is for a witness who withdrew consent: what they said is "
                    "taken out of the project, its journal and the copies beside it, and the file is "
                    "written anew."
                ),
                token="amber_text",
            ),
            1,
        )
        column.addWidget(warning)
        column.addWidget(self._plan_area(), 1)
        self.unnamed.setChecked(True)
        self.unnamed.toggled.connect(lambda _on: self._replan())
        column.addWidget(self.unnamed)
        ask = QHBoxLayout()
        ask.setSpacing(8)
        words = QLabel(tr("Type {label} to erase").format(label=self.label))
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setBuddy(self.label_field)
        self.label_field.setAccessibleName(words.text())
        self.label_field.textChanged.connect(lambda _text: self._allow())
        ask.addWidget(words)
        ask.addWidget(self.label_field, 1)
        column.addLayout(ask)
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(self.said)
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.hide()
        column.addWidget(self.progress)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.erase_button)
        column.addLayout(foot)
        self.cancel_button.setAutoDefault(False)
        self.erase_button.setProperty("primary", True)
        self.erase_button.setDefault(True)
        self.cancel_button.clicked.connect(self.reject)
        self.erase_button.clicked.connect(self._press)
        self._allow()
        scale = theme().text_size / 100
        room = self.screen().availableSize().height() - 60
        self.resize(round(_SIZE[0] * scale), min(round(_SIZE[1] * scale), room))

    def _plan_area(self) -> QScrollArea:
        self._page.setObjectName("details_page")
        page = QVBoxLayout(self._page)
        page.setContentsMargins(0, 0, 8, 0)
        page.setSpacing(6)
        self._goes.setHorizontalSpacing(10)
        self._goes.setVerticalSpacing(3)
        self._goes.setColumnStretch(1, 1)
        self._stays.setSpacing(3)
        page.addWidget(ElidedLabel(tr("Goes"), "text_bold"))
        page.addLayout(self._goes)
        self._goes.addWidget(_wrapped(tr("Counting…")), 0, 1)
        page.addSpacing(6)
        page.addWidget(ElidedLabel(tr("Stays"), "text_bold"))
        page.addLayout(self._stays)
        page.addStretch(1)
        area = QScrollArea()
        area.setObjectName("details_scroll")
        area.setWidget(self._page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("What goes and what stays"))
        return area

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.label_field.setFocus()

    def reject(self) -> None:
        if not self._working:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._working:
            event.ignore()
        else:
            super().closeEvent(event)


def _stays(plan: ErasurePlan) -> list[str]:
    lines = [
        tr("the media files, in which the witness is seen and heard: cut or delete them yourself"),
        tr(
            "what you wrote: nodes, categories, findings and memos on them. "
            "Read them for words of the witness"
        ),
        tr("cues of the interviewer, and segments of other witnesses, also where both speak"),
        tr("the history as a list of who did what and when, without the witness’s label"),
        tr("copies in other folders and on other drives: they cannot be found from here"),
    ]
    if not plan.unnamed:
        lines.append(tr("what has no witness, also in their stretches"))
    if plan.shared:
        words = tr("{n} segments, cues or stills without a witness where another speaks too: say who speaks")
        lines.append(words.format(n=f"{plan.shared:,}"))
    for place in plan.repeats:
        lines.append(tr("{place}, which repeats what was said: look at it").format(place=place))
    for path in plan.others:
        lines.append(tr("the file {name}, which repeats what was said: look at it").format(name=path.name))
    return lines


def _wrapped(text: str, role: str = "text", token: str = "ink") -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(theme().font(role))
    palette = label.palette()
    palette.setColor(label.foregroundRole(), theme().color(token))
    label.setPalette(palette)
    return label


def _clear(layout: QGridLayout | QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
