"""`/v1/cases/{reference}/drafts` and `/letters`: written, approved, sent or handed over."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy.orm import Session

from redress.casework.cases import Kept, find
from redress.casework.contract import drafts_of, letters_of
from redress.casework.documents import contents
from redress.casework.idempotency import Answer
from redress.casework.letters import (
    approve,
    hand_over,
    letter_of,
    queue_by_email,
    write_draft,
)
from redress.casework.people import note_view
from redress.drafting.drafting import told
from redress.drafting.formats import LetterFormat, written_as
from redress_api.casework.callers import OF_CHANGES, Officer
from redress_api.casework.desk import desk_of
from redress_api.casework.requests import Expected, Repeated, changed, etag, sent
from redress_api.casework.schemas import (
    DraftBody,
    Drafts,
    LetterApproved,
    LetterBody,
    Letters,
    LetterShown,
    NumberedDraft,
    SendBody,
)
from redress_api.documented import OF_BODIES, OF_CALLERS, example, problems
from redress_api.examples import body_like, example_of
from redress_api.json_bytes import json_bytes
from redress_api.problems import Problem
from redress_api.routing import v1_router

Number = Annotated[int, Path(ge=1, le=1_000_000)]
_MEDIA_TYPES = {
    LetterFormat.TEXT: "text/plain; charset=utf-8",
    LetterFormat.HTML: "text/html; charset=utf-8",
    LetterFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    LetterFormat.EML: "message/rfc822",
}


def letters_router() -> APIRouter:
    """The calls about drafts and letters."""
    router = v1_router("letters")
    _add_drafts(router)
    _add_letters(router)
    _add_sending(router)
    return router


def _add_drafts(router: APIRouter) -> None:
    @router.get(
        "/cases/{reference}/drafts",
        summary="The drafts of a case",
        response_model=Drafts,
        responses={
            **example(200, "Every draft, the first first.", example_of("drafts")["value"]),
            **problems(*OF_CALLERS, "not-found"),
        },
    )
    def drafts(request: Request, reference: str, caller: Officer) -> Response:
        """The drafts that Redress made and those that officers wrote."""
        with desk_of(request).reading() as session:
            kept = find(session, reference)
            body = {"drafts": drafts_of(kept.state, contents(session, kept.id))}
        return Response(json_bytes(body), media_type="application/json", headers=etag(kept.state))

    @router.post(
        "/cases/{reference}/drafts",
        status_code=201,
        summary="Write a draft",
        response_model=NumberedDraft,
        responses={
            **example(201, "The draft.", example_of("draft")["value"]),
            **problems(*OF_CALLERS, *OF_BODIES, *OF_CHANGES),
        },
    )
    def written(
        request: Request,
        reference: str,
        body: Annotated[DraftBody, body_like("letter_body")],
        caller: Officer,
        repeatable: Repeated,
        expected: Expected,
    ) -> Response:
        """An officer's own version of a letter; earlier versions stay."""

        def act(session: Session, kept: Kept, now: datetime) -> tuple[Kept, Answer]:
            after, number = write_draft(
                session, kept, body.subject, body.body, body.language, caller, now
            )
            papers = contents(session, after.id)
            draft = next(one for one in drafts_of(after.state, papers) if one["number"] == number)
            return changed(after, draft, 201)

        return sent(desk_of(request).change(reference, expected, repeatable, act))


