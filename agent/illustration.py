"""Puts pictures and files beside an answer: a chart where looking is better than reading, and the
whole table where the answer shows only a part of it.
"""

import asyncio
import csv
import io
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Any

from agent.calendar.dates import Range
from agent.charts.chart import Chart
from agent.charts.describing import described
from agent.charts.studio import CannotDraw
from agent.figures.reference_words import names_in
from agent.ports import Attachment
from agent.state.evidence import Evidence

MOST_CHARTS = 3
"""Pictures beside one answer; more of them push the answer out of sight."""

MOST_IN_WORDS = 35
"""Rows that an answer can show itself; a longer table goes with it as a file."""

_UNSAFE = re.compile(r"[^\w.-]+")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Draw = Callable[[Chart, Sequence[str], Sequence[Sequence[Any]]], Awaitable[bytes]]


async def illustrate(
    written: str, evidence: Sequence[Evidence], draw: Draw
) -> tuple[Attachment, ...]:
    """The files for an answer as the model wrote it, from the evidence that its figures name.

    A chart that cannot be drawn is left out: the figures stand in the answer anyway.
    """
    named = names_in(written)
    used = [one for one in evidence if one.name in named]
    drawable = [one for one in used if one.chart and len(one.rows) > 1][-MOST_CHARTS:]
    pictures = await asyncio.gather(*(_picture(one, draw) for one in drawable))
    tables = [_table(one) for one in used if len(one.rows) > MOST_IN_WORDS][-MOST_CHARTS:]
    return (*(picture for picture in pictures if picture), *tables)


async def _picture(evidence: Evidence, draw: Draw) -> Attachment | None:
    assert evidence.chart is not None
    chart = evidence.chart.model_copy(update={"title": _title(evidence)})
    try:
        content = await draw(chart, evidence.columns, [_plain(row) for row in evidence.rows])
        alt = described(chart, evidence.columns, evidence.rows)
    except (CannotDraw, ValueError):
        return None
    return Attachment(f"{_file_name(evidence.chart.title)}.png", chart.title, content, alt)


def _title(evidence: Evidence) -> str:
    """What is shown, and of which dates: a picture is passed on without its answer."""
    title = evidence.chart.title if evidence.chart else evidence.tool.replace("_", " ")
    if evidence.start is None or evidence.end is None:
        return title
    dates = Range(evidence.start, evidence.end).short
    return title if dates in title else f"{title}, {dates}"


def _table(evidence: Evidence) -> Attachment:
    """All rows as CSV, for a spreadsheet: text that it would run as a formula is quoted."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([_harmless(name) for name in evidence.columns])
    writer.writerows([_harmless(cell) for cell in row] for row in evidence.rows)
    name = _file_name(evidence.chart.title if evidence.chart else evidence.tool)
    title = f"{_title(evidence)}: all rows"
    return Attachment(f"{name}.csv", title, b"\xef\xbb\xbf" + file.getvalue().encode(), title)


def _harmless(cell: Any) -> Any:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell


def _plain(row: Sequence[Any]) -> list[Any]:
    """Cells as JSON has them."""
    return [cell.isoformat() if isinstance(cell, date | datetime) else cell for cell in row]


def _file_name(title: str) -> str:
    return _UNSAFE.sub("-", title).strip("-.")[:60].lower() or "chart"
