from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path

import pytest
from tests.api.deliveries.conftest import presenting
from tests.api.deliveries.mail_server import MailHost, mail_host
from tests.api.deliveries.world import LETTER, OUTGOING, TEAM
from tests.casework.people import NOW
from tests.clock import Clock

from redress.casework.sending import LEASE, OutgoingLetter
from redress_api.deliveries.mail import IN_ALL, TIMEOUT, Mailer, MailServer, message_of
from redress_api.deliveries.posting import Outcome


def mailer(
    host: MailHost,
    tls: ssl.SSLContext | None = None,
    user: str | None = None,
    password: str = "a word",
    in_all: float = 60,
) -> Mailer:
    server = MailServer(
        "127.0.0.1", host.port, "letters@council.example", tls is not None, user, password
    )
    return Mailer(server, Clock(), tls=tls, timeout=5, in_all=in_all)


def test_a_letter_comes_from_the_council_and_is_answered_to_the_team(host: MailHost) -> None:
    assert mailer(host).send(OUTGOING, "7:3") == Outcome()

    (letter,) = host.letters
    assert letter["From"] == "Waste Team <letters@council.example>"
    assert letter["Reply-To"] == "waste@council.example"
    assert letter["To"] == "Jo Bloggs <jo@example.com>"
    assert letter["Subject"] == "Your complaint RD-7"
    assert letter["Date"] == "Mon, 02 Mar 2026 09:30:00 +0000"
    assert letter["X-Unsent"] is None
    assert host.envelopes == [("letters@council.example", "jo@example.com")]
    plain, html = letter.iter_parts()
    assert "We have your complaint." in plain.get_content()
    assert html.get_content_type() == "text/html"


def test_a_letter_sent_twice_is_one_message_to_the_persons_mail_program(host: MailHost) -> None:
    sender = mailer(host)
    sender.send(OUTGOING, "7:3")
    sender.send(OUTGOING, "7:3")
    sender.send(OUTGOING, "7:4")

    first, again, other = (letter["Message-ID"] for letter in host.letters)
    assert first == again != other


def test_a_letter_goes_over_an_encrypted_connection_signed_in(
    certificate: Path, trusting: ssl.SSLContext
) -> None:
    with mail_host(presenting(certificate)) as host:
        assert mailer(host, trusting, "redress").send(OUTGOING, "7:3").arrived

    assert host.encrypted == [True]
    assert host.users == ["redress\0a word"]


def test_without_encryption_where_it_is_asked_for_nothing_is_sent(
    host: MailHost, trusting: ssl.SSLContext
) -> None:
    outcome = mailer(host, trusting).send(OUTGOING, "7:3")
    assert outcome == Outcome("not_supported_by_mail_server", unreachable=True)
    assert host.letters == []


def test_a_mail_server_that_nobody_vouches_for_is_sent_nothing(certificate: Path) -> None:
    with mail_host(presenting(certificate)) as host:
        outcome = mailer(host, ssl.create_default_context()).send(OUTGOING, "7:3")
    assert outcome.failure == "tls_failed"
    assert host.letters == []


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"RCPT": "550 no such user"}, Outcome("recipient_refused_550", 550, for_good=True)),
        ({"RCPT": "451 later"}, Outcome("recipient_refused_451", 451)),
        ({"END": "554 not wanted"}, Outcome("message_refused_554", 554, for_good=True)),
        ({"END": "452 full"}, Outcome("message_refused_452", 452)),
        ({"MAIL": "530 who are you"}, Outcome("answered_530", 530, unreachable=True)),
        ({"DATA": "421 closing"}, Outcome("message_refused_421", 421)),
        (
            {"EHLO": "550 no", "HELO": "550 no"},
            Outcome("answered_550", 550, unreachable=True),
        ),
    ],
)
def test_what_the_mail_server_refuses_is_tried_again_unless_it_never_will_be_taken(
    host: MailHost, answers: dict[str, str], outcome: Outcome
) -> None:
    host.answers = answers
    assert mailer(host).send(OUTGOING, "7:3") == outcome


def test_a_wrong_password_is_tried_again(host: MailHost) -> None:
    host.answers = {"AUTH": "535 no"}
    outcome = mailer(host, user="redress").send(OUTGOING, "7:3")
    assert outcome == Outcome("mail_sign_in_failed", 535, unreachable=True)


def test_a_password_that_smtp_has_no_form_for_is_told(host: MailHost) -> None:
    outcome = mailer(host, user="redress", password="a wörd").send(OUTGOING, "7:3")
    assert outcome == Outcome("mail_settings_unfit", unreachable=True)


def test_an_address_in_a_script_that_the_mail_server_does_not_take_is_its_letters_fault_alone(
    host: MailHost,
) -> None:
    outcome = mailer(host).send(replace(OUTGOING, to="jo@exämple.com"), "7:3")
    assert outcome == Outcome("not_supported_by_mail_server")


def test_an_attempt_ends_before_another_worker_may_send_the_letter_too() -> None:
    assert LEASE.total_seconds() > IN_ALL + TIMEOUT


def test_a_mail_server_that_takes_its_time_at_each_step_is_given_so_much_in_all(
    host: MailHost,
) -> None:
    host.pause = 0.2
    assert mailer(host, in_all=0.5).send(OUTGOING, "7:3").failure == "timed_out"
    assert host.letters == []


def test_a_server_that_has_the_letter_may_end_the_connection_as_it_likes(host: MailHost) -> None:
    host.answers = {"QUIT": "500 what"}
    assert mailer(host).send(OUTGOING, "7:3").arrived


def test_a_mail_server_that_is_not_there_is_tried_again() -> None:
    with mail_host() as host:
        pass
    assert mailer(host).send(OUTGOING, "7:3") == Outcome("not_connected", unreachable=True)


@pytest.mark.parametrize("to", ["", "jo", "jo@", "@example.com", "jo@a, mo@b", "jo <jo@a.example>"])
def test_an_address_that_is_none_is_given_up(host: MailHost, to: str) -> None:
    outcome = mailer(host).send(replace(OUTGOING, to=to), "7:3")
    assert outcome == Outcome("address_invalid", for_good=True)
    assert host.letters == []


@pytest.mark.parametrize(
    "words", ["Jo\r\nBcc: all@example.com", "Jo\nX-Other: y", "Jo\x00\x0bBloggs", 'Jo "x" <a@b>']
)
def test_no_words_of_anybody_become_a_header(words: str) -> None:
    team = TEAM.model_copy(update={"name": words})
    letter = replace(LETTER, subject=words)
    message = message_of(
        OutgoingLetter(letter, team, "jo@example.com", words), "letters@council.example", "1:1", NOW
    )
    assert message["Bcc"] is None
    assert message["X-Other"] is None
    (to,) = message["To"].addresses
    assert to.addr_spec == "jo@example.com"


@pytest.mark.parametrize("to", ["jo@example.com\r\nBcc: all@example.com", "jo@exa\nmple.com"])
def test_an_address_with_a_line_break_is_refused(host: MailHost, to: str) -> None:
    assert mailer(host).send(replace(OUTGOING, to=to), "7:3").failure == "address_invalid"
    assert host.letters == []
