"""A report as one HTML page that needs nothing from outside."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from redress.insight.reports.charts import alternative, as_svg, is_drawn, specification
from redress.insight.reports.telling import INTERNAL, opening, said, shown, title
from redress.insight.reports.values import Figure, Report, Status, Table

_SNIPPET = "window.vegaEmbed = vegaEmbed;"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as a page shows it."""

    id: str
    svg: Markup
    """Shown without JavaScript, and printed."""
    alternative: str


def as_page(report: Report) -> str:
    """The report as a page: headings, tables with captions, charts that can be explored.

    Each chart is a picture with a text alternative; where JavaScript runs, Vega takes its place.
    Vega comes from the installed packages, so the page works offline.
    """
    specified = {
        _chart_id(table): specification(table)
        for section in report.sections
        for table in section.tables
        if is_drawn(table)
    }
    drawn = {
        table.code: _drawn(table, specified)
        for section in report.sections
        for table in section.tables
        if _chart_id(table) in specified
    }
    page: str = _template().render(
        title=title(report),
        internal=INTERNAL,
        opening=opening(report),
        report=report,
        drawn=drawn,
        specifications=_for_script(specified),
        vega=Markup(_vega()) if specified else None,
    )
    return page


def _chart_id(table: Table) -> str:
    return f"chart-{table.code}"


def _drawn(table: Table, specified: dict[str, dict[str, Any]]) -> Drawn:
    name = _chart_id(table)
    return Drawn(name, Markup(as_svg(specified[name])), alternative(table))


def _for_script(value: Any) -> Markup:
    """JSON that cannot end the script it stands in."""
    told = json.dumps(value, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        told = told.replace(character, f"\\u{ord(character):04x}")
    return Markup(told)


@cache
def _vega() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script that cannot end its element."""
    import vl_convert

    return str(vl_convert.javascript_bundle(_SNIPPET)).replace("</script", "<\\/script")


def _kind(figure: Figure) -> str:
    """The classes of a cell."""
    kind = "number" if figure.is_number else "words"
    return kind if figure.status is Status.SHOWN else f"untold {kind}"


@cache
def _template() -> Any:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(_source),
    )
    environment.filters |= {"shown": shown, "said": said, "kind": _kind}
    return environment.get_template("report.html.j2")


def _source(name: str) -> str:
    folder = resources.files("redress.insight.reports") / "templates"
    return (folder / name).read_text("utf-8")
