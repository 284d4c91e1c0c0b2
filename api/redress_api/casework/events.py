"""`/v1/cases/{reference}/events`, `/corrections`, `/drafts` and `/letters`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from redress.casework.cases import Kept, find
from redress.casework.contract import event_object
from redress.casework.idempotency import Answer
from redress.casework.stepping import step_on
from redress.casework.steps import CaseStep, Corrected, Step
from redress.casework.tables import Event
from redress_api.casework.callers import OF_CHANGES, Officer, Reader
from redress_api.casework.desk import desk_of
from redress_api.casework.requests import Expected, Repeated, changed, sent
from redress_api.casework.schemas import CorrectionBody, Corrections, Events
from redress_api.documented import OF_BODIES, OF_CALLERS, example, problems
from redress_api.examples import body_like, example_of
from redress_api.json_bytes import json_bytes
from redress_api.routing import v1_router


def events_router() -> APIRouter:
    """The calls about what happens to cases."""
    router = v1_router("cases")
    _add_events(router)
    _add_corrections(router)
    return router


def _taken(
    request: Request,
    reference: str,
    step: Step,
    caller: Officer,
    expected: int | None,
    repeatable: Repeated,
) -> Response:
    desk = desk_of(request)

    def act(session: Session, kept: Kept, now: datetime) -> tuple[Kept, Answer]:
        after = step_on(session, kept, step, desk.profile, caller, now)
        return changed(after, {"events": [event_object(one) for one in after.events]}, 201)

    return sent(desk.change(reference, expected, repeatable, act))


def _events(request: Request, reference: str, only: str | None = None) -> list[dict[str, Any]]:
    with desk_of(request).reading() as session:
        kept = find(session, reference)
        chosen = select(Event).where(Event.case_id == kept.id).order_by(Event.sequence)
        if only is not None:
            chosen = chosen.where(Event.type == only)
        return [event_object(one) for one in session.scalars(chosen)]


def _add_events(router: APIRouter) -> None:
    @router.get(
        "/cases/{reference}/events",
        summary="The trail of a case",
        response_model=Events,
        responses={
            **example(200, "Every event, the first first.", example_of("events")["value"]),
            **problems(*OF_CALLERS, "not-found", "validation"),
        },
    )
    def trail(
        request: Request,
        reference: str,
        caller: Reader,
        type: Annotated[str | None, Query(max_length=40, description="Of this type only.")] = None,
    ) -> Response:
        """Who did what, when and from which model, each event bound to the one before."""
        body = {"events": _events(request, reference, type)}
        return Response(json_bytes(body), media_type="application/json")

    @router.post(
        "/cases/{reference}/events",
        status_code=201,
        summary="Take a step in a case",
        response_model=Events,
        responses={
            **example(201, "What happened.", example_of("stepped")["value"]),
            **problems(*OF_CALLERS, *OF_BODIES, *OF_CHANGES),
        },
    )
    def stepped(
        request: Request,
        reference: str,
        step: Annotated[CaseStep, body_like("step")],
        caller: Officer,
        repeatable: Repeated,
        expected: Expected,
    ) -> Response:
        """Acknowledge, extend, pause, respond, refuse, escalate, close and so on: the `type` says
        which. What the state of the case does not allow is refused with the reason."""
        return _taken(request, reference, step, caller, expected, repeatable)


def _add_corrections(router: APIRouter) -> None:
    @router.get(
        "/cases/{reference}/corrections",
        summary="The corrections of a case",
        response_model=Corrections,
        responses={
            **example(200, "Every correction.", example_of("corrections")["value"]),
            **problems(*OF_CALLERS, "not-found"),
        },
    )
    def corrections(request: Request, reference: str, caller: Reader) -> Response:
        """What officers changed, or confirmed, of the model's answers, with what it said before."""
        body = {"corrections": _events(request, reference, "corrected")}
        return Response(json_bytes(body), media_type="application/json")

    @router.post(
        "/cases/{reference}/corrections",
        status_code=201,
        summary="Correct an answer",
        response_model=Events,
        responses={
            **example(201, "What happened.", example_of("corrected")["value"]),
            **problems(*OF_CALLERS, *OF_BODIES, *OF_CHANGES),
        },
    )
    def corrected(
        request: Request,
        reference: str,
        body: Annotated[CorrectionBody, body_like("correction")],
        caller: Officer,
        repeatable: Repeated,
        expected: Expected,
    ) -> Response:
        """Another answer to a question, or the same one confirmed; both are kept, and what the
        model said teaches the next. Before the acknowledgement, route, dates and draft are made
        anew."""
        step = Corrected(question=body.question, labels=tuple(body.labels), reason=body.reason)
        return _taken(request, reference, step, caller, expected, repeatable)
