"""The words that tell a theme from the others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix, csr_matrix
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

from redress.insight.neighbours import Places
from redress.insight.themes import Rows, Term

Floats = npt.NDArray[np.float64]

_CANDIDATES = 40
_FEWEST_CONTACTS = 2
_OWN = 0.5
"""Of its weight in the theme where it weighs most: with less, a term is not told."""
# What stands in the place of personal data, such as [name 1].
_NO_WORDS = re.compile(r"\[[a-z_ ]+\d*\]|https?://\S+")
# A word has a letter, and two characters at least; Welsh letters and apostrophes are of it.
_WORD = r"(?u)\b(?=\w*[^\W\d_])\w[\w'’]*\w\b"
# What every contact says, whatever it is about; with the words that carry no sense in English.
_ORDINARY = frozenset(
    """ain't am any appreciate ask asked asking can't cant caller couldn't cust customer dear did
    didn't didnt does doesn't doesnt doing don't dont getting gets given going gone got had hadn't
    hasn't haven't havent hello help hi hope i'd i'll i'm i've im isn't isnt it's its ive just kind
    know let let's like look looking lot made make making many need needs ok please really regards
    ringing rang said say saying says shan't sincerely someone something soon sorry tell thank
    thanks that's thats there's thing things think time told try trying use used very want wanted
    wants wasn't way we're we've weren't what's who's won't wont would wouldn't yes you're
    you've yours""".split()
)
_WELSH = frozenset(
    """a ac am ar at bod bu chi dan dim diolch dw dyma dwi ddim ei eich ein er eu fe fel fi fod fy
    gan gyda gyfer hi hyn hwn hon i iawn mae maen mi mewn mwy na nac nad neu ni nid nhw o oedd oes
    oherwydd os peidiwch pan pob rwy rwyf rwyn sy sydd trwy tua un unrhyw wedi wnaeth yn yna yng ym
    yr yw y""".split()
)
STOP_WORDS = frozenset(ENGLISH_STOP_WORDS) | _ORDINARY | _WELSH
"""Words that are no term; those with an apostrophe as they are written with a straight one."""


@dataclass(frozen=True, slots=True, eq=False)
class TextTerms:
    """Which terms stand in which texts: counted once, for themes and for their groups."""

    has: csr_matrix
    """(texts, terms), 1 where the text has the term."""
    by_term: csc_matrix
    names: list[str]

    @classmethod
    def of(cls, texts: Sequence[str], longest: int) -> TextTerms:
        """The terms of texts, of up to `longest` words; what is in one text only is none."""
        has, names = _counted(texts, longest)
        return cls(has, csc_matrix(has), names)

    def told(self, rows: Sequence[Rows], most: int = 10) -> list[tuple[Term, ...]]:
        """Each theme's terms, what tells most first: up to `most`.

        `rows` says which of the texts each theme has. A term's weight is what it adds to the
        relative entropy of the theme to all texts (Kullback and Leibler, 1951): p log(p / q), p and
        q being the shares of the theme's texts and of all texts that have it. One that weighs twice
        as much in another theme is that theme's. Of the forty heaviest the first is taken, then by
        turns the one that is heavy and stands in texts together with those taken: by halves, its
        weight to the heaviest and its mean normalised pointwise mutual information with them
        (Bouma, 2009). A theme whose texts have no such words has no terms.
        """
        if not rows or not self.names:
            return [() for _ in rows]
        in_theme = csr_matrix(_membership(rows, self.has.shape[0]) @ self.has)
        sizes = np.array([max(len(one), 1) for one in rows], dtype=np.float64)
        weights = _weights(in_theme, sizes, self.has)
        return [self._of_theme(place, weights, in_theme, most) for place in range(len(rows))]

    def _of_theme(
        self, place: int, weights: csr_matrix, in_theme: csr_matrix, most: int
    ) -> tuple[Term, ...]:
        heaviest, weight = _heaviest(weights, place)
        chosen = _together(self.by_term[:, heaviest], weight, most)
        contacts = in_theme[place, heaviest].toarray()[0] if len(heaviest) else ()
        return tuple(
            Term(self.names[heaviest[one]], float(weight[one]), int(contacts[one]))
            for one in chosen
        )


def _weights(in_theme: csr_matrix, sizes: Floats, counts: csr_matrix) -> csr_matrix:
    """What each term adds in each theme, (themes, terms); only where it is the theme's own."""
    found = in_theme.tocoo()
    share = found.data / sizes[found.row]
    everywhere = np.asarray(counts.sum(axis=0)).ravel()[found.col] / counts.shape[0]
    weight = share * np.log(share / everywhere)
    # A word of one contact alone tells nothing of a theme, unless it has no other.
    told = (weight > 0) & ((found.data >= _FEWEST_CONTACTS) | (sizes[found.row] < 4))
    best = np.zeros(counts.shape[1])
    np.maximum.at(best, found.col[told], weight[told])
    told &= weight >= _OWN * best[found.col]
    kept = (weight[told], (found.row[told], found.col[told]))
    return csr_matrix(kept, shape=in_theme.shape)


def _heaviest(weights: csr_matrix, place: int) -> tuple[Places, Floats]:
    """The theme's heaviest terms and their weights; of two alike, the first in the alphabet."""
    start, end = weights.indptr[place], weights.indptr[place + 1]
    terms, weight = weights.indices[start:end], weights.data[start:end]
    order = np.lexsort((terms, -weight))[:_CANDIDATES]
    return terms[order].astype(np.intp), weight[order]


def _together(has: csc_matrix, weights: Floats, most: int) -> list[int]:
    """The places of the terms to tell, of those in the columns of `has`."""
    if not len(weights):
        return []
    both = (has.T @ has).toarray() / has.shape[0]
    alone = np.diag(both)
    with np.errstate(divide="ignore", invalid="ignore"):
        mutual = np.log(both / np.outer(alone, alone)) / -np.log(both)
    # In no text together is -1; in every text, there is nothing to tell.
    mutual = np.where(both > 0, np.nan_to_num(mutual, nan=0.0, posinf=0.0), -1.0)
    chosen = [0]
    while len(chosen) < min(most, len(weights)):
        score = weights / weights[0] + mutual[:, chosen].mean(axis=1)
        score[chosen] = -np.inf
        chosen.append(int(score.argmax()))
    return chosen


def _counted(texts: Sequence[str], longest: int) -> tuple[csr_matrix, list[str]]:
    """In which texts each term stands, (texts, terms); a term of one text only is left out."""
    vectorizer = CountVectorizer(
        preprocessor=_prepared,
        token_pattern=_WORD,
        stop_words=list(STOP_WORDS),
        ngram_range=(1, longest),
        # Of many texts, what but a few have is a slip or a name.
        min_df=max(2, len(texts) // 20_000) if len(texts) > 20 else 1,
        binary=True,
        dtype=np.float64,
    )
    try:
        counts = vectorizer.fit_transform(texts)
    except ValueError:  # No text has a word that is a term.
        return csr_matrix(np.zeros((len(texts), 0))), []
    return csr_matrix(counts), vectorizer.get_feature_names_out().tolist()


def _prepared(text: str) -> str:
    return _NO_WORDS.sub(" ", text).lower().replace("’", "'")


def _membership(rows: Sequence[Rows], texts: int) -> csr_matrix:
    lengths = [len(one) for one in rows]
    places = np.repeat(np.arange(len(rows)), lengths)
    ones = np.ones(len(places))
    return csr_matrix((ones, (places, np.concatenate(rows))), shape=(len(rows), texts))
