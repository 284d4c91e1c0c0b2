"""The checks of the corpus: what a batch must satisfy to enter, and a table by label."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from datasketch import MinHash, MinHashLSH

from redress.labels import Vocabulary, default_vocabulary
from redress_training.corpus import Record

OPENING = 5
"""Words at the start that no two texts share."""
RUN = 8
"""Words in a row that no two texts share."""
NEAR_DUPLICATE = 0.5
"""Jaccard similarity of word 3-grams above which two texts are near-duplicates."""
LEAST = {"service_area": 120, "avoidable_cause": 300, "kind": 150, "flags": 100}
LEAST_RECORDS = 6_000
LEAST_HARD_SHARE = 0.10

_WORD = re.compile(r"[a-z0-9']+")
_EMAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_EMAIL_DOMAIN = re.compile(r"(?:[\w-]+\.)*example\.(?:org|com)")
_PHONE = re.compile(r"(?<![\d-])0\d[\d ]{8,12}\d(?!\d)")
_PHONE_FOR_FICTION = re.compile(r"01632960\d{3}|07700900\d{3}")
_MINHASHES = 128


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and with which record."""

    record: str
    message: str


def find_faults(records: Sequence[Record]) -> list[Fault]:
    """Everything in which the records fail the rules for a batch."""
    vocabulary = default_vocabulary()
    faults = [fault for record in records for fault in _record_faults(record, vocabulary)]
    words = [_WORD.findall(record.text.lower()) for record in records]
    faults.extend(_repeated_ids(records))
    faults.extend(_repeated_openings(records, words))
    faults.extend(_repeated_runs(records, words))
    faults.extend(_near_duplicates(records, words))
    return faults


def find_shortages(records: Sequence[Record]) -> list[str]:
    """What the corpus as a whole has too little of."""
    shortages = []
    if len(records) < LEAST_RECORDS:
        shortages.append(f"{len(records)} records; {LEAST_RECORDS} are needed")
    for question, least in LEAST.items():
        counts = Counter(code for record in records for code in record.labels(question))
        shortages.extend(
            f"{question} {code}: {counts[code]}; {least} are needed"
            for code in default_vocabulary().question(question).codes
            if counts[code] < least
        )
    hard = sum(record.hard for record in records)
    if hard < LEAST_HARD_SHARE * len(records):
        shortages.append(f"{hard} hard records; a tenth is needed")
    return shortages


def count_labels(records: Sequence[Record]) -> dict[str, Counter[str]]:
    """How often each label occurs, by question, and channels and authors besides."""
    counts = {
        question.code: Counter(code for record in records for code in record.labels(question.code))
        for question in default_vocabulary().questions
    }
    counts["channel"] = Counter(record.channel.value for record in records)
    counts["author"] = Counter(record.author for record in records)
    return counts


def _record_faults(record: Record, vocabulary: Vocabulary) -> Iterator[Fault]:
    for question in vocabulary.questions:
        for code in record.labels(question.code):
            if code not in question.codes:
                yield Fault(record.id, f"{question.code} '{code}' is not in the guide")
    areas = vocabulary.question("service_area").codes
    if any(code not in areas for code in record.also) or record.service_area in record.also:
        yield Fault(record.id, "`also` must name other service areas of the guide")
    if len(set(record.flags)) != len(record.flags):
        yield Fault(record.id, "a flag is named twice")
    if (record.kind == "complaint") != (record.outcome is not None):
        yield Fault(record.id, "complaints have an outcome, other kinds have none")
    if not record.text.strip():
        yield Fault(record.id, "the text is empty")
    yield from _fiction_faults(record)
    for question in vocabulary.questions:
        for code in question.codes:
            if "_" in code and code in record.text:
                yield Fault(record.id, f"the text echoes the code {code}")


def _fiction_faults(record: Record) -> Iterator[Fault]:
    """Contact details that could be somebody's."""
    for domain in _EMAIL.findall(record.text):
        if not _EMAIL_DOMAIN.fullmatch(domain.rstrip(".")):
            yield Fault(record.id, "an email address is not at example.org or example.com")
    for number in _PHONE.findall(record.text):
        digits = number.replace(" ", "")
        if len(digits) in (10, 11) and not _PHONE_FOR_FICTION.fullmatch(digits):
            yield Fault(record.id, "a telephone number is outside the ranges kept for fiction")


def _repeated_ids(records: Sequence[Record]) -> Iterator[Fault]:
    counts = Counter(record.id for record in records)
    for identifier, count in counts.items():
        if count > 1:
            yield Fault(identifier, f"the id stands {count} times")


def _repeated_openings(records: Sequence[Record], words: list[list[str]]) -> Iterator[Fault]:
    seen: dict[tuple[str, ...], str] = {}
    for record, own in zip(records, words, strict=True):
        opening = tuple(own[:OPENING])
        if opening in seen:
            yield Fault(record.id, f"opens with the same {OPENING} words as {seen[opening]}")
        seen.setdefault(opening, record.id)


def _repeated_runs(records: Sequence[Record], words: list[list[str]]) -> Iterator[Fault]:
    seen: dict[tuple[str, ...], str] = {}
    for record, own in zip(records, words, strict=True):
        runs = {tuple(own[start : start + RUN]) for start in range(len(own) - RUN + 1)}
        others = {seen[run] for run in runs if run in seen}
        for other in sorted(others):
            yield Fault(record.id, f"shares {RUN} words in a row with {other}")
        for run in runs:
            seen.setdefault(run, record.id)


def _near_duplicates(records: Sequence[Record], words: list[list[str]]) -> Iterator[Fault]:
    index = MinHashLSH(threshold=NEAR_DUPLICATE * 0.8, num_perm=_MINHASHES)
    shingles: dict[str, set[tuple[str, ...]]] = {}
    for record, own in zip(records, words, strict=True):
        own_shingles = {tuple(own[start : start + 3]) for start in range(max(1, len(own) - 2))}
        sketch = MinHash(num_perm=_MINHASHES)
        sketch.update_batch([" ".join(shingle).encode() for shingle in own_shingles])
        for other in index.query(sketch):
            both = len(own_shingles & shingles[other])
            if both / len(own_shingles | shingles[other]) > NEAR_DUPLICATE:
                yield Fault(record.id, f"is a near-duplicate of {other}")
        if record.id not in shingles:
            index.insert(record.id, sketch)
            shingles[record.id] = own_shingles
