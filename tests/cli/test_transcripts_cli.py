"""Transcripts from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qdacoder.cli.main import main
from tests.helpers.build import a_project, dump


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


@pytest.mark.parametrize(
    "words",
    [
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
