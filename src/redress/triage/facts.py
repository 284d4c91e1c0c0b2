"""What the rules of routing look at: the answers about a contact, its words, and the council."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from redress.classification.result import Classification, Finding
from redress.reading.dates import ResolvedDate
from redress.reading.details import DetailKind
from redress.reading.reader import Reading
from redress.spans import Span
from redress.triage.profiles import NOT_COUNCIL, Profile
from redress.triage.reckoning import in_london, months_after
from redress.triage.routes import AreaOf, Condition, Early
from redress.triage.signs import default_signs, find_sign
from redress.triage.working_days import FIRST_DAY


@dataclass(frozen=True, slots=True)
class Facts:
    """One reading of a contact, as rules ask about it."""

    reading: Reading
    profile: Profile
    received: datetime
    """In London's time."""
    kind: str
    area: str
    cause: str
    flags: Mapping[str, Finding]
    _signs: dict[str, Span | None] = field(default_factory=dict, repr=False, compare=False)

    @property
    def area_of(self) -> AreaOf:
        """Whose work the service area is."""
        if self.area == NOT_COUNCIL:
            return AreaOf.NOBODY
        neighbour = self.profile.neighbour
        return AreaOf.NEIGHBOUR if neighbour and self.area in neighbour.takes else AreaOf.OWN

    def read_as(self, kind: str, area: str) -> Facts:
        """The same contact, were it of another kind or service area."""
        return replace(self, kind=kind, area=area)

    def sign(self, code: str) -> Span | None:
        """Where the text bears a sign, as an offset into the text as sent."""
        if code not in self._signs:
            found = find_sign(default_signs(), code, self.reading.text)
            self._signs[code] = self.reading.clean.as_sent(found) if found else None
        return self._signs[code]

    def meets(self, asked: Condition) -> bool:
        """Whether everything holds that a rule asks."""
        return (
            _within(self.kind, asked.kind)
            and _within(self.area, asked.area)
            and self.area not in asked.area_not
            and _within(self.area_of, asked.area_of)
            and _within(self.cause, asked.cause)
            and _within(self.profile.nation, asked.nations)
            and asked.landlord in (None, self.profile.landlord)
            and (not asked.flags or any(self._flags_asked(asked)))
            and not any(self._is_indicated(code) for code in asked.without_flags)
            and self._says(asked)
            and (asked.months_old is None or self._is_older(asked.months_old))
        )

    def words(self, asked: Condition) -> tuple[Span, ...]:
        """The stretches of the text as sent that a rule which holds rests on."""
        signs = [self.sign(code) for code in asked.says + asked.says_too]
        evidence = [span for finding in self._flags_asked(asked) for span in finding.evidence[:1]]
        dated = [span for span, _ in self.events_told] if asked.months_old else []
        return tuple(sorted({*filter(None, signs), *evidence, *dated}))

    @property
    def events_told(self) -> tuple[tuple[Span, date], ...]:
        """Days up to receipt that the text tells something of, in its order."""
        return tuple(
            (self.reading.clean.as_sent(detail.span), detail.value.day)
            for detail in self.reading.details
            if detail.kind is DetailKind.DATE
            and isinstance(detail.value, ResolvedDate)
            # What lies before the years that are known is mostly a date of birth.
            and FIRST_DAY <= detail.value.day <= self.received.date()
            and not self._is_a_start(detail.span)
            and not any(detail.span.overlaps(datum.span) for datum in self.reading.personal_data)
        )

    def _is_a_start(self, span: Span) -> bool:
        """Whether a date only tells since when something is so."""
        before = self.reading.text[max(0, span.start - 8) : span.start].lower().rstrip()
        return before.endswith(("since", "from", "born", "until"))

    def _is_older(self, months: int) -> bool:
        limit = months_after(self.received.date(), -months)
        days = [day for _, day in self.events_told]
        return bool(days) and max(days) < limit

    def _flags_asked(self, asked: Condition) -> Iterator[Finding]:
        for code in asked.flags:
            finding = self.flags.get(code)
            if finding and asked.early in _EARLY[finding.early_warning]:
                yield finding

    def _is_indicated(self, code: str) -> bool:
        return code in self.flags and not self.flags[code].early_warning

    def _says(self, asked: Condition) -> bool:
        return (
            (not asked.says or any(map(self.sign, asked.says)))
            and (not asked.says_too or any(map(self.sign, asked.says_too)))
            and not any(map(self.sign, asked.says_not))
        )


_EARLY = {True: (Early.TOO, Early.ONLY), False: (Early.NO, Early.TOO)}


def facts_of(
    reading: Reading, found: Classification, profile: Profile, received: datetime
) -> Facts:
    """The likeliest reading of a contact.

    Raises:
        ClockError: it was received on a day outside the years whose bank holidays are known.
    """
    labels = {code: answer.label if answer else "" for code, answer in found.answers.items()}
    flags = {one.label: one for one in found.raised}
    return Facts(
        reading,
        profile,
        in_london(received),
        labels["kind"],
        labels["service_area"],
        labels["avoidable_cause"],
        flags,
    )


def _within(value: str, allowed: tuple[str, ...]) -> bool:
    return not allowed or value in allowed
