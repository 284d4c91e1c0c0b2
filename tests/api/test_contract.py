"""The contract: every call of the description, with data that fits it and data that does not, is
answered as it says, and never with a fault of the program.

`LONG_TESTS=20 pytest tests/api/test_contract.py` tries twenty times as much.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import negative_data_rejection
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.api.council import service
from tests.api.hostile.places import BIN
from tests.databases import contradictions

from redress.classification.classifier import Classifier
from redress_api.routes.batches import NDJSON

COMMITTED = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"
TIMES = int(os.environ.get("LONG_TESTS", "1"))
HEADERS = {"Authorization": "Bearer admin"}
CASES_A_REFERENCE = 25
"""Requests of one case, before the next is opened: it would be closed for good."""


class Running:
    """Passes requests on to the application that a test runs; the schema is read before there is
    one."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


running = Running()
schemathesis.serializer(NDJSON)(lambda _, value: str(value).encode())
schema = schemathesis.openapi.from_path(
    COMMITTED,
    config=schemathesis.Config.from_dict(
        {
            "cache": {"enabled": False},
            "generation": {
                "deterministic": True,
                "database": "none",
                "max-examples": 12 * TIMES,
                # The key is always sent: who may call what is tried elsewhere.
                "with-security-parameters": False,
            },
            "checks": {
                # What a case, a date or the letter's own rules do not allow, no schema can tell.
                "positive_data_acceptance": {"enabled": False},
                # The method that is none is sent with a body that is: 405, and Allow is checked.
                "unsupported_method": {"enabled": False},
                "negative_data_rejection": {
                    "expected-statuses": "400 401 403 404 408 409 412 413 415 422 428".split(),
                },
                "missing_required_header": {"enabled": False},
                # Asked for again with its Idempotency-Key, what was deleted is told as it was made.
                "ensure_resource_availability": {"enabled": False},
            },
        }
    ),
)
schema.app = running
BOUNDED = settings(
    max_examples=12 * TIMES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


class Contract:
    """The service that is held to its contract, and a case of it."""

    def __init__(self) -> None:
        self._reference = ""
        self._left = 0

    def reference(self) -> str:
        """The reference of a case that is there."""
        if not self._left:
            case = schema["/v1/cases"]["POST"].Case(body={"text": BIN})
            self._reference = self.call(case).json()["reference"]
            self._left = CASES_A_REFERENCE
        self._left -= 1
        return self._reference

    def call(self, case: Any) -> Any:
        return case.call(headers=HEADERS)


@contextmanager
def _no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:

        def unknown(*_: Any, **__: Any) -> Any:
            raise socket.gaierror("there is no network in a test")

        patched.setattr(socket, "getaddrinfo", unknown)
        yield


@pytest.fixture(scope="module")
def contract(
    small_classifier: Classifier, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Contract]:
    path = tmp_path_factory.mktemp("contract") / "redress.db"
    path.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{path}"
    app = service(small_classifier, url, dispatches=False, secret_key="0123456789abcdef" * 4)
    running.app = app
    with _no_network():
        yield Contract()
        asgi.shutdown_lifespans()
    assert contradictions(url) == []


@schema.parametrize()
@BOUNDED
def test_every_call_answers_as_it_is_described(case: Any, contract: Contract) -> None:
    given = case.path_parameters.get("reference")
    if isinstance(given, str) and sum(map(ord, given)) % 2 == 0:
        case.path_parameters["reference"] = contract.reference()
    # Of a stream, each line that is none has its error in the answer.
    excluded = [negative_data_rejection] if case.media_type == NDJSON else []
    case.call_and_validate(headers=HEADERS, excluded_checks=excluded)


def test_what_was_opened_is_worked_on_as_the_links_say(contract: Contract) -> None:
    class Work(schema.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": HEADERS}

    Work.TestCase.settings = settings(BOUNDED, max_examples=8 * TIMES, stateful_step_count=12)
    Work.run()
