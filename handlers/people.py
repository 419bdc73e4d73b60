"""Knows who talks to Rootle and in what kind of place, asking Slack at most once an hour for each."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent.turn import Person, Place
from handlers.arrivals import Kind, channel_kind
from integrations.errors import OutsideError
from integrations.slack import Slack

KEEP = timedelta(hours=1)
"""How long an answer of Slack's is believed: people travel, and channels turn private."""

MOST = 10_000
"""People, and channels, that are kept; the ones asked for first go first."""

T = TypeVar("T")


class People:
    """Looks people and places up; a failure of Slack's never stands in the way of an answer."""

    def __init__(self, slack: Slack, clock: Callable[[], datetime]) -> None:
        self._slack = slack
        self._persons: _Kept[Person] = _Kept(clock)
        self._kinds: _Kept[Kind] = _Kept(clock)
        self._shared: _Kept[bool] = _Kept(clock)

    async def person(self, user: str) -> Person:
        """Who a user id stands for; just the id where Slack does not say."""
        try:
            return await self.known(user)
        except OutsideError:
            return Person(user, user)

    async def known(self, user: str) -> Person:
        """Who a user id stands for; raises Slack's error where that is not known for sure."""
        if known := self._persons.get(user):
            return known
        found = await self._slack.user(user)
        guest = found.is_guest or found.is_stranger  # people of other organisations are guests too
        person = Person(user, found.name, _zone(found.timezone), is_guest=guest)
        self._persons.put(user, person)
        return person

    async def name(self, user: str) -> str:
        """What a person is called."""
        return (await self.person(user)).name

    async def kind(self, channel: str, channel_type: object = None) -> Kind:
        """What kind of place a channel is; taken for private where nobody can say."""
        if said := channel_kind(channel, channel_type) or self._kinds.get(channel):
            return said
        try:
            found = channel_kind(channel, (await self._slack.channel(channel)).kind)
        except OutsideError:
            found = None
        if found is None:
            return "group"
        self._kinds.put(channel, found)
        return found

    async def public_name(self, channel: str) -> str:
        """What a public channel is called; empty for every other one, and where nobody can say."""
        try:
            found = await self._slack.channel(channel)
        except OutsideError:
            return ""
        return found.name if found.kind == "channel" else ""

    async def is_shared(self, place: Place) -> bool:
        """Whether people of other organisations are in a place; yes where nobody can say."""
        if place.surface != "slack":
            return False
        known = self._shared.get(place.channel)
        if known is not None:
            return known
        try:
            found = (await self._slack.channel(place.channel)).is_shared
        except OutsideError:
            return True
        self._shared.put(place.channel, found)
        return found


class _Kept(Generic[T]):
    """Values that are believed for a while."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._values: OrderedDict[str, tuple[T, datetime]] = OrderedDict()

    def get(self, key: str) -> T | None:
        value, until = self._values.get(key, (None, None))
        return value if until and self._clock() < until else None

    def put(self, key: str, value: T) -> None:
        self._values[key] = (value, self._clock() + KEEP)
        self._values.move_to_end(key)
        if len(self._values) > MOST:
            self._values.popitem(last=False)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
    return name
