"""The service's part of docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.tables import table, when


def service(result: dict[str, Any]) -> Iterator[str]:
    """Classifying over HTTP, calls that need no model, and cases."""
    software = ", ".join(f"{name} {version}" for name, version in result["software"].items())
    yield "## The service"
    yield (
        f"{when(result)} `redress serve` over a store of its own, with a key, the log as it is by "
        "default, and limits that count and are never reached; requests by "
        f"{result['client']} on the same machine, which takes its share of the cores. "
        f"{software[0].upper()}{software[1:]}."
    )
    yield "### Classifying over HTTP"
    yield (
        f"{result['texts']} contacts of 70 to 90 words of our test split, connections kept open. "
        "The library is called in the same run, in turn with the service, on the same contacts "
        "with as many threads, in batches of 32; in brackets, the service's share of what the "
        "library does so. What it adds is the median of one request at a time above that of the "
        "library's answer to one contact."
    )
    yield table(
        [
            "Model",
            "Library, a second",
            *(f"{count} connection{'s' if count != '1' else ''}" for count in ("1", "8", "32")),
            "32, a worker on each core",
            "Added to one request",
        ],
        [_classified(name, own) for name, own in result["classify"].items()],
    )
    if "batching" in result:
        alone, together = (result["batching"][size]["a_second"] for size in ("1", "32"))
        yield (
            "Contacts that come in at the same time are classified together: with the default "
            f"model, 32 connections and one worker, {together:,.0f} a second where 32 may share a "
            f"batch, {alone:,.0f} where each is a batch of its own (×{together / alone:.2f})."
        )
    if "small" in result:
        yield "Calls that need no model, 32 connections, one worker:"
        yield table(
            ["Call", "A second", "Median", "99th percentile"],
            [
                [
                    name,
                    f"{own['a_second']:,.0f}",
                    f"{own['p50_ms']:.1f} ms",
                    f"{own['p99_ms']:.1f} ms",
                ]
                for name, own in result["small"].items()
            ],
        )
    if "cases" in result:
        yield from _cases(result["cases"])


def _classified(name: str, own: dict[str, Any]) -> list[str]:
    return [
        name,
        f"{own['library']['a_second']:,.0f}",
        *(
            f"{rate['a_second']:,.0f} ({own['share'][count]:.0%})"
            for count, rate in own["service"].items()
        ),
        f"{own['a_worker_a_core']['a_second']:,.0f}",
        f"{own['added_ms']:.1f} ms",
    ]


def _cases(cases: dict[str, Any]) -> Iterator[str]:
    yield "### Opening cases"
    yield (
        "`POST /v1/cases` with another contact of the corpus each time, sent by the clock whatever "
        "becomes of those before; times count from when a request was due. Each is kept, "
        "classified, routed, dated, drafted and looked for among earlier ones before it is "
        "answered. The most is the highest rate tried that was kept up without an error and with "
        "99 in 100 answered within half a second."
    )
    yield table(
        ["Store", "Asked", "For", "Errors", "Median", "99th percentile", "The most"],
        [
            [
                name,
                f"{own['asked']:.0f} a second",
                f"{own['seconds']:.0f} s",
                str(own["failed"]),
                f"{own['p50_ms']:,.0f} ms",
                f"{own['p99_ms']:,.0f} ms",
                f"{own['most']:.0f} a second",
            ]
            for name, own in cases.items()
        ],
    )


def memory(result: dict[str, Any]) -> Iterator[str]:
    """Memory of a worker."""
    last = result["samples"][-1]
    yield "### Memory of a worker"
    yield (
        f"{when(result)} One worker with the default model, {last['contacts']:,} contacts of the "
        f"corpus over 8 connections: {result['peak_rss_mb']:,.0f} MB at the most, "
        f"{last['rss_mb']:,.0f} MB at the end. The last fifth of the samples is "
        f"{result['growth_mb']:+.0f} MB from the second fifth."
    )


def crash(result: dict[str, Any]) -> Iterator[str]:
    """What was lost when it was killed."""
    runs: dict[str, Any] = result["runs"]
    kills = sum(own["kills"] for own in runs.values())
    faults = sum(len(own["faults"]) for own in runs.values())
    yield f"### Killed {kills} times"
    yield (
        f"{when(result)} `python -m bench crash`, seed {result['seed']}: SIGKILL for every process "
        "at a random moment while clients open cases, take steps and send old requests once more, "
        "now and then while it still starts. Then every case that was acknowledged must be there, "
        "complete, once, the audit trail must hold, and webhooks must have been told of every "
        f"event. Faults: {faults}."
    )
    yield table(
        ["Store", "Kills", "Cases", "Steps", "Sent once more", "Events told", "Told twice"],
        [
            [
                name,
                *(
                    f"{own[figure]:,}"
                    for figure in ("kills", "cases", "steps", "repeated", "deliveries", "twice")
                ),
            ]
            for name, own in runs.items()
        ],
    )
