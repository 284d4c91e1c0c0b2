"""What the routes call: contacts classified and triaged in batches, and what is told of itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from starlette.requests import Request

from redress.answering import Triager, triaged_object
from redress.classification.classifier import Classifier
from redress.classification.contract import as_object
from redress.contact import Contact
from redress.engine import Classified, Outcome, classify_batch, internal_error
from redress.errors import RedressError
from redress.labels import default_vocabulary, questions_object
from redress_api.batching import Batcher
from redress_api.cached import Cached
from redress_api.exchange import Header
from redress_api.json_bytes import json_bytes
from redress_api.loading import Loaded
from redress_api.metrics import Metrics
from redress_api.published import profile_object
from redress_api.settings import Settings

Identifier = str | int | float | None


@dataclass(frozen=True, slots=True)
class Job:
    """A contact, and what is made of it once it is classified; both in the worker's thread."""

    contact: Contact
    make: Callable[[Classified], object]


def answer_jobs(classifier: Classifier, jobs: Sequence[Job]) -> list[object]:
    """Each job's answer, or the error that kept it from one, in order.

    Raises:
        RedressError: the model cannot answer at all.
    """
    outcomes = classify_batch(classifier, [job.contact for job in jobs])
    return [_made(job, outcome) for job, outcome in zip(jobs, outcomes, strict=True)]


def _made(job: Job, outcome: Outcome) -> object:
    if isinstance(outcome, RedressError):
        return outcome
    try:
        return job.make(outcome)
    except RedressError as error:
        return error
    except Exception as error:
        return internal_error("answering", error)


class Service:
    """One loaded model and council, and the batches that requests share."""

    def __init__(
        self, loaded: Loaded, settings: Settings, metrics: Metrics, now: Callable[[], datetime]
    ) -> None:
        """`now` says what time it is, with its zone."""
        self.loaded = loaded
        self._triager = Triager(loaded.profile, now)
        self._batcher: Batcher[Job, object] = Batcher(
            lambda jobs: answer_jobs(loaded.classifier, jobs),
            most=settings.batch_size,
            window=settings.batch_window_ms / 1000,
            ended=metrics.batch_ended,
        )
        self.batch_size = settings.batch_size
        self.identity: tuple[Header, ...] = (
            (b"redress-model", loaded.classifier.name.encode("ascii", "replace")),
            (b"redress-profile", loaded.profile_version.encode("ascii")),
        )
        vocabulary = default_vocabulary().renamed(loaded.profile.display, loaded.profile.name)
        self.labels = Cached.of({"questions": questions_object(vocabulary.questions)})
        self.profile = Cached.of(
            {**profile_object(loaded.profile), "version": loaded.profile_version}
        )
        self.models = Cached.of(
            {"in_use": loaded.classifier.name, "models": [dict(one) for one in loaded.models]}
        )

    async def classify(self, contact: Contact, identifier: Identifier) -> bytes:
        """A contact's classification as JSON, under the identifier that it came with.

        Raises:
            RedressError: the contact cannot be read.
            Problem: the service is stopping, or too much is waiting.
        """
        answer = await self._batcher.done(self._classification(contact, identifier))
        return cast(bytes, answer)

    async def classified(self, contact: Contact) -> Classified:
        """A contact read and classified, together with others that came at the same time.

        Raises:
            RedressError: the contact cannot be read.
            Problem: the service is stopping, or too much is waiting.
        """
        return cast(Classified, await self._batcher.done(Job(contact, lambda found: found)))

    async def triage(self, contact: Contact, identifier: Identifier) -> bytes:
        """A contact's classification, decision and draft as JSON.

        Raises:
            RedressError: the contact cannot be read, or no date reckoned.
            Problem: the service is stopping, or too much is waiting.
        """

        def make(found: Classified) -> bytes:
            triaged = self._triager.answer(found.reading, found.classification)
            answer = triaged_object(triaged, self.loaded.profile)
            return json_bytes({**answer, "id": identifier})

        return cast(bytes, await self._batcher.done(Job(contact, make)))

    async def classify_each(
        self, given: Sequence[tuple[Identifier, Contact | RedressError]]
    ) -> list[bytes | RedressError]:
        """Several contacts' classifications as JSON, with an error for each that has none.

        Raises:
            Problem: the service is stopping, or too much is waiting.
        """
        jobs = [
            self._classification(contact, identifier)
            for identifier, contact in given
            if isinstance(contact, Contact)
        ]
        found = iter(await self._batcher.all_done(jobs))
        answers: list[bytes | RedressError] = []
        for _, contact in given:
            answer = next(found) if isinstance(contact, Contact) else contact
            if isinstance(answer, (bytes, RedressError)):
                answers.append(answer)
            elif isinstance(answer, Exception):
                answers.append(internal_error("answering", answer))
            else:
                raise cast(BaseException, answer)
        return answers

    def _classification(self, contact: Contact, identifier: Identifier) -> Job:
        def make(found: Classified) -> bytes:
            return json_bytes({**as_object(contact, found.classification), "id": identifier})

        return Job(contact, make)

    async def close(self) -> None:
        """Finish what was taken, and take no more."""
        await self._batcher.close()


def service_of(request: Request) -> Service:
    """The service that a request's application runs."""
    return cast(Service, request.app.state.service)
