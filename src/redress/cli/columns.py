"""Which columns of a file hold what, and what stands in a row's cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, count
from typing import Any

from redress.errors import ContactError, TableError
from redress.tables.headers import TEXT_COLUMNS, listed, look_like_names
from redress.tables.rows import TableReader

RECEIPT_COLUMNS = ("received_at", "received", "date received", "received date", "date_received")
"""Names under which the time of receipt is looked for."""
# How spreadsheets in Britain write a time, besides ISO 8601.
_WRITTEN = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y", "%d %b %Y", "%d %B %Y")


def find_text_column(reader: TableReader, name: str, wanted: str | None) -> str:
    """The column that holds the text.

    Raises:
        TableError: the column named is not there, or none is named and none can be told.
    """
    if wanted is not None:
        if wanted not in reader.columns:
            raise TableError(f"{name}: there is no column '{wanted}'. {listed(reader.columns)}")
        return wanted
    by_name = {column.lower(): column for column in reader.columns}
    for usual in TEXT_COLUMNS:
        if usual in by_name:
            return by_name[usual]
    if len(reader.columns) == 1 and look_like_names(reader.columns):
        return next(iter(reader.columns))
    raise TableError(
        f"{name}: which column holds the text? Name it with --text-column. {listed(reader.columns)}"
    )


def free_names(wanted: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """The column for each answer: its own name, or `redress_` before it where that is taken.

    Where that is taken too a number follows, from 2 on.
    """
    wanted = tuple(wanted)
    used = {*wanted, *taken}
    own = set(wanted) - set(taken)
    names = {}
    for answer in wanted:
        prefixed = f"redress_{answer}"
        tries = chain([prefixed], (f"{prefixed}_{number}" for number in count(2)))
        names[answer] = answer if answer in own else next(t for t in tries if t not in used)
        used.add(names[answer])
    return names


def find_receipt_column(reader: TableReader) -> str | None:
    """The column that says when each contact was received, if there is one."""
    by_name = {column.lower(): column for column in reader.columns}
    return next((by_name[name] for name in RECEIPT_COLUMNS if name in by_name), None)


def text_of(values: Mapping[str, Any], column: str, numbers_are_text: bool) -> str:
    """The words of a row's contact: what stands in the column, in spreadsheets a number too.

    Raises:
        ContactError: the cell is empty, or holds no text.
    """
    text = values.get(column)
    if text is None:
        raise ContactError("The text is empty. Send the person's words.", code="text_empty")
    is_single = isinstance(text, (str, bool, int, float, date, time, timedelta, Decimal))
    if not is_single or not (isinstance(text, str) or numbers_are_text):
        raise ContactError(f"Field '{column}' is missing or not a string.", code="text_missing")
    return str(text)


def received_of(values: Mapping[str, Any], column: str | None) -> datetime | None:
    """When a row's contact was received; None where that is not said.

    Raises:
        ContactError: the cell holds no time.
    """
    given = values.get(column) if column else None
    if given is None or given == "":
        return None
    if isinstance(given, datetime):
        return given
    if isinstance(given, date):
        return datetime.combine(given, time())
    written = " ".join(str(given).split())
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        pass
    for form in _WRITTEN:
        try:
            return datetime.strptime(written, form)
        except ValueError:
            continue
    raise ContactError(
        f"Field '{column}' must be a time such as 2026-11-20T10:15 or 20/11/2026 10:15.",
        code="received_at_invalid",
    )
