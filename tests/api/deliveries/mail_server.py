"""A small real SMTP server that keeps what it is sent."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


@dataclass
class MailHost:
    """What a server did, and how it is to answer."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    answers: Mapping[str, str] = field(default_factory=dict)
    """By command, what it answers in place of the usual."""
    pause: float = 0
    """Seconds before each command is obeyed."""


@contextmanager
def mail_host(tls: ssl.SSLContext | None = None) -> Iterator[MailHost]:
    """A server on this machine, offering STARTTLS where it has a certificate."""
    host = MailHost()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.sender = self.recipient = ""
            self.is_encrypted = False
            self.say("220 ready")
            while line := self.rfile.readline():
                words = line.decode("ascii").rstrip("\r\n")
                time.sleep(host.pause)
                if not self.obey(words.partition(" ")[0].upper(), words):
                    return

        def finish(self) -> None:
            super().finish()
            self.request.close()

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def obey(self, command: str, words: str) -> bool:
            if command in host.answers:
                self.say(host.answers[command])
                return not host.answers[command].startswith("421")
            if command == "EHLO":
                offers = ["250-here", "250-AUTH PLAIN"]
                if tls is not None and not self.is_encrypted:
                    offers.append("250-STARTTLS")
                self.say("\r\n".join([*offers, "250 8BITMIME"]))
            elif command == "STARTTLS":
                self.say("220 go on")
                self.encrypt()
            elif command == "AUTH":
                host.users.append(base64.b64decode(words.split()[-1]).decode().strip("\0"))
                self.say("235 welcome")
            elif command == "DATA":
                self.say("354 go on")
                self.keep()
            elif command == "QUIT":
                self.say("221 bye")
                return False
            else:
                self.note(command, words)
                self.say("250 ok")
            return True

        def encrypt(self) -> None:
            assert tls is not None
            self.request = tls.wrap_socket(self.connection, server_side=True)
            self.rfile = self.request.makefile("rb")
            self.wfile = self.request.makefile("wb", 0)
            self.is_encrypted = True

        def note(self, command: str, words: str) -> None:
            address = words[words.find("<") + 1 : words.find(">")]
            if command == "MAIL":
                self.sender = address
            elif command == "RCPT":
                self.recipient = address

        def keep(self) -> None:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line.removeprefix(b"."))
            host.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
            host.envelopes.append((self.sender, self.recipient))
            host.encrypted.append(self.is_encrypted)
            self.say(host.answers.get("END", "250 kept"))

    class Quiet(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A sender that goes away in the middle is what some tests are about."""

    with Quiet(("127.0.0.1", 0), Handler) as server:
        host.port = int(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield host
        server.shutdown()
        thread.join()
