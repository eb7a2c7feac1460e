"""Evidence for findings from Review, and manuscripts checked back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from qdacoder.gui.desks.desk import Desk
from qdacoder.gui.files import ask_manuscript
from qdacoder.gui.i18n import tr
from qdacoder.gui.places import Place
from qdacoder.services.cite_checking import ManuscriptCheck


class FindingsDesk(Desk):
    """Between Review and Findings."""

    def to_review(self) -> None:
        """Go to Review to choose evidence."""
        self.bench.places.leave(Place("findings"))
        self.bench.workspace_wanted.emit("review")
        self.tell(tr("Choose a card, then Ctrl+Shift+A adds it to the finding"))

    def choose_finding(self, segment_id: int) -> None:
        """Let a segment bear on a finding that is chosen from a menu, the one shown last first."""
        presenter = self.bench.findings.presenter
        menu = QMenu(self.window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = sorted(self.session.findings.list(), key=lambda row: row.id != presenter.current)
        for row in rows:
            said = row.statement if len(row.statement) <= 70 else f"{row.statement[:69]}…"
            menu.addAction(said.replace("&", "&&")).triggered.connect(
                lambda _checked=False, ident=row.id: presenter.add_evidence(ident, [segment_id])
            )
        if rows:
            menu.addSeparator()
        menu.addAction(tr("New finding…")).triggered.connect(lambda: self._new_finding(segment_id))
        menu.popup(self.bench.review.player.open.mapToGlobal(self.bench.review.player.open.rect().topLeft()))
        self.finding_menu = menu

    def _new_finding(self, segment_id: int) -> None:
        before = self.bench.findings.presenter.current
        self.bench.findings.ask_statement()
        row = self.bench.findings.presenter.current
        if row is not None and row != before:  # else the question was left
            self.bench.findings.presenter.add_evidence(row, [segment_id])

    def check_manuscript(self, path: Path | None = None) -> None:
        """Ask for a manuscript, then show what its citations match; the theme of Review should be cited."""
        from qdacoder.gui.dialogs.cite_check import CiteCheckDialog

        path = path or ask_manuscript(self.window)
        if path is None:
            return
        service, wanted = self.session.cite_check, self.bench.review.presenter.filter
        name, theme = path.name, self.bench.review.presenter.theme

        def show(done: ManuscriptCheck) -> None:
            footage = {row.id: row for row in self.session.footage.list(counted=False)}
            dialog = CiteCheckDialog(name, done, footage, theme.name if theme else "", self.window)
            dialog.opened.connect(lambda one: self.bench.go_to_segment(one, Place("findings")))
            dialog.show()
            self.cite_dialog = dialog

        self.run(
            lambda _progress, _cancel: service.check(path, wanted),
            show,
            tr("Checking citations"),
            self.bench.failed.emit,
            "read",
        )
