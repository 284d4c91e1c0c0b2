"""Officers' corrections are read, and parted so that nothing like what tests is learnt from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress.errors import LabelError, TableError
from redress_training.corrections import (
    Correction,
    parted,
    read_corrections,
    with_corrections,
)
from redress_training.examples import is_test_group
from redress_training.near_duplicates import SIMILARITY, near_duplicates, shingles
from redress_training.training_run import Material

BIN = "My brown bin was not emptied again this Tuesday and nobody at the council answers me"
ROAD = "There is a deep pothole at the top of our road and two cyclists have fallen there"
TESTS, FITS = "0000000000000004", "0000000000000005"
"""Hashes of a case that tests by itself, and of one that does not."""


def row(**values: Any) -> dict[str, Any]:
    return {"case": FITS, "text": BIN, "kind": "complaint", "kind_standing": "corrected", **values}


def write(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("\n".join(json.dumps(one) for one in rows))
    return path


def correction(case: str, text: str, unchanged: bool = False) -> Correction:
    labels = {"kind": ("complaint",)}
    return Correction(case, text, {} if unchanged else labels, labels if unchanged else {})


def test_labels_of_people_and_those_that_nobody_changed_are_told_apart(tmp_path: Path) -> None:
    one = row(
        flags="",
        flags_standing="confirmed",
        service_area="parking",
        service_area_standing="unchanged",
        outcome="upheld",
    )
    (found,) = read_corrections(write(tmp_path / "c.jsonl", [one])).corrections
    assert found.by_people == {"kind": ("complaint",), "flags": ()}
    assert found.unchanged == {"service_area": ("parking",)}


def test_placeholders_become_what_models_see(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", [row(text="I am [name 1], please ring [phone 2].")])
    (found,) = read_corrections(path).corrections
    assert found.text == "I am [name], please ring [phone]."


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": "grumble"}, "kind has a label that is not ours"),
        ({"kind": "complaint; enquiry"}, "kind must have exactly one label"),
        ({"kind": ""}, "kind must have exactly one label"),
        ({"kind_standing": "guessed"}, "kind_standing is none that is known"),
        ({"kind_standing": ""}, "it has no label"),
        ({"case": "26-1234-5678"}, "its case is no hash"),
        ({"text": ""}, "empty"),
    ],
)
def test_a_row_that_does_not_hold_is_left_out_with_the_reason(
    tmp_path: Path, wrong: dict[str, Any], says: str
) -> None:
    read = read_corrections(write(tmp_path / "c.jsonl", [row(case=TESTS), row(**wrong)]))
    assert [one.case for one in read.corrections] == [TESTS]
    (skipped,) = read.skipped
    assert skipped.row == 2
    assert says in skipped.reason
    assert "grumble" not in skipped.reason


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("text,Category\nMy bin,Bins\n")
    with pytest.raises(TableError, match="no column 'case'"):
        read_corrections(path)


def test_a_case_is_always_on_the_same_side() -> None:
    cases = [correction(f"{number:016x}", f"{ROAD} {number} " * 2) for number in (3, 4, 8, 9)]
    apart = [
        Correction(one.case, f"word{one.case} other{one.case} third{one.case}", one.by_people, {})
        for one in cases
    ]
    first, again = parted(apart), parted([*reversed(apart)])
    assert {example.text for example in first.testing} == {
        example.text for example in again.testing
    }
    assert len(first.testing) == 2
    assert all(is_test_group(example.group) for example in first.testing)
    assert not any(is_test_group(example.group) for example in first.fitting)


def test_what_is_nearly_the_same_is_never_on_both_sides() -> None:
    cases = [correction(TESTS, BIN), correction(FITS, BIN + " please"), correction("08", ROAD)]
    own = parted(cases)
    assert [example.text for example in own.fitting] == [BIN, BIN + " please"]
    assert len({example.group for example in own.fitting}) == 1
    assert [example.text for example in own.testing] == [ROAD]


def test_what_the_corpus_tests_on_is_not_learnt_from_and_what_it_fits_on_tests_nothing() -> None:
    cases = [correction(TESTS, BIN), correction(FITS, ROAD)]
    own = parted(cases, fitted=[BIN + " thanks"], tested=[ROAD + " thanks"])
    assert [example.text for example in own.fitting] == [BIN]
    assert (own.testing, own.left_out) == ((), 1)


def test_labels_that_nobody_set_are_learnt_from_and_never_tested_on() -> None:
    cases = [
        correction(TESTS, BIN, unchanged=True),
        correction(FITS, ROAD, unchanged=True),
        Correction("08", "Where do I pay", {"kind": ("enquiry",)}, {"flags": ()}),
    ]
    own = parted(cases)
    assert [(example.text, example.labels) for example in own.testing] == [
        ("Where do I pay", {"kind": ("enquiry",)})
    ]
    assert ([example.text for example in own.fitting], own.weak) == ([ROAD], (True,))
    assert own.left_out == 1


def test_no_threshold_rests_on_labels_that_nobody_set(small_material: Material) -> None:
    weak = Correction("07", "The lights are out", {}, {"kind": ("service_request",)})
    own = parted([correction(TESTS, BIN), correction(FITS, ROAD), weak])
    joined = with_corrections(small_material, own)
    assert joined.choosing[-2:].tolist() == [True, False]
    assert joined.has_export
    assert [example.text for example in joined.testing[-1:]] == [BIN]
    assert int(joined.slices["corrections"].sum()) == 1
    assert len(joined.choosing) == len(joined.fitting)


def test_too_few_cases_are_refused(small_material: Material) -> None:
    with pytest.raises(LabelError, match="1 cases to learn from and 0 to test on"):
        with_corrections(small_material, parted([correction(FITS, BIN)]))


WORDS = st.lists(st.sampled_from("bin road late again council help tax rent".split()), max_size=12)


@given(st.lists(WORDS, max_size=12), st.integers(0, 12))
def test_near_duplicates_are_all_found_and_no_others(texts: list[list[str]], wanted: int) -> None:
    written = [" ".join(words) for words in texts]
    sets = [shingles(text) for text in written]
    expected = {
        (one, other)
        for other in range(len(sets))
        for one in range(min(other, wanted))
        if len(sets[one] & sets[other]) >= SIMILARITY * len(sets[one] | sets[other])
    }
    assert set(near_duplicates(written, wanted)) == expected


def test_groups_of_corrections_do_not_fall_together_with_those_who_write_the_corpus() -> None:
    own = parted([correction(TESTS, BIN), correction(FITS, ROAD)])
    groups = np.array([example.group for example in (*own.fitting, *own.testing)])
    assert all(group.startswith("corrections#") for group in groups)
