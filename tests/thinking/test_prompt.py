"""The system prompt, whole, as the model reads it."""

import os
from pathlib import Path

import pytest

import agent.modes
from agent.mode import Mode
from agent.prompt import assemble
from agent.registry import load

GOLDEN = Path(__file__).parent / "golden"
MODES = load(agent.modes, "MODE", Mode)


@pytest.mark.parametrize("names", [[], ["analytics"], ["sql"], ["analytics", "sql"]], ids=str)
def test_the_assembled_prompt_is_the_one_that_was_read_and_agreed(names):
    """A change of the prompt is a change of this file: run with UPDATE_GOLDEN=1 and read the diff."""
    file = GOLDEN / f"system_prompt__{'_'.join(names) or 'alone'}.txt"
    prompt = assemble(MODES[name] for name in names)
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(prompt)

    assert prompt == file.read_text()


def test_the_prompt_stays_the_same_from_day_to_day():
    """No date and no name of a person: the provider's cache of the prompt keeps working."""
    assert assemble(MODES.values()) == assemble(MODES.values())
    assert not any(str(year) in assemble(MODES.values()) for year in range(2025, 2030))


def test_the_prompt_is_short():
    """All of it takes about 1,500 tokens with one mode (four characters each)."""
    assert len(assemble([MODES["analytics"]])) < 6_000
