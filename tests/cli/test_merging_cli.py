"""Joining nodes and taking them apart from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qdacoder.cli.main import main
from qdacoder.services.session import open_project
from tests.helpers.build import a_project, dump

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "p.qdacoder"
    a_project(path).close()
    return path


def said(capsys: Captured) -> dict[str, object]:
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_plan_merge_lineage_and_unmerge(project: Path, capsys: Captured) -> None:
    before = dump(project)
    words = ["node", "merge", str(project), "--into", "weekly quota", "debt", "--name", "Sum owed"]
    assert main([*words, "--plan", "--json"]) == 0
    plan = said(capsys)
    assert (plan["codings_before"], plan["codings_after"], plan["segments"]) == (3, 3, 3)
    assert (plan["joined"], plan["freed_keys"], plan["children_moved"]) == (["Debt"], ["2"], 1)
    assert dump(project) == before
    assert main([*words, "--reason", "the same obligation"]) == 0
    assert capsys.readouterr().out == "Merge “Debt” into “Sum owed”\n"
    assert main(["node", "lineage", str(project), "Debt"]) == 0  # a synonym leads to the survivor
    text = capsys.readouterr().out
    assert "“Weekly quota” (2 codings) and “Debt” (1 coding) were joined as “Sum owed” by Ruth Baker" in text
    assert "because: the same obligation." in text
    assert main(["node", "lineage", str(project), "sum owed", "--json"]) == 0
    assert [part["name"] for part in said(capsys)["merges"][0]["parts"]] == ["Weekly quota", "Debt"]  # type: ignore[index]
    assert main(["node", "add", str(project), "Weekly Quota"]) == 2
    assert "was joined into “Sum owed”" in capsys.readouterr().err
    assert main(["node", "unmerge", str(project), "Sum owed", "--from", "Debt", "--plan", "--json"]) == 0
    assert said(capsys)["codings_back"] == 1
    assert main(["node", "unmerge", str(project), "Sum owed", "--from", "Debt"]) == 0
    session = open_project(project)
    assert {node.name for node in session.codebook.read().nodes} >= {"Weekly quota", "Debt"}
    session.close()
    assert main(["undo", str(project), "--times", "2"]) == 0
    assert dump(project) == before


def test_split_suggest_and_not_the_same(project: Path, capsys: Captured) -> None:
    before = dump(project)
    words = ["node", "split", str(project), "weekly quota", "--words", "돈", "--name", "Owed in won"]
    assert main([*words, "--plan", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"node": "Owed in won", "segments": [1]},
        {"node": "weekly quota", "segments": ["1 stay"]},
    ]
    assert dump(project) == before
    assert main([*words, "--reason", "two sums"]) == 0
    assert capsys.readouterr().out == "Split “Weekly quota” and make “Owed in won”\n"
    assert main(["node", "lineage", str(project), "owed in won", "--json"]) == 0
    found = said(capsys)
    assert (found["merges"], found["splits"][0]["reason"]) == ([], "two sums")  # type: ignore[index]
    assert main(["node", "add", str(project), "Weekly quotas"]) == 0
    capsys.readouterr()
    assert main(["node", "suggest", str(project)]) == 0
    assert "Weekly quota\tWeekly quotas\t0" in capsys.readouterr().out
    assert main(["node", "suggest", str(project), "--not", "weekly quotas", "weekly quota"]) == 0
    assert capsys.readouterr().out == "Keep “Weekly quotas” and “Weekly quota” apart\n"
    assert main(["node", "suggest", str(project)]) == 0
    assert "Weekly quota\tWeekly quotas" not in capsys.readouterr().out
    assert main(["undo", str(project), "--times", "3"]) == 0
    assert dump(project) == before


def test_what_is_undecided_can_be_given(project: Path, capsys: Captured) -> None:
    assert main(["node", "merge", str(project), "--into", "weekly quota", "debt"]) == 0
    session = open_project(project)
    second = session.coding.split(2, 2000).result_id
    session.close()
    capsys.readouterr()
    unmerge = ["node", "unmerge", str(project), "weekly quota", "--from", "debt"]
    assert main([*unmerge, "--give", "1"]) == 2
    assert "nothing to decide on #1" in capsys.readouterr().err
    assert main([*unmerge, "--give", str(second)]) == 0
    assert "To be decided" not in capsys.readouterr().out
    session = open_project(project)
    assert session.coding.segment(second or 0).node_ids == (session.codebook.find_node("Debt").id,)  # type: ignore[union-attr]
    session.close()


def test_categories_are_changed(project: Path, capsys: Captured) -> None:
    before = dump(project)

    def do(*words: str) -> None:
        assert main(["category", words[0], str(project), *words[1:]]) == 0

    for name in ("Family", "Ideology", "Decisions", "Places"):
        do("add", name)
    capsys.readouterr()
    do("list", "--json")
    looks = [(row["colour"], row["shape"]) for row in json.loads(capsys.readouterr().out)]
    # The sixth has a tested colour again, with a shape that no other has.
    assert looks[5] == ("blue-cross", "cross")
    assert len(set(looks)) == 6
    do("rename", "family", "가족")
    do("move", "가족", "--position", "0")
    do("color", "가족", "red-star")
    do("define", "가족", "who is told what")
    capsys.readouterr()
    do("list", "--json")
    first = json.loads(capsys.readouterr().out)[0]
    assert (first["name"], first["colour"], first["definition"]) == ("가족", "red-star", "who is told what")
    do("remove", "surveillance", "--json")
    assert said(capsys)["unsorted"] == ["Foreman intervenes"]
    assert main(["node", "list", str(project), "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert (rows["Foreman intervenes"]["category"], rows["Foreman intervenes"]["segments"]) == ("", 1)
    assert main(["node", "move", str(project), "foreman intervenes", "--category", "Places"]) == 0
    assert main(["category", "rename", str(project), "nowhere", "x"]) == 2
    assert main(["category", "rename", str(project), "places", "DECISIONS"]) == 2
    assert main(["undo", str(project), "--times", "10"]) == 0
    assert dump(project) == before


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["merge", "P", "--into", "Debt", "debt"], "Fewer than two nodes"),
        (["merge", "P", "--into", "Dept", "Weekly quota"], "There is no node “Dept”"),
        (["merge", "P", "--into", "Debt", "Weekly quota", "--name", "foreman intervenes"], "already"),
        (["unmerge", "P", "Debt", "--from", "Weekly quota"], "No merge joined"),
        (["lineage", "P", "Nothing"], "There is no node"),
    ],
)
def test_refusals(words: list[str], reason: str, project: Path, capsys: Captured) -> None:
    before = dump(project)
    assert main(["node", *[str(project) if word == "P" else word for word in words]]) == 2
    told = capsys.readouterr().err
    assert reason in told
    assert told.count("\n") == 1
    assert dump(project) == before
