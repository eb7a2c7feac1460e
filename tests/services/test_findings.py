"""Findings with evidence and earlier studies; stated quantities and their conversion; citing."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from qdacoder.cli.main import main
from qdacoder.domain.findings import Role, Stance
from qdacoder.domain.quantities import a_number
from qdacoder.domain.review import ReviewFilter
from qdacoder.errors import NotFound, UserError
from qdacoder.services.sample import make_sample_project
from qdacoder.services.sample_data import sample_data_folder
from qdacoder.services.session import ProjectSession, open_project
from tests.helpers.build import a_project, dump, made


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ProjectSession]:
    opened = a_project(tmp_path / "p.qdacoder")
    yield opened
    opened.close()


def test_a_finding_knows_its_witnesses_nodes_and_category(session: ProjectSession) -> None:
    finding = made(session.findings.add("  Sums are   fixed "))
    assert session.findings.get(finding).statement == "Sums are fixed"
    session.findings.add_evidence(finding, [1, 2, 1])
    session.findings.add_evidence(finding, [2, 3], Role.QUALIFIES)
    row = session.findings.get(finding)
    assert [(one.segment_id, one.role) for one in row.evidence] == [
        (1, Role.SUPPORTS),
        (2, Role.SUPPORTS),
        (3, Role.QUALIFIES),
    ]
    assert (row.witness_ids, row.node_ids, row.category_id) == ((1,), (1, 2, 4), 1)
    session.coding.delete([2])
    assert [one.segment_id for one in session.findings.get(finding).evidence] == [1, 3]
    before = dump(session.path)
    for refused in (
        lambda: session.findings.add(" "),
        lambda: session.findings.add_evidence(finding, [99]),
        lambda: session.findings.add_evidence(99, [1]),
        lambda: session.findings.edit_evidence(99, note="x"),
        lambda: session.findings.edit(finding, statement=""),
    ):
        with pytest.raises(UserError):
            refused()
    assert dump(session.path) == before


def test_a_stance_without_a_page_is_marked(session: ProjectSession) -> None:
    finding = made(session.findings.add("Sums are fixed"))
    park = made(session.findings.add_study("Park 2016", author="Park", year=2016, place="Russia"))
    with pytest.raises(UserError):
        session.findings.add_study("PARK  2016")
    stance = made(session.findings.compare(finding, park, Stance.AGREES, says="about 30 per cent"))
    assert session.findings.get(finding).stances[0].needs_page
    session.findings.edit_stance(stance, page=" 176 ")
    row = session.findings.get(finding).stances[0]
    assert not row.needs_page
    assert row.page == "176"
    assert row.study.place == "Russia"
    silent = made(session.findings.compare(finding, park, Stance.SILENT))
    assert not session.findings.get(finding).stances[1].needs_page
    session.findings.remove_stance(silent)
    session.findings.remove_study(park)
    assert session.findings.get(finding).stances == ()
    with pytest.raises(NotFound):
        session.findings.compare(finding, park)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        *(("30 000", "30000"), ("30,000", "30000"), ("66,9", "66.9"), ("1,234,567", "1234567"), ("−5", "-5")),
        *(("30.000,50", "30000.50"), ("30,000.50", "30000.50"), ("1.234.567", "1234567"), ("0,500", "0.500")),
        *(
            ("30\u202f000", "30000"),
            ("1’000.5", "1000.5"),
            ("３０，０００", "30000"),
            (".5", "0.5"),
            ("-0", "0"),
        ),
        ("1234.567", "1234.567"),
    ],
)
def test_numbers_as_people_write_them(given: str, kept: str) -> None:
    assert a_number(given) == kept
    assert a_number(kept, exact=True) == kept


@pytest.mark.parametrize(
    "given", ["30.000", "-30.000", "30 00", "1,2,3", "1.2.3", "1,234.567,8", "1e5", "20만", "", "-", "9" * 31]
)
def test_numbers_that_are_none_or_two_are_refused_in_a_sentence(given: str) -> None:
    with pytest.raises(UserError) as refused:
        a_number(given)
    assert "two ways" in str(refused.value) if given.endswith("30.000") else "no number" in str(refused.value)


def test_a_kept_number_stays_when_another_field_is_edited(session: ProjectSession) -> None:
    one = made(session.quantities.add(1, "share", "30.1250"))
    session.quantities.edit(one, number="30,125")
    assert session.quantities.list()[0].number == "30125"
    session.quantities.edit(one, number="30,1250")
    session.quantities.edit(one, note="of a hundred")
    assert (session.quantities.list()[0].number, session.quantities.list()[0].note) == (
        "30.1250",
        "of a hundred",
    )
    session.quantities.add_rate("USD", "KRW", "1,180.5", "2016", "bank")
    session.quantities.edit_rate(1, factor="1166.125")
    assert session.quantities.rates()[0].factor == "1166.125"
    session.quantities.add(2, "fee", "1", "KRW")
    assert str(session.quantities.table(to_unit="usd")[0].converted.number) == "0.0008575"  # not 0.00
    with pytest.raises(UserError):
        session.quantities.edit_rate(1, source=" ")
    with pytest.raises(NotFound):
        session.quantities.edit_rate(9, source="x")


def test_the_table_of_quantities_is_written_typed(session: ProjectSession, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    session.quantities.add(1, "=quota", "30,000", "RUB", per="month", on_date="2016", note="+1")
    session.quantities.add(3, "paid", "7", "won")
    session.quantities.add_rate("USD", "RUB", "60", "2016-07-01", "central bank")
    assert session.quantities.write_table(tmp_path / "q.csv", to_unit="USD").rows == 2
    with (tmp_path / "q.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (rows[0]["what"], rows[0]["number"], rows[0]["note"]) == ("'=quota", "30000", "'+1")
    assert (rows[0]["converted"], rows[0]["converted_unit"]) == ("500.00", "USD")
    assert rows[0]["rate"] == "1 USD = 60 RUB (2016-07-01, central bank)"
    assert rows[0]["citation"].endswith("00:00:40:00 – 00:01:20:00.")
    assert rows[1]["converted"] == ""
    session.quantities.write_table(tmp_path / "q.xlsx", ReviewFilter(witness_ids=(1,)), "USD")
    book = load_workbook(tmp_path / "q.xlsx")
    cells = list(book["Stated quantities"].iter_rows(values_only=True))
    assert len(cells) == 2
    assert cells[1][:3] == ("=quota", 30000, "RUB")
    assert cells[1][6] == 500
    assert book["Stated quantities"]["A2"].data_type == "s"
    assert book["Rates"]["C2"].value == 60
    for name in ("q.ods", "none/q.csv"):
        with pytest.raises(UserError):
            session.quantities.write_table(tmp_path / name)


def test_quantities_are_converted_only_by_rates_that_were_entered(session: ProjectSession) -> None:
    session.quantities.add(1, "monthly quota", "30000", "RUB", per="month", on_date="2016")
    session.quantities.add(2, "monthly quota", "500", "usd", per="month", on_date="2014-01")
    session.quantities.add(3, "paid", "7", "won")
    assert [one.converted for one in session.quantities.table(to_unit="USD")][:1] == [None]
    session.quantities.add_rate("USD", "RUB", "32.5", "2014-01-10", "central bank")
    session.quantities.add_rate("USD", "RUB", "60", "2016-07-01", "central bank")
    table = session.quantities.table(to_unit="USD")
    got = {
        one.quantity.segment_id: (one.converted.number, one.converted.rate and one.converted.rate.on_date)
        for one in table
        if one.converted
    }
    assert got == {1: (Decimal("500.00"), "2016-07-01"), 2: (Decimal("500"), None)}
    assert [one.quantity.what for one in table] == ["monthly quota", "monthly quota", "paid"]
    rub = {one.quantity.segment_id: one.converted for one in session.quantities.table(to_unit="rub")}
    assert rub[2] is not None
    assert rub[2].number == Decimal("16250.00")
    assert len(session.quantities.table(ReviewFilter(witness_ids=(1,)))) == 2
    for refused in (
        lambda: session.quantities.add(1, "x", "many"),
        lambda: session.quantities.add(1, "x", "nan"),
        lambda: session.quantities.add(1, "", "5"),
        lambda: session.quantities.add(99, "x", "5"),
        lambda: session.quantities.add(1, "x", "5", on_date="summer"),
        lambda: session.quantities.add_rate("USD", "usd", "1", "2016", "x"),
        lambda: session.quantities.add_rate("USD", "RUB", "0", "2016", "x"),
        lambda: session.quantities.add_rate("USD", "RUB", "6", "", "x"),
        lambda: session.quantities.add_rate("USD", "RUB", "6", "2016", " "),
    ):
        with pytest.raises(UserError):
            refused()


def test_the_sample_has_its_findings(tmp_path: Path) -> None:
    session = open_project(make_sample_project(tmp_path))
    rows = {row.statement: row for row in session.findings.list()}
    first = rows["Criticism sessions go on abroad, and missing one counts as flight"]
    labels = {row.id: row.label for row in session.witnesses.list()}
    assert [labels[one] for one in first.witness_ids] == ["A"]
    assert len(first.evidence) == 3
    assert (first.count(Stance.AGREES), first.count(Stance.DIFFERS)) == (1, 1)
    with (sample_data_folder() / "earlier_studies.csv").open(encoding="utf-8", newline="") as file:
        said = [(row["page"], row["says"], row["stance"]) for row in csv.DictReader(file)]
    kept = [(one.page, one.says, one.stance.value) for row in rows.values() for one in row.stances]
    assert sorted(kept) == sorted(said)
    stated = {(one.quantity.what, one.quantity.number, one.witness) for one in session.quantities.table()}
    assert ("monthly quota", "30000", "D") in stated
    assert len(stated) == 6
    session.close()


EXPECTED = """65. The Why Foundation, *Blagoveshchensk video 2*, 01:41:17:22 – 01:41:42:04.
66. *Ibid.*, 01:41:49:10 – 01:42:42:06.
67. The Why Foundation, *Dollar Heroes*, 03:25 – 05:18."""


def test_the_printed_footnotes_are_made_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = str(make_sample_project(tmp_path))
    numbered = str(sample_data_folder() / "citations.csv")
    assert main(["cite", project, "--numbered", numbered]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 33
    assert "\n".join(lines[:3]) == EXPECTED
    by_number = {int(line.partition(".")[0]): line.partition(". ")[2] for line in lines}
    assert by_number[96] == "*Ibid.*"  # the same range again
    assert by_number[87] == "The Why Foundation, *Dollar Heroes*, 07:07 – 18:09."  # a gap before it
    assert by_number[89].startswith("The Why Foundation")
    assert by_number[97] == "*Ibid.*, 20:40 – 21:33."
    assert main(["cite", project, "--any", "Weekly quota", "--form", "plain"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "The Why Foundation, Blagoveshchensk video 2, 00:17:24:24 – 00:17:38:14.",
        "Ibid., 00:29:32:13 – 00:29:48:07.",
    ]


def test_the_style_is_the_projects_and_bad_lists_are_refused(session: ProjectSession, tmp_path: Path) -> None:
    session.citations.set_style(full="{title} [{in}-{out}]", ibid="ib. {in}-{out}")
    assert session.citations.of_segments([1])[0].text() == "Blagoveshchensk video 2 [00:00:40:00-00:01:20:00]"
    again = open_project(session.path)
    assert again.citations.style().ibid == "ib. {in}-{out}"
    again.close()
    session.citations.set_style(full="", ibid="")
    assert session.citations.style().full == "{creator}, *{title}*, {in} – {out}."
    with pytest.raises(UserError):
        session.citations.set_style(full="{title} {when} {in}")
    path = tmp_path / "list.csv"
    for text, said in (
        ("footnote,footage,in\n1,Reel,0\n", "out"),
        ("footnote,footage,in,out\n1,Rel,00:00:01;00,00:00:02;00\n", "Reel"),
        ("footnote,footage,in,out\n1,Reel,1:99,00:00:02;00\n", "Row 2"),
        ("footnote,footage,in,out\nx,Reel,00:00:01;00,00:00:02;00\n", "Row 2"),
    ):
        path.write_text(text, "utf-8")
        with pytest.raises(UserError, match=said):
            session.citations.numbered(path)
    with pytest.raises(UserError):
        session.citations.numbered(tmp_path / "none.csv")


def test_findings_and_quantities_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_project(tmp_path / "p.qdacoder").close()
    project = str(tmp_path / "p.qdacoder")
    assert main(["finding", "add", project, "Sums are fixed", "--segment", "1", "--segment", "2"]) == 0
    assert main(["finding", "evidence", project, "1", "3", "--role", "qualifies"]) == 0
    assert main(["finding", "compare", project, "1", "Park 2016", "--stance", "agrees", "--page", "176"]) == 0
    assert main(["finding", "list", project]) == 0
    assert "Sums are fixed\t3\tA\tWeekly quota, Debt, Foreman intervenes\t1\t0\t0" in capsys.readouterr().out
    for name, page in (("김 Йорк", ""), (unicodedata.normalize("NFD", "김 ЙОРК"), "12")):
        assert main(["finding", "compare", project, "1", name, "--stance", "differs", "--page", page]) == 0
    assert main(["finding", "export", project, "--to", str(tmp_path / "draft.md")]) == 0
    assert (tmp_path / "draft.md").read_text("utf-8").count("differs, p. 12") == 1
    assert main(["quantity", "add", project, "1", "weekly quota", "200", "USD", "--per", "week"]) == 0
    assert main(["quantity", "rate", project, "USD", "60", "RUB", "--date", "2016", "--source", "bank"]) == 0
    assert main(["quantity", "list", project, "--in", "RUB"]) == 0
    assert "12000.00\t1 USD = 60 RUB (2016, bank)\t" in capsys.readouterr().out
    assert main(["quantity", "add", project, "1", "quota", "lots"]) == 2
    assert main(["quantity", "add", project, "1", "quota", "30.000"]) == 2
    assert "Write 30000 for thousands, or 30.0000" in capsys.readouterr().err
    target = tmp_path / "stated.csv"
    assert main(["quantity", "list", project, "--any", "Debt", "--to", str(target)]) == 0
    assert target.read_text("utf-8").count("\n") == 1  # the heading: segment 1 is not of that theme
    assert main(["quantity", "rates", project]) == 0
    assert "1\tUSD\t60\tRUB\t2016\tbank" in capsys.readouterr().out
    assert main(["quantity", "remove-rate", project, "1"]) == 0
    assert main(["quantity", "remove", project, "1"]) == 0
    assert main(["quantity", "remove", project, "1"]) == 2
    assert main(["quantity", "list", project]) == 0
    assert "weekly quota" not in capsys.readouterr().out.splitlines()[-1]
    assert main(["cite-style", project, "--full", "{nonsense}"]) == 2
