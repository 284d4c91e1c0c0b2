"""A council's cases as contacts to look into."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import numpy as np
from sqlalchemy.orm import Session

from redress.casework.labelled import LabelledCase, labelled_cases
from redress.insight.observations import Observation, Observations, Vectors
from redress.triage.reckoning import in_london


def from_store(
    session: Session,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    with_texts: bool = False,
) -> Observations:
    """The cases received from `since` on and before `until`, erased ones too.

    With texts come the vectors of the encoder that most of them have: those of another cannot be
    compared, and such contacts have a row of zeros.
    """
    cases = list(labelled_cases(session, since, until, with_texts=with_texts))
    vectors, encoder = _vectors(cases) if with_texts else (None, None)
    return Observations.of(map(_observation, cases), vectors, encoder)


def _observation(case: LabelledCase) -> Observation:
    return Observation(
        id=case.reference,
        text=case.redacted,
        received_on=in_london(case.received_at).date(),
        channel=case.channel,
        kind=case.kind,
        service_area=case.service_area,
        avoidable_cause=case.avoidable_cause,
        outcome=case.outcome,
        flags=case.flags,
    )


def _vectors(cases: list[LabelledCase]) -> tuple[Vectors | None, str | None]:
    known = Counter(case.encoder for case in cases if case.encoder is not None)
    if not known:
        return None, None
    encoder = known.most_common(1)[0][0]
    found = {
        place: case.vector
        for place, case in enumerate(cases)
        if case.encoder == encoder and case.vector is not None
    }
    width = len(next(iter(found.values())))
    vectors = np.zeros((len(cases), width), dtype=np.float32)
    for place, vector in found.items():
        vectors[place] = vector
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    # Kept in half the precision, they are of length 1 only nearly.
    np.divide(vectors, lengths, out=vectors, where=lengths > 0)
    return vectors, encoder
