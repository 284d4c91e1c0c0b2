"""API keys: made once, verified, rotated, revoked; and what the audit trail says of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from tests.casework.people import ADMIN, NOW
from tests.databases import trail

from redress.casework.database import Database
from redress.casework.keys import (
    ApiKeyError,
    IssuedKey,
    KeyState,
    are_there_keys,
    create_key,
    list_keys,
    revoke_key,
    rotate_key,
    use_key,
    verify_key,
)
from redress.casework.principals import PrincipalKind, Scope
from redress.casework.tables import ApiKey

DAY = timedelta(days=1)
FORM = (Scope.CLASSIFY, Scope.WRITE)


def created(
    database: Database, *scopes: Scope, lifetime: timedelta | None = None, at: datetime = NOW
) -> IssuedKey:
    with database.transaction() as session:
        return create_key(session, "Web form", scopes or FORM, ADMIN, at, lifetime)


def taken(database: Database, printed: str, at: datetime = NOW) -> bool:
    with database.reading() as session:
        return verify_key(session, printed, at) is not None


def test_a_key_says_who_acts_and_what_it_may_do(database: Database) -> None:
    issued = created(database)
    with database.reading() as session:
        found = verify_key(session, issued.printed, NOW)
    assert found is not None
    principal = found.principal
    assert (principal.kind, principal.id, principal.name) == (
        PrincipalKind.KEY,
        issued.record.id,
        "Web form",
    )
    assert principal.may(*FORM)
    assert not principal.may(Scope.READ)


def test_a_printed_key_carries_its_identifier_and_256_bits(database: Database) -> None:
    mark, key_id, secret = created(database).printed.split("_")
    assert (mark, key_id) == ("rdr", list_ids(database)[0])
    assert len(bytes.fromhex(secret)) == 32
    assert created(database).printed != created(database).printed


def list_ids(database: Database) -> list[str]:
    with database.reading() as session:
        return [record.id for record in list_keys(session)]


def test_the_store_holds_no_key(database: Database) -> None:
    secret = created(database).printed.rpartition("_")[2]
    with database.reading() as session:
        row = session.scalars(select(ApiKey)).one()
        held = [str(getattr(row, column.name)) for column in ApiKey.__table__.columns]
    assert not any(secret in value for value in held)
    assert secret not in str(trail(database))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: "",
        lambda key: key[:-1],
        lambda key: key[:-1] + ("0" if key[-1] != "0" else "1"),
        lambda key: key + "0",
        lambda key: key.upper(),
        lambda key: key.replace("rdr_", "abc_"),
        lambda key: key.replace("_", "-"),
        lambda key: "rdr_" + "f" * 16 + key[20:],
        lambda key: "rdr__" + key[21:],
        lambda key: "rdr_\x00_" + key[21:],
        lambda key: "rdr_\ud800_x",
        lambda key: "rdr_' OR 1=1 --_x",
        lambda key: "rdr_²_x",
    ],
)
def test_what_is_not_the_key_to_the_letter_is_refused(database: Database, spoil: object) -> None:
    printed = created(database).printed
    assert callable(spoil)
    assert not taken(database, spoil(printed))
    assert taken(database, printed)


def test_a_key_that_was_revoked_is_refused(database: Database) -> None:
    issued = created(database)
    with database.transaction() as session:
        record = revoke_key(session, issued.record.id, ADMIN, NOW)
    assert record.state(NOW) is KeyState.REVOKED
    assert not taken(database, issued.printed)


def test_revoking_twice_is_revoking_once(database: Database) -> None:
    issued = created(database)
    for moment in (NOW, NOW + DAY):
        with database.transaction() as session:
            record = revoke_key(session, issued.record.id, ADMIN, moment)
    assert record.revoked_at == NOW
    assert [type for type, _ in trail(database)] == ["key_created", "key_revoked"]


def test_a_key_is_refused_from_the_moment_it_expires(database: Database) -> None:
    issued = created(database, lifetime=30 * DAY)
    end = NOW + 30 * DAY
    assert taken(database, issued.printed, end - timedelta(seconds=1))
    assert not taken(database, issued.printed, end)
    assert issued.record.state(end) is KeyState.EXPIRED


def test_a_rotated_key_is_taken_beside_the_new_one_for_a_day(database: Database) -> None:
    old = created(database)
    with database.transaction() as session:
        new = rotate_key(session, old.record.id, ADMIN, NOW)
    assert (new.record.name, new.record.scopes) == (old.record.name, old.record.scopes)
    assert new.record.expires_at is None
    just_before = NOW + timedelta(hours=24, seconds=-1)
    assert taken(database, old.printed, just_before)
    assert taken(database, new.printed, just_before)
    assert not taken(database, old.printed, NOW + timedelta(hours=24))
    assert taken(database, new.printed, NOW + timedelta(hours=24))


def test_rotation_without_grace_refuses_the_old_key_at_once(database: Database) -> None:
    old = created(database)
    with database.transaction() as session:
        rotate_key(session, old.record.id, ADMIN, NOW, timedelta(0))
    assert not taken(database, old.printed)


def test_rotation_never_makes_a_key_last_longer(database: Database) -> None:
    old = created(database, lifetime=timedelta(hours=1))
    with database.transaction() as session:
        new = rotate_key(session, old.record.id, ADMIN, NOW)
    assert not taken(database, old.printed, NOW + timedelta(hours=1))
    assert new.record.expires_at == NOW + timedelta(hours=1)


def test_a_key_is_rotated_once_and_then_the_one_that_came_after_it(database: Database) -> None:
    old = created(database)
    later = NOW + timedelta(hours=1)
    with database.transaction() as session:
        new = rotate_key(session, old.record.id, ADMIN, NOW).record
    with database.transaction() as session:
        with pytest.raises(ApiKeyError, match=f"Rotate {new.id}"):
            rotate_key(session, old.record.id, ADMIN, later)
        assert rotate_key(session, new.id, ADMIN, later).record.expires_at is None


def test_a_key_that_is_not_taken_is_not_rotated(database: Database) -> None:
    issued = created(database, lifetime=DAY)
    with database.transaction() as session, pytest.raises(ApiKeyError, match="Create a new one"):
        rotate_key(session, issued.record.id, ADMIN, NOW + DAY)


@pytest.mark.parametrize("change", [revoke_key, rotate_key])
def test_a_key_that_there_is_not_is_said_so(database: Database, change: object) -> None:
    assert callable(change)
    for unknown in ("0123456789abcdef", "", "\x00", "x" * 500):
        with database.transaction() as session, pytest.raises(ApiKeyError) as refused:
            change(session, unknown, ADMIN, NOW)
        assert refused.value.code == "key_unknown"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 81, "\x00"])
def test_a_key_needs_a_name_that_can_be_shown(database: Database, name: str) -> None:
    with database.transaction() as session, pytest.raises(ApiKeyError, match="name"):
        create_key(session, name, FORM, ADMIN, NOW)


def test_a_key_needs_a_scope_and_an_end_that_is_to_come(database: Database) -> None:
    with database.transaction() as session:
        with pytest.raises(ApiKeyError, match="scope"):
            create_key(session, "Web form", (), ADMIN, NOW)
        for lifetime in (timedelta(0), -DAY, timedelta.max):
            with pytest.raises(ApiKeyError, match="lifetime"):
                create_key(session, "Web form", FORM, ADMIN, NOW, lifetime)


def test_the_day_of_use_is_noted_once_a_day(database: Database) -> None:
    issued = created(database)
    for moment in (NOW, NOW + timedelta(hours=1), NOW + DAY):
        assert use_key(database, issued.printed, moment) is not None
        with database.reading() as session:
            (record,) = list_keys(session)
        assert record.last_used_on == moment.date()
    assert use_key(database, "rdr_0_0", NOW + 2 * DAY) is None


def test_a_second_use_on_a_day_writes_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = created(database)
    use_key(database, issued.printed, NOW)
    monkeypatch.setattr(database, "transaction", lambda: pytest.fail("it wrote"))
    assert use_key(database, issued.printed, NOW + timedelta(hours=1)) is not None


def test_there_are_keys_while_any_is_taken(database: Database) -> None:
    def found(at: datetime) -> bool:
        with database.reading() as session:
            return are_there_keys(session, at)

    assert not found(NOW)
    issued = created(database, lifetime=DAY)
    assert found(NOW)
    assert not found(NOW + DAY)
    with database.transaction() as session:
        revoke_key(session, issued.record.id, ADMIN, NOW)
    assert not found(NOW)


def test_the_trail_says_what_became_of_keys(database: Database) -> None:
    first = created(database, Scope.ADMIN, lifetime=DAY).record.id
    with database.transaction() as session:
        second = rotate_key(session, first, ADMIN, NOW, timedelta(hours=1)).record.id
    with database.transaction() as session:
        revoke_key(session, second, ADMIN, NOW)
    assert trail(database) == [
        (
            "key_created",
            {"key": first, "scopes": ["admin"], "expires_at": "2026-03-03T09:30:00+00:00"},
        ),
        (
            "key_rotated",
            {"key": first, "new_key": second, "old_expires_at": "2026-03-02T10:30:00+00:00"},
        ),
        ("key_revoked", {"key": second}),
    ]
