"""The demo company's questions: the file says what Python counts, and the built-in model agrees."""

import collections
from pathlib import Path

import pytest

from bot.environment import read_settings
from bot.evaluation.asking import ask_all
from bot.evaluation.company import running
from bot.evaluation.sets import read_set
from tests.evals.demo_questions import FILE, as_yaml, demo_set

RIGHT, CLARIFIED = 0.8, 0.1


@pytest.mark.slow
def test_the_file_says_what_python_counts():
    """`demo.yaml` holds the figures of the company as it is; python -m tests.evals.demo_questions
    writes it anew.
    """
    assert FILE.read_text(encoding="utf-8") == as_yaml(demo_set())
    assert len(read_set(FILE).questions) >= 60


@pytest.mark.slow
async def test_questions_about_the_demo_company_are_answered(tmp_path: Path):
    """At least 80 % right, at most 10 % asked back, and no figure that is wrong."""
    asked = read_set(FILE)
    async with running(read_settings(), asked.company, until=asked.at, folder=tmp_path) as settings:
        _, outcomes = await ask_all(settings, asked, heard=lambda outcome: None)

    counts = collections.Counter(one.verdict for one in outcomes)
    told = "\n".join(f"{o.verdict}: {o.ask}: {o.why}" for o in outcomes if o.verdict != "right")
    assert counts["wrong"] == 0, told
    assert counts["right"] >= RIGHT * len(outcomes), told
    assert counts["clarified"] <= CLARIFIED * len(outcomes), told
