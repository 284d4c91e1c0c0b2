"""The service is killed under load: what it acknowledged is there, once, and told to webhooks."""

from __future__ import annotations

import secrets

import pytest
from bench.crash import Setting, crash

from redress.models import ModelStore
from redress_training.corpus import Record


@pytest.mark.parametrize(("workers", "kills"), [(1, 2), (2, 1)])
def test_nothing_acknowledged_is_lost_when_the_service_is_killed(
    database_url: str,
    small_store: ModelStore,
    corpus: tuple[Record, ...],
    workers: int,
    kills: int,
) -> None:
    seed = secrets.randbelow(1_000_000)
    print(f"seed {seed}")
    texts = [record.text for record in corpus[:200]]
    setting = Setting(workers, kills, "small", small_store.folder, clients=3, longest=0.6)
    found = crash(database_url, setting, texts, seed)
    assert found.faults == [], f"seed {seed}"
    assert found.kills >= kills
    assert found.cases > 0
    assert found.deliveries >= 4 * found.cases
