"""Which answers lead to which calls, as OpenAPI tells it: a case that was opened, to all of its
calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_CASE = "/v1/cases/{reference}"
_HOOK = "/v1/webhooks/{id}"
_REPORT = "/open311/v2/requests/{service_request_id}.{format}"
_SAME_CASE = {"reference": "$request.path.reference"}
_NUMBER = "$response.body#/number"


@dataclass(frozen=True, slots=True)
class Link:
    """From the answer to a call to other calls, all whose path begins so and has no more in braces
    than is given."""

    method: str
    path: str
    status: str
    """Of the answer."""
    leads_to: str
    parameters: Mapping[str, str]
    """What of the answer, or of its request, is given on, by the parameter's name."""
    body: Mapping[str, str] = field(default_factory=dict)
    """The same by field, where the other call takes it in its body."""


_LINKS = (
    Link("post", "/v1/cases", "201", _CASE, {"reference": "$response.body#/reference"}),
    Link("get", _CASE, "200", f"{_CASE}/", _SAME_CASE),
    Link("post", f"{_CASE}/drafts", "201", f"{_CASE}/letters", _SAME_CASE, {"draft": _NUMBER}),
    Link(
        *("post", f"{_CASE}/letters", "201", f"{_CASE}/letters/"),
        {**_SAME_CASE, "number": _NUMBER},
    ),
    Link("get", "/v1/cases", "200", "/v1/cases", {"cursor": "$response.body#/next"}),
    Link("post", "/v1/webhooks", "201", _HOOK, {"id": "$response.body#/id"}),
    Link(
        *("get", _HOOK, "200", "/v1/deliveries/"),
        {"id": "$response.body#/deliveries/0/id"},
    ),
    Link(
        *("post", "/open311/v2/requests.{format}", "200", _REPORT),
        {
            "service_request_id": "$response.body#/0/service_request_id",
            "format": "$request.path.format",
        },
    ),
)


def add_links(paths: Mapping[str, Any]) -> None:
    """Tell of each answer where it leads to; `paths` are those of a description."""
    for link in _LINKS:
        operation = paths.get(link.path, {}).get(link.method)
        if operation is None:
            continue
        links = operation["responses"][link.status].setdefault("links", {})
        for path, methods in paths.items():
            if _leads(link, path):
                links |= {
                    one["operationId"]: _object(link, one)
                    for one in methods.values()
                    if _suits(link, one)
                }


def _leads(link: Link, path: str) -> bool:
    if not path.startswith(link.leads_to):
        return False
    named = {part.partition("}")[0] for part in path.split("{")[1:]}
    return named <= set(link.parameters)


def _suits(link: Link, operation: Mapping[str, Any]) -> bool:
    if link.body:
        return "requestBody" in operation
    known = {one["name"] for one in operation.get("parameters", ())}
    return set(link.parameters) <= known


def _object(link: Link, operation: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation["operationId"],
        "parameters": dict(link.parameters),
    }
    if link.body:
        told["requestBody"] = dict(link.body)
    return told
