"""What the sections of a report are made from, and how cases are picked from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from redress.insight.reports.cases import OWN_PROCEDURE, ReportCase, ReportStage
from redress.insight.reports.contact_figures import NO_FIGURES, ContactFigures
from redress.insight.reports.periods import Period
from redress.labels import Question, default_vocabulary
from redress.triage.profiles import Profile

NOT_SAID = "not_said"
"""In place of a service, kind or channel that a case has none of."""
STAGES = (1, 2)


@dataclass(frozen=True, slots=True)
class Material:
    """A council's cases and figures, and the period that is reported on."""

    cases: Sequence[ReportCase]
    """Every case received before the period ended."""
    period: Period
    profile: Profile
    today: date
    figures: ContactFigures = NO_FIGURES
    written: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """What officers wrote, redacted, by reference and number of the document."""

    @property
    def label(self) -> str:
        """Of the period."""
        return self.period.label

    def received_in(self, period: Period) -> Iterator[ReportCase]:
        """The cases that came in in a period."""
        return (case for case in self.cases if period.holds(case.received_on))

    def at_any_stage(self, period: Period | None = None) -> list[ReportCase]:
        """Complaints under the council's own procedure that came in."""
        return [case for case in self.received_in(period or self.period) if case.is_complaint]

    def complaints(self, period: Period | None = None) -> list[ReportCase]:
        """The cases of `stages` at stage 1, so that nothing counts them another way."""
        return [case for case, _ in self.stages(1, period)]

    def stages(
        self, number: int, period: Period | None = None
    ) -> list[tuple[ReportCase, ReportStage]]:
        """Stages of that number, each counted in the period in which it was asked for."""
        within = period or self.period
        return [
            (case, stage)
            for case in self.cases
            if case.is_complaint
            for stage in case.stages
            if stage.number == number
            and stage.process in OWN_PROCEDURE
            and within.holds(stage.received_on)
        ]

    def named(self, question: str, code: str | None) -> str:
        """What the council displays for a label."""
        if code is None or code == NOT_SAID:
            return "Not recorded"
        asked = self._question(question)
        return asked.label(code).name if code in asked.codes else code.replace("_", " ")

    def ordered(self, question: str, codes: Iterator[str] | Sequence[str]) -> list[tuple[str, str]]:
        """Codes with their names, in the order of the names; what was not said comes last."""
        named = {code: self.named(question, code) for code in codes}
        return sorted(named.items(), key=lambda one: (one[0] == NOT_SAID, one[1]))

    def _question(self, code: str) -> Question:
        return default_vocabulary().renamed(self.profile.display, "profile").question(code)
