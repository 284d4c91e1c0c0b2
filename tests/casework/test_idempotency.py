"""Answers to requests that come twice, and how long they are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.casework.cases import FORM, NOW, OFFICER

from redress.casework.database import Database
from redress.casework.idempotency import (
    KEPT_FOR,
    Answer,
    AnsweredMeanwhileError,
    KeyReusedError,
    Request,
    digest_of,
    earlier_answer,
    keep_answer,
)

FIRST = Request(FORM, "one", digest_of("POST", "/v1/cases", b"{}"))
ANSWER = Answer(201, {"Location": "/v1/cases/x"}, b'{"reference": "\xc3\xa9"}')


def test_an_answer_is_given_again_and_only_to_the_same_caller(database: Database) -> None:
    with database.transaction() as session:
        keep_answer(session, FIRST, ANSWER, None, NOW)
    with database.reading() as session:
        assert earlier_answer(session, FIRST) == ANSWER
        assert earlier_answer(session, Request(OFFICER, "one", FIRST.digest)) is None


def test_a_key_of_another_request_is_refused(database: Database) -> None:
    with database.transaction() as session:
        keep_answer(session, FIRST, ANSWER, None, NOW)
    other = Request(FORM, "one", digest_of("POST", "/v1/cases", b"[]"))
    with database.reading() as session, pytest.raises(KeyReusedError):
        earlier_answer(session, other)


def test_the_slower_of_two_is_undone(database: Database) -> None:
    with database.transaction() as session:
        keep_answer(session, FIRST, ANSWER, None, NOW)
    with pytest.raises(AnsweredMeanwhileError), database.transaction() as session:
        keep_answer(session, FIRST, ANSWER, None, NOW)


def test_answers_are_forgotten_after_their_time(database: Database) -> None:
    later = Request(FORM, "two", "x")
    with database.transaction() as session:
        keep_answer(session, FIRST, ANSWER, None, NOW)
    with database.transaction() as session:
        keep_answer(session, later, ANSWER, None, NOW + KEPT_FOR + timedelta(1))
    with database.reading() as session:
        assert earlier_answer(session, FIRST) is None
        assert earlier_answer(session, later) == ANSWER
