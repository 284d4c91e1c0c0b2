"""The files of a report: a page, a document, a workbook and tidy data, with the same figures."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from markupsafe import escape
from openpyxl import load_workbook
from tests.insight.reports.made import case, material, open_report, profile, table

from redress.insight.reports.cases import ReportAction
from redress.insight.reports.charts import PALETTE, alternative, is_drawn, specification
from redress.insight.reports.contract import report_object
from redress.insight.reports.making import report_of
from redress.insight.reports.pages import as_page
from redress.insight.reports.telling import INTERNAL
from redress.insight.reports.values import Report
from redress.insight.reports.word import as_document
from redress.insight.reports.workbook import as_workbook
from redress.insight.reports.writing import ENDINGS, ReportError, refuse_unknown, write_report

FORMULA = '=HYPERLINK("https://example.org")'
MARKUP = "</script><script>alert(1)</script> & <b>"


@pytest.fixture(scope="module")
def report() -> Report:
    """With a hidden number, words like a formula, and a council whose name is like markup."""
    services = ("waste_and_recycling", "parking", "benefits")
    cases = [
        *(case(one, outcome="upheld", reasons=8) for one in services for _ in range(20)),
        *(case(one) for one in services for _ in range(30)),
        *(case("council_tax", outcome="upheld", reasons=8) for _ in range(2)),
        *(case("council_tax") for _ in range(40)),
    ]
    made = material(cases, council=profile("default", name=f"Council {MARKUP}"))
    return report_of(replace(made, written={(one.reference, 8): FORMULA for one in made.cases}))


@pytest.fixture(scope="module")
def page(report: Report) -> str:
    return as_page(report)


class _Outline(HTMLParser):
    """The elements of a page, and the tables that lack what screen readers need."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.tables = self.captions = self.scripts = 0
        self.cells_without_scope = 0
        self.pictures: list[dict[str, str | None]] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.scripts += tag == "script"
        self.cells_without_scope += tag == "th" and given.get("scope") not in ("col", "row")
        if given.get("role") == "img":
            self.pictures.append(given)
        for name in ("src", "href"):
            value = given.get(name) or ""
            if value and not value.startswith("#") and tag != "a":
                self.outside.append(value)


def test_a_page_has_what_screen_readers_need_and_nothing_from_outside(page: str) -> None:
    found = _Outline()
    found.feed(page)
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(found.headings, found.headings[1:], strict=False))
    assert found.tables == found.captions > 5
    assert found.cells_without_scope == 0
    assert found.pictures
    assert all(len(one["aria-label"] or "") > 40 for one in found.pictures)
    assert found.outside == []
    assert "default-src 'none'" in page


def test_a_council_s_name_cannot_become_markup(page: str) -> None:
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_page_s_charts_are_those_of_the_specification(report: Report, page: str) -> None:
    told = re.search(r"const charts = (\{.*\});", page)
    assert told
    charts = json.loads(told[1])
    assert charts["chart-services"] == specification(table(report, "services"))
    assert page.count("<svg") >= len(charts)
    assert "vegaEmbed" in page


def test_a_chart_leaves_hidden_figures_out_and_says_how_many(report: Report) -> None:
    outcomes = table(report, "outcomes_stage_1")
    drawn = json.dumps(specification(outcomes))
    assert "not shown" in alternative(outcomes)
    assert all(colour in PALETTE for colour in re.findall(r"#[0-9A-F]{6}", drawn))
    values = (
        next(iter(specification(outcomes)["datasets"].values()), None)
        or specification(outcomes)["data"]["values"]
    )
    assert not any(one["row"] == "Council tax" and one["series"] == "Upheld" for one in values)


def test_a_document_has_headings_tables_with_headers_and_pictures_with_words(
    report: Report,
) -> None:
    document = docx.Document(io.BytesIO(as_document(report)))
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings == [one.title for one in report.sections]
    assert len(document.tables) == sum(len(one.tables) for one in report.sections)
    assert all("tblHeader" in one.rows[0]._tr.xml for one in document.tables)
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert described
    assert all(len(one) > 40 for one in described)
    assert document.core_properties.author == ""


