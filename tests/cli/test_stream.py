"""JSON Lines: a line out for every line in, in order, without waiting for more."""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from redress.classification.classifier import Classifier
from redress.cli.stream import classify_stream


def answers_to(classifier: Classifier, source: bytes) -> tuple[int, list[dict[str, Any]]]:
    target = io.BytesIO()
    code = classify_stream(classifier, io.BytesIO(source), target)
    return code, [json.loads(line) for line in target.getvalue().splitlines()]


def test_every_line_is_answered_in_order_and_errors_keep_their_place(
    small_classifier: Classifier,
) -> None:
    lines = [
        b'{"id": "a", "text": "my bin was missed again", "channel": "webform"}',
        b'{"id": "b", "text": "  "}',
        b"not json",
        b'["no object"]',
        b'{"id": "c", "text": 7}',
        b'{"id": "d", "text": "hi there", "channel": "pigeon"}',
        b'{"id": "e", "text": "hi there", "received_at": "yesterday"}',
        b'{"id": 9, "text": "where is my permit", "received_at": "2026-11-20T10:15:00Z"}',
        b"\xff\xfe",
        b'{"id": "f", "text": "' + b"a" * 50_000 + b'"}',
    ]
    code, answers = answers_to(small_classifier, b"\n".join(lines))
    assert code == 1
    assert len(answers) == len(lines)
    codes = [answer.get("error", {}).get("code") for answer in answers]
    assert codes == [
        None,
        "text_empty",
        "json_invalid",
        "json_invalid",
        "text_missing",
        "channel_invalid",
        "received_at_invalid",
        None,
        "json_invalid",
        "text_too_long",
    ]
    assert [answer["id"] for answer in answers if answer["id"]] == ["a", "b", "c", "d", "e", 9, "f"]


def test_the_contract_of_an_answer(small_classifier: Classifier) -> None:
    code, (answer,) = answers_to(
        small_classifier, b'{"id": "a", "text": "my bin was missed again, I am fed up"}\n'
    )
    assert code == 0
    assert set(answer) == {
        "id",
        "kind",
        "service_area",
        "avoidable_cause",
        "outcome",
        "flags",
        "needs_person",
        "reasons",
        "model",
    }
    assert {"label", "confidence", "alternatives"} <= set(answer["kind"])
    assert len(answer["kind"]["alternatives"]) == 2
    assert isinstance(answer["service_area"]["also"], list)
    assert isinstance(answer["needs_person"], bool)
    for span in answer["service_area"]["evidence"]:
        sent = "my bin was missed again, I am fed up"
        assert sent[span["start"] : span["end"]] == span["text"]
    if answer["outcome"] is not None:
        assert 0 <= answer["outcome"]["upheld_probability"] <= 1


def test_an_empty_stream_gives_nothing(small_classifier: Classifier) -> None:
    assert answers_to(small_classifier, b"") == (0, [])


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            continue


def test_a_program_that_sends_one_line_and_waits_gets_its_answer(
    small_classifier: Classifier, pipe: tuple[int, int]
) -> None:
    reading, writing = pipe
    answered = threading.Event()

    class Target(io.BytesIO):
        def flush(self) -> None:
            answered.set()

    with os.fdopen(reading, "rb") as source:
        worker = threading.Thread(
            target=classify_stream, args=(small_classifier, source, Target()), daemon=True
        )
        worker.start()
        os.write(writing, b'{"text": "my bin was missed"}\n')
        assert answered.wait(20)
        os.close(writing)
        worker.join(20)
        assert not worker.is_alive()
