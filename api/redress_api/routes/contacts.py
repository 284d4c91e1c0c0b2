"""`POST /v1/classify` and `POST /v1/triage`: one contact in, its answer out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request, Response

from redress.casework.principals import Principal, Scope
from redress.classification.contract import identifier_of, parse_contact
from redress_api.documented import OF_BODIES, OF_CALLERS, example, problems
from redress_api.examples import example_of
from redress_api.routing import v1_router
from redress_api.schemas import Classified, ContactBody, Triaged
from redress_api.security.requirements import require
from redress_api.service import service_of

_MAY_CLASSIFY = require(Scope.CLASSIFY)
Caller = Annotated[Principal, Depends(_MAY_CLASSIFY)]
Sent = Annotated[ContactBody, Body(openapi_examples={"contact": example_of("contact")})]


def contacts_router() -> APIRouter:
    """The calls that answer one contact."""
    router = v1_router("contacts")

    @router.post(
        "/classify",
        summary="Classify a contact",
        response_model=Classified,
        responses={
            **example(200, "The classification.", example_of("classified")["value"]),
            **problems(*OF_CALLERS, *OF_BODIES, "unanswerable"),
        },
    )
    async def classify(request: Request, contact: Sent, caller: Caller) -> Response:
        """What a contact is about, why it had to be made and how a complaint is likely to end,
        each with a calibrated confidence and the words that carried it. The answer is that of
        `redress classify --jsonl`."""
        answer = await service_of(request).classify(parse_contact(contact), identifier_of(contact))
        return Response(answer, media_type="application/json")

    @router.post(
        "/triage",
        summary="Classify and triage a contact",
        response_model=Triaged,
        responses={
            **example(200, "The decision.", example_of("triaged")["value"]),
            **problems(*OF_CALLERS, *OF_BODIES, "unanswerable"),
        },
    )
    async def triage(request: Request, contact: Sent, caller: Caller) -> Response:
        """What a contact falls under, which team takes it, how urgent it is, every date by which
        something must happen, and the draft of the letter. All of it is advice. The answer is that
        of `redress triage --jsonl`."""
        answer = await service_of(request).triage(parse_contact(contact), identifier_of(contact))
        return Response(answer, media_type="application/json")

    return router
