"""A council's own export: mapped, added as a question, bad rows reported and the rest kept."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from redress.errors import LabelError, TableError
from redress.labels import Rule
from redress_training.examples import corpus_examples, read_export, read_mapping
from redress_training.material import joined_material
from redress_training.recipe import Recipe
from redress_training.training_run import Material, train

MAPPING = """
[service_area]
column = "Category"
[service_area.codes]
"Bins" = "waste_and_recycling"
"Fines" = "parking"
"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    with path.open("w", newline="", encoding="cp1252") as file:
        writer = csv.writer(file)
        writer.writerow(["Category", "Team", "Words"])
        for number in range(60):
            bins = number % 2 == 0
            writer.writerow(
                [
                    "Bins" if bins else "Fines",
                    "Crew" if bins else "Back office",
                    f"{'bin left full' if bins else 'ticket on my car'} – {number} café row",
                ]
            )
        writer.writerow(["Bins", "Crew", "…"])
        writer.writerow(["Unheard of", "", "a category that is not mapped"])
        writer.writerow(["Bins", "too", "many", "cells"])
    return path


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING)
    return path


def test_categories_are_mapped_and_bad_rows_reported(export: Path, mapping: Path) -> None:
    found = read_export(export, "Words", read_mapping(mapping), {})
    assert len(found.examples) == 60
    assert found.examples[0].labels == {"service_area": ("waste_and_recycling",)}
    assert [skipped.row for skipped in found.skipped] == [62, 63, 64]
    assert "none of its categories" in found.skipped[1].reason


def test_a_column_becomes_a_question_of_the_councils_own(export: Path) -> None:
    found = read_export(export, "Words", [], {"team": "Team"})
    (question,) = found.questions
    assert (question.code, question.rule, question.codes) == (
        "team",
        Rule.ONE,
        ("Back office", "Crew"),
    )


def test_a_model_of_the_export_alone_answers_its_question(export: Path, mapping: Path) -> None:
    found = read_export(export, "Words", read_mapping(mapping), {"team": "Team"})
    trained = train(joined_material(None, found), Recipe(folds=2), None, None, lambda *_: None)
    assert [head.question.code for head in trained.model.heads] == ["service_area", "team"]
    assert trained.metrics["team"]["accuracy"] > 0.9


def test_together_with_the_corpus_both_are_asked(export: Path, small_material: Material) -> None:
    found = read_export(export, "Words", [], {"team": "Team"})
    joined = joined_material(small_material, found)
    assert [question.code for question in joined.questions][-1] == "team"
    assert len(joined.choosing) == len(joined.fitting)
    assert all(len(part) == len(joined.testing) for part in joined.slices.values())
    assert joined.choosing[len(small_material.fitting) :].all()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[service_area]\n", "needs `column"),
        ('[service_area]\ncolumn = "C"\n[service_area.codes]\n"x" = "bins"\n', "no label 'bins'"),
        ('[colour]\ncolumn = "C"\n[colour.codes]\n', "no question 'colour'"),
        ("nonsense", "cannot be read"),
    ],
)
def test_a_mapping_that_does_not_hold_says_where(
    content: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(content)
    with pytest.raises(LabelError, match=message):
        read_mapping(path)


def test_a_column_that_is_not_there_is_named_with_those_that_are(export: Path) -> None:
    with pytest.raises(TableError, match="Category, Team, Words"):
        read_export(export, "Text", [], {"team": "Team"})


def test_a_column_with_one_value_teaches_nothing(export: Path) -> None:
    with pytest.raises(LabelError, match="fewer than two"):
        read_export(export, "Words", [], {"words": "Words"})


def test_corpus_examples_leave_out_questions_that_were_not_asked(
    small_material: Material,
) -> None:
    asked = ["outcome" in example.labels for example in small_material.fitting]
    kinds = [example.labels["kind"] for example in small_material.fitting]
    assert asked == [kind == ("complaint",) for kind in kinds]
    assert corpus_examples([]) == []
    assert np.mean(asked) > 0.2


def test_a_first_contact_in_place_of_a_header_is_never_repeated(
    tmp_path: Path, mapping: Path
) -> None:
    path = tmp_path / "export.csv"
    path.write_text("Bins,jane.okoro@example.org,My bin was missed\nBins,x,y\n")
    with pytest.raises(TableError, match="does not look like a header") as raised:
        read_export(path, "Words", read_mapping(mapping), {})
    assert "okoro" not in raised.value.message
