"""A case opened of what came in: classified together with others, then kept."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from redress.casework.cases import Kept
from redress.casework.idempotency import Answer
from redress.casework.idempotency import Request as Repeatable
from redress.casework.intake import Prepared, Submission
from redress.casework.principals import Principal
from redress_api.casework.desk import desk_of
from redress_api.service import service_of


async def opened(
    request: Request,
    submission: Submission,
    principal: Principal,
    repeatable: Repeatable | None,
    told: Callable[[Kept, Prepared], Answer],
) -> Answer:
    """What a new case is answered with; a request that came before gets its answer again.

    Raises:
        RedressError: the contact cannot be read, no date reckoned, or the store not reached.
        Problem: the service is stopping, or too much is waiting.
    """
    desk = desk_of(request)
    earlier = await run_in_threadpool(desk.answered, repeatable)
    if earlier is not None:
        return earlier
    classified = await service_of(request).classified(submission.contact)
    return await run_in_threadpool(desk.open, submission, classified, principal, repeatable, told)
