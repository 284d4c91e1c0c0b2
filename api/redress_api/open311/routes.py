"""`/open311/v2`: services, reports and the discovery document, as JSON and XML."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from redress.casework.principals import Scope
from redress.casework.reported import ReportFilter, reported
from redress.labels import Label, default_vocabulary
from redress_api.casework.desk import Desk, desk_of
from redress_api.logs import rfc3339
from redress_api.middleware.bodies import media_type_of
from redress_api.open311 import described
from redress_api.open311.callers import principal_of
from redress_api.open311.documents import MEDIA_TYPES, Format, document
from redress_api.open311.faults import Open311Error, Open311Route, format_of
from redress_api.open311.opening import Opens, open_report
from redress_api.open311.posting import Fields, report_of
from redress_api.open311.querying import by_conditions, by_identifiers, request_object
from redress_api.open311.services import definition_object, service_object, services_of

PREFIX = "/open311/v2"
_STANDARD = "http://wiki.open311.org/GeoReport_v2"
_EXAMPLE_START = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
_REFERENCE = "26-7K3M-9QXC"
_MOST_FIELDS, _MOST_FILES = 200, 20
_Text = Annotated[str | None, Query(max_length=10_000)]


def open311_router(started: datetime, opens: Opens = open_report) -> APIRouter:
    """The calls of GeoReport v2; `started` tells clients when the services may have changed."""
    router = APIRouter(prefix=PREFIX, tags=["open311"], route_class=Open311Route)
    _add_services(router)
    _add_posting(router, opens)
    _add_requests(router)
    _add_discovery(router, started)
    return router


async def offered(request: Request) -> dict[str, Label]:
    """The services that the council of a request's application has."""
    profile = desk_of(request).profile
    return services_of(default_vocabulary().renamed(profile.display, profile.name))


Offered = Annotated[dict[str, Label], Depends(offered)]


def _add_services(router: APIRouter) -> None:
    label = services_of(default_vocabulary())["roads_and_pavements"]
    answers = described.several("services", described.SERVICE, service_object(label))

    @router.get("/services", summary="The services, by Accept", responses=answers)
    async def services_by_accept(request: Request, services: Offered) -> Response:
        """The same as `/services.json` where JSON is accepted, else as `/services.xml`."""
        return _services(services, format_of(request))

    @router.get("/services.{format}", summary="The services", responses=answers)
    async def services_as(format: Format, services: Offered) -> Response:
        """What can be reported: the council's service areas. Those with the keyword `private` are
        about people: a reporting site should not publish such reports."""
        return _services(services, format)

    @router.get(
        "/services/{service_code}.{format}",
        summary="What a service asks for",
        responses=described.one(
            "service_definition", described.DEFINITION, definition_object(label)
        ),
    )
    async def definition(service_code: str, format: Format, services: Offered) -> Response:
        """What a service asks for beyond the standard's own fields: nothing."""
        if service_code not in services:
            raise Open311Error(404, "service_code was not found: GET services lists them.")
        return document("service_definition", definition_object(services[service_code]), format)


def _services(services: dict[str, Label], format: Format) -> Response:
    return document("services", [service_object(one) for one in services.values()], format)


