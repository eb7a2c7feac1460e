"""The method: open coding, corrected translations, exclusions, joined nodes, a theme, a finding, its draft.

In the order of a researcher's day: each step stands on what the one before left.
"""

from __future__ import annotations

from PySide6.QtCore import Qt

from qdacoder.gui.dialogs.cite_check import CiteCheckDialog
from qdacoder.gui.dialogs.exclude_range import ExcludeRange
from qdacoder.gui.dialogs.lineage import LineageDialog
from qdacoder.gui.dialogs.merge_nodes import MergeNodesDialog
from qdacoder.gui.dialogs.search_project import SearchDialog
from qdacoder.gui.dialogs.stated_quantities import StatedQuantities
from qdacoder.gui.dialogs.still_form import StillForm
from qdacoder.gui.dialogs.suggest_joins import SuggestJoinsDialog
from qdacoder.gui.dialogs.take_apart import TakeApartDialog
from qdacoder.gui.dialogs.witnesses.dialog import WitnessesDialog
from qdacoder.gui.tour.guide import CTRL, SHIFT, Guide, rest

_VIDEO = "Blagoveshchensk video 2"
_TRANSLATION = "English, translation"
HOURS, NEW_NODE, JOINED = "Long hours", "Work until dawn", "Days without end"
THEME = "Hours of work"
FINDING = "Nights are worked for money of one's own"
QUOTED, CAPTION = "Without money", "The site in the morning"
CORRECTED = "Self-criticism was always about money: you had to say why you fell short of the plan."


def walk_the_method(guide: Guide) -> None:
    """Walk it and leave pictures, a table of the theme and a draft with footnotes."""
    _a_new_node(guide)
    _words_of_the_transcript(guide)
    _a_still(guide)
    _a_witness_who_speaks(guide)
    _a_corrected_translation(guide)
    _a_range_left_out(guide)
    _a_joining_suggested(guide)
    _nodes_joined_and_taken_apart(guide)
    _a_word_found(guide)
    _a_theme_read(guide)
    _what_is_stated(guide)
    _a_finding(guide)
    _numbers(guide)
    _the_draft_checked_back(guide)


def _coding(guide: Guide) -> None:
    guide.key(Qt.Key.Key_F6)
    guide.expect("Coding", guide.window.page == "coding")
    guide.window.setFocus()
    guide.bench.coding.setFocus()


def _at(guide: Guide, timecode: str) -> int:
    """Go to a timecode of the video by typing it; the frame."""
    row = guide.session.footage.find(_VIDEO)
    frame = row.timebase.parse(timecode)
    guide.key(Qt.Key.Key_G)
    guide.write(timecode)
    guide.key(Qt.Key.Key_Return)
    canvas = guide.bench.coding.canvas
    guide.wait(f"the picture at {timecode}", lambda: canvas.frame == frame)
    return frame


def _mark(guide: Guide, start: str, end: str) -> tuple[int, int]:
    """Mark a range by keys."""
    _coding(guide)
    first = _at(guide, start)
    _coding(guide)
    guide.key(Qt.Key.Key_I)
    last = _at(guide, end)
    _coding(guide)
    guide.key(Qt.Key.Key_O)
    guide.expect("the marked range", guide.bench.presenter.marks.range == (first, last))
    return first, last


def _a_new_node(guide: Guide) -> None:
    """Open coding: a node is made while coding, without a word about categories."""
    _mark(guide, "00:54:37:23", "00:54:48:05")
    guide.key(Qt.Key.Key_N)
    guide.write(NEW_NODE)
    guide.picture("new-node")
    guide.key(Qt.Key.Key_Return)
    book = guide.session.codebook
    guide.wait("the new node", lambda: any(node.name == NEW_NODE for node in book.read().nodes))
    node = book.find_node(NEW_NODE)
    presenter = guide.bench.presenter
    guide.wait("its segment", lambda: any(node.id in row.node_ids for row in presenter.segments))
    guide.key(Qt.Key.Key_Escape)


