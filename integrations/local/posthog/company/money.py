"""Money: checkouts, invoices that renew every month, refunds, and people who stop to pay."""

from random import Random
from typing import Any

from integrations.local.posthog.company.chances import Draw, uuid_of
from integrations.local.posthog.company.days import HOUR, SECOND, midnight, moment
from integrations.local.posthog.company.event import Event
from integrations.local.posthog.company.firms import GROUP_TYPE
from integrations.local.posthog.company.lives import Order
from integrations.local.posthog.company.person import Person
from integrations.local.posthog.company.session import Session, Told
from integrations.local.posthog.company.today import Today
from integrations.local.posthog.company.trouble import CHARGED_TWICE

USUALLY_REFUNDED = 0.025
_REASONS = Draw({"not used": 50, "cancelled late": 35, "bought by mistake": 15})
_LEAVING = Draw({"too expensive": 34, "not needed any more": 41, "missing something": 25})
_DECLINED = Draw({"do_not_honor": 60, "insufficient_funds": 25, "expired": 15})


def check_out(session: Session, order: Order) -> None:
    """The pages and events of a checkout, to its end."""
    person, before = session.person, session.plan
    session.view("/pricing")
    session.view("/checkout")
    about = {
        "to_plan": order.plan,
        "seats": order.seats,
        "price_usd": order.price,
        "payment_method": person.payment_method,
    }
    session.do("checkout started", about, after=12)
    if order.ends == "left":
        return
    if order.ends == "declined":
        reason = _DECLINED(session.chance)
        session.do("payment failed", {**about, "reason": reason}, after=30)
        return
    session.belong(order.plan)
    method = {"payment_method": person.payment_method}
    changed = {"from_plan": before, "price_usd": order.price, "seats": order.seats}
    session.do("plan upgraded", {**changed, **method, "$set": {"plan": order.plan}}, after=30)
    session.describe_firm()
    invoice = Random(session.chance.getrandbits(64))  # noqa: S311  a simulation
    session.events += _charge(
        person, session.today, invoice, order.plan, order.price * order.seats, session.clock
    )


def cancel(session: Session) -> None:
    """A paying account goes back to the free plan."""
    session.view("/settings")
    before = session.plan
    session.belong("free")
    session.do(
        "plan cancelled",
        {
            "from_plan": before,
            "price_usd": 0,
            "reason": _LEAVING(session.chance),
            "$set": {"plan": "free"},
        },
    )
    session.describe_firm()


def renew(person: Person, today: Today, seed: int) -> Told:
    """The month is over: the next invoice, sent by the server, wherever the person is."""
    chance = Random(seed)  # noqa: S311  a simulation
    clock = midnight(today.day) + int(chance.uniform(5, 9) * HOUR)
    return _charge(person, today, chance, person.plan or "free", person.price, clock)


def _charge(
    person: Person, today: Today, chance: Random, plan: str, amount: int, clock: int
) -> Told:
    """One payment, or the same one twice by mistake; either may be refunded within a day."""
    about = {
        "$lib": "posthog-node",
        "country": person.country.name,
        "source": person.source.name,
        "plan": plan,
        "amount_usd": amount,
        "payment_method": person.payment_method,
    }
    if person.firm is not None:
        about["$groups"] = {GROUP_TYPE: person.firm.key}
    twice, refunded, later = chance.random(), chance.random(), chance.uniform(1, 20)
    first, second, back = (chance.getrandbits(128) for _ in range(3))
    reason = _REASONS(chance)
    clock += int(chance.uniform(1, 5) * SECOND)
    told = [_sent("invoice paid", person, about, first, clock)]
    if twice < today.strength(CHARGED_TWICE, {"plan": plan}):
        told.append(_sent("invoice paid", person, about, second, clock + 2 * SECOND))
        reason = "duplicate charge"
    elif refunded >= USUALLY_REFUNDED:
        return told
    paid_back = clock + int(later * HOUR)
    return [*told, _sent("refund issued", person, about | {"reason": reason}, back, paid_back)]


def _sent(
    event: str, person: Person, properties: dict[str, Any], bits: int, clock: int
) -> tuple[int, Event]:
    return clock, Event(uuid_of(bits), event, person.key, moment(clock), dict(properties))
