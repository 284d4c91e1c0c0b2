"""Lines of JSON out of a body that arrives in parts, in memory that does not grow."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, AsyncIterator
from typing import Any

from redress.classification.contract import identifier_of, parse_contact
from redress.contact import Contact
from redress.errors import ContactError, RedressError

Parsed = tuple[Any, Contact | RedressError]
"""The identifier to answer with, and the contact or what is wrong with it."""


def parse(values: Any) -> Parsed:
    """A contact from a JSON value."""
    if not isinstance(values, dict):
        return None, ContactError("This is not a JSON object.", code="json_invalid")
    try:
        return identifier_of(values), parse_contact(values)
    except RedressError as error:
        return identifier_of(values), error


def parse_line(line: bytes) -> Parsed:
    """A contact from a line of JSON."""
    try:
        values = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None, ContactError("The line is not valid JSON in UTF-8.", code="json_invalid")
    return parse(values)


async def batches_of(
    parts: AsyncIterable[bytes], *, size: int, longest: int
) -> AsyncIterator[list[Parsed]]:
    """The contacts of a body, at most `size` together: those whose lines have arrived.

    A line of more than `longest` bytes is read past; an error stands in its place. Empty lines
    are skipped.
    """
    lines = _Lines(longest)
    batch: list[Parsed] = []
    async for part in parts:
        for one in lines.add(part):
            batch.append(one)
            if len(batch) == size:
                yield batch
                batch = []
        if batch:
            yield batch
            batch = []
    if last := [*lines.rest()]:
        yield last


class _Lines:
    """Puts lines together from parts."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._begun = bytearray()
        self._is_too_long = False

    def add(self, part: bytes) -> list[Parsed]:
        """The contacts whose lines end in this part."""
        *ended, begun = part.split(b"\n")
        parsed: list[Parsed] = []
        for piece in ended:
            self._append(piece)
            parsed.extend(self.rest())
        self._append(begun)
        return parsed

    def _append(self, piece: bytes) -> None:
        if len(self._begun) + len(piece) > self._longest:
            self._is_too_long = True
            self._begun.clear()
        elif not self._is_too_long:
            self._begun += piece

    def rest(self) -> list[Parsed]:
        """The contact of the line that was begun, if there is anything in it."""
        line, is_too_long = bytes(self._begun), self._is_too_long
        self._begun.clear()
        self._is_too_long = False
        if is_too_long:
            told = f"The line is longer than {self._longest:,} bytes."
            return [(None, ContactError(told, code="text_too_long"))]
        return [parse_line(line)] if line.strip() else []
