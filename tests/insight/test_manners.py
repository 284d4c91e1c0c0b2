"""What the labels of a theme's contacts have in common."""

from __future__ import annotations

import numpy as np
import pytest

from redress.insight.manners import Labelled, labels_in_common, wording
from redress.insight.observations import Observation, Observations
from redress.labels import default_vocabulary

BINS, BADGES, TAX = "waste_and_recycling", "blue_badge_and_travel", "council_tax"


def of(areas: list[str | None], **labels: object) -> Labelled:
    """Of a theme with these service areas, beside ten contacts with other labels."""
    own = [
        Observation(f"a{n}", "", None, service_area=area, **labels) for n, area in enumerate(areas)
    ]  # type: ignore[arg-type]
    others = [
        Observation(f"b{n}", "", None, kind="complaint", avoidable_cause="none") for n in range(10)
    ]
    table = Observations.of([*own, *others]).table
    return labels_in_common(table, [np.arange(len(own))], default_vocabulary())[0]


@pytest.mark.parametrize(
    ("areas", "led", "some"),
    [
        ([BINS] * 6 + [TAX] * 4, ("Waste and recycling",), ("Waste and recycling", "Council tax")),
        (
            [BINS] * 5 + [TAX] * 4 + [BADGES],
            ("Waste and recycling", "Council tax"),
            ("Waste and recycling", "Council tax"),
        ),
        ([BINS] * 3 + [None] * 7, (), ()),
        ([None] * 10, (), ()),
    ],
)
def test_an_area_is_told_of_those_who_nearly_all_have_it(
    areas: list[str | None], led: tuple[str, ...], some: tuple[str, ...]
) -> None:
    found = of(areas)
    assert found.areas == led
    assert found.some_areas == some


def test_what_sets_the_theme_apart_is_its_manner() -> None:
    assert of([BINS] * 4, kind="compliment").manner == "thanks"
    assert of([BINS] * 4, kind="enquiry", avoidable_cause="progress_chasing").manner == (
        "chasing an answer"
    )
    assert of([BINS] * 4, flags=("data_breach",)).manner == "personal data given away"


def test_what_all_contacts_are_is_no_manner() -> None:
    seen = [Observation(str(n), "", None, kind="enquiry") for n in range(10)]
    [found] = labels_in_common(Observations.of(seen).table, [np.arange(5)], default_vocabulary())
    assert found.manner is None


def test_a_complaint_without_a_cause_needs_no_words() -> None:
    assert of([BINS] * 4, kind="complaint", avoidable_cause="none") == Labelled(
        ("Waste and recycling",), ("Waste and recycling",)
    )


@pytest.mark.parametrize("question", ["kind", "avoidable_cause", "flags"])
def test_only_labels_that_there_are_have_wordings(question: str) -> None:
    assert set(wording(question)) <= set(default_vocabulary().question(question).codes)
