"""Words of the whole project: the dialog, matches one by one, and hits in the palette."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from qdacoder.domain.search import SearchResult, TextHit, TextKind
from qdacoder.errors import UserError
from qdacoder.gui.desks.desk import Desk
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.palette import Entry, Found
from qdacoder.gui.models.search_hits import ICONS

if TYPE_CHECKING:
    from qdacoder.gui.dialogs.search_project import SearchDialog
    from qdacoder.gui.workbench import Workbench

_IN_PALETTE = 8
# What the palette lists by itself, of the whole project.
_LISTED = (TextKind.NODE, TextKind.WITNESS)


class SearchDesk(Desk):
    """Attributes:
    dialog: the search, with what it found last; None until it was opened.
    """

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.dialog: SearchDialog | None = None
        self._newest: dict[str, int] = {}

    def actions(self) -> dict[str, Callable[[], object]]:
        return {
            "search_project": self.search_project,
            "next_match": partial(self.step, 1),
            "previous_match": partial(self.step, -1),
        }

    def search_project(self) -> None:
        """Open the search where it was left."""
        from qdacoder.gui.dialogs.search_project import SearchDialog

        if self.dialog is None:
            self.dialog = SearchDialog(partial(self._find, "dialog", 200), self.window)
            self.dialog.opened.connect(self._opened)
            self.dialog.rejected.connect(self.window.activateWindow)
        self.bench.coding.save_pending()
        self.dialog.begin()

    def step(self, way: int) -> None:
        """Open the next (1) or previous (-1) match of the last search.

        Raises:
            UserError: nothing was searched for, or nothing found.
        """
        hit = self.dialog.step(way) if self.dialog is not None else None
        if hit is None:
            raise UserError(tr("There is no match to go to."), tr("Search the project first, Ctrl+Shift+F."))
        self._opened(hit)

    def palette_hits(self, typed: str, show: Callable[[Sequence[Entry]], None]) -> None:
        """Find what is typed in the texts, in the background, as entries of the palette.

        Nothing typed only stops what is under way.
        """
        if not typed.strip():
            self._newest["palette"] = self._newest.get("palette", 0) + 1
            return
        kinds = tuple(kind for kind in TextKind if kind not in _LISTED)
        self._find(
            "palette",
            _IN_PALETTE,
            typed,
            kinds,
            lambda result: show([self._entry(hit) for hit in result.hits]),
        )

    def close(self) -> None:
        """The project is closed."""
        for who in self._newest:
            self._newest[who] += 1
        if self.dialog is not None:
            self.dialog.close()
            self.dialog.deleteLater()
            self.dialog = None

    def open_hit(self, hit: TextHit) -> None:
        """Show a hit where it lives."""
        if hit.kind is TextKind.CUE and hit.footage_id is not None and hit.frame is not None:
            self._go_to_frame(hit.footage_id, hit.frame)
            self.bench.coding.show_cue(hit.frame)
        elif hit.kind is TextKind.SEGMENT:
            self.bench.go_to_segment(hit.id)
        elif hit.kind is TextKind.MEMO:
            self._open_memo(hit)
        elif hit.kind is TextKind.NODE:
            self._go_to_node(hit.id)
        elif hit.kind is TextKind.WITNESS:
            self.bench.witnesses.show_witnesses(hit.id)
        elif hit.kind is TextKind.FINDING:
            self.bench.places.leave(self.bench.here)
            self.bench.workspace_wanted.emit("findings")
            self.bench.findings.presenter.select(hit.id)
        elif hit.footage_id is not None and hit.frame is not None:
            self._go_to_frame(hit.footage_id, hit.frame)

    def _opened(self, hit: TextHit) -> None:
        self.window.activateWindow()  # first: what is shown takes the keys
        self.open_hit(hit)
        if self.dialog is not None:
            self.tell(f"{self.dialog.place_text}  {hit.context}".strip())

    def _open_memo(self, hit: TextHit) -> None:
        what, ident = hit.of or ("", 0)
        if what == "segment":
            self.bench.go_to_segment(ident)
        elif what == "node":
            self._go_to_node(ident)
        elif what == "category":
            self._in_coding()
            self.bench.coding.nodes.show_category(ident)
        elif what == "witness":
            self.bench.witnesses.show_witnesses(ident)
        elif what == "footage":
            self.bench.places.leave(self.bench.here)
            self.bench.workspace_wanted.emit("footage")
            self.bench.footage.select(ident)
        else:
            self.tell(hit.text)

    def _in_coding(self) -> None:
        self.bench.places.leave(self.bench.here)
        self.bench.workspace_wanted.emit("coding")

    def _go_to_frame(self, footage_id: int, frame: int) -> None:
        bench = self.bench
        current = bench.presenter.footage
        self._in_coding()
        if current is None or current.id != footage_id:
            bench.show_footage(footage_id, frame)
        else:
            bench.player.seek(frame)

    def _go_to_node(self, node_id: int) -> None:
        self._in_coding()
        self.bench.coding.nodes.show_node(node_id)

    def _entry(self, hit: TextHit) -> Entry:
        return Entry(
            Found.TEXT,
            _around(hit),
            partial(self.open_hit, hit),
            hit.context,
            ICONS[hit.kind],
            ident=(hit.kind.value, hit.id) if hit.kind is not TextKind.MEMO else ("memo", *_segment_of(hit)),
        )

    def _find(
        self,
        who: str,
        most: int,
        typed: str,
        kinds: tuple[TextKind, ...],
        show: Callable[[SearchResult], None],
    ) -> None:
        """Search in the background; whatever the same asker wanted before is stopped."""
        number = self._newest[who] = self._newest.get(who, 0) + 1
        service = self.session.search

        def done(result: SearchResult) -> None:
            if self._newest.get(who) == number:
                show(result)

        self.run(
            lambda _progress, cancel: service.find(
                typed, kinds, most, lambda: cancel() or self._newest.get(who) != number
            ),
            done,
            "",
            lane="read",
        )


def _segment_of(hit: TextHit) -> tuple[int, ...]:
    return (hit.of[1],) if hit.of is not None and hit.of[0] == "segment" else ()


def _around(hit: TextHit) -> str:
    """The words around the first match, on one line."""
    start = max(0, (hit.ranges[0][0] if hit.ranges else 0) - 24)
    start = hit.text.find(" ", start, start + 12) + 1 or start if start else 0
    said = " ".join(hit.text[start : start + 90].split())
    return f"…{said}" if start else said
