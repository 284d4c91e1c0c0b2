"""Whether contacts are routed as officers would, and how long it takes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Any

from redress.contact import Contact
from redress.drafting.compose import NO_REFERENCE
from redress.drafting.drafting import draft
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
    triaged, drafted = _milliseconds()
    yield {"profiles": by_profile, "milliseconds": triaged, "draft_milliseconds": drafted}


def _figures(found: Agreement) -> dict[str, float | None]:
    return {
        "contacts": found.contacts,
        "process": found.process,
        "team": found.team,
        "team_or_duty": found.team_or_duty,
        "second_recall": found.second_recall,
        "second_precision": found.second_precision,
    }


def _milliseconds() -> tuple[float, float]:
    """What triage, and the letter, add to the classification of a contact: medians, as shipped."""
    wanted = {one.id for one in read_routes()}
    profile = load_profile("default")
    records = [record for record in read_corpus() if record.id in wanted]
    given = [
        (read(Contact(record.text, received_at=RECEIVED)), true_answers(record))
        for record in records
    ]
    triaging, drafting = [], []
    for _ in range(ROUNDS):
        for reading, found in given:
            fresh = read(reading.contact)
            started = time.perf_counter()
            decision = triage(fresh, found, profile, RECEIVED)
            decided = time.perf_counter()
            draft(fresh, found, decision, profile, NO_REFERENCE)
            triaging.append(decided - started)
            drafting.append(time.perf_counter() - decided)
    return 1000 * statistics.median(triaging), 1000 * statistics.median(drafting)
