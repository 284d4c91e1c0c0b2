"""`redress insight themes` and the analyst's hand, as a person meets them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.insight.heaps import SUBJECTS, heaped
from typer.testing import Result

from redress.classification.result import Classification
from redress.cli.insight import given
from redress.cli.insight.kept_answers import Answer, KeptAnswers
from redress.contact import Contact
from redress.errors import ContactError, RedressError

Run = Callable[..., Result]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that a model with an encoder was asked about: it knows the subjects' vectors."""
    seen = heaped((1,) * 4)
    assert seen.vectors is not None
    middle = dict(zip(SUBJECTS, seen.vectors, strict=False))
    dice, texts = np.random.default_rng(0), list[str]()

    def answer(_: object, contacts: list[Contact], __: str) -> Iterator[Answer]:
        for contact in contacts:
            texts.append(contact.text)
            vector = middle[contact.text.rsplit(" ", 1)[0]] + dice.standard_normal(64) * 0.03
            vector = (vector / np.linalg.norm(vector)).astype(np.float32)
            labels = {"service_area": "parking", "avoidable_cause": "none"}
            yield Answer(labels, ("vulnerable",), vector)

    monkeypatch.setattr(given, "_classified", answer)
    return texts


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "contacts.csv"
    with path.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["id", "received_at", "text"])
        for number in range(80):
            day = f"2025-{number % 12 + 1:02}-03"
            rows.writerow([f"C-{number}", day, f"{SUBJECTS[number % 4]} {number}"])
    return path


def test_themes_of_a_file_as_a_table_and_as_json(run: Run, asked: list[str], file: Path) -> None:
    shown = run("insight", "themes", str(file))
    assert shown.exit_code == 0
    assert "80 contacts: 4 themes" in shown.output
    found = json.loads(run("insight", "themes", str(file), "--json").stdout)
    assert [one["contacts"] for one in found["themes"]] == pytest.approx([20] * 4, abs=1)
    assert found["themes"][0]["flags"][0] == {
        "code": "vulnerable",
        "contacts": found["themes"][0]["contacts"],
        "share": 1.0,
    }
    assert len(asked) == 80


def test_a_second_run_asks_the_model_nothing_and_no_text_is_kept(
    run: Run, asked: list[str], file: Path, tmp_path: Path
) -> None:
    first = run("insight", "themes", str(file))
    assert "kept in" in first.stderr
    run("insight", "themes", str(file))
    assert len(asked) == 80
    kept = b"".join(path.read_bytes() for path in (tmp_path / "cache").rglob("*.npz"))
    assert kept
    assert b"pothole" not in kept


def test_nothing_is_kept_where_nothing_is_to_be(
    run: Run, asked: list[str], file: Path, tmp_path: Path
) -> None:
    run("insight", "themes", str(file), "--keep-nothing")
    run("insight", "themes", str(file), "--keep-nothing")
    assert len(asked) == 160
    assert not list((tmp_path / "cache").rglob("*.npz"))


def test_a_damaged_file_of_kept_answers_is_passed_over(tmp_path: Path) -> None:
    kept = KeptAnswers.open("m@1", tmp_path)
    kept.add("a text", Answer({"kind": "complaint"}, (), np.eye(1, 4, dtype=np.float32)[0]))
    kept.write()
    (kept.folder / "bad.npz").write_bytes(b"nothing")
    again = KeptAnswers.open("m@1", tmp_path).get("a text")
    assert again is not None
    assert again.labels == {"kind": "complaint"}
    assert again.vector is not None
    assert again.vector.tolist() == [1, 0, 0, 0]
    assert KeptAnswers.open("m@2", tmp_path).get("a text") is None


