"""Contacts go where an officer would send them, given the true answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from redress.triage.processes import default_processes
from redress.triage.profile_files import load_profile
from redress_training.corpus import CorpusError, Record
from redress_training.splits import read_splits
from redress_training.triage_check import agreement, read_routes
from redress_training.true_answers import true_answers


def test_the_test_set_is_of_300_contacts_of_the_test_split_under_two_profiles(
    corpus: tuple[Record, ...],
) -> None:
    routes = read_routes()
    test = {record.id for record in read_splits(corpus).test}
    by_profile = {
        name: {one.id for one in routes if one.profile == name} for name in ("default", "county")
    }
    assert len(routes) == 600
    assert by_profile["default"] == by_profile["county"] <= test
    assert len(by_profile["default"]) == 300


def test_it_names_processes_and_teams_that_are_there() -> None:
    processes = {process.code for process in default_processes()}
    for one in read_routes():
        teams = {team.code for team in load_profile(one.profile).teams}
        assert {one.process, *one.also} <= processes
        assert one.team in teams


@pytest.mark.parametrize("profile", ["default", "county"])
def test_given_the_true_labels_process_and_team_are_right(
    corpus: tuple[Record, ...], profile: str
) -> None:
    routes = [one for one in read_routes() if one.profile == profile]
    found = agreement(routes, corpus, lambda record, _: true_answers(record))
    assert found.process >= 0.95
    assert found.team >= 0.92
    assert all(
        (slip.routed.process, slip.routed.team)
        != (slip.decision.process.code, slip.decision.team.code)
        for slip in found.slips
    )


def test_most_second_matters_are_found(corpus: tuple[Record, ...]) -> None:
    by_id = {record.id: record for record in corpus}
    routes = [one for one in read_routes() if one.profile == "default" and one.also]
    found = agreement(routes, by_id.values(), lambda record, _: true_answers(record))
    assert len(routes) > 10
    assert found.second_recall is not None
    assert found.second_recall >= 0.7


def test_a_contact_that_is_not_there_is_told(corpus: tuple[Record, ...]) -> None:
    with pytest.raises(CorpusError, match="no contact"):
        agreement(read_routes()[:1], corpus[:0], lambda record, _: true_answers(record))


def test_a_line_that_is_no_annotation_is_told_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "routes.jsonl"
    path.write_text('{"id": "a"}\n')
    with pytest.raises(CorpusError, match="line 1"):
        read_routes(path)
