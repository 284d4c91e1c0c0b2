"""JSON Lines in, JSON Lines out, one for one and in order."""

from __future__ import annotations

import json
import queue
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import IO, Any

from redress.classification.classifier import BATCH
from redress.classification.contract import error_object, identifier_of, parse_contact
from redress.cli.console import errors
from redress.cli.forms import AnswerForm, made
from redress.contact import Contact
from redress.errors import ContactError, RedressError
from redress.parallel import Answered, Batch, ParallelClassifier

# Lines read ahead while a batch is worked on.
_AHEAD = 4 * BATCH
_LONGEST_LINE = 4 << 20
"""Bytes; a longer line is read past and answered with an error."""


def standard_streams() -> tuple[IO[bytes], IO[bytes]]:
    """Standard input and output as bytes, for `answer_stream`.

    Raises:
        RedressError: one of them is closed.
    """
    if sys.stdin is None or sys.stdout is None:
        raise RedressError("--jsonl needs standard input and output; one of them is closed.")
    # Not sys.stdin: Python cannot end while the thread that waits for a line holds its lock.
    return open(0, "rb", closefd=False), sys.stdout.buffer


def answer_stream(
    classifier: ParallelClassifier, source: IO[bytes], target: IO[bytes], form: AnswerForm
) -> int:
    """Answer every line of `source` with a line of `target`; 1 if any was an error, else 0.

    A line is answered as soon as it and those before it are classified: a program that sends one
    contact and waits gets its answer.

    Raises:
        BrokenPipeError: the program reading `target` closed it early.
        KeyboardInterrupt: with what became of the lines.
    """
    failed = False
    try:
        for batch, found in classifier.in_order(_batches(source)):
            failed |= _write(batch, found, target, form)
    except BrokenPipeError:
        errors().print(
            "The program reading the output closed it early; the lines left were not answered."
        )
        raise
    except KeyboardInterrupt:
        raise KeyboardInterrupt("The lines answered so far are written.") from None
    return int(failed)


def _write(
    batch: Batch[list[Any]], found: Sequence[Answered], target: IO[bytes], form: AnswerForm
) -> bool:
    """Write the answers to lines that were read together; whether any was an error."""
    failed = False
    for identifier, contact, one in zip(batch.kept, batch.contacts, found, strict=True):
        answered = made(form.object, contact, one)
        if isinstance(answered, RedressError):
            failed = True
            answer = error_object(identifier, answered)
        else:
            answer = {**answered, "id": identifier}
        target.write(json.dumps(answer, ensure_ascii=True).encode("ascii") + b"\n")
    target.flush()
    return failed


def _batches(source: IO[bytes]) -> Iterator[Batch[list[Any]] | None]:
    """Whatever lines are there, at most a batch of them, with their identifiers.

    Where no line is there, None, so that what waits is answered; then the next is waited for.
    """
    lines: queue.Queue[bytes | BaseException | None] = queue.Queue(_AHEAD)

    def read_ahead() -> None:
        try:
            for line in _lines(source):
                lines.put(line)
            lines.put(None)
        except BaseException as error:
            lines.put(error)

    threading.Thread(target=read_ahead, daemon=True).start()
    ended = False
    while not ended:
        batch: list[bytes] = []
        while len(batch) < BATCH and (not batch or not lines.empty()):
            line = lines.get()
            if isinstance(line, BaseException):
                raise line
            if line is None:
                ended = True
                break
            batch.append(line)
        if batch:
            yield _parsed(batch)
        if lines.empty():
            yield None


def _parsed(lines: Sequence[bytes]) -> Batch[list[Any]]:
    parsed = [_parse(line) for line in lines]
    return Batch([contact for _, contact in parsed], [identifier for identifier, _ in parsed])


def _lines(source: IO[bytes]) -> Iterator[bytes]:
    """The lines; one that is too long comes cut, and its rest is read past."""
    while line := source.readline(_LONGEST_LINE):
        if not line.endswith(b"\n") and len(line) >= _LONGEST_LINE:
            while (rest := source.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
        yield line


def _parse(line: bytes) -> tuple[Any, Contact | RedressError]:
    """The identifier to answer with, and the contact or what is wrong with the line."""
    try:
        values = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None, _unreadable(line)
    if not isinstance(values, dict):
        return None, ContactError("The line is not a JSON object.", code="json_invalid")
    identifier = identifier_of(values)
    try:
        return identifier, parse_contact(values)
    except RedressError as error:
        return identifier, error


def _unreadable(line: bytes) -> ContactError:
    if len(line) >= _LONGEST_LINE:
        longest = f"{_LONGEST_LINE >> 20} MiB"
        return ContactError(f"The line is longer than {longest}.", code="text_too_long")
    return ContactError("The line is not valid JSON in UTF-8.", code="json_invalid")
