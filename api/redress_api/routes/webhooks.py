"""`/v1/webhooks` and `/v1/deliveries`: who outside is told of events, and what became of it."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from redress.casework.idempotency import Answer
from redress.casework.principals import Principal, Scope
from redress_api.casework.desk import desk_of
from redress_api.casework.requests import Repeated
from redress_api.deliveries.office import WebhookOffice
from redress_api.deliveries.posting import WebhookSender
from redress_api.deliveries.schemas import (
    DeliveryShown,
    NewWebhook,
    TestOutcome,
    WebhookChange,
    WebhookDetails,
    WebhookList,
    WebhookMade,
    WebhookShown,
)
from redress_api.deliveries.signature import secret_for
from redress_api.documented import OF_BODIES, OF_CALLERS, Responses, example, problems
from redress_api.json_bytes import json_bytes
from redress_api.problems import Problem
from redress_api.routing import v1_router
from redress_api.security.requirements import require

_IS_ADMIN = require(Scope.ADMIN)
Admin = Annotated[Principal, Depends(_IS_ADMIN)]


async def office_of(request: Request) -> WebhookOffice:
    """The webhooks of a request's application."""
    return WebhookOffice(desk_of(request))


Office = Annotated[WebhookOffice, Depends(office_of)]
WebhookId = Annotated[str, Path(max_length=20, examples=["wh_5f1c2a9e7b6d4c3f"])]
DeliveryId = Annotated[int, Path(ge=1, le=2**53, examples=[17])]

_SHOWN = {
    "id": "wh_5f1c2a9e7b6d4c3f",
    "url": "https://crm.example.org/hooks/redress",
    "events": ["received", "closed"],
    "active": True,
    "created_at": "2026-03-02T09:30:00.000Z",
    "created_by": "k4t9",
}
_NEW = Body(
    openapi_examples={
        "two types": {
            "summary": "Told of two types of events",
            "value": {name: _SHOWN[name] for name in ("url", "events")},
        }
    }
)
_CHANGE = Body(openapi_examples={"off": {"summary": "Off", "value": {"active": False}}})
_DELIVERY = {
    "id": 17,
    "kind": "webhook",
    "event": 204,
    "state": "waiting",
    "attempts": 2,
    "created_at": "2026-03-02T09:41:07.120Z",
    "due_at": "2026-03-02T09:42:40.002Z",
    "delivered_at": None,
    "failure": "answered_503",
}
_SECRET = "whsec_6b1b36cbb04b41490bfc0ab2bfa26f86d7a14f7ecf4f4e0b9a9a7a0f2d3c5e81"


def webhooks_router(
    secret_key: str | None, sender: WebhookSender | None, *, allow_private: bool
) -> APIRouter:
    """The calls about webhooks; both are None where the service has no secret key."""
    router = v1_router("webhooks")

    @router.post(
        "/webhooks",
        status_code=201,
        summary="Make a webhook",
        response_model=WebhookMade,
        responses={
            **example(201, "The webhook, with its secret.", {**_SHOWN, "secret": _SECRET}),
            **problems(*OF_CALLERS, *OF_BODIES, "conflict"),
        },
    )
    def create(
        body: Annotated[NewWebhook, _NEW], caller: Admin, repeated: Repeated, webhooks: Office
    ) -> Response:
        """Have somebody told of events from now on. The answer has the secret by which they check
        that a message is genuine; it is shown this once, and kept nowhere."""
        if secret_key is None:
            raise _no_secret_key()
        return _with_secret(
            webhooks.create(body.url, body.events, caller, repeated, allow_private), secret_key
        )

    @router.get(
        "/webhooks",
        summary="Every webhook",
        response_model=WebhookList,
        responses=_answers(200, "Every webhook, the oldest first.", {"webhooks": [_SHOWN]}),
    )
    def listed(caller: Admin, webhooks: Office) -> dict[str, object]:
        """Every webhook, the oldest first."""
        return webhooks.listed()

    @router.get(
        "/webhooks/{id}",
        summary="A webhook with its last deliveries",
        response_model=WebhookDetails,
        responses=_answers(
            200, "The webhook.", {**_SHOWN, "deliveries": [_DELIVERY]}, "not-found", "validation"
        ),
    )
    def details(id: WebhookId, caller: Admin, webhooks: Office) -> dict[str, object]:
        """A webhook, with what became of its last 50 messages, the newest first."""
        return webhooks.details(id)

    @router.patch(
        "/webhooks/{id}",
        summary="Switch a webhook on or off",
        response_model=WebhookShown,
        responses=_answers(
            200, "The webhook.", {**_SHOWN, "active": False}, "not-found", *OF_BODIES
        ),
    )
    def switch(
        id: WebhookId, body: Annotated[WebhookChange, _CHANGE], caller: Admin, webhooks: Office
    ) -> dict[str, object]:
        """Switch a webhook on or off. Off, what waits for it is given up; it can be redelivered."""
        return webhooks.switch(id, body.active, caller)

    @router.delete(
        "/webhooks/{id}",
        status_code=204,
        summary="Delete a webhook",
        response_class=Response,
        responses=problems(*OF_CALLERS, "not-found", "validation"),
    )
    def remove(id: WebhookId, caller: Admin, webhooks: Office) -> None:
        """Delete a webhook with its messages, also those that wait."""
        webhooks.remove(id, caller)

    @router.post(
        "/webhooks/{id}/test",
        summary="Try a webhook",
        response_model=TestOutcome,
        responses=_answers(
            200,
            "What came of it.",
            {"delivered": False, "status": 503, "failure": "answered_503"},
            *("not-found", "validation", "conflict"),
        ),
    )
    async def test(id: WebhookId, caller: Admin, webhooks: Office) -> dict[str, object]:
        """Send a message of the type `test` at once, signed as any other, and tell what came of
        it. It is not tried again."""
        if sender is None:
            raise _no_secret_key()
        notice = await run_in_threadpool(webhooks.test_notice, id)
        outcome = await sender.send(notice)
        return {
            "delivered": outcome.arrived,
            "status": outcome.status,
            "failure": outcome.failure,
        }

    @router.post(
        "/deliveries/{id}/redeliver",
        status_code=202,
        summary="Make a delivery again",
        response_model=DeliveryShown,
        responses=_answers(
            202,
            "The delivery, which is due now.",
            {**_DELIVERY, "attempts": 0, "failure": None},
            *("not-found", "validation"),
        ),
    )
    def redeliver(id: DeliveryId, caller: Admin, webhooks: Office) -> dict[str, object]:
        """Have a message sent again from now on, whether it was delivered, given up or waits."""
        return webhooks.redeliver(id)

    return router


def _answers(status: int, told: str, value: object, *codes: str) -> Responses:
    return {**example(status, told, value), **problems(*OF_CALLERS, *codes)}


def _no_secret_key() -> Problem:
    return Problem(
        "conflict",
        "The service has no secret key, from which webhooks' secrets come: set REDRESS_SECRET_KEY.",
        reason="secret_key_missing",
    )


def _with_secret(answer: Answer, secret_key: str) -> Response:
    """An answer with the secret of the webhook that it tells of."""
    made = json.loads(answer.body)
    body = json_bytes({**made, "secret": secret_for(secret_key, made["id"])})
    return Response(body, answer.status, answer.headers, media_type="application/json")
