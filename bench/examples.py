"""The examples of the API's description: `python -m bench examples` asks the service for each.

They are real answers of the shipped model over a store that is thrown away, at a fixed time; long
lists of what never changes are cut after their first items.
"""

from __future__ import annotations

import json
import random
import secrets
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from fastapi.testclient import TestClient
from pydantic import SecretStr
from starlette.requests import Request

import redress_api.examples
from redress.casework import intake
from redress.casework.database import Database
from redress.casework.principals import Principal, PrincipalKind, Role, Scope
from redress.casework.references import new_reference
from redress.drafting.formats import LetterFormat
from redress.models import ModelStore
from redress.triage.reckoning import LOCAL
from redress_api.app import create_app
from redress_api.assembly import parts_of
from redress_api.loading import load
from redress_api.settings import Settings

OUT = Path(__file__).resolve().parents[1] / "api" / "redress_api" / "data" / "examples.json"
AT = datetime(2026, 3, 12, 10, tzinfo=LOCAL)
_TEXT = (
    "My brown bin was missed again on Tuesday, for the third time. I rang twice and was told it "
    "would be collected, and nobody came. I want it emptied and an apology."
)
_CONTACT = {
    "text": _TEXT,
    "id": "web-2041",
    "channel": "webform",
    "received_at": "2026-03-12T09:30:00Z",
}
_SECOND = {"text": "How do I order a new recycling box?", "id": 2}
_EMPTY = {"text": "  ", "id": "empty"}
_FORM = {
    "text": _TEXT,
    "channel": "webform",
    "name": "Jo Smith",
    "email": "jo.smith@example.org",
    "place": "4 Mill Lane",
    "adjustments": "Please write to me in large print.",
}
_OTHER = {"text": "The lamp outside 14 Fennel Way has been out for a week.", "name": "Sam Lee"}
_METRICS = (
    'redress_http_requests_total{method="POST",route="/v1/classify",status="200"} 1284.0\n'
    'redress_batch_contacts_bucket{le="1.0"} 911.0\n'
)
_FEW = 2
_OFFICER = Principal(PrincipalKind.USER, "ann", "Ann Officer", Role.OFFICER.scopes)
_WEB_FORM = Principal(PrincipalKind.KEY, "k4t9", "Web form", frozenset({Scope.WRITE}))


class _Callers:
    def authenticate(self, request: Request) -> Principal | None:
        return _WEB_FORM if request.headers.get("authorization") == "Bearer form" else _OFFICER


@dataclass
class _Clock:
    at: datetime = AT

    def __call__(self) -> datetime:
        return self.at


class _Service:
    """The service, and a clock that is moved by hand."""

    def __init__(self, client: TestClient, clock: _Clock) -> None:
        self._client = client
        self._clock = clock

    def later(self, **by: float) -> None:
        self._clock.at += timedelta(**by)

    def text(self, path: str) -> str:
        """The answer to a GET, as a text; of a file, what it begins with."""
        answer = self._client.get(path, headers={"Authorization": "Bearer ann"})
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.text}")
        is_file = "officedocument" in answer.headers["content-type"]
        return f"{answer.content[:2].decode()}…" if is_file else answer.text

    def __call__(self, method: str, path: str, body: Any = None, caller: str = "ann") -> Any:
        head = {"Authorization": f"Bearer {caller}", "If-Match": "*"}
        answer = self._client.request(method, path, json=body, headers=head)
        if answer.status_code >= 300:
            raise SystemExit(f"{method} {path}: {answer.text}")
        return answer.json()


def write() -> None:
    """Ask for every example, and write them."""
    with _service() as service:
        found = {**_contacts(service), **_itself(service), **_cases(service)}
    examples = {
        name: {"summary": summary, "value": value} for name, (summary, value) in found.items()
    }
    OUT.write_text(json.dumps(examples, indent=1, ensure_ascii=False) + "\n", "utf-8")


@contextmanager
def _service() -> Iterator[_Service]:
    clock, draw = _Clock(), random.Random(0)
    with tempfile.TemporaryDirectory() as folder, _drawn_by(draw):
        url = f"sqlite:///{folder}/redress.db"
        database = Database(url)
        database.upgrade()
        database.close()
        settings = Settings(database_url=SecretStr(url))
        loads = partial(load, settings, ModelStore.default(), 1)
        parts = replace(parts_of(settings, loads, clock), authenticator=_Callers())
        with TestClient(create_app(settings, parts)) as client:
            yield _Service(client, clock)


@contextmanager
def _drawn_by(draw: random.Random) -> Iterator[None]:
    """References and salts that are always the same; no example is needed to make them."""
    drawn: Callable[..., str] = partial(new_reference, draw=draw.randrange)

    # Of emails, the boundary between their parts.
    random.seed(0)

    def salt(size: int) -> str:
        return draw.randbytes(size).hex()

    with (
        mock.patch.object(intake, "new_reference", drawn),
        mock.patch.object(secrets, "token_hex", salt),
        mock.patch.object(redress_api.examples, "_examples", _none_yet),
    ):
        yield


