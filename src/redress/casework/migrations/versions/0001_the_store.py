"""The store: cases, their events, and what belongs to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from redress.casework.columns import Document, Moment, Number

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", Document, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("hash", name="uq_api_keys_hash"),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", Number, autoincrement=False, nullable=False),
        sa.Column("sequence", Number, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.create_table(
        "cases",
        sa.Column("id", Number, nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("version", Number, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("stage", Number, nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=True),
        sa.Column("service_area", sa.String(length=60), nullable=True),
        sa.Column("avoidable_cause", sa.String(length=60), nullable=True),
        sa.Column("process", sa.String(length=60), nullable=False),
        sa.Column("team", sa.String(length=60), nullable=False),
        sa.Column("officer", sa.String(length=40), nullable=True),
        sa.Column("urgency", Number, nullable=False),
        sa.Column("needs_person", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=True),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("responded_on", sa.Date(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.Column("next_clock", sa.String(length=60), nullable=True),
        sa.Column("due_order", sa.Date(), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=True),
        sa.Column("erased_at", Moment(), nullable=True),
        sa.Column("body", Document, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("reference", name="uq_cases_reference"),
    )
    op.create_index("ix_cases_changed_at_id", "cases", ["changed_at", "id"])
    op.create_index("ix_cases_due_order_id", "cases", ["due_order", "id"])
    op.create_index("ix_cases_erase_on", "cases", ["erase_on"])
    op.create_index("ix_cases_officer_state", "cases", ["officer", "state"])
    op.create_index("ix_cases_received_at_id", "cases", ["received_at", "id"])
    op.create_index("ix_cases_service_area_received_at", "cases", ["service_area", "received_at"])
    op.create_index("ix_cases_state_next_due", "cases", ["state", "next_due"])
    op.create_index("ix_cases_team_state", "cases", ["team", "state"])
    op.create_index("ix_cases_urgency_due_order_id", "cases", ["urgency", "due_order", "id"])

    op.create_table(
        "users",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("team", sa.String(length=60), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("subject", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failures", Number, nullable=False),
        sa.Column("locked_until", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("login", name="uq_users_login"),
        sa.UniqueConstraint("subject", name="uq_users_subject"),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", Document, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
    )
    op.create_table(
        "case_links",
        sa.Column("case_id", Number, nullable=False),
        sa.Column("earlier_id", Number, nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_links_case_id_cases"),
        sa.ForeignKeyConstraint(
            ["earlier_id"], ["cases.id"], name="fk_case_links_earlier_id_cases"
        ),
        sa.PrimaryKeyConstraint("case_id", "earlier_id", name="pk_case_links"),
    )
    op.create_index("ix_case_links_earlier_id", "case_links", ["earlier_id"])

    op.create_table(
        "documents",
        sa.Column("id", Number, nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", Number, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("content", Document, nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("erased_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_documents_case_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("case_id", "number", name="uq_documents_case_id_number"),
    )
    op.create_table(
        "events",
        sa.Column("sequence", Number, autoincrement=False, nullable=False),
        sa.Column("case_id", Number, nullable=True),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.String(length=60), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=True),
        sa.Column("details", Document, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_events_case_id_cases"),
        sa.PrimaryKeyConstraint("sequence", name="pk_events"),
    )
    op.create_index("ix_events_case_id", "events", ["case_id"])
    op.create_index("ix_events_type_at", "events", ["type", "at"])

    op.create_table(
        "fingerprints",
        sa.Column("case_id", Number, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_fingerprints_case_id_cases"),
        sa.PrimaryKeyConstraint("case_id", "kind", "value", name="pk_fingerprints"),
    )
    op.create_index(
        "ix_fingerprints_kind_value_case_id", "fingerprints", ["kind", "value", "case_id"]
    )

    op.create_table(
        "idempotent_answers",
        sa.Column("principal", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("status", Number, nullable=False),
        sa.Column("headers", Document, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("case_id", Number, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_idempotent_answers_case_id_cases"
        ),
        sa.PrimaryKeyConstraint("principal", "key", name="pk_idempotent_answers"),
    )
    op.create_index("ix_idempotent_answers_case_id", "idempotent_answers", ["case_id"])
    op.create_index("ix_idempotent_answers_created_at", "idempotent_answers", ["created_at"])

    op.create_table(
        "parties",
        sa.Column("id", Number, nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("number", Number, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("email_key", sa.String(length=320), nullable=True),
        sa.Column("phone_key", sa.String(length=20), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("erased_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_parties_case_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_parties"),
        sa.UniqueConstraint("case_id", "number", name="uq_parties_case_id_number"),
    )
    op.create_index("ix_parties_email_key_case_id", "parties", ["email_key", "case_id"])
    op.create_index("ix_parties_phone_key_case_id", "parties", ["phone_key", "case_id"])

    op.create_table(
        "user_sessions",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=20), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_user_sessions_user_id_users"),
        sa.PrimaryKeyConstraint("hash", name="pk_user_sessions"),
    )
    op.create_index("ix_user_sessions_expires_at", "user_sessions", ["expires_at"])
    op.create_index("ix_user_sessions_user_id", "user_sessions", ["user_id"])

    op.create_table(
        "sketches",
        sa.Column("case_id", Number, nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_sketches_case_id_cases"),
        sa.PrimaryKeyConstraint("case_id", name="pk_sketches"),
    )
    op.create_table(
        "vectors",
        sa.Column("case_id", Number, nullable=False),
        sa.Column("encoder", sa.String(length=80), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_vectors_case_id_cases"),
        sa.PrimaryKeyConstraint("case_id", name="pk_vectors"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", Number, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("event", Number, nullable=False),
        sa.Column("case_id", Number, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("attempts", Number, nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("claimed_until", Moment(), nullable=True),
        sa.Column("delivered_at", Moment(), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_deliveries_case_id_cases"),
        sa.ForeignKeyConstraint(["event"], ["events.sequence"], name="fk_deliveries_event_events"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_case_id", "deliveries", ["case_id"])
    op.create_index("ix_deliveries_due_at", "deliveries", ["due_at"])
    op.execute("INSERT INTO audit_head (id, sequence, hash) VALUES (1, 0, '')")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE case_search USING fts5(words, tokenize='porter unicode61')"
        )
    else:
        op.execute(
            "CREATE TABLE case_search (case_id BIGINT PRIMARY KEY REFERENCES cases (id), "
            "words TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX ix_case_search_words ON case_search USING gin (words)")
