"""Workbooks and Parquet keep what they are given, or say what they cannot hold."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from redress.errors import TableError
from redress.tables.formats import create_table, open_table
from redress.tables.rows import BadRow, Columns, Row
from redress.tables.workbooks import _escaped, _unescaped

SUMMER = timezone(timedelta(hours=1))


def values_of(path: Path) -> list[dict[str, Any]]:
    with open_table(path) as table:
        return [dict(row.values) for row in table.rows() if isinstance(row, Row)]


def write(path: Path, columns: Columns, rows: list[dict[str, Any]]) -> None:
    with create_table(path, columns) as writer:
        for row in rows:
            writer.write(row)


def test_a_workbook_that_says_it_is_smaller_than_it_is_is_read_whole(tmp_path: Path) -> None:
    book, sound, path = Workbook(), tmp_path / "sound.xlsx", tmp_path / "contacts.xlsx"
    for row in (["id", "text"], [1, "one"], [2, "two"]):
        assert book.active is not None
        book.active.append(row)
    book.save(sound)
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content, found = re.subn(
                    rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', content
                )
                assert found == 1
            new.writestr(name, content)
    assert [row["text"] for row in values_of(path)] == ["one", "two"]


def test_times_with_a_zone_stand_as_text_in_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "contacts.xlsx"
    zoned = datetime(2026, 6, 1, 9, 30, tzinfo=SUMMER)
    plain = datetime(2026, 6, 1, 9, 30)
    rows = [{"at": zoned}, {"at": plain}, {"at": time(9, 30, tzinfo=UTC)}, {"at": time(9, 30)}]
    write(path, {"at": None}, rows)
    assert [row["at"] for row in values_of(path)] == [
        "2026-06-01T09:30:00+01:00",
        plain,
        "09:30:00+00:00",
        time(9, 30),
    ]


def test_a_workbook_that_cannot_hold_a_value_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("redress.tables.workbooks._XlsxWriter._cell", lambda self, value: object())
    with pytest.raises(TableError, match="Excel cannot"):
        write(tmp_path / "contacts.xlsx", {"at": None}, [])
    monkeypatch.undo()
    write(tmp_path / "contacts.xlsx", {"at": None}, [{"at": 1}])
    assert load_workbook(tmp_path / "contacts.xlsx").worksheets[0]["A2"].value == 1


def test_a_table_of_mixed_values_becomes_text_in_parquet(tmp_path: Path) -> None:
    path = tmp_path / "contacts.parquet"
    mixed = [7, "x", None, 1.5, True, datetime(2026, 6, 1, tzinfo=SUMMER), {"a": [1]}, "\ud800"]
    write(path, {"mixed": None}, [{"mixed": value} for value in mixed])
    assert [row["mixed"] for row in values_of(path)] == [
        "7",
        "x",
        None,
        "1.5",
        "true",
        "2026-06-01T00:00:00+01:00",
        '{"a": [1]}',
        "?",
    ]


def test_a_column_that_is_empty_for_long_keeps_its_type(tmp_path: Path) -> None:
    path = tmp_path / "contacts.parquet"
    rows = [{"share": None, "sure": None, "n": None}] * 1_500
    types: Columns = {"share": float, "sure": bool, "n": None}
    write(path, types, [*rows, {"share": 0.5, "sure": True, "n": 7}])
    assert values_of(path)[-1] == {"share": 0.5, "sure": True, "n": "7"}


def test_parquet_keeps_the_types_of_the_file_that_was_read(tmp_path: Path) -> None:
    path, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    at = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
    schema = pa.schema(
        [
            ("n", pa.int16()),
            ("at", pa.timestamp("us", "Europe/London")),
            ("team", pa.dictionary(pa.int32(), pa.string())),
            ("tags", pa.list_(pa.string())),
            ("pairs", pa.map_(pa.string(), pa.int64())),
            ("nothing", pa.null()),
        ]
    )
    rows = [
        {"n": None, "at": None, "team": None, "tags": None, "pairs": None, "nothing": None},
        {"n": 3, "at": at, "team": "a", "tags": ["b"], "pairs": [("c", 1)], "nothing": None},
    ]
    pq.write_table(pa.Table.from_pylist([rows[0]] * 1_200 + [rows[1]], schema=schema), path)
    with open_table(path) as table, create_table(out, {**table.columns, "kind": str}) as writer:
        for row in table.rows():
            assert isinstance(row, Row)
            writer.write({**row.values, "kind": "complaint"})
    assert pq.read_schema(out).remove_metadata() == schema.append(pa.field("kind", pa.string()))
    assert values_of(out)[-1] == {**rows[1], "kind": "complaint"}


def test_a_value_not_of_its_columns_type_is_said_without_the_value(tmp_path: Path) -> None:
    path = tmp_path / "contacts.parquet"
    with pytest.raises(TableError, match="column 'n'") as raised:
        write(path, {"n": float}, [{"n": "Mrs Okoro"}])
    assert "Okoro" not in raised.value.message
    assert list(tmp_path.iterdir()) == []


def test_parquet_damaged_in_the_middle_says_so(tmp_path: Path) -> None:
    path = tmp_path / "contacts.parquet"
    pq.write_table(pa.table({"text": ["my bin was missed"] * 500}), path, compression="zstd")
    content = bytearray(path.read_bytes())
    content[4:60] = b"\xff" * 56
    path.write_bytes(content)
    with pytest.raises(TableError, match="is damaged"):
        values_of(path)


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> None:
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)


@pytest.mark.parametrize(
    ("text_column", "texts", "note"),
    [
        (None, ["bin missed"], "the sheet 'Data' is read; not read: Cover, Old"),
        ("Words", ["pothole"], "the sheet 'Old' is read; not read: Cover, Data"),
        ("Nowhere", [None], "the sheet 'Cover' is read; not read: Data, Old"),
    ],
)
def test_the_sheet_with_the_text_column_is_read_and_the_others_named(
    tmp_path: Path, text_column: str | None, texts: list[str | None], note: str
) -> None:
    path = tmp_path / "contacts.xlsx"
    sheets = {
        "Empty": [],
        "Cover": [["Report of complaints"], ["Confidential"]],
        "Data": [[], ["id", "Text"], [1, "bin missed"]],
        "Old": [["id", "Words"], [2, "pothole"]],
    }
    workbook(path, sheets)
    with open_table(path, text_column) as table:
        (said,) = table.notes
        rows = [row for row in table.rows() if isinstance(row, Row)]
    assert note in said
    assert [row.values.get("Text", row.values.get("Words")) for row in rows] == texts


def test_a_workbook_of_one_sheet_needs_no_note(tmp_path: Path) -> None:
    workbook(tmp_path / "contacts.xlsx", {"Empty": [], "Data": [["text"], ["bin"]]})
    with open_table(tmp_path / "contacts.xlsx") as table:
        assert not table.notes


def test_cells_right_of_the_header_are_kept_with_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "contacts.xlsx"
    workbook(path, {"Data": [["id", "text"], [1, "bin", None], [2, "lamp", None, "rang twice"]]})
    with open_table(path) as table:
        good, bad = table.rows()
    assert isinstance(good, Row)
    assert isinstance(bad, BadRow)
    assert (bad.number, bad.values) == (3, {"id": 2, "text": "lamp; rang twice"})
    assert "2 columns" in bad.reason


def test_columns_of_a_workbook_are_named_as_those_of_csv(tmp_path: Path) -> None:
    path = tmp_path / "contacts.xlsx"
    header = ["id", " ", "Text_x000D_\n(what happened)", None, " "]
    workbook(path, {"Data": [[" "], header, [1, "a", "bin", None, "b"]]})
    with open_table(path, "Text (what happened)") as table:
        assert list(table.columns) == [
            "id",
            "column_2",
            "Text (what happened)",
            "column_4",
            "column_5",
        ]
        (row,) = table.rows()
    assert (row.number, row.values["Text (what happened)"]) == (3, "bin")
    workbook(path, {"Data": [["text", "Text", " text"]]})
    with pytest.raises(TableError, match="names a column twice: text"):
        values_of(path)


def test_a_stray_space_costs_no_row(tmp_path: Path) -> None:
    path = tmp_path / "contacts.xlsx"
    workbook(path, {"Data": [["id", "text"], [1, "bin", " "], [None, None, " "], [2, "lamp"]]})
    with open_table(path) as table:
        assert list(table.rows()) == [
            Row(2, {"id": 1, "text": "bin"}),
            Row(4, {"id": 2, "text": "lamp"}),
        ]


def test_the_escapes_of_excel_are_read_as_what_they_stand_for(tmp_path: Path) -> None:
    path = tmp_path / "contacts.xlsx"
    cells = ["a_x000D_\nb", "_x005F_x000D_", "\\_xD83D__xDE00_ _xD83D_x", "_x000", 7]
    workbook(path, {"Data": [["text"], *([cell] for cell in cells)]})
    read = [row["text"] for row in values_of(path)]
    assert read == ["a\r\nb", "_x000D_", "\\😀 \ufffdx", "_x000", 7]


def test_what_a_workbook_is_given_comes_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "contacts.xlsx"
    rows: list[dict[str, Any]] = [
        {"text_x000D_": value}
        for value in ["a\r\nb\rc", "_x000D__x005F_", "_x0041_x0042_", 10**15 - 1, True, 1.5, "=1"]
    ]
    write(path, {"text_x000D_": None}, rows)
    assert values_of(path) == rows
    write(path, {"id": None}, [{"id": 1234567890123456789}, {"id": -(10**15)}])
    assert [row["id"] for row in values_of(path)] == ["1234567890123456789", "-1000000000000000"]


@given(st.text(st.sampled_from("_x05FD\r"), max_size=24))
@example("_x0000\r")
def test_escaping_is_undone_by_reading(text: str) -> None:
    assert _unescaped(_escaped(text)) == text


@pytest.mark.parametrize("text", ["\r" * 32_767, "bin\r\n" * 6_553, "_x000D_" * 4_681])
def test_a_text_too_long_for_a_cell_is_cut_between_escapes(text: str) -> None:
    escaped = _escaped(text)
    assert 32_760 <= len(escaped) <= 32_767
    assert text.startswith(_unescaped(escaped))


def test_a_workbook_without_cells_or_with_a_damaged_sheet_says_so(tmp_path: Path) -> None:
    path, damaged = tmp_path / "contacts.xlsx", tmp_path / "damaged.xlsx"
    workbook(path, {"Empty": []})
    with pytest.raises(TableError, match="no sheet holds anything"):
        values_of(path)
    sound = Workbook()
    data = sound.create_sheet("Data", 0)
    for number in range(50):
        data.append([f"text {number}"])
    sound.save(path)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)
    with pytest.raises(TableError, match="'Data' is damaged"):
        values_of(damaged)
    book = Workbook()
    book.create_chartsheet("Chart")
    book.remove(book.worksheets[0])
    book.save(path)
    with pytest.raises(TableError, match="not an Excel workbook"):
        values_of(path)


def test_parquet_that_names_a_column_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "contacts.parquet"
    columns = [pa.array(["a"]), pa.array(["b"])]
    pq.write_table(pa.Table.from_arrays(columns, names=["text", "text"]), path)
    with pytest.raises(TableError, match="names a column twice"):
        values_of(path)
