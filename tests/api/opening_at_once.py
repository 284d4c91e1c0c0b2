"""What one of several processes does that share a store."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy.orm import Session
from tests.casework.cases import FORM, NOW, OFFICER, PROFILE, TEXT
from tests.triage.contacts import classification

from redress.casework import intake
from redress.casework.cases import Kept
from redress.casework.database import Database
from redress.casework.idempotency import Answer
from redress.casework.intake import Prepared, Submission
from redress.casework.references import new_reference
from redress.casework.stepping import step_on
from redress.casework.steps import ActionAdded
from redress.contact import Contact
from redress.engine import Classified
from redress.errors import RedressError
from redress.reading.reader import read
from redress_api.casework.desk import Desk

_SAME = 0.1
"""How often a reference is drawn that the others draw too."""


@dataclass(frozen=True)
class Done:
    """What a process did."""

    references: tuple[str, ...]
    drawn: int
    faults: tuple[str, ...]


def work(url: str, shared: str, number: int, count: int) -> Done:
    """Open so many cases, and after each note something in one that all of them share."""
    draw, drawn = random.Random(number), 0

    def reference(now: datetime) -> str:
        nonlocal drawn
        drawn += 1
        is_same = draw.random() < _SAME
        return new_reference(now, (lambda _: 7) if is_same else draw.randrange)

    contact = Contact(TEXT)
    classified = Classified(read(contact), classification())
    database = Database(url)
    desk = Desk(database, PROFILE, lambda: NOW)
    references: list[str] = []
    faults: list[str] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(intake, "new_reference", reference)
        for one in range(count):
            try:
                opened = desk.open(Submission(contact), classified, FORM, None, _answer)
                references.append(opened.body.decode())
                desk.change(shared, None, None, _noting(desk, f"{number}.{one}"))
            except RedressError as error:
                faults.append(error.message)
    database.close()
    return Done(tuple(references), drawn, tuple(faults))


def _answer(kept: Kept, prepared: Prepared) -> Answer:
    return Answer(201, {}, kept.state.reference.encode())


def _noting(desk: Desk, owner: str):  # type: ignore[no-untyped-def]
    step = ActionAdded(kind="learning", text="x", owner=owner)

    def act(session: Session, kept: Kept, now: datetime) -> tuple[Kept, Answer]:
        return step_on(session, kept, step, desk.profile, OFFICER, now), Answer(201, {}, b"")

    return act
