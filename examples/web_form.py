"""A web form that opens cases in Redress, as a WSGI application.

    pip install 'redress[client]'
    SERVICE_KEY=rdr_… SERVICE_URL=https://redress.council.example python examples/web_form.py

The key has the scope cases:write alone and stays on this server: no browser ever sees it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import make_server

from redress.client import RedressClient, ServiceError

FIELDS = ("text", "name", "email", "phone")
LONGEST_FORM = 200_000
UNFIT = "Please check what you wrote: something is missing or too long."
BUSY = "We could not take your message just now. It is still here: press Send again."
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<title>Tell us</title><main><h1>Tell us</h1>{}</main></html>"""
FORM = """{fault}<form method="post"><input type="hidden" name="attempt" value="{attempt}">
<p><label>What happened?
<textarea name="text" required maxlength="20000">{text}</textarea></label>
<p><label>Your name <input name="name" autocomplete="name" value="{name}"></label>
<p><label>Email <input name="email" type="email" autocomplete="email" value="{email}"></label>
<p><label>Telephone <input name="phone" autocomplete="tel" value="{phone}"></label>
<p><button>Send</button></form>"""

Start = Callable[[str, list[tuple[str, str]]], object]


def web_form(client: RedressClient) -> Callable[[Mapping[str, Any], Start], Iterable[bytes]]:
    """The form, over a client of the service."""

    def application(environ: Mapping[str, Any], start: Start) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            status, body = _posted(client, environ)
        else:
            status, body = "200 OK", _form({}, str(uuid.uuid4()))
        start(status, [("Content-Type", "text/html; charset=utf-8")])
        return [PAGE.format(body).encode()]

    return application


def _posted(client: RedressClient, environ: Mapping[str, Any]) -> tuple[str, str]:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > LONGEST_FORM:
        return "413 Content Too Large", "<p>That is too long to be sent."
    sent = parse_qs(environ["wsgi.input"].read(length).decode("utf-8", "replace"))
    fields = {name: values[0].strip() for name, values in sent.items()}
    given = {name: fields[name] for name in FIELDS if fields.get(name)}
    attempt = fields.get("attempt", "")
    if not re.fullmatch(r"[0-9a-f-]{36}", attempt):
        attempt = str(uuid.uuid4())
    # Who changes their words before they send again means another message: the key tells it apart.
    words = hashlib.sha256(json.dumps(given).encode()).hexdigest()[:16]
    contact = {"text": "", "channel": "webform", **given}
    try:
        opened = client.open_case(idempotency_key=f"{attempt}.{words}", **contact)
    except ServiceError as error:
        if error.status == 422:
            return "422 Unprocessable Content", _form(given, attempt, UNFIT)
        # Whatever else is wrong is for whoever keeps this server.
        return "503 Service Unavailable", _form(given, attempt, BUSY)
    return "200 OK", _thanks(opened)


def _thanks(opened: Mapping[str, Any]) -> str:
    """The reference and the promised day, and nothing else of the answer: that is for officers."""
    days = [one["latest"] for one in opened["clocks"] if one["code"] == "acknowledge"]
    promise = f"<p>We will write to you by <time>{escape(days[0])}</time>." if days else ""
    reference = escape(opened["reference"])
    return f"<p>Thank you. Your reference is <strong>{reference}</strong>.{promise}"


def _form(given: Mapping[str, str], attempt: str, fault: str = "") -> str:
    values = {name: escape(given.get(name, "")) for name in FIELDS}
    told = f'<p role="alert">{escape(fault)}</p>' if fault else ""
    return FORM.format(**values, attempt=attempt, fault=told)


if __name__ == "__main__":
    url = os.environ.get("SERVICE_URL", "http://127.0.0.1:8000")
    service = RedressClient(url, os.environ.get("SERVICE_KEY", ""))
    # Any WSGI server will do.
    with make_server("127.0.0.1", int(os.environ.get("PORT", "8080")), web_form(service)) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()