def _words_of_the_transcript(guide: Guide) -> None:
    """Words of a cue are chosen by key; a node key codes them with the time they take."""
    session, presenter = guide.session, guide.bench.presenter
    before = {row.id for row in presenter.segments}
    _coding(guide)
    _at(guide, "00:30:40:00")
    _coding(guide)
    guide.key(Qt.Key.Key_T)
    for _ in range(len(QUOTED)):
        guide.key(Qt.Key.Key_Right, SHIFT)
    guide.picture("words-chosen")
    guide.key(Qt.Key.Key_1)
    guide.wait("the coded words", lambda: {row.id for row in presenter.segments} != before)
    made = next(row for row in presenter.segments if row.id not in before)
    guide.expect("the stretch of the quote", any(one.text == QUOTED for one in session.quotes.of([made.id])))
    guide.key(Qt.Key.Key_Escape)


def _a_still(guide: Guide) -> None:
    """The frame on the screen is kept as a picture, with its caption."""
    _coding(guide)
    frame = guide.bench.coding.canvas.frame
    guide.key(Qt.Key.Key_S, SHIFT)
    form = guide.dialog(StillForm)
    guide.write(CAPTION, form.caption_field)
    guide.picture("still", form)
    guide.key(Qt.Key.Key_Return, at=form.caption_field)
    stills = guide.session.stills
    guide.wait("the still", lambda: any(one.frame == frame for one in stills.list()))
    guide.back_to_window()


def _a_witness_who_speaks(guide: Guide) -> None:
    """Who speaks where: a stretch, shown on the timeline, and the window of the witnesses."""
    place = _mark(guide, "00:28:50:00", "00:31:00:00")
    guide.key(Qt.Key.Key_W, SHIFT)
    menu = guide.bench.witnesses.menu
    guide.expect("the witnesses to choose from", menu is not None)
    guide.key(Qt.Key.Key_Return, at=menu)  # the one who is in this footage stands first
    said = [
        (one.witness, one.span.in_frame, one.span.out_frame) for one in guide.session.witnesses.stretches()
    ]
    guide.expect("the stretch of A", said == [("A", *place)])
    guide.key(Qt.Key.Key_W, CTRL | SHIFT)
    dialog = guide.dialog(WitnessesDialog)
    guide.picture("witnesses", dialog)
    dialog.close()
    guide.back_to_window()
    guide.key(Qt.Key.Key_Escape)


def _a_joining_suggested(guide: Guide) -> None:
    """Pairs of nodes that may mean the same, with the numbers; nothing is joined by itself."""
    before = len(guide.session.codebook.read().nodes)
    guide.window.handle("suggest_joins")
    dialog = guide.dialog(SuggestJoinsDialog)
    guide.quiet()
    guide.picture("suggested", dialog)
    dialog.close()
    guide.back_to_window()
    guide.expect("all nodes as before", len(guide.session.codebook.read().nodes) == before)


def _a_word_found(guide: Guide) -> None:
    """A Korean word of two syllables is found inside longer ones."""
    guide.key(Qt.Key.Key_F, CTRL | SHIFT)
    dialog = guide.dialog(SearchDialog)
    dialog.field.setText("가족")
    guide.wait("hits", lambda: dialog.model.rowCount() > 1)
    guide.picture("search", dialog)
    dialog.close()
    guide.back_to_window()


def _what_is_stated(guide: Guide) -> None:
    """Quantities of the sample as a table of its theme."""
    review = guide.bench.review.presenter
    kept, owed = review.theme, guide.session.review.theme("What is owed")
    review.set_theme(owed)
    guide.window.handle("stated_quantities")
    dialog = guide.dialog(StatedQuantities)
    guide.quiet()
    guide.picture("quantities", dialog)
    dialog.close()
    guide.back_to_window()
    review.set_theme(kept)
    guide.wait("the theme again", lambda: review.found is not None and not review.searching)