async def fields_of(request: Request) -> Fields:
    """The text fields of a form, in their order.

    Raises:
        Open311Error: there are too many.
    """
    if media_type_of(request.scope) == "multipart/form-data":
        async with request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS) as form:
            return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    try:
        return parse_qsl(
            (await request.body()).decode("utf-8", "replace"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise Open311Error(400, f"There may be {_MOST_FIELDS} fields at most.") from None


def _add_posting(router: APIRouter, opens: Opens) -> None:
    posted = {
        "service_request_id": _REFERENCE,
        "service_notice": f"Highways has it under the reference {_REFERENCE}.",
        "account_id": None,
    }

    @router.post(
        "/requests.{format}",
        summary="Report something",
        openapi_extra=described.FORM,
        responses=described.several("service_requests", described.POSTED, posted, 403, 408, 413),
    )
    async def post(
        request: Request,
        format: Format,
        fields: Annotated[Fields, Depends(fields_of)],
        services: Offered,
    ) -> Response:
        """Open a case of a report. The same report posted again is answered as the first time:
        one with `attribute[fixmystreet_id]` for seven days, any other on the same day."""
        key = next((value for name, value in fields if name == "api_key"), None)
        principal = await run_in_threadpool(principal_of, request, key, Scope.WRITE)
        report = report_of(fields, services)
        opened = await opens(request, report, principal)
        row = {
            "service_request_id": opened.reference,
            "service_notice": opened.notice,
            "account_id": report.account_id,
        }
        return document("service_requests", [row], format)


def _add_requests(router: APIRouter) -> None:
    told = {
        "service_request_id": _REFERENCE,
        "status": "open",
        "service_name": "Roads and pavements",
        "service_code": "roads_and_pavements",
        "requested_datetime": "2026-03-02T09:30:00Z",
        "updated_datetime": "2026-03-02T09:30:00Z",
    }

    @router.get(
        "/requests.{format}",
        summary="What became of reports",
        responses=described.several("service_requests", described.REQUEST, told, 403),
    )
    def requests(
        request: Request,
        format: Format,
        services: Offered,
        service_request_id: _Text = None,
        service_code: _Text = None,
        start_date: _Text = None,
        end_date: _Text = None,
        status: _Text = None,
        api_key: _Text = None,
    ) -> Response:
        """The reports of some identifiers; or, with a key, those of a time, status or service.
        Only what came by this way is told, and neither words, people nor places of it."""
        desk = desk_of(request)
        wanted = by_identifiers(service_request_id)
        if wanted is None:
            principal_of(request, api_key, Scope.READ, Scope.WRITE)
            wanted = by_conditions(service_code, start_date, end_date, status, desk.now())
        return document("service_requests", _rows(desk, wanted, services), format)

    @router.get(
        "/requests/{service_request_id}.{format}",
        summary="What became of a report",
        responses=described.several("service_requests", described.REQUEST, told),
    )
    def single(
        request: Request, service_request_id: str, format: Format, services: Offered
    ) -> Response:
        """What became of one report."""
        wanted = ReportFilter(references=[service_request_id])
        rows = _rows(desk_of(request), wanted, services)
        if not rows:
            raise Open311Error(404, "service_request_id was not found.")
        return document("service_requests", rows, format)


def _rows(desk: Desk, wanted: ReportFilter, services: dict[str, Label]) -> list[dict[str, Any]]:
    with desk.reading() as session:
        return [request_object(one, services) for one in reported(session, wanted)]


def _add_discovery(router: APIRouter, started: datetime) -> None:
    def discovery_object(base: str, contact: str, since: datetime) -> dict[str, Any]:
        return {
            "changeset": rfc3339(since),
            "contact": contact,
            "key_service": f"Ask {contact} for a key.",
            "endpoints": [
                {
                    "specification": _STANDARD,
                    "url": base,
                    "changeset": rfc3339(since),
                    "type": "production",
                    "formats": list(MEDIA_TYPES.values()),
                }
            ],
        }

    # A moment of its own: the committed description is the same whenever it is written.
    example = discovery_object(
        f"https://redress.example.org{PREFIX}", "duty@council.example", _EXAMPLE_START
    )

    @router.get(
        "/discovery.{format}",
        summary="Where the calls are",
        responses=described.one("discovery", described.DISCOVERY, example),
    )
    async def discovery(request: Request, format: Format) -> Response:
        """The standard's discovery document."""
        base = f"{request.url.scheme}://{request.url.netloc}{PREFIX}"
        contact = desk_of(request).profile.duty.email
        return document("discovery", discovery_object(base, contact, started), format)
