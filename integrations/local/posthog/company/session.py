"""One session in a browser: a clock that moves on, and the events that are sent meanwhile."""

from random import Random
from typing import Any

from integrations.local.posthog.company.chances import chance_of, session_uuid, spot, uuid_of
from integrations.local.posthog.company.days import HOUR, SECOND, midnight, moment
from integrations.local.posthog.company.event import Event
from integrations.local.posthog.company.firms import GROUP_TYPE
from integrations.local.posthog.company.flags import Flag
from integrations.local.posthog.company.person import Person
from integrations.local.posthog.company.releases import Release
from integrations.local.posthog.company.today import Today
from integrations.local.posthog.company.trouble import SLOW_PAGE

SITE = "https://app.paperkite.example"

LOAD_MS = {"/": 900, "/pricing": 800, "/signup": 650, "/files": 1150, "/checkout": 950}
"""Milliseconds that a page usually takes on a desktop."""

CALLED = 0.4
"""The share of sessions that ask for the value of a flag; the others still know it."""

_USUAL_LOAD_MS = 700

Told = list[tuple[int, Event]]
"""Events with their moments in microseconds since 1970."""


class Session:
    """Sends the events of one person, one after the other; `events` are what it has sent.

    `chance` draws what happens; `aside` draws what is sent beside it, so that such things change
    nothing of the rest.
    """

    def __init__(
        self, person: Person, today: Today, *, seed: int, release: Release, plan: str | None
    ) -> None:
        self.person = person
        self.today = today
        self.release = release
        self.chance = Random(seed)  # noqa: S311  a simulation
        self.aside = Random(seed + 1)  # noqa: S311  a simulation
        self.plan: str | None = None
        self.distinct_id = person.distinct_id
        self.events: Told = []
        self.clock = self._begin()
        bits = self.chance.getrandbits(80)
        self.properties: dict[str, Any] = {
            **person.traits,
            "$browser_version": today.browser_version(person.device.browser, person.phase),
            "$session_id": session_uuid(self.clock // 1000, bits),
            "app_version": release.version,
        }
        self._last_page = ""
        if plan is not None:
            self.belong(plan)
        for flag in today.flags:
            self._call(flag, seed)

    def do(self, event: str, properties: dict[str, Any], *, after: float = 40.0) -> None:
        """The person does something, on average `after` seconds after the last thing."""
        wait = 0.8 + self.chance.expovariate(1 / after)
        self.clock += int(wait * SECOND)
        self._send(event, properties, self.clock, self.chance)

    def beside(
        self,
        event: str,
        properties: dict[str, Any],
        *,
        after: float = 0.0,
        chance: Random | None = None,
    ) -> None:
        """Something is sent `after` seconds from now, or some more, that changes nothing else."""
        chance = chance or self.aside
        wait = after + 0.2 + chance.random() * 8
        self._send(event, properties, self.clock + int(wait * SECOND), chance)

    def view(self, path: str) -> None:
        """The person opens a page, which takes its time to load."""
        person = self.person
        takes = LOAD_MS.get(path, _USUAL_LOAD_MS) * self.chance.lognormvariate(0, 0.35)
        if person.device.type != "Desktop":
            takes *= 1.4
        takes *= self._slowness(path)
        page: dict[str, Any] = {
            "$current_url": f"{SITE}{path}",
            "$pathname": path,
            "load_ms": int(takes),
        }
        if self._last_page:
            page["$referrer"] = f"{SITE}{self._last_page}"
        elif person.source.domain != "$direct":
            page["$referrer"] = f"https://{person.source.domain}/"
        self._last_page = path
        self.do("$pageview", page)

    def belong(self, plan: str) -> None:
        """From now on events carry this plan, and the person's firm."""
        self.plan = self.properties["plan"] = plan
        firm = self.person.firm
        if firm is not None:
            self.properties["$groups"] = {GROUP_TYPE: firm.key}

    def describe_firm(self) -> None:
        """Tell what is known of the person's firm, if there is one."""
        firm = self.person.firm
        if firm is not None:
            known = firm.properties(self.plan or "free")
            group = {"$group_type": GROUP_TYPE, "$group_key": firm.key, "$group_set": known}
            self.do("$groupidentify", group, after=1)

    def _begin(self) -> int:
        """Puts the clock into the day, mostly into the working hours of the person's country."""
        person, chance = self.person, self.chance
        middle, width = (13.2, 3.4) if person.device.type == "Desktop" else (15.4, 4.6)
        local = min(22.5, max(6.0, chance.gauss(middle, width)))
        hour = (local - person.country.hours) % 24
        return midnight(self.today.day) + int(hour * HOUR)

    def _slowness(self, path: str) -> float:
        page = {"$pathname": path}
        return self.today.strength(SLOW_PAGE, page, released=self.release.day) or 1.0

    def _call(self, flag: Flag, seed: int) -> None:
        value = flag.value_for(self.person.key)
        self.properties[f"$feature/{flag.key}"] = value
        if spot(flag.key, seed) < CALLED:
            called = {"$feature_flag": flag.key, "$feature_flag_response": value}
            self.beside("$feature_flag_called", called, chance=chance_of(flag.key, seed))

    def _send(self, event: str, properties: dict[str, Any], clock: int, chance: Random) -> None:
        everything = self.properties | properties
        sent = Event(
            uuid_of(chance.getrandbits(128)), event, self.distinct_id, moment(clock), everything
        )
        self.events.append((clock, sent))
