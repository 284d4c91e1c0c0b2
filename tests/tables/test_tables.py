"""Every kind of file is read row by row; a bad row costs itself and no other."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from redress.errors import TableError
from redress.tables.csv_files import _CsvReader
from redress.tables.encodings import encoding_of
from redress.tables.formats import FORMATS, create_table, open_table
from redress.tables.headers import listed
from redress.tables.rows import BadRow, Row


def rows_of(path: Path) -> list[Row | BadRow]:
    with open_table(path) as table:
        return list(table.rows())


def texts_of(path: Path) -> list[object]:
    return [row.values["text"] if isinstance(row, Row) else row.reason for row in rows_of(path)]


@pytest.mark.parametrize("suffix", [s for s in FORMATS if s != ".txt"])
def test_what_is_written_is_read_back(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"contacts{suffix}"
    rows = [{"id": "1", "text": 'She said "no", twice\nand left', "n": 2}] * 3
    with create_table(path, dict.fromkeys(["id", "text", "n"])) as writer:
        for row in rows:
            writer.write(row)
    found = [row for row in rows_of(path) if isinstance(row, Row)]
    assert [row.values["text"] for row in found] == [row["text"] for row in rows]
    assert [str(row.values["n"]) for row in found] == ["2"] * 3


def test_a_table_that_fails_half_way_leaves_what_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("before")

    def fail_half_way() -> None:
        with create_table(path, {"text": str}) as writer:
            writer.write({"text": "half"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_windows_1252_with_a_stray_quote_keeps_every_other_row(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes(
        'id,text\n1,"caf\xe9 bins \x96 late"\n2,"never closed\n3,"fine, thanks"\n'
        '4,said "hello" to me\n5,one,too many\n6,last\n'.encode("latin-1")
    )
    assert encoding_of(path) == "cp1252"
    assert texts_of(path) == [
        "café bins – late",
        "a quotation mark is never closed",
        "fine, thanks",
        'said "hello" to me',
        "3 values where the header has 2",
        "last",
    ]
    bad = [row.number for row in rows_of(path) if isinstance(row, BadRow)]
    assert bad == [3, 6]


def test_a_closed_quotation_with_a_value_too_many_costs_one_row(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text('id,text\n1,"Dear council\nmy bin\nwas missed",extra\n2,fine\n')
    rows = rows_of(path)
    held = {"id": "1", "text": "Dear council\nmy bin\nwas missed,extra"}
    assert rows[0] == BadRow(2, "3 values where the header has 2", held)
    assert [row.number for row in rows] == [2, 5]
    assert texts_of(path)[1:] == ["fine"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("text\nThe café’s £5 bin\nzweite Zeile\n", encoding=encoding)
    assert texts_of(path)[0] == "The café’s £5 bin"


def test_semicolons_and_tabs_part_columns_too(tmp_path: Path) -> None:
    for delimiter in ";\t|":
        path = tmp_path / "contacts.csv"
        path.write_text(f"id{delimiter}text\n1{delimiter}a, b\n")
        assert texts_of(path) == ["a, b"]


def test_null_bytes_do_not_stop_a_file(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes(b"id,text\n1,bad\x00byte\n2,good\n")
    assert len(texts_of(path)) == 2
    assert texts_of(path)[1] == "good"


def test_a_broken_line_of_json_is_reported_and_the_rest_read(tmp_path: Path) -> None:
    path = tmp_path / "contacts.jsonl"
    path.write_text('{"text": "one"}\n{"text": "tw\n\n["x"]\n{"text": "four"}\n')
    assert texts_of(path) == [
        "one",
        "the line is not valid JSON",
        "the line is not a JSON object",
        "four",
    ]
    assert [row.number for row in rows_of(path) if isinstance(row, BadRow)] == [2, 4]


def test_the_columns_of_json_lines_are_those_of_all_lines(tmp_path: Path) -> None:
    path = tmp_path / "contacts.jsonl"
    path.write_text('{"text": "one"}\nbroken\n{"kind": "ours", "text": "two"}\n')
    with open_table(path) as table:
        assert list(table.columns) == ["text", "kind"]


def test_json_lines_written_are_valid_whatever_numbers_were_read(tmp_path: Path) -> None:
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    path.write_text('{"text": "one", "n": [NaN, {"m": 1e999}], "k": 1.5}\n')
    with create_table(out, {"text": None}) as writer:
        for row in rows_of(path):
            assert isinstance(row, Row)
            writer.write(row.values)

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    assert json.loads(out.read_text(), parse_constant=refuse) == {
        "text": "one",
        "n": [None, {"m": None}],
        "k": 1.5,
    }


def test_formulas_and_merged_cells_of_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "text", None])
    sheet.append([1, "plain", None])
    sheet.append([2, "=1+1", None])
    sheet.append([3, "merged", "hidden"])
    sheet.merge_cells("B4:C4")
    path = tmp_path / "contacts.xlsx"
    book.save(path)
    assert texts_of(path) == ["plain", None, "merged"]


def test_text_that_looks_like_a_formula_stays_text_in_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "contacts.xlsx"
    with create_table(path, {"text": str}) as writer:
        writer.write({"text": "=HYPERLINK(evil)"})
        writer.write({"text": "bell\x07 and null\x00"})
    cells = [cell for (cell,) in load_workbook(path).worksheets[0].iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s", "s"]
    assert cells[0].value == "=HYPERLINK(evil)"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\n\n", "empty"),
        ("a.csv", b"text,text\n1,2\n", "names a column twice"),
        ("a.jsonl", b"nonsense\n", "no JSON objects"),
        ("a.xlsx", b"not a workbook", "not an Excel workbook"),
        ("a.parquet", b"not parquet", "not a Parquet file"),
        ("a.pdf", b"x", "cannot be read"),
        ("missing.csv", None, "no such file"),
        ("a.csv", b"\x1f\x8b\x08\x00rest", "compressed file"),
        ("a.jsonl", b"PK\x03\x04rest", "compressed file .zip. or an Excel workbook"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    name: str, content: bytes | None, message: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TableError, match=message):
        rows_of(path)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("id,text,text", "twice: text."),
        ("column_2,,text", "twice: column_2."),
        ("jane@example.org,my bin,jane@example.org", "twice. Give"),
        ("Leeds,Jane Smith,Leeds", "twice. Give"),
        ("Complaint,Jane Smith,Complaint", "twice. Give"),
    ],
)
def test_a_repeated_column_that_may_be_somebodys_words_is_not_named(
    header: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(header + "\n")
    with pytest.raises(TableError, match=f"names a column {said}"):
        rows_of(path)


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        (("id", "Date received", "Q12", "column_3"), True),
        (("Report ID", "CaseNo", "Ref. No", "ASSET_UPRN", "bin_day", "Customer comments"), True),
        (("Sub-product", "Consumer consent provided?", "Company public response"), True),
        (("a", "b"), True),
        (("Jane Smith", "Missed bin", "Leeds"), False),
        (("Jane Smith", "complaint", "Leeds"), False),
        (("Email", "Complaint", "Potholes"), False),
        (("No response",), False),
        (("路", "坑"), False),
        (("Message", "jane@example.org"), False),
        (("1", "My bin"), False),
        (("Message", "07700 900123 ring me"), False),
        (("Ref 07700900123",), False),
        (("My bin was missed again and nobody has rung me back",), False),
        (("text\nmessage",), False),
    ],
)
def test_columns_are_listed_only_if_they_are_no_contact(
    columns: tuple[str, ...], names: bool
) -> None:
    said = listed(columns)
    assert said.startswith(f"There are: {', '.join(columns)}.") == names
    assert ("--text-column" in said) != names
    assert names or not any(column in said for column in columns if len(column) > 2)


CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\x00", exclude_categories=["Cs"]),
    max_size=12,
)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_csv_that_python_wrote_is_read_as_python_reads_it(rows: list[tuple[str, str]]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([("a", "b"), *rows])
    file.seek(0)
    reader = _CsvReader(file, "x.csv")
    found = [tuple(row.values.values()) for row in reader.rows() if isinstance(row, Row)]
    blank = [row for row in rows if not any(cell.strip() for cell in row)]
    assert [row for row in found if row not in blank] == [row for row in rows if row not in blank]


@given(st.text(st.sampled_from('ab,"\n'), max_size=60))
def test_any_csv_gives_rows_or_reasons_and_ends(text: str) -> None:
    reader = _CsvReader(io.StringIO("a,b\n" + text, newline=""), "x.csv")
    for row in reader.rows():
        assert isinstance(row, BadRow) or set(row.values) == {"a", "b"}


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6))
def test_well_quoted_rows_of_any_width_cost_themselves_only(rows: list[list[str]]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([["a", "b"], *rows])
    file.seek(0)
    found = list(_CsvReader(file, "x.csv").rows())
    assert [isinstance(row, Row) for row in found] == [len(row) == 2 for row in rows]
