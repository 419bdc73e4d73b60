"""A company of random words: its questions are understood through its taxonomy alone."""

import collections
import os
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.environment import read_settings
from bot.evaluation.asking import ask_all
from tests.evals.word_questions import questions
from tests.evals.wordco import ZONE, history, noon, send
from tests.paperkite import start_posthog

RIGHT, CLARIFIED = 0.8, 0.1
"""The bar: at least so many right, at most so many asked back, and never a wrong figure."""

SEEDS = [int(s) for s in os.environ.get("ROOTLE_EVAL_SEEDS", "1").split(",")]
"""Other companies can be tried: ROOTLE_EVAL_SEEDS=2,3,4."""


def asked_of(address, key):
    """The settings with which a PostHog on this machine is asked."""
    return read_settings().model_copy(
        update={
            "posthog_host": address,
            "posthog_api_key": SecretStr(key),
            "posthog_project_id": 1,
        }
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
async def test_questions_about_random_words_are_answered(seed, tmp_path):
    """At least 80 % right, at most 10 % asked back, and no figure that is wrong."""
    day = datetime.now(ZONE).date() - timedelta(days=1)
    with start_posthog(tmp_path, seed, size=0) as project:
        send(project.address, history(seed, noon(day)))
        asked = questions(seed, day)
        _, outcomes = await ask_all(
            asked_of(project.address, project.key), asked, heard=lambda outcome: None
        )

    counts = collections.Counter(one.verdict for one in outcomes)
    told = "\n".join(f"{o.verdict}: {o.ask}: {o.why}" for o in outcomes if o.verdict != "right")
    assert counts["wrong"] == 0, told
    assert counts["right"] >= RIGHT * len(outcomes), told
    assert counts["clarified"] <= CLARIFIED * len(outcomes), told
