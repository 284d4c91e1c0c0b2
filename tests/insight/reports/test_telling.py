"""Figures in words."""

from __future__ import annotations

import pytest

from redress.insight.reports.telling import said
from redress.insight.reports.values import Figure, Sentence, Status, Unit, count, text

_TEMPLATE = "{} {complaint was|complaints were} upheld."


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        (count(0), "0 complaints were upheld."),
        (count(1), "1 complaint was upheld."),
        (count(1_001), "1,001 complaints were upheld."),
        (Figure(1.0, Unit.SHARE), "100% complaints were upheld."),
        (Figure(None, status=Status.CONFIDENTIAL), "[c] complaints were upheld."),
    ],
)
def test_words_go_by_the_number_before_them(figure: Figure, told: str) -> None:
    assert said(Sentence(_TEMPLATE, (figure,))) == told


@pytest.mark.parametrize("name", ["Bins {one}", "{} {is|are}", "{0.value}", "{", "}"])
def test_a_name_with_braces_is_told_as_it_is(name: str) -> None:
    told = said(Sentence("{}: {} {answer|answers}.", (text(name), count(1))))
    assert told == f"{name}: 1 answer."
