"""The table of actions: what can be done, where it stands in the menus, and its keys."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Context(enum.Enum):
    """Where a key works."""

    ALL = "all"
    DECK = "deck"  # wherever the focus is, but not in a text field, a menu or an open list
    CODING = "coding"
    FOOTAGE = "footage"
    REVIEW = "review"
    FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done.

    Attributes:
        id: stable name, such as ``mark_in``.
        text: what menus and the palette say (in English; shown through `tr`).
        keys: default keys in Qt's portable form, the first one is shown.
        menu: the menu it stands in, empty for none; order in the table is order in the menu.
        icon: Phosphor name, or empty.
        repeats: holding the key does it again and again.
        separator: a line stands before it in the menu.
    """

    id: str
    text: str
    context: Context
    keys: tuple[str, ...] = ()
    menu: str = ""
    icon: str = ""
    repeats: bool = False
    separator: bool = False


_A, _D, _C, _F = Context.ALL, Context.DECK, Context.CODING, Context.FOOTAGE
_R = Context.REVIEW

ACTIONS: tuple[Action, ...] = (
    Action("new_project", "New project…", _A, ("Ctrl+N",), "File", "ph.plus"),
    Action("open_project", "Open project…", _A, ("Ctrl+O",), "File", "ph.folder-open"),
    Action("open_sample", "Open the sample project", _A, (), "File", "ph.play-circle"),
    Action("close_project", "Close project", _A, ("Ctrl+W",), "File"),
    Action("save_copy", "Save a copy…", _A, ("Ctrl+S",), "File", "ph.floppy-disk"),
    Action(
        "export_csv", "Export coded segments as CSV…", _A, ("Ctrl+E",), "File", "ph.export", separator=True
    ),
    Action("import_transcript", "Import a transcript…", _A, (), "File", "ph.closed-captioning"),
    Action("register_footage", "Register footage without a file…", _A, (), "File"),
    Action("settings", "Settings", _A, ("Ctrl+,",), "File", "ph.gear-six", separator=True),
    Action("quit", "Quit", _A, ("Ctrl+Q",), "File"),
    Action("undo", "Undo", _A, ("Ctrl+Z",), "Edit", "ph.arrow-u-up-left"),
    Action("redo", "Redo", _A, ("Ctrl+Shift+Z", "Ctrl+Y"), "Edit", "ph.arrow-u-up-right"),
    Action("history", "History", _A, (), "Edit", "ph.clock-counter-clockwise"),
    Action("copy_citation", "Copy citation", _A, ("Ctrl+Shift+C",), "Edit", "ph.copy", separator=True),
    Action("copy_citation_plain", "Copy citation as plain text", _A, (), "Edit"),
    Action("copy_citation_markdown", "Copy citation as Markdown", _A, (), "Edit"),
    Action("copy_citation_rich", "Copy citation as rich text", _A, (), "Edit"),
    Action("copy_all_citations", "Copy citations of all found", _R, (), "Edit"),
    Action("citation_style", "Citation style…", _A, (), "Edit", "ph.quotes"),
    Action("find", "Find in the panel", _A, ("Ctrl+F",), "Edit", "ph.magnifying-glass"),
    Action("search_project", "Search the project…", _A, ("Ctrl+Shift+F",), "Edit", "ph.magnifying-glass"),
    Action("next_match", "Next match", _A, ("F3",), "Edit"),
    Action("previous_match", "Previous match", _A, ("Shift+F3",), "Edit"),
    Action("palette", "Find or run a command", _A, ("Ctrl+K",), "Go", "ph.magnifying-glass"),
    Action("go_footage", "Footage", _A, ("F5", "Ctrl+1"), "Go", "ph.film-strip", separator=True),
    Action("go_coding", "Coding", _A, ("F6", "Ctrl+2"), "Go", "ph.tag"),
    Action("go_review", "Review", _A, ("F7", "Ctrl+3"), "Go", "ph.book-open"),
    Action("go_analysis", "Analysis", _A, ("F8", "Ctrl+4"), "Go", "ph.squares-four"),
    Action("go_findings", "Findings", _A, ("F9", "Ctrl+5"), "Go", "ph.notebook"),
    Action("back", "Back", _A, ("Alt+Left",), "Go", "ph.arrow-left", separator=True),
    Action("forward", "Forward", _A, ("Alt+Right",), "Go", "ph.arrow-right"),
    Action("edit_cue", "Edit the cue", _C, (), "Transcript", "ph.pencil-simple"),
    Action("edit_cue_reason", "Edit the cue with a reason…", _C, ("Shift+F2",), "Transcript"),
    Action("split_cue", "Split the cue", _C, ("Ctrl+Shift+S",), "Transcript", "ph.scissors"),
    Action("join_cues", "Join with the next cue", _C, ("Ctrl+J",), "Transcript", "ph.git-merge"),
    Action("retime_cue", "Retime the cue to the range", _C, ("Ctrl+R",), "Transcript"),
    Action("add_cue", "Add a cue at the range…", _C, ("Ctrl+Shift+N",), "Transcript", "ph.plus"),
    Action("cue_speaker", "Speaker of the cue…", _C, ("Ctrl+Shift+P",), "Transcript"),
    Action("cue_history", "History of the cue…", _C, ("Ctrl+H",), "Transcript", "ph.clock-counter-clockwise"),
    Action("remove_cues", "Remove the cue", _C, ("Ctrl+Del",), "Transcript", "ph.trash"),
    Action("transcript_layers", "Transcripts of this footage…", _C, (), "Transcript", separator=True),
    Action("add_transcript", "Add an empty transcript…", _C, (), "Transcript"),
    Action(
        "changed_translations",
        "Changed translations…",
        _A,
        ("Ctrl+Shift+T",),
        "Transcript",
        "ph.warning-circle",
        separator=True,
    ),
    Action("next_panel", "Next panel", _A, ("F4",), "Go"),
    Action("previous_panel", "Previous panel", _A, ("Shift+F4",), "Go"),
    Action("theme_system", "Theme as system", _A, (), "View"),
    Action("theme_light", "Light theme", _A, (), "View"),
    Action("theme_dark", "Dark theme", _A, (), "View"),
    Action("text_larger", "Larger text", _A, ("Ctrl++", "Ctrl+="), "View", separator=True),
    Action("text_smaller", "Smaller text", _A, ("Ctrl+-",), "View"),
    Action("text_normal", "Normal text", _A, ("Ctrl+0",), "View"),
    Action("side_panels", "Hide or show side panels", _A, ("F12",), "View", separator=True),
    Action("reset_layout", "Reset layout", _A, (), "View"),
    Action("full_screen", "Picture full screen", _A, ("F11",), "View", "ph.corners-out"),
    Action("lanes_small", "Small lanes", _A, (), "View", separator=True),
    Action("lanes_medium", "Medium lanes", _A, (), "View"),
    Action("lanes_large", "Large lanes", _A, (), "View"),
    Action("play", "Play or pause", _D, ("Space",), "Playback", "ph.play-fill"),
    Action("play_anywhere", "Play or pause while typing", _A, ("Ctrl+Shift+Space", "Media Play"), "Playback"),
    Action("shuttle_back", "Backward", _D, ("J",), "Playback"),
    Action("shuttle_stop", "Stop", _D, ("K",), "Playback"),
    Action("shuttle_on", "Forward", _D, ("L",), "Playback"),
    Action("slower", "Slower", _D, ("Shift+J",), "Playback", repeats=True),
    Action("faster", "Faster", _D, ("Shift+L",), "Playback", repeats=True),
    Action(
        "frame_back",
        "One frame back",
        _D,
        ("Left", ","),
        "Playback",
        "ph.caret-left",
        repeats=True,
        separator=True,
    ),
    Action("frame_on", "One frame forward", _D, ("Right", "."), "Playback", "ph.caret-right", repeats=True),
    Action("second_back", "One second back", _D, ("Shift+Left",), "Playback", repeats=True),
    Action("second_on", "One second forward", _D, ("Shift+Right",), "Playback", repeats=True),
    Action("edge_back", "Previous edge", _A, ("Media Previous",), "Playback", "ph.skip-back"),
    Action("edge_on", "Next edge", _A, ("Media Next",), "Playback", "ph.skip-forward"),
    Action("view_back", "Previous view", _D, ("PgUp",), "Playback", repeats=True, separator=True),
    Action("view_on", "Next view", _D, ("PgDown",), "Playback", repeats=True),
    Action("home", "Start of footage", _D, ("Home",), "Playback"),
    Action("end", "End of footage", _D, ("End",), "Playback"),
    Action("go_timecode", "Go to timecode", _D, ("G", "Ctrl+G"), "Go", "ph.crosshair", separator=True),
    Action("loop", "Loop the range", _D, ("R",), "Playback", "ph.repeat"),
    Action("mark_in", "Mark in", _C, ("I",), "Code", "ph.arrow-line-left"),
    Action("mark_out", "Mark out", _C, ("O",), "Code", "ph.arrow-line-right"),
    Action("previous_cue", "Previous cue", _D, ("Ctrl+Left",), "Playback", repeats=True, separator=True),
    Action("next_cue", "Next cue", _D, ("Ctrl+Right",), "Playback", repeats=True),
    Action("transcript", "Go to the transcript", _C, ("T",), "Go"),
    Action("go_in", "Go to in", _C, ("Shift+I",), "Code"),
    Action("go_out", "Go to out", _C, ("Shift+O",), "Code"),
    Action("code_range", "Code range with the last nodes", _C, ("Return", "Enter"), "Code", separator=True),
    Action("choose_node", "Choose a node from a list", _D, ("C",), "Code", "ph.tag"),
    Action("node_field", "Go to the node field", _D, ("N",), "Code"),
    Action("range_from_segment", "Range from the segment", _C, ("X",), "Code"),
    Action("trim_in", "Trim in to the playhead", _C, ("Ctrl+Shift+I",), "Code", separator=True),
    Action("trim_out", "Trim out to the playhead", _C, ("Ctrl+Shift+O",), "Code"),
    Action("find_noise", "Find noise and silence…", _C, (), "Code", "ph.speaker-x"),
    Action("exclude", "Exclude the range…", _C, ("E",), "Code", "ph.prohibit"),
    Action("take_still", "Take a still…", _D, ("Shift+S",), "Code", "ph.camera"),
    Action("stills", "Stills…", _A, (), "Code", "ph.image-square"),
    Action("quantities", "Stated quantities of the segment…", _D, ("Shift+Q",), "Code", "ph.hash"),
    Action("stated_quantities", "Stated quantities of the theme…", _A, (), "Code", "ph.scales"),
    Action("split", "Split at the playhead", _C, ("S",), "Code", "ph.scissors"),
    Action("delete", "Delete segment", _C, ("Del", "Backspace"), "Code", "ph.trash"),
    Action("segment_back", "Previous segment", _D, ("Up",), "Code", repeats=True, separator=True),
    Action("segment_on", "Next segment", _D, ("Down",), "Code", repeats=True),
    Action("merge_nodes", "Merge nodes…", _A, ("Ctrl+Shift+M",), "Code", "ph.git-merge", separator=True),
    Action("split_node", "Split the node…", _A, (), "Code", "ph.git-fork"),
    Action("suggest_joins", "Suggest joins…", _A, (), "Code", "ph.lightbulb"),
    Action("lineage", "Lineage of the node…", _A, (), "Code", "ph.tree-structure"),
    Action("memo", "Memo of the segment", _D, ("M",), "Code"),
    Action("witness", "Witness of the segment", _D, ("W",), "Code"),
    Action("witness_speaks", "Witness speaks here…", _C, ("Shift+W",), "Code", "ph.microphone"),
    Action("witnesses", "Witnesses…", _A, ("Ctrl+Shift+W",), "Code", "ph.users"),
    Action("relevance", "Relevance 1, 2, 3", _D, ("Shift+R",), "Code"),
    Action("leave", "Leave the range, then the selection", _D, ("Esc",), ""),
    Action("zoom_range", "Zoom to the range", _C, ("Z",), "View", separator=True),
    Action("zoom_all", "Zoom to the whole footage", _C, ("Shift+Z",), "View"),
    Action("zoom_in", "Zoom in", _C, ("+", "="), "View", repeats=True),
    Action("zoom_out", "Zoom out", _C, ("-",), "View", repeats=True),
    Action("add_footage", "Add footage…", _F, ("N",), "File", "ph.plus"),
    Action("open_in_coding", "Open in Coding", _F, ("Return", "Enter"), ""),
    Action("edit_footage", "Edit details…", _F, ("F2",), ""),
    Action("verify_footage", "Verify all", _F, ("Ctrl+Shift+V",), ""),
    Action("remove_footage", "Remove from project…", _F, ("Del",), ""),
    Action("open_card", "Open the card in Coding", _R, ("Return", "Enter"), ""),
    Action("play_all", "Play all hits from here", _R, ("Ctrl+Shift+Return",), "Playback", "ph.play"),
    Action("add_to_finding", "Add to a finding…", _R, ("Ctrl+Shift+A",), "Code", "ph.notebook"),
    Action("new_finding", "New finding…", Context.FINDINGS, ("N",), "Code", "ph.plus"),
    Action("rename_finding", "Edit the statement", Context.FINDINGS, ("F2",), ""),
    Action("finding_up", "Move the finding up", Context.FINDINGS, ("Ctrl+Shift+Up",), ""),
    Action("finding_down", "Move the finding down", Context.FINDINGS, ("Ctrl+Shift+Down",), ""),
    Action("remove_finding", "Remove finding…", Context.FINDINGS, ("Del",), ""),
    Action("save_theme", "Save theme…", _R, (), "Code", "ph.bookmark-simple"),
    Action("keyboard_map", "Keyboard map", _A, ("F1",), "Help", "ph.keyboard"),
    Action("about", "About qdacoder", _A, (), "Help"),
)
MENUS = ("File", "Edit", "View", "Playback", "Code", "Transcript", "Go", "Help")
BY_ID = {action.id: action for action in ACTIONS}


def clashes(actions: tuple[Action, ...] = ACTIONS) -> list[tuple[str, str, str]]:
    """Pairs of actions that the same key would do in the same place, with the key."""
    found = []
    for place, one in enumerate(actions):
        for other in actions[place + 1 :]:
            if meet(one.context, other.context):
                found += [(key, one.id, other.id) for key in one.keys if key in other.keys]
    return found


def meet(one: Context, other: Context) -> bool:
    """Whether keys of two contexts can be pressed in the same place."""
    if one is other or Context.ALL in (one, other):
        return True
    # Deck keys work in Coding and Review; Footage has keys of its own.
    return Context.DECK in (one, other) and not {Context.FOOTAGE, Context.FINDINGS} & {one, other}
