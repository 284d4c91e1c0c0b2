"""The service's own description, as OpenAPI."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel

from redress_api.cached import Cached
from redress_api.documented import PROBLEM_SCHEMA, problem_examples, problems
from redress_api.links import add_links
from redress_api.problems import MEDIA_TYPE
from redress_api.routing import V1
from redress_api.schemas import ContactsBody
from redress_api.schemas_of_itself import ProblemDocument

PATH = f"{V1}/openapi.json"

DESCRIPTION = """\
Reads what residents send their council: what each contact is about, why it had to be made, how it
is likely to end, which team takes it and by when, with the draft of the letter.

Every call needs a key (`Authorization: Bearer KEY`), except health and this description. Errors are
RFC 9457 problem documents (`application/problem+json`): `type` and `code` never change, `errors`
names the fields at fault, `instance` holds the request's identifier. Every answer carries
`X-Request-ID`, `Redress-Model` and `Redress-Profile`; what is counted carries `RateLimit` and
`RateLimit-Policy`. Within `/v1` fields may be added; none is renamed or taken away.
"""

TAGS = [
    {"name": "session", "description": "People sign in and out; programs have keys."},
    {"name": "contacts", "description": "Contacts classified and triaged; nothing is kept."},
    {"name": "vocabulary", "description": "What answers are made of; cached by ETag."},
    {"name": "webhooks", "description": "Who outside is told of events; for administrators."},
    {
        "name": "open311",
        "description": "GeoReport v2, for reporting sites such as FixMyStreet; errors are the "
        "standard's own.",
    },
    {"name": "operation", "description": "Health, and counts for Prometheus."},
    {"name": "problems", "description": "What each type of problem means."},
]


def add_openapi(app: FastAPI) -> None:
    """Have the application describe itself at `/v1/openapi.json`, in bytes made once."""
    app.openapi = cache(lambda: _described(app))  # type: ignore[method-assign]
    cached: Callable[[], Cached] = cache(lambda: Cached.of(app.openapi()))

    @app.get(PATH, include_in_schema=False)
    async def description(request: Request) -> Response:
        return cached().answer(request)


def _described(app: FastAPI) -> dict[str, Any]:
    told = get_openapi(
        title=app.title,
        version=app.version,
        summary="Complaint handling for councils",
        description=DESCRIPTION,
        routes=app.routes,
        tags=TAGS,
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    components = told.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas[PROBLEM_SCHEMA] = _schema_of(ProblemDocument)
    for model in (ContactsBody,):
        schemas.setdefault(model.__name__, _schema_of(model))
    for name, schema in ProblemDocument.model_json_schema().get("$defs", {}).items():
        schemas.setdefault(name, schema)
    _replace_own_errors(told)
    _put_examples_back(told["paths"], app)
    add_links(told["paths"])
    components["schemas"] = dict(sorted(schemas.items()))
    components["examples"] = problem_examples()
    return told


def _put_examples_back(paths: dict[str, Any], app: FastAPI) -> None:
    """Show every example as it was given: FastAPI leaves out what is null in them."""
    for route in iter_route_contexts(app.routes):
        for method in route.methods or ():
            operation = paths.get(route.path or "", {}).get(method.lower())
            if operation is None:
                continue
            for status, answer in route.responses.items():
                for media_type, content in answer.get("content", {}).items():
                    shown = operation["responses"][str(status)]["content"][media_type]
                    shown |= {key: content[key] for key in ("example",) if key in content}
            for body in route.dependant.body_params:
                if examples := body.field_info.openapi_examples:
                    operation["requestBody"]["content"]["application/json"]["examples"] = examples


def _replace_own_errors(told: dict[str, Any]) -> None:
    """Describe faulty parameters as the problem documents that they are answered with, wherever
    FastAPI put its own description."""
    for methods in told["paths"].values():
        for operation in methods.values():
            answers = operation["responses"]
            if "application/json" not in answers.get("422", {}).get("content", {}):
                continue
            if MEDIA_TYPE in answers.get("400", {}).get("content", {MEDIA_TYPE: None}):
                answers["422"] = problems("validation")[422]
            else:
                # Another standard's call, which tells them its own way.
                del answers["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        told["components"]["schemas"].pop(name, None)


def _schema_of(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return schema


def openapi_text(app: FastAPI) -> str:
    """The description as it stands in `docs/reference/openapi.json`."""
    return json.dumps(app.openapi(), indent=1, ensure_ascii=False) + "\n"
