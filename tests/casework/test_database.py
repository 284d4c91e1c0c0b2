"""Transactions: who writes to a file waits for others, who reads does not."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.casework.people import NOW

from redress.casework import database as module
from redress.casework.audit import append, head_of
from redress.casework.database import Database, StoreError
from redress.casework.principals import system


def write(database: Database) -> None:
    with database.transaction() as session:
        append(session, "tried", system("tests"), NOW, {})


def test_threads_that_write_lose_nothing(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(write, database) for _ in range(40)]:
            done.result()
    with database.reading() as session:
        assert head_of(session).sequence == 40


def test_who_waits_too_long_for_a_turn_to_write_is_told(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BUSY_SECONDS", 0.01)
    with sqlite_database.transaction(), pytest.raises(StoreError, match="too busy"):
        write(sqlite_database)
    write(sqlite_database)


@pytest.fixture
def elsewhere(sqlite_database: Database) -> Iterator[Database]:
    """The same file as another process has it."""
    other = Database(str(sqlite_database.engine.url))
    yield other
    other.close()


def test_who_waits_too_long_for_another_process_is_told(
    sqlite_database: Database, elsewhere: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BUSY_SECONDS", 0.01)
    with sqlite_database.transaction() as session:
        append(session, "tried", system("tests"), NOW, {})
        with pytest.raises(StoreError, match="cannot be used"):
            write(elsewhere)
    write(elsewhere)


def test_who_waits_for_another_process_goes_on_once_that_is_done(
    sqlite_database: Database, elsewhere: Database
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with sqlite_database.transaction() as session:
            append(session, "tried", system("tests"), NOW, {})
            waiting = pool.submit(write, elsewhere)
            assert not waiting.done()
        waiting.result()
    with sqlite_database.reading() as session:
        assert head_of(session).sequence == 2


def test_processes_that_write_lose_nothing(sqlite_database: Database, elsewhere: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        both = [sqlite_database, elsewhere] * 20
        for done in [pool.submit(write, one) for one in both]:
            done.result()
    with sqlite_database.reading() as session:
        assert head_of(session).sequence == 40


def test_who_reads_does_not_wait_for_who_writes(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as writing, sqlite_database.reading() as reading:
        append(writing, "tried", system("tests"), NOW, {})
        assert head_of(reading).sequence == 0


def test_a_turn_ends_with_an_error_too(sqlite_database: Database) -> None:
    with pytest.raises(ZeroDivisionError), sqlite_database.transaction():
        raise ZeroDivisionError
    write(sqlite_database)
