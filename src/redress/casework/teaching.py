"""What officers decided, as a file to train on: redacted texts and labels, nobody's name."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redress.casework.corrections import LeftCase, LeftLabel, Standing
from redress.errors import RedressError
from redress.labels import default_vocabulary
from redress.tables.formats import create_table

ENDINGS = (".jsonl", ".csv", ".xlsx", ".parquet")
_KEY_LENGTH = 16
_SEPARATOR = "; "


class CorrectionsError(RedressError):
    """A file of corrections that cannot be written."""

    code = "corrections_invalid"


@dataclass
class Exported:
    """What was written."""

    cases: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    """By standing."""
    without_text: int = 0
    """Cases with labels of people that were erased, and are left out."""


def export(cases: Iterable[LeftCase], path: Path, *, with_unchanged: bool = False) -> Exported:
    """Write the cases of which people set a label, with the labels that they set.

    `with_unchanged` adds, as weaker evidence, the labels that nobody changed in cases that were
    answered and closed. `cases` come from `corrections` with their texts.

    Raises:
        CorrectionsError: the file's ending is none that is written, or there is nothing to write.
        TableError: the file cannot be written.
    """
    if path.suffix.lower() not in ENDINGS:
        raise CorrectionsError(
            f"{path.name}: corrections are written to files that end in one of: "
            f"{', '.join(ENDINGS)}."
        )
    done = Exported()
    with create_table(path, columns()) as table:
        for case in cases:
            labels = _taught(case, with_unchanged)
            if not labels:
                continue
            if case.erased or case.redacted is None or case.salt is None:
                done.without_text += 1
                continue
            table.write(_row(case, case.redacted, case.salt, labels))
            done.cases += 1
            done.labels.update(one.standing.value for one in labels.values())
        if not done.cases:
            raise CorrectionsError(
                "Nothing is written: no person has set a label in a case of this time."
            )
    return done


def columns() -> dict[str, type]:
    """The columns of the file."""
    found: dict[str, type] = {"case": str, "text": str}
    for question in default_vocabulary().questions:
        code = question.code
        found |= {code: str, f"{code}_standing": str, f"{code}_said": str}
        found |= {f"{code}_confidence": float, f"{code}_model": str}
    return found


def _taught(case: LeftCase, with_unchanged: bool) -> dict[str, LeftLabel]:
    """The labels of a case that something is learnt from."""
    shipped = {question.code for question in default_vocabulary().questions}
    weaker = with_unchanged and case.settled
    return {
        question: one
        for question, one in case.answers.items()
        if question in shipped and (weaker or one.standing is not Standing.UNCHANGED)
    }


def _row(case: LeftCase, text: str, salt: str, labels: Mapping[str, LeftLabel]) -> dict[str, Any]:
    values: dict[str, Any] = {**dict.fromkeys(columns()), "text": text}
    values["case"] = case_key(case.reference, salt)
    for question, one in labels.items():
        values[question] = _SEPARATOR.join(one.labels)
        values[f"{question}_standing"] = one.standing.value
        if one.said is not None:
            values[f"{question}_said"] = _SEPARATOR.join(one.said.labels)
            values[f"{question}_confidence"] = one.said.confidence
            values[f"{question}_model"] = one.said.model
    return values


def case_key(reference: str, salt: str) -> str:
    """What a case is known by in the file: the same in every export, and nobody can undo it.

    The salt is the case's own and secret: without one, all references could be tried.
    """
    digest = hashlib.sha256(bytes.fromhex(salt) + reference.encode())
    return digest.hexdigest()[:_KEY_LENGTH]
