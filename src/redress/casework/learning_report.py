"""The report of what corrections teach: agreement and drift, in one pass over the cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from redress.casework.agreement import Agreement
from redress.casework.corrections import corrections
from redress.casework.input_drift import InputDrift, count_cases
from redress.errors import ModelError
from redress.models import ModelStore


def learning_report(
    session: Session,
    models: ModelStore,
    model: str | None,
    since: datetime | None,
    until: datetime | None,
) -> dict[str, Any]:
    """How often officers and the model agreed on the cases of a time, and how these have moved.

    Drift is told of the cases that `model`, or the one in use, classified. `notes` say what could
    not be told, and why.

    Raises:
        ModelError: a model is named that there is not, or that has no reference.
    """
    notes: list[str] = []
    agreement = Agreement()
    drift = _drift(models, model, lambda name: count_cases(session, name, since, until), notes)
    for case in corrections(session, since, until, with_texts=drift is not None):
        agreement.add(case)
        if drift is not None:
            drift.add(case)
    if drift is not None and not drift.cases:
        notes.append(f"No case of this time was classified by {drift.model}: drift is not told.")
    return {
        **agreement.as_object(),
        "drift": drift.as_object() if drift is not None and drift.cases else None,
        "notes": notes,
    }


def _drift(
    models: ModelStore, given: str | None, count: Callable[[str], int], notes: list[str]
) -> InputDrift | None:
    name = given or models.current()
    try:
        reference, full_name = models.reference(name), models.full_name(name)
    except ModelError as error:
        if given is not None:
            raise
        notes.append(f"Drift is not told. {error.message}")
        return None
    try:
        known = models.known_words(name)
    except ModelError as error:
        known = None
        notes.append(
            f"The share of words that the model does not know is not told. {error.message}"
        )
    return InputDrift(reference, full_name, known, count(full_name))
