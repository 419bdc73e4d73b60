"""Opening the direct messages offers first questions."""

import pytest

from agent.model.builtin.meaning import interpret
from agent.model.builtin.plan import Query
from agent.model.builtin.remarks import small_talk
from handlers.home import PROMPTS
from tests.thinking.understanding.companies import NOW
from tests.thinking.understanding.test_understanding import COMPANIES


async def test_opening_the_messages_tab_suggests_questions(office):
    """Whoever opens the messages tab sees questions to begin with, at most four."""
    arrived = await office.deliver("app_home_opened__messages")

    [call] = office.api.called("assistant.threads.setSuggestedPrompts")
    assert arrived.outcome.state == "answered"
    assert call["channel_id"] == "D0ANA"
    assert [prompt["message"] for prompt in call["prompts"]] == [text for _, text in PROMPTS]
    assert len(PROMPTS) <= 4


@pytest.mark.parametrize("company", ["demo", "clinic", "library", "cellar"])
def test_what_is_suggested_is_answered_in_every_project(company):
    """Whatever its events are, none of the questions is declined."""
    for _, question in PROMPTS:
        plan = interpret(question, COMPANIES[company], NOW)
        assert isinstance(plan, Query) or small_talk(question) == "help", question


async def test_the_home_tab_shows_nothing_yet(office):
    """Opening the other tab is ignored on record."""
    arrived = await office.deliver("app_home_opened__messages", tab="home")

    assert arrived.outcome.state == "ignored"


async def test_prompts_that_slack_refuses_are_no_failure(office):
    """Suggestions are a courtesy: when Slack refuses them nothing is tried again."""
    office.api.refusals["assistant.threads.setSuggestedPrompts"] = "internal_error"

    arrived = await office.deliver("app_home_opened__messages")

    assert arrived.outcome.state == "ignored"
    assert "could not be suggested" in arrived.outcome.words
