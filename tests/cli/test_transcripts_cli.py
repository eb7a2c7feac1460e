"""Transcripts from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qdacoder.cli.main import main
from tests.helpers.build import a_project, dump
from tests.helpers.subtitled import make_subtitled


def test_import_revise_and_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, source = tmp_path / "p.qdacoder", tmp_path / "ko.srt"
    a_project(path).close()
    source.write_text(
        "1\n00:00:40,000 --> 00:01:20,000\n돈\n\n2\n00:00:09,000 --> 00:00:01,000\nx\n", "utf-8"
    )
    video = ["--footage", "blagoveshchensk video 2"]
    assert main(["transcript", "import", str(path), str(source), *video, "--language", "ko"]) == 0
    told = capsys.readouterr()
    assert told.out == "Import transcript “ko”\n1 cues, read as utf-8\n"
    assert told.err == "Line 6: the end is not after the start; this cue was left out\n"
    other = tmp_path / "en.srt"
    other.write_text("1\n00:00:40,000 --> 00:01:20,000\nmoney\n", "utf-8")
    assert main(["transcript", "import", str(path), str(other), *video, "--of", "ko", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["cues"] == 1
    tag = [
        "tag",
        str(path),
        *video,
        "--in",
        "00:00:41:00",
        "--out",
        "00:01:10:00",
        "--node",
        "Debt",
        "--json",
    ]
    assert main(tag) == 0
    segment = json.loads(capsys.readouterr().out)["id"]
    assert main(["cue", "edit", str(path), "2", "--text", "the money", "--reason", "heard again"]) == 0
    assert f"Quoted by segments {segment}: translation changed" in capsys.readouterr().out
    assert main(["cue", "history", str(path), "2", "--json"]) == 0
    assert [one["text"] for one in json.loads(capsys.readouterr().out)] == ["money", "the money"]
    assert main(["cue", "list", str(path), "en", *video]) == 0
    assert "the money" in capsys.readouterr().out
    assert main(["transcript", "list", str(path), "--json"]) == 0
    assert [one["of"] for one in json.loads(capsys.readouterr().out)] == ["", "ko"]
    assert main(["transcript", "export", str(path), "en", *video, "--to", str(tmp_path / "o.vtt")]) == 0
    assert "the money" in (tmp_path / "o.vtt").read_text("utf-8")


def test_cues_and_layers_are_worked_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.qdacoder"
    session = a_project(path)
    layer = session.transcripts.add(1, "English", kind="translation").result_id or 0
    session.transcripts.add_cue(layer, 1000, 1200, "They paid each week")
    session.transcripts.add_cue(layer, 1200, 1300, "And then?")
    segment = session.coding.tag(1, 1000, 1200, [1]).result_id
    session.close()
    project, video = str(path), ["--footage", "Blagoveshchensk video 2"]

    def run(*words: str) -> str:
        assert main(list(words)) == 0
        return capsys.readouterr().out

    run("cue", "split", project, "1", "--at", "00:00:44:00", "--character", "9")
    run("cue", "retime", project, "2", "--in", "00:00:48:00", "--out", "00:00:50:00")
    listed = json.loads(run("cue", "list", project, "English", *video, "--json"))
    assert [(one["in_frame"], one["out_frame"], one["text"]) for one in listed] == [
        (1000, 1100, "They paid"),
        (1100, 1200, "each week"),
        (1200, 1250, "And then?"),
    ]
    run("cue", "join", project, "1", "3")
    run("cue", "edit", project, "1", "--text", "They had to pay each week")
    run("cue", "restore", project, "1", "--version", "1", "--reason", "as it was")
    assert json.loads(run("cue", "history", project, "1", "--json"))[-1]["reason"] == "as it was"
    run("cue", "edit", project, "1", "--text", "They had to pay each week")
    changed = json.loads(run("quote", "changed", project, "--json"))
    assert [(one["segment"], one["difference"]) for one in changed] == [
        (segment, "They [-paid-]{+had to pay+} each week")
    ]
    assert "Blagoveshchensk video 2, 00:00:40:00 – 00:00:48:00" in changed[0]["citation"]
    run("quote", "confirm", project, "--all")
    assert json.loads(run("quote", "changed", project, "--json")) == []
    run("cue", "edit", project, "1", "--text", "They had to pay every week")
    run("quote", "renew", project, str(segment))
    assert json.loads(run("quote", "changed", project, "--json")) == []
    run("transcript", "rename", project, "English", *video, "--to", "En", "--maker", "JL", "--original")
    shown = json.loads(run("transcript", "list", project, "--json"))
    assert [(one["name"], one["maker"], one["kind"]) for one in shown] == [("En", "JL", "original")]
    run("transcript", "shift", project, "En", *video, "--by=-00:00:01:05")
    assert json.loads(run("cue", "list", project, "En", *video, "--json"))[0]["in_frame"] == 970
    run("cue", "remove", project, "2")
    assert len(json.loads(run("cue", "list", project, "En", *video, "--json"))) == 1
    run("transcript", "remove", project, "En", *video)
    assert json.loads(run("transcript", "list", project, "--json")) == []


def test_a_subtitle_track_is_imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.qdacoder"
    session = a_project(path)
    clip = make_subtitled(tmp_path / "clip.mp4", [("mov_text", "kor", [(400, 900, "돈을")])])
    session.footage.add(clip, title="Clip")
    session.close()
    assert main(["transcript", "tracks", str(path), "--footage", "Clip"]) == 0
    assert "1\tmov_text\tkor" in capsys.readouterr().out
    assert main(["transcript", "import", str(path), "--footage", "Clip", "--track", "1"]) == 0
    assert "1 cues" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["transcript", "import", "P", "--footage", "Reel"],
        ["transcript", "import", "P", "x.srt", "--footage", "Reel", "--track", "1"],
        ["transcript", "import", "P", "--footage", "Reel", "--track", "1"],
        ["transcript", "shift", "P", "en", "--footage", "Reel", "--by", "00:01"],
        ["cue", "split", "P", "7", "--at", "00:01", "--character", "2"],
        ["cue", "remove", "P", "7"],
        ["cue", "join", "P", "7", "8"],
        ["quote", "confirm", "P"],
        ["quote", "renew", "P", "1"],
        ["transcript", "import", "P", "gone.srt", "--footage", "Reel"],
        ["transcript", "import", "P", "P", "--footage", "Reel"],
        ["transcript", "export", "P", "en", "--footage", "Reel", "--to", "x.srt"],
        ["cue", "edit", "P", "7", "--text", "x"],
        ["cue", "history", "P", "7"],
        ["cue", "list", "P", "en", "--footage", "nothing"],
    ],
)
def test_refusals(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.qdacoder"
    a_project(path).close()
    before = dump(path)
    assert main([str(path) if word == "P" else word for word in words]) == 2
    told = capsys.readouterr().err
    assert told.startswith("qdacoder: ")
    assert told.count("\n") == 1
    assert dump(path) == before
