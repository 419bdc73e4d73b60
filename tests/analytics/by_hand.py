"""Counts in Python what the tools count with HogQL: the other opinion in every test."""

import math
import statistics
from collections import defaultdict
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from tests.analytics.company import BERLIN, TEAMS

PERCENT = {"median": 50, "p90": 90, "p95": 95, "p99": 99}


def during(events, date_from, date_to, zone=BERLIN, now=None):
    """Events of whole days there, both included, before `now`."""
    start, end = midnight(date_from, zone), midnight(date_to, zone, plus=1)
    end = min(end, now.astimezone(UTC)) if now else end
    return [one for one in events if start <= one.at.astimezone(UTC) < end]


def midnight(day, zone, plus=0):
    from datetime import datetime

    moment = datetime.fromisoformat(day).replace(tzinfo=None) + timedelta(days=plus)
    return moment.replace(tzinfo=zone).astimezone(UTC)


def value(one, name, of="event"):
    """A property as it was sent."""
    match of:
        case "event":
            return one.properties.get(name)
        case "person":
            return one.personal.get(name)
    if not one.group:
        return None
    return one.group if name == "$group_key" else TEAMS[one.group].get(name)


def text(found):
    """A value as text; empty when missing."""
    match found:
        case None:
            return ""
        case bool():
            return str(found).lower()
        case float() if found.is_integer():
            return str(int(found))
    return str(found)


def number(found, *, of_truths=False):
    """A value as a number; None when it is none. Among other values, `true` is no number."""
    if found is None or found == "" or (isinstance(found, bool) and not of_truths):
        return None
    try:
        converted = float(found)
    except (TypeError, ValueError):
        return None
    return converted if math.isfinite(converted) else None


def figure(events, how, name="", of="event"):
    """The figure of some events, as the tools name them."""
    match how:
        case "people":
            return len({one.person for one in events})
        case "events":
            return len(events)
        case "sessions":
            return len({one.session for one in events if one.session})
        case "per_person":
            return len(events) / len({one.person for one in events}) if events else None
        case "distinct":
            return len({text(value(one, name, of)) for one in events} - {""})
    return aggregate(how, numbers(events, name, of))


def numbers(events, name, of):
    """The numbers that are aggregated: of people and groups the last one of each."""
    if of == "event":
        values = [value(one, name, of) for one in events]
        found = [number(found, of_truths=name == "gift") for found in values]
    else:
        last = {}
        for one in sorted(events, key=lambda one: one.at):
            owner = one.person if of == "person" else one.group
            if number(value(one, name, of)) is not None:
                last[owner] = number(value(one, name, of))
        found = list(last.values())
    return [one for one in found if one is not None]


def aggregate(how, found):
    if not found:
        return 0 if how == "sum" else None
    match how:
        case "sum":
            return sum(found)
        case "average":
            return statistics.fmean(found)
        case "min":
            return min(found)
        case "max":
            return max(found)
    return percentile(found, PERCENT[how])


def percentile(found, percent):
    """As spreadsheets do it."""
    ordered = sorted(found)
    place = (len(ordered) - 1) * percent / 100
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def slot(one, interval, zone=BERLIN):
    """The name of the interval that an event lies in."""
    local = one.at.astimezone(zone if isinstance(zone, ZoneInfo) else BERLIN)
    day = local.date()
    match interval:
        case "week":
            day -= timedelta(days=day.weekday())
        case "month":
            day = day.replace(day=1)
        case "quarter":
            day = day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return day.isoformat()


def grouped(events, *keys):
    """Events by the values of `keys`, functions of an event."""
    found = defaultdict(list)
    for one in events:
        found[tuple(key(one) for key in keys)].append(one)
    return found
