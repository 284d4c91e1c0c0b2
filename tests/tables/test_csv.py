"""CSV as people's programs write it: rows kept whole, headers of any shape."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress.tables.csv_files import _CsvReader, _Lines
from redress.tables.rows import BadRow, Row


def read(text: str) -> _CsvReader:
    return _CsvReader(io.StringIO(text, newline=""), "x.csv")


def test_a_cell_of_many_short_lines_is_one_row() -> None:
    letter = "line\n" * 4_000
    first, second = read(f'id,text\n1,"{letter}"\n2,Pothole\n').rows()
    assert first == Row(2, {"id": "1", "text": letter})
    assert second.number == 4_003


def test_a_row_far_too_long_to_be_read_is_still_one_row() -> None:
    (row,) = read('id,text\n1,"' + "bin missed\n" * 4_600 + '"\n').rows()
    assert isinstance(row, Row)
    assert len(row.values["text"]) == 50_600


@pytest.mark.parametrize(
    ("line", "values", "raw"),
    [
        ("1,My bin, again,Ann", {"id": "1", "text": "My bin", "by": " again,Ann"}, ""),
        ("1,My bin", {"id": "1", "text": "My bin"}, ""),
        ('1,"My bin,Ann', {"id": "1", "text": '"My bin', "by": "Ann"}, '1,"My bin,Ann'),
        ('1,"My bin, again,Ann', {}, '1,"My bin, again,Ann'),
    ],
)
def test_a_bad_row_keeps_what_it_held(line: str, values: dict[str, str], raw: str) -> None:
    (row,) = read(f"id,text,by\n{line}\n").rows()
    assert isinstance(row, BadRow)
    assert (row.values, row.raw) == (values, raw)


def test_a_quotation_never_closed_takes_no_other_contact_with_it() -> None:
    bad, *good = read('id,text\n1,"never closed\n2,"fine"\n3,last\n').rows()
    held = {"id": "1", "text": '"never closed'}
    assert bad == BadRow(2, "a quotation mark is never closed", held, raw='1,"never closed')
    assert good == [Row(3, {"id": "2", "text": "fine"}), Row(4, {"id": "3", "text": "last"})]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_spaces_after_a_quotation_over_lines_do_no_harm(end: str) -> None:
    rows = read(f'id,text,by{end}1,"My bin,{end}""again"""  ,"A{end}B" {end}2,x,y{end}').rows()
    first, second = rows
    assert first == Row(2, {"id": "1", "text": f'My bin,{end}"again"  ', "by": f"A{end}B "})
    assert second.number == 5


@given(st.lists(st.text("ab ", min_size=1, max_size=4), min_size=1, max_size=6))
def test_no_cell_of_a_row_of_any_width_is_lost(cells: list[str]) -> None:
    rows = list(read("a,b\n" + ",".join(cells) + "\n").rows())
    held = [",".join(row.values.values()) for row in rows]
    assert held == ([",".join(cells)] if ",".join(cells).strip() else [])


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("sep=;\nid;text", ["id", "text"]),
        ("SEP=\t\r\nid\ttext, as sent", ["id", "text, as sent"]),
        ('"ID";"Message (what, where, when)"', ["ID", "Message (what, where, when)"]),
        ('id,"text\n(what happened)",x', ["id", "text (what happened)", "x"]),
        ('id,"never closed', ["id", "never closed"]),
        ("id, ,text,", ["id", "column_2", "text", "column_4"]),
        ("a" * 200_000, ["a" * 200_000]),
    ],
)
def test_headers_of_any_shape(header: str, columns: list[str]) -> None:
    reader = read(header + "\n")
    assert list(reader.columns) == columns
    assert list(reader.rows()) == []


@given(st.lists(st.tuples(st.text('x;,\n"', max_size=9), st.text("x;,\n", max_size=9)), max_size=4))
def test_delimiters_and_line_breaks_in_quotes_are_no_delimiters(
    rows: list[tuple[str, str]],
) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([("id, or, number,", "text\n, or, words"), *rows])
    reader = read(file.getvalue())
    assert list(reader.columns) == ["id, or, number,", "text , or, words"]
    assert [tuple(row.values.values()) for row in reader.rows()] == rows


LINES = ['"a","b\n', 'b"c,"\n', 'x"\n', "x,y\n", '"l,\n', 'm"""\n', '""\n', '1,"s\n']


@given(st.lists(st.sampled_from(LINES), max_size=16))
def test_records_are_those_of_a_reader_that_looks_ahead_from_every_line(lines: list[str]) -> None:
    expected: list[tuple[int, int]] = []
    start = 0
    while start < len(lines):
        texts = ("".join(lines[start:end]) for end in range(start + 1, len(lines) + 1))
        closed = [n for n, text in enumerate(texts) if not is_open(text)]
        expected.append((start + 1, closed[0] if closed else -1))
        start += expected[-1][1] + 1 if closed else 1
    source = _Lines(io.StringIO("".join(lines), newline=""))
    found = []
    while (record := source.next_record(",")) is not None:
        found.append((record.number, len(record.later_lines) if record.is_closed else -1))
    assert found == expected


def is_open(text: str) -> bool:
    inside, index = False, 0
    while index < len(text):
        if inside and text[index : index + 2] == '""':
            index += 1
        elif text[index] == '"' and (inside or index == 0 or text[index - 1] in ",\n"):
            inside = not inside
        index += 1
    return inside
