"""How this project cites: three templates, with examples made of its own segments."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.citations import PLACEHOLDERS, Citation, CitationStyle, as_html, cite_pieces
from qdacoder.errors import QdacoderError, UserError
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import AttentionMark, ElidedLabel
from qdacoder.services.session import ProjectSession

_SIZE, _EXAMPLES = (640, 480), 120


class CitationStyleDialog(QDialog):
    """Typing shows at once how the project's segments would be cited; a bad template says what is wrong.

    Signals:
        taken: the style was changed.
    """

    taken = Signal()

    def __init__(
        self, session: ProjectSession, examples: Sequence[Citation], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Citation style"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._examples = session, list(examples)
        self._before = session.citations.style()
        self.fields = {name: QLineEdit() for name in ("full", "ibid", "same")}
        self.example = QLabel()
        self.refused = AttentionMark()
        self.restore_button = QPushButton(tr("Restore the usual style"))
        self.cancel_button, self.take_button = QPushButton(tr("Cancel")), QPushButton(tr("Use this style"))
        self._build()
        self._fill(self._before)

    @property
    def style_shown(self) -> CitationStyle:
        """The style that the fields say.

        Raises:
            UserError: a template cannot be used.
        """
        return CitationStyle(**{name: field.text() for name, field in self.fields.items()})

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        for name, text in (
            ("full", tr("In full")),
            ("ibid", tr("Same footage, directly after")),
            ("same", tr("Same range too")),
        ):
            field = self.fields[name]
            field.setAccessibleName(text)
            field.textChanged.connect(self._show)
            form.addRow(text, field)
        fields = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        hint = QLabel(
            tr(
                "Fields: {fields}. Asterisks make italics. What is empty goes with its comma or brackets. "
                "A gap in the numbers of footnotes begins in full again."
            ).format(fields=fields)
        )
        hint.setWordWrap(True)
        hint.setTextFormat(Qt.TextFormat.PlainText)
        hint.setProperty("role", "second")
        self.example.setTextFormat(Qt.TextFormat.RichText)
        self.example.setWordWrap(True)
        self.example.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.example.setContentsMargins(10, 8, 10, 8)
        self.example.setAccessibleName(tr("Examples"))
        self.example.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        area = QScrollArea()
        area.setObjectName("citation_examples")
        area.setWidget(self.example)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumHeight(theme().row_height(_EXAMPLES))
        self.refused.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(10)
        column.addLayout(form)
        column.addWidget(hint)
        column.addWidget(ElidedLabel(tr("So segments of this project are cited"), "label", "ink3"))
        column.addWidget(area, 1)
        column.addWidget(self.refused)
        column.addLayout(self._buttons())
        self.resize(*(round(side * theme().text_size / 100) for side in _SIZE))

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.restore_button)
        row.addStretch(1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.take_button)
        for button in (self.restore_button, self.cancel_button):
            button.setAutoDefault(False)
        self.take_button.setProperty("primary", True)
        self.take_button.setDefault(True)
        self.restore_button.clicked.connect(lambda: self._fill(CitationStyle()))
        self.cancel_button.clicked.connect(self.reject)
        self.take_button.clicked.connect(self._take)
        return row

    def _fill(self, style: CitationStyle) -> None:
        for name, field in self.fields.items():
            field.setText(getattr(style, name))
            field.setCursorPosition(0)
        self._show()

    def _show(self) -> None:
        """The examples as the templates make them; a bad template keeps the last ones, with the reason."""
        try:
            style = self.style_shown
        except UserError as error:
            self.refused.setText(f"{error.message} {error.hint}".strip())
            self.refused.setVisible(True)
            self.take_button.setEnabled(False)
            return
        self.refused.setVisible(False)
        self.take_button.setEnabled(not self._session.read_only)
        if not self._examples:
            self.example.setText(tr("No footage yet"))
            return
        made = cite_pieces(self._examples, style)
        rows = "".join(
            f'<tr><td align="right">{one.number}.&nbsp;</td><td>{as_html(pieces)}</td></tr>'
            for one, pieces in zip(self._examples, made, strict=True)
        )
        self.example.setText(f'<table cellspacing="0" cellpadding="2">{rows}</table>')

    def _take(self) -> None:
        usual, style = CitationStyle(), self.style_shown
        given = {name: getattr(style, name) for name in self.fields}
        # The usual template is kept as nothing, so that a later version may better it.
        wanted = {name: "" if text == getattr(usual, name) else text for name, text in given.items()}
        if style != self._before:
            try:
                self._session.citations.set_style(**wanted)
            except QdacoderError as error:
                self.refused.setText(str(error))
                self.refused.setVisible(True)
                return
            self.taken.emit()
        self.accept()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fields["full"].setFocus()
