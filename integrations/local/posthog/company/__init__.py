"""Paperkite, a made-up company whose product stores and shares files: its people and what they do.

`simulate` tells its whole history, event by event. The same seed always tells the same history:
what happened on a day depends on the seed and on earlier days only, never on the day on which it
is told, so that a history told today and one told tomorrow agree on everything before today.

Visitors arrive, more of them every week and fewer at weekends. Some sign up, come back less and
less, upload and share files, and some of them start to pay. Days are days in Berlin.

Pure Python: tests count expected figures from these events, without any database. Events carry
the ids under which they were sent; `people` says who is behind them.
"""

from integrations.local.posthog.company.days import DAYS, TIME_ZONE
from integrations.local.posthog.company.disclosure import truth
from integrations.local.posthog.company.event import Event, people
from integrations.local.posthog.company.history import simulate
from integrations.local.posthog.company.innocent import Coincidence, coincidences
from integrations.local.posthog.company.session import SITE
from integrations.local.posthog.company.trouble import Incident, incidents

NAME = "Paperkite"

__all__ = [
    "DAYS",
    "NAME",
    "SITE",
    "TIME_ZONE",
    "Coincidence",
    "Event",
    "Incident",
    "coincidences",
    "incidents",
    "people",
    "simulate",
    "truth",
]
