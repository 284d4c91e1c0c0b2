"""Cases that belong together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from redress.casework.audit import Happening
from redress.casework.cases import Kept
from redress.casework.lifecycle import StepError
from redress.casework.principals import system
from redress.casework.references import normal_reference
from redress.casework.repeats import REASONS, Link, Reason
from redress.casework.steps import LinkJudged
from redress.casework.tables import Case, CaseLink, core

MANUAL = "manual"
TOLD = {**{reason.value: words for reason, words in REASONS.items()}, MANUAL: "An officer says so."}
"""Every reason for a link, in words."""

_MATCHER = system("repeats")
_EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Linked:
    """A case that another is linked with."""

    id: int
    reference: str
    reason: str
    score: float
    confirmed: bool | None
    """What an officer said of it; none yet."""
    is_earlier: bool

    @property
    def is_about_this(self) -> bool:
        """Whether it counts as a contact about the same matter."""
        return counts(self.reason, self.confirmed)


def counts(reason: str, confirmed: bool | None) -> bool:
    """Whether a link is one about the same matter, as an officer says or else as it seems."""
    return reason != Reason.OTHER_MATTER if confirmed is None else confirmed


def matched(links: Sequence[Link], now: datetime) -> list[Happening]:
    """That earlier cases were found, as the trail has it; nothing where there are none."""
    if not links:
        return []
    return [Happening("matched", _MATCHER, now, {_EARLIER: [_told(one) for one in links]})]


def found_on_arrival(kept: Kept) -> list[dict[str, Any]]:
    """The earlier cases that were found when a case was opened just now."""
    found = (event.details for event in kept.events if event.type == "matched")
    return [one for details in found for one in details[_EARLIER]]


def _told(one: Link) -> dict[str, Any]:
    return {"reference": one.reference, "reason": one.reason.value, "score": one.score}


def keep_links(session: Session, case_id: int, links: Iterable[Link]) -> None:
    """Keep the earlier cases that a new one seems to belong with."""
    rows = [
        {
            "case_id": case_id,
            "earlier_id": one.id,
            "reason": one.reason.value,
            "score": one.score,
            "confirmed": None,
        }
        for one in links
    ]
    if rows:
        session.execute(insert(core(CaseLink)), rows)


def linked(session: Session, case_id: int) -> list[Linked]:
    """Every case that one is linked with, earlier or later, the newest first."""
    found: list[Linked] = []
    for own, other in (
        (CaseLink.case_id, CaseLink.earlier_id),
        (CaseLink.earlier_id, CaseLink.case_id),
    ):
        rows = session.execute(
            select(Case.id, Case.reference, CaseLink.reason, CaseLink.score, CaseLink.confirmed)
            .join(CaseLink, other == Case.id)
            .where(own == case_id)
        )
        found.extend(Linked(*row, is_earlier=own is CaseLink.case_id) for row in rows)
    return sorted(found, key=lambda one: -one.id)


def linked_object(one: Linked) -> dict[str, Any]:
    """A linked case as a JSON object."""
    return {
        "reference": one.reference,
        "reason": one.reason,
        "score": one.score,
        "confirmed": one.confirmed,
        "earlier": one.is_earlier,
    }


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
