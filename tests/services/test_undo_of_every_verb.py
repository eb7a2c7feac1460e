"""Every verb that exists is done, undone and redone, and whole tables are compared."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from qdacoder.domain.attributes import AttributeKind
from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.codebook import Hue
from qdacoder.domain.exclusion import Applies, Proposal
from qdacoder.domain.findings import Role, Stance
from qdacoder.domain.footage import MediaFacts, StreamFacts
from qdacoder.domain.review import ReviewFilter
from qdacoder.domain.spans import Span
from qdacoder.domain.timecode import FrameRate, TimecodeStyle
from qdacoder.domain.unmerging import ApartPlan
from qdacoder.errors import UserError
from qdacoder.services.session import ProjectSession, open_project
from tests.helpers.build import a_project, dump

FACTS = MediaFacts("mp4", (StreamFacts("video", "h264"),), FrameRate(25), 165_000, size_bytes=7)
Verb = Callable[[ProjectSession, Path], ChangeSet]


def _file(folder: Path) -> Path:
    path = folder / "영상 #1.mp4"
    path.write_bytes(b"picture")
    return path


def _srt(folder: Path) -> Path:
    path = folder / "대본.srt"
    path.write_text(
        "1\n00:00:40,000 --> 00:01:00,000\nfirst words\n\n2\n00:01:00,000 --> 00:01:20,000\nmore\n"
    )
    return path


def _with_transcript(session: ProjectSession, folder: Path) -> None:
    """A layer of two cues, a segment that quotes both, and the second one revised since."""
    session.transcripts.import_file(1, _srt(folder), kind="translation")
    session.coding.tag(1, 1000, 2010, [1])
    session.transcripts.edit_cue(2, "more or less", "heard again")


def _merged(session: ProjectSession) -> ApartPlan:
    if not session.merging.records():
        session.merging.merge(session.merging.plan([1, 2, 4], 1, name="Owed"))
    record = session.merging.records()[0]
    return session.merging.plan_apart(record.id, record.sources[0].guid)


def _with_findings(session: ProjectSession) -> None:
    """Two findings, evidence and a study for the first one; a quantity and a rate."""
    session.findings.add("Sums are fixed")
    session.findings.add("Days are long")
    session.findings.add_evidence(1, [1, 2])
    session.findings.add_study("Park 2016")
    session.findings.compare(1, 1, Stance.AGREES, page="176", says="about 30 per cent")
    session.quantities.add(1, "weekly quota", "200", "USD", per="week")
    session.quantities.add_rate("USD", "RUB", "60", "2017-06-01", "newspaper")


VERBS: dict[str, Verb] = {
    "session.rename": lambda s, f: s.rename("Другое"),
    "session.add_coder": lambda s, f: s.add_coder("Min Kim"),
    "codebook.add_category": lambda s, f: s.codebook.add_category("가족"),
    "codebook.edit_category": lambda s, f: s.codebook.edit_category(1, name="Money", hue=Hue.VIOLET),
    "codebook.move_category": lambda s, f: s.codebook.move_category(2, 0),
    "codebook.remove_category": lambda s, f: s.codebook.remove_category(1),
    "codebook.add_node": lambda s, f: s.codebook.add_node("Rising quota", 1, quick_key="1"),
    "codebook.edit_node": lambda s, f: s.codebook.edit_node(1, name="Quota", definition="a week"),
    "codebook.move_node": lambda s, f: s.codebook.move_node(2, 2, position=0),
    "codebook.set_quick_key": lambda s, f: s.codebook.set_quick_key(2, "1"),
    "codebook.remove_node": lambda s, f: s.codebook.remove_node(2),
    "coding.tag": lambda s, f: s.coding.tag(1, 10, 20, [1, 2, 4], 1, memo="m", relevance=3),
    "coding.add_node": lambda s, f: s.coding.add_node([1, 2, 3], 2),
    "coding.remove_node": lambda s, f: s.coding.remove_node([1, 3], 1),
    "coding.toggle_node": lambda s, f: s.coding.toggle_node([1, 3], 1),
    "coding.trim": lambda s, f: s.coding.trim(1, 900, 2100),
    "coding.move": lambda s, f: s.coding.move([1, 2], -500),
    "coding.split": lambda s, f: s.coding.split(1, 1200),
    "coding.delete": lambda s, f: s.coding.delete([1, 2]),
    "coding.set_witness": lambda s, f: s.coding.set_witness([1, 2, 3], 2),
    "coding.set_relevance": lambda s, f: s.coding.set_relevance([1, 2], 1),
    "coding.set_quotes": lambda s, f: s.coding.set_quotes([1], original="о", translation="t"),
    "coding.set_memo": lambda s, f: s.coding.set_memo([1, 2], "two"),
    "merging.merge": lambda s, f: s.merging.merge(s.merging.plan([1, 2, 4], 1, name="Owed", reason="one")),
    "merging.take_apart": lambda s, f: s.merging.take_apart(_merged(s)),
    "merging.take_all_apart": lambda s, f: s.merging.take_all_apart(_merged(s).record.id),
    "transcripts.import_file": lambda s, f: s.transcripts.import_file(1, _srt(f), language="ko").changes,
    "transcripts.add": lambda s, f: s.transcripts.add(1, "Korean"),
    "transcripts.edit": lambda s, f: s.transcripts.edit(1, name="Другой", language="ru", made_on="2019"),
    "transcripts.remove": lambda s, f: s.transcripts.remove(1),
    "transcripts.shift": lambda s, f: s.transcripts.shift(1, 25),
    "transcripts.add_cue": lambda s, f: s.transcripts.add_cue(1, 5, 9, "x", speaker="interviewer"),
    "transcripts.edit_cue": lambda s, f: s.transcripts.edit_cue(1, "other", "why"),
    "transcripts.restore_cue": lambda s, f: s.transcripts.restore_cue(2, 1),
    "transcripts.retime_cue": lambda s, f: s.transcripts.retime_cue(1, 5, 9),
    "transcripts.set_speaker": lambda s, f: s.transcripts.set_speaker([1, 2], "", 2),
    "transcripts.split_cue": lambda s, f: s.transcripts.split_cue(1, 1100, 3),
    "transcripts.join_cues": lambda s, f: s.transcripts.join_cues([1, 2]),
    "transcripts.remove_cues": lambda s, f: s.transcripts.remove_cues([1]),
    "quotes.take": lambda s, f: s.quotes.take(1, [(1, 0, 4), (2, 1, 3)]),
    "quotes.confirm": lambda s, f: s.quotes.confirm([4]),
    "quotes.renew": lambda s, f: s.quotes.renew([4]),
    "exclusions.accept": lambda s, f: s.exclusions.accept(
        1, [Proposal("silence", Span(10, 90), 0.9), Proposal("static noise", Span(100, 190), 0.6)]
    ),
    "exclusions.add": lambda s, f: s.exclusions.add(1, 10, 90, "static noise", Applies.BOTH),
    "exclusions.edit": lambda s, f: s.exclusions.edit(1, out_frame=95, reason="hum", applies=Applies.PICTURE),
    "exclusions.remove": lambda s, f: s.exclusions.remove(1),
    "footage.add": lambda s, f: s.footage.add(_file(f), facts=FACTS, site="New"),
    "footage.register": lambda s, f: s.footage.register("Late", rate=FrameRate(50), length="00:00:10:00"),
    "footage.edit": lambda s, f: s.footage.edit(
        1, title="V2", site="Омск", start="01:00:00:00", style=TimecodeStyle.MINUTES, memo="x", year=0
    ),
    "footage.remove": lambda s, f: s.footage.remove(1),
    "footage.attach_media": lambda s, f: s.footage.attach_media(1, _file(f), FACTS),
    "witnesses.add": lambda s, f: s.witnesses.add(site="Омск"),
    "witnesses.edit": lambda s, f: s.witnesses.edit(1, label="Z", site="", status="x"),
    "witnesses.remove": lambda s, f: s.witnesses.remove(1),
    "witnesses.link": lambda s, f: s.witnesses.link(2, 1),
    "witnesses.unlink": lambda s, f: s.witnesses.unlink(1, 1),
    "witnesses.add_attribute": lambda s, f: s.witnesses.add_attribute("Born", AttributeKind.DATE),
    "witnesses.edit_attribute": lambda s, f: s.witnesses.edit_attribute(
        1, name="일", choices=["a", "b", "c"]
    ),
    "witnesses.move_attribute": lambda s, f: s.witnesses.move_attribute(1, 1),
    "witnesses.remove_attribute": lambda s, f: s.witnesses.remove_attribute(1),
    "witnesses.set_value": lambda s, f: s.witnesses.set_value(1, 1, "b"),
    "witnesses.add_stretch": lambda s, f: s.witnesses.add_stretch(2, 2, 40, 60),
    "witnesses.edit_stretch": lambda s, f: s.witnesses.edit_stretch(1, 12, 30),
    "witnesses.remove_stretch": lambda s, f: s.witnesses.remove_stretch(1),
    "witnesses.speak": lambda s, f: s.witnesses.speak(2, 2, [Span(5, 9), Span(8, 20)]),
    "citations.set_style": lambda s, f: s.citations.set_style(full="{title}, {in}-{out}", same=""),
    "findings.add": lambda s, f: s.findings.add("돈은 정해져 있다", "why"),
    "findings.edit": lambda s, f: s.findings.edit(1, statement="Other", body="b"),
    "findings.move": lambda s, f: s.findings.move(2, 0),
    "findings.remove": lambda s, f: s.findings.remove(1),
    "findings.add_evidence": lambda s, f: s.findings.add_evidence(2, [1, 3], Role.CONTRADICTS),
    "findings.edit_evidence": lambda s, f: s.findings.edit_evidence(1, role=Role.QUALIFIES, note="n"),
    "findings.remove_evidence": lambda s, f: s.findings.remove_evidence([1, 2]),
    "findings.add_study": lambda s, f: s.findings.add_study("Breuker 2016", year=2016, place="Poland"),
    "findings.edit_study": lambda s, f: s.findings.edit_study(1, name="Пак 2016", place=""),
    "findings.remove_study": lambda s, f: s.findings.remove_study(1),
    "findings.compare": lambda s, f: s.findings.compare(2, 1, Stance.SILENT),
    "findings.edit_stance": lambda s, f: s.findings.edit_stance(1, stance=Stance.DIFFERS, page="9", says=""),
    "findings.remove_stance": lambda s, f: s.findings.remove_stance(1),
    "quantities.add": lambda s, f: s.quantities.add(2, "monthly quota", "30 000", "RUB", per="month"),
    "quantities.edit": lambda s, f: s.quantities.edit(1, number="31000", on_date="2016"),
    "quantities.remove": lambda s, f: s.quantities.remove(1),
    "quantities.add_rate": lambda s, f: s.quantities.add_rate("USD", "RUB", "66.9", "2016", "central bank"),
    "quantities.edit_rate": lambda s, f: s.quantities.edit_rate(1, factor="61,5", source="bank"),
    "quantities.remove_rate": lambda s, f: s.quantities.remove_rate(1),
    "stills.take": lambda s, f: s.stills.take(1, 50, "yard", node_ids=[1, 2], picture=b"png"),
    "stills.edit": lambda s, f: s.stills.edit(1, caption="двор", node_ids=[4], witness_id=2),
    "stills.remove": lambda s, f: s.stills.remove(1),
    "splitting.split": lambda s, f: s.splitting.split(s.splitting.by_hand(1, {"Won": [1], "Rouble": [3]})),
    "splitting.keep_apart": lambda s, f: s.splitting.keep_apart(1, 2),
    "review.save_theme": lambda s, f: s.review.save_theme("Owed", ReviewFilter(text="quota")),
    "review.rename_theme": lambda s, f: s.review.rename_theme(1, "Другая"),
    "review.remove_theme": lambda s, f: s.review.remove_theme(1),
}
# Facts that are noted in the background: not undo steps, and told so.
NOT_UNDONE = {"footage.note_fingerprint"}
NO_CHANGE = {"session.undo", "session.redo"}


@pytest.mark.parametrize("name", sorted(VERBS))
def test_undo_and_redo_restore_every_table(name: str, tmp_path: Path) -> None:
    path = tmp_path / "проект 프로젝트.qdacoder"
    session = a_project(path)
    before = dump(path)
    verb = VERBS[name]
    if name.startswith("merging.take"):
        _merged(session)
        before = dump(path)
    elif name in ("review.rename_theme", "review.remove_theme"):
        session.review.save_theme("Owed", ReviewFilter())
        before = dump(path)
    elif name.startswith(("findings.", "quantities.")):
        _with_findings(session)
        before = dump(path)
    elif name in ("stills.edit", "stills.remove"):
        session.stills.take(1, 50, "yard", node_ids=[1, 2], picture=b"png")
        before = dump(path)
    elif name.startswith("witnesses.") and name.endswith(("_attribute", "_value")):
        session.witnesses.add_attribute("Work", AttributeKind.CHOICE, ["a", "b"])
        session.witnesses.add_attribute("Second")
        session.witnesses.set_value(1, 1, "a")
        before = dump(path)
    elif name.endswith("_stretch"):
        session.witnesses.speak(2, 2, [Span(10, 20)])
        before = dump(path)
    elif name in ("exclusions.edit", "exclusions.remove"):
        session.exclusions.add(1, 10, 90, "static noise")
        before = dump(path)
    elif name.startswith(("transcripts.", "quotes.")) and name != "transcripts.import_file":
        _with_transcript(session, tmp_path)
        before = dump(path)
    changes = verb(session, tmp_path)
    after = dump(path)
    assert after != before
    assert changes.ids
    assert session.next_undo() == changes.label
    session.close()

    session = open_project(path)  # undo works across closing the program
    session.undo()
    assert dump(path) == before
    session.close()
    session = open_project(path)
    session.redo()
    assert dump(path) == after
    session.undo()
    assert dump(path) == before
    assert session.integrity.check() == []
    session.close()


def test_no_verb_is_forgotten(tmp_path: Path) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    services = {"session": session} | {
        name: getattr(session, name)
        for name in (
            *("citations", "findings", "quantities"),
            *("codebook", "coding", "exclusions", "footage", "merging", "quotes", "review", "transcripts"),
            *("splitting", "stills", "witnesses"),
        )
    }
    found = {
        f"{name}.{verb}"
        for name, service in services.items()
        for verb, method in inspect.getmembers(service, inspect.ismethod)
        if not verb.startswith("_")
        and verb != "run"
        and str(inspect.signature(method).return_annotation) == "ChangeSet"
    }
    assert found | {"transcripts.import_file"} == set(VERBS) | NOT_UNDONE | NO_CHANGE
    session.close()


def test_everything_undone_is_an_empty_project_and_all_redone_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "p.qdacoder"
    session = a_project(path)
    full = dump(path)
    steps = 0
    while session.next_undo():
        session.undo()
        steps += 1
    assert session.totals().segments == session.totals().nodes == 0
    with pytest.raises(UserError, match="nothing to undo"):
        session.undo()
    for _ in range(steps):
        session.redo()
    assert dump(path) == full
    with pytest.raises(UserError, match="nothing to redo"):
        session.redo()
    session.close()


def test_a_new_change_drops_what_was_undone(tmp_path: Path) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    session.coding.set_memo([1], "x")
    session.undo()
    session.coding.set_relevance([1], 1)
    assert session.next_redo() is None
    states = [row.state.value for row in session.history(3)]
    assert states == ["done", "done", "dropped"]
    session.close()


def test_a_background_fact_is_no_undo_step_and_survives_undo(tmp_path: Path) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    session.footage.edit(1, title="Renamed")
    session.footage.note_fingerprint(1, "ab" * 32, 7)
    assert session.next_undo() == "Edit footage “Blagoveshchensk video 2”"
    session.undo()
    row = session.footage.get(1)
    assert (row.title, row.media_sha256) == ("Blagoveshchensk video 2", "ab" * 32)
    session.close()


def test_what_changes_nothing_leaves_no_step(tmp_path: Path) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    before = session.next_undo()
    changes = session.coding.trim(1, 1000, 2000)
    assert changes.ids == {}
    assert session.next_undo() == before
    session.close()


def test_a_refused_verb_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p.qdacoder"
    session = a_project(path)
    before = dump(path)
    refused: list[Callable[[], object]] = [
        lambda: session.coding.tag(1, 200, 100, [1]),
        lambda: session.coding.tag(1, 100, 100, [1]),
        lambda: session.coding.tag(1, 100, 10**9, [1]),
        lambda: session.coding.tag(1, 100, 200, [999]),
        lambda: session.coding.tag(1, 100, 200, [1], 999),
        lambda: session.coding.tag(999, 100, 200, [1]),
        lambda: session.coding.trim(1, out_frame=1000),
        lambda: session.coding.move([1, 2], -1001),
        lambda: session.coding.split(1, 2000),
        lambda: session.coding.set_relevance([1], 4),
        lambda: session.coding.set_memo([1], "a\0b"),
        lambda: session.coding.delete([]),
        lambda: session.codebook.add_node("  "),
        lambda: session.codebook.add_node("WEEKLY  quota"),
        lambda: session.codebook.add_node("x", quick_key="I"),
        lambda: session.codebook.move_node(2, None, parent_id=3),
        lambda: session.codebook.add_category("ｓurveillance"),
        lambda: session.witnesses.add("a"),
        lambda: session.footage.register("REEL", rate=FrameRate(25), length="00:00:01:00"),
        lambda: session.footage.register("New", rate=FrameRate(25), length="00:00:00:25"),
        lambda: session.footage.register("New", rate=FrameRate(25), length="00:00:00:00"),
    ]
    for number, verb in enumerate(refused):
        with pytest.raises(UserError):
            verb()
        assert dump(path) == before, number
    session.close()
