"""Contacts to look into, column by column: what themes, trends and figures are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Observation:
    """One contact, as far as it is known. Codes are of the label guide; None where not known."""

    id: str
    """A case's reference, a file's own identifier, or the number of its row."""
    text: str | None
    """Redacted; None where it was erased. Its labels are statistics and stay."""
    received_on: date | None
    """The day in London."""
    channel: str | None = None
    kind: str | None = None
    service_area: str | None = None
    avoidable_cause: str | None = None
    outcome: str | None = None
    """As decided by an officer; never as predicted."""
    flags: tuple[str, ...] = ()
    place: str | None = None
    """A ward or a postcode district, whichever the source has."""


COLUMNS = tuple(one.name for one in fields(Observation))


@dataclass(frozen=True, slots=True)
class Observations:
    """Contacts in the order in which they were given; nothing of it is changed in place.

    `table` has a row for each contact, numbered from 0, and the columns of `Observation`;
    `received_on` is datetime64 at midnight, NaT where unknown. `vectors` has a row for each, of
    length 1, all of one encoder; None where they were not asked for. `encoder` names it.
    """

    table: pd.DataFrame
    vectors: Vectors | None = None
    encoder: str | None = None

    @classmethod
    def of(
        cls,
        observed: Iterable[Observation],
        vectors: Vectors | None = None,
        encoder: str | None = None,
    ) -> Observations:
        """Of single contacts.

        Raises:
            ValueError: there are more or fewer vectors than contacts.
        """
        rows = list(observed)
        columns: dict[str, Any] = {name: [getattr(row, name) for row in rows] for name in COLUMNS}
        table = pd.DataFrame(columns, columns=list(COLUMNS), dtype=object)
        table["received_on"] = pd.to_datetime(table["received_on"]).astype("datetime64[s]")
        if vectors is not None and len(vectors) != len(rows):
            raise ValueError(f"{len(vectors)} vectors for {len(rows)} contacts")
        return cls(table, vectors, encoder)

    def __len__(self) -> int:
        return len(self.table)

    @property
    def texts(self) -> list[str]:
        """The redacted texts; an empty one where it was erased."""
        return [text or "" for text in self.table["text"]]

    def where(
        self, chosen: Sequence[bool] | npt.NDArray[np.bool_] | pd.Series[bool]
    ) -> Observations:
        """Those for which `chosen`, one truth value for each, holds."""
        mask = np.asarray(chosen, dtype=bool)
        vectors = None if self.vectors is None else self.vectors[mask]
        return replace(self, table=self.table[mask].reset_index(drop=True), vectors=vectors)