def _add_letters(router: APIRouter) -> None:
    @router.get(
        "/cases/{reference}/letters",
        summary="The letters of a case",
        response_model=Letters,
        responses={
            **example(200, "Every letter, the first first.", example_of("letters")["value"]),
            **problems(*OF_CALLERS, "not-found"),
        },
    )
    def letters(request: Request, reference: str, caller: Officer) -> Response:
        """The letters that were approved, and how far each has come."""
        with desk_of(request).reading() as session:
            kept = find(session, reference)
            body = {"letters": letters_of(kept.state, contents(session, kept.id))}
        return Response(json_bytes(body), media_type="application/json", headers=etag(kept.state))

    @router.post(
        "/cases/{reference}/letters",
        status_code=201,
        summary="Approve a draft",
        response_model=LetterApproved,
        responses={
            **example(201, "The letter.", example_of("approved")["value"]),
            **problems(*OF_CALLERS, *OF_BODIES, *OF_CHANGES),
        },
    )
    def approved(
        request: Request,
        reference: str,
        body: Annotated[LetterBody, body_like("approval")],
        caller: Officer,
        repeatable: Repeated,
        expected: Expected,
    ) -> Response:
        """A draft becomes a letter. An acknowledgement that predicts an outcome, promises or blames
        is refused; what it should say and does not is told."""
        desk = desk_of(request)

        def act(session: Session, kept: Kept, now: datetime) -> tuple[Kept, Answer]:
            done = approve(session, kept, body.draft, body.kind, desk.profile, caller, now)
            found = done.found
            letter = {
                **_letter(session, done.kept, done.number),
                "missing": [one.point.says for one in found.points if not one.is_met]
                if found
                else [],
                "plainer": [told(one) for one in found.findings] if found else [],
            }
            return changed(done.kept, letter, 201)

        return sent(desk.change(reference, expected, repeatable, act))


def _letter(session: Session, kept: Kept, number: int) -> dict[str, object]:
    letters = letters_of(kept.state, contents(session, kept.id))
    return next(one for one in letters if one["number"] == number)


def _add_sending(router: APIRouter) -> None:
    @router.get(
        "/cases/{reference}/letters/{number}",
        summary="Download a letter",
        response_class=Response,
        responses={
            200: {
                "description": "The letter or draft of that number, in the format asked for.",
                "content": {
                    media_type.partition(";")[0]: {
                        "schema": {"type": "string"},
                        "example": example_of(f"letter_{form}")["value"],
                    }
                    for form, media_type in _MEDIA_TYPES.items()
                },
            },
            **problems(*OF_CALLERS, "not-found", "validation"),
        },
    )
    def downloaded(
        request: Request,
        reference: str,
        number: Number,
        caller: Officer,
        format: Annotated[LetterFormat, Query()] = LetterFormat.DOCX,
    ) -> Response:
        """A letter, or a draft, as text, HTML, Word or email; noted in the trail."""
        desk = desk_of(request)
        with desk.database.transaction() as session:
            kept = find(session, reference)
            letter = letter_of(session, kept, number)
            note_view(session, kept, caller, desk.now())
        team = desk.profile.team_called(kept.state.team)
        name = f"{kept.state.reference}-{number}.{'txt' if format == 'text' else format.value}"
        return Response(
            written_as(letter, format, team),
            media_type=_MEDIA_TYPES[format],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @router.post(
        "/cases/{reference}/letters/{number}/send",
        status_code=201,
        summary="Send a letter, or hand it over",
        response_model=LetterShown,
        responses={
            **example(201, "The letter as it stands.", example_of("letter")["value"]),
            **problems(*OF_CALLERS, *OF_BODIES, *OF_CHANGES),
        },
    )
    def gone(
        request: Request,
        reference: str,
        number: Number,
        body: Annotated[SendBody, body_like("sending")],
        caller: Officer,
        repeatable: Repeated,
        expected: Expected,
    ) -> Response:
        """By email, or handed over to be printed or sent by other means. An acknowledgement that
        has gone out acknowledges the case."""
        desk = desk_of(request)
        if body.by == "email" and not request.app.state.sends_email:
            raise Problem("conflict", "No mail server is set (smtp_host): hand the letter over.")

        def act(session: Session, kept: Kept, now: datetime) -> tuple[Kept, Answer]:
            if body.by == "email":
                after = queue_by_email(session, kept, number, caller, now)
            else:
                after = hand_over(session, kept, number, desk.profile, caller, now)
            return changed(after, _letter(session, after, number), 201)

        return sent(desk.change(reference, expected, repeatable, act))
