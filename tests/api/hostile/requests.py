"""Hostile requests: every place of every call that takes something, with what may be sent there."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from tests.api.hostile.places import BIN, CONTACT, Known, places
from tests.api.hostile.values import MARK, text, written

JSON = (b"content-type", b"application/json")
FORM = (b"content-type", b"application/x-www-form-urlencoded")
_HOLE = "the hostile value"


@dataclass(frozen=True, slots=True)
class Sent:
    """One request."""

    method: str
    path: str
    """As it is written in the request, encoded."""
    query: str = ""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    caller: str = "admin"


def in_bodies(draw: random.Random, known: Known) -> Sent:
    """A hostile value in a field of a body, in the name of one, or in place of all of it."""
    method, path, body = draw.choice(places(known))
    value = written(draw)
    way = draw.random()
    if way < 0.08:
        content = value
    elif way < 0.2:
        name = draw.choice((text(draw), text(draw), "__proto__", "constructor", "$where", ""))
        content = _filled({**body, name: _HOLE}, value)
    else:
        content = _filled(_opened(draw, body), value)
    headers = [JSON]
    if method == "PATCH" and "/cases/" in path:
        headers.append((b"if-match", b"*"))
    caller = draw.choice(("form", "admin")) if path == "/v1/cases" else "admin"
    encoded = content.encode("utf-8", "surrogatepass")
    return Sent(method, path, headers=tuple(headers), body=encoded, caller=caller)


def _filled(body: Any, value: str) -> str:
    return json.dumps(body).replace(json.dumps(_HOLE), value)


def _opened(draw: random.Random, value: Any) -> Any:
    """A JSON value with one of its parts taken out for a hostile one."""
    if isinstance(value, Mapping) and value:
        name = draw.choice(sorted(value))
        inside = _opened(draw, value[name]) if draw.random() < 0.5 else _HOLE
        return {**value, name: inside}
    if isinstance(value, list) and value:
        return [*value[:-1], _opened(draw, value[-1])]
    return _HOLE


_QUERIES: Mapping[str, Sequence[str]] = {
    "/v1/cases": (
        *("state", "open", "stage", "kind", "service_area", "avoidable_cause", "process", "team"),
        *("officer", "channel", "urgency", "needs_person", "outcome", "received_from"),
        *("received_before", "due_until", "q", "q", "q", "person", "sort", "limit", "cursor"),
    ),
    "/v1/deadlines": ("within", "team", "officer", "limit"),
    "/v1/cases/{reference}": ("personal_data",),
    "/v1/cases/{reference}/events": ("type",),
    "/v1/cases/{reference}/letters/5": ("format",),
    "/v1/session/oidc": ("next",),
    "/v1/session/oidc/callback": ("state", "code", "error"),
    "/open311/v2/requests.json": (
        *("service_request_id", "service_code", "start_date", "end_date", "status", "api_key"),
    ),
    "/open311/v2/requests.xml": ("service_request_id", "status", "start_date"),
}


def in_queries(draw: random.Random, known: Known) -> Sent:
    """A hostile value in a parameter."""
    path = draw.choice(sorted(_QUERIES))
    named = [(draw.choice(_QUERIES[path]), _query_value(draw)) for _ in range(draw.choice((1, 3)))]
    query = "&".join(f"{name}={value}" for name, value in named)
    if draw.random() < 0.05:
        query += "&" * 5_000
    return Sent("GET", path.replace("{reference}", known.reference), query)


def _query_value(draw: random.Random) -> str:
    way = draw.random()
    if way < 0.6:
        return quote(text(draw), safe="")
    if way < 0.8:
        return quote(written(draw).encode("utf-8", "surrogatepass")[:4_000], safe="")
    return draw.choice(("%", "%zz", "%00", "%ff%fe", "%c0%ae", "%ed%a0%80", "+", "%E2%80%AE", "[]"))


_PATHS = (
    *("/v1/cases/{}", "/v1/cases/{}/events", "/v1/cases/{}/drafts", "/v1/cases/{}/letters"),
    *("/v1/cases/{}/letters/{}", "/v1/cases/{}/corrections", "/v1/webhooks/{}", "/problems/{}"),
    *("/open311/v2/services/{}.json", "/open311/v2/requests/{}.json", "/open311/v2/services.{}"),
    *("/open311/v2/requests/{}.xml", "/v1/{}", "/{}", "{}", "/v1/health/../{}"),
)
_STEPS_UP = (
    *("..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "%2e%2e%2f", ".%00", "%00", "%ff", "%", "%zz"),
    *("%0d%0aSet-Cookie:%20a=1", "%c0%ae%c0%ae", ";a=b", "//example.org", "..;/", "%5c..%5c", "*"),
)


def in_paths(draw: random.Random, known: Known) -> Sent:
    """A hostile value in a path."""
    method = draw.choice(("GET", "GET", "GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "HEAD"))

    def part() -> str:
        way = draw.random()
        if way < 0.4:
            return draw.choice(_STEPS_UP) + MARK
        if way < 0.9:
            return quote(text(draw), safe="")
        return MARK + "a" * draw.choice((300, 70_000))

    path = draw.choice(_PATHS)
    while "{}" in path:
        path = path.replace("{}", part(), 1)
    body = b"{}" if method in ("POST", "PATCH") else b""
    return Sent(method, path, headers=(JSON, (b"if-match", b"*")), body=body)


_HEADERS = (
    *("authorization", "cookie", "idempotency-key", "if-match", "if-none-match", "x-request-id"),
    *("content-type", "content-encoding", "content-length", "transfer-encoding", "accept", "host"),
    *("origin", "x-forwarded-for", "x-forwarded-proto", "x-http-method-override", "range", "te"),
    *("accept-language", "x-csrf-token", "forwarded", "expect", "upgrade", "referer", "user-agent"),
)
_HEADER_VALUES = (
    *(
        b"",
        b" ",
        b"\xff\xfe",
        b"\x00",
        b"*",
        b'"1"',
        b'W/"1"',
        b'"' + b"9" * 400 + b'"',
        b"a" * 70_000,
    ),
    *(
        b"Bearer",
        b"Bearer ",
        b"Bearer " + b"x" * 9_000,
        b"Basic YTpi",
        b"bearer admin",
        b"Bearer \xe9",
    ),
    *(b"redress_session=" + b"A" * 5_000, b"__Host-redress_session=../..", b"a=b; " * 2_000),
    *(
        b"gzip",
        b"br, gzip",
        b"chunked",
        b"identity, chunked",
        b"multipart/form-data",
        b"text/plain",
    ),
    *(b"multipart/form-data; boundary=" + b"-" * 300, b"application/json; charset=utf-16", b"-1"),
    *(b"application/vnd.api+json", b"text/html", b"http://evil.example", b"null", b"100-continue"),
)


def in_headers(draw: random.Random, known: Known) -> Sent:
    """A hostile value in a header."""
    name = draw.choice(_HEADERS).encode()
    way = draw.random()
    value = text(draw).encode("utf-8") if way < 0.5 else draw.choice(_HEADER_VALUES)
    if way > 0.85:
        value = MARK.encode() + value
    case = f"/v1/cases/{known.reference}"
    method, path, body, given = draw.choice(
        (
            ("GET", "/v1/cases", b"", ()),
            ("GET", case, b"", ()),
            ("POST", f"{case}/people", b'{"name": "Jo"}', (JSON,)),
            ("PATCH", case, b'{"officer": "ann"}', (JSON, (b"if-match", b"*"))),
            ("POST", "/v1/classify", json.dumps(CONTACT).encode(), (JSON,)),
            ("POST", "/v1/session", b'{"login": "ann", "password": "x"}', (JSON,)),
            ("GET", "/v1/labels", b"", ()),
        )
    )
    times = draw.choice((1, 1, 1, 2, 300))
    kept = [one for one in given if one[0] != name or draw.random() < 0.5]
    return Sent(method, path, headers=(*kept, *((name, value),) * times), body=body)


_FIELDS = (
    *("service_code", "description", "lat", "long", "address_string", "address_id", "email"),
    *("first_name", "last_name", "phone", "account_id", "device_id", "media_url", "api_key"),
    *("jurisdiction_id", "attribute[easting]", "attribute[fixmystreet_id]", "attribute[]", MARK),
)


def in_forms(draw: random.Random, known: Known) -> Sent:
    """A hostile value in a report of Open311."""
    fields = {"service_code": "roads_and_pavements", "description": BIN, "lat": "53", "long": "-1"}
    for _ in range(draw.choice((1, 1, 4))):
        fields[draw.choice(_FIELDS)] = text(draw)
    form = draw.choice(("json", "xml"))
    body = urlencode(fields, errors="surrogatepass").encode()
    headers = [FORM]
    if draw.random() < 0.2:
        headers = [(b"content-type", b"multipart/form-data; boundary=b")]
        body = b"".join(
            b'--b\r\ncontent-disposition: form-data; name="%b"; filename="%b"\r\n\r\n%b\r\n'
            % (name.encode(), MARK.encode(), value.encode("utf-8", "replace"))
            for name, value in fields.items()
        ) + draw.choice((b"--b--\r\n", b"--b", b""))
    return Sent("POST", f"/open311/v2/requests.{form}", "", tuple(headers), body, "form")


_BODIES = (
    *(b"", b"{", b"[", b"\x00", b"\xff\xfe\x00", b"\xef\xbb\xbf{}", b"{}{}", b"{'a': 1}", b"{,}"),
    *(
        b"[" * 10_000,
        b"{" * 10_000,
        b'{"a":' * 10_000,
        b'"' + b"a" * 100_000,
        b"nul",
        b"[]" * 9_000,
    ),
    *(b"\x1f\x8b\x08" + b"\x00" * 500, json.dumps({"text": BIN}).encode("utf-16"), b"text=a&b=c"),
    *(b'{"text": "\xed\xa0\x80 ' + MARK.encode() + b'"}', b'{"text": "\xc0\xaf"}', b"--b\r\n"),
)
_TYPES = (
    *(b"application/json", b"application/json", b"application/json", b"text/plain", b""),
    *(b"application/x-www-form-urlencoded", b"multipart/form-data", b"application/x-ndjson"),
    *(b"application/json; charset=" + MARK.encode(), b"multipart/form-data; boundary=b", b"*/*"),
)


def in_raw_bodies(draw: random.Random, known: Known) -> Sent:
    """A body that is none, under one type or another."""
    calls = [*places(known), ("POST", "/open311/v2/requests.json", {})]
    method, path, _ = draw.choice(calls)
    body, media_type = draw.choice(_BODIES), draw.choice(_TYPES)
    headers = ((b"content-type", media_type), (b"if-match", b"*"))
    return Sent(method, path, headers=headers, body=body)


Way = Callable[[random.Random, Known], Sent]
WAYS: Sequence[Way] = (
    *(in_bodies, in_bodies, in_bodies, in_bodies, in_queries, in_queries),
    *(in_paths, in_headers, in_forms, in_raw_bodies),
)


def requests(draw: random.Random, known: Known, count: int) -> Iterator[Sent]:
    """So many requests."""
    for _ in range(count):
        yield draw.choice(WAYS)(draw, known)
