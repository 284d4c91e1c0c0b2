"""`/v1/cases`: cases opened, shown and changed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from redress.casework.cases import Kept, find
from redress.casework.contract import case_object, opened_object
from redress.casework.documents import Person, contents, parties
from redress.casework.idempotency import Answer
from redress.casework.intake import Prepared, Submission
from redress.casework.linking import linked
from redress.casework.people import add_person, note_view
from redress.casework.principals import Scope
from redress.casework.stepping import step_on
from redress.casework.steps import Adjusted, Assigned, Corrected, Rerouted, Step
from redress.contact import Channel, Contact
from redress_api.casework.callers import OF_CHANGES, Officer, Reader, Writer
from redress_api.casework.desk import desk_of
from redress_api.casework.opening import opened
from redress_api.casework.requests import (
    Expected,
    Repeated,
    Required,
    answer,
    etag,
    in_zone,
    located,
    sent,
)
from redress_api.casework.schemas import (
    CaseOpened,
    CasePatch,
    CaseShown,
    NewCase,
    PersonBody,
)
from redress_api.documented import OF_BODIES, OF_CALLERS, example, problems
from redress_api.examples import body_like, example_of
from redress_api.json_bytes import json_bytes
from redress_api.problems import Problem
from redress_api.routing import v1_router

_OF_FORM = ("name", "email", "phone", "address")


def cases_router() -> APIRouter:
    """The calls about cases as a whole."""
    router = v1_router("cases")
    _add_opening(router)
    _add_single(router)
    return router


def _add_opening(router: APIRouter) -> None:
    @router.post(
        "/cases",
        status_code=201,
        summary="Open a case",
        response_model=CaseOpened,
        responses={
            **example(201, "The case.", example_of("opened")["value"]),
            **problems(*OF_CALLERS, *OF_BODIES, "unanswerable", "unfit"),
        },
    )
    async def open_case(
        request: Request,
        body: Annotated[NewCase, body_like("new_case")],
        caller: Writer,
        repeatable: Repeated,
    ) -> Response:
        """The call of a web form: the contact is kept, classified, routed, its dates are set and
        its acknowledgement drafted, all in one transaction. Show the person the `reference`; the
        likely outcome is for officers only."""
        profile = desk_of(request).profile

        def told(kept: Kept, prepared: Prepared) -> Answer:
            head = located(kept.state.reference, kept.state)
            seen = caller.may(Scope.READ)
            whole = opened_object(kept, prepared, profile, with_repeats=seen)
            return answer(201, whole, head)

        submission = submission_of(body)
        return sent(await opened(request, submission, caller, repeatable, told))


def submission_of(body: NewCase) -> Submission:
    """What a web form sent, as what opens a case."""
    received = body.received_at
    contact = Contact(
        text=body.text,
        id=body.id,
        channel=body.channel or Channel.WEBFORM,
        received_at=in_zone(received) if received else None,
    )
    writer = Person(**{field: getattr(body, field) for field in _OF_FORM})
    others = [Person(**one.model_dump()) for one in body.people]
    return Submission(
        contact=contact,
        people=tuple(one for one in (writer, *others) if one.is_known),
        place=body.place,
        adjustments=body.adjustments,
        other=body.model_extra,
    )


def _add_single(router: APIRouter) -> None:
    @router.get(
        "/cases/{reference}",
        summary="Show a case",
        response_model=CaseShown,
        responses={
            **example(200, "The case.", example_of("case")["value"]),
            **problems(*OF_CALLERS, "not-found", "validation"),
        },
    )
    def shown(
        request: Request,
        reference: str,
        caller: Reader,
        personal_data: Annotated[
            bool,
            Query(
                description="The text as sent, people, drafts and notes too; needs cases:write, "
                "and is noted in the trail."
            ),
        ] = False,
    ) -> Response:
        """A case whole: redacted, unless personal data is asked for."""
        if personal_data and not caller.sees_personal_data:
            raise Problem("forbidden", "To see personal data, cases:write is needed too.")
        desk = desk_of(request)
        if personal_data:
            with desk.database.transaction() as session:
                kept = find(session, reference)
                body = _whole(session, kept, with_personal_data=True)
                note_view(session, kept, caller, desk.now())
        else:
            with desk.reading() as session:
                kept = find(session, reference)
                body = _whole(session, kept, with_personal_data=False)
        return Response(body, headers=etag(kept.state), media_type="application/json")

    @router.patch(
        "/cases/{reference}",
        summary="Change a case",
        response_model=CaseShown,
        responses={
            **example(200, "The case as it is now.", example_of("case")["value"]),
            **problems(*OF_CALLERS, *OF_BODIES, *OF_CHANGES, "precondition-required"),
        },
    )
    def patched(
        request: Request,
        reference: str,
        body: Annotated[CasePatch, body_like("patch")],
        caller: Officer,
        expected: Required,
    ) -> Response:
        """Who has it, the team, the process, answers, adjustments: all of it or nothing. Each is
        an event of the trail. If-Match must name the version that the change is made on."""
        desk = desk_of(request)

        def act(session: Session, kept: Kept, now: datetime) -> tuple[Kept, Answer]:
            for step in steps_of(body):
                kept = step_on(session, kept, step, desk.profile, caller, now)
            whole = _whole(session, kept, with_personal_data=False)
            return kept, Answer(200, etag(kept.state), whole)

        return sent(desk.change(reference, expected, None, act))

    @router.post(
        "/cases/{reference}/people",
        status_code=201,
        summary="Add somebody to a case",
        response_model=CaseShown,
        responses={
            **example(201, "The case as it is now.", example_of("case")["value"]),
            **problems(*OF_CALLERS, *OF_BODIES, *OF_CHANGES),
        },
    )
    def person_added(
        request: Request,
        reference: str,
        body: Annotated[PersonBody, body_like("person")],
        caller: Officer,
        repeatable: Repeated,
        expected: Expected,
    ) -> Response:
        """A complainant, a representative or somebody whom it is about."""

        def act(session: Session, kept: Kept, now: datetime) -> tuple[Kept, Answer]:
            after = add_person(session, kept, Person(**body.model_dump()), caller, now)
            whole = _whole(session, after, with_personal_data=False)
            return after, Answer(201, etag(after.state), whole)

        return sent(desk_of(request).change(reference, expected, repeatable, act))


def _whole(session: Session, kept: Kept, *, with_personal_data: bool) -> bytes:
    papers, people = contents(session, kept.id), parties(session, kept.id)
    links = linked(session, kept.id)
    whole = case_object(kept.state, papers, people, links, with_personal_data=with_personal_data)
    return json_bytes(whole)


def steps_of(body: CasePatch) -> list[Step]:
    """What a change of a case's fields is, as steps in its life.

    Raises:
        Problem: it changes nothing.
    """
    given = body.model_fields_set
    steps: list[Step] = [
        Corrected(question=question, labels=tuple(labels))
        for question, labels in body.labels.items()
    ]
    if body.process is not None or body.team is not None:
        steps.append(Rerouted(process=body.process, team=body.team))
    if "officer" in given:
        steps.append(Assigned(officer=body.officer))
    if body.adjustments is not None:
        steps.append(Adjusted(text=body.adjustments))
    if not steps:
        raise Problem("validation", "Nothing is changed: give at least one field.")
    return steps
