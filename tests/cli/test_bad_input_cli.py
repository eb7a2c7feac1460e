"""Every command with what it cannot use: one line, the right exit code, no byte changed; and odd names."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from qdacoder.cli.main import main
from tests.helpers.build import a_project
from tests.helpers.clips import ODD_NAMES, broken_media, clip_store

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "p.qdacoder"
    a_project(path).close()
    return path


def run(*arguments: str) -> int:
    try:
        return main(list(arguments))
    except SystemExit as stop:
        return int(str(stop.code))


COMMANDS = {
    "info": ["info", "P"],
    "footage list": ["footage", "list", "P"],
    "footage add": ["footage", "add", "P", "--title", "X", "--rate", "25", "--length", "00:01:00:00"],
    "witness list": ["witness", "list", "P"],
    "witness add": ["witness", "add", "P"],
    "node list": ["node", "list", "P"],
    "node add": ["node", "add", "P", "New"],
    "node move": ["node", "move", "P", "Debt", "--category", "Surveillance"],
    "category list": ["category", "list", "P"],
    "category add": ["category", "add", "P", "New"],
    "tag": ["tag", "P", "--footage", "Reel", "--in", "00:00:01;00", "--out", "00:00:02;00", "--node", "Debt"],
    "export": ["export", "P", "--to", "OUT"],
    "undo": ["undo", "P"],
    "history": ["history", "P"],
    "check": ["check", "P"],
}


def given(name: str, project: Path) -> list[str]:
    places = {"P": str(project), "OUT": str(project.with_name("out.csv"))}
    return [places.get(word, word) for word in COMMANDS[name]]


@pytest.mark.parametrize("name", COMMANDS)
def test_json_is_json(name: str, project: Path, capsys: Captured) -> None:
    assert run(*given(name, project), "--json") == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert json.loads(told.out) is not None


def _harmed(kind: str, path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(
        {
            "zero bytes": b"",
            "truncated": content[: len(content) // 2],
            "no project": b"These are interview notes, no project.\n" * 50,
            "header cut": content[:60],
        }[kind]
    )


@pytest.mark.parametrize("kind", ["zero bytes", "truncated", "no project", "header cut"])
@pytest.mark.parametrize("name", COMMANDS)
def test_f17_f18_no_command_touches_what_is_no_whole_project(
    name: str, kind: str, project: Path, capsys: Captured
) -> None:
    _harmed(kind, project)
    before = project.read_bytes()
    names = sorted(file.name for file in project.parent.iterdir())
    assert run(*given(name, project)) == 1
    told = capsys.readouterr().err
    assert told.startswith("qdacoder: ")
    assert told.count("\n") == 1
    assert project.read_bytes() == before
    assert sorted(file.name for file in project.parent.iterdir()) == names


BAD = {
    "new over a project": (["new", "P", "--name", "N"], 2, "exists"),
    "new in no folder": (["new", "/no/such/folder/p.qdacoder"], 2, "folder"),
    "frame 30 at 29.97": (
        ["tag", "P", "--footage", "Reel", "--in", "00:00:01:30", "--out", "00:00:02:00", "--node", "Debt"],
        2,
        "29.97",
    ),
    "nearest node": (
        ["tag", "P", "--footage", "Reel", "--in", "00:00:01;00", "--out", "00:00:02;00", "--node", "Debbt"],
        2,
        "Debt",
    ),
    "a coded node without footage": (["tag", "P", "--footage", "", "--in", "1", "--out", "2"], 2, ""),
    "move below itself": (["node", "move", "P", "Debt", "--parent", "Side jobs at night"], 2, "itself"),
    "move to nowhere": (["node", "move", "P", "Debt", "--category", "Survillance"], 2, "Surveillance"),
    "empty category": (["category", "add", "P", " "], 2, "name"),
    "category twice": (["category", "add", "P", "SURVEILLANCE"], 2, "Surveillance"),
    "key taken by the deck": (["node", "add", "P", "X", "--key", "j"], 2, "quick key"),
    "rate": (["footage", "add", "P", "--title", "X", "--rate", "fast", "--length", "00:01:00:00"], 2, "fast"),
    "no file": (["footage", "add", "P", "no.mp4"], 1, "no.mp4"),
    "picture of a missing file": (
        ["frame", "P", "--footage", "Reel", "--at", "00:00:01;00", "--to", "x.png"],
        1,
        "Reel",
    ),
    "export to nowhere": (["export", "P", "--to", "/no/such/folder/x.csv"], 2, "folder"),
    "redo nothing": (["redo", "P"], 2, "redo"),
    "matrix of nobody": (["matrix", "P", "--coder", "nobody"], 2, "nobody"),
    "coverage of nobody": (["coverage", "P", "--coder", "nobody"], 2, "nobody"),
    "together of nobody": (["cooccurrence", "P", "--coder", "nobody"], 2, "nobody"),
    "near by less than nothing": (["cooccurrence", "P", "--how", "near", "--within", "-3"], 2, "less"),
    "none of each": (["review", "P", "--most", "0"], 2, "--most"),
    "rows": (["export", "P", "--to", "x.csv", "--rows", "pages"], 2, "pages"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_done_says_so_in_a_line(name: str, project: Path, capsys: Captured) -> None:
    arguments, code, words = BAD[name]
    before = project.read_bytes()
    assert run(*[str(project) if word == "P" else word for word in arguments]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("qdacoder: ")
    assert told.err.count("\n") == 1
    assert words in told.err
    assert project.read_bytes() == before


@pytest.mark.parametrize("verb", ["matrix", "cooccurrence", "coverage"])
def test_tables_are_narrowed_to_a_coder(verb: str, project: Path, capsys: Captured) -> None:
    assert run(verb, str(project)) == 0
    whole = capsys.readouterr().out
    assert run(verb, str(project), "--coder", "ruth baker") == 0
    assert capsys.readouterr().out == whole


@pytest.mark.parametrize(
    ("rows", "options", "words"),
    [
        ("1,Blagoveshchensk video 2,00:01:00:00,00:00:59:00", [], "Row 2 of list.csv: The out 00:00:59:00"),
        ("1,Blagoveshchensk video 2,00:01:00:00,01:50:00:01", [], "It ends at 01:50:00:00."),
        ("", [], "no rows"),
        ("1,Blagoveshchensk video 2,00:01:00:00,00:02:00:00", ["--any", "Debt"], "without a filter"),
    ],
)
def test_a_numbered_list_that_cannot_be_cited_is_refused(
    rows: str, options: list[str], words: str, project: Path, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"footnote,footage,in,out\n{rows}\n", encoding="utf-8")
    assert run("cite", str(project), "--numbered", str(path), *options) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert words in told.err


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_numbered_list_of_any_spreadsheet_is_cited(
    sign: str, project: Path, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "list.csv"
    rows = (
        ("footnote", "footage", "in", "out"),
        ("7", "Blagoveshchensk video 2", "00:01:00:00", "00:02:00:00"),
    )
    path.write_text("".join(f"{sign.join(row)}\n" for row in rows), encoding="utf-8")
    assert run("cite", str(project), "--numbered", str(path), "--form", "plain") == 0
    said = "7. The Why Foundation, Blagoveshchensk video 2, 00:01:00:00 – 00:02:00:00."
    assert capsys.readouterr().out.strip() == said


@pytest.mark.parametrize("name", ["empty", "html", "no_moov", "noise"])
def test_b21_broken_media_is_refused(name: str, project: Path, tmp_path: Path, capsys: Captured) -> None:
    path = broken_media(tmp_path / "broken")[name]
    before = project.read_bytes()
    assert run("footage", "add", str(project), str(path)) == 1
    told = capsys.readouterr().err
    assert path.name in told
    assert told.count("\n") == 1
    assert project.read_bytes() == before


@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=ODD_NAMES.keys())
def test_b20_the_whole_job_under_any_name(name: str, tmp_path: Path, capsys: Captured) -> None:
    folder = tmp_path / name.removesuffix(".mp4")
    folder.mkdir()
    media, project = folder / name, str(folder / f"{name}.qdacoder")
    media.write_bytes(clip_store().get().path.read_bytes())
    picture, table = folder / f"{name}.png", folder / f"{name}.csv"
    title = unicodedata.normalize("NFC", name)
    other = unicodedata.normalize("NFD", name)
    assert run("new", project) == 0
    assert run("footage", "add", project, str(media), "--title", title) == 0
    assert run("node", "add", project, title) == 0
    tag = ["--in", "00:00:01:00", "--out", "00:00:02:00", "--node", other, "--memo", f"=1+1 {name}"]
    assert run("tag", project, "--footage", other, *tag) == 0
    assert run("frame", project, "--footage", other, "--at", "00:00:01:07", "--to", str(picture)) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert run("export", project, "--to", str(table), "--node", other) == 0
    assert capsys.readouterr().err == ""
    assert table.read_text(encoding="utf-8").count("00:00:01:00") == 2  # in, and the citation
    assert run("check", project, "--deep") == 0
