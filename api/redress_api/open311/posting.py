"""A report as it is posted: its form fields, and what opens a case of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from redress.casework.documents import Person
from redress.casework.intake import Submission
from redress.casework.reported import SYSTEM
from redress.contact import Channel, Contact
from redress_api.open311.documents import without_controls
from redress_api.open311.faults import Open311Error

LONGEST = {
    **dict.fromkeys(("first_name", "last_name", "service_code", "account_id"), 200),
    **dict.fromkeys(("address_string", "address_id"), 1_000),
    "email": 320,
    "phone": 40,
    "media_url": 2_000,
    "attribute": 2_000,
}
"""Characters of a field."""
_MOST_ATTRIBUTES = 50
_MOST_MEDIA = 20
_ATTRIBUTE = re.compile(r"attribute\[([A-Za-z0-9_.-]{1,60})\](?:\[\])?", re.ASCII)
_OWN_NAMES = ("fixmystreet_id", "external_id", "service_request_id_ext")
"""Attributes in which FixMyStreet says what it calls the report itself."""
_IDENTIFIER = re.compile(r"[A-Za-z0-9_.:-]{1,60}", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?", re.ASCII)
_NOT_PINPOINTED = "#NOTPINPOINTED#"
"""What FixMyStreet sends as the address where the person did not use its map."""
_PLACES = (frozenset({"lat", "long"}), frozenset({"address_string"}), frozenset({"address_id"}))

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Report:
    """A report, checked."""

    service_code: str
    description: str
    latitude: float | None = None
    longitude: float | None = None
    address: str | None = None
    address_id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    account_id: str | None = None
    media: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def own_name(self) -> str | None:
        """What the reporting site calls it."""
        values = (value for name in _OWN_NAMES for value in self.attributes.get(name, ()))
        return next((value for value in values if _IDENTIFIER.fullmatch(value)), None)

    def digest(self, day: date) -> str:
        """The same whenever the same report is posted again.

        By the reporting site's own name for it; where it has none, by all that was sent, and the
        day.
        """
        told = self.own_name or [asdict(self), day.isoformat()]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def report_of(given: Iterable[tuple[str, str]], services: Collection[str]) -> Report:
    """The report of some form fields; fields that the standard does not know are left out.

    Raises:
        Open311Error: a field is missing, too long or out of range (400), or there is no such
            service (404); every fault is told.
    """
    fields = [(name, without_controls(value).strip()) for name, value in given]
    first = {name: value for name, value in reversed(fields) if value}
    faults = [*_too_long(fields), *_missing(first), *_out_of_range(first)]
    if faults:
        raise Open311Error(400, *faults)
    if first["service_code"] not in services:
        raise Open311Error(404, "service_code was not found: GET services lists them.")
    attributes = _attributes(fields)
    nearest = next(iter(attributes.get("closest_address", ())), None)
    is_placed = first.keys() >= _PLACES[0]
    return Report(
        service_code=first["service_code"],
        description=first["description"],
        latitude=float(first["lat"]) if is_placed else None,
        longitude=float(first["long"]) if is_placed else None,
        address=first.get("address_string") or nearest,
        address_id=_unless(first.get("address_id"), _NOT_PINPOINTED),
        first_name=first.get("first_name"),
        last_name=_unless(first.get("last_name"), "-"),
        email=first.get("email"),
        phone=first.get("phone"),
        account_id=first.get("account_id"),
        media=tuple(value for name, value in fields if name == "media_url" and value),
        attributes=attributes,
    )


def _unless(value: str | None, filler: str) -> str | None:
    return None if value == filler else value


def _too_long(fields: Fields) -> Iterator[str]:
    for name, value in fields:
        longest = LONGEST.get("attribute" if _ATTRIBUTE.fullmatch(name) else name)
        if longest is not None and len(value) > longest:
            yield f"{name}: it may have {longest} characters at most."
    if sum(_ATTRIBUTE.fullmatch(name) is not None for name, _ in fields) > _MOST_ATTRIBUTES:
        yield f"attribute: there may be {_MOST_ATTRIBUTES} at most."
    if sum(name == "media_url" for name, _ in fields) > _MOST_MEDIA:
        yield f"media_url: there may be {_MOST_MEDIA} at most."


def _missing(first: Mapping[str, str]) -> Iterator[str]:
    if "service_code" not in first:
        yield "service_code was not provided."
    if "description" not in first:
        yield "description was not provided: it is what the case is opened with."
    if not any(place <= first.keys() for place in _PLACES):
        yield "No location was provided: send lat and long, address_string or address_id."


def _out_of_range(first: Mapping[str, str]) -> Iterator[str]:
    for name, most in (("lat", 90), ("long", 180)):
        value = first.get(name)
        if value is not None and not (_NUMBER.fullmatch(value) and abs(float(value)) <= most):
            yield f"{name}: it must be a number of degrees from -{most} to {most}."


def _attributes(fields: Fields) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in fields:
        match = _ATTRIBUTE.fullmatch(name)
        if match and value:
            found[match[1]] = (*found.get(match[1], ()), value)
    return found


def submission_of(report: Report) -> Submission:
    """What opens the case: the description is the contact, the location its place."""
    name = " ".join(filter(None, (report.first_name, report.last_name)))
    person = Person(name=name or None, email=report.email, phone=report.phone)
    return Submission(
        contact=Contact(report.description, id=report.own_name, channel=Channel.WEBFORM),
        people=(person,) if person.is_known else (),
        place=_place(report),
        other={"open311": _other(report)},
        # It stands in the trail, so nothing that anybody wrote is in it.
        source={"system": SYSTEM, "service_code": report.service_code},
    )


def _place(report: Report) -> str | None:
    parts = [report.address] if report.address else []
    if report.latitude is not None:
        parts.append(f"{report.latitude}, {report.longitude}")
    if report.address_id:
        parts.append(f"address {report.address_id}")
    return "; ".join(parts) or None


def _other(report: Report) -> dict[str, Any]:
    told: dict[str, Any] = {
        "service_code": report.service_code,
        "lat": report.latitude,
        "long": report.longitude,
        "address_string": report.address,
        "address_id": report.address_id,
        "account_id": report.account_id,
        "media_url": list(report.media),
        "attribute": {name: list(values) for name, values in report.attributes.items()},
    }
    return {name: value for name, value in told.items() if value not in (None, [], {})}
