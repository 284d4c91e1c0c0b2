"""Load on a service: by `wrk` where it is there, else by our own client."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

from bench.api_client import HOST, Counted, closed_loop, request, run

_MARK = "MEASURED "
_SCRIPT = """
wrk.method = %(method)s
%(headers)s
local requests, number = {}, 0
function init(args)
  for body in io.lines(args[1]) do
    if body == "" then body = nil end
    requests[#requests + 1] = wrk.format(nil, nil, nil, body)
  end
end
function request()
  number = number %% #requests + 1
  return requests[number]
end
function done(summary, latency, others)
  local e = summary.errors
  io.write(string.format("MEASURED %%d %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    e.connect + e.read + e.write + e.timeout, e.status,
    latency:percentile(50), latency:percentile(99)))
end
"""


@dataclass(frozen=True, slots=True)
class Calls:
    """Requests to one path, one after the other and then from the first again."""

    method: str
    path: str
    key: str
    bodies: Sequence[Any] = (None,)
    headers: Mapping[str, str] = field(default_factory=dict)

    def raw(self) -> list[bytes]:
        """Each as it goes over the wire."""
        headers = list(self.headers.items())
        return [request(self.method, self.path, self.key, body, headers) for body in self.bodies]


@dataclass(frozen=True, slots=True)
class Rate:
    """What a service did under load."""

    a_second: float
    p50_ms: float
    p99_ms: float
    failed: int

    @classmethod
    def of(cls, counted: Counted) -> Rate:
        """Of what was counted."""
        return cls(counted.rate, counted.quantile(0.5), counted.quantile(0.99), counted.failed)

    def as_object(self) -> dict[str, float]:
        """As JSON."""
        return asdict(self)


def client_name() -> str:
    """What sends the requests."""
    if not shutil.which("wrk"):
        return "a client of our own"
    told = subprocess.run(["wrk", "--version"], capture_output=True, text=True, check=False).stdout
    return " ".join(told.split()[:2]) or "wrk"


def under_load(port: int, calls: Calls, connections: int, seconds: float) -> Rate:
    """Requests on so many connections, each when the one before is answered."""
    if shutil.which("wrk"):
        return _by_wrk(port, calls, connections, seconds)
    requests = cycle(calls.raw())
    return Rate.of(run(lambda: closed_loop(port, requests, connections, seconds)))


def _by_wrk(port: int, calls: Calls, connections: int, seconds: float) -> Rate:
    headers = {"Authorization": f"Bearer {calls.key}", **calls.headers}
    if any(body is not None for body in calls.bodies):
        headers["Content-Type"] = "application/json"
    told = [f"wrk.headers[{json.dumps(name)}] = {json.dumps(v)}" for name, v in headers.items()]
    script = _SCRIPT % {"method": json.dumps(calls.method), "headers": "\n".join(told)}
    with tempfile.TemporaryDirectory() as folder:
        program, bodies = Path(folder) / "calls.lua", Path(folder) / "bodies"
        program.write_text(script, "utf-8")
        lines = ("" if body is None else json.dumps(body) for body in calls.bodies)
        bodies.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        # One thread is enough for more than any Python service answers, and leaves the other cores.
        how = ["-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "60s"]
        where = f"http://{HOST}:{port}{calls.path}"
        done = subprocess.run(
            ["wrk", *how, "-s", str(program), where, str(bodies)],
            check=True,
            capture_output=True,
            text=True,
        )
    line = next(one for one in done.stdout.splitlines() if one.startswith(_MARK))
    count, micros, broken, refused, half, late = map(int, line.removeprefix(_MARK).split())
    served = count - refused
    return Rate(served / (micros / 1e6), half / 1000, late / 1000, broken + refused)
