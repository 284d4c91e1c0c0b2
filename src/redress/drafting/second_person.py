"""What a person says of themself, said to them: "I rang and you never came" becomes "you rang and
we never came".

Word by word, so that nothing is added or lost. Where a word could mean one person or another, the
sentence is refused: saying nothing is better than saying something else than they did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from redress.drafting.verb_forms import is_adverb, is_auxiliary, is_base, is_participle, is_past
from redress.drafting.word_lists import pattern, words
from redress.reading.characters import lower


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A sentence in the second person, or why there is none."""

    text: str = ""
    refusal: str = ""
    """Empty where the sentence could be rewritten; no words of the sentence."""
    of_council: bool = False
    """Whether it says something of the council, as "we", "us" or "our"."""


ANYBODY = "“you” may mean anybody"
UNCLEAR_PERSON = "it is not clear who is meant"
SAYING = "a turn of speech"
DIALECT = "a form of words that cannot be turned safely"

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s]")
_PERSON = {
    "i": "you",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "we": "you",
    "us": "you",
    "our": "your",
    "ours": "yours",
    "ourselves": "yourselves",
}
_ENDINGS = {"m": "are", "re": "are", "ve": "have", "ll": "will"}
_SELF_WAS = frozenset({"i", "we"})
_JOINTS = frozenset({"and", "but", "or", ",", "then"})
_MY_AND_I = re.compile(
    r"\b(my|our) ((?:late |elderly |disabled )?[a-z]{3,}) and (?:i|me|myself)\b", re.I
)
_ME_AND_MY = re.compile(
    r"\b(?:me|myself|i) and (my|our) ((?:late |elderly |disabled )?[a-z]{3,})\b", re.I
)
_ODD = re.compile(
    r"\b(?:i is|i has|we has|we is|ain't|i'd've|i'd of|we'd of|innit|meself|mesen|yous|youse|ye"
    r"|thee|thou|one's"
    r"|us lot|us all|we all|you're welcome|(?:part|phase|class|type|section|zone|grade) i)\b"
)


def second_person(sentence: str) -> Rewritten:
    """The sentence as the council would say it to the person who wrote it.

    "I", "we" and theirs become "you"; "you" and "your", where they are the council, become "we",
    "us" and "our". The text has plain apostrophes, as cleaned text has.
    """
    spoken = _with_couples(sentence)
    lowered = lower(spoken)
    if pattern("wording", "sayings").search(lowered):
        return Rewritten(refusal=SAYING)
    if pattern("wording", "anybody").search(lowered):
        return Rewritten(refusal=ANYBODY)
    if _ODD.search(lowered):
        return Rewritten(refusal=DIALECT)
    return _Turned(spoken).result()


def _with_couples(sentence: str) -> str:
    """ "My wife and I" as "I and my wife", so that "you" comes first."""
    sentence = _MY_AND_I.sub(lambda one: f"I and {one[1].lower()} {one[2]}", sentence)
    return _ME_AND_MY.sub(lambda one: f"I and {one[1].lower()} {one[2]}", sentence)


class _Refused(Exception):  # noqa: N818
    """The sentence cannot be said; never leaves this module."""