def _a_corrected_translation(guide: Guide) -> None:
    """A cue is corrected beside the picture; the quote taken before is marked, then takes the new text."""
    session = guide.session
    _coding(guide)
    _at(guide, "00:50:45:00")
    _coding(guide)
    guide.key(Qt.Key.Key_T)
    row = session.footage.find(_VIDEO)
    layer = session.transcripts.find(row.id, _TRANSLATION)
    frame = row.timebase.parse("00:50:45:00")
    cue = next(one for one in session.transcripts.cues(layer.id) if one.span.contains(frame))
    guide.key(Qt.Key.Key_F2)
    guide.key(Qt.Key.Key_A, CTRL)
    guide.write(CORRECTED)
    guide.key(Qt.Key.Key_Return, CTRL)
    guide.wait("the new revision", lambda: session.transcripts.history(cue.id)[-1].number == cue.revision + 1)
    changed = {one.segment_id for one in session.quotes.changed() if one.cue_id == cue.id}
    guide.expect("the marked quote", bool(changed))
    guide.bench.presenter.select(sorted(changed)[:1], seek=True)
    guide.picture("translation-changed")
    mark = guide.bench.coding.inspector.form.quote_mark
    guide.expect("what changed under the quote", mark.isVisible())
    mark.take_button.click()
    guide.expect("the new text in the quote", not mark.isVisible())


def _a_range_left_out(guide: Guide) -> None:
    """Noise is left out of the sound; the picture is kept."""
    first, last = _mark(guide, "00:59:00:00", "00:59:30:00")
    guide.key(Qt.Key.Key_E)
    dialog = guide.dialog(ExcludeRange)
    dialog.reason_field.clear()
    guide.write("static noise", dialog.reason_field)
    guide.picture("exclude", dialog)
    guide.key(Qt.Key.Key_Return, at=dialog.reason_field)
    rows = guide.session.exclusions.list(guide.session.footage.find(_VIDEO).id)
    guide.expect("the excluded range", [(one.in_frame, one.out_frame) for one in rows] == [(first, last)])
    guide.back_to_window()
    guide.key(Qt.Key.Key_Escape)


def _nodes_joined_and_taken_apart(guide: Guide) -> None:
    """Two nodes are joined; weeks of work later one is taken out again, and what came since stays."""
    session, panel = guide.session, guide.bench.coding.nodes
    hours, dawn = session.codebook.find_node(HOURS), session.codebook.find_node(NEW_NODE)
    before = {one.id: one.node_ids for one in guide.bench.presenter.segments}
    _coding(guide)
    panel.tree.setCurrentIndex(panel.filter.mapFromSource(panel.model.index_of_node(hours.id)))
    guide.key(Qt.Key.Key_M, CTRL | SHIFT)
    dialog = guide.dialog(MergeNodesDialog)
    guide.write(NEW_NODE, dialog.add_field)
    guide.key(Qt.Key.Key_Return, at=dialog.add_field)
    dialog.name_field.setFocus()
    dialog.name_field.selectAll()
    guide.write(JOINED, dialog.name_field)
    guide.write("the same complaint in two words", dialog.reason_field)
    guide.wait("a merge that can be done", dialog.merge_button.isEnabled)
    rest(300)  # the plan is made anew while one types
    guide.picture("merge", dialog)
    guide.key(Qt.Key.Key_Return, at=dialog.name_field)
    guide.wait("the joined node", lambda: any(one.name == JOINED for one in session.codebook.read().nodes))
    guide.back_to_window()

    _mark(guide, "01:00:10:00", "01:00:20:00")
    guide.key(Qt.Key.Key_N)
    guide.write(NEW_NODE)  # the old name leads to the joined node
    guide.key(Qt.Key.Key_Return)
    survivor = session.codebook.find_node(JOINED)
    since = [one.id for one in guide.bench.presenter.selected]
    guide.expect("later work on the joined node", survivor.id in guide.bench.presenter.selected[0].node_ids)
    guide.key(Qt.Key.Key_Escape)

    panel.commands.lineage(survivor.id)
    lineage = guide.dialog(LineageDialog)
    exactly = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
    lineage.tree.setCurrentItem(lineage.tree.findItems(NEW_NODE, exactly)[0])
    guide.picture("lineage", lineage)
    lineage.apart_button.click()
    plan = guide.dialog(TakeApartDialog)
    guide.picture("take-apart", plan)
    plan.apart_button.click()
    guide.wait("the node again", lambda: any(one.name == NEW_NODE for one in session.codebook.read().nodes))
    lineage.close()
    guide.back_to_window()
    again = session.codebook.find_node(NEW_NODE)
    guide.expect("the node as it was", again.id == dawn.id and again.segments == dawn.segments)
    stays = {one.id for one in guide.bench.presenter.segments if survivor.id in one.node_ids}
    guide.expect("later work where it was done", set(since) <= stays)
    for segment_id, nodes in before.items():
        now = next(one for one in guide.bench.presenter.segments if one.id == segment_id)
        guide.expect("every coding from before", set(nodes) == set(now.node_ids))


