"""TF-IDF over words and pieces of words, the same in training and in use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from redress.classification.concepts import concepts_of
from redress.classification.tokens import pieces_of_word, runs_of_words, words_of
from redress.spans import Span

# Words whose pieces are remembered; more would only hold slips of the pen.
_MOST_REMEMBERED = 50_000

Places = NDArray[np.int32]
_NONE: Places = np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class LexiconShape:
    """Which terms a lexicon counts."""

    longest_run: int = 2
    shortest_piece: int = 2
    longest_piece: int = 5


@dataclass(frozen=True, slots=True)
class CountedText:
    """The terms of one text: their weights, and which words each stands on."""

    columns: NDArray[np.int32]
    values: NDArray[np.float32]
    spans: tuple[Span, ...]
    """Where each word stands."""
    occurrences: NDArray[np.int32]
    """(occurrences, 3): position in `columns`, first word, word after the last."""


@dataclass(frozen=True)
class Lexicon:
    """The terms that a model knows, with their inverse document frequencies.

    Columns are the runs of words and concepts first, then the pieces; each of the two blocks of
    a text has unit length.
    """

    shape: LexiconShape
    runs: tuple[str, ...]
    pieces: tuple[str, ...]
    idf: NDArray[np.float32]
    _run_columns: dict[str, int] = field(init=False, repr=False, compare=False)
    _piece_columns: dict[str, int] = field(init=False, repr=False, compare=False)
    _remembered: dict[str, NDArray[np.int32]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        offset = len(self.runs)
        runs = {term: column for column, term in enumerate(self.runs)}
        pieces = {term: column for column, term in enumerate(self.pieces, offset)}
        object.__setattr__(self, "_run_columns", runs)
        object.__setattr__(self, "_piece_columns", pieces)

    def __len__(self) -> int:
        return len(self.idf)

    def count(self, text: str) -> CountedText:
        """The weights of the terms of one masked text."""
        words, spans = words_of(text)
        stands = np.concatenate([self._runs_standing(words), self._pieces_standing(words)])
        columns, position, counts = np.unique(stands[:, 0], return_inverse=True, return_counts=True)
        occurrences = np.column_stack([position, stands[:, 1:]]).astype(np.int32, copy=False)
        values = self._weigh(columns, counts.astype(np.float32))
        return CountedText(columns, values, tuple(spans), occurrences)

    def _runs_standing(self, words: list[str]) -> Places:
        """Where known runs and concepts stand: column, first word, word after the last."""
        found = [
            (column, start, end)
            for run, start, end in [
                *runs_of_words(words, self.shape.longest_run),
                *concepts_of(words),
            ]
            if (column := self._run_columns.get(run)) is not None
        ]
        return np.array(found, dtype=np.int32).reshape(-1, 3)

    def _pieces_standing(self, words: list[str]) -> Places:
        """Where known pieces of words stand: column, the word, the word after it."""
        pieces = [self._pieces(word) for word in words]
        lengths = np.fromiter(map(len, pieces), dtype=np.int32, count=len(pieces))
        owners = np.repeat(np.arange(len(pieces), dtype=np.int32), lengths)
        columns = np.concatenate([_NONE, *pieces])
        return np.column_stack([columns, owners, owners + 1])

    def matrix(self, counted: Sequence[CountedText]) -> csr_matrix:
        """The texts as a sparse matrix, (texts, terms)."""
        pointers = np.cumsum([0, *(len(text.columns) for text in counted)])
        columns = np.concatenate([text.columns for text in counted] or [np.zeros(0, np.int32)])
        values = np.concatenate([text.values for text in counted] or [np.zeros(0, np.float32)])
        return csr_matrix((values, columns, pointers), shape=(len(counted), len(self)))

    def _pieces(self, word: str) -> NDArray[np.int32]:
        known = self._remembered.get(word)
        if known is None:
            pieces = pieces_of_word(word, self.shape.shortest_piece, self.shape.longest_piece)
            known = np.array(
                [self._piece_columns[piece] for piece in pieces if piece in self._piece_columns],
                dtype=np.int32,
            )
            if len(self._remembered) < _MOST_REMEMBERED:
                self._remembered[word] = known
        return known

    def _weigh(
        self, columns: NDArray[np.int32], counts: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        values: NDArray[np.float32] = (1 + np.log(counts)) * self.idf[columns]
        is_run = columns < len(self.runs)
        for block in (is_run, ~is_run):
            length = float(np.sqrt(np.square(values[block]).sum()))
            if length > 0:
                values[block] /= length
        return values


def fit_lexicon(
    texts: Iterable[str], shape: LexiconShape, *, fewest_texts_run: int, fewest_texts_piece: int
) -> Lexicon:
    """The lexicon of the terms that stand in at least so many of `texts` (masked)."""
    run_texts: Counter[str] = Counter()
    piece_texts: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        words, _ = words_of(text)
        run_texts.update({run for run, _, _ in runs_of_words(words, shape.longest_run)})
        run_texts.update({concept for concept, _, _ in concepts_of(words)})
        piece_texts.update(
            {
                piece
                for word in set(words)
                for piece in pieces_of_word(word, shape.shortest_piece, shape.longest_piece)
            }
        )
    runs = sorted(term for term, texts_ in run_texts.items() if texts_ >= fewest_texts_run)
    pieces = sorted(term for term, texts_ in piece_texts.items() if texts_ >= fewest_texts_piece)
    frequencies = np.array(
        [*(run_texts[term] for term in runs), *(piece_texts[term] for term in pieces)],
        dtype=np.float64,
    )
    idf = (np.log((1 + total) / (1 + frequencies)) + 1).astype(np.float32)
    return Lexicon(shape, tuple(runs), tuple(pieces), idf)
