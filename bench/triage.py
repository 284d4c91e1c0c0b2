"""Whether contacts are routed as officers would, and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from redress.contact import Contact
from redress.models import SHIPPED, ModelStore
from redress.reading.reader import read
from redress.triage.deciding import triage
from redress.triage.profile_files import load_profile
from redress_training.corpus import read_corpus
from redress_training.triage_check import RECEIVED, Agreement, agreement, read_routes
from redress_training.true_answers import true_answers

ROUNDS = 5


def measure() -> Iterator[dict[str, Any]]:
    """Process and team, given the true labels and given the model's; milliseconds a contact."""
    records, routes = read_corpus(), read_routes()
    model = ModelStore.default().load(SHIPPED)
    by_profile: dict[str, Any] = {}
    for profile in sorted({one.profile for one in routes}):
        own = [one for one in routes if one.profile == profile]
        by_profile[profile] = {
            "true labels": _figures(
                agreement(own, records, lambda record, _: true_answers(record))
            ),
            "predicted labels": _figures(
                agreement(own, records, lambda _, reading: model.classify(reading))
            ),
        }
    yield {"profiles": by_profile, "milliseconds": _milliseconds()}


def _figures(found: Agreement) -> dict[str, float | None]:
    return {
        "contacts": found.contacts,
        "process": found.process,
        "team": found.team,
        "team_or_duty": found.team_or_duty,
        "second_recall": found.second_recall,
        "second_precision": found.second_precision,
    }


def _milliseconds() -> float:
    """The mean time that triage adds to the classification of a contact of the test set."""
    wanted = {one.id for one in read_routes()}
    profile = load_profile("default")
    records = [record for record in read_corpus() if record.id in wanted]
    given = [
        (read(Contact(record.text, received_at=RECEIVED)), true_answers(record))
        for record in records
    ]
    spent = 0.0
    for _ in range(ROUNDS):
        for reading, found in given:
            fresh = read(reading.contact)
            started = time.perf_counter()
            triage(fresh, found, profile, RECEIVED)
            spent += time.perf_counter() - started
    return 1000 * spent / (ROUNDS * len(given))
