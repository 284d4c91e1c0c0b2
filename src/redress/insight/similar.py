"""Search by meaning: the contacts most like one, or like some words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from redress.classification.classifier import Classifier
from redress.classification.features import sentence_vector
from redress.contact import Contact
from redress.errors import RedressError
from redress.insight.observations import Observations, Vectors
from redress.insight.tokens import Ints, Mask
from redress.labels import default_vocabulary
from redress.reading.reader import Reading, read

Days = npt.NDArray[np.datetime64]

MOST = 10
"""Contacts that are found where nobody says how many."""
MOST_AT_ONCE = 1_000
_FEW = 0.2
"""Up to this share of all contacts, copying their vectors costs less than comparing all."""
_NO_CONTACT = -2
"""The number of a value that no contact has."""
_QUESTIONS = ("service_area", "avoidable_cause", "kind")


class SearchError(RedressError):
    """A search by meaning that cannot be made."""

    code = "search_invalid"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which contacts are looked at; None for all."""

    service_area: str | None = None
    avoidable_cause: str | None = None
    kind: str | None = None
    channel: str | None = None
    since: datetime | None = None
    """The first day, at midnight in London; so is `until`, which is outside."""
    until: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a code that no contact can have.

        Raises:
            LabelError: a question has no such label.
        """
        for question in _QUESTIONS:
            code = getattr(self, question)
            if code is not None:
                default_vocabulary().question(question).label(code)


@dataclass(frozen=True, slots=True)
class Match:
    """A contact that is like what was looked for."""

    row: int
    """Its place in the observations."""
    score: float
    """The cosine of the two vectors: 1 for the same, about 0 for what has nothing in common."""


class Search:
    """Contacts made ready to be searched any number of times; safe to share between threads."""

    def __init__(self, observations: Observations) -> None:
        """Number the labels of each contact, so that filtering compares numbers.

        Raises:
            SearchError: there are no contacts, or they have no vectors.
        """
        if not len(observations):
            raise SearchError("There are no contacts to look into: the store or the file is empty.")
        if observations.vectors is None:
            raise SearchError(
                "These contacts have no vectors, as they were classified without the sentence "
                "encoder. Classify them with a model that has one: see `redress models list`."
            )
        self._vectors = observations.vectors
        table = observations.table
        self._days: Days = table["received_on"].to_numpy()
        self._coded = {name: _coded(table[name]) for name in (*_QUESTIONS, "channel")}
        # A row of zeros stands for no vector.
        self._known: Mask = np.asarray(self._vectors.any(axis=1), dtype=bool)

    def most_similar(
        self,
        vector: Vectors,
        wanted: Wanted | None = None,
        most: int = MOST,
        leave_out: int | None = None,
    ) -> tuple[Match, ...]:
        """The contacts most like `vector`, (dimensions,) of length 1, the likest first.

        Contacts without a vector are never found, nor is the one in row `leave_out`.

        Raises:
            SearchError: the vector is of another encoder, or `most` is not from 1 to
                `MOST_AT_ONCE`.
        """
        self._refuse(vector, most)
        chosen = self._among(wanted or Wanted())
        if leave_out is not None:
            chosen[leave_out] = False
        places = np.flatnonzero(chosen)
        scores = self._scores(places, vector)
        if len(places) > most:
            best = np.argpartition(-scores, most - 1)[:most]
            places, scores = places[best], scores[best]
        order = np.lexsort((places, -scores))
        return tuple(Match(int(places[one]), float(scores[one])) for one in order)

    def _refuse(self, vector: Vectors, most: int) -> None:
        if not 1 <= most <= MOST_AT_ONCE:
            raise SearchError(f"{most} contacts were asked for; ask for 1 to {MOST_AT_ONCE:,}.")
        if self._vectors.shape[1] != len(vector):
            raise SearchError(
                f"The contacts' vectors have {self._vectors.shape[1]} dimensions, that of what is "
                f"looked for {len(vector)}: they are of two encoders. Use one model for both."
            )

    def _among(self, wanted: Wanted) -> Mask:
        """(contacts,): which are wanted; one without a day is in no period."""
        chosen = self._known.copy()
        for name, (codes, numbers) in self._coded.items():
            value = getattr(wanted, name)
            if value is not None:
                chosen &= numbers == codes.get(value, _NO_CONTACT)
        if wanted.since is not None:
            chosen &= self._days >= np.datetime64(wanted.since.date())
        if wanted.until is not None:
            chosen &= self._days < np.datetime64(wanted.until.date())
        return chosen

    def _scores(self, places: Ints, vector: Vectors) -> Vectors:
        """The cosines of the contacts at `places`."""
        vector = np.asarray(vector, dtype=np.float32)
        if len(places) < _FEW * len(self._vectors):
            few: Vectors = self._vectors[places] @ vector
            return few
        scores: Vectors = (self._vectors @ vector)[places]
        return scores


def _coded(column: pd.Series[Any]) -> tuple[dict[str, int], Ints]:
    """The number of each value, and each contact's; -1 where it has none."""
    numbers, codes = pd.factorize(column)
    return {str(code): number for number, code in enumerate(codes)}, numbers


