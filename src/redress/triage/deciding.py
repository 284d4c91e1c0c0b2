"""Triage: from a contact read and classified to a decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from redress.classification.result import Answer, Classification
from redress.errors import ContactError
from redress.labels import default_vocabulary
from redress.reading.reader import Reading
from redress.triage.bodies import default_bodies
from redress.triage.chasing import chase_told
from redress.triage.clocks import History, Reckoning
from redress.triage.decision import Decision, Fired, Referral, Route
from redress.triage.facts import Facts, facts_of
from redress.triage.processes import Process, Sureness, process
from redress.triage.profiles import Profile, Team
from redress.triage.reckoning import in_london, reckon
from redress.triage.routes import AreaOf, ProcessRule, RouteRule, default_routes
from redress.triage.urgency import urgency_of

_WORTH_ASKING = 0.1
"""A label less likely than this is not taken as another reading of a contact."""


def triage(
    reading: Reading,
    found: Classification,
    profile: Profile,
    now: datetime,
) -> Decision:
    """What a contact falls under, who takes it, how urgent it is and by when.

    `now`, a time with its zone, is when it counts as received where that is not known, and what
    shows whether a date has passed.

    Raises:
        ContactError: it is received in the future, or the model does not answer what routing asks.
        ClockError: a date is outside the years whose bank holidays are known.
    """
    _refuse_other_questions(found)
    is_known = reading.contact.received_at is not None
    if not is_known:
        # So that "last Tuesday" means a day.
        at = in_london(now).replace(second=0, microsecond=0)
        reading = replace(reading, contact=replace(reading.contact, received_at=at))
    facts = facts_of(reading, found, profile, _received(reading, now))
    return _Triage(facts, found, now, is_known).decision()


def _refuse_other_questions(found: Classification) -> None:
    for question in ("kind", "service_area", "avoidable_cause"):
        if found.answers.get(question) is None:
            raise ContactError(
                f"The model {found.model} does not answer '{question}', which routing asks for: "
                "use one that does.",
                code="model_unfit",
            )


def _received(reading: Reading, now: datetime) -> datetime:
    given = reading.contact.received_at
    assert given is not None
    received = in_london(given)
    if received > in_london(now):
        raise ContactError(
            f"Field 'received_at' ({given:%Y-%m-%d %H:%M}) is in the future: check it.",
            code="received_at_invalid",
        )
    return received


class _Triage:
    """The steps to one decision, all from the same facts."""

    def __init__(
        self,
        facts: Facts,
        found: Classification,
        now: datetime,
        received_is_known: bool,
    ) -> None:
        self._facts = facts
        self._received_is_known = received_is_known
        self._profile = facts.profile
        self._found = found
        self._today = in_london(now).date()
        self._routes = default_routes()

    def decision(self) -> Decision:
        facts, profile = self._facts, self._profile
        rule = self._rule_for(facts)
        route = self._route(rule.process, facts.area)
        own, reckoning = route.process, self._reckoned(route.process)
        candidates = self._candidates()
        unsure = tuple(self._unsure(candidates))
        team = profile.duty if unsure else route.team
        second = self._second(own)
        notes = [one for one in self._routes.note if facts.meets(one.when)]
        refusals = tuple(self._fired(one) for one in self._routes.refusal if facts.meets(one.when))
        chase = chase_told(facts)
        referrals = self._referrals(own)
        urgent = [one for one in self._routes.urgency if facts.meets(one.when)]
        rules = [rule, *(one for one, _ in second), *urgent, *notes]
        return Decision(
            received=facts.received,
            received_is_known=self._received_is_known,
            process=reckoning.process,
            team=team,
            contributing=self._contributing(team),
            second=tuple(matter for _, matter in second),
            referrals=referrals,
            urgency=urgency_of(urgent, reckoning, profile.hours.calendar, self._today),
            rules=(*(self._fired(one) for one in rules), *chase.fired, *unsure),
            refusals=refusals,
            reckoning=reckoning,
            questions=(
                *self._doubts(candidates),
                *(one.ask for one in notes if one.ask),
                *chase.questions,
                *(f"Is there a ground to refuse it? {one.reason}" for one in refusals),
                *self._unknown_body(own, referrals),
            ),
            candidates=candidates,
        )

    def _rule_for(self, facts: Facts) -> ProcessRule:
        """The first process rule that holds, of processes that the nation has by then."""
        for rule in self._routes.process:
            if facts.meets(rule.when) and self._is_open(rule.process):
                return rule
        # The kinds without conditions come last, so none is left over.
        raise ContactError(
            f"No rule routes a contact of kind '{facts.kind}': deal with it by hand.",
            code="no_route",
        )

    def _is_open(self, code: str) -> bool:
        one = process(code, self._profile.processes)
        begun = one.in_force is None or self._facts.received.date() >= one.in_force
        return begun and self._profile.nation in one.nations

    def _reckoned(self, own: Process) -> Reckoning:
        events = begun_by_receipt(own, self._facts.received.date())
        return reckon(own, History(self._facts.received, events), self._profile.hours)

    def _candidates(self) -> tuple[Route, ...]:
        """Where every likely reading would send it; nothing where all agree."""
        found = dict.fromkeys(
            self._route(self._rule_for(facts).process, facts.area) for facts in self._readings()
        )
        return tuple(found) if len(found) > 1 else ()

    def _readings(self) -> Iterator[Facts]:
        """The likeliest reading, then those that doubtful answers leave open."""
        for kind in _open_labels(self._found.answers["kind"]):
            for area in _open_labels(self._found.answers["service_area"]):
                yield self._facts.read_as(kind, area)

    def _route(self, code: str, area: str) -> Route:
        profile = self._profile
        return Route(process(code, profile.processes), profile.team_for(code, area))

    def _second(self, own: Process) -> list[tuple[RouteRule, Route]]:
        found: dict[str, tuple[RouteRule, Route]] = {}
        for rule in self._routes.second:
            if not self._facts.meets(rule.when):
                continue
            code = rule.process
            if rule.as_kind:
                as_kind = self._facts.read_as(rule.as_kind, self._facts.area)
                code = self._rule_for(as_kind).process
            if code and code != own.code and code not in found and self._is_open(code):
                found[code] = (rule, self._route(code, self._facts.area))
        return list(found.values())

    def _contributing(self, lead: Team) -> tuple[Team, ...]:
        answer = self._found.answers["service_area"]
        areas = [choice.label for choice in answer.also] if answer else []
        teams = [self._profile.team_of(area) for area in areas]
        return tuple(dict.fromkeys(team for team in teams if team and team != lead))

    def _referrals(self, own: Process) -> tuple[Referral, ...]:
        facts, neighbour = self._facts, self._profile.neighbour
        if own.code == "other_tier" and neighbour:
            told = ("The council's profile", Sureness.CONFIRMED)
            return (Referral(neighbour.name, neighbour.contact, *told),)
        is_elsewhere = facts.area_of is AreaOf.NOBODY
        return tuple(
            Referral(body.name, body.contact, body.source, body.sure)
            for body in default_bodies()
            if body.serves(self._profile)
            and (own.code in body.processes or (is_elsewhere and any(map(facts.sign, body.says))))
        )[:_MOST_REFERRALS]

    def _fired(self, rule: RouteRule) -> Fired:
        words = self._facts.words(rule.when)
        return Fired(rule.id, rule.reason, rule.source, rule.sure, words)

    def _unsure(self, candidates: Sequence[Route]) -> Iterator[Fired]:
        """Why the duty team decides where it goes, if it must."""
        language = self._facts.reading.language
        if not language.is_english:
            yield Fired(
                "other_language",
                f"It seems to be in {language.name}, which the models do not read.",
                "The language found",
                Sureness.CONFIRMED,
            )
        if candidates:
            yield Fired(
                "uncertain_route",
                "Where it goes depends on a reading that is not sure: the duty team decides.",
                "The model's confidence",
                Sureness.CONFIRMED,
            )

    def _doubts(self, candidates: Sequence[Route]) -> Iterator[str]:
        language = self._facts.reading.language
        if not language.is_english:
            yield f"It seems to be in {language.name}: who can read it?"
        if not candidates:
            return
        for question, asked in (("kind", "Is it"), ("service_area", "Is it about")):
            labels = _open_labels(self._found.answers[question])
            if len(labels) > 1:
                names = default_vocabulary().question(question)
                told = [names.label(code).name.lower() for code in labels]
                yield f"{asked} {' or '.join(told)}?"

    def _unknown_body(self, own: Process, referrals: Sequence[Referral]) -> Iterator[str]:
        if own.code == "other_body" and not referrals:
            yield "Who does this, and how do they reach them?"


def begun_by_receipt(own: Process, day: date) -> dict[str, date]:
    """The events of a process that the contact itself is, on the day on which it was received."""
    return {event: day for event in _BEGUN_BY_RECEIPT if event in own.events}


# Where the contact itself is the step that a clock counts from.
_BEGUN_BY_RECEIPT = ("review_requested", "represented", "lodged")
_MOST_REFERRALS = 3


def _open_labels(answer: Answer | None) -> list[str]:
    """The label of an answer; of a doubtful one the likely others too."""
    if answer is None:
        return []
    others = answer.alternatives if answer.needs_person else ()
    return [answer.label, *(one.label for one in others if one.confidence >= _WORTH_ASKING)]
