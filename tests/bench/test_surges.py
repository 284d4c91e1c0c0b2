"""The benchmark of surges: what it plants is there, and its report says what it measured."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest
from bench.snowbound import COMPLAINTS, MONTH, START, UP, snowbound
from bench.surges_report import surges

from bench import surges as bench
from redress.labels import default_vocabulary


def test_a_planted_surge_is_in_the_contacts_of_its_area_and_days_alone() -> None:
    planted = bench.Planted(area=3, start=100, days=20, ratio=10.0)
    plain, more = (bench.council(7, 30, 1, lot) for lot in ((), (planted,)))
    area = default_vocabulary().question("service_area").codes[3]
    counts = []
    for lot in (plain, more):
        of_area = lot.table[lot.table["service_area"] == area]
        days = of_area["received_on"].value_counts().sort_index()
        first = pd.Timestamp(days.index[0].year, 1, 1) + timedelta(100)
        counts.append(int(days[first : first + timedelta(19)].sum()))
    assert 6 < counts[1] / counts[0] < 15
    assert len(more) - len(plain) == pytest.approx(counts[1] - counts[0], rel=0.25)


def test_the_borough_is_as_it_reported() -> None:
    table = snowbound(1).table
    days = table["received_on"]
    month = (days >= pd.Timestamp(START)) & (days < pd.Timestamp(START + timedelta(MONTH)))
    refuse = table["service_area"] == "waste_and_recycling"
    assert int((month & refuse).sum()) == COMPLAINTS
    this_year = int((days >= pd.Timestamp(2009, 4, 1)).sum())
    assert this_year / (len(table) - this_year) == pytest.approx(UP, abs=0.04)


def test_the_report_says_what_was_measured() -> None:
    snow = {
        "times": 2,
        "found": 2,
        "start_off_by_days_worst": 1,
        "days_to_tell_median": 0,
        "days_to_tell_worst": 1,
        "snow_told_as_trigger": 2,
        "other_surges_told": 0,
    }
    quiet = {
        "series": 60,
        "quarters_with_history": 8.0,
        "a_quarter_with_history": 0.25,
        "a_quarter_in_the_first_year": 0.5,
    }
    found = {"found": 0.5, "days_median": None, "days_90th_percentile": 4.0}
    told = "\n".join(
        surges(
            {
                "measured": "2026-11-28",
                "machine": "here",
                "speed": {"contacts": 1_000_000, "series": 60, "seconds": 4.0},
                "false_alarms": {"30": quiet},
                "surges": {"5 a day": found},
                "snowbound": {"two years": snow},
            }
        )
    )
    assert "| 30 | 60 | 8 | 0.25 | 0.50 |" in told
    assert "| 5 a day | 50% | – | 4 |" in told
    assert "| two years | 2 of 2 | 1 | 1 | 2 of 2 | 0 |" in told