class _Turned:
    """One sentence, turned word by word."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence
        self._matches = list(_WORD.finditer(sentence))
        self._words = [lower(match.group()) for match in self._matches]
        self._of_council = False

    def result(self) -> Rewritten:
        try:
            text = "".join(self._pieces())
        except _Refused as refused:
            return Rewritten(refusal=str(refused))
        return Rewritten(text[:1].upper() + text[1:], of_council=self._of_council)

    def _pieces(self) -> Iterator[str]:
        done = 0
        for index, match in enumerate(self._matches):
            yield self._sentence[done : match.start()]
            yield self._word(index)
            done = match.end()
        yield self._sentence[done:]

    def _word(self, index: int) -> str:
        word = self._words[index]
        stem, _, ending = word.partition("'")
        if stem in _PERSON and (ending == "" or stem in ("i", "we")):
            self._refuse_other_sense(index)
            return _PERSON[stem] + self._ending(ending, index)
        if stem == "you" or word == "your":
            self._of_council = True
            return self._of_you(index, word, ending)
        if word in ("shall", "should", "shan't", "shouldn't") and self._before(index) in _SELF_WAS:
            return self._future(index, word)
        if word == "am" and not self._before(index).isdecimal():
            return "are"
        if word in ("was", "wasn't") and self._is_of_writer(index):
            return word.replace("was", "were")
        return self._matches[index].group()

    def _before(self, index: int, steps: int = 1) -> str:
        return self._words[index - steps] if index >= steps else ""

    def _after(self, index: int, steps: int = 1) -> str:
        return self._words[index + steps] if index + steps < len(self._words) else ""

    def _refuse_other_sense(self, index: int) -> None:
        word, written = self._words[index], self._matches[index].group()
        following = self._after(index)
        # "ME", the illness, and "Tell Us Once", the service, are nobody's.
        is_inside = index > 0 and self._before(index).isalnum()
        is_shown_apart = (written.isupper() and len(written) > 1) or (
            is_inside and word[0] != "i" and written[0].isupper()
        )
        if is_shown_apart or (word == "mine" and self._before(index) in ("a", "the")):
            raise _Refused(UNCLEAR_PERSON)
        if word == "i" and following == "." and len(self._after(index, 2)) == 1:
            raise _Refused(DIALECT)
        if word in ("me", "us") and following.isalpha() and not self._is_object(index, following):
            raise _Refused(DIALECT)

    def _is_object(self, index: int, following: str) -> bool:
        if following in words("grammar", "household"):
            return self._before(index) in words("grammar", "gives")
        return (
            following in words("grammar", "after_object")
            or following.endswith(("ing", "ly"))
            or self._before(index) in words("grammar", "gives")
            or (self._before(index) in ("let", "make", "made", "help") and is_base(following))
            or (is_past(following) and self._before(index) in ("left", "had", "got", "kept"))
        )

    def _ending(self, ending: str, index: int) -> str:
        """What stands for the ending of "I'm", "I'd" and such, with its space."""
        if not ending:
            return ""
        if ending in _ENDINGS:
            return f" {_ENDINGS[ending]}"
        if ending != "d":
            raise _Refused(DIALECT)
        return self._had_or_would(index)

    def _had_or_would(self, index: int) -> str:
        """Where the next verb does not tell which it is, the short form stays."""
        step = 1
        while is_adverb(self._after(index, step)):
            step += 1
        verb = self._after(index, step)
        if verb == "better" or (is_participle(verb) and not is_base(verb)):
            return " had"
        if verb in ("rather", "like") or (is_base(verb) and not is_participle(verb)):
            return " would"
        return "'d"

    def _is_of_writer(self, index: int) -> bool:
        """Whether "was" goes with "I": beside it, or joined to what "I" did."""
        step = 1
        while is_adverb(self._before(index, step)):
            step += 1
        if self._before(index, step) in _SELF_WAS or self._after(index) == "i":
            return True
        if self._before(index, step) not in _JOINTS:
            return False
        start = self._last_subject(index - step)
        if start is None or self._words[start].partition("'")[0] not in _SELF_WAS:
            if start is not None or "i" not in self._words[:index]:
                return False
            raise _Refused(UNCLEAR_PERSON)
        between = self._words[start + 1 : index - step]
        if any(is_auxiliary(word) for word in between[2:]):
            raise _Refused(UNCLEAR_PERSON)
        return True

    def _future(self, index: int, word: str) -> str:
        """ "I shall" is "you will"; "I should" is a duty only before "have" and "be"."""
        if word.startswith("sha"):
            return "will" if word == "shall" else "won't"
        then = self._after(index, 2 if self._after(index) in ("not", "never") else 1)
        if then in ("have", "be") and self._after(index, 2) not in ("glad", "grateful", "obliged"):
            return word
        raise _Refused(UNCLEAR_PERSON)

    def _last_subject(self, index: int) -> int | None:
        """The last pronoun before a place that is no object of a verb or a preposition."""
        for place in range(index - 1, -1, -1):
            word, before = self._words[place], self._before(place)
            is_object = before in words("grammar", "prepositions") or is_past(before)
            is_object = is_object or place + 1 == index
            is_subject = word.partition("'")[0] in words("grammar", "subjects_of_was")
            if is_subject and not (is_object and word != "i"):
                return place
        return None

    def _of_you(self, index: int, word: str, ending: str) -> str:
        if word == "your":
            return "our"
        if ending:
            return "we" + self._ending(ending, index)
        return "us" if self._is_addressed(index) else self._as_subject(index)

    def _is_addressed(self, index: int) -> bool:
        before, after = self._before(index), self._after(index)
        if before in words("grammar", "prepositions"):
            return True
        if is_base(before) and self._before(index, 2) in words("grammar", "strangers"):
            raise _Refused(ANYBODY)
        return before in words("grammar", "addresses") and not (
            is_auxiliary(after) and after not in ("do", "have")
        )

    def _as_subject(self, index: int) -> str:
        step = 1
        while is_adverb(self._after(index, step)):
            step += 1
        verb, then = self._after(index, step), self._after(index, step + 1)
        if verb in words("grammar", "council_auxiliaries"):
            while is_adverb(then):
                step += 1
                then = self._after(index, step + 1)
            if then in words("grammar", "thoughts") and verb not in ("have", "had"):
                raise _Refused(ANYBODY)
            return "we"
        if is_past(verb) and verb not in ("read", "cost", "hurt"):
            return "we"
        raise _Refused(ANYBODY)
