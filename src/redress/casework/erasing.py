"""Erasing a case: what somebody wrote and who they are goes, the trail and the figures stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import delete, null, select, update
from sqlalchemy.orm import Session

from redress.casework.audit import Happening
from redress.casework.cases import Kept, record
from redress.casework.documents import REDACTED
from redress.casework.linking import linked
from redress.casework.marking import forget_marks
from redress.casework.principals import Principal
from redress.casework.searching import forget_words
from redress.casework.state import CaseState, State
from redress.casework.tables import Case, IdempotentAnswer, Party, StoredDocument
from redress.triage.profiles import AfterRetention

DONE = frozenset({State.CLOSED, State.REFUSED})
"""States in which a case may be erased."""

_UNSETTLED = frozenset({"referred", "investigating"})
_TYPES = {AfterRetention.ANONYMISE: "anonymised", AfterRetention.ERASE: "erased"}
_QUIETLY = {"synchronize_session": False}


def erase_case(
    session: Session,
    kept: Kept,
    how: AfterRetention,
    actor: Principal,
    now: datetime,
    why: str,
    **facts: Any,
) -> Kept:
    """Take out of a case what is personal: every person, and every text but the redacted one, which
    goes too where all is erased.

    What it was about, when, and how it ended stay, and so does the digest of each text, so that
    the trail holds. The case must have been found to be changed. `why` is retention or request.

    Raises:
        VersionConflictError: somebody else changed it in the meantime.
    """
    _empty_documents(session, kept.id, how, now)
    _empty_parties(session, kept.id, now)
    forget_marks(session, kept.id)
    answers = delete(IdempotentAnswer).where(IdempotentAnswer.case_id == kept.id)
    session.execute(answers, execution_options=_QUIETLY)
    if how is AfterRetention.ERASE:
        forget_words(session, kept.id)
    return record(session, kept, [Happening(_TYPES[how], actor, now, {"why": why, **facts})])


def _empty_documents(session: Session, case_id: int, how: AfterRetention, now: datetime) -> None:
    emptied = update(StoredDocument).where(
        StoredDocument.case_id == case_id, StoredDocument.erased_at.is_(None)
    )
    if how is AfterRetention.ANONYMISE:
        emptied = emptied.where(StoredDocument.kind != REDACTED)
    # Of a JSON column None would be the value null, which is there.
    nothing = emptied.values(content=null(), salt=None, erased_at=now)
    session.execute(nothing, execution_options=_QUIETLY)


def _empty_parties(session: Session, case_id: int, now: datetime) -> None:
    fields = ("name", "email", "phone", "address", "email_key", "phone_key", "salt")
    emptied = update(Party).where(Party.case_id == case_id, Party.erased_at.is_(None))
    nothing = emptied.values(**dict.fromkeys(fields), erased_at=now)
    session.execute(nothing, execution_options=_QUIETLY)


def holds(session: Session, kept: Kept) -> tuple[str, ...]:
    """Why a case may not be erased yet, in words; nothing where it may."""
    return (*_own_holds(kept.state), *_holds_of_others(session, kept.id))


def _own_holds(case: CaseState) -> Iterator[str]:
    if case.state not in DONE:
        yield f"It is {case.state}, not closed."
    if case.legal_hold is not None:
        yield "It is under a legal hold."
    last = {one.body: one.step for one in case.ombudsman}
    for body, step in last.items():
        if step in _UNSETTLED:
            yield f"The ombudsman ({body}) has not decided yet."
    undone = [str(one.number) for one in case.actions if one.done_on is None]
    if undone:
        is_one = len(undone) == 1
        yield f"Action{'' if is_one else 's'} {', '.join(undone)} {'is' if is_one else 'are'} open."


def _holds_of_others(session: Session, case_id: int) -> Iterator[str]:
    about = [one.id for one in linked(session, case_id) if one.is_about_this]
    if not about:
        return
    chosen = (
        select(Case.reference)
        .where(Case.id.in_(about), Case.state.not_in(sorted(DONE)), Case.erased_at.is_(None))
        .order_by(Case.id)
    )
    for reference in session.scalars(chosen):
        yield f"Case {reference}, which is about the same matter, is not closed."
