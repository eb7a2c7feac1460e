"""Edit the details of a footage, or register one by hand that is coded by timecode without a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.footage import FootageRow
from qdacoder.domain.text import a_name, a_text, folded
from qdacoder.domain.timecode import FrameRate, Timebase, TimecodeStyle
from qdacoder.errors import QdacoderError, UserError
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.check_box import CheckBox
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.flow import FlowLayout
from qdacoder.gui.widgets.reasoned_field import ReasonedField
from qdacoder.services.footage import a_year
from qdacoder.services.session import ProjectSession

_RATES = ("25", "24", "23.976", "29.97", "30", "50", "59.94", "60")
_STYLES = {
    TimecodeStyle.FRAMES: "HH:MM:SS:FF, such as 00:29:32:13",
    TimecodeStyle.MINUTES: "MM:SS, such as 29:32",
    TimecodeStyle.MILLISECONDS: "HH:MM:SS.mmm, such as 00:29:32.520",
}


class FootageDetails(QDialog):
    """One form for both. What is refused is said below its field, and then nothing was changed.

    Args:
        session: the open project.
        row: the footage to edit; None registers a new one without a file.
        initiator: who asks, for those who hear of the change.

    Signals:
        saved: id of the footage.
    """

    saved = Signal(int)

    def __init__(
        self, session: ProjectSession, row: FootageRow | None, parent: QWidget, initiator: object = None
    ) -> None:
        super().__init__(parent)
        self._session, self._row, self._initiator = session, row, initiator
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Edit details") if row else tr("Register footage without a file"))
        self.fields: dict[str, ReasonedField] = {}
        self.witnesses: dict[int, CheckBox] = {}
        self.save_button = QPushButton(tr("Save details") if row else tr("Register footage"))
        self.cancel_button = QPushButton(tr("Cancel"))
        self._trouble = QLabel()
        self._build()
        self._fill()
        self._first = self._values()

    def save(self) -> None:
        """Check every field, then do it in one step; close when it was done."""
        self._trouble.hide()
        if not self._check():
            return
        try:
            footage_id = self._edit(self._row) if self._row is not None else self._register()
        except QdacoderError as error:
            self._trouble.setText(str(error))
            self._trouble.show()
            return
        self.accept()
        self.saved.emit(footage_id)

    def text(self, name: str) -> str:
        """What a field holds."""
        field = self.fields[name].field
        if isinstance(field, QPlainTextEdit):
            return field.toPlainText()
        if isinstance(field, QComboBox):
            return field.currentText()
        return field.text() if isinstance(field, QLineEdit) else ""

    def _build(self) -> None:
        page = QWidget()
        page.setObjectName("details_page")
        grid = QGridLayout(page)
        grid.setContentsMargins(20, 16, 20, 8)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        rows = self._session.footage.list(counted=False)
        sites = [site.name for site in self._session.footage.sites()]
        new = self._row is None
        left: list[tuple[str, str, QWidget, str]] = [
            ("site", tr("Site"), _completing(sites), ""),
            ("creator", tr("Creator"), _completing({one.creator for one in rows}), ""),
            ("style", tr("Cited as"), self._style_box(), ""),
        ]
        right: list[tuple[str, str, QWidget, str]] = [
            ("kind", tr("Kind"), _completing({one.kind for one in rows} | {tr("raw footage")}), ""),
            ("year", tr("Year"), QLineEdit(), ""),
            ("start", tr("Start timecode"), _mono(QLineEdit()), tr("Of the first frame; segments stay")),
        ]
        if new:
            left.append(("rate", tr("Frames a second"), _rate_box(), ""))
            right.append(("length", tr("Length"), _mono(QLineEdit()), tr("Such as 01:52:36:10")))
        grid.addWidget(self._add("title", tr("Title"), QLineEdit()), 0, 0, 1, 2)
        for column, fields in enumerate((left, right)):
            for place, (name, label, field, hint) in enumerate(fields, start=1):
                made = self._add(name, label, field, hint)
                grid.addWidget(made, place, column, Qt.AlignmentFlag.AlignTop)
        memo = _Memo()
        memo.setTabChangesFocus(True)
        memo.setMinimumHeight(theme().row_height(72))
        grid.addWidget(self._witness_field(), 9, 0, 1, 2)
        grid.addWidget(self._add("memo", tr("Memo"), memo), 10, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(10, 1)  # the memo takes what the reasons below other fields leave
        self._frame(page)

    def _frame(self, page: QWidget) -> None:
        area = QScrollArea()
        area.setObjectName("details_scroll")
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        palette = self._trouble.palette()
        palette.setColor(self._trouble.foregroundRole(), theme().color("amber_text"))
        self._trouble.setPalette(palette)
        self._trouble.setTextFormat(Qt.TextFormat.PlainText)
        self._trouble.setWordWrap(True)
        self._trouble.setContentsMargins(20, 0, 20, 0)
        self._trouble.hide()
        self.save_button.setProperty("primary", True)
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 8, 20, 16)
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area, 1)
        column.addWidget(self._trouble)
        column.addLayout(foot)
        scale = theme().text_size / 100
        wanted = page.sizeHint().height() + self.save_button.sizeHint().height() + 40
        self.resize(round(600 * scale), min(round(wanted), self.screen().availableSize().height() - 60))

    def _add(self, name: str, label: str, field: QWidget, hint: str = "") -> ReasonedField:
        made = ReasonedField(label, field, hint)
        self.fields[name] = made
        return made

    def _style_box(self) -> QComboBox:
        box = ChoiceBox()
        for style, text in _STYLES.items():
            box.addItem(tr(text), style)
        box.setMinimumContentsLength(12)
        return box

    def _witness_field(self) -> ReasonedField:
        box = QWidget()
        flow = FlowLayout(box, gap=12, row_gap=4)
        for witness in self._session.witnesses.list():
            check = CheckBox(witness.label)
            known = ", ".join(part for part in (witness.role, witness.status, witness.site) if part)
            check.setToolTip(known)
            check.setAccessibleName(tr("Witness {label}").format(label=witness.label))
            check.setAccessibleDescription(known)
            self.witnesses[witness.id] = check
            flow.addWidget(check)
        if not self.witnesses:
            flow.addWidget(QLabel(tr("No witnesses in this project yet")))
        return self._add("witnesses", tr("Witnesses in it"), box)

    def _fill(self) -> None:
        row = self._row
        if row is None:
            self._set("start", "00:00:00:00")
            return
        texts = {
            "title": row.title,
            "site": row.site,
            "kind": row.kind,
            "creator": row.creator,
            "year": str(row.year or ""),
            "start": row.timebase.format_full(0),
            "memo": row.memo,
        }
        for name, text in texts.items():
            self._set(name, text)
        box = self.fields["style"].field
        if isinstance(box, QComboBox):
            box.setCurrentIndex(box.findData(row.style))
        linked = self._session.footage.witness_ids(row.id)
        for witness_id, check in self.witnesses.items():
            check.setChecked(witness_id in linked)

    def _set(self, name: str, text: str) -> None:
        field = self.fields[name].field
        if isinstance(field, QPlainTextEdit):
            field.setPlainText(text)
        elif isinstance(field, QLineEdit):
            field.setText(text)
            field.setCursorPosition(0)

    @property
    def _style(self) -> TimecodeStyle:
        box = self.fields["style"].field
        found: TimecodeStyle = box.currentData() if isinstance(box, QComboBox) else TimecodeStyle.FRAMES
        return found

    @property
    def _linked(self) -> frozenset[int]:
        return frozenset(one for one, check in self.witnesses.items() if check.isChecked())

    def _values(self) -> dict[str, Any]:
        """What the form holds, by the names of the verb."""
        names = ("title", "site", "kind", "creator", "year", "start", "memo")
        return {name: self.text(name) for name in names} | {
            "style": self._style,
            "witness_ids": self._linked,
        }

    def _check(self) -> bool:
        """Say below each field why it is refused; the first one refused gets the focus."""
        checks: dict[str, Callable[[], object]] = {
            "title": self._free_title,
            "site": lambda: self.text("site").strip() and a_name(self.text("site"), tr("site")),
            "kind": lambda: a_text(self.text("kind")),
            "creator": lambda: a_text(self.text("creator")),
            "year": lambda: a_year(_year(self.text("year"))),
            "start": self._start,
            "memo": lambda: a_text(self.text("memo"), "memo"),
        }
        if self._row is None:
            checks |= {"rate": self._rate, "length": self._length}
        refused = []
        for name, check in checks.items():
            reason = ""
            try:
                check()
            except UserError as error:
                reason = str(error)
                refused.append(name)
            self.fields[name].show_reason(reason)
        if refused:
            self.fields[refused[0]].field.setFocus()
        return not refused

    def _free_title(self) -> None:
        key = folded(a_name(self.text("title"), "title"))
        own = self._row.id if self._row else None
        if any(
            folded(one.title) == key and one.id != own for one in self._session.footage.list(counted=False)
        ):
            raise UserError(tr("There is footage with this title already."), tr("Choose another title."))

    def _rate(self) -> FrameRate:
        return self._row.rate if self._row is not None else FrameRate.parse(self.text("rate"))

    def _start(self) -> None:
        try:
            rate = self._rate()
        except UserError:
            return  # said below the rate
        drop = self._row.timebase.drop_frame if self._row is not None else self._drops(rate)
        if Timebase(rate, 0, drop, self._style).parse(self.text("start")) < 0:
            raise UserError(tr("A start timecode cannot be negative."))

    def _drops(self, rate: FrameRate) -> bool:
        return ";" in self.text("start") and rate.can_drop

    def _length(self) -> None:
        try:
            rate = self._rate()
        except UserError:
            return
        if not self.text("length").strip():
            raise UserError(tr("The length is empty."), tr("Write it as HH:MM:SS:FF."))
        if Timebase(rate, 0, False, self._style).parse(self.text("length")) <= 0:
            raise UserError(tr("The length is zero."))

    def _edit(self, row: FootageRow) -> int:
        now = self._values()
        changed = {name: value for name, value in now.items() if value != self._first[name]}
        if "year" in changed:
            changed["year"] = _year(changed["year"]) or 0
        if changed:
            self._session.footage.edit(row.id, **changed, initiator=self._initiator)
        return row.id

    def _register(self) -> int:
        values = self._values()
        values["year"] = _year(values["year"])
        rate = self._rate()
        made = self._session.footage.register(
            values.pop("title"),
            rate=rate,
            length=self.text("length"),
            drop_frame=self._drops(rate),
            **values,
            initiator=self._initiator,
        )
        return made.result_id or 0

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        title = self.fields["title"].field
        title.setFocus()
        if isinstance(title, QLineEdit):
            title.setSelection(len(title.text()), -len(title.text()))  # a long title shows its beginning


class _Memo(QPlainTextEdit):
    """Asks for a few lines only, so that the form does not scroll; takes what room there is."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme().row_height(92))


def _year(text: str) -> int | None:
    cleaned = text.strip()
    if not cleaned:
        return None
    if not (cleaned.isascii() and cleaned.isdigit()):
        raise UserError(tr("“{text}” is not a year.").format(text=cleaned))
    return int(cleaned)


def _completing(names: Iterable[str]) -> QLineEdit:
    field = QLineEdit()
    completer = QCompleter(sorted(filter(None, names), key=folded), field)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    field.setCompleter(completer)
    return field


def _mono(field: QLineEdit) -> QLineEdit:
    field.setFont(theme().font("mono_text"))
    return field


def _rate_box() -> QComboBox:
    box = ChoiceBox()
    box.setEditable(True)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.addItems(_RATES)
    return box
