"""A store, a clock that stands still, and a real receiver of webhooks."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.casework.cases import opened
from tests.casework.people import ADMIN
from tests.clock import Clock

from redress.casework import audit, outbox, webhooks
from redress.casework.database import Database
from redress.casework.sending import LEASE, LetterDesk, OutgoingLetter, Sending
from redress.drafting.letter import Letter, Paragraph
from redress.triage.profiles import Team

SECRET_KEY = "a secret key of the service's own, long"
TEAM = Team(code="waste", name="Waste Team", email="waste@council.example")
LETTER = Letter(
    language="en",
    subject="Your complaint RD-7",
    paragraphs=(Paragraph("We have your complaint."), Paragraph("Yours,\nWaste Team")),
)
OUTGOING = OutgoingLetter(LETTER, TEAM, "jo@example.com", "Jo Bloggs")


@dataclass
class World:
    """A store with its clock, and what can happen in it."""

    store: Database
    clock: Clock

    def pass_lease(self) -> None:
        """Let the time go by for which a delivery is one worker's alone."""
        self.clock.move(seconds=LEASE.total_seconds() + 1)

    def sending(self, letters: LetterDesk | None = None) -> Sending:
        return Sending(self.store, self.clock, letters)

    def hook(self, url: str, name: str = "wh_1", *events: str) -> None:
        with self.store.transaction() as session:
            webhooks.create(session, name, url, events, ADMIN, self.clock())

    def happen(self, type: str = "received", **details: Any) -> int:
        with self.store.transaction() as session:
            event = audit.append(session, type, ADMIN, self.clock(), details)
            outbox.enqueue(session, [event])
            return event.sequence

    def open_case(self) -> int:
        return opened(self.store, now=self.clock()).id

    def queue_letter(self, case_id: int, document: int) -> None:
        with self.store.transaction() as session:
            event = audit.append(session, "letter_queued", ADMIN, self.clock(), {})
            outbox.enqueue_letter(session, event.sequence, case_id, document, self.clock())

    def records(self, target: str = "wh_1") -> list[outbox.DeliveryRecord]:
        kind = outbox.DeliveryKind.EMAIL if ":" in target else outbox.DeliveryKind.WEBHOOK
        with self.store.reading() as session:
            return outbox.recent(session, kind, target, 100)


@dataclass
class Received:
    """A message that reached a receiver."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A real HTTP server that keeps what it is sent."""

    server: ThreadingHTTPServer
    received: list[Received] = field(default_factory=list)
    answer: Callable[[BaseHTTPRequestHandler], None] | None = None
    """How to answer; 204 unless it is set."""

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def answer_with(self, status: int, **headers: str) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        self.answer = answer


def serve(tls: ssl.SSLContext | None) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.received.append(Received(self.path, dict(self.headers.items()), body))
            if made.answer is not None:
                made.answer(self)
                return
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A sender that goes away in the middle is what some tests are about."""

    server = Quiet(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    made = Receiver(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()
