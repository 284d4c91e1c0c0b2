"""A file's own columns are kept, and nothing of a contact is told that is not an answer."""

from __future__ import annotations

import csv
import json
import signal
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from redress.classification.classifier import Classifier
from redress.classification.heads import HeadSet
from redress.cli.columns import free_names
from redress.cli.files import answer_file
from redress.cli.forms import ClassificationForm
from redress.errors import TableError
from redress.parallel import ParallelClassifier
from redress.tables.formats import open_table
from redress.tables.rows import Row


def classify_file(
    classifier: ParallelClassifier, path: Path, out: Path | None, text_column: str | None
) -> int:
    return answer_file(classifier, path, out, text_column, ClassificationForm())


def written(path: Path) -> list[dict[str, Any]]:
    with open_table(path) as table:
        return [dict(row.values) for row in table.rows() if isinstance(row, Row)]


def test_columns_named_like_answers_are_kept_and_the_answers_stand_beside(
    small_parallel: ParallelClassifier, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "contacts.csv", tmp_path / "out.csv"
    path.write_text(
        "text,outcome,error,model,redress_model\nMy bin was missed,closed,E7,M1,M2\n😀,open,,,\n"
    )
    assert classify_file(small_parallel, path, out, None) == 1
    good, bad = written(out)
    assert [good[c] for c in ("outcome", "error", "model", "redress_model")] == [
        "closed",
        "E7",
        "M1",
        "M2",
    ]
    assert good["redress_model_2"] == small_parallel.classifier.name
    assert good["redress_error"] == ""
    assert good["kind"]
    assert "no letters" in bad["redress_error"]
    told = capsys.readouterr().err
    assert told.count("outcome → redress_outcome") == 1
    assert "model → redress_model_2" in told


def test_a_file_that_redress_wrote_may_be_classified_again(
    small_parallel: ParallelClassifier, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{number}.jsonl" for number in range(3)]
    paths[0].write_text('{"text": "My bin was missed"}\n')
    for path, out in pairwise(paths):
        assert classify_file(small_parallel, path, out, None) == 0
    (once,), (twice,) = written(paths[1]), written(paths[2])
    assert {name: twice[name] for name in once} == once
    assert {f"redress_{name}" for name in once if name != "text"} == set(twice) - set(once)


def test_early_warnings_are_a_column_and_those_of_the_file_are_kept(
    small_classifier: Classifier, tmp_path: Path
) -> None:
    heads = [
        replace(head, cut=np.zeros_like(head.cut), usual_cut=np.ones_like(head.cut))
        for head in small_classifier.heads.heads
    ]
    warning = ParallelClassifier(replace(small_classifier, heads=HeadSet.of(heads)))
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("text,early_warnings\nMy bin was missed,none\n")
    assert classify_file(warning, path, out, None) == 0
    (row,) = csv.DictReader(out.read_text().splitlines())
    assert row["early_warnings"] == "none"
    assert row["redress_early_warnings"] == row["flags"] != ""


def test_a_column_of_a_later_json_line_is_kept_too(
    small_parallel: ParallelClassifier, tmp_path: Path
) -> None:
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    path.write_text('{"text": "My bin was missed"}\n{"text": "My bin again", "kind": "ours"}\n')
    classify_file(small_parallel, path, out, None)
    assert written(out)[1]["kind"] == "ours"


@given(
    st.lists(st.sampled_from(["a", "b", "redress_a"]), unique=True),
    st.lists(st.sampled_from(["a", "b", "redress_a", "redress_a_2", "redress_b"]), unique=True),
)
def test_answers_never_share_a_column(answers: list[str], columns: list[str]) -> None:
    names = free_names(answers, columns)
    assert list(names) == answers
    assert len({*names.values(), *columns}) == len(answers) + len(columns)
    assert all(names[one] == one for one in answers if one not in columns)


def test_parquet_keeps_types_and_gains_those_of_the_answers(
    small_parallel: ParallelClassifier, tmp_path: Path
) -> None:
    path, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"n": pa.array([7], pa.int16()), "text": ["My bin"]}), path)
    assert classify_file(small_parallel, path, out, None) == 0
    schema = pq.read_schema(out)
    types = {name: str(schema.field(name).type) for name in schema.names}
    assert types["n"] == "int16"
    assert types["outcome"] == "string"
    assert types["upheld_probability"] == "double"
    assert types["outcome_needs_person"] == "bool"


