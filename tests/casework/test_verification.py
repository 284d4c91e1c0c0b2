"""Whatever is changed behind the back of the trail is found."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import text
from tests.casework.cases import opened, step

from redress.casework.audit import Head, head_of
from redress.casework.database import Database
from redress.casework.state import Outcome
from redress.casework.steps import Acknowledged, Assigned, Noted, Responded
from redress.casework.verification import verify

TAMPERINGS = [
    "UPDATE events SET at = '2020-01-01 00:00:00' WHERE sequence = 2",
    "UPDATE events SET actor_id = 'mallory' WHERE type = 'responded'",
    "UPDATE events SET actor_kind = 'key' WHERE type = 'responded'",
    "UPDATE events SET model = 'other@1' WHERE type = 'classified'",
    "UPDATE events SET type = 'noted' WHERE type = 'assigned'",
    "UPDATE events SET details = '{}' WHERE type = 'assigned'",
    "UPDATE events SET case_id = NULL WHERE type = 'assigned'",
    "UPDATE events SET previous = 'x' WHERE sequence = 3",
    "UPDATE events SET hash = 'x' WHERE sequence = 3",
    "DELETE FROM events WHERE sequence = 1",
    "DELETE FROM events WHERE sequence = 3",
    "DELETE FROM events WHERE sequence = (SELECT MAX(sequence) FROM events)",
    "DELETE FROM events",
    "UPDATE audit_head SET sequence = sequence - 1",
    "UPDATE audit_head SET hash = 'x'",
    "UPDATE cases SET state = 'closed' WHERE id = 1",
    "UPDATE cases SET team = 'parking' WHERE id = 1",
    "UPDATE cases SET outcome = 'not_upheld' WHERE id = 1",
    "UPDATE cases SET next_due = '2030-01-01' WHERE id = 2",
    "UPDATE cases SET officer = 'mallory' WHERE id = 1",
    "UPDATE cases SET received_at = '2020-01-01 00:00:00' WHERE id = 1",
    "UPDATE cases SET reference = '26-0000-0000' WHERE id = 1",
    "UPDATE cases SET body = (SELECT body FROM cases WHERE id = 2) WHERE id = 1",
    """UPDATE documents SET content = '{"text": "Nothing was wrong."}' WHERE number = 1""",
    "UPDATE documents SET content = NULL, salt = NULL WHERE case_id = 1 AND number = 1",
    "UPDATE documents SET content = NULL, salt = NULL, erased_at = '2026-01-01 00:00:00'",
    "UPDATE documents SET digest = 'x' WHERE case_id = 1 AND number = 1",
    "UPDATE documents SET kind = 'note' WHERE case_id = 1 AND number = 1",
    "UPDATE documents SET number = 77 WHERE case_id = 1 AND number = 1",
    "DELETE FROM documents WHERE case_id = 1 AND number = 5",
    "INSERT INTO documents (case_id, kind, number, created_at, digest) "
    "VALUES (1, 'letter', 99, '2026-01-01 00:00:00', 'x')",
    "UPDATE parties SET name = 'Somebody Else' WHERE case_id = 1",
    "UPDATE parties SET role = 'subject' WHERE case_id = 1",
    "DELETE FROM parties WHERE case_id = 1",
]


def found_in(database: Database, kept: Head | None = None) -> Sequence[str]:
    with database.reading() as session:
        return list(verify(session, kept))


def head(database: Database) -> Head:
    with database.reading() as session:
        return head_of(session)


def tamper(database: Database, *statements: str) -> None:
    """Do it as somebody does who need not heed what belongs to what."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            # In a transaction the pragma does nothing.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        else:
            connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()


@pytest.fixture
def used(database: Database) -> Database:
    """A store with two cases, and things that happened to one of them."""
    reference = opened(database).state.reference
    opened(database)
    answer = Responded(outcome=Outcome.UPHELD, reasons="We missed it.")
    step(database, reference, Assigned(officer="ann"), Acknowledged(), answer)
    step(database, reference, Noted(text="Sent."))
    return database


def test_a_store_that_nobody_touched_holds(used: Database) -> None:
    assert not found_in(used)
    assert not found_in(used, head(used))


@pytest.mark.parametrize("statement", TAMPERINGS)
def test_any_tampering_is_found(used: Database, statement: str) -> None:
    tamper(used, statement)
    assert found_in(used)


def test_a_case_taken_out_whole_is_found(used: Database) -> None:
    columns = {"documents": "case_id", "parties": "case_id", "cases": "id"}
    tamper(used, *(f"DELETE FROM {table} WHERE {name} = 2" for table, name in columns.items()))
    assert any("is missing" in one for one in found_in(used))


def test_a_trail_written_anew_is_found_by_a_head_that_was_kept(used: Database) -> None:
    kept = head(used)
    step_on_other = Head(kept.sequence, "0" * 64)
    assert not found_in(used, kept)
    assert any("hash was kept" in one for one in found_in(used, step_on_other))
    assert any("before the one" in one for one in found_in(used, Head(10_000, kept.hash)))
