"""From a report to a case: classified with others, kept with its answer in one transaction."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from starlette.requests import Request

from redress.casework.cases import Kept
from redress.casework.idempotency import Answer
from redress.casework.idempotency import Request as Repeatable
from redress.casework.intake import Prepared
from redress.casework.principals import Principal
from redress.triage.reckoning import in_london
from redress_api.casework.desk import desk_of
from redress_api.casework.opening import opened
from redress_api.json_bytes import json_bytes
from redress_api.open311.posting import Report, submission_of


@dataclass(frozen=True, slots=True)
class Opened:
    """What whoever reported is told."""

    reference: str
    notice: str


Opens = Callable[[Request, Report, Principal], Awaitable[Opened]]


async def open_report(request: Request, report: Report, principal: Principal) -> Opened:
    """Open a case of a report. One that is posted again is the case that it was.

    Raises:
        RedressError: the description cannot be read, or the store not reached.
        Problem: the service is stopping, or too much is waiting.
    """
    desk = desk_of(request)
    digest = report.digest(in_london(desk.now()).date())
    repeatable = Repeatable(principal, f"open311:{digest}", digest)
    answer = await opened(request, submission_of(report), principal, repeatable, _answer)
    return Opened(**json.loads(answer.body))


def _answer(kept: Kept, prepared: Prepared) -> Answer:
    reference = kept.state.reference
    notice = f"{prepared.decision.team.name} has it under the reference {reference}."
    return Answer(200, {}, json_bytes(asdict(Opened(reference, notice))))
