"""Saves what was typed about segments, and keeps what could not be saved until it can."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QGuiApplication

from qdacoder.errors import QdacoderError, UserError
from qdacoder.gui.i18n import tr
from qdacoder.gui.workspaces.coding.presenter import CodingPresenter

MEMO, ORIGINAL, TRANSLATION = "memo", "original", "translation"


@dataclass(frozen=True, slots=True)
class Typed:
    """A text for a field of segments."""

    field: str
    segment_ids: tuple[int, ...]
    text: str


class KeptTexts:
    """Writes typed texts to the segments they were typed for. No text is ever dropped silently.

    What cannot be written now (a full disk) is kept and tried again; what belongs to segments that are gone
    is put on the clipboard.
    """

    def __init__(self, presenter: CodingPresenter) -> None:
        self._presenter = presenter
        self._waiting: dict[tuple[str, tuple[int, ...]], Typed] = {}

    @property
    def waiting(self) -> list[Typed]:
        """What could not be saved yet."""
        return list(self._waiting.values())

    def save(self, typed: Typed) -> bool:
        """Save a text; False when it has to wait."""
        key = (typed.field, typed.segment_ids)
        try:
            found = self._presenter.session.coding.segments_by_id(typed.segment_ids)
            known = {row.id for row in found}
            ids = [one for one in typed.segment_ids if one in known]
            if ids:
                self._write(typed.field, ids, typed.text)
            else:
                self._rescue(typed.text)
        except QdacoderError as error:
            self._waiting[key] = typed
            self._presenter.failed.emit(error)
            return False
        self._waiting.pop(key, None)
        return True

    def save_waiting(self) -> bool:
        """Try again what waits; whether nothing waits any more."""
        return all([self.save(typed) for typed in self.waiting])

    def text_of(self, field: str, segment_ids: tuple[int, ...]) -> str | None:
        """What waits to be saved for these segments, if anything does."""
        typed = self._waiting.get((field, segment_ids))
        return typed.text if typed else None

    def _write(self, field: str, ids: list[int], text: str) -> None:
        coding = self._presenter.session.coding
        if field == MEMO:
            coding.set_memo(ids, text, initiator=self)
        elif field == ORIGINAL:
            coding.set_quotes(ids, original=text, initiator=self)
        else:
            coding.set_quotes(ids, translation=text, initiator=self)

    def _rescue(self, text: str) -> None:
        if text.strip():
            QGuiApplication.clipboard().setText(text)
            error = UserError(tr("The segment you typed for is gone."), tr("Your text is on the clipboard."))
            self._presenter.failed.emit(error)