@pytest.mark.parametrize(
    "first",
    [
        ["17", "Jane Okoro", "My bin was missed again, I live at 14 Tenter Close"],
        ["My bin was missed again and I live at 14 Tenter Close with Jane Okoro"],
        ["jane.okoro@example.org", "My bin"],
    ],
)
def test_a_first_contact_in_place_of_a_header_is_never_repeated(
    small_parallel: ParallelClassifier, tmp_path: Path, first: list[str]
) -> None:
    path = tmp_path / "contacts.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([first, ["x"] * len(first)])
    for wanted in (None, "Message"):
        with pytest.raises(TableError, match="does not look like a header") as raised:
            classify_file(small_parallel, path, None, wanted)
        assert not any(cell in raised.value.message for cell in first)
        assert "--text-column" in raised.value.message


@pytest.fixture
def interrupts_heard() -> Iterator[None]:
    """Ctrl-C interrupts, also where the tests run in a shell's background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_says_that_nothing_was_written(
    small_parallel: ParallelClassifier,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    interrupts_heard: None,
) -> None:
    def interrupted(*arguments: object) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("redress.parallel.classify_batch", interrupted)
    for suffix in (".csv", ".jsonl"):
        path = tmp_path / f"contacts{suffix}"
        path.write_text('{"text": "My bin"}\n' if suffix == ".jsonl" else "text\nMy bin\n")
        before = sorted(tmp_path.iterdir())
        for out in (f"out{suffix}", "out.xlsx", "out.parquet"):
            with pytest.raises(KeyboardInterrupt, match="Nothing was written"):
                classify_file(small_parallel, path, tmp_path / out, None)
        assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("name", "content", "held"),
    [
        ("a.csv", "id,text\n1,My bin, again\n", {"id": "1", "text": "My bin, again"}),
        ("a.csv", 'id,text\n1,"My, bin\n', {"id": "", "text": '1,"My, bin'}),
        ("a.jsonl", '{"text": "My bin"}\n{"text": "lost\n', {"text": '{"text": "lost'}),
        ("a.jsonl", '{"text": "My bin"}\n{"id": 3, "text": 5}\n', {"id": 3, "text": 5}),
        ("a.jsonl", '{"text": "My bin"}\n{"text": ["a"]}\n', {"text": ["a"]}),
    ],
)
def test_a_bad_row_is_written_with_what_it_held_and_the_reason(
    small_parallel: ParallelClassifier,
    tmp_path: Path,
    name: str,
    content: str,
    held: dict[str, Any],
) -> None:
    path, out = tmp_path / name, tmp_path / f"out{Path(name).suffix}"
    path.write_text(content)
    assert classify_file(small_parallel, path, out, None) == 1
    bad = written(out)[-1]
    assert {column: bad[column] for column in held} == held
    assert bad["error"]


def test_a_number_in_a_spreadsheet_is_text_and_a_list_is_not(
    small_parallel: ParallelClassifier, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    for cells, status in ((pa.array([17]), 0), (pa.array([b"bin"]), 1), (pa.array([["bin"]]), 1)):
        pq.write_table(pa.table({"text": cells}), tmp_path / "in.parquet")
        assert classify_file(small_parallel, tmp_path / "in.parquet", out, None) == status


def test_halves_of_characters_are_replaced_whatever_is_written(
    small_parallel: ParallelClassifier, tmp_path: Path
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": "\\ud800", "\\udfff": 1, "text": "lone \\uD800 bin \\ud83d\\ude21"}\n')
    for suffix in (".jsonl", ".csv", ".parquet", ".xlsx"):
        out = tmp_path / f"out{suffix}"
        assert classify_file(small_parallel, path, out, None) == 0
        (row,) = written(out)
        assert (row["id"], row["text"]) == ("\ufffd", "lone \ufffd bin 😡")
        assert "\ufffd" in row
    assert classify_file(small_parallel, path, tmp_path / "out.txt", None) == 0


def test_the_sheet_read_and_those_left_are_told_once(
    small_parallel: ParallelClassifier, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Report"])
    data = book.create_sheet("Data")
    data.append(["text"])
    data.append(["My bin was missed"])
    book.save(tmp_path / "in.xlsx")
    out = tmp_path / "out.csv"
    assert classify_file(small_parallel, tmp_path / "in.xlsx", out, None) == 0
    assert capsys.readouterr().err.count("'Data' is read; not read: Sheet.") == 1
    assert [row["text"] for row in written(out)] == ["My bin was missed"]


def test_an_answer_in_csv_is_no_formula_and_the_councils_cells_stay(
    small_parallel: ParallelClassifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "redress.cli.forms.as_columns", lambda *_: {"evidence": "=cmd()", "reasons": "plain"}
    )
    path = tmp_path / "in.csv"
    path.write_text("id,text\n=1+1,=My bin was missed\n")
    for suffix, evidence in ((".csv", "'=cmd()"), (".jsonl", "=cmd()")):
        out = tmp_path / f"out{suffix}"
        classify_file(small_parallel, path, out, None)
        (row,) = written(out)
        assert (row["id"], row["text"]) == ("=1+1", "=My bin was missed")
        assert (row["evidence"], row["reasons"]) == (evidence, "plain")


@pytest.mark.parametrize("name", ["in.jsonl", "in.txt"])
def test_text_that_was_no_formula_is_none_in_csv(
    small_parallel: ParallelClassifier, tmp_path: Path, name: str
) -> None:
    text = '=HYPERLINK("http://x","bin") was missed'
    path, out = tmp_path / name, tmp_path / "out.csv"
    path.write_text(json.dumps({"text": text, "n": -5}) if name == "in.jsonl" else text)
    assert classify_file(small_parallel, path, out, None) == 0
    (row,) = written(out)
    assert row["text"] == f"'{text}"
    assert row.get("n", "-5") == "-5"


def test_a_line_that_cannot_be_read_is_no_formula_in_csv_either(
    small_parallel: ParallelClassifier, tmp_path: Path
) -> None:
    path, out = tmp_path / "in.jsonl", tmp_path / "out.csv"
    path.write_text('{"text": "My bin"}\n=cmd()\n')
    assert classify_file(small_parallel, path, out, None) == 1
    assert written(out)[1]["text"] == "'=cmd()"


def test_a_text_result_leaves_out_what_is_not_known(
    small_parallel: ParallelClassifier, tmp_path: Path
) -> None:
    path, out = tmp_path / "in.txt", tmp_path / "out.txt"
    path.write_text("My bin was missed")
    assert classify_file(small_parallel, path, out, None) == 0
    told = out.read_text("utf-8")
    assert "kind: " in told
    assert "None" not in told


@pytest.mark.parametrize(
    ("out", "message"), [("out.pdf", "cannot be written. Use: .txt"), ("", "is a folder")]
)
def test_an_output_that_cannot_be_written_says_what_can(
    small_parallel: ParallelClassifier, tmp_path: Path, out: str, message: str
) -> None:
    path = tmp_path / "in.csv"
    path.write_text("text\nMy bin\n")
    with pytest.raises(TableError, match=message):
        classify_file(small_parallel, path, tmp_path / out, None)


def test_a_file_without_rows_says_so(
    small_parallel: ParallelClassifier, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("id,text\n")
    assert classify_file(small_parallel, path, tmp_path / "out.csv", None) == 0
    assert "a header and no rows" in capsys.readouterr().err
    assert (tmp_path / "out.csv").read_text("utf-8-sig").startswith("id,text,kind")
