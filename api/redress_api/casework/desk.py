"""What the routes of casework call: each method is one transaction, for API and pages alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.requests import Request

from redress.casework.cases import Kept, ReferenceTakenError, find
from redress.casework.database import Database, StoreError
from redress.casework.idempotency import (
    Answer,
    AnsweredMeanwhileError,
    earlier_answer,
    keep_answer,
)
from redress.casework.idempotency import Request as Repeatable
from redress.casework.intake import Prepared, Submission, prepare
from redress.casework.opening import open_case
from redress.casework.principals import Principal
from redress.engine import Classified
from redress.triage.profiles import Profile

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Done:
    """What a change is answered with, and whose case it was."""

    answer: Answer
    case_id: int | None


@dataclass(frozen=True, slots=True)
class Desk:
    """The store under one council's profile."""

    database: Database
    profile: Profile
    now: Callable[[], datetime]

    def once(
        self,
        repeatable: Repeatable | None,
        act: Callable[[Session, datetime], Done],
        *,
        is_new: bool = False,
    ) -> Answer:
        """Do something in one transaction; a request that came before gets its answer again.

        `is_new` spares looking for that answer where it was just looked for (`answered`): one that
        was given in the meantime is found when this one is kept.

        Raises:
            KeyReusedError: its key was another request's.
            StoreError: the store cannot be reached.
        """
        for _ in range(_TRIES):
            try:
                with self.database.transaction() as session:
                    if repeatable and not is_new:
                        earlier = earlier_answer(session, repeatable)
                        if earlier is not None:
                            return earlier
                    now = self.now()
                    done = act(session, now)
                    if repeatable:
                        keep_answer(session, repeatable, done.answer, done.case_id, now)
                    return done.answer
            except AnsweredMeanwhileError:
                # The other's answer is there now.
                is_new = False
        raise StoreError("The store is too busy: try again.")

    def answered(self, repeatable: Repeatable | None) -> Answer | None:
        """What a request was answered before, if it was.

        Raises:
            KeyReusedError: its key was another request's.
        """
        if repeatable is None:
            return None
        with self.database.reading() as session:
            return earlier_answer(session, repeatable)

    def open(
        self,
        submission: Submission,
        classified: Classified,
        actor: Principal,
        repeatable: Repeatable | None,
        answer: Callable[[Kept, Prepared], Answer],
    ) -> Answer:
        """Open a case, with its acknowledgement drafted, in one transaction.

        Raises:
            RedressError: no date can be reckoned, no letter drafted, or the store not reached.
        """
        for _ in range(_TRIES):
            # Outside the transaction, which keeps others waiting.
            prepared = prepare(submission, classified, self.profile, self.now())

            def act(session: Session, now: datetime, prepared: Prepared = prepared) -> Done:
                kept = open_case(session, prepared, self.profile, actor, now)
                return Done(answer(kept, prepared), kept.id)

            try:
                return self.once(repeatable, act, is_new=True)
            except ReferenceTakenError:
                continue
        raise StoreError("No free reference was found: try again.")

    def change(
        self,
        reference: str,
        expected: int | None,
        repeatable: Repeatable | None,
        act: Callable[[Session, Kept, datetime], tuple[Kept, Answer]],
    ) -> Answer:
        """Change a case, as it was at an expected version if one is given.

        Raises:
            CaseMissingError: there is no such case.
            VersionConflictError: it is of another version.
        """

        def changed(session: Session, now: datetime) -> Done:
            kept = find(session, reference, expected=expected, to_change=True)
            after, answer = act(session, kept, now)
            return Done(answer, after.id)

        return self.once(repeatable, changed)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads.

        Raises:
            StoreError: the store cannot be reached.
        """
        with self.database.reading() as session:
            yield session


def is_ready(database: Database) -> bool:
    """Whether the store answers, and is of this program's version."""
    try:
        database.require_current()
    except StoreError:
        return False
    return True


def desk_of(request: Request) -> Desk:
    """The desk of a request's application."""
    app = cast(FastAPI, request.app)
    return cast(Desk, app.state.desk)
