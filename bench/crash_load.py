"""Clients that never give up: each sends a request, with one key, until it is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench.api_client import FAULTS, Answer, Connection, request

_WAIT = 0.05
_LETTERS = str.maketrans("0123456789", "abdefghijk")
"""Seconds until a request is sent again that was not answered."""
_AGAIN, _STEP = 0.15, 0.3
"""Shares of what clients do: send an old request once more, take a step in a case."""
_AREAS = ("council_tax", "benefits")
_PEOPLE = 40
"""Different people who write, so that contacts of one person meet."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A case whose opening was acknowledged."""

    raw: bytes
    """The request."""
    answer: Answer
    reference: str
    text: str
    word: str
    """A word that no other contact has."""
    email: str


@dataclass(frozen=True, slots=True)
class Happened:
    """A step in a case that was acknowledged."""

    reference: str
    events: Sequence[tuple[int, str, str]]
    """Sequence, type and hash of each event that it was answered with."""


@dataclass(slots=True)
class Record:
    """What clients were told, which the store must hold."""

    opened: list[Opened] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """Answers that should not have been."""
    repeated: int = 0
    """Requests that were sent once more after they had been answered."""
    unanswered: int = 0
    """Attempts that brought no answer, or one that says to come back."""


class Client:
    """One caller, who sends one request after the other."""

    def __init__(
        self, name: str, port: int, key: str, texts: Sequence[str], draw: Random, record: Record
    ) -> None:
        """`key` may open and change cases; `draw` decides what is done."""
        self._name = name
        self._connection = Connection(port)
        self._key = key
        self._texts = texts
        self._draw = draw
        self._record = record
        self._own: list[Opened] = []
        self._acknowledged: set[str] = set()
        self._sent = 0

    async def work(self, is_over: Callable[[], bool]) -> None:
        """Send requests until it is over and the last is answered."""
        while not is_over():
            chance = self._draw.random()
            if chance < _AGAIN and self._own:
                await self._again()
            elif chance < _AGAIN + _STEP and self._own:
                await self._step(self._draw.choice(self._own))
            else:
                await self._open()
        self._connection.close()

    async def _answered(self, raw: bytes) -> Answer:
        while True:
            try:
                answer = await self._connection.send(raw)
                if answer.status != 503:
                    return answer
            except FAULTS:
                pass
            self._record.unanswered += 1
            await asyncio.sleep(_WAIT)

    def _post(self, path: str, body: Any) -> bytes:
        self._sent += 1
        key = ("Idempotency-Key", f"{self._name}-{self._sent}")
        return request("POST", path, self._key, body, [key])

    async def _open(self) -> None:
        # Letters only: digits may be taken for a number of an account, and redacted.
        word = f"zq{self._name}x{self._sent}".translate(_LETTERS)
        text = f"{self._draw.choice(self._texts)}\nMy own number for this is {word}."
        email = f"person{self._draw.randrange(_PEOPLE)}@example.org"
        body = {"text": text, "name": "Sam Example", "email": email}
        raw = self._post("/v1/cases", body)
        answer = await self._answered(raw)
        if answer.status != 201:
            self._record.wrong.append(f"A case was answered {answer.status}: {answer.body[:300]!r}")
            return
        made = Opened(raw, answer, answer.json()["reference"], text, word, email)
        self._own.append(made)
        self._record.opened.append(made)

    async def _again(self) -> None:
        """The same request with the same key must be answered as the first time."""
        old = self._draw.choice(self._own)
        answer = await self._answered(old.raw)
        self._record.repeated += 1
        if (answer.status, answer.body) != (201, old.answer.body):
            self._record.wrong.append(f"{old.reference} sent again was answered {answer.status}.")

    async def _step(self, case: Opened) -> None:
        body: dict[str, Any] = {"type": "noted", "text": f"Rang them, {self._name}-{self._sent}."}
        if self._draw.random() < 0.5:
            if case.reference in self._acknowledged:
                body = {
                    "type": "corrected",
                    "question": "service_area",
                    "labels": [self._draw.choice(_AREAS)],
                }
            else:
                self._acknowledged.add(case.reference)
                body = {"type": "acknowledged"}
        raw = self._post(f"/v1/cases/{case.reference}/events", body)
        answer = await self._answered(raw)
        if answer.status != 201:
            told = f"{body['type']} of {case.reference}: {answer.status} {answer.body[:300]!r}"
            self._record.wrong.append(told)
            return
        events = [(one["sequence"], one["type"], one["hash"]) for one in answer.json()["events"]]
        self._record.happened.append(Happened(case.reference, events))
