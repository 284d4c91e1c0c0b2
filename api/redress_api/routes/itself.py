"""What the service tells of itself: labels, profile, models, metrics, and the types of problems."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from redress.casework.principals import Principal
from redress_api.cached import Cached
from redress_api.documented import NOT_MODIFIED, example, problems
from redress_api.examples import example_of
from redress_api.metrics import CONTENT_TYPE, Metrics
from redress_api.problems import PAGES, PROBLEMS, Problem, ProblemType
from redress_api.routing import V1, GuardedRoute, v1_router
from redress_api.schemas_of_itself import Labels, Models, ProblemPage, ProblemPages, ProfileTold
from redress_api.security.requirements import require
from redress_api.service import service_of

Known = Annotated[Principal, Depends(require())]
_ETAG = {"ETag": {"description": "Names this version.", "schema": {"type": "string"}}}


def vocabulary_router() -> APIRouter:
    """The calls whose answers never change while the service runs."""
    router = v1_router("vocabulary")
    refused = problems("unauthenticated")

    def told(name: str, description: str) -> dict[int | str, dict[str, object]]:
        answered = example(200, description, example_of(name)["value"])
        answered[200]["headers"] = _ETAG
        return {**answered, **NOT_MODIFIED, **refused}

    @router.get(
        "/labels",
        summary="Every label and what it means",
        response_model=Labels,
        responses=told("labels", "The questions, under the council's display names."),
    )
    async def labels(request: Request, caller: Known) -> Response:
        """The questions that are asked of every contact, and their labels; labels that the council
        has no use for are left out."""
        return service_of(request).labels.answer(request)

    @router.get(
        "/profile",
        summary="The council",
        response_model=ProfileTold,
        responses=told("profile", "What is public of the council's profile."),
    )
    async def profile(request: Request, caller: Known) -> Response:
        """The council that the service answers for: teams, processes with their clocks, ombudsmen
        and adjustments."""
        return service_of(request).profile.answer(request)

    @router.get(
        "/models",
        summary="The models",
        response_model=Models,
        responses=told("models", "Every model, which is in use, and what each reached."),
    )
    async def models(request: Request, caller: Known) -> Response:
        """The models of this installation, and what each reached when it was evaluated."""
        return service_of(request).models.answer(request)

    return router


def metrics_router(metrics: Metrics, prefix: str = V1) -> APIRouter:
    """The call that Prometheus makes."""
    router = APIRouter(prefix=prefix, tags=["operation"], route_class=GuardedRoute)

    @router.get(
        "/metrics",
        summary="Counts, for Prometheus",
        response_class=Response,
        responses={
            200: {
                "description": "Counts of every worker, in Prometheus' text format.",
                "content": {
                    "text/plain": {
                        "schema": {"type": "string"},
                        "example": example_of("metrics")["value"],
                    }
                },
            },
            **problems("unauthenticated"),
        },
        include_in_schema=prefix == V1,
    )
    def counts(caller: Known) -> Response:
        """Requests by route template and status, their times, and how many contacts were
        classified together. Nothing personal is in them. Any valid key will do."""
        return Response(metrics.exposed(), media_type=CONTENT_TYPE)

    return router


def problems_router() -> APIRouter:
    """The pages that the `type` of a problem leads to."""
    router = APIRouter(prefix=PAGES, tags=["problems"])
    pages = {code: Cached.of(_page(kind)) for code, kind in PROBLEMS.items()}
    everything = Cached.of({"problems": [_page(kind) for kind in PROBLEMS.values()]})

    @router.get(
        "",
        summary="Every type of problem",
        response_model=ProblemPages,
        responses={
            **example(200, "Every type.", {"problems": [_page(PROBLEMS["too-large"])]}),
            **NOT_MODIFIED,
            **problems(),
        },
    )
    async def all_problems(request: Request) -> Response:
        """Every type of problem that an answer may be."""
        return everything.answer(request)

    @router.get(
        "/{code}",
        summary="A type of problem",
        response_model=ProblemPage,
        responses={
            **example(200, "The type.", _page(PROBLEMS["too-large"])),
            **NOT_MODIFIED,
            **problems("not-found", "validation"),
        },
    )
    async def one_problem(request: Request, code: str) -> Response:
        """What a type of problem means, and what to do."""
        page = pages.get(code)
        if page is None:
            raise Problem("not-found", "There is no such type of problem.")
        return page.answer(request)

    return router


def _page(kind: ProblemType) -> dict[str, object]:
    return {
        "type": kind.uri,
        "code": kind.code,
        "status": kind.status,
        "title": kind.title,
        "meaning": kind.meaning,
    }