def row_of(observations: Observations, id: str) -> int | None:
    """The place of the contact of that identifier, whatever its capitals; None where none has it.

    Where several have it, it is the first.
    """
    ids = observations.table["id"].astype(str).str.casefold().to_numpy()
    found = np.flatnonzero(ids == id.strip().casefold())
    return int(found[0]) if len(found) else None


def vector_at(observations: Observations, row: int) -> Vectors:
    """The vector of a contact that is there, (dimensions,).

    Raises:
        SearchError: it has none.
    """
    if observations.vectors is None or not observations.vectors[row].any():
        raise SearchError(
            f"Contact {observations.table['id'].iat[row]} has no vector of the encoder that the "
            "others have: its text was erased, or it was read by another model. Give words instead."
        )
    vector: Vectors = observations.vectors[row]
    return vector


def vector_of(classifier: Classifier, text: str, encoder: str | None) -> tuple[Reading, Vectors]:
    """A text read, and its vector, (dimensions,), made as those of contacts are: personal data,
    streets and references are masked before the encoder sees it.

    `encoder` is that of the observations.

    Raises:
        ContactError: there are no words in the text.
        SearchError: the model has no sentence encoder, or is not the one of the observations.
    """
    reading = read(Contact(text))
    if encoder is not None and encoder != classifier.name:
        raise SearchError(
            f"The contacts' vectors are of {encoder}, and {classifier.name} is in use: they "
            f"cannot be compared. Use the model {encoder.split('@')[0]}, or name a contact by its "
            "identifier."
        )
    vectors = classifier.maker.make([reading.masked.text])[0].vectors
    if vectors is None:
        raise SearchError(
            f"{classifier.name} has no sentence encoder, so it cannot search by meaning. Use a "
            "model that has one: see `redress models list`."
        )
    return reading, sentence_vector(vectors)


def similar_object(
    observations: Observations,
    matches: Sequence[Match],
    *,
    id: str | None = None,
    text: str | None = None,
) -> dict[str, Any]:
    """What was found, as JSON.

    `{"like": {"id": …, "text": …}, "encoder": …, "contacts": [{"id", "score", "received_on",
    "channel", "kind", "service_area", "avoidable_cause", "outcome", "flags", "text"}]}`: codes of
    the label guide, days in ISO 8601, redacted texts; null where a thing is not known. What was
    looked for is a contact's `id`, or a `text`, redacted.
    """
    return {
        "like": {"id": id, "text": text},
        "encoder": observations.encoder,
        "contacts": [_match_object(observations.table.iloc[one.row], one) for one in matches],
    }


def _match_object(contact: pd.Series[Any], match: Match) -> dict[str, Any]:
    day = contact["received_on"]
    known = ("channel", "kind", "service_area", "avoidable_cause", "outcome")
    return {
        "id": contact["id"],
        "score": round(match.score, 4),
        "received_on": None if pd.isna(day) else day.date().isoformat(),
        **{name: contact[name] or None for name in known},
        "flags": list(contact["flags"]),
        "text": contact["text"],
    }
