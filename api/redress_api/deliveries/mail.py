"""One letter by email, over SMTP, and what came of it."""

from __future__ import annotations

import contextlib
import hashlib
import smtplib
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from redress.casework.sending import OutgoingLetter
from redress.drafting.formats import as_message
from redress.drafting.origins import one_line
from redress_api.deliveries.posting import Outcome

TIMEOUT = 20.0
"""Seconds for each exchange with the server."""
IN_ALL = 120.0
"""Seconds for all of them, well within a delivery's lease: after it another worker sends it too."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that letters are sent by."""

    host: str
    port: int
    sender: str
    """The address that every letter comes from; answers go to the team."""
    starttls: bool = True
    user: str | None = None
    password: str | None = None


class Mailer:
    """Sends letters by email, each on a connection of its own."""

    def __init__(
        self,
        server: MailServer,
        clock: Callable[[], datetime],
        *,
        tls: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT,
        in_all: float = IN_ALL,
    ) -> None:
        self._server = server
        self._clock = clock
        self._tls = tls or ssl.create_default_context()
        self._timeout = timeout
        self._in_all = in_all

    def send(self, outgoing: OutgoingLetter, target: str) -> Outcome:
        """Send one letter; it waits for the server, so it is called in a thread.

        `target` tells the letter from others: however often it is sent, it is the same message to
        the person's mail program.
        """
        try:
            message = message_of(outgoing, self._server.sender, target, self._clock())
        except (MessageError, ValueError, IndexError):
            return Outcome("address_invalid", for_good=True)
        try:
            self._hand_over(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            code = max(codes, default=0)
            return Outcome(f"recipient_refused_{code}", code, for_good=code >= 500)
        except smtplib.SMTPNotSupportedError:
            # Encryption or signing in; or only this letter's address, in another script.
            return Outcome("not_supported_by_mail_server", unreachable=outgoing.to.isascii())
        except smtplib.SMTPAuthenticationError as error:
            return Outcome("mail_sign_in_failed", error.smtp_code, unreachable=True)
        except smtplib.SMTPDataError as error:
            code = error.smtp_code
            return Outcome(f"message_refused_{code}", code, for_good=code >= 500)
        except smtplib.SMTPResponseException as error:
            return Outcome(f"answered_{error.smtp_code}", error.smtp_code, unreachable=True)
        except ssl.SSLError:
            return Outcome("tls_failed", unreachable=True)
        except TimeoutError:
            return Outcome("timed_out", unreachable=True)
        except (OSError, smtplib.SMTPException):
            return Outcome("not_connected", unreachable=True)
        except UnicodeError:
            # The host's name, or the user or password, which SMTP takes in ASCII alone.
            return Outcome("mail_settings_unfit", unreachable=True)
        return Outcome()

    def _hand_over(self, message: EmailMessage) -> None:
        server = self._server
        connection = _Connection(server.host, server.port, self._timeout, self._in_all)
        try:
            if server.starttls:
                connection.starttls(context=self._tls)
            if server.user is not None:
                connection.login(server.user, server.password or "")
            connection.send_message(message)
            # The server has the letter: how the connection ends changes nothing.
            with contextlib.suppress(OSError, smtplib.SMTPException):
                connection.quit()
        finally:
            connection.close()


class _Connection(smtplib.SMTP):
    """A connection that ends when its time is over, however many exchanges the server takes."""

    def __init__(self, host: str, port: int, timeout: float, in_all: float) -> None:
        self._each = timeout
        self._until = time.monotonic() + in_all
        super().__init__(host, port, timeout=timeout)

    def getreply(self) -> tuple[int, bytes]:
        """The server's next reply.

        Raises:
            TimeoutError: it does not come in its time, or there is none left.
        """
        left = self._until - time.monotonic()
        if left <= 0 or self.sock is None:
            self.close()
            raise TimeoutError
        self.sock.settimeout(min(self._each, left))
        try:
            return super().getreply()
        except smtplib.SMTPServerDisconnected as error:
            if isinstance(error.__context__, TimeoutError):
                raise TimeoutError from None
            raise


def message_of(outgoing: OutgoingLetter, sender: str, target: str, at: datetime) -> EmailMessage:
    """The email: from the council's address in the team's name, answered to the team.

    Raises:
        MessageError, ValueError, IndexError: an address is none.
    """
    message = as_message(outgoing.letter, outgoing.sender)
    del message["From"]
    message["From"] = Address(one_line(outgoing.sender.name), addr_spec=sender)
    message["Reply-To"] = Address(addr_spec=outgoing.sender.email)
    name = one_line(outgoing.name) if outgoing.name else ""
    message["To"] = Address(name, addr_spec=outgoing.to)
    message["Date"] = format_datetime(at)
    mark = hashlib.sha256(f"letter:{target}".encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{mark}@{sender.rpartition('@')[2]}>"
    return message
