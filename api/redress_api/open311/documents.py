"""Answers in the two formats of the standard: JSON, and XML as the same values' elements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from xml.etree import ElementTree

from fastapi import Response

from redress_api.json_bytes import json_bytes


class Format(StrEnum):
    """What an answer is written in; the standard requires XML."""

    XML = "xml"
    JSON = "json"


MEDIA_TYPES = {Format.XML: "text/xml", Format.JSON: "application/json"}
_ONE_OF = {
    "services": "service",
    "service_requests": "request",
    "attributes": "attribute",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
"""What one element of a list is called in XML."""
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def without_controls(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def document(root: str, value: Any, form: Format, status: int = 200) -> Response:
    """An answer: `value` is a list of objects or an object, `root` what XML calls it."""
    body = json_bytes(value) if form is Format.JSON else xml_bytes(root, value)
    return Response(body, status, media_type=f"{MEDIA_TYPES[form]}; charset=utf-8")


def xml_bytes(root: str, value: Any) -> bytes:
    """A value as XML, in UTF-8 with its declaration."""
    written = ElementTree.tostring(_element(root, value), encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}'.encode()


def _element(name: str, value: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(value, Mapping):
        element.extend(_element(key, one) for key, one in value.items())
    elif isinstance(value, list):
        element.extend(_element(_ONE_OF[name], one) for one in value)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = without_controls(str(value))
    return element
