"""Who people are is asked of Slack now and then, and never in the way of an answer."""

from datetime import timedelta

import pytest

from agent.turn import Person
from handlers.people import KEEP, People
from tests.handlers.office import NOW


@pytest.fixture
def clock():
    class Clock:
        now = NOW

        def __call__(self):
            return self.now

    return Clock()


async def test_a_person_is_asked_for_once_an_hour(slack, api, clock):
    """Names and time zones are kept for an hour, then asked for again."""
    people = People(slack, clock)

    for _ in range(3):
        assert await people.person("U0ANA") == Person("U0ANA", "ana", "Europe/Berlin")
    clock.now += KEEP + timedelta(seconds=1)
    await people.person("U0ANA")

    assert len(api.called("users.info")) == 2


async def test_a_guest_and_a_stranger_are_guests(slack, clock):
    """Restricted members and people of other organisations are told apart from members."""
    people = People(slack, clock)

    assert (await people.person("U0GUS")).is_guest
    assert (await people.person("U0OUT")).is_guest
    assert not (await people.person("U0ANA")).is_guest


async def test_a_time_zone_nobody_knows_is_utc(slack, clock):
    """A strange time zone does not fail a question."""
    assert (await People(slack, clock).person("U0GUS")).timezone == "UTC"


async def test_a_person_slack_does_not_know_is_an_id(slack, api, clock):
    """Where Slack does not answer, the person is an id for now, and asked for again next time."""
    people = People(slack, clock)
    api.refusals["users.info"] = "user_not_found"

    assert await people.person("U0ANA") == Person("U0ANA", "U0ANA")

    del api.refusals["users.info"]
    assert (await people.name("U0ANA")) == "ana"


@pytest.mark.parametrize(
    ("channel", "said", "kind"),
    [
        ("C0PRODUCT", "channel", "channel"),
        ("C0PRODUCT", None, "channel"),
        ("C0LEADS", None, "group"),
        ("D0ANA", None, "im"),
        ("G0OLD", None, "group"),
        ("C0X", "mpim", "mpim"),
    ],
)
async def test_the_kind_of_a_place(slack, clock, channel, said, kind):
    """What the event says counts, then the id, then what Slack answers."""
    assert await People(slack, clock).kind(channel, said) == kind
