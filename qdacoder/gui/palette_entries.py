"""What the command palette can find in the open project."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from qdacoder.domain.coding import SegmentRow
from qdacoder.errors import QdacoderError
from qdacoder.gui.actions.keys import Changed, as_read, keys_of
from qdacoder.gui.actions.table import ACTIONS
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.palette import Entry, Found
from qdacoder.gui.workbench import Workbench

_WORDS = 90
_HIDDEN = frozenset(["palette", "leave"])


def command_entries(
    can: Callable[[str], bool], handle: Callable[[str], object], changed: Changed
) -> list[Entry]:
    """Every action that can be done now."""
    made = []
    for action in ACTIONS:
        if action.id in _HIDDEN or not can(action.id):
            continue
        keys = keys_of(action, changed)
        made.append(
            Entry(
                Found.COMMAND,
                tr(action.text).rstrip("…"),
                partial(handle, action.id),
                icon=action.icon or "ph.terminal-window",
                keys=tuple(as_read(keys[0]).split("+")) if keys and not keys[0].endswith("+") else keys[:1],
                also=action.menu,
            )
        )
    return made


def project_entries(bench: Workbench, typed: str) -> list[Entry]:
    """Times, nodes, witnesses, footage, segments and memos of a project."""
    return [
        *_times(bench, typed),
        *_nodes(bench),
        *_witnesses(bench),
        *_footage(bench),
        *_segments(bench),
    ]


def _times(bench: Workbench, typed: str) -> list[Entry]:
    row = bench.presenter.footage
    text = typed.strip().removeprefix(":").strip()
    if row is None or not text or not text[0].isdigit() or (":" not in text and not typed.startswith(":")):
        return []
    try:
        frame = row.timebase.parse(text)
    except QdacoderError:
        return []
    if not 0 <= frame < row.length_frames:
        return []

    def go() -> None:
        bench.places.leave(bench.here)
        bench.workspace_wanted.emit("coding")
        bench.player.seek(frame)

    return [Entry(Found.TIMECODE, row.timebase.format_full(frame), go, row.title, "ph.crosshair")]


def _nodes(bench: Workbench) -> list[Entry]:
    presenter, book = bench.presenter, bench.presenter.codebook
    names = {category.id: category.name for category in book.categories}
    row, place = presenter.footage, presenter.marks.range
    what = ""
    if row is not None and place is not None:
        what = tr("Code the range {start} - {end}").format(
            start=row.timebase.format_full(place[0]), end=row.timebase.format_full(place[1])
        )
    elif presenter.selected:
        what = tr("Add or remove on the selected segment")
    return [
        Entry(
            Found.NODE,
            node.name,
            partial(presenter.apply_node, node.id),
            what or tr("{count} segments").format(count=node.segments),
            hue=book.hue_of(node),
            keys=(node.quick_key,) if node.quick_key else (),
            also=f"{names.get(node.category_id or 0, '')} {' '.join(node.synonyms)} {node.definition}",
        )
        for node in book.nodes
    ]


def _witnesses(bench: Workbench) -> list[Entry]:
    made = []
    for witness in bench.session.witnesses.list():

        def choose(witness_id: int = witness.id, label: str = witness.label) -> None:
            bench.presenter.set_witness(witness_id)
            bench.told.emit(tr("Witness {label}").format(label=label), False)

        made.append(
            Entry(
                Found.WITNESS,
                tr("Witness {label}").format(label=witness.label),
                choose,
                witness.description or witness.site,
                "ph.user",
                also=f"{witness.role} {witness.status}",
            )
        )
    return made


def _footage(bench: Workbench) -> list[Entry]:
    def show(footage_id: int) -> None:
        bench.workspace_wanted.emit("coding")
        bench.go_to_footage(footage_id)

    return [
        Entry(
            Found.FOOTAGE,
            row.title,
            partial(show, row.id),
            tr("{site} {count} segments").format(site=row.site, count=row.segments).strip(),
            "ph.film-strip",
        )
        for row in bench.session.footage.list()
    ]


def _segments(bench: Workbench) -> list[Entry]:
    """Segments of the open footage: by number and words, and by memo."""
    presenter = bench.presenter
    names = {node.id: node.name for node in presenter.codebook.nodes}
    made = []
    for row in presenter.segments:
        go = _goer(bench, row)
        who = tr(", witness {label}").format(label=row.witness) if row.witness else ""
        words = row.quote_translation or row.quote_original
        nodes = ", ".join(names[one] for one in row.node_ids if one in names)
        title = f"#{row.id}{who}"
        detail = (words or nodes)[:_WORDS]
        also, ident = f"{nodes} {words}", ("segment", row.id)
        made.append(Entry(Found.SEGMENT, title, go, detail, "ph.tag", also=also, ident=ident))
        if row.memo:
            title = tr("Segment {id}").format(id=row.id)
            ident = ("memo", row.id)
            made.append(
                Entry(Found.MEMO, title, go, row.memo[:_WORDS], "ph.note", also=row.memo, ident=ident)
            )
    return made


def _goer(bench: Workbench, row: SegmentRow) -> Callable[[], None]:
    return lambda: bench.go_to_segment(row.id)
