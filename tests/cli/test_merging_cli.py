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