def test_the_analysts_hand_is_respected_by_the_next_run(
    run: Run, asked: list[str], file: Path, tmp_path: Path
) -> None:
    book = str(tmp_path / "book.json")
    found = json.loads(run("insight", "themes", str(file), "--book", book, "--json").stdout)
    first, second, third = (one["id"] for one in found["themes"][:3])
    contact = found["themes"][2]["typical"][0]["id"]
    for step in (
        ("rename", book, first, "Missed bins"),
        ("merge", book, second, first),
        ("pin", book, third),
        ("exclude", book, third, contact),
    ):
        assert run("insight", "theme", *step).exit_code == 0
    after = json.loads(run("insight", "themes", str(file), "--book", book, "--json").stdout)
    named = {one["id"]: one for one in after["themes"]}
    assert after["themes"][0]["id"] == third
    assert named[first]["name"] == "Missed bins"
    assert named[first]["contacts"] == pytest.approx(40, abs=1)
    assert second not in named
    assert contact not in [one["id"] for one in named[third]["typical"]]
    assert "Missed bins" in run("insight", "theme", "list", book).output


def test_a_row_a_theme_is_written(run: Run, asked: list[str], file: Path, tmp_path: Path) -> None:
    out = tmp_path / "themes.csv"
    assert run("insight", "themes", str(file), "--out", str(out)).exit_code == 0
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert len(rows) == 4
    assert rows[0]["service_areas"].startswith("parking ")


def test_themes_are_counted_over_time_found_anew_or_as_in_a_book(
    run: Run, asked: list[str], file: Path, tmp_path: Path
) -> None:
    book = str(tmp_path / "book.json")
    found = json.loads(run("insight", "themes", str(file), "--book", book, "--json").stdout)
    run("insight", "theme", "rename", book, found["themes"][0]["id"], "Missed bins")
    before = Path(book).read_bytes()
    by_theme = ("insight", "trends", str(file), "--by", "theme", "--json")
    anew, kept = (json.loads(run(*by_theme, *more).stdout) for more in ((), ("--book", book)))
    assert {one["value"] for one in anew["series"]} >= {one["name"] for one in found["themes"]}
    assert "Missed bins" in {one["value"] for one in kept["series"]}
    assert Path(book).read_bytes() == before
    assert run("insight", "surges", str(file), "--by", "theme").exit_code == 0
    alone = run("insight", "trends", str(file), "--book", book)
    assert (alone.exit_code, "--by theme" in alone.stderr) == (2, True)


def test_a_contact_that_cannot_be_classified_is_told_and_the_others_are_looked_into(
    run: Run, asked: list[str], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = given._classified

    def answer(*args: Any) -> Iterator[Answer | RedressError]:
        for number, found in enumerate(others(*args)):
            yield ContactError("A fault stopped it.") if number == 3 else found

    monkeypatch.setattr(given, "_classified", answer)
    shown = run("insight", "themes", str(file))
    assert "79 contacts: 4 themes" in shown.output
    assert "Row 5: A fault stopped it." in shown.stderr
    again = run("insight", "themes", str(file), "--json")
    assert json.loads(again.stdout)["contacts"] == 80


def test_a_run_and_its_repeat_see_the_same_vectors(tmp_path: Path) -> None:
    vector = np.random.default_rng(1).standard_normal(384).astype(np.float32)
    vector /= np.linalg.norm(vector)
    found = Classification({}, {}, False, (), "m@1", vector)
    kept, answer = KeptAnswers.open("m@1", tmp_path), Answer.of(found)
    kept.add("a text", answer)
    kept.write()
    again = KeptAnswers.open("m@1", tmp_path).get("a text")
    assert again is not None
    assert again.vector is not None
    assert answer.vector is not None
    assert again.vector.tolist() == answer.vector.tolist()
    assert np.linalg.norm(again.vector) == pytest.approx(1, abs=1e-6)


def test_a_model_without_an_encoder_finds_none_and_says_so(run: Run, file: Path) -> None:
    shown = run("insight", "themes", str(file))
    assert shown.exit_code == 0
    assert "No contact has a vector" in shown.stderr


def test_what_is_not_there_is_told(run: Run, asked: list[str], file: Path, tmp_path: Path) -> None:
    area = run("insight", "themes", str(file), "--area", "dragons")
    assert (area.exit_code, "dragons" in area.stderr) == (2, True)
    book = run("insight", "theme", "pin", str(tmp_path / "none.json"), "T-AAAA")
    assert (book.exit_code, "--book" in book.stderr) == (2, True)
    (tmp_path / "bad.json").write_text("[]")
    bad = run("insight", "theme", "list", str(tmp_path / "bad.json"))
    assert (bad.exit_code, "no book of themes" in bad.stderr) == (2, True)
