"""Cases that belong together."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from redress.casework.cases import Kept
from redress.casework.lifecycle import StepError
from redress.casework.references import normal_reference
from redress.casework.steps import LinkJudged
from redress.casework.tables import Case, CaseLink

MANUAL = "manual"


def judge_link(session: Session, kept: Kept, step: LinkJudged) -> None:
    """Keep what an officer says of whether an earlier case belongs with this one.

    Raises:
        StepError: there is no such earlier case.
    """
    reference = normal_reference(step.reference) or step.reference
    other = session.execute(
        select(Case.id).where(Case.reference == reference, Case.id != kept.id)
    ).scalar_one_or_none()
    if other is None:
        raise StepError("There is no other case of that reference.", "reference")
    later, earlier = max(kept.id, other), min(kept.id, other)
    link = session.get(CaseLink, (later, earlier))
    if link is None:
        link = CaseLink(case_id=later, earlier_id=earlier, reason=MANUAL, score=1.0)
        session.add(link)
    link.confirmed = step.belongs
    session.flush()