def _none_yet() -> Mapping[str, Any]:
    return defaultdict(lambda: {"value": None})


Found = Mapping[str, tuple[str, Any]]


def _contacts(service: _Service) -> Found:
    several = {"contacts": [_SECOND, _EMPTY]}
    answers = service("POST", "/v1/classify/batch", several)
    return {
        "contact": ("From a web form", _CONTACT),
        "classified": ("Its classification", service("POST", "/v1/classify", _CONTACT)),
        "triaged": ("Its triage", service("POST", "/v1/triage", _CONTACT)),
        "contacts": ("Two contacts, and one without words", several),
        "answers": ("Their answers", answers),
        "lines": ("A contact a line", _lines(several["contacts"])),
        "answered_lines": ("An answer a line", _lines(answers["answers"])),
    }


def _lines(values: list[Any]) -> str:
    return "".join(f"{json.dumps(one)}\n" for one in values)


def _itself(service: _Service) -> Found:
    labels, profile, models = (
        service("GET", f"/v1/{name}") for name in ("labels", "profile", "models")
    )
    for question in labels["questions"]:
        del question["labels"][_FEW:]
    del profile["teams"][1:], profile["processes"][1:], models["models"][1:]
    for process in profile["processes"]:
        del process["clocks"][_FEW:]
    for model in models["models"]:
        model["metrics"] = dict(list(model["metrics"].items())[:1])
    return {
        "labels": ("Of each question two labels", labels),
        "profile": ("One team and one process of a council", profile),
        "models": ("One model", models),
        "metrics": ("Some counts", _METRICS),
    }


def _cases(service: _Service) -> Found:
    opened = service("POST", "/v1/cases", _FORM, "form")
    service.later(minutes=7)
    service("POST", "/v1/cases", _OTHER, "form")
    path = f"/v1/cases/{opened['reference']}"
    patch = {"officer": "ann", "team": "waste"}
    correction = {
        "question": "service_area",
        "labels": ["waste_and_recycling"],
        "reason": "It is a garden waste collection.",
    }
    person = {"role": "representative", "name": "Cllr Lee", "phone": "01632 960001"}
    letter = {"subject": "Your complaint", "body": _plainer(opened["draft"]["body"])}
    service.later(minutes=55)
    found: dict[str, tuple[str, Any]] = {
        "opened": ("The case", opened),
        "new_case": ("A web form", _FORM),
        "cases": ("The most urgent case", service("GET", "/v1/cases?limit=1")),
        "deadlines": ("What is due within three weeks", service("GET", "/v1/deadlines?within=21")),
        "patch": ("An officer takes it", patch),
        "case": ("The case", service("PATCH", path, patch)),
        "person": ("A councillor who writes for somebody", person),
    }
    service("POST", f"{path}/people", person)
    found |= {
        "correction": ("The service area confirmed", correction),
        "corrected": ("What happened", service("POST", f"{path}/corrections", correction)),
        "corrections": ("Every correction", service("GET", f"{path}/corrections")),
        "letter_body": ("An officer's own version", letter),
        "draft": ("The draft", service("POST", f"{path}/drafts", letter)),
        "drafts": ("Every draft", service("GET", f"{path}/drafts")),
    }
    approval = {"draft": found["draft"][1]["number"], "kind": "acknowledgement"}
    approved = service("POST", f"{path}/letters", approval)
    sending = {"by": "hand_over"}
    gone = service("POST", f"{path}/letters/{approved['number']}/send", sending)
    found |= {
        "approval": ("The approval of a draft", approval),
        "approved": ("The letter", approved),
        "sending": ("It is printed", sending),
        "letter": ("The letter as it stands", gone),
        "letters": ("Every letter", service("GET", f"{path}/letters")),
    }
    for form in LetterFormat:
        found[f"letter_{form}"] = (
            f"As {form}",
            service.text(f"{path}/letters/{gone['number']}?format={form}"),
        )
    service.later(days=8)
    step = {
        "type": "extended",
        "until": _extended(service("GET", path)),
        "reason": "The contractor's records come only next week.",
    }
    found |= {
        "step": ("More time", step),
        "stepped": ("What happened", service("POST", f"{path}/events", step)),
        "events": ("The trail", service("GET", f"{path}/events")),
    }
    return found


def _plainer(body: str) -> str:
    """An officer's own version of the acknowledgement."""
    return body.replace("Thank you for", "Thank you very much for", 1)


def _extended(case: Mapping[str, Any]) -> str:
    """A day after that on which the answer is due."""
    due = next(one["latest"] for one in case["clocks"] if one["code"] == "respond")
    return (datetime.fromisoformat(due) + timedelta(days=7)).date().isoformat()
