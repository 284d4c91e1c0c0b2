"""Words of cases, to be searched in full text: FTS5 on SQLite, a text vector on PostgreSQL.

Only redacted words are indexed: nobody is found by name here, and nothing personal stays behind.
"""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, text
from sqlalchemy.orm import Session

from redress.casework.tables import Case

_WORD = re.compile(r'"[^"]+"|[^\s"]+')
_MOST_WORDS = 20
_TABLE = "case_search"


def is_of_search(table: str | None) -> bool:
    """Whether a table of the database is the index, or one that SQLite keeps for it: the
    migrations make it by hand, as each database has its own."""
    return table is not None and table.startswith(_TABLE)


def index_words(session: Session, case_id: int, words: str) -> None:
    """Index a case by the words of its redacted text."""
    if _is_sqlite(session):
        statement = "INSERT INTO case_search (rowid, words) VALUES (:id, :words)"
    else:
        statement = (
            "INSERT INTO case_search (case_id, words) VALUES (:id, to_tsvector('english', :words))"
        )
    session.execute(text(statement), {"id": case_id, "words": words.replace("\0", " ")})


def forget_words(session: Session, case_id: int) -> None:
    """Take a case out of the index."""
    column = "rowid" if _is_sqlite(session) else "case_id"
    session.execute(text(f"DELETE FROM case_search WHERE {column} = :id"), {"id": case_id})


def has_words(session: Session, query: str) -> ColumnElement[bool]:
    """The condition that a case holds every word, and every phrase in quotation marks."""
    if _is_sqlite(session):
        found = text("SELECT rowid FROM case_search WHERE words MATCH :words")
        words = " ".join(f'"{one}"' for one in _parts(query)) or '""'
    else:
        found = text(
            "SELECT case_id FROM case_search WHERE words @@ websearch_to_tsquery('english', :words)"
        )
        words = " ".join(f'"{one}"' for one in _parts(query))
    return Case.id.in_(found.bindparams(words=words).columns(Case.id).scalar_subquery())


def _parts(query: str) -> list[str]:
    """The words and phrases of a query, with nothing that either database reads as an operator."""
    parts = (one.replace('"', " ").replace("\0", " ").strip() for one in _WORD.findall(query))
    return [one for one in parts if any(map(str.isalnum, one))][:_MOST_WORDS]


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
