"""`POST /v1/classify/batch`: many contacts in, one answer for each out, in order."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError

from redress.casework.principals import Principal, Scope
from redress.errors import RedressError
from redress_api.documented import OF_BODIES, OF_CALLERS, problems
from redress_api.examples import example_of
from redress_api.exchange import exchange_of
from redress_api.json_bytes import json_value
from redress_api.lines import Parsed, parse
from redress_api.middleware.bodies import media_type_of
from redress_api.problem_handlers import problem_of_validation
from redress_api.problems import Problem
from redress_api.routing import V1, v1_router
from redress_api.schemas import Answers, ContactsBody
from redress_api.security.requirements import require
from redress_api.service import Service, service_of
from redress_api.streaming import StreamedLines, written

NDJSON = "application/x-ndjson"
PATH = f"{V1}/classify/batch"
STREAMED = ((PATH, NDJSON),)
"""Bodies that may be of any length."""

_MAY_CLASSIFY = require(Scope.CLASSIFY)


def batches_router(longest_line: int) -> APIRouter:
    """The call that answers many contacts; a line of a stream has `longest_line` bytes at most."""
    router = v1_router("contacts")

    @router.post(
        PATH.removeprefix(V1),
        summary="Classify many contacts",
        response_model=Answers,
        openapi_extra={"requestBody": _described_body()},
        responses={
            200: {
                "description": "An answer for each contact, in order; an error stands in place of "
                "one that could not be given. NDJSON is answered with NDJSON, while it arrives.",
                "content": {
                    "application/json": {"example": example_of("answers")["value"]},
                    NDJSON: {
                        "schema": {"type": "string"},
                        "example": example_of("answered_lines")["value"],
                    },
                },
            },
            **problems(*OF_CALLERS, *OF_BODIES),
        },
    )
    async def classify_batch(
        request: Request, caller: Annotated[Principal, Depends(_MAY_CLASSIFY)]
    ) -> Response:
        """Up to 1,000 contacts as one JSON object; or any number as NDJSON, a contact a line,
        answered line by line while it arrives, in memory that does not grow."""
        media_type = media_type_of(request.scope)
        service = service_of(request)
        if media_type == NDJSON:
            return StreamedLines(request, service, longest_line, NDJSON)
        if media_type not in ("application/json", ""):
            raise Problem("unsupported-media-type")
        contacts = [parse(values) for values in _contacts_of(await request.body())]
        return await _answer(request, service, contacts)

    return router


def _described_body() -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{ContactsBody.__name__}"}
    return {
        "required": True,
        "content": {
            "application/json": {
                "schema": schema,
                "examples": {"contacts": example_of("contacts")},
            },
            NDJSON: {
                "schema": {"type": "string"},
                "examples": {"lines": example_of("lines")},
            },
        },
    }


def _contacts_of(body: bytes) -> list[Any]:
    try:
        values = json_value(body)
    except ValueError:
        raise Problem("malformed", "The body is not JSON in UTF-8.") from None
    try:
        return ContactsBody.model_validate(values).contacts
    except ValidationError as error:
        raise problem_of_validation(error.errors(include_input=False)) from None


async def _answer(request: Request, service: Service, contacts: list[Parsed]) -> Response:
    answers: list[bytes] = []
    failed = 0
    for start in range(0, len(contacts), service.batch_size):
        chunk = contacts[start : start + service.batch_size]
        found = await service.classify_each(chunk)
        failed += sum(isinstance(one, RedressError) for one in found)
        answers += written(chunk, found, exchange_of(request.scope).request_id)
    body = b'{"answers":[%b],"failed":%d}' % (b",".join(answers), failed)
    return Response(body, media_type="application/json")
