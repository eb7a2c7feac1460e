"""Taking things out: CSV, copies, what Review finds, the findings, a table."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QPixmap

from qdacoder.errors import UserError
from qdacoder.gui.desks.desk import Desk
from qdacoder.gui.files import ask_findings_target, ask_review_target
from qdacoder.gui.i18n import tr
from qdacoder.services.analysis_tables import write_grid


class ExportDesk(Desk):
    """Writes files in the background."""

    def export_csv(self, target: Path) -> None:
        """Write coded segments as CSV in the background; where and how many is said in the status bar."""
        session = self.session
        self.run(
            lambda progress, cancel: session.interchange.export_csv(target, progress=progress, cancel=cancel),
            lambda done: self.bench.told.emit(
                tr("Wrote {rows} codings to {path}").format(rows=done.rows, path=done.path), False
            ),
            tr("Exporting CSV"),
            self.bench.failed.emit,
            "read",
        )

    def save_copy(self, target: Path) -> None:
        """Copy the project in the background."""
        self.run(
            lambda _progress, _cancel: self.session.save_copy(target),
            lambda path: self.bench.told.emit(tr("Saved a copy as {path}").format(path=path), False),
            tr("Saving a copy"),
            self.bench.failed.emit,
            "read",
        )

    def ask_review_export(self, what: str, target: Path | None = None) -> None:
        """Ask where to (unless it is said), then write what the filter finds at that moment."""
        presenter = self.bench.review.presenter
        name = presenter.theme.name if presenter.theme else self.session.path.stem
        target = target or ask_review_target(self.window, self.session.folder, name, what)
        if target is None:
            return
        service, wanted, by = self.session.review_export, presenter.filter, presenter.group_by
        self.run(
            lambda progress, cancel: (
                service.write_stills(target, wanted, progress=progress, cancel=cancel)
                if what == "stills"
                else service.write(target, wanted, by=by, progress=progress, cancel=cancel)
            ),
            lambda done: self.bench.told.emit(
                tr("Wrote {rows} stills to {path}").format(rows=done.rows, path=done.path)
                + done.said_of_missing
                if what == "stills"
                else tr("Wrote {rows} segments to {path}").format(rows=done.rows, path=done.path),
                False,
            ),
            tr("Exporting {what}").format(what=what.upper() if what != "stills" else tr("stills")),
            self.bench.failed.emit,
            "read",
        )

    def ask_findings_export(self, target: Path | None = None) -> None:
        """Ask where to (unless it is said), then write the draft or table in the background."""
        target = target or ask_findings_target(
            self.window, self.session.folder / f"{self.session.path.stem} findings"
        )
        if target is None:
            return
        self.bench.findings.save_pending()
        service = self.session.findings_export
        self.run(
            lambda _progress, _cancel: service.write(target),
            lambda done: self.bench.told.emit(
                tr("Wrote the findings to {path}").format(path=done.path), False
            ),
            tr("Exporting findings"),
            self.bench.failed.emit,
            "read",
        )

    def ask_analysis_export(self, which: str, what: str) -> None:
        """Ask where to, then write a table of Analysis as it is shown."""
        grid = self.bench.analysis.presenter.grid(which)
        if grid is None:
            return
        target = ask_review_target(self.window, self.session.folder, grid.name, what, tr("Export the table"))
        if target is None:
            return
        self.run(
            lambda _progress, _cancel: write_grid(target, grid),
            lambda done: self.bench.told.emit(
                tr("Wrote {rows} rows to {path}").format(rows=done.rows, path=done.path), False
            ),
            tr("Exporting the table"),
            self.bench.failed.emit,
            "read",
        )

    def ask_picture(self, picture: QPixmap) -> None:
        """Ask where to, then write the heat map as a picture."""
        name = self.bench.analysis.table_head.title.text()
        target = ask_review_target(self.window, self.session.folder, name, "png", tr("Export the picture"))
        if target is None:
            return
        if picture.save(str(target), "PNG"):
            self.tell(tr("Wrote the picture to {path}").format(path=target))
        else:
            self.bench.failed.emit(
                UserError(
                    tr("The picture cannot be written to {path}.").format(path=target),
                    tr("Choose another folder."),
                )
            )
