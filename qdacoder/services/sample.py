"""The sample project: made in a moment, its clips following one by one.

`make_sample_project` gives a project that can be used at once; its footage is registered with the place
where the clips will be. `make_sample_clips` makes them; `attach_ready_clips` links those that are there.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qdacoder.domain.footage import MediaFacts, StreamFacts
from qdacoder.domain.timecode import FrameRate
from qdacoder.errors import StorageError, UserError
from qdacoder.services.sample_data import SampleData, SampleFootage, SampleSegment, read_sample_data
from qdacoder.services.sample_findings import add_findings
from qdacoder.services.sample_method import add_method, add_transcripts
from qdacoder.services.session import SAMPLE, ProjectSession, create_project, open_project
from qdacoder.storage.project_file import kind_of

if TYPE_CHECKING:
    from qdacoder.media.clips import ClipPlan

Progress = Callable[[float], None]
Cancel = Callable[[], bool]

SAMPLE_NAME = "sample.qdacoder"
FOOTAGE_FOLDER = "footage"


def sample_path(folder: Path) -> Path:
    """Where the sample project of a folder is or would be."""
    return Path(folder) / SAMPLE_NAME


def make_sample(
    folder: Path,
    *,
    clips: bool = True,
    force: bool = False,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Path:
    """Make the sample project with its clips in a folder (which is made too); returns the project file.

    Clips that are there already are kept and linked.

    Args:
        clips: without them the project is complete, but has no pictures.
        force: replace a sample project that is there.

    Raises:
        UserError: there is a project already, or a file that is not the sample.
        StorageError: the folder cannot be written.
        MediaError: a clip could not be made.
        Cancelled: stopped; the project stays, with the clips that are whole.
    """
    path = make_sample_project(folder, force=force)
    if clips:
        try:
            make_sample_clips(folder, progress=progress, cancel=cancel)
        finally:
            session = open_project(path)
            try:
                attach_ready_clips(session)
            finally:
                session.close()
    return path


def make_sample_project(folder: Path, *, force: bool = False, coder: str = "") -> Path:
    """Make the sample project without clips; returns its file. It appears only when it is whole.

    Raises:
        UserError: there is one already (`force` replaces a sample, never another project).
        StorageError: the folder cannot be written.
    """
    path = sample_path(folder)
    if path.exists():
        _refuse_or_check(path, force)
    data = read_sample_data()
    partial = path.with_name(f".sample-{os.getpid()}.qdacoder")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        session = create_project(partial, data.name, coder, kind=SAMPLE)
        try:
            with session.beginning("Make the sample project"):
                _fill(session, data)
        finally:
            session.close()
        os.replace(partial, path)
    except OSError as error:
        raise StorageError(f"The sample cannot be written to {path.parent}.", str(error)) from error
    finally:
        partial.unlink(missing_ok=True)
    return path


def make_sample_clips(
    folder: Path,
    on_ready: Callable[[str, Path], None] | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> None:
    """Make the clips of the sample that are not there yet; safe in a worker thread.

    Args:
        on_ready: called in this thread with title and path of every clip that is whole, those that were
            there already first. Call `attach_ready_clips` then, in the thread that owns the session.
        progress: share of all that is left to make, 0 to 1.

    Raises:
        MediaError: a clip could not be made.
        Cancelled: stopped; clips that are whole stay.
    """
    from qdacoder.media.clip_workers import make_clips

    titles = {clip_path(folder, footage): footage for footage in read_sample_data().footage}
    missing = [path for path in titles if not path.exists()]

    def tell(path: Path) -> None:
        if on_ready is not None:
            on_ready(titles[path].title, path)

    for path in titles:
        if path not in missing:
            tell(path)
    make_clips([(path, clip_plan(titles[path])) for path in missing], tell, progress, cancel)


def attach_ready_clips(session: ProjectSession) -> list[str]:
    """Link the clips that have appeared to their footage (not an undo step); returns their titles.

    A file that stands in a clip's place but is not that clip is probed, and linked if it fits.

    Raises:
        MediaError: such a file cannot be read.
        UserError: such a file does not fit the footage.
    """
    clips = {footage.title: footage for footage in read_sample_data().footage}
    linked = []
    for row in session.footage.list():
        footage = clips.get(row.title)
        path = session.footage.media_file(row)
        if footage is None or row.facts is not None or path is None or not path.is_file():
            continue
        session.footage.attach_media(row.id, path, clip_facts(path, footage), in_background=True)
        linked.append(row.title)
    return linked


def clip_path(folder: Path, footage: SampleFootage) -> Path:
    """Where the clip of a sample footage is or will be."""
    return Path(folder) / FOOTAGE_FOLDER / footage.file


def clip_plan(footage: SampleFootage) -> ClipPlan:
    """What the clip of a sample footage shows."""
    from qdacoder.media.clips import ClipPlan

    return ClipPlan(
        title=footage.title,
        length_frames=footage.length_frames,
        start_frame=footage.start_frame,
        rate=footage.rate,
        seed=footage.seed,
        scenes=footage.scenes,
        shot_seconds=footage.shot_seconds,
        brightness=footage.brightness,
        tint=footage.tint,
        noise_share=footage.noise_share,
    )


def clip_facts(path: Path, footage: SampleFootage) -> MediaFacts | None:
    """What a probe would find in one of our clips, without reading it all; None if it is not that clip."""
    from qdacoder.media.clips import HEIGHT, SAMPLE_RATE, SECONDS_A_TURN, WIDTH, is_clip

    if not is_clip(path, clip_plan(footage)):
        return None
    return MediaFacts(
        container="mp4",
        streams=(
            StreamFacts("video", "h264", width=WIDTH, height=HEIGHT),
            StreamFacts("audio", "aac", channels=1, sample_rate=SAMPLE_RATE),
        ),
        rate=FrameRate(footage.rate),
        length_frames=footage.length_frames,
        start_frame=footage.start_frame,
        key_frame_gap=SECONDS_A_TURN * footage.rate,
        size_bytes=path.stat().st_size,
    )


def _refuse_or_check(path: Path, force: bool) -> None:
    if not force:
        raise UserError(
            f"There is a sample project in {path.parent} already.", "Open it, or choose another folder."
        )
    if kind_of(path) != SAMPLE:
        raise UserError(f"{path} is not the sample project; it was not replaced.", "Choose another folder.")


def _fill(session: ProjectSession, data: SampleData) -> None:
    """Run the verbs that make the sample, inside one journal step."""
    footage_ids = {footage.title: _register(session, footage) for footage in data.footage}
    witness_ids = {
        one.label: _made(
            session.witnesses.add(
                one.label, site=one.site, status=one.status, role=one.role, description=one.note
            ).result_id
        )
        for one in data.witnesses
    }
    category_ids = {
        name: _made(session.codebook.add_category(name, definition, hue).result_id)
        for name, definition, hue in data.categories
    }
    node_ids = {
        node.name: _made(
            session.codebook.add_node(
                node.name,
                category_ids[node.category],
                definition=node.definition,
                quick_key=node.quick_key,
            ).result_id
        )
        for node in data.nodes
    }
    add_transcripts(session)
    for segment in data.segments:
        _tag(session, segment, footage_ids[segment.footage], witness_ids.get(segment.witness), node_ids)
    for witness, footage in dict.fromkeys((one.witness, one.footage) for one in data.segments if one.witness):
        session.witnesses.link(witness_ids[witness], footage_ids[footage])
    add_method(session)
    add_findings(session)


def _tag(
    session: ProjectSession,
    segment: SampleSegment,
    footage_id: int,
    witness_id: int | None,
    node_ids: dict[str, int],
) -> None:
    row = session.footage.get(footage_id, counted=False)
    in_frame, out_frame = row.timebase.parse(segment.in_text), row.timebase.parse(segment.out_text)
    nodes = [node_ids[name] for name in segment.nodes]
    taken = any(
        (one.in_frame, one.out_frame) == (in_frame, out_frame) for one in session.coding.segments(footage_id)
    )
    # Tagging a range again adds to its segment. The same range with another witness, or with none, is a
    # segment of its own here: made one frame shorter, then trimmed.
    shorter = 1 if taken else 0
    made = session.coding.tag(footage_id, in_frame, out_frame - shorter, nodes, witness_id, memo=segment.memo)
    if taken:
        session.coding.trim(_made(made.result_id), out_frame=out_frame)


def _register(session: ProjectSession, footage: SampleFootage) -> int:
    changes = session.footage.register(
        footage.title,
        rate=FrameRate(footage.rate),
        length=footage.length,
        start=footage.start,
        style=footage.style,
        site=footage.site,
        kind=footage.kind,
        creator=footage.creator,
        year=footage.year,
        memo=footage.memo,
        media_path=f"{FOOTAGE_FOLDER}/{footage.file}",
    )
    return _made(changes.result_id)


def _made(result_id: int | None) -> int:
    if result_id is None:
        raise ValueError("a verb that adds a row gave no id")
    return result_id
