"""How many dates are reckoned in a second on one core."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from redress.triage.clocks import History, Office
from redress.triage.processes import process
from redress.triage.reckoning import reckon
from redress.triage.working_days import Nation, WorkingCalendar

MATTERS = 50_000
FIRST = datetime(2024, 1, 1, 9)
PROCESS = "corporate_stage_1"


def measure() -> Iterator[dict[str, Any]]:
    """Due dates of complaints that come in every seventeen minutes, each with its latest."""
    office = Office(WorkingCalendar(Nation.ENGLAND), time_of_day(17))
    own = process(PROCESS)
    reckon(own, History(FIRST, {}), office)
    started = time.perf_counter()
    dates = sum(
        len(reckon(own, History(FIRST + number * timedelta(minutes=17), {}), office).clocks)
        for number in range(MATTERS)
    )
    seconds = time.perf_counter() - started
    yield {"process": PROCESS, "dates": dates, "dates_a_second": dates / seconds}