def test_a_workbook_has_tidy_figures_each_table_and_no_formula(report: Report) -> None:
    content = as_workbook(report)
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames[:2] == ["Read me", "Figures"]
    assert len(book.sheetnames) == 2 + sum(len(one.tables) for one in report.sections)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert FORMULA in [cell.value for cell in cells]
    assert isinstance(book["Figures"]["H2"].value, int)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        drawings = [one for one in opened.namelist() if one.startswith("xl/drawings/drawing")]
        assert drawings
        assert all(b'descr="Picture"' not in opened.read(one) for one in drawings)


def test_every_form_hides_the_same_figures(report: Report, page: str, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    write_report(report, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    told = {(row["table"], row["row"], row["column"]): row for row in rows}
    hidden = told["outcomes_stage_1", "council_tax", "upheld"]
    assert (hidden["value"], hidden["status"], hidden["shown"]) == ("", "confidential", "[c]")
    in_csv = sum(row["status"] == "confidential" for row in rows)
    in_json = [
        cell["status"]
        for section in report_object(report, with_charts=False)["sections"]
        for one in section["tables"]
        for row in one["rows"]
        for cell in row["cells"]
        if cell["unit"] not in ("text", "date")
    ].count("confidential")
    sheet = load_workbook(io.BytesIO(as_workbook(report)))["Figures"]
    in_workbook = [cell.value for cell in sheet["J"]].count("confidential")
    in_page = len(re.findall(r'<td class="untold number">\[c\]', page))
    assert in_csv == in_json == in_workbook == in_page > 3


def test_the_machine_contract_is_json_with_iso_days_and_whole_counts(report: Report) -> None:
    told = json.loads(json.dumps(report_object(report)))
    assert told["period"]["first"] == "2024-04-01"
    cell = told["sections"][0]["tables"][0]["rows"][0]["cells"][0]
    assert cell == {"value": 192, "unit": "count", "status": "shown", "shown": "192"}
    assert told["sections"][0]["tables"][0]["chart"]["specification"]["$schema"]


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"\.html, \.docx, \.xlsx or \.csv"):
        refuse_unknown(tmp_path / "report.pdf")
    with pytest.raises(ReportError, match="folder"):
        refuse_unknown(tmp_path)


def test_an_empty_report_can_be_written_in_every_form(tmp_path: Path) -> None:
    empty = report_of(material())
    for ending in ("html", "docx", "xlsx", "csv"):
        write_report(empty, tmp_path / f"empty.{ending}")
        assert (tmp_path / f"empty.{ending}").stat().st_size > 200


def test_no_chart_is_drawn_of_noughts() -> None:
    """Of the outcomes of complaints that nobody has answered yet."""
    found = open_report([case(outcome=None) for _ in range(6)])
    assert not is_drawn(table(found, "outcomes_stage_1"))
    assert is_drawn(table(found, "services"))


def test_officers_words_can_hold_anything(tmp_path: Path) -> None:
    words = "=1+1 [red]<script>x</script>\x07\x1b[31m {0} {a|b} \u202eevil\u202c \ud800 {}"
    learnt = ReportAction("learning", 9, words, date(2026, 1, 1))
    cases = [case(outcome="upheld", reasons=8, actions=(learnt,)) for _ in range(6)]
    made = material(cases)
    written = {(one.reference, number): words for one in made.cases for number in (8, 9)}
    found = report_of(replace(made, written=written))
    cell = table(found, "reasons").rows[0].cells[1]
    assert cell.value == "=1+1 [red]<script>x</script>[31m {0} {a|b} evil {}"
    for ending in ENDINGS:
        write_report(found, tmp_path / f"report{ending}")
    assert "<script>x" not in (tmp_path / "report.html").read_text("utf-8")
    assert table(found, "open_list").rows[0].cells[2].value == cell.value


def test_a_workbook_says_which_sheets_are_not_to_be_published() -> None:
    learnt = ReportAction("learning", 9, "Ann Owner", date(2026, 1, 1))
    found = report_of(material([case(actions=(learnt,))]))
    book = load_workbook(io.BytesIO(as_workbook(found)))
    marked = {
        sheet.title
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == INTERNAL
    }
    assert marked == {"Remedies and lessons still open"}
    assert escape(INTERNAL) in as_page(found)
