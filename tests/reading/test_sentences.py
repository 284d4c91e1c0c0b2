"""Sentences cover every word once, and end where a reader would say so."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress.reading.sentences import find_sentences


def sentences_of(text: str) -> list[str]:
    return [span.of(text) for span in find_sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Missed again. | Nobody came! | Why? | I waited… | and waited... | So did I. | Thanks",
        "missed .  | nobody rings back ?! | (I did ring.) | “Soon.” | Never.",
        "Mr. Hall and Mrs. Hall saw Dr. Roe and Cllr. Poe in St. Ann's, approx. 3 times.",
        "It came at 7 a.m. on bin day, i.e. too early, e.g. before Mr J. B. Hall was up.",
        "Bin no. 4 at No. 12, since 3 Sept. 2025. | Is that fair? | No. | It is not.",
        "I paid £3.50 at www.example.org/a.b?c=1 on 3.4.25 to a.b@example.org as asked. | Twice.",
        "We live at 14. | It is damp.",
        "Ask [name]. | The [street] is dark.",
        " | 1. Bins. | \n 2. Lamps |\n\n| Bye ",
    ],
)
def test_where_sentences_end(text: str) -> None:
    expected = [part.strip() for part in text.split("|") if part.strip()]
    assert sentences_of(text.replace("|", "")) == expected


PIECES = st.sampled_from(["a", "Mr", "No", "I", "p.m", "1", ".", "!", "…", " ", "\n", "\t", '"'])


@given(st.text() | st.lists(PIECES).map("".join))
def test_every_word_is_in_exactly_one_sentence(text: str) -> None:
    spans = find_sentences(text)
    assert all(first.end <= second.start for first, second in pairwise(spans))
    sentences = [span.of(text) for span in spans]
    assert all(sentence and sentence == sentence.strip() for sentence in sentences)
    assert not any("\n" in sentence for sentence in sentences)
    assert "".join("".join(sentences).split()) == "".join(text.split())


def test_reading_sentences_keeps_no_words_in_a_store_of_spacys() -> None:
    code = (
        "import sys; from redress.reading.sentences import find_sentences; "
        "find_sentences('Ms Okoro rang.'); print('spacy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