def _a_theme_read(guide: Guide) -> None:
    """One theme across witnesses: filtered, kept, coded on a card, written."""
    window, view = guide.window, guide.bench.review
    presenter = view.presenter
    guide.key(Qt.Key.Key_F7)
    guide.expect("Review", window.page == "review")

    def found() -> bool:
        return presenter.found is not None and not presenter.searching

    guide.wait("all segments", found)
    guide.key(Qt.Key.Key_N)
    picker = view.picker
    guide.expect("the node picker", picker is not None and picker.isVisible())
    assert picker is not None
    guide.write(HOURS, picker.field)
    guide.key(Qt.Key.Key_Return, at=picker.field)
    guide.wait("the hits", lambda: found() and 0 < len(presenter.hits) < 10)
    guide.back_to_window()
    presenter.save_theme(THEME)
    guide.expect("the theme", THEME in [one.name for one in guide.session.review.themes()])
    guide.wait("the cards", found)
    guide.quiet()
    guide.picture("review")
    target = guide.folder / "hours-of-work.csv"
    guide.bench.exports.ask_review_export("csv", target)
    guide.wait("the table of the theme", target.exists)
    guide.wait("what was written", lambda: target.name in window.status_text)


def _a_finding(guide: Guide) -> None:
    """A statement with its evidence, and what an earlier study says, with its page."""
    findings = guide.bench.findings
    presenter = findings.presenter
    segments = [hit.segment_id for hit in guide.bench.review.presenter.hits]
    guide.key(Qt.Key.Key_F9)
    guide.expect("Findings", guide.window.page == "findings")
    presenter.add(FINDING)
    presenter.add_evidence(presenter.rows[-1].id, segments)
    presenter.select(presenter.rows[-1].id)
    presenter.compare("Park 2016")
    row = presenter.row
    guide.expect("evidence and study", row is not None and len(row.evidence) == len(segments))
    assert row is not None
    stance = row.stances[0]
    presenter.edit_stance(stance.id, page="188", says="12 to 20 hours a day")
    guide.quiet()
    guide.picture("finding")


def _numbers(guide: Guide) -> None:
    """Nodes by witness, nodes together, coverage."""
    guide.key(Qt.Key.Key_F8)
    guide.expect("Analysis", guide.window.page == "analysis")
    presenter = guide.bench.analysis.presenter
    guide.wait("the numbers", lambda: presenter.answer is not None)
    guide.quiet()
    guide.picture("analysis")


def _the_draft_checked_back(guide: Guide) -> None:
    """The draft with footnotes is written, and its citations are found again in it."""
    guide.key(Qt.Key.Key_F9)
    target = guide.folder / "findings.docx"
    guide.bench.exports.ask_findings_export(target)
    guide.wait("the draft", target.exists)
    guide.wait("what was written", lambda: target.name in guide.window.status_text)
    guide.bench.to_findings.check_manuscript(target)
    dialog = guide.dialog(CiteCheckDialog)
    guide.picture("cite-check", dialog)
    guide.expect("every citation with its segment", dialog.citations.rowCount() > 0)
    dialog.close()
    guide.back_to_window()
