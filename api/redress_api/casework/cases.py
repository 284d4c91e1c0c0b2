"""`/v1/cases`: cases opened, listed, shown and changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from redress.casework.cases import Kept, find
from redress.casework.contract import case_object, listed_object, opened_object
from redress.casework.documents import Person, contents, parties
from redress.casework.given import Day, Instant
from redress.casework.idempotency import Answer
from redress.casework.intake import Prepared, Submission
from redress.casework.linking import linked
from redress.casework.listing import CaseFilter, Sort, list_cases
from redress.casework.people import add_person, note_view
from redress.casework.principals import Principal, Scope
from redress.casework.state import Outcome, State
from redress.casework.stepping import step_on
from redress.casework.steps import Adjusted, Assigned, Corrected, Rerouted, Step
from redress.contact import Channel, Contact
from redress.triage.reckoning import in_london
from redress.triage.routes import UrgencyLevel
from redress_api.casework.desk import desk_of
from redress_api.casework.requests import (
    Expected,
    Repeated,
    Required,
    answer,
    etag,
    located,
    sent,
)
from redress_api.casework.schemas import (
    CaseOpened,
    CasePatch,
    CaseShown,
    CasesPage,
    Deadlines,
    NewCase,
    PersonBody,
)
from redress_api.documented import OF_BODIES, OF_CALLERS, example, problems
from redress_api.examples import body_like, example_of
from redress_api.json_bytes import json_bytes
from redress_api.problems import Problem
from redress_api.routing import v1_router
from redress_api.security.requirements import require
from redress_api.service import service_of

Reader = Annotated[Principal, Depends(require(Scope.READ))]
Writer = Annotated[Principal, Depends(require(Scope.WRITE))]
Officer = Annotated[Principal, Depends(require(Scope.READ, Scope.WRITE))]
_OF_FORM = ("name", "email", "phone", "address")
OF_CHANGES = ("not-found", "conflict", "precondition-failed", "unfit")


def cases_router() -> APIRouter:
    """The calls about cases as a whole."""
    router = v1_router("cases")
    _add_opening(router)
    _add_lists(router)
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
        desk = desk_of(request)
        if (earlier := await run_in_threadpool(desk.answered, repeatable)) is not None:
            return sent(earlier)
        submission = submission_of(body)
        classified = await service_of(request).classified(submission.contact)

        def told(kept: Kept, prepared: Prepared) -> Answer:
            head = located(kept.state.reference, kept.state)
            seen = caller.may(Scope.READ)
            whole = opened_object(kept, prepared, desk.profile, with_repeats=seen)
            return answer(201, whole, head)

        opened = await run_in_threadpool(
            desk.open, submission, classified, caller, repeatable, told
        )
        return sent(opened)


def submission_of(body: NewCase) -> Submission:
    """What a web form sent, as what opens a case."""
    received = body.received_at
    contact = Contact(
        text=body.text,
        id=body.id,
        channel=body.channel or Channel.WEBFORM,
        received_at=_in_zone(received) if received else None,
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


def _in_zone(moment: datetime) -> datetime:
    return moment if moment.tzinfo else in_london(moment)


def _add_lists(router: APIRouter) -> None:
    @router.get(
        "/cases",
        summary="List cases",
        response_model=CasesPage,
        responses={
            **example(200, "A page of cases.", example_of("cases")["value"]),
            **problems(*OF_CALLERS, "validation"),
        },
    )
    def listed(
        request: Request,
        caller: Reader,
        wanted: Annotated[CaseFilter, Depends(filter_of)],
        sort: Annotated[Sort, Query(description="The order.")] = Sort.INBOX,
        limit: Annotated[int, Query(ge=1, le=200, description="Cases of a page.")] = 50,
        cursor: Annotated[
            str | None, Query(max_length=500, description="`next` of the page before.")
        ] = None,
    ) -> Response:
        """Cases that meet every condition given. Pass `next` as `cursor` for the next page; each
        page is as quick as the first, and no case is told twice."""
        if wanted.person is not None and not caller.sees_personal_data:
            raise Problem("forbidden", "To find a case by a person, cases:write is needed too.")
        with desk_of(request).reading() as session:
            page = list_cases(session, wanted, sort, limit, cursor)
        body = {"cases": [listed_object(one) for one in page.cases], "next": page.next}
        return Response(json_bytes(body), media_type="application/json")

    @router.get(
        "/deadlines",
        summary="What is overdue and due soon",
        response_model=Deadlines,
        responses={
            **example(200, "What is owed.", example_of("deadlines")["value"]),
            **problems(*OF_CALLERS, "validation"),
        },
    )
    def deadlines(
        request: Request,
        caller: Reader,
        within: Annotated[int, Query(ge=0, le=366, description="Days from today.")] = 5,
        team: Annotated[str | None, Query(max_length=60)] = None,
        officer: Annotated[str | None, Query(max_length=80)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Response:
        """The cases whose next date has passed, and those whose next date comes within some days,
        the earliest first."""
        desk = desk_of(request)
        today = in_london(desk.now()).date()
        mine = CaseFilter(team=team, officer=officer)
        with desk.reading() as session:
            late = replace(mine, due_until=today - timedelta(1))
            soon = replace(mine, due_after=today - timedelta(1), due_until=_after(today, within))
            overdue = list_cases(session, late, Sort.DUE, limit)
            due = list_cases(session, soon, Sort.DUE, limit)
        body = {
            "today": today.isoformat(),
            "overdue": [listed_object(one) for one in overdue.cases],
            "due": [listed_object(one) for one in due.cases],
            "next_overdue": overdue.next,
            "next_due": due.next,
        }
        return Response(json_bytes(body), media_type="application/json")


def _after(day: date, days: int) -> date:
    return day + timedelta(days)


def filter_of(
    state: Annotated[list[State] | None, Query(description="Any of these.")] = None,
    is_open: Annotated[
        bool | None, Query(alias="open", description="Whether an answer is owed still.")
    ] = None,
    stage: Annotated[int | None, Query(ge=1, le=9)] = None,
    kind: Annotated[str | None, Query(max_length=60)] = None,
    service_area: Annotated[str | None, Query(max_length=60)] = None,
    avoidable_cause: Annotated[str | None, Query(max_length=60)] = None,
    process: Annotated[str | None, Query(max_length=60)] = None,
    team: Annotated[str | None, Query(max_length=60)] = None,
    officer: Annotated[str | None, Query(max_length=80)] = None,
    channel: Annotated[Channel | None, Query()] = None,
    urgency: Annotated[UrgencyLevel | None, Query()] = None,
    needs_person: Annotated[bool | None, Query()] = None,
    outcome: Annotated[Outcome | None, Query(description="As an officer decided.")] = None,
    received_from: Annotated[Instant | None, Query()] = None,
    received_before: Annotated[Instant | None, Query()] = None,
    due_until: Annotated[Day | None, Query(description="The next date is this or earlier.")] = None,
    q: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=500,
            description='Words and "phrases" of the redacted text, or a reference.',
        ),
    ] = None,
    person: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=320,
            description="An email address or telephone number; needs cases:write too.",
        ),
    ] = None,
) -> CaseFilter:
    """The conditions of a list, from the query."""
    return CaseFilter(
        states=tuple(state or ()),
        is_open=is_open,
        stage=stage,
        kind=kind,
        service_area=service_area,
        avoidable_cause=avoidable_cause,
        process=process,
        team=team,
        officer=officer,
        channel=channel,
        urgency=urgency,
        needs_person=needs_person,
        outcome=outcome,
        received_from=_in_zone(received_from) if received_from else None,
        received_before=_in_zone(received_before) if received_before else None,
        due_until=due_until,
        words=q,
        person=person,
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
