"""Phrases as a name writes them: the commonest form, in the plural, in the case it is met in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from redress.drafting.word_lists import pattern
from redress.insight.letter_case import usual_case
from redress.insight.phrases import Phrases
from redress.insight.themes import Rows
from redress.insight.tokens import word_lists
from redress.reading.personal_data import find_personal_data
from redress.reading.personal_data.lexicon import Trait, fold, lexicon

_PLURAL = 0.12
"""The share of a phrase's occurrences in the plural from which a name has it so."""
_WRITTEN_SO = 0.6
"""The share of a phrase's occurrences with a capital from which a name has it."""

Form = tuple[str, ...]


class Writer:
    """Writes phrases, and refuses those that no name may hold."""

    def __init__(self, phrases: Phrases) -> None:
        """`phrases` are those of all texts, by which it is told what is a proper name."""
        self._phrases = phrases
        self._case, self._proper = usual_case(phrases.counted_words())

    def written(self, phrase: int, own: Rows) -> str | None:
        """The phrase as the texts at `own` mostly write it; None where it cannot be in a name.

        That is where it holds a proper name, a person's, another datum of a person, or a swear
        word.
        """
        inside = np.zeros(self._phrases.presence.shape[0], dtype=bool)
        inside[own] = True
        forms = self._phrases.forms(phrase, inside)
        lowered: Counter[Form] = Counter()
        for form, times in forms.items():
            lowered[_lower(form)] += times
        best = _in_plural(lowered)
        if self._refused(best):
            return None
        words = " ".join(self._with_capitals(best, forms))
        return None if find_personal_data(words) else words

    def _refused(self, form: Form) -> bool:
        if self._proper.intersection(form) or any(map(_names_a_person, form)):
            return True
        return any(barred.search(" ".join(form)) for barred in _barred())

    def _with_capitals(self, form: Form, forms: Counter[Form]) -> Form:
        """Abbreviations in capitals; others with them where the phrase mostly has them inside."""
        usual = tuple(self._case.get(word, word) for word in form)
        same = {seen: n for seen, n in forms.items() if _lower(seen)[:-1] == form[:-1]}
        inside = sum(n for seen, n in same.items() if any(w[0].isupper() for w in seen[1:]))
        if len(form) == 1 or inside < _WRITTEN_SO * sum(same.values()):
            return usual
        inner = word_lists()["inner"]
        return tuple(
            word if word.isupper() or word in inner else word[0].upper() + word[1:]
            for word in usual
        )


def _barred() -> list[re.Pattern[str]]:
    """Swear words, and the shorthand of notes, which no reader need know."""
    lists = (("abuse", "trimmed"), ("abuse", "barred"), ("wording", "shorthand"))
    return [pattern(file, name) for file, name in lists]


def _lower(form: Form) -> Form:
    """In lower case, without a possessive at the end; "hasn't" and the like as "not"."""
    words = ["not" if word.endswith("n't") else word.lower() for word in form]
    return (*words[:-1], words[-1].removesuffix("'s"))


def _in_plural(forms: Counter[Form]) -> Form:
    """The commonest form, or the same in the plural where that is met often enough."""
    best, _ = min(forms.items(), key=lambda one: (-one[1], one[0]))
    plurals: Sequence[Form] = [
        (*best[:-1], one) for one in (best[-1] + "s", best[-1] + "es", best[-1][:-1] + "ies")
    ]
    often = _PLURAL * sum(forms.values())
    return next((one for one in plurals if forms[one] >= max(often, 1)), best)


def _names_a_person(word: str) -> bool:
    traits = lexicon().of(fold(word))
    return bool(traits & (Trait.GIVEN | Trait.SURNAME)) and not traits & (
        Trait.ORDINARY | Trait.BARRED
    )
