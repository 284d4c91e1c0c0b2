"""What a person asks for: found by how wishes are worded, and said as "You would like ..."."""

from __future__ import annotations

import re

from redress.drafting.second_person import Rewritten, second_person
from redress.drafting.soundness import (
    IRONY,
    MOST_WORDS,
    QUOTED,
    SHORTHAND,
    TOO_LONG,
    TOO_SHORT,
    UNFINISHED,
)
from redress.drafting.verb_forms import is_adverb, is_base, is_participle
from redress.drafting.word_lists import pattern, words
from redress.reading.characters import lower

_SOFT = r"(?:(?:just|only|simply|now|therefore|also|really|still|do|please|kindly|at least|all) )*"
_WANTS = re.compile(
    rf"(?:i|we)(?P<verb>'d| would| should|) ?{_SOFT}(?P<want>like|want|wish|expect|ask|need"
    rf"|request|demand|am asking"
    rf"|are asking|'m asking|'re asking|require)(?P<for> for| that|) (?P<rest>.+)"
)
_ALL_WANTED = re.compile(
    r"(?:so )?(?:all|what) (?:i|we)(?:'d| would)? ?(?:really )?(?:want|ask|like|need|ask for|am "
    r"asking for) (?:now )?is (?P<rest>.+)"
)
_ASKED = re.compile(
    rf"(?:please )?(?:can|could|would|will) (?P<who>you|someone|somebody|anyone) "
    rf"{_SOFT}(?P<rest>.+)"
)
_HAVE = re.compile(rf"(?:please )?(?:can|could|may) (?:i|we) {_SOFT}(?:have|get) (?P<rest>.+)")
_IMPERATIVE = re.compile(r"(?:please|kindly)(?: just| now| do)? (?P<rest>.+)")
_BARE = re.compile(
    r"(?P<rest>(?:send|refund|cancel|repair|remove|replace|reinstate|correct|confirm|collect"
    r"|explain|apologise|return|"
    r"pay|arrange) .+)"
)
_GRATEFUL = re.compile(
    r"(?:i|we)(?:'d| would| should) be (?:most |very |so |really )?(?:grateful|glad|obliged|happy"
    r"|pleased|thankful) "
    r"(?P<how>if you (?:would|could|can|will|'d)|if someone (?:would|could|can)|for|to) "
    r"(?P<rest>.+)"
)
_NOTED = re.compile(
    r"(?:^|[,;] (?:and |but )?|\band )(?:(?:the )?(?:cust|customer|caller|client|tenant|resident"
    r"|t|she|he"
    r"|they|son|dtr|daughter|wife|husband) )?(?:now |just |only |still )*(?:wants|would like"
    r"|wd like|asks for|is asking for|asking for|requests|requesting|seeks|is seeking)"
    r" (?P<rest>.+)"
)
_AND_SIGN = re.compile(r" [+&] ")
_WHY = re.compile(
    r"(?P<ask>why|when|on what date|what date|how long|how much longer) (?P<verb>am|is|are|was"
    r"|were|has|have|had|will)"
    r"(?P<no>n't|) (?P<who>i|we|you|it|(?:my|our|your|the) [a-z-]+(?: [a-z-]+)??) (?P<rest>.+)"
)
_WHERE = re.compile(
    r"(?:^|[,;:]\s+|\s-\s|\s(?=(?:so|and|but|therefore) ))(?:so |and |but |therefore |now "
    r")?(?=(?:please|kindly|can|could|would|will|i|we) )"
)
# What follows a wish: its reason, or what they will do without it. A condition stays.
_TAIL = re.compile(
    r"(?:\s*[,;!?]|\s+-)\s+(?:i|we|i'm|i've|it|it's|this|that's|because|as|since|before|they|he"
    r"|she|you|or (?:i|we|i'll|we'll|else)|and (?:i|we|it|not)|but|so|which|thank.*|otherwise"
    r"|failing|then|(?:the|there|my|our|your) (?:\S+ ){0,4}(?:is|are|was|were|has|have|had|will"
    r"|would|can|can't|isn't|did|asked|said|told))\b.*"
    r"|[,;] (?:said|says|threatens|will|has|had|angry|very|not happy)\b.*"
    r"|\s+(?:and if|because|otherwise|or else|asap|thank you|thanks|please"
    r"|or (?:i|we)(?:'ll| will| shall)|as (?:i|we|it|this)|before (?:i|we|someone|somebody))\b.*"
)
_NOT_WISHED = re.compile(
    r"(?:to )?(?:complain|scream|vote|shout|cry|see|move on|get on|live|make (?:a|this) complaint"
    r"|say|report|point|stress|add|mention|thank|note that|tell|express|raise|register|start|begin|"
    r"emphasi|congratulate|praise|commend|lodge|log|inform|advise you|draw|put on record|bring"
    r"|apologise|share|ask|hear from people|believe|understand|see how|be (?:fair|honest|clear"
    r"|heard|left alone)|go|"
    r"\w+ing$|nothing|none|no |not|it over|this over|you to (?:know|imagine|think|try|understand"
    r"|see|picture|be|stop)|my (?:life|mum|mam|dad|son|daughter|wife|husband))\b"
)
_EXPECTED = re.compile(
    r"(?:you|someone|somebody) to |an? |the |to (?:be|hear|have|get|receive)|my |our |full |some"
)
# "Now another message: please supply passports" is what the council wants.
_QUOTING = re.compile(
    r":|\b(?:says?|said|saying|messages?|letters?|told|wrote|writes|emails?|forms?|texts?|website"
    r"|page"
    r"|notice|asks?|asked|reads?)\b"
)
_UNCLEAR = re.compile(
    r"\b(?:i|me|my|we|us|our|you|your|he|she|him|her|his|they|them|their|wants?)\b"
)
_NEEDED = re.compile(r"(?:you|someone|somebody|it|this|that) to |to know ")
_QUOTES = re.compile(r"[\"“”‘’]|(?<!\w)'|'(?!\w)(?<!s')")
_ODD = re.compile(r"\.\.|…|[/<>{}\[\]|~^_=+@#*\\&]|[^\x00-\x7f£é€½¼]")
# "Stage two, please, on the belongings only": what follows the word belongs to the wish.
_ASIDE = re.compile(r",\s*please,\s+", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_FEWEST_WORDS = 4
_HE = re.compile(r"\b(?:he|she|him|her|his|hers)\b")


def wish(sentence: str, is_note: bool) -> Rewritten | None:
    """The wish of a sentence as "You would like ...", or why it cannot be said; None without one.

    `is_note` says that an adviser wrote it down, so that "I" is the adviser.
    """
    first = _first_person(_ASIDE.sub(" ", sentence), is_note)
    if first is None:
        return None
    plain = re.sub(r"[\s,;:.!?-]+$", "", first)
    refusal = _flaw(plain)
    if refusal:
        return Rewritten(refusal=refusal)
    return second_person(plain)


def _first_person(sentence: str, is_note: bool) -> str | None:
    """The wish as its writer would say it in full: "I would like you to reply"."""
    if is_note:
        sentence = _AND_SIGN.sub(" and ", sentence)
        noted = _NOTED.search(lower(sentence))
        rest = _with_article(_tail(sentence, noted, "rest")) if noted else ""
        return None if not rest or _mentions_adviser(rest) else f"I would like {rest}"
    for start in _starts(sentence):
        if start and _QUOTING.search(lower(sentence[:start])):
            return None
        found = _worded(sentence[start:])
        if found:
            return found
    return None


def _with_article(rest: str) -> str:
    """What a note says that the caller wants, with the article it leaves out; empty if in doubt."""
    found = [word.rstrip(",.") for word in lower(rest).split()[:2]]
    noun = found[-1] if found[0] in words("grammar", "qualities") else found[0]
    if _is_plural(noun) or noun in words("grammar", "stands") or not noun[:1].isalpha():
        return "" if _NOT_WISHED.match(lower(rest)) else rest
    if noun in words("grammar", "takes_a") or noun in words("grammar", "takes_an"):
        if found[-1] != noun and is_participle(found[-1]) and noun not in words("grammar", "fresh"):
            return f"the {rest}"
        return f"{'an' if found[0][0] in 'aeiou' else 'a'} {rest}"
    return ""


def _is_plural(noun: str) -> bool:
    return noun.endswith("s") and not noun.endswith("ss")


def _mentions_adviser(rest: str) -> bool:
    """Whether a note says "us", or "her" of whom it does not say: the caller, or another."""
    return bool(_UNCLEAR.search(lower(rest).replace("i contacted you", "")))


def _starts(sentence: str) -> list[int]:
    """Where a wish may begin: at the front, or after a joint."""
    return sorted({0, *(match.end() for match in _WHERE.finditer(lower(sentence)))})


def _worded(sentence: str) -> str | None:
    lowered = lower(sentence)
    if found := _ALL_WANTED.match(lowered):
        return _liked(_tail(sentence, found, "rest"))
    if found := _WANTS.match(lowered):
        return _wanted(sentence, found)
    if found := _GRATEFUL.match(lowered):
        rest = _tail(sentence, found, "rest")
        if found["how"] in ("for", "to"):
            return _liked(rest if found["how"] == "for" else f"to {rest}")
        return _done_by("you" if "you" in found["how"] else "someone", rest)
    if found := _HAVE.match(lowered):
        return _liked(_tail(sentence, found, "rest"))
    if found := _ASKED.match(lowered):
        return _done_by(found["who"], _tail(sentence, found, "rest"))
    if found := _IMPERATIVE.match(lowered) or _BARE.match(lowered):
        return _done_by("you", _tail(sentence, found, "rest"))
    if found := _WHY.match(lowered):
        return _known(sentence, found)
    return None


def _tail(sentence: str, found: re.Match[str], group: str) -> str:
    """The words of a group without the reason or the threat that follows it."""
    rest = sentence[found.start(group) : found.end(group)]
    cut = _TAIL.search(lower(rest))
    return rest[: cut.start()] if cut else rest


_NOTHING_NAMED = frozenset({"mine", "it", "this", "that", "one", "ours", "them", "both"})


def _liked(rest: str) -> str | None:
    rest = rest.removeprefix("for ") if " to " in rest else rest
    if rest.startswith(("us ", "me ")) or rest.strip(" .,!") in _NOTHING_NAMED:
        return None
    if rest.startswith("to ") and not is_base(lower(rest).split()[1].strip(".,")):
        return None
    return None if not rest or _NOT_WISHED.match(lower(rest)) else f"I would like {rest}"


def _wanted(sentence: str, found: re.Match[str]) -> str | None:
    want, joint = found["want"].split()[0].replace("'m", "am"), found["for"].strip()
    rest = _tail(sentence, found, "rest")
    if (
        want == "ask"
        and found["verb"].strip() in ("would", "should", "'d")
        and rest.startswith("you to ")
    ):
        return f"I ask {rest}"
    if _NOT_WISHED.match(lower(rest)) or (want == "like") != bool(found["verb"].strip()):
        return None
    if want in ("like", "want") and not joint:
        return _liked(rest)
    if want == "wish" and rest.startswith(("to ", "some", "you to ", "it ", "this ")):
        return f"I would like {rest}"
    if want in ("expect", "need", "require"):
        if joint or found["verb"].strip() or (want == "need" and not _NEEDED.match(lower(rest))):
            return None
        if want == "expect" and not _EXPECTED.match(lower(rest)):
            return None
        return f"I {want} {rest}"
    if want in ("request", "demand"):
        return f"I ask {joint or 'for'} {rest}"
    if want == "ask" and joint:
        return f"I ask {joint} {rest}"
    if "asking" in found["want"] and (joint or rest.startswith("you to ")):
        return f"I am asking {joint} {rest}" if joint else f"I am asking {rest}"
    return None


def _done_by(who: str, rest: str) -> str | None:
    verb = re.split(r"[\s,.]", rest, maxsplit=1)[0]
    return (
        f"I would like {who} to {rest}"
        if is_base(verb) and verb not in words("grammar", "idle")
        else None
    )


def _known(sentence: str, found: re.Match[str]) -> str | None:
    """ "Why was I not told?" as "I would like to know why I was not told"."""
    who, rest = found["who"], _tail(sentence, found, "rest")
    following = lower(rest).split()[0] if rest.split() else ""
    if " " in who and not (
        is_adverb(following) or is_participle(following) or following in ("being", "be")
    ):
        return None
    if found["ask"].startswith("how") and found["verb"] not in ("will", "has", "have"):
        return None
    verb = (
        "is not"
        if found["verb"] == "is" and found["no"]
        else found["verb"] + (" not" if found["no"] else "")
    )
    subject = "I" if who == "i" else who
    return f"I would like to know {found['ask']} {subject} {verb} {rest}"


def _flaw(plain: str) -> str:
    lowered, count = lower(plain), len(_WORD.findall(plain))
    if _QUOTES.search(plain):
        return QUOTED
    if _ODD.search(plain) or "(" in plain or ")" in plain or re.search(r"\s-+\s|[.!?]\s", plain):
        return UNFINISHED
    if pattern("wording", "shorthand").search(lowered):
        return SHORTHAND
    if pattern("wording", "irony").search(lowered.removeprefix("i would like ")):
        return IRONY
    if count > MOST_WORDS:
        return TOO_LONG
    if count < _FEWEST_WORDS or lowered.split()[-1] in words("grammar", "open_ends"):
        return TOO_SHORT
    return ""
