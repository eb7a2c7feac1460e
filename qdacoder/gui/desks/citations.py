"""Citations to the clipboard, and the style they are written in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qdacoder.domain.citations import Citation
from qdacoder.errors import UserError
from qdacoder.gui.clipboard import put_on_clipboard
from qdacoder.gui.desks.desk import Desk
from qdacoder.gui.i18n import tr
from qdacoder.services.citations import Cited, joined_text

_SHOWN = 120  # letters of a citation in the status bar


class CitationDesk(Desk):
    """Copies citations as plain text, Markdown or rich text; opens the style."""

    def actions(self) -> dict[str, Callable[[], object]]:
        return {
            "copy_citation": self.copy,
            "copy_citation_plain": lambda: self.copy("plain"),
            "copy_citation_markdown": lambda: self.copy("markdown"),
            "copy_citation_rich": lambda: self.copy("rich"),
            "copy_all_citations": self.copy_all,
            "citation_style": self.choose_style,
        }

    def copy(self, form: str = "") -> None:
        """Cite what is chosen where one is: selected segments, the card, the evidence of the finding.

        Raises:
            UserError: nothing is chosen.
        """
        self.copy_segments(self._chosen(), form)

    def copy_segments(self, segment_ids: Sequence[int], form: str = "") -> None:
        """Cite segments in this order, each as it follows the one before; empty form: as in the settings."""
        self._put(self.session.citations.of_segments(segment_ids), form)

    def copy_all(self) -> None:
        """Cite all that Review finds, in the order of its page, in the background.

        Raises:
            UserError: it finds nothing.
        """
        ids = [hit.segment_id for hit in self.bench.review.presenter.hits]
        if not ids:
            raise UserError(tr("Review finds no segment."), tr("Switch off a filter."))
        service = self.session.citations
        self.run(
            lambda _progress, _cancel: service.of_segments(ids),
            lambda made: self._put(made, ""),
            tr("Copying citations"),
            lane="read",
        )

    def choose_style(self) -> None:
        """Show the templates with examples of the project's own segments."""
        self.run(
            lambda _progress, _cancel: self.session.citations.examples(), self._show_style, "", lane="read"
        )

    def _show_style(self, examples: list[Citation]) -> None:
        from qdacoder.gui.dialogs.citation_style import CitationStyleDialog

        dialog = CitationStyleDialog(self.session, examples, self.window)
        dialog.taken.connect(lambda: self.tell(tr("The citation style is changed"), True))
        dialog.open()
        self.style_dialog = dialog

    def _chosen(self) -> list[int]:
        bench = self.bench
        if bench.shows("review"):
            current = bench.review.presenter.current
            chosen = [] if current is None else [current]
            way_out = tr("Choose a card first.")
        elif bench.shows("findings"):
            row = bench.findings.presenter.row
            chosen = [one.segment_id for one in row.evidence] if row else []
            way_out = tr("Add evidence to the finding first.")
        else:
            rows = sorted(bench.presenter.selected, key=lambda row: (row.in_frame, row.out_frame, row.id))
            chosen = [row.id for row in rows]
            way_out = tr("Click a bar on the timeline first.")
        if not chosen:
            raise UserError(tr("No segment is selected."), way_out)
        return chosen

    def _put(self, made: Sequence[Cited], form: str) -> None:
        """Put citations on the clipboard; rich text comes with the plain one, for programs without it."""
        form = form or self.bench.citation_form()
        html = f'<meta charset="utf-8">{joined_text(made, "html")}' if form == "rich" else ""
        put_on_clipboard(joined_text(made, "markdown" if form == "markdown" else "plain"), html)
        self.tell(
            tr("Copied {citation}").format(citation=_short(made[0].text("plain")))
            if len(made) == 1
            else tr("Copied {count} citations").format(count=len(made))
        )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
