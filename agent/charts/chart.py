"""A chart as data: which columns of a table are drawn, and how; the figures stay in the table."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Chart(BaseModel):
    """How one table is drawn.

    `x` is the column along the bottom: time, names, a funnel's steps, or a retention grid's
    periods. `y` are the columns of figures. `by` is a column whose values are the series (of a
    grid: its rows). `names` is a column with the words for `x` where that only counts them, such as
    the events of a funnel's steps. `unit` says what is counted, such as `people` or `%`. `unfinished` marks the
    last interval as not over: it is drawn dashed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["line", "bar", "area", "funnel", "retention"]
    title: str
    x: str
    y: tuple[str, ...]
    by: str = ""
    names: str = ""
    unit: str = ""
    interval: Literal["hour", "day", "week", "month", "quarter", ""] = ""
    unfinished: bool = False
