"""What somebody decides: to sign up, to come back, how much to upload, and whether to pay.

Decisions are cheap and need no event; how a visit then looks is told by `visits`, and only for the
days that are asked for.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from integrations.local.posthog.company.chances import few
from integrations.local.posthog.company.days import visitors
from integrations.local.posthog.company.flags import PRICING, Flag
from integrations.local.posthog.company.innocent import CAMPAIGN
from integrations.local.posthog.company.person import Person, become_member, visitor
from integrations.local.posthog.company.releases import Release
from integrations.local.posthog.company.today import Today
from integrations.local.posthog.company.trouble import (
    PAYMENTS_FAIL,
    POOR_CAMPAIGN,
    PRICE_TEST,
    SIGN_UP_BROKEN,
    SLOW_PAGE,
    UPLOADS_FAIL,
)

LONGEST_STAY = 110
"""Days after which everyone has left, so that a day never depends on more days than these."""

PRICES = {"free": 0, "pro": 12, "business": 29}
"""US dollars a month, for each seat."""

TEST_PRICES = {"free": 0, "pro": 16, "business": 39}
"""What half of the people see during a price test."""

USUAL_DECLINES = 0.04
USUAL_FAILURES = 0.015
GIVEN_UP_WHEN_SLOW = 0.35
"""The share of people who do not take the next step on a page that is slow."""

LURED = 0.8
"""Visitors that a poor campaign adds, as a share of the usual ones."""

MONTH = 30
"""Days after which an invoice is due again."""

_FINISH = 0.84  # of those who begin the sign-up form
_PAY = 0.62  # of those who begin a checkout


@dataclass(slots=True)
class Order:
    """One checkout: the plan, its price for a seat and month, and how it ends."""

    plan: str
    price: int
    seats: int
    ends: Literal["left", "declined", "paid"]


@dataclass(slots=True)
class Visit:
    """What somebody decided to do on one day; `seed` draws everything that does not matter later.

    `plan` and the numbers of uploads are those of this visit alone.
    """

    seed: int
    release: Release
    plan: str | None
    sign_up: Literal["", "started", "done"] = ""
    uploads: int = 0
    failures: int = 0
    order: Order | None = None
    cancels: bool = False


def arrivals(seed: int, today: Today, size: float) -> Iterator[Person]:
    """Everybody who comes for the first time on that day."""
    usual = visitors(seed, today.day, size)
    poor = today.troubles.get(POOR_CAMPAIGN)
    people = [visitor(seed, today.day, number) for number in range(usual)]
    if poor is not None:
        lured = range(round(usual * LURED))
        people += [visitor(seed, today.day, number, lured=poor) for number in lured]
    harmless = today.beside.get(CAMPAIGN)
    for person in people:
        if harmless is not None and person.source.name == "referral":
            person.utm = {"utm_source": "referral", "utm_medium": "article"}
            person.utm["utm_campaign"] = harmless.name
        if not today.stays_away(person.country.name, person.key):
            yield person


def first_visit(person: Person, seed: int, today: Today, size: float) -> Visit:
    """The visit on which somebody signs up, or not."""
    chance = person.chance
    visit = _visit(person, today)
    starts = 0.95 if person.poor else person.source.starts
    if chance.random() >= starts * (1.0 if person.device.type == "Desktop" else 0.85):
        return visit
    visit.sign_up = "started"
    finishes = _FINISH * (1 - today.strength(SIGN_UP_BROKEN, person.traits))
    if today.strength(SLOW_PAGE, {"$pathname": "/signup"}, released=visit.release.day):
        finishes *= 1 - GIVEN_UP_WHEN_SLOW
    if chance.random() >= finishes:
        return visit
    visit.sign_up, visit.plan = "done", "free"
    become_member(person, seed, size)
    _settle_in(person, today)
    _work(person, visit, today)
    return visit


def comes_back(person: Person, today: Today) -> bool:
    """Whether a member works with the product on that day; less and less over the weeks."""
    age = today.day - person.arrived
    keen = person.eagerness * (0.42 + 0.58 * math.exp(-age / 9)) * today.pace
    return person.chance.random() < keen and not today.stays_away(person.country.name, person.key)


def next_visit(person: Person, today: Today) -> Visit:
    """A visit of a member."""
    visit = _visit(person, today)
    _work(person, visit, today)
    if visit.order is None and person.renews and person.chance.random() < 0.02:
        _cancel(person, visit)
    return visit


def last_visit(person: Person, today: Today) -> Visit:
    """The visit on which somebody who pays gives it up for good."""
    visit = _visit(person, today)
    _cancel(person, visit)
    return visit


def _visit(person: Person, today: Today) -> Visit:
    seed = person.chance.getrandbits(96)
    return Visit(seed=seed, release=today.release(person.phase), plan=person.plan)


def _settle_in(person: Person, today: Today) -> None:
    """How much, and for how long, somebody will use the product: it differs by who they are."""
    chance = person.chance
    loyalty = person.device.loyalty * person.source.loyalty * (1.2 if person.firm else 0.9)
    person.eagerness = min(0.97, chance.betavariate(2.6, 1.8) * loyalty)
    stays = 1 + int(chance.expovariate(1 / (48 * loyalty)))
    if person.poor:
        person.eagerness, stays = person.eagerness * 0.12, min(stays, 4)
    person.leaves = person.arrived + min(LONGEST_STAY, stays)


def _work(person: Person, visit: Visit, today: Today) -> None:
    """How many files are uploaded, how many of them in vain, and whether somebody buys."""
    chance = person.chance
    tries = few(chance, 2.8)
    if person.poor:
        tries = int(chance.random() >= person.poor)
    if today.strength(SLOW_PAGE, {"$pathname": "/files"}, released=visit.release.day):
        tries = sum(chance.random() >= GIVEN_UP_WHEN_SLOW for _ in range(tries))
    fails = today.strength(UPLOADS_FAIL, person.traits, released=visit.release.day)
    fails = max(USUAL_FAILURES, fails)
    visit.failures = sum(chance.random() < fails for _ in range(tries))
    visit.uploads = tries - visit.failures
    person.uploads += visit.uploads
    wants = _wanted_plan(person)
    if wants is not None:
        visit.order = _order(person, visit, today, wants)


def _wanted_plan(person: Person) -> str | None:
    chance = person.chance
    if person.plan == "free" and person.uploads >= 5 and chance.random() < 0.09:
        return "business" if chance.random() < (0.42 if person.firm else 0.1) else "pro"
    if person.plan == "pro" and chance.random() < 0.01:
        return "business"
    return None


def _order(person: Person, visit: Visit, today: Today, plan: str) -> Order | None:
    chance = person.chance
    slow = today.strength(SLOW_PAGE, {"$pathname": "/pricing"}, released=visit.release.day)
    if slow and chance.random() < GIVEN_UP_WHEN_SLOW:
        return None
    prices, pays = PRICES, _PAY
    trial = today.troubles.get(PRICE_TEST)
    if trial is not None and variant_of(today.flags, PRICING, person.key) == "test":
        prices, pays = TEST_PRICES, _PAY * (1 - trial.strength)
    order = Order(plan, prices[plan], person.seats if plan == "business" else 1, "left")
    if chance.random() >= pays:
        return order
    about = {**person.traits, "payment_method": person.payment_method}
    declines = max(USUAL_DECLINES, today.strength(PAYMENTS_FAIL, about))
    order.ends = "declined" if chance.random() < declines else "paid"
    if order.ends == "paid":
        person.plan, person.price = plan, order.price * order.seats
        person.renews = today.day + MONTH
    return order


def _cancel(person: Person, visit: Visit) -> None:
    visit.cancels, person.plan, person.renews = True, "free", 0


def variant_of(flags: tuple[Flag, ...], key: str, person: str) -> str | bool | None:
    """What a flag gives to somebody, None when it is not on."""
    return next((flag.value_for(person) for flag in flags if flag.key == key), None)
