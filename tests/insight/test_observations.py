"""Contacts to look into: columns, days, vectors; and a council's cases as such."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from tests.casework.cases import NOW, TEXT, opened, prepared, step
from tests.triage.contacts import LONDON, classification

from redress.casework.database import Database
from redress.casework.steps import Corrected
from redress.insight.from_store import from_store
from redress.insight.observations import COLUMNS, Observation, Observations


def some() -> Observations:
    return Observations.of(
        [
            Observation("a", "The bin was missed.", date(2025, 3, 1), service_area="waste"),
            Observation("b", None, None),
        ],
        np.eye(2, dtype=np.float32),
        "an encoder",
    )


def test_contacts_are_columns_with_a_row_for_each() -> None:
    table = some().table
    assert list(table.columns) == list(COLUMNS)
    assert table["received_on"].tolist() == [pd.Timestamp(2025, 3, 1), pd.NaT]
    assert some().texts == ["The bin was missed.", ""]
    assert len(Observations.of([])) == 0


def test_those_chosen_keep_their_vectors_and_are_numbered_anew() -> None:
    chosen = some().where([False, True])
    assert chosen.table["id"].tolist() == ["b"]
    assert chosen.table.index.tolist() == [0]
    assert chosen.vectors is not None
    assert chosen.vectors.tolist() == [[0.0, 1.0]]


def test_each_contact_has_its_vector() -> None:
    with pytest.raises(ValueError, match="1 vectors for 2"):
        Observations.of([Observation("a", "", None)] * 2, np.eye(1, dtype=np.float32))


def test_cases_are_seen_by_what_was_decided_without_anybody_s_name(database: Database) -> None:
    early = opened(database, prepared(received=datetime(2026, 11, 2, 23, 30, tzinfo=LONDON)))
    reference = opened(database, prepared(TEXT, classification())).state.reference
    step(
        database,
        reference,
        Corrected(question="service_area", labels=("housing_repairs",)),
        Corrected(question="flags", labels=("vulnerable", "repeat_contact")),
    )
    with database.reading() as session:
        found = from_store(session, with_texts=True)
        late = from_store(session, since=NOW)
    assert found.table["id"].tolist() == [early.state.reference, reference]
    assert found.table["received_on"].tolist()[0] == pd.Timestamp(2026, 11, 2)
    assert found.table["service_area"].tolist()[1] == "housing_repairs"
    assert found.table["flags"].tolist() == [(), ("vulnerable", "repeat_contact")]
    assert "Jo Smith" not in str(found.texts)
    assert "brown bin" in found.texts[0]
    assert late.table["id"].tolist() == [reference]
    assert late.texts == [""]
