"""`GET /v1/cases` and `/v1/deadlines`: cases by their conditions, and what is owed by when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from redress.casework.contract import listed_object
from redress.casework.given import Day, Instant
from redress.casework.listing import CaseFilter, Sort, list_cases
from redress.casework.state import Outcome, State
from redress.contact import Channel
from redress.triage.reckoning import in_london
from redress.triage.routes import UrgencyLevel
from redress_api.casework.callers import Reader
from redress_api.casework.desk import desk_of
from redress_api.casework.requests import in_zone
from redress_api.casework.schemas import CasesPage, Deadlines
from redress_api.documented import OF_CALLERS, example, problems
from redress_api.examples import example_of
from redress_api.json_bytes import json_bytes
from redress_api.problems import Problem
from redress_api.routing import v1_router


def lists_router() -> APIRouter:
    """The calls that list cases."""
    router = v1_router("cases")
    _add_list(router)
    _add_deadlines(router)
    return router


def _add_list(router: APIRouter) -> None:
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


def _add_deadlines(router: APIRouter) -> None:
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
            soon = replace(
                mine, due_after=today - timedelta(1), due_until=today + timedelta(within)
            )
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
        received_from=in_zone(received_from) if received_from else None,
        received_before=in_zone(received_before) if received_before else None,
        due_until=due_until,
        words=q,
        person=person,
    )
