"""What is wrong at the company and what only looks like it: for those who judge answers, nobody else."""

from datetime import date
from typing import Any

from integrations.local.posthog.company.days import TIME_ZONE
from integrations.local.posthog.company.innocent import Coincidence, coincidences
from integrations.local.posthog.company.trouble import Incident, incidents


def truth(seed: int, first: date, until: date, *, size: float = 1.0) -> dict[str, Any]:
    """Troubles and coincidences of these days, as a document of JSON; days are ISO 8601.

    `from` and `until` of each are its first and its last day, both included; the last one may be
    later than the history.
    """
    return {
        "seed": seed,
        "size": size,
        "from": first.isoformat(),
        "until": until.isoformat(),
        "time_zone": str(TIME_ZONE),
        "incidents": [_incident(one) for one in incidents(seed, first, until)],
        "non_causes": [_coincidence(one) for one in coincidences(seed, first, until)],
    }


def _incident(one: Incident) -> dict[str, Any]:
    events, properties = one.kind.signs
    return {
        "kind": one.kind.name,
        "what": one.what,
        "segment": dict(one.segment),
        "from": one.first.isoformat(),
        "until": one.last.isoformat(),
        "strength": one.strength,
        "effect": one.kind.effect,
        "events": list(events),
        "properties": list(properties),
        "only_with_the_release_of_its_first_day": one.kind.by_release,
    }


def _coincidence(one: Coincidence) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "what": one.what,
        "name": one.name,
        "from": one.first.isoformat(),
        "until": one.last.isoformat(),
    }
