"""What we understood a contact to be: the person's own sentences, said back to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from redress.classification.result import Classification
from redress.drafting.letter import Point, Understanding
from redress.drafting.references import names_person, names_thing
from redress.drafting.sentences_told import Told, told_sentences
from redress.reading.details import DetailKind
from redress.reading.reader import Reading
from redress.spans import Span
from redress.triage.decision import Decision

MOST_POINTS = 4
"""Besides what they want."""
_LEAST_WEIGHT = 1.5
_LEAST_BY_EVIDENCE = 3.0
"""Of a sentence that tells of no failure and no contact."""
_SHORTEST_TO_NAME = 25
"""Characters: what is shorter is mostly a greeting or a signature."""
_QUESTIONS = ("kind", "service_area", "avoidable_cause")
_ASK_MATTER = (
    "We want to be sure that we have understood you. Please tell us, in a few words, what went "
    "wrong."
)
_ASK_MORE = "Please tell us if there is anything else that you would like us to look at."
_ASK_WISH = "Please tell us what you would like to happen."


def understand(reading: Reading, found: Classification, decision: Decision) -> Understanding:
    """The matter and the outcome wanted, in the person's own words as far as may be.

    At most four points and the wish, none of them more than the person said. What cannot be said
    back faithfully is left out, and asked for in its place.
    """
    if not reading.language.is_english:
        left = (f"The whole text: it is in {reading.language.name}.",)
        return Understanding((), None, (_ASK_MATTER, _ASK_WISH), left)
    told = told_sentences(reading, _hidden(reading, found))
    chosen = _chosen(told, _weights(reading, found, decision, told))
    wanted = _wished(told, bool(chosen))
    points = tuple(_point(reading, one) for one in chosen if one is not wanted)
    return Understanding(
        points,
        _wish_point(reading, wanted),
        _questions(points, wanted is not None),
        _left_out(told),
    )


def asked_instead(understanding: Understanding) -> Understanding:
    """The same with everything asked for and nothing said back."""
    left = "All sentences: in the letter they would break one of its rules."
    return Understanding((), None, (_ASK_MATTER, _ASK_WISH), (*understanding.left_out, left))


def _hidden(reading: Reading, found: Classification) -> tuple[Span, ...]:
    """Where abuse is, or what an officer must see first: none of it is said back.

    Somebody else may open the letter, and despair is not to be read again. Where it is not known
    where the abuse is, all of the text is taken for it.
    """
    spans: list[Span] = []
    for one in found.raised:
        if one.label == "safeguarding" or (one.label == "risk_to_life" and not one.early_warning):
            spans.extend(one.evidence[:1] if one.early_warning else one.evidence)
        elif one.label == "abusive_or_threatening" and not one.early_warning:
            spans.extend(one.evidence or (Span(0, len(reading.contact.text)),))
    return tuple(spans)


def _point(reading: Reading, told: Told) -> Point:
    return Point(told.text, reading.clean.as_sent(told.span))


def _wish_point(reading: Reading, wanted: Told | None) -> Point | None:
    return Point(wanted.wish, reading.clean.as_sent(wanted.span)) if wanted else None


def _questions(points: Sequence[Point], has_wish: bool) -> tuple[str, ...]:
    matter = () if len(points) > 1 else (_ASK_MORE if points else _ASK_MATTER,)
    return (*matter, *(() if has_wish else (_ASK_WISH,)))


def _wished(told: Sequence[Told], has_points: bool) -> Told | None:
    """The fullest wish that can be said; one that speaks of "it" only where points say what."""
    wishes = [one for one in told if one.wish and (has_points or not one.refers_back)]
    return max(wishes, key=lambda one: len(one.wish.split()), default=None)


def _left_out(told: Sequence[Told]) -> tuple[str, ...]:
    counts = Counter(
        one.refusal for one in told if one.refusal and len(one.span) > _SHORTEST_TO_NAME
    )
    return tuple(
        f"{number} {'sentence' if number == 1 else 'sentences'}: {why}."
        for why, number in counts.items()
    )


def _weights(
    reading: Reading, found: Classification, decision: Decision, told: Sequence[Told]
) -> list[float]:
    """How much each sentence tells of the matter."""
    evidence = _evidence(found, decision)
    details = [
        reading.clean.as_sent(one.span)
        for one in reading.details
        if one.kind
        in (DetailKind.DATE, DetailKind.DURATION, DetailKind.TIMES_CONTACTED, DetailKind.MONEY)
    ]
    weights = []
    for one in told:
        sent = reading.clean.as_sent(one.span)
        weight = sum(worth * _share(span, sent) for span, worth in evidence)
        weight += 0.5 * any(span.overlaps(sent) for span in details)
        weights.append(weight + one.tells_failure * 1.5 + one.tells_contact * 1.5)
    return weights


def _share(part: Span, whole: Span) -> float:
    """How much of a stretch lies in another."""
    return max(0, min(part.end, whole.end) - max(part.start, whole.start)) / len(part)


def _evidence(found: Classification, decision: Decision) -> list[tuple[Span, float]]:
    """Where the answers rest, the weightiest first, and the words of the rules that decided."""
    answers = [found.answers.get(question) for question in _QUESTIONS]
    spans = [
        (span, 3.0 / (place + 1))
        for answer in answers
        if answer
        for place, span in enumerate(answer.evidence)
    ]
    return spans + [(span, 0.5) for rule in decision.rules for span in rule.words]


def _chosen(told: Sequence[Told], weights: Sequence[float]) -> list[Told]:
    """The weightiest sentences, in the order told, each with what it refers back to."""
    taken: set[int] = set()
    for place in sorted(range(len(told)), key=lambda at: -weights[at]):
        one = told[place]
        tells = one.tells_failure or one.tells_contact
        least = _LEAST_WEIGHT if tells else _LEAST_BY_EVIDENCE
        if weights[place] < least or not one.text or place in taken:
            continue
        chain = _chain(told, place)
        if chain and len(taken | chain) <= MOST_POINTS:
            taken |= chain
    return [told[place] for place in sorted(taken)]


def _chain(told: Sequence[Told], place: int) -> set[int]:
    """A sentence with those before it that it needs; empty where one of them cannot be said."""
    chain = {place}
    while told[place].refers_back:
        place -= 1
        if place < 0 or not told[place].text or len(chain) == MOST_POINTS:
            return set()
        chain.add(place)
    first, last = told[min(chain)], told[max(chain)]
    if len(chain) > 1 and not _names_what(first.text, last.refers_to_person):
        return set()
    return chain


def _names_what(text: str, person: bool) -> bool:
    return names_person(text) if person else names_thing(text)
