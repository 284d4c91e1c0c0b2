"""A client of the service, for programs in Python; it needs the extra `client`, for httpx."""

from __future__ import annotations

import json
import random
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any
from urllib.parse import quote

import httpx

from redress.errors import RedressError

_TRIES = 4
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 30.0
_WORTH_ANOTHER_TRY = frozenset({429, 502, 503, 504})
_NOT_DONE = frozenset({429, 503})
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_MOST_TOGETHER = 64 * 1_024
"""Bytes of contacts: httpx reads no answer before all is sent, and the service, which answers
meanwhile, takes in no more than these while its answers are not read."""

Json = dict[str, Any]


class ServiceError(RedressError):
    """The service refused a call, or cannot be reached."""

    code = "service_error"

    def __init__(self, message: str, *, code: str, status: int | None, problem: Json) -> None:
        """`status` is None where there was no answer; `problem` is the problem document."""
        super().__init__(message, code=code)
        self.status = status
        self.problem = problem


class RedressClient:
    """Calls one service with one key. Threads may share it; close it, or use it with `with`.

    A call that finds the service busy, starting or out of reach is tried again, up to four times.
    Calls that make something carry an Idempotency-Key, so a second try makes nothing twice; one
    that changes a case is tried again only where it cannot have changed it.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """`timeout` is in seconds, of one try."""
        self._http = httpx.Client(
            base_url=base_url.rstrip("/"),
            headers={"Authorization": f"Bearer {key}"},
            timeout=timeout,
            transport=transport,
        )
        self._wait = wait

    def __enter__(self) -> RedressClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def classify(self, text: str, **fields: Any) -> Json:
        """A contact's classification; `fields` are id, channel and received_at.

        Raises:
            ServiceError: the service refuses it, or cannot be reached.
        """
        return self._json("POST", "/v1/classify", {"text": text, **fields})

    def classify_all(self, contacts: Iterable[Mapping[str, Any]]) -> Iterator[Json]:
        """Any number of contacts' classifications, in order, a few at a time as they are read.

        A contact that cannot be answered has an `error` in its place.

        Raises:
            ServiceError: the service refuses them, or cannot be reached.
        """
        head = {"Content-Type": "application/x-ndjson"}
        for lines in _together(json.dumps(dict(one)).encode() + b"\n" for one in contacts):
            answer = self._answered("POST", "/v1/classify/batch", content=lines, headers=head)
            for line in answer.content.splitlines():
                yield _read(answer, line)

    def triage(self, text: str, **fields: Any) -> Json:
        """A contact's classification, decision and draft.

        Raises:
            ServiceError: the service refuses it, or cannot be reached.
        """
        return self._json("POST", "/v1/triage", {"text": text, **fields})

    def open_case(self, text: str, *, idempotency_key: str | None = None, **fields: Any) -> Json:
        """Open a case; `fields` are those of the form, such as name and email.

        Give a key of your own where your program may send the same contact again after a crash.

        Raises:
            ServiceError: the service refuses it, or cannot be reached.
        """
        return self._made("/v1/cases", {"text": text, **fields}, idempotency_key)

    def cases(self, **conditions: Any) -> Iterator[Json]:
        """Every case that meets the conditions, page by page as they are read.

        Raises:
            ServiceError: the service refuses it, or cannot be reached.
        """
        cursor: str | None = None
        while True:
            page = self._json("GET", "/v1/cases", None, {**conditions, "cursor": cursor})
            yield from page["cases"]
            cursor = page["next"]
            if cursor is None:
                return

    def case(self, reference: str, *, personal_data: bool = False) -> Json:
        """A case whole; asking for personal data is noted in its trail.

        Raises:
            ServiceError: there is none, or the service cannot be reached.
        """
        wanted = {"personal_data": "true"} if personal_data else None
        return self._json("GET", _path(reference), None, wanted)

    def change(self, reference: str, version: int, **fields: Any) -> Json:
        """Change fields of a case, as it was at a version.

        Raises:
            ServiceError: somebody else changed it meanwhile (status 412), or it is refused.
        """
        head = {"If-Match": f'"{version}"'}
        return self._json("PATCH", _path(reference), fields, headers=head)

    def step(self, reference: str, type: str, **fields: Any) -> Json:
        """Take a step in a case, such as `acknowledged`; what happened.

        Raises:
            ServiceError: the case does not allow it, or the service cannot be reached.
        """
        return self._made(f"{_path(reference)}/events", {"type": type, **fields})

    def correct(
        self, reference: str, question: str, labels: Iterable[str], reason: str | None = None
    ) -> Json:
        """Give another answer to a question; what happened.

        Raises:
            ServiceError: there is no such label, or the service cannot be reached.
        """
        body = {"question": question, "labels": list(labels), "reason": reason}
        return self._made(f"{_path(reference)}/corrections", body)

    def _made(self, path: str, body: Json, key: str | None = None) -> Json:
        return self._json("POST", path, body, headers={"Idempotency-Key": key or uuid.uuid4().hex})

    def _json(
        self,
        method: str,
        path: str,
        body: Json | None,
        wanted: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        query = {name: value for name, value in (wanted or {}).items() if value is not None}
        answer = self._answered(method, path, json=body, params=query, headers=dict(headers or {}))
        return _read(answer, answer.content)

    def _answered(self, method: str, path: str, **sent: Any) -> httpx.Response:
        # Made twice, a change of one version would be refused as if somebody else had made it.
        is_change = method == "PATCH"
        worth_another = _NOT_DONE if is_change else _WORTH_ANOTHER_TRY
        for number in range(_TRIES):
            is_last = number == _TRIES - 1
            try:
                answer = self._http.request(method, path, **sent)
            except httpx.TransportError as error:
                if is_last or (is_change and not isinstance(error, _NOT_SENT)):
                    raise _unreached(error) from None
                self._wait(_pause(number, None))
                continue
            if answer.status_code in worth_another and not is_last:
                self._wait(_pause(number, answer.headers.get("Retry-After")))
                continue
            if not answer.is_success:
                raise _refused(answer)
            return answer
        raise AssertionError


def _path(reference: str) -> str:
    """A case's path; whatever a reference holds, it is one part of it."""
    return f"/v1/cases/{quote(reference, safe='')}"


def _together(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines in bodies of up to so many bytes, or of one line that is longer."""
    body = b""
    for line in lines:
        if body and len(body) + len(line) > _MOST_TOGETHER:
            yield body
            body = b""
        body += line
    if body:
        yield body


def _read(answer: httpx.Response, text: bytes) -> Json:
    """The JSON object of an answer, or of a line of it."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if isinstance(found, dict):
        return found
    told = f"What answered ({answer.status_code}) is not the service. Is the address right?"
    raise ServiceError(told, code="service_error", status=answer.status_code, problem={})


def _pause(number: int, told: str | None) -> float:
    """Seconds to wait: as the service says, else longer each time, with some chance in it."""
    if told and told.isdecimal():
        return min(float(told), _LONGEST_WAIT)
    return float(_FIRST_WAIT * 2**number * (1 + random.random()))


def _refused(answer: httpx.Response) -> ServiceError:
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    if not isinstance(problem, dict):
        problem = {}
    told = problem.get("detail") or f"The service answered {answer.status_code}."
    code = problem.get("code") or "service_error"
    return ServiceError(told, code=code, status=answer.status_code, problem=problem)


def _unreached(error: httpx.TransportError) -> ServiceError:
    told = f"The service cannot be reached ({type(error).__name__}). Is the address right?"
    return ServiceError(told, code="service_unreachable", status=None, problem={})
