"""The calls that take a body, each with one that is well formed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BIN = "My brown bin at 4 Mill Lane has not been emptied for three weeks and nobody answers."


@dataclass(frozen=True, slots=True)
class Known:
    """What is there to be asked for and changed."""

    reference: str
    webhook: str


CONTACT = {"text": BIN, "id": "a", "channel": "webform", "received_at": "2026-11-20T10:00:00Z"}
_PERSON = {"role": "subject", "name": "Jo", "email": "a@example.org", "phone": "0", "address": "x"}
_CASE = {
    **CONTACT,
    "name": "Jo Smith",
    "email": "jo@example.org",
    "phone": "01632 960001",
    "address": "x",
    "people": [_PERSON],
    "place": "Mill Lane",
    "adjustments": "Large print.",
    "ward": "North",
}
_PATCH = {
    "officer": "ann",
    "team": "waste",
    "process": "service_request",
    "adjustments": "Braille.",
    "labels": {"kind": ["complaint"]},
}
_STEPS: Sequence[Mapping[str, Any]] = (
    {"type": "corrected", "question": "kind", "labels": ["complaint"], "reason": "It is."},
    {"type": "rerouted", "process": "service_request", "team": "waste", "reason": "It is."},
    {"type": "assigned", "officer": "ann"},
    {"type": "noted", "text": "They rang."},
    {"type": "acknowledged", "on": "2026-11-27"},
    {"type": "extended", "until": "2026-12-20", "reason": "More time.", "beyond_limit": True},
    {"type": "paused", "reason": "We wait."},
    {"type": "resumed"},
    {
        "type": "responded",
        "outcome": "upheld",
        "reasons": "It was missed.",
        "remedy": "It is emptied.",
        "on": "2026-11-27",
    },
    {"type": "refused", "ground": "out_of_time", "reasons": "Too late."},
    {"type": "escalated", "received_at": "2026-11-27T12:00:00Z", "wanted": "An apology."},
    {"type": "closed"},
    {"type": "reopened", "reason": "Too early."},
    {"type": "ombudsman", "body": "lgsco", "step": "referred", "on": "2026-11-27"},
    {
        "type": "action_added",
        "kind": "remedy",
        "text": "Empty it.",
        "owner": "Waste",
        "due": "2026-12-01",
    },
    {"type": "action_done", "number": 1, "on": "2026-11-27"},
    {"type": "adjusted", "text": "Large print."},
    {"type": "link_judged", "reference": "26-7K3M-9QXC", "belongs": True},
)
_DRAFT = {"subject": "Your bin", "body": "Dear Jo,\n\nIt is emptied.", "language": "en"}
_WEBHOOK = {"url": "https://crm.example.org/hooks", "events": ["received"]}


def places(known: Known) -> Sequence[tuple[str, str, Mapping[str, Any]]]:
    """Method, path and body of each."""
    case = f"/v1/cases/{known.reference}"
    return (
        ("POST", "/v1/classify", CONTACT),
        ("POST", "/v1/triage", CONTACT),
        ("POST", "/v1/classify/batch", {"contacts": [CONTACT, CONTACT]}),
        ("POST", "/v1/cases", _CASE),
        ("POST", "/v1/cases", _CASE),
        ("PATCH", case, _PATCH),
        ("POST", f"{case}/people", _PERSON),
        ("POST", f"{case}/corrections", {"question": "kind", "labels": ["x"], "reason": "x"}),
        ("POST", f"{case}/drafts", _DRAFT),
        ("POST", f"{case}/letters", {"draft": 5, "kind": "acknowledgement"}),
        ("POST", f"{case}/letters/6/send", {"by": "hand_over"}),
        *(("POST", f"{case}/events", step) for step in _STEPS),
        ("POST", "/v1/webhooks", _WEBHOOK),
        ("PATCH", f"/v1/webhooks/{known.webhook}", {"active": True}),
        ("POST", "/v1/session", {"login": "ann", "password": "wrong horse battery"}),
    )
