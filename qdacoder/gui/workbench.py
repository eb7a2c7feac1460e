"""An open project on the bench: its player, its workspaces, and the background work it needs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog, QWidget

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.footage import FootageRow, MediaState, Picture
from qdacoder.errors import MediaError
from qdacoder.gui.commits import Commits, Shown
from qdacoder.gui.desks.citations import CitationDesk
from qdacoder.gui.desks.cues import CueDesk
from qdacoder.gui.desks.desk import Desk
from qdacoder.gui.desks.exclusions import ExclusionDesk
from qdacoder.gui.desks.exports import ExportDesk
from qdacoder.gui.desks.findings import FindingsDesk
from qdacoder.gui.desks.nodes import NodeDesk
from qdacoder.gui.desks.quantities import QuantityDesk
from qdacoder.gui.desks.search import SearchDesk
from qdacoder.gui.desks.stills import StillDesk
from qdacoder.gui.desks.transcripts import TranscriptDesk
from qdacoder.gui.desks.witnesses import WitnessDesk
from qdacoder.gui.dialogs.relink import Relinker
from qdacoder.gui.i18n import tr
from qdacoder.gui.notices import Offer
from qdacoder.gui.places import Place, Places
from qdacoder.gui.player_source import file_source, source_of
from qdacoder.gui.player_switch import PlayerSwitch
from qdacoder.gui.runner import Runner, Work
from qdacoder.gui.seen_recorder import SeenRecorder
from qdacoder.gui.widgets.timeline.scene import Scene
from qdacoder.gui.workspaces.coding.presenter import CodingPresenter
from qdacoder.gui.workspaces.coding.view import CodingView
from qdacoder.services.session import ProjectSession
from qdacoder.settings.store import Settings

if TYPE_CHECKING:
    from qdacoder.domain.review import ReviewFilter
    from qdacoder.gui.workspaces.analysis.view import AnalysisView
    from qdacoder.gui.workspaces.findings.view import FindingsView
    from qdacoder.gui.workspaces.footage.presenter import FootagePresenter
    from qdacoder.gui.workspaces.footage.view import FootageView
    from qdacoder.gui.workspaces.review.view import ReviewView

_SOON = (
    "qdacoder.services.review",
    "qdacoder.gui.workspaces.review.card_delegate",
    "qdacoder.gui.workspaces.review.hits_table",
    "qdacoder.gui.workspaces.review.filter_panel",
    "qdacoder.gui.workspaces.review.player_panel",
    "qdacoder.gui.workspaces.review.view",
    "qdacoder.gui.workspaces.footage.table",
    "qdacoder.gui.workspaces.footage.details",
    "qdacoder.gui.workspaces.footage.view",
    "qdacoder.services.findings",
    "qdacoder.gui.workspaces.findings.view",
    "qdacoder.gui.workspaces.analysis.heat_table",
    "qdacoder.gui.workspaces.analysis.coverage_view",
    "qdacoder.gui.workspaces.analysis.together_view",
    "qdacoder.gui.workspaces.analysis.view",
)
"""Modules of pages that are likely to be visited, loaded one by one while nothing else happens."""
LATER = ("footage", "review", "analysis", "findings")  # workspaces that are built on the first visit
_PLACES = "places"
_MOST_PLACES = 50
_CLIPS_MS = 300
_SOON_MS, _SOON_EVERY_MS = 1500, 100


class Workbench(QObject):
    """One open project.

    Attributes:
        session: the project.
        player: the player of the Coding workspace.
        coding: the Coding workspace.
        window: what dialogs stand over.
        exports, transcripts, nodes, exclusions, to_findings, citations, stills, quantities, witnesses: the
            desks, one a subject.
        actions: what the desks do, by the id of the action.

    Signals:
        told: a sentence for the status bar, and whether undo would take it back.
        failed: an error.
        noticed: a sentence for a notice.
        offered: a sentence for a notice, and what it offers.
        action_wanted: id of an action of the table.
        workspace_wanted: name of the workspace to show.
        changed: the project changed (after views heard of it).
    """

    told = Signal(str, bool)
    failed = Signal(object)
    noticed = Signal(str)
    offered = Signal(str, list)
    action_wanted = Signal(str)
    workspace_wanted = Signal(str)
    changed = Signal(object)
    _clip_ready = Signal()

    def __init__(self, session: ProjectSession, runner: Runner, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self.session = session
        self.window = window
        self._runner, self._settings = runner, settings
        self.places = Places()
        self._works: list[Work] = []
        self.player = PlayerSwitch(
            self._still, lambda: settings.text("player"), self.noticed.emit, parent=self
        )
        self.presenter = CodingPresenter(session, self.player, self)
        self.presenter.resume_back = int(settings.get("resume_back"))
        self.coding = CodingView(self.presenter)
        listener = self.player.listener
        listener.picture = self.coding.canvas.show_picture
        listener.frame = self.coding.show_frame
        listener.state = self.presenter.state_shown
        listener.error = lambda message: self.failed.emit(MediaError(message))
        self.presenter.failed.connect(self.failed)
        self.presenter.told.connect(lambda text: self.told.emit(text, False))
        self.presenter.done.connect(lambda text: self.told.emit(text, True))
        self.coding.footage_chosen.connect(self.go_to_footage)
        self.coding.binding.asked.connect(self.action_wanted)
        self.coding.copy_citation_requested.connect(lambda: self.action_wanted.emit("copy_citation"))
        self.player.opening.connect(self.coding.picture.hide_trouble)
        self.player.unplayable.connect(self._say_unplayable)
        self._make_desks()
        self._make_relinker(window)
        self.recorders: list[SeenRecorder] = []
        recorder = self._recorder(self.player, lambda: self.presenter.footage)
        self.presenter.frame_changed.connect(recorder.frame_shown)
        self.presenter.state_changed.connect(recorder.state_shown)
        self._unsubscribe = session.subscribe(self._changed)
        session.commit_by(Commits(runner, self._shown, self).commit)
        self._clip_ready.connect(self._attach_clips)

    def _make_desks(self) -> None:
        """Who does what menus and keys ask for; a new subject is one more desk here."""
        self.cues, self.exports, self.transcripts = CueDesk(self), ExportDesk(self), TranscriptDesk(self)
        self.nodes, self.exclusions = NodeDesk(self), ExclusionDesk(self)
        self.to_findings, self.citations = FindingsDesk(self), CitationDesk(self)
        self.stills, self.quantities = StillDesk(self), QuantityDesk(self)
        self.witnesses = WitnessDesk(self)
        self.search = SearchDesk(self)
        desks: tuple[Desk, ...] = (
            self.exports,
            self.transcripts,
            self.cues,
            self.nodes,
            self.exclusions,
            self.to_findings,
            self.citations,
            self.stills,
            self.quantities,
            self.witnesses,
            self.search,
        )
        self.actions: dict[str, Callable[[], object]] = {}
        for desk in desks:
            self.actions |= desk.actions()
        self.coding.exclude_requested.connect(self.exclusions.exclude)
        self.coding.binding.exclusion_asked.connect(self.exclusions.asked)
        self.coding.import_requested.connect(self.transcripts.import_transcript)
        self.coding.transcript.menu_requested.connect(self.cues.open_menu)
        self.coding.transcript.layers_requested.connect(self.transcripts.open_layers)
        self.coding.nodes.asked.connect(self.nodes.asked)
        self.coding.binding.stretch_asked.connect(self.witnesses.stretch_asked)
        self.coding.inspector.witnesses_requested.connect(self.witnesses.show_witnesses)
        self.coding.picture.witnesses_requested.connect(self.witnesses.show_witnesses)

    @cached_property
    def footage_presenter(self) -> FootagePresenter:
        """What reads and checks files, built when the first one is added or the Footage workspace visited."""
        from qdacoder.gui.workspaces.footage.presenter import FootagePresenter

        presenter = FootagePresenter(self.session, self._runner, self)
        presenter.told.connect(lambda text: self.told.emit(text, False))
        presenter.failed.connect(self.failed)
        presenter.open_requested.connect(self._open_from_footage)
        presenter.added.connect(self._added)
        return presenter

    @cached_property
    def footage(self) -> FootageView:
        """The Footage workspace, built on the first visit."""
        from qdacoder.gui.workspaces.footage.view import FootageView

        view = FootageView(self.footage_presenter, self.relinker)
        view.exclusion_asked.connect(self.exclusions.asked)
        view.exclude_requested.connect(self.exclusions.add)
        view.find_noise_requested.connect(self.exclusions.find_noise)
        return view

    def _make_relinker(self, window: QWidget) -> None:
        """Relinking, for the Footage workspace and for the missing panel of Coding."""
        self.relinker = Relinker(self.session, self._runner, window)
        self.relinker.told.connect(lambda text: self.told.emit(text, False))
        self.relinker.failed.connect(self.failed)
        coding, relinker = self.coding, self.relinker
        coding.relink_requested.connect(lambda: self._with_footage(relinker.relink))
        coding.search_requested.connect(lambda: self._with_footage(relinker.search_folder))
        coding.stop_requested.connect(relinker.stop)
        relinker.candidate_found.connect(self._candidate)
        relinker.progress.connect(self._compared)
        relinker.ended.connect(lambda _ident: coding.picture.missing.hide_candidate())
        relinker.linked.connect(self._linked)

    @cached_property
    def review_player(self) -> PlayerSwitch:
        """Review's own player, so that Coding keeps its place."""
        return PlayerSwitch(
            lambda frame, done: self._exact(self.review.playing.row, frame, done),
            lambda: self._settings.text("player"),
            self.noticed.emit,
            parent=self,
        )

    @cached_property
    def review(self) -> ReviewView:
        """The Review workspace, built on the first visit."""
        from qdacoder.gui.workspaces.review.presenter import ReviewPresenter
        from qdacoder.gui.workspaces.review.view import ReviewView

        presenter = ReviewPresenter(self.session, self._runner, self)
        view = ReviewView(presenter, self.review_player, self._runner)
        presenter.told.connect(self.told)
        presenter.failed.connect(self.failed)
        view.open_requested.connect(self._open_from_review)
        view.citation_requested.connect(lambda _id: self.action_wanted.emit("copy_citation"))
        view.export_requested.connect(self.exports.ask_review_export)
        view.finding_requested.connect(self.to_findings.choose_finding)
        self.stills.watch_review(view)
        self.quantities.watch_review(view)
        view.filter.witnesses_requested.connect(self.witnesses.show_witnesses)
        playing = view.playing
        recorder = self._recorder(self.review_player, lambda: playing.row)
        playing.frame_changed.connect(recorder.frame_shown)
        playing.state_changed.connect(recorder.state_shown)
        return view

    def _recorder(self, player: PlayerSwitch, row: Callable[[], FootageRow | None]) -> SeenRecorder:
        """Who notes what is watched with a player."""
        recorder = SeenRecorder(self.session, player, row, self)
        recorder.failed.connect(self.failed)
        self.recorders.append(recorder)
        return recorder

    @cached_property
    def findings(self) -> FindingsView:
        """The Findings workspace, built on the first visit."""
        from qdacoder.gui.workspaces.findings.presenter import FindingsPresenter
        from qdacoder.gui.workspaces.findings.view import FindingsView

        presenter = FindingsPresenter(self.session, self)
        view = FindingsView(presenter, self._runner)
        presenter.told.connect(self.told)
        presenter.failed.connect(self.failed)
        view.open_requested.connect(lambda one: self.go_to_segment(one, Place("findings")))
        view.review_requested.connect(self.to_findings.to_review)
        view.export_requested.connect(self.exports.ask_findings_export)
        view.check_requested.connect(self.to_findings.check_manuscript)
        view.citation_requested.connect(lambda one: self.citations.copy_segments([one]))
        return view

    @cached_property
    def analysis(self) -> AnalysisView:
        """The Analysis workspace, built on the first visit."""
        from qdacoder.gui.workspaces.analysis.presenter import AnalysisPresenter
        from qdacoder.gui.workspaces.analysis.view import AnalysisView

        presenter = AnalysisPresenter(self.session, self._runner, self)
        view = AnalysisView(presenter)
        presenter.told.connect(self.told)
        presenter.failed.connect(self.failed)
        view.review_requested.connect(self._review)
        view.export_requested.connect(self.exports.ask_analysis_export)
        view.picture_requested.connect(self.exports.ask_picture)
        return view

    def _shown(self) -> list[Shown]:
        """The players, each with its canvas."""
        shown = [(self.player, self.coding.canvas)]
        if self.built("review") is not None:
            review = self.review
            shown.append((self.review_player, review.player.canvas))
        return shown

    def built(self, name: str) -> QWidget | None:
        """A workspace if it was visited, without building it."""
        view = self.__dict__.get(name)
        return view if isinstance(view, QWidget) else None

    def shows(self, name: str) -> bool:
        """Whether a workspace is on the screen."""
        view = self.built(name)
        return view is not None and view.isVisible()

    def _review(self, wanted: ReviewFilter) -> None:
        """Show in Review what a filter finds."""
        self.places.leave(Place("analysis"))
        self.review.presenter.set_theme(None)
        self.review.presenter.set_filter(wanted)
        self.workspace_wanted.emit("review")

    def _open_from_review(self, segment_id: int) -> None:
        self.go_to_segment(segment_id, Place("review"))

    def _open_from_footage(self, footage_id: int) -> None:
        self.places.leave(Place("footage"))
        self.show_footage(footage_id)
        self.workspace_wanted.emit("coding")

    def _added(self, footage_id: int) -> None:
        """What was added is shown in Coding when nothing else is."""
        if self.presenter.footage is None:
            self.show_footage(footage_id)

    def _with_footage(self, do: Callable[[int], object]) -> None:
        row = self.presenter.footage
        if row is not None:
            do(row.id)

    def _candidate(self, footage_id: int, path: str, line: str) -> None:
        row = self.presenter.footage
        if row is not None and row.id == footage_id:
            self.coding.picture.missing.show_candidate(path, line, 0)

    def _compared(self, footage_id: int, share: float) -> None:
        row = self.presenter.footage
        if row is not None and row.id == footage_id:
            self.coding.picture.missing.show_share(share)

    def _linked(self, footage_id: int) -> None:
        row = self.presenter.footage
        if row is not None and row.id == footage_id:
            self.presenter.footage = self.session.footage.get(footage_id)
            self.load_media(self.player.target)

    def start(self) -> None:
        """Show the footage where one stopped last, or the first; make what is missing of the sample."""
        self._fill_list()
        footage_id, frame = self._remembered()
        rows = list(self.session.footage.list(counted=False))
        if footage_id is None and rows:
            footage_id = rows[0].id
        if footage_id is not None:
            self.show_footage(footage_id, frame)
        self._soon = deque(_SOON)
        self._load_one(_SOON_MS)
        if self.session.is_sample and not self.session.read_only:
            # First the window is painted: drawing clips takes all the processor there is.
            QTimer.singleShot(_CLIPS_MS, self, lambda: self._make_clips(rows))

    def _load_one(self, wait: int) -> None:
        """Load the next module that a page will need, after so many milliseconds, unless something plays."""

        def load() -> None:
            if not self.presenter.playing:
                import_module(self._soon.popleft())
            self._load_one(_SOON_EVERY_MS)

        if self._soon:
            QTimer.singleShot(wait, self, load)

    def close(self) -> None:
        """Keep what is running, stop the work, let the file go; no dialog on the project stays."""
        for dialog in self.window.findChildren(QDialog):
            if dialog.isVisible():
                dialog.close()
        self.coding.save_pending()
        for recorder in self.recorders:
            recorder.close()
        self._remember()
        for work in self._works:
            work.cancel()
        self._unsubscribe()
        self.search.close()
        self.relinker.stop()
        if "footage_presenter" in self.__dict__:
            self.footage_presenter.close()
        for name in LATER:
            view: Any = self.built(name)
            if view is not None and name != "footage":
                view.close_project()
            if view is not None:
                view.deleteLater()  # it may have been built without being shown
        self.presenter.close()
        self.session.close()

    @property
    def here(self) -> Place:
        """Where one is in Coding."""
        row = self.presenter.footage
        return Place("coding", row.id if row else None, self.player.target)

    def go_to_footage(self, footage_id: int, frame: int | None = None) -> None:
        """Open a footage in Coding, noting the place that is left."""
        self.places.leave(self.here)
        self.show_footage(footage_id, frame)

    def go_to_segment(self, segment_id: int, here: Place | None = None) -> None:
        """Show a segment in Coding, in whichever footage it lies, noting the place that is left."""
        row = self.session.coding.segment(segment_id)
        if row is None:
            return
        self.places.leave(here or self.here)
        if self.presenter.footage is None or self.presenter.footage.id != row.footage_id:
            self.show_footage(row.footage_id, row.in_frame)
        self.workspace_wanted.emit("coding")
        self.presenter.select([segment_id], seek=True)

    def go_to_place(self, place: Place) -> None:
        """Go where one was."""
        self.workspace_wanted.emit(place.workspace)
        if place.workspace != "coding" or place.footage_id is None:
            return
        current = self.presenter.footage
        if current is not None and current.id == place.footage_id:
            self.player.seek(place.frame)
        elif any(row.id == place.footage_id for row in self.session.footage.list(counted=False)):
            self.show_footage(place.footage_id, place.frame)

    def show_footage(self, footage_id: int, frame: int | None = None) -> None:
        """Open a footage in Coding, at a frame."""
        row = self.session.footage.get(footage_id)
        self.coding.save_pending()
        self.presenter.open_footage(row)
        self.coding.canvas.clear()
        self.load_media(frame)
        self._fill_list()

    def load_media(self, frame: int | None = None) -> None:
        """Open the file of the footage shown, or say that it is missing."""
        row = self.presenter.footage
        if row is None:
            self.player.close()
            return
        state, path = self.session.footage.media_state(row), self.session.footage.media_file(row)
        self.coding.show_media(row, state, path)
        source = source_of(self.session, row)
        if source is None:
            self.player.open_without_file(file_source(row, path or Path()))
            self.coding.show_waveform(row, None)
        else:
            self.player.open(source)
            self._make_waveform(row)
        if frame:
            self.player.seek(frame)

    def _say_unplayable(self) -> None:
        """Neither player can open the file: pictures stand still, and there is a way out."""
        row = self.presenter.footage
        if row is None:
            return
        offers: list[Offer] = [(tr("Details"), lambda: self._show_in_footage(row.id))]
        facts = row.facts
        if facts is not None and (facts.has_video or facts.has_audio):
            offers.insert(0, (tr("Make a proxy"), lambda: self._make_proxy(row)))
        codecs = ", ".join(dict.fromkeys(one.codec for one in facts.streams)) if facts else ""
        self.coding.picture.show_trouble(
            tr(
                "This file cannot be played here ({codecs}), only still pictures are shown. "
                "A proxy is a copy that plays; the original stays as it is."
            ).format(codecs=codecs or tr("unknown format")),
            offers,
        )

    def _show_in_footage(self, footage_id: int) -> None:
        self.places.leave(self.here)
        self.workspace_wanted.emit("footage")
        self.footage.select(footage_id)

    def _make_proxy(self, row: FootageRow) -> None:
        session = self.session

        def show(_path: Path) -> None:
            current = self.presenter.footage
            if current is not None and current.id == row.id:
                self.load_media(self.player.target)
            self.told.emit(tr("{title} can be played now, from a proxy").format(title=row.title), False)

        self.run(
            lambda progress, cancel: session.footage.make_proxy(row, progress, cancel),
            show,
            tr("Making a proxy: {title}").format(title=row.title),
            self.failed.emit,
        )

    def citation_form(self) -> str:
        """How citations are copied: ``rich``, ``markdown`` or ``plain``."""
        return self._settings.text("citation_form")

    def save_again(self) -> bool:
        """Write what could not be written; whether all of it is."""
        done = self.presenter.retry()
        return self.coding.save_pending() and done

    def _still(self, frame: int, done: Callable[[Picture | None], None]) -> None:
        self._exact(self.presenter.footage, frame, done)

    def _exact(self, row: FootageRow | None, frame: int, done: Callable[[Picture | None], None]) -> None:
        if row is None:
            done(None)
            return
        self._runner.run(
            lambda _progress, _cancel: self.session.footage.picture_at(row.id, frame),
            done,
            lambda _error: done(None),
            lane="read",
        )

    def _changed(self, change: ChangeSet) -> None:
        if change.touches(Kind.FOOTAGE):
            self._fill_list()
        if change.verb == "footage.add" and change.result_id is not None:
            self.transcripts.offer_tracks(change.result_id)
        self.changed.emit(change)

    def _fill_list(self) -> None:
        current = self.presenter.footage
        self.coding.set_footage_list(
            list(self.session.footage.list(counted=False)), current.id if current else None
        )

    def _make_waveform(self, row: FootageRow) -> None:
        if row.facts is not None and not row.facts.has_audio:
            self.coding.show_waveform(row, None)
            return
        session = self.session

        def make(progress: Callable[[float], None], cancel: Callable[[], bool]) -> tuple[bytes, bytes]:
            peaks = session.footage.waveform(row, progress, cancel).peaks
            return peaks, Scene.coarse(peaks)

        def show(made: tuple[bytes, bytes]) -> None:
            current = self.presenter.footage
            if current is not None and current.id == row.id:
                self.coding.show_waveform(row, *made)

        self.run(
            make,
            show,
            tr("Building waveform: {title}").format(title=row.title),
            self.failed.emit,
        )

    def _make_clips(self, rows: list[FootageRow]) -> None:
        from qdacoder.services.sample import attach_ready_clips, make_sample_clips

        attach_ready_clips(self.session)
        if all(self.session.footage.media_state(row) is MediaState.PRESENT for row in rows):
            return
        folder = self.session.folder
        self.run(
            lambda progress, cancel: make_sample_clips(
                folder, lambda _title, _path: self._clip_ready.emit(), progress, cancel
            ),
            lambda _nothing: self._attach_clips(),
            tr("Making the sample’s clips"),
            self.failed.emit,
        )

    def _attach_clips(self) -> None:
        from qdacoder.services.sample import attach_ready_clips

        linked = attach_ready_clips(self.session)
        current = self.presenter.footage
        if current is not None and current.title in linked:
            self.presenter.footage = self.session.footage.get(current.id)
            self.load_media(self.player.target)

    def run(
        self,
        job: Callable[[Callable[[float], None], Callable[[], bool]], Any],
        on_done: Callable[[Any], object],
        title: str,
        on_error: Callable[[Exception], None],
        lane: str = "media",
    ) -> None:
        """Work in the background until done or the project is closed; results arrive on the main thread."""
        self._works = [work for work in self._works if work in self._runner.works]
        self._works.append(self._runner.run(job, on_done, on_error, title, lane))

    def _remembered(self) -> tuple[int | None, int | None]:
        places = self._settings.state(_PLACES, {})
        found = places.get(str(self.session.path.absolute())) if isinstance(places, dict) else None
        if not isinstance(found, list) or len(found) != 2 or not self._settings.get("remember_places"):
            return None, None
        known = {row.id for row in self.session.footage.list(counted=False)}
        return (found[0], found[1]) if found[0] in known and isinstance(found[1], int) else (None, None)

    def _remember(self) -> None:
        places = self._settings.state(_PLACES, {})
        places = dict(places) if isinstance(places, dict) else {}
        key, row = str(self.session.path.absolute()), self.presenter.footage
        places.pop(key, None)
        if row is not None and self._settings.get("remember_places"):
            places[key] = [row.id, self.player.target]
        self._settings.set_state(_PLACES, dict(list(places.items())[-_MOST_PLACES:]) or None)
