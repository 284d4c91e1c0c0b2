"""A council's cases as a report counts them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from redress.casework.dates import ACKNOWLEDGE, EXTENDED, RESPOND, reckoning_of
from redress.casework.lifecycle import COMPLAINTS
from redress.casework.observing import ObservedCase, observed_cases
from redress.casework.state import OPEN, CaseState, Stage, State
from redress.errors import ClockError
from redress.insight.reports.cases import (
    LANDLORD_STAGES,
    OWN_PROCEDURE,
    ReportAction,
    ReportCase,
    ReportRefusal,
    ReportStage,
    ReportStep,
)
from redress.triage.profiles import Profile
from redress.triage.reckoning import day_zero, in_london


def report_cases(
    session: Session, profile: Profile, until: datetime, today: date
) -> Iterator[ReportCase]:
    """Every case received before `until`, erased ones too: figures outlive texts.

    Earlier ones than the period's are there for the years before, for what is still open, and for
    what an ombudsman found later. `today` is London's.
    """
    reckoned = _Reckoned(profile, _by_code(profile), today)
    for case in observed_cases(session, until):
        yield _report_case(case, reckoned)


def _by_code(profile: Profile) -> Profile:
    """The same council without timescales of its own, hence with the Codes'."""
    fields = {name: getattr(profile, name) for name in Profile.model_fields}
    return Profile.model_validate({**fields, "timescales": {}})


def _report_case(case: ObservedCase, reckoned: _Reckoned) -> ReportCase:
    state = case.state
    numbers = {stage.stage: _number(stage) for stage in state.stages}

    def label(question: str) -> str | None:
        found = state.labels.get(question)
        return found.label if found else None

    return ReportCase(
        reference=state.reference,
        stages=tuple(_stage(state, stage, reckoned) for stage in state.stages),
        channel=state.channel,
        kind=label("kind"),
        service=label("service_area"),
        outcome=state.outcome.value if state.outcome else None,
        reasons=state.reasons,
        refusals=tuple(
            ReportRefusal(one.ground, numbers[one.stage], one.reasons) for one in state.refusals
        ),
        actions=tuple(
            ReportAction(one.kind, one.text, one.owner, one.due, one.done_on)
            for one in state.actions
        ),
        ombudsman=tuple(ReportStep(one.body, one.step, one.on) for one in state.ombudsman),
        has_adjustments=state.adjustments is not None,
        team=state.team,
        passed_on=in_london(case.passed_on_at).date() if case.passed_on_at else None,
    )


def _stage(state: CaseState, stage: Stage, reckoned: _Reckoned) -> ReportStage:
    answered = stage.responded_on
    earlier = {one.responder for one in state.stages if one.stage < stage.stage} - {None}
    return ReportStage(
        number=_number(stage),
        process=stage.process,
        received_on=in_london(stage.received_at).date(),
        acknowledged_on=stage.acknowledged_on,
        acknowledged_in_time=reckoned.acknowledged_in_time(state, stage),
        answered_on=answered,
        outcome=stage.outcome.value if stage.outcome else None,
        in_time=stage.in_time,
        in_code_time=reckoned.in_code_time(state, stage),
        due_on=reckoned.due_on(state, stage),
        extended_until=stage.extended_until,
        working_days=reckoned.working_days(stage),
        has_other_reviewer=stage.responder not in earlier if earlier and answered else None,
        is_refused=_is_refused(state, stage),
    )


def _number(stage: Stage) -> int:
    return OWN_PROCEDURE.get(stage.process, stage.stage)


def _is_refused(state: CaseState, stage: Stage) -> bool:
    # One that was reopened has its refusal in its history, and may be answered since.
    is_open = stage is state.stage and state.state in OPEN
    refused = any(one.stage == stage.stage for one in state.refusals)
    return refused and not is_open and stage.responded_on is None


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """Days reckoned anew, by the council's clocks and by the Code's."""

    profile: Profile
    by_code: Profile
    """The same council without timescales of its own."""
    today: date

    def acknowledged_in_time(self, state: CaseState, stage: Stage) -> bool | None:
        """By the process's own clock."""
        if stage.process not in COMPLAINTS:
            return None
        last = self._last_days(state, stage, self.profile).get(ACKNOWLEDGE)
        return self._by(stage.acknowledged_on, last)

    def in_code_time(self, state: CaseState, stage: Stage) -> bool | None:
        """By the Housing Ombudsman's Code: a late acknowledgement gives no more time, and an
        extension no more than the Code allows."""
        if stage.process not in LANDLORD_STAGES:
            return None
        last_days = self._punctual_days(state, stage, self.by_code)
        last = last_days.get(RESPOND)
        if stage.extended_until and EXTENDED in last_days:
            last = min(stage.extended_until, last_days[EXTENDED])
        return self._by(stage.responded_on, last)

    def due_on(self, state: CaseState, stage: Stage) -> date | None:
        """The last day for an answer that is still owed; none while the clock stands still."""
        if stage is not state.stage or state.state not in OPEN or state.state is State.PAUSED:
            return None
        if stage.extended_until:
            return stage.extended_until
        return self._punctual_days(state, stage, self.profile).get(RESPOND)

    def working_days(self, stage: Stage) -> int | None:
        """From the day that counts as the day of receipt to the answer."""
        if stage.responded_on is None or stage.process not in COMPLAINTS:
            return None
        try:
            start = day_zero(in_london(stage.received_at), self.profile.hours).day
            return max(0, self.profile.hours.calendar.count(start, stage.responded_on))
        except ClockError:
            return None

    def _punctual_days(
        self, state: CaseState, stage: Stage, profile: Profile
    ) -> Mapping[str, date]:
        """The last days as they are where the acknowledgement is not late, or was not."""
        last = self._last_days(state, stage, profile).get(ACKNOWLEDGE)
        if last is None:
            return self._last_days(state, stage, profile)
        on = min(stage.acknowledged_on or last, last)
        return self._last_days(state, stage.model_copy(update={"acknowledged_on": on}), profile)

    def _last_days(self, state: CaseState, stage: Stage, profile: Profile) -> Mapping[str, date]:
        """The last permitted day of each clock; nothing where none can be reckoned."""
        alone = state.model_copy(update={"stages": (stage,), "process": stage.process})
        try:
            found = reckoning_of(alone, profile, self.today)
        except ClockError:
            return {}
        return {one.rule.code: one.latest for one in found.clocks}

    def _by(self, day: date | None, last: date | None) -> bool | None:
        """Whether something came by its last day; None where that is not known, or not over."""
        if last is None or (day is None and self.today <= last):
            return None
        return day is not None and day <= last
