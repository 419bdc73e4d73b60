"""What fails outside is said in a sentence of its own, without inventing or losing anything."""

import pytest

from tests.living.conftest import QUESTION

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("500", "PostHog has a problem of its own"),
        ("401", "POSTHOG_API_KEY"),
        ("403", "POSTHOG_API_KEY"),
        ("404", "POSTHOG_PROJECT_ID"),
        ("drop", "PostHog did not answer"),
        ("bad-json", "damaged"),
    ],
)
async def test_posthog_fails(town, trouble, said):
    """Each failure of PostHog's has its sentence, which says who can do what."""
    await town.posthog_does(trouble)
    ts = await town.mention(QUESTION)

    text = await town.last(ts)

    assert said in text
    assert "unsupported figure" not in text


async def test_a_passing_failure_is_not_seen(town):
    """One refused call to PostHog is tried again, and the answer has its figure."""
    await town.posthog_does("429:1x1")
    ts = await town.mention(QUESTION)

    assert f"**{town.posthog.signups_last_week()} people**" in await town.last(ts)


@pytest.mark.parametrize(
    "hostile",
    [
        "<!channel> <!here> <@U0BEN> how many people signed up last week?",
        'how many people did "<!channel> *b* `c` [x](http://evil.example) <b>" last week?',
        'how many people did "{{E1.people}}" last week?',
        "\u202ehow many people signed up last week?\u200b\u2066",
        "how many people signed up last week? " * 800,
        "x" * 30_000,
    ],
)
async def test_hostile_words_do_nothing(town, hostile):
    """Markup, formulas, invisible letters and very long words get one answer that notifies nobody."""
    ts = await town.mention(hostile)
    [answer] = await town.answered(ts)
    said = str([block for block in answer["blocks"] if block["type"] != "task_card"])

    assert "unsupported figure" not in said
    assert "<!channel>" not in said
    assert "](http" not in said


async def test_ten_months_by_day_have_their_true_ends(town):
    """The highest day of a long course is the highest of all its days."""
    ts = await town.mention("how many people signed up per day from 1 Jan 2026 to yesterday?")
    text = await town.last(ts)

    assert "The most were on Thu 1 Jan (0)" not in text


async def test_colleagues_may_be_named_beside_a_question(town):
    """Naming a colleague or a channel beside a question is no part of it."""
    ts = await town.mention(f"{QUESTION} cc <@U0BEN> <#C0GENERAL>")

    assert f"**{town.posthog.signups_last_week()} people**" in await town.last(ts)


async def test_a_link_may_stand_beside_a_question(town):
    """An address beside a question is no part of it."""
    ts = await town.mention(f"{QUESTION} See https://example.com/dashboard/17")

    assert f"**{town.posthog.signups_last_week()} people**" in await town.last(ts)
