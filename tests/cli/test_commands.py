"""The command as a person meets it: answers, exit codes, and no traceback ever."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from typer.testing import Result

from redress.models import ModelStore
from redress.tables.formats import open_table
from redress.tables.rows import Row

Run = Callable[..., Result]


def test_help_reads_like_a_product(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    for word in ("classify", "labels", "models", "setup", "train", "evaluate", "Exit codes"):
        assert word in result.output


def test_every_exit_code_is_named_in_the_help_of_classify(run: Run) -> None:
    shown = " ".join(run("classify", "--help").output.split())
    for told in ("0 everything", "1 some rows", "closed it early", "2 nothing", "130 stopped"):
        assert told in shown


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_help_offers_no_completion_and_no_path_of_this_machine(run: Run, command: str) -> None:
    shown = run(command, "--help").output
    assert "--install-completion" not in shown
    assert "recipe.toml" not in shown


def test_a_text_gets_a_readable_answer(run: Run) -> None:
    result = run("classify", "My bin was missed again and nobody rings back")
    assert result.exit_code == 0
    for word in ("Kind", "Service area", "Avoidable-contact cause", "Evidence"):
        assert word in result.output


def test_display_names_are_a_councils_own(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "display.toml"
    path.write_text(
        '[kind]\ncomplaint = "Grumble"\nservice_request = "Grumble"\nenquiry = "Grumble"\n'
    )
    result = run("classify", "My bin was missed again, disgraceful", "--display", str(path))
    assert "Grumble" in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("classify",), "Give either a text or a file"),
        (("classify", "x", "--jsonl"), "Give either a text or a file"),
        (("classify", "nowhere.csv"), "no such file"),
        (("classify", "my contacts.csv"), "my contacts.csv: there is no such file"),
        (("classify", "contacts.xls"), "are read: .txt, .csv, .jsonl, .xlsx, .parquet"),
        (("classify", "nowhere/contacts"), "no such file"),
        (("classify", "/"), "/: is a folder"),
        (("classify", "bins", "--threads", "-5"), "Invalid value for '--threads'"),
        (("classify", "   "), "empty"),
        (("classify", "😀"), "no letters or digits"),
        (("classify", "a" * 30_000), "20,000"),
        (("classify", "bins", "--lexical", "--model", "default"), "either --lexical or --model"),
        (("classify", "bins", "--out", "a.csv"), "--out has no effect on a text"),
        (("classify", "bins", "--text-column", "a"), "--text-column has no effect on a text"),
        (("classify", "bins", "--show"), "--show has no effect on a text; it is for a file"),
        (("classify", "a.csv", "--channel", "email"), "--channel has no effect on a file"),
        (("classify", "a.csv", "--display", "d.toml"), "no effect on a file without --show"),
        (("classify", "--jsonl", "--channel", "email"), "--channel has no effect on --jsonl"),
        (("classify", "--jsonl", "--out", "a.csv"), "--out has no effect on --jsonl"),
        (("classify", "--jsonl", "--text-column", "a"), "--text-column has no effect on --jsonl"),
        (("classify", "--jsonl", "--display", "d.toml"), "it is for a text or a file"),
        (("classify", "--jsonl", "--show"), "--show has no effect on --jsonl"),
        (("classify", "bins", "--display", "none.toml"), "none.toml: there is no such file"),
        (("classify", "bins", "--model", "none"), "There is no model 'none'"),
        (("labels", "colours"), "no question 'colours'"),
        (("models", "rollback"), "no earlier model"),
        (("models", "promote", "none"), "There is no model 'none'"),
        (("models", "compare", "default", "none"), "There is no model 'none'"),
        (("setup", "--source", "/nowhere/at/all"), "no such file or folder"),
        (("train", "--data", "x.csv"), "--name"),
        (("train", "--name", "a/b"), "only letters"),
        (("train", "--recipe", "none.toml"), "cannot be read"),
    ],
)
def test_what_cannot_be_done_says_why_and_exits_with_2(
    run: Run, arguments: tuple[str, ...], message: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())


@pytest.mark.parametrize(
    "text",
    ["see contacts.csv please", "My bin.\nnowhere.csv", "The and/or form is wrong", "bins.", "1.5"],
)
def test_words_that_hold_a_path_stay_words(run: Run, text: str) -> None:
    assert run("classify", text).exit_code == 0


def test_a_damaged_model_is_listed_as_damaged_beside_the_others(run: Run, tmp_path: Path) -> None:
    (tmp_path / "models" / "my-own" / "manifest.json").write_text("{")
    result = run("models", "list")
    assert result.exit_code == 0
    assert "damaged" in next(line for line in result.output.splitlines() if "my-own" in line)
    assert "lexical" in result.output
    assert "There is no model 'nope'" in run("classify", "bins", "--model", "nope").output


def test_a_card_that_is_no_text_says_so(run: Run, tmp_path: Path) -> None:
    card = tmp_path / "models" / "default" / "card.md"
    card.write_bytes(b"\xff\xfe\x00")
    assert "card.md is not UTF-8 text" in run("models", "show").output
    card.unlink()
    assert "card.md is missing" in run("models", "show").output


def test_no_word_is_cut_short_in_a_narrow_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    models, labels = run("models", "list").output, run("labels").output
    assert "default" in models
    assert "…" not in models + labels


def write_rows(path: Path, rows: list[list[str]]) -> None:
    if path.suffix == ".xlsx":
        book = Workbook()
        for row in rows:
            assert book.active is not None
            book.active.append(row)
        book.save(path)
    else:
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_file_keeps_its_columns_and_its_bad_rows(run: Run, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"contacts{suffix}"
    write_rows(
        path,
        [
            ["ref", "Message"],
            ["1", "My bin was missed"],
            ["2", "😀"],
            ["3", "Lovely library, thanks"],
        ],
    )
    result = run("classify", str(path))
    assert result.exit_code == 1
    assert "2 of 3 contacts" in " ".join(result.output.split())
    assert "row 3" in result.output
    with open_table(tmp_path / f"contacts.classified{suffix}") as table:
        rows = [row.values for row in table.rows() if isinstance(row, Row)]
    assert [str(row["ref"]) for row in rows] == ["1", "2", "3"]
    assert rows[0]["kind"]
    assert "no letters" in str(rows[1]["error"])
    assert not rows[2]["error"]


def test_a_good_file_exits_with_0_and_may_be_shown(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    write_rows(path, [["text"], ["Mrs Jane Okoro, 14 Tenter Close: my bin was missed"]])
    result = run("classify", str(path), "--show", "--out", str(tmp_path / "out.csv"))
    assert result.exit_code == 0
    assert "Okoro" not in result.output


def test_a_file_shown_has_display_names_and_a_file_written_has_codes(
    run: Run, tmp_path: Path
) -> None:
    path, display, out = (tmp_path / name for name in ("in.csv", "display.toml", "out.csv"))
    write_rows(path, [["text"], ["My bin was missed again, disgraceful"]])
    display.write_text(
        '[kind]\ncomplaint = "Grumble"\nservice_request = "Grumble"\nenquiry = "Grumble"\n'
    )
    result = run("classify", str(path), "--show", "--display", str(display), "--out", str(out))
    assert result.exit_code == 0
    assert "Grumble" in result.output
    assert "Grumble" not in out.read_text("utf-8")


def test_the_column_must_be_named_when_it_cannot_be_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    write_rows(path, [["a", "b"], ["1", "My bin was missed"]])
    assert "--text-column" in run("classify", str(path)).output
    assert "There are: a, b" in run("classify", str(path), "--text-column", "c").output
    assert run("classify", str(path), "--text-column", "b").exit_code == 0


def test_the_answers_never_overwrite_the_question(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    write_rows(path, [["text"], ["My bin was missed"]])
    before = path.read_bytes()
    assert run("classify", str(path), "--out", str(path)).exit_code == 2
    assert path.read_bytes() == before


def test_jsonl_on_standard_input_and_output(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = b'{"id": "1", "text": "My bin was missed"}\nbroken\n{"id": "3", "text": ""}'
    monkeypatch.setattr(
        "redress.cli.classify.standard_streams", lambda: (io.BytesIO(lines), sys.stdout.buffer)
    )
    result = run("classify", "--jsonl")
    answers: list[dict[str, Any]] = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert [answer["id"] for answer in answers] == ["1", None, "3"]
    assert [("error" in answer) for answer in answers] == [False, True, True]


def test_labels_as_json_are_the_vocabulary(run: Run) -> None:
    questions = json.loads(run("labels", "--json").stdout)
    assert [question["code"] for question in questions] == [
        "kind",
        "service_area",
        "avoidable_cause",
        "outcome",
        "flags",
    ]
    assert len(json.loads(run("labels", "service_area", "--json").stdout)[0]["labels"]) == 38


def test_models_are_listed_shown_compared_and_promoted(run: Run) -> None:
    assert "my-own" in run("models", "list").output
    assert "Model card" in run("models", "show").output
    assert set(json.loads(run("models", "show", "my-own", "--json").stdout)) == {
        "manifest",
        "metrics",
    }
    assert "kind.accuracy" in run("models", "compare", "default", "my-own").output
    assert run("models", "promote", "my-own").exit_code == 0
    assert ModelStore.default().current() == "my-own"
    assert "default is in use again" in run("models", "rollback").output


def test_no_models_are_listed_as_none(run: Run, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "models")
    assert "There are no models in" in run("models", "list").output


def test_without_the_default_model_the_lexical_one_still_answers(run: Run, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "models" / "default")
    assert run("classify", "My bin was missed").exit_code == 2
    assert run("classify", "My bin was missed", "--lexical").exit_code == 0


def test_ctrl_c_in_training_is_said_and_leaves_the_model_that_stood(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("redress_training.console.train", interrupted)
    result = run("train", "--lexical")
    assert result.exit_code == 130
    assert "Stopped" in result.output
    assert run("classify", "My bin was missed", "--lexical").exit_code == 0


def test_ctrl_c_while_a_file_is_classified_leaves_no_answers_and_says_so(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "contacts.csv"
    write_rows(path, [["text"], ["My bin was missed"]])
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr("redress.parallel.classify_batch", interrupted)
    result = run("classify", str(path))
    assert result.exit_code == 130
    assert "Stopped. Nothing was written to" in " ".join(result.output.split())
    assert sorted(tmp_path.iterdir()) == before


def test_a_disk_that_is_full_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device", "/somewhere/weights.safetensors")

    monkeypatch.setattr("redress_training.console.train", full)
    result = run("train", "--lexical")
    assert result.exit_code == 2
    assert "No space left on device" in result.output
