"""Whether contacts are routed as officers would: against a test set annotated by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from redress.classification.result import Classification
from redress.contact import Contact
from redress.reading.reader import Reading, read
from redress.triage.deciding import triage
from redress.triage.decision import Decision
from redress.triage.profile_files import load_profile
from redress.triage.reckoning import LOCAL
from redress_training.corpus import CorpusError, Record

FILE = Path(__file__).resolve().parents[2] / "data" / "triage" / "routes.jsonl"
RECEIVED = datetime(2026, 11, 20, 10, tzinfo=LOCAL)
"""When every contact of the test set counts as received."""


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a contact belongs, as officers annotated it."""

    id: str
    profile: str
    process: str
    also: tuple[str, ...]
    team: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A contact that is routed otherwise than annotated."""

    routed: Routed
    decision: Decision


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often triage goes where officers would."""

    contacts: int
    process: float
    """Share with the right process."""
    team: float
    team_or_duty: float
    """Share with the right team, or the duty team because the reading is not sure."""
    second_recall: float | None
    """Share of the second matters that are found; None where there are none."""
    second_precision: float | None
    """Share of the second matters found that are there."""
    slips: tuple[Slip, ...]


def read_routes(path: Path = FILE) -> tuple[Routed, ...]:
    """The annotations, a line for each contact and profile.

    Raises:
        CorpusError: a line is not a whole annotation.
    """
    routes = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            table: dict[str, Any] = json.loads(line)
            routes.append(Routed(**{**table, "also": tuple(table["also"])}))
        except (ValueError, TypeError, KeyError) as error:
            raise CorpusError(f"{path.name}, line {number}: {error}.") from None
    return tuple(routes)


def agreement(
    routes: Sequence[Routed],
    records: Iterable[Record],
    classified: Callable[[Record, Reading], Classification],
) -> Agreement:
    """How often triage agrees with the annotations, given a way to classify.

    Raises:
        CorpusError: an annotated contact is not among the records.
    """
    by_id = {record.id: record for record in records}
    profiles = {name: load_profile(name) for name in {one.profile for one in routes}}
    found: list[Decision] = []
    for one in routes:
        if one.id not in by_id:
            raise CorpusError(f"{FILE.name}: there is no contact '{one.id}'.")
        record = by_id[one.id]
        reading = read(Contact(record.text, channel=record.channel, received_at=RECEIVED))
        classification = classified(record, reading)
        found.append(triage(reading, classification, profiles[one.profile], RECEIVED))
    pairs = list(zip(routes, found, strict=True))
    team_right = [one.team == decision.team.code for one, decision in pairs]
    process_right = [one.process == decision.process.code for one, decision in pairs]
    is_open = [bool(decision.candidates) for decision in found]
    return Agreement(
        len(pairs),
        _share(process_right),
        _share(team_right),
        _share(map(any, zip(team_right, is_open, strict=True))),
        *_second(pairs),
        tuple(
            Slip(*pair)
            for pair, *right in zip(pairs, process_right, team_right, strict=True)
            if not all(right)
        ),
    )


def _second(pairs: Sequence[tuple[Routed, Decision]]) -> tuple[float | None, float | None]:
    """Recall and precision of the second matters."""
    found = [{matter.process.code for matter in decision.second} for _, decision in pairs]
    both = sum(len(own & {*one.also}) for (one, _), own in zip(pairs, found, strict=True))
    there = sum(len(one.also) for one, _ in pairs)
    told = sum(map(len, found))
    return (both / there if there else None, both / told if told else None)


def _share(values: Iterable[bool]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0
