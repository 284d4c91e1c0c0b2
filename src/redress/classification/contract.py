"""The machine contract: a contact's classification as a JSON object, and as table columns.

These forms hold from version 0.1 on: fields may be added, none is renamed or taken away.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from redress.classification.result import UPHELD, Answer, Choice, Classification, Finding
from redress.contact import Channel, Contact
from redress.errors import ContactError, RedressError
from redress.spans import Span

_DIGITS = 4
_LAST = ("reasons", "evidence", "model", "error")
EVIDENCE_COLUMN_OF = "service_area"
"""The question whose evidence is a column; that of others would fill the table."""


def parse_contact(values: Mapping[str, Any]) -> Contact:
    """The contact of one input object: only `text` is required.

    Raises:
        ContactError: a field is missing or of the wrong kind; the message names it.
    """
    text = values.get("text")
    if not isinstance(text, str):
        raise ContactError("Field 'text' is missing or not a string.", code="text_missing")
    identifier = identifier_of(values)
    if identifier is None and values.get("id") is not None:
        raise ContactError("Field 'id' must be a string or a finite number.", code="id_invalid")
    return Contact(
        text=text,
        id=None if identifier is None else str(identifier),
        channel=_channel(values.get("channel")),
        received_at=_time(values.get("received_at")),
    )


def identifier_of(values: Mapping[str, Any]) -> str | int | float | None:
    """The `id` of an input object, or None where it has none that an answer can carry."""
    identifier = values.get("id")
    if isinstance(identifier, bool) or not isinstance(identifier, (str, int, float)):
        return None
    if isinstance(identifier, float) and not math.isfinite(identifier):
        return None
    return identifier


def _channel(value: Any) -> Channel | None:
    if value is None or value == "":
        return None
    try:
        return Channel(value)
    except ValueError:
        known = ", ".join(Channel)
        raise ContactError(
            f"Field 'channel' must be one of: {known}.", code="channel_invalid"
        ) from None


def _time(value: Any) -> datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ContactError(
            "Field 'received_at' must be a time such as 2026-11-20T10:15:00Z.",
            code="received_at_invalid",
        ) from None


def as_object(contact: Contact, found: Classification) -> dict[str, Any]:
    """The classification of a contact as a JSON object."""
    text = contact.text
    result: dict[str, Any] = {"id": contact.id}
    for code, answer in found.answers.items():
        result[code] = None if answer is None else _answer(code, answer, text)
    for code, findings in found.findings.items():
        result[code] = [_finding(one, text) for one in findings.labels]
    return {
        **result,
        "needs_person": found.needs_person,
        "reasons": list(found.reasons),
        "model": found.model,
    }


def error_object(identifier: Any, error: RedressError) -> dict[str, Any]:
    """What stands in place of a classification that could not be made."""
    return {"id": identifier, "error": {"code": error.code, "message": error.message}}


def _answer(code: str, answer: Answer, text: str) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "label": answer.label,
        "confidence": round(answer.confidence, _DIGITS),
        "alternatives": _choices(answer.alternatives),
        "evidence": _evidence(answer.evidence, text),
        "needs_person": answer.needs_person,
    }
    if code == "service_area":
        fields["also"] = [choice.label for choice in answer.also]
    if code == "outcome":
        fields["upheld_probability"] = round(upheld_probability(answer), _DIGITS)
    return fields


def upheld_probability(answer: Answer) -> float:
    """How likely a complaint is to be upheld, wholly or in part."""
    shares = answer.probabilities or {}
    return sum(shares.get(code, 0.0) for code in UPHELD)


def _finding(finding: Finding, text: str) -> dict[str, Any]:
    return {
        "code": finding.label,
        "confidence": round(finding.confidence, _DIGITS),
        "evidence": _evidence(finding.evidence, text),
        "early_warning": finding.early_warning,
    }


def _choices(choices: Iterable[Choice]) -> list[dict[str, Any]]:
    return [{"label": c.label, "confidence": round(c.confidence, _DIGITS)} for c in choices]


def _evidence(spans: Iterable[Span], text: str) -> list[dict[str, Any]]:
    return [{"start": span.start, "end": span.end, "text": span.of(text)} for span in spans]


def column_types(questions: Iterable[str], any_of: Iterable[str]) -> dict[str, type]:
    """The columns that a classified table gains, in order, each with the type of its values."""
    types: dict[str, type] = {}
    for code in questions:
        types |= {code: str, f"{code}_confidence": float, f"{code}_needs_person": bool}
        types |= {"service_area_also": str} if code == "service_area" else {}
        types |= {"upheld_probability": float} if code == "outcome" else {}
    types |= dict.fromkeys([*any_of, "early_warnings"], str)
    return {**types, "needs_person": bool, **dict.fromkeys(_LAST, str)}


def column_names(questions: Iterable[str], any_of: Iterable[str]) -> list[str]:
    """The names of the columns that a classified table gains, in order."""
    return list(column_types(questions, any_of))


def as_columns(contact: Contact, found: Classification) -> dict[str, Any]:
    """The classification of a contact as the columns of `column_types`."""
    columns: dict[str, Any] = {}
    for code, answer in found.answers.items():
        columns[code] = answer.label if answer else None
        columns[f"{code}_confidence"] = round(answer.confidence, _DIGITS) if answer else None
        columns[f"{code}_needs_person"] = answer.needs_person if answer else None
        if code == "service_area":
            columns["service_area_also"] = _joined(c.label for c in answer.also) if answer else ""
        if code == "outcome":
            columns["upheld_probability"] = (
                round(upheld_probability(answer), _DIGITS) if answer else None
            )
    for code, findings in found.findings.items():
        columns[code] = _joined(one.label for one in findings.labels)
    columns["early_warnings"] = _joined(one.label for one in found.raised if one.early_warning)
    area = found.answers.get(EVIDENCE_COLUMN_OF)
    columns["needs_person"] = found.needs_person
    columns["reasons"] = " ".join(found.reasons)
    columns["evidence"] = _joined(span.of(contact.text) for span in area.evidence) if area else ""
    columns["model"] = found.model
    columns["error"] = None
    return columns


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(parts)
