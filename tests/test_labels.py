"""The vocabulary is the guide's, and a council may only change what is displayed."""

from __future__ import annotations

from pathlib import Path

import pytest

from redress.errors import LabelError
from redress.labels import Rule, default_vocabulary, parse_question


def test_the_questions_and_the_number_of_their_labels() -> None:
    counts = {q.code: (q.rule, len(q.labels)) for q in default_vocabulary().questions}
    assert counts == {
        "kind": (Rule.ONE, 8),
        "service_area": (Rule.ONE, 38),
        "avoidable_cause": (Rule.ONE, 10),
        "outcome": (Rule.ONE, 3),
        "flags": (Rule.ANY, 11),
    }


def test_codes_are_the_published_ones() -> None:
    flags = default_vocabulary().question("flags")
    assert [label.code for label in flags.labels if label.protects] == [
        "safeguarding",
        "risk_to_life",
    ]
    assert default_vocabulary().question("outcome").asked_of == {"kind": ("complaint",)}
    assert all(label.group for label in default_vocabulary().question("service_area").labels)


def test_a_council_renames_and_hides_but_codes_stay(tmp_path: Path) -> None:
    path = tmp_path / "display.toml"
    path.write_text('[service_area]\nhide = ["elections"]\nparking = "Parking Services"\n')
    shown = default_vocabulary().displayed_as(path).question("service_area")
    assert shown.label("parking").name == "Parking Services"
    assert shown.label("elections").hidden
    assert shown.codes == default_vocabulary().question("service_area").codes


def test_a_display_file_may_start_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "display.toml"
    path.write_text('[service_area]\nparking = "Parking Services"\n', "utf-8-sig")
    shown = default_vocabulary().displayed_as(path).question("service_area")
    assert shown.label("parking").name == "Parking Services"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[service_area]\nbins = 'x'\n", "no label 'bins'"),
        ("[colour]\nred = 'x'\n", "no question 'colour'"),
        ("[service_area]\nparking = 3\n", "must be text"),
        ("[service_area]\nhide = 'parking'\n", "must be a list"),
        ("service_area = 1\n", "must be a table"),
        ("not toml", "not valid TOML"),
    ],
)
def test_a_display_file_that_does_not_hold_says_where(
    content: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "display.toml"
    path.write_text(content)
    with pytest.raises(LabelError, match=message):
        default_vocabulary().displayed_as(path)


def test_a_missing_display_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="no such file"):
        default_vocabulary().displayed_as(tmp_path / "none.toml")


def test_a_question_that_repeats_a_code_is_refused() -> None:
    label = {"code": "a", "name": "A", "meaning": "a"}
    table = {"code": "q", "name": "Q", "asks": "?", "rule": "one", "labels": [label, label]}
    with pytest.raises(LabelError, match="repeats a code"):
        parse_question(table, "here")
