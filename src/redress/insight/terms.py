"""The words that tell a theme from the others: c-TF-IDF."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

from redress.insight.themes import Rows, Term, ThemeWords

# Also what stands in the place of personal data, such as [name 1].
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


def theme_terms(
    texts: Sequence[str], rows: Sequence[Rows], most: int = 10, longest: int = 1
) -> list[tuple[Term, ...]]:
    """Each theme's terms, the heaviest first: up to `most`, runs of up to `longest` words.

    `texts` are all texts, redacted; `rows` says which of them each theme has. The weight of a term
    in a theme is its share of the theme's terms, times log(1 + A / f): f is how often it stands in
    all texts, A the mean number of terms in a theme (c-TF-IDF; Grootendorst, "BERTopic", 2022).
    Counted is in how many texts a term stands, not how often, so that one long text does not speak
    for a theme. A theme whose texts have no such words has no terms.
    """
    if not rows:
        return []
    counts, names = _counted(texts, longest)
    if not names:
        return [() for _ in rows]
    member = _membership(rows, len(texts))
    by_theme = csr_matrix(member @ counts)
    overall = np.maximum(np.asarray(counts.sum(axis=0)).ravel(), 1)
    in_theme = np.maximum(np.asarray(by_theme.sum(axis=1)).ravel(), 1)
    rarity = np.log1p(in_theme.mean() / overall)
    return [
        _heaviest(by_theme, place, rarity / in_theme[place], names, most)
        for place in range(len(rows))
    ]


def _counted(texts: Sequence[str], longest: int) -> tuple[csr_matrix, list[str]]:
    """In which texts each term stands, (texts, terms); a term of one text only is left out."""
    vectorizer = CountVectorizer(
        preprocessor=_prepared,
        token_pattern=_WORD,
        stop_words=list(STOP_WORDS),
        ngram_range=(1, longest),
        min_df=2 if len(texts) > 20 else 1,
        binary=True,
        dtype=np.float32,
    )
    try:
        counts = vectorizer.fit_transform(texts)
    except ValueError:  # No text has a word that is a term.
        return csr_matrix(np.zeros((len(texts), 0), dtype=np.float32)), []
    return csr_matrix(counts), vectorizer.get_feature_names_out().tolist()


def _prepared(text: str) -> str:
    return _NO_WORDS.sub(" ", text).lower().replace("’", "'")


def _membership(rows: Sequence[Rows], texts: int) -> csr_matrix:
    lengths = [len(one) for one in rows]
    places = np.repeat(np.arange(len(rows)), lengths)
    ones = np.ones(len(places), dtype=np.float32)
    return csr_matrix((ones, (places, np.concatenate(rows))), shape=(len(rows), texts))


def _heaviest(
    by_theme: csr_matrix, place: int, factor: np.ndarray, names: list[str], most: int
) -> tuple[Term, ...]:
    start, end = by_theme.indptr[place], by_theme.indptr[place + 1]
    terms, contacts = by_theme.indices[start:end], by_theme.data[start:end]
    weights = contacts * factor[terms]
    # Of the same weight, the one that comes first in the alphabet.
    order = np.lexsort((terms, -weights))[:most]
    return tuple(Term(names[terms[one]], float(weights[one]), int(contacts[one])) for one in order)


def plain_names(themes: Sequence[ThemeWords]) -> list[str]:
    """A name for each theme of its heaviest terms, such as "bin, collection, missed"; all differ.

    A theme without terms is "Other words". What stands in two names gets a number.
    """
    names: list[str] = []
    for theme in themes:
        words = ", ".join(term.words for term in theme.terms[:3]) or "other words"
        name = words[0].upper() + words[1:]
        again = sum(known == name or known.startswith(f"{name} (") for known in names)
        names.append(f"{name} ({again + 1})" if again else name)
    return names
