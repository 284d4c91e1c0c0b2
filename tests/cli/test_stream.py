"""JSON Lines: a line out for every line in, in order, without waiting for more."""

from __future__ import annotations

import io
import json
import math
import os
import threading
from collections.abc import Iterator
from typing import IO, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress.classification.contract import as_object
from redress.classification.result import Answer, Choice, Classification, Finding, Findings, Reason
from redress.cli.forms import ClassificationForm
from redress.cli.stream import answer_stream
from redress.contact import Contact
from redress.parallel import ParallelClassifier
from redress.spans import Span


def classify_stream(classifier: ParallelClassifier, source: IO[bytes], target: IO[bytes]) -> int:
    return answer_stream(classifier, source, target, ClassificationForm())


def answers_to(classifier: ParallelClassifier, source: bytes) -> tuple[int, list[dict[str, Any]]]:
    target = io.BytesIO()
    code = classify_stream(classifier, io.BytesIO(source), target)
    return code, [json.loads(line) for line in target.getvalue().splitlines()]


def test_every_line_is_answered_in_order_and_errors_keep_their_place(
    small_parallel: ParallelClassifier,
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
        b'{"id": "g", "text": "' + b"a" * (5 << 20) + b'"}',
    ]
    code, answers = answers_to(small_parallel, b"\n".join(lines))
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
        "text_too_long",
    ]
    assert [answer["id"] for answer in answers if answer["id"]] == ["a", "b", "c", "d", "e", 9, "f"]


def test_the_contract_of_an_answer(small_parallel: ParallelClassifier) -> None:
    code, (answer,) = answers_to(
        small_parallel, b'{"id": "a", "text": "my bin was missed again, I am fed up"}\n'
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


def test_every_field_of_an_answer() -> None:
    bin_, unsafe = Span(3, 6), Span(16, 22)
    area = Answer(
        "waste",
        0.81234,
        (Choice("parking", 0.1), Choice("roads", 0.05)),
        (bin_,),
        False,
        also=(Choice("roads", 0.05),),
    )
    outcome = Answer(
        "upheld",
        0.5,
        (Choice("partly_upheld", 0.3), Choice("not_upheld", 0.2)),
        (),
        True,
        probabilities={"upheld": 0.5, "partly_upheld": 0.3, "not_upheld": 0.2},
    )
    found = Classification(
        {"service_area": area, "outcome": outcome, "avoidable_cause": None},
        {"flags": Findings((Finding("risk_to_life", 0.02, (unsafe,), early_warning=True),))},
        True,
        (Reason("Somebody may be in danger."),),
        "small@1",
    )
    assert as_object(Contact("My bin is here, unsafe", id="a"), found) == {
        "id": "a",
        "service_area": {
            "label": "waste",
            "confidence": 0.8123,
            "alternatives": [
                {"label": "parking", "confidence": 0.1},
                {"label": "roads", "confidence": 0.05},
            ],
            "evidence": [{"start": 3, "end": 6, "text": "bin"}],
            "needs_person": False,
            "also": ["roads"],
        },
        "outcome": {
            "label": "upheld",
            "confidence": 0.5,
            "alternatives": [
                {"label": "partly_upheld", "confidence": 0.3},
                {"label": "not_upheld", "confidence": 0.2},
            ],
            "evidence": [],
            "needs_person": True,
            "upheld_probability": 0.8,
        },
        "avoidable_cause": None,
        "flags": [
            {
                "code": "risk_to_life",
                "confidence": 0.02,
                "evidence": [{"start": 16, "end": 22, "text": "unsafe"}],
                "early_warning": True,
            }
        ],
        "needs_person": True,
        "reasons": ["Somebody may be in danger."],
        "model": "small@1",
    }


def test_an_empty_stream_gives_nothing(small_parallel: ParallelClassifier) -> None:
    assert answers_to(small_parallel, b"") == (0, [])


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=2),
        max_leaves=3,
    )
)
def test_an_id_is_a_string_or_a_finite_number_and_comes_back_or_is_refused(
    small_parallel: ParallelClassifier, identifier: Any
) -> None:
    line = json.dumps({"id": identifier, "text": "my bin was missed"}).encode()
    target = io.BytesIO()
    classify_stream(small_parallel, io.BytesIO(line), target)

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    answer = json.loads(target.getvalue(), parse_constant=refuse)
    fits = isinstance(identifier, (str, int, float)) and not isinstance(identifier, bool)
    if fits and not (isinstance(identifier, float) and not math.isfinite(identifier)):
        assert answer["id"] == identifier
        assert type(answer["id"]) is type(identifier)
    else:
        assert answer["id"] is None
    refused = identifier is not None and answer["id"] is None
    assert answer.get("error", {}).get("code") == ("id_invalid" if refused else None)


def test_ids_that_are_no_json_are_not_repeated(small_parallel: ParallelClassifier) -> None:
    lines = [b'{"id": NaN, "text": ""}', b'{"id": 1e999, "text": "a"}', b'{"id": 1.5, "text": ""}']
    _, answers = answers_to(small_parallel, b"\n".join(lines))
    assert [answer["id"] for answer in answers] == [None, None, 1.5]


def test_a_reader_that_has_gone_is_told_and_no_success(
    small_parallel: ParallelClassifier, pipe: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    reading, writing = pipe
    os.close(reading)
    with os.fdopen(writing, "wb", buffering=0) as target, pytest.raises(BrokenPipeError):
        classify_stream(small_parallel, io.BytesIO(b'{"text": "my bin"}\n'), target)
    assert "closed it early" in capsys.readouterr().err


def test_ctrl_c_says_that_answered_lines_stand(
    small_parallel: ParallelClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("redress.parallel.classify_batch", interrupted)
    with pytest.raises(KeyboardInterrupt, match="answered so far are written"):
        answers_to(small_parallel, b'{"text": "my bin"}\n')


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
    small_parallel: ParallelClassifier, pipe: tuple[int, int]
) -> None:
    reading, writing = pipe
    answered = threading.Event()

    class Target(io.BytesIO):
        def flush(self) -> None:
            answered.set()

    with os.fdopen(reading, "rb") as source:
        worker = threading.Thread(
            target=classify_stream,
            args=(small_parallel, source, Target()),
            daemon=True,
        )
        worker.start()
        os.write(writing, b'{"text": "my bin was missed"}\n')
        assert answered.wait(20)
        os.close(writing)
        worker.join(20)
        assert not worker.is_alive()
