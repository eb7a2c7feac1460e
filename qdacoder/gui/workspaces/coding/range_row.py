"""The row of the range: in, out and duration, each editable, and the button that codes it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from qdacoder.gui.actions.table import BY_ID
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import ElidedLabel, IconLabel, KeyCap
from qdacoder.gui.widgets.timecode_edit import TimecodeEdit
from qdacoder.gui.workspaces.coding.presenter import CodingPresenter

_HEIGHT, _SPACING = 32, 8


class RangeRow(QWidget):
    """Bound to the presenter of Coding. With nothing marked it shows the selected segment's range.

    Signals:
        left: the deck should get its keys back.
    """

    left = Signal()

    def __init__(self, presenter: CodingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.in_button = _CapButton("mark_in", "ph.arrow-line-left", tr("In"))
        self.out_button = _CapButton("mark_out", "ph.arrow-line-right", tr("Out"))
        self.in_edit, self.out_edit = TimecodeEdit(tr("In")), TimecodeEdit(tr("Out"))
        self.duration = QLabel()
        self.duration.setAccessibleName(tr("Duration"))
        self.running = ElidedLabel("", "second", "ink2")
        self.code_button = _CapButton("code_range", "", tr("Code range"), primary=True)
        self._build()
        self._connect()
        self._restyle()
        self.refresh()

    def refresh(self) -> None:
        """Show what is marked, or the selected segment."""
        presenter, row = self.presenter, self.presenter.footage
        marks, chosen = presenter.marks, presenter.selected
        place: tuple[int | None, int | None] = (marks.in_frame, marks.out_frame)
        if not marks.any and len(chosen) == 1:
            place = (chosen[0].in_frame, chosen[0].out_frame)
        for edit, frame in ((self.in_edit, place[0]), (self.out_edit, place[1])):
            edit.set_timebase(row.timebase if row else None)
            edit.setEnabled(row is not None)
            if row is not None:
                first = 0 if edit is self.in_edit else 1  # an out is the frame after the last
                edit.set_bounds(first, row.length_frames - 1 + first)
            edit.set_frame(frame)
        both = place[0] is not None and place[1] is not None
        self.duration.setText(
            row.timebase.format_duration(place[1] - place[0]) if row and both else ""  # type: ignore[operator]
        )
        self._fit()
        names = {node.id: node.name for node in presenter.codebook.nodes}
        running = ", ".join(names[one] for one in marks.running if one in names)
        self.running.setText(tr("Running: {nodes}").format(nodes=running) if running else "")
        for button in (self.in_button, self.out_button):
            button.setEnabled(row is not None)
        why = presenter.why_not_code_range()
        self.code_button.setEnabled(not why)
        last = ", ".join(names[one] for one in marks.last_nodes if one in names)
        self.code_button.setToolTip(why or tr("Code range with {nodes} (Enter)").format(nodes=last))

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for a small screen: the duration gives way, it stands in the inspector too."""
        hint = super().minimumSizeHint()
        if self.duration.isHidden():
            return hint
        return QSize(hint.width() - self.duration.minimumSizeHint().width() - _SPACING, hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        least = self.minimumSizeHint().width()
        needed = self.duration.minimumSizeHint().width() + _SPACING
        self.duration.setVisible(self.width() >= least + needed)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 6)
        row.setSpacing(_SPACING)
        for part in (self.in_button, self.in_edit, self.out_button, self.out_edit, self.duration):
            row.addWidget(part)
        row.addWidget(self.running, 1)
        row.addWidget(self.code_button)

    def _connect(self) -> None:
        presenter = self.presenter
        theme().changed.connect(self._restyle)
        for signal in (
            presenter.marks_changed,
            presenter.selection_changed,
            presenter.footage_changed,
            presenter.codebook_changed,
        ):
            signal.connect(self.refresh)
        for button in (self.in_button, self.out_button, self.code_button):
            button.clicked.connect(lambda _checked=False, name=button.action: presenter.handle(name))
        self.in_edit.frame_entered.connect(lambda frame: self._entered(self.in_edit, frame, None))
        self.out_edit.frame_entered.connect(lambda frame: self._entered(self.out_edit, None, frame))
        for edit in (self.in_edit, self.out_edit):
            edit.left.connect(self.left)

    def _entered(self, edit: TimecodeEdit, in_frame: int | None, out_frame: int | None) -> None:
        """Trim the selected segment while nothing is marked, else mark."""
        why = self.presenter.enter_edge(in_frame, out_frame)
        if why:
            edit.refuse(why)
        else:
            self.refresh()

    def _restyle(self) -> None:
        self.duration.setFont(theme().font("mono"))
        palette = self.duration.palette()
        palette.setColor(self.duration.foregroundRole(), theme().color("ink2"))
        self.duration.setPalette(palette)
        self.setFixedHeight(theme().row_height(_HEIGHT) + 2)


class _CapButton(QPushButton):
    """A button with icon, word and key cap."""

    def __init__(self, action: str, icon_name: str, text: str, primary: bool = False) -> None:
        super().__init__()
        self.action = action
        key = BY_ID[action].keys[0].replace("Return", "Enter")
        self.setProperty("primary", primary)
        self.setProperty("compact", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr(BY_ID[action].text))
        self.setToolTip(f"{tr(BY_ID[action].text)} ({key})")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(7, 0, 5, 0)
        row.setSpacing(5)
        if icon_name:
            row.addWidget(IconLabel(icon_name, 14, "ink"))
        self._text = ElidedLabel(text, "text_bold" if primary else "text", "inverse" if primary else "ink")
        row.addWidget(self._text)
        cap = KeyCap(key)
        cap.setProperty("inverse", primary)
        row.addWidget(cap)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._primary = primary
        theme().changed.connect(self._restyle)
        self._restyle()

    def setEnabled(self, on: bool) -> None:
        super().setEnabled(on)
        self._text.set_token(("inverse" if self._primary else "ink") if on else "field")

    def _restyle(self) -> None:
        inner = self.layout()
        width = inner.sizeHint().width() if inner is not None else 60
        self.setFixedSize(width + 2, theme().row_height(24))
