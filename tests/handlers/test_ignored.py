"""Every event is handled, ignored by name, or loudly unknown."""

import pytest
import structlog

from handlers.ignored import HANDLED, IGNORED, OPERATORS


@pytest.mark.parametrize("name", ["assistant_thread_started", "reaction_added"])
async def test_a_named_event_is_ignored_with_its_reason(office, name):
    """What is on the list is recorded as ignored, with the reason, and without noise."""
    with structlog.testing.capture_logs() as logs:
        arrived = await office.deliver(name)

    assert arrived.outcome.state == "ignored"
    assert arrived.outcome.words == f"{name}: {IGNORED[name]}"
    assert logs == []


@pytest.mark.parametrize(
    "event", [{"type": "moon_landed"}, {"type": "message", "subtype": "moon_message"}]
)
async def test_an_unknown_event_is_loud(office, event):
    """An event that nobody has thought of is recorded, and logged as a warning."""
    with structlog.testing.capture_logs() as logs:
        arrived = await office.deliver("message__channel_join", **event)

    assert arrived.outcome.words.startswith("unknown event: m")
    assert logs[0]["log_level"] == "warning"


async def test_operators_hear_of_dropped_events(office):
    """When Slack limits the rate, it is in the log for those who run Rootle."""
    with structlog.testing.capture_logs() as logs:
        arrived = await office.deliver("app_rate_limited")

    assert arrived.outcome.state == "ignored"
    assert "30,000" in logs[0]["event"]


async def test_an_unknown_shortcut_is_recorded(office):
    """Rootle has no shortcuts; one that arrives all the same is recorded."""
    sent = {
        "type": "shortcut",
        "callback_id": "old",
        "trigger_id": "1.2",
        "user": {"id": "U0ANA"},
        "team": {"id": "T0LOCAL"},
    }

    arrived = await office.deliver(sent, kind="interactive")

    assert "unknown shortcut" in arrived.outcome.words


def test_no_event_is_on_two_lists():
    """An event has one fate."""
    assert not HANDLED & set(IGNORED)
    assert not (HANDLED | set(IGNORED)) & set(OPERATORS)
