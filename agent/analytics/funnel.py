"""What a funnel is: its steps, their order, and the time that people have for them.

The rules are those of PostHog's documentation (posthog.com/docs/product-analytics/funnels):

- An attempt begins at every first step within the question's time. It takes every further step as
  soon as it comes, each from an event of its own, until the window, counted from its first step,
  is over. Of a person's attempts the one that got furthest counts; of several, the one that was
  there first, and of those the one that began last.
- `strict`: no other event of the person lies between two steps, also no second one of the same.
- `any`: an attempt begins at any of the steps and takes the others as they come.
- With a breakdown an attempt belongs to the value at its first step, so that a person may be in
  several values, each time with the attempt that got furthest there.

Events of one moment have no order of their own; they count in the order of the steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.analytics.criteria import Breakdown, Filter, Who
from agent.calendar.dates import Range, instant

Order = Literal["ordered", "strict", "any"]

NEVER = "9e9"
"""In queries, a time in seconds that no event has (the year 2255)."""


class Step(BaseModel):
    """One step: an exact event name (empty: any event), and what must hold for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    event: Annotated[str, Field(max_length=400)]
    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Funnel:
    """One funnel; `span` bounds the first step, `window` (whole seconds) a whole attempt.

    `breakdown` keeps the `limit` values that most people have at their first step.
    """

    steps: Sequence[Step]
    span: Range
    window: timedelta
    order: Order = "ordered"
    breakdown: Breakdown | None = None
    filters: Sequence[Filter] = ()
    who: Sequence[Who] = ()
    limit: int = 10

    def until(self, now: datetime) -> datetime:
        """The moment before which later steps lie: the window's end, but never the future."""
        end = (instant(self.span.end) + self.window).astimezone(self.span.zone)
        return min(end, now.astimezone(self.span.zone), key=instant)


def alike(first: Step, second: Step) -> bool:
    """Whether one event may be both steps."""
    return first.event == second.event or not first.event or not second.event
