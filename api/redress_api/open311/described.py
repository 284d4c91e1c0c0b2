"""What the calls of Open311 take and answer, as the documentation describes it."""

from __future__ import annotations

from typing import Any

from redress.reading.cleaning import LONGEST_TEXT
from redress_api.documented import Responses
from redress_api.open311.documents import MEDIA_TYPES, Format, xml_bytes
from redress_api.open311.posting import LONGEST

_TEXT = {"type": "string"}
_MAY_BE_EMPTY = {"type": ["string", "null"]}
_FAULTS = {
    400: "Something is missing or cannot be read; each description says what.",
    403: "The key is missing, wrong, or not for this.",
    404: "There is no such service, report or format.",
    408: "The body took too long to arrive.",
    413: "The body is too large.",
    429: "Too many requests.",
    500: "A fault in the program.",
    503: "The service cannot answer now.",
}
_ERRORS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"code": {"type": "integer"}, "description": _TEXT},
        "required": ["code", "description"],
    },
}
SERVICE: dict[str, Any] = {
    "type": "object",
    "properties": {
        **dict.fromkeys(
            ("service_code", "service_name", "description", "keywords", "group"), _TEXT
        ),
        "metadata": {"type": "boolean"},
        "type": {"type": "string", "enum": ["realtime"]},
    },
}
DEFINITION: dict[str, Any] = {
    "type": "object",
    "properties": {"service_code": _TEXT, "attributes": {"type": "array", "items": {}}},
}
POSTED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "service_request_id": _TEXT,
        "service_notice": _TEXT,
        "account_id": _MAY_BE_EMPTY,
    },
}
REQUEST: dict[str, Any] = {
    "type": "object",
    "properties": {
        "service_request_id": _TEXT,
        "status": {"type": "string", "enum": ["open", "closed"]},
        **dict.fromkeys(
            ("service_name", "service_code", "requested_datetime", "updated_datetime"), _TEXT
        ),
        **dict.fromkeys(("description", "address", "lat", "long", "media_url"), _MAY_BE_EMPTY),
    },
}
DISCOVERY: dict[str, Any] = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("changeset", "contact", "key_service"), _TEXT),
        "endpoints": {"type": "array", "items": {"type": "object"}},
    },
}
_FIELDS = {
    "service_code": "Of GET services.",
    "description": "What is reported; it is the contact that the case is opened with.",
    "lat": "Latitude in degrees (WGS 84), with `long`.",
    "long": "Longitude in degrees (WGS 84), with `lat`.",
    "address_string": "Where it is, in words.",
    "address_id": "Where it is, by the council's own number.",
    "email": "Of the person who reports.",
    "first_name": "Of the person who reports.",
    "last_name": "Of the person who reports.",
    "phone": "Of the person who reports.",
    "account_id": "The person's account at the reporting site; it comes back.",
    "device_id": "Ignored.",
    "media_url": "Of a photo; it may be sent several times.",
    "jurisdiction_id": "Ignored: there is one jurisdiction.",
    "api_key": "A key with the scope cases:write, where the header has none.",
}
_LONGEST = {
    **dict.fromkeys(("device_id", "jurisdiction_id", "api_key"), 200),
    **dict.fromkeys(("lat", "long"), 24),
    "description": LONGEST_TEXT,
    **LONGEST,
}
FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {
                        name: {"type": "string", "description": told, "maxLength": _LONGEST[name]}
                        for name, told in _FIELDS.items()
                    },
                    "required": ["service_code", "description"],
                    "additionalProperties": {"type": "string"},
                },
                "example": {
                    "api_key": "KEY",
                    "service_code": "roads_and_pavements",
                    "lat": "53.8008",
                    "long": "-1.5491",
                    "description": "A deep pothole outside the library.",
                    "email": "jo@example.org",
                    "first_name": "Jo",
                    "last_name": "Smith",
                },
            }
        },
    }
}


def one(root: str, schema: dict[str, Any], value: dict[str, Any], *codes: int) -> Responses:
    """The responses of a call that answers an object, or these faults."""
    return _responses(root, schema, value, codes)


def several(root: str, schema: dict[str, Any], value: dict[str, Any], *codes: int) -> Responses:
    """The responses of a call that answers a list, or these faults."""
    return _responses(root, {"type": "array", "items": schema}, [value], codes)


def _responses(root: str, schema: dict[str, Any], value: Any, codes: tuple[int, ...]) -> Responses:
    told: Responses = {
        200: {"description": "The answer.", "content": _content(root, schema, value)}
    }
    for code in sorted({*codes, 400, 404, 429, 500, 503}):
        fault = [{"code": code, "description": _FAULTS[code]}]
        content = _content("errors", _ERRORS, fault)
        told[code] = {"description": _FAULTS[code], "content": content}
    return told


def _content(root: str, schema: dict[str, Any], value: Any) -> dict[str, Any]:
    return {
        MEDIA_TYPES[Format.JSON]: {"schema": schema, "example": value},
        MEDIA_TYPES[Format.XML]: {
            "schema": {"type": "string"},
            "example": xml_bytes(root, value).decode(),
        },
    }
