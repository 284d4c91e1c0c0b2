"""What no record has, read from a small file; whatever does not hold is told by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from redress.insight.reports.contact_figures import FiguresError, read_figures

SAMPLE = Path(__file__).parents[3] / "data" / "samples" / "contact-figures.toml"


def written(folder: Path, text: str, name: str = "figures.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def fault(path: Path) -> str:
    with pytest.raises(FiguresError) as raised:
        read_figures(path)
    return raised.value.message


def test_the_sample_is_read() -> None:
    found = read_figures(SAMPLE)
    assert found.of("2025")["calls_answered"] == 52_190
    assert found.of("2024")["average_wait_seconds"] == 187
    assert found.of("2019") == {}


def test_a_table_of_rows_says_the_same(tmp_path: Path) -> None:
    text = "period,figure,value\n2024-25,calls_received,100\n2024-25,first_contact_target,0.85\n"
    found = read_figures(written(tmp_path, text, "figures.csv"))
    assert found.of("2024-25") == {"calls_received": 100, "first_contact_target": 0.85}


def test_every_fault_is_told_by_its_line(tmp_path: Path) -> None:
    text = (
        '["2024-25"]\ncalls_received = 10\ncalls_answered = 11\ncals = 1\nvisits = -1\n'
        'letters = 1.5\nfirst_contact_target = 85\nweb_chats = "many"\nhomes_owned = 0\n'
        '["spring"]\nvisits = 1\n'
    )
    told = fault(written(tmp_path, text)).splitlines()[1:]
    assert [one.split(":")[0] for one in told] == [f"line {n}" for n in (3, 4, 5, 6, 7, 8, 9, 11)]
    assert "more than calls_received" in told[0]
    assert "no figure 'cals'" in told[1]
    assert "whole number" in told[3]
    assert "share from 0 to 1" in told[4]
    assert "no period" in told[7]


def test_a_csv_file_s_faults_are_told_by_line_too(tmp_path: Path) -> None:
    text = 'period,figure,value\n2024-25,visits,"1,000"\n2024-25,visits,5\n2024-25,visits,6\n'
    told = fault(written(tmp_path, text, "figures.csv"))
    assert "line 2: visits must be a number" in told
    assert "line 4: visits is given twice" in told


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("calls_received = 3\n", "a.toml", "must stand under a period"),
        ('["2024"]\nvisits = = 3\n', "a.toml", "line 2"),
        ("period,value\n2024,3\n", "a.csv", "no column 'figure'"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str, name: str, told: str) -> None:
    assert told in fault(written(tmp_path, text, name))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "no such file" in fault(tmp_path / "none.toml")


def test_a_number_past_all_reason_is_told_the_bound_that_it_passes(tmp_path: Path) -> None:
    path = tmp_path / "figures.toml"
    path.write_text('["2025"]\nvisits = 2_000_000_000_000\n')
    with pytest.raises(FiguresError, match="1,000,000,000,000 at most; it is 2000000000000"):
        read_figures(path)
