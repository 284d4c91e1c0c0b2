"""Officers' corrections as examples, parted into those to fit and those to test on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from redress.contact import Contact
from redress.errors import LabelError, RedressError, TableError
from redress.labels import Question, Rule, default_vocabulary
from redress.reading.personal_data.redaction import with_masks
from redress.reading.reader import read
from redress.tables.formats import open_table
from redress.tables.headers import listed
from redress.tables.rows import BadRow, Row
from redress_training.dataset import Example
from redress_training.examples import TEST_GROUPS, Export, Skipped
from redress_training.material import joined_material
from redress_training.near_duplicates import near_duplicates
from redress_training.training_run import Material

PART = "corrections"
_SEPARATOR = ";"
_UNCHANGED = "unchanged"
_STANDINGS = frozenset({"confirmed", "corrected", "added", _UNCHANGED})
_TEST_IN = 4
"""One case in so many tests."""
_GROUPS = 20


@dataclass(frozen=True, slots=True)
class Correction:
    """What was made of one case."""

    case: str
    """A hash of its reference, in hexadecimal."""
    text: str
    by_people: Mapping[str, tuple[str, ...]]
    """Labels that somebody set, by question."""
    unchanged: Mapping[str, tuple[str, ...]]
    """Labels of the model that nobody changed."""

    @property
    def tests(self) -> bool:
        """Whether the case is one to test on, by its hash alone."""
        return int(self.case, 16) % _TEST_IN == 0


@dataclass(frozen=True, slots=True)
class ReadCorrections:
    """The rows of a file that can be learnt from, and those that cannot."""

    corrections: tuple[Correction, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Parted:
    """Corrections to fit and to test on; no case, and nothing like it, is on both sides."""

    fitting: tuple[Example, ...]
    testing: tuple[Example, ...]
    weak: tuple[bool, ...]
    """Which of `fitting` hold labels that nobody set, so that no threshold rests on them."""
    left_out: int
    """Cases that fit neither side."""


def read_corrections(path: Path) -> ReadCorrections:
    """The corrections of a file that `redress corrections export` wrote.

    Raises:
        TableError: the file cannot be read, or is no such file.
    """
    found: dict[str, Correction] = {}
    skipped: list[Skipped] = []
    with open_table(path, "text") as table:
        for column in ("case", "text"):
            if column not in table.columns:
                raise TableError(
                    f"{path.name}: there is no column '{column}', so it is no file of `redress "
                    f"corrections export`. {listed(table.columns)}"
                )
        for row in table.rows():
            try:
                one = _correction(row)
            except RedressError as error:
                skipped.append(Skipped(row.number, error.message))
                continue
            found[one.case] = one
    return ReadCorrections(tuple(found.values()), tuple(skipped))


def _correction(row: Row | BadRow) -> Correction:
    if isinstance(row, BadRow):
        raise TableError(row.reason)
    case = str(row.values.get("case") or "")
    if not case or set(case) - set("0123456789abcdef"):
        raise TableError("its case is no hash")
    text = with_masks(str(row.values.get("text") or ""))
    read(Contact(text))
    labels: dict[bool, dict[str, tuple[str, ...]]] = {True: {}, False: {}}
    for question in default_vocabulary().questions:
        standing = row.values.get(f"{question.code}_standing")
        if standing:
            if standing not in _STANDINGS:
                raise LabelError(f"{question.code}_standing is none that is known")
            own = _labels(question, row.values.get(question.code))
            labels[standing == _UNCHANGED][question.code] = own
    if not any(labels.values()):
        raise LabelError("it has no label")
    return Correction(case, text, labels[False], labels[True])


def _labels(question: Question, cell: Any) -> tuple[str, ...]:
    """The labels of a cell.

    Raises:
        LabelError: one is not the question's, or there must be exactly one and is not.
    """
    codes = tuple(code for part in str(cell or "").split(_SEPARATOR) if (code := part.strip()))
    for code in codes:
        if code not in question.codes:
            raise LabelError(f"{question.code} has a label that is not ours")
    if question.rule is Rule.ONE and len(codes) != 1:
        raise LabelError(f"{question.code} must have exactly one label")
    return codes


def parted(
    corrections: Sequence[Correction], fitted: Sequence[str] = (), tested: Sequence[str] = ()
) -> Parted:
    """The corrections to fit and to test on, always the same ones.

    Near-duplicates go together, with those that fit: a case that once was fitted on never tests
    later, so it is no secret to any model made from earlier corrections. `fitted` and `tested` are
    the texts of the corpus; what is nearly one of `tested` is not fitted on. A case that tests has
    only the labels that people set: the model's own words prove nothing.
    """
    texts = [*(one.text for one in corrections), *fitted, *tested]
    clusters = _Clusters(len(texts))
    for first, second in near_duplicates(texts, len(corrections)):
        clusters.join(first, second)
    start = len(corrections) + len(fitted)
    like_tested = {clusters.of(row) for row in range(start, len(texts))}
    like_fitted = {clusters.of(row) for row in range(len(corrections), start)}
    like_fitted |= {clusters.of(row) for row, one in enumerate(corrections) if not one.tests}
    fitting: list[Example] = []
    testing: list[Example] = []
    weak: list[bool] = []
    for row, one in enumerate(corrections):
        cluster = clusters.of(row)
        if cluster not in like_fitted:
            testing.extend(_tested(one))
        elif cluster not in like_tested:
            fitting.append(_fitted(one, corrections[cluster]))
            weak.append(bool(one.unchanged))
    left_out = len(corrections) - len(fitting) - len(testing)
    return Parted(tuple(fitting), tuple(testing), tuple(weak), left_out)


def _fitted(one: Correction, first: Correction) -> Example:
    """An example to fit, in the group of the first case that it is like."""
    number = TEST_GROUPS + int(first.case, 16) % (_GROUPS - TEST_GROUPS)
    return Example(one.text, f"{PART}#{number}", {**one.by_people, **one.unchanged})


def _tested(one: Correction) -> Iterator[Example]:
    if one.by_people:
        number = int(one.case, 16) // _TEST_IN % TEST_GROUPS
        yield Example(one.text, f"{PART}#{number}", one.by_people)


class _Clusters:
    """Rows that belong together, each known by the first of them."""

    def __init__(self, rows: int) -> None:
        self._first = list(range(rows))

    def of(self, row: int) -> int:
        while self._first[row] != row:
            self._first[row] = row = self._first[self._first[row]]
        return row

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.of(one), self.of(other)))
        self._first[second] = first


def with_corrections(material: Material, own: Parted) -> Material:
    """A material with the corrections after it.

    Raises:
        LabelError: there are too few of them to fit and to test on.
    """
    if not own.fitting or not own.testing:
        raise LabelError(
            f"The corrections leave {len(own.fitting):,} cases to learn from and "
            f"{len(own.testing):,} to test on: too few. Some hundred are wanted."
        )
    export = Export((*own.fitting, *own.testing), (), ())
    joined = joined_material(material, export, PART)
    choosing = joined.choosing.copy()
    choosing[len(material.fitting) :] = ~np.array(own.weak)
    return replace(joined, choosing=choosing)
