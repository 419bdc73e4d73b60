"""Chooses the words for what a call found, by its tool."""

from collections.abc import Callable, Mapping

from agent.model.builtin.writing.catalogue import looked_up
from agent.model.builtin.writing.counted import counted
from agent.model.builtin.writing.counts import counts
from agent.model.builtin.writing.courses import courses
from agent.model.builtin.writing.foreign import sentence
from agent.model.builtin.writing.funnels import funnel
from agent.model.builtin.writing.lifecycle import lifecycle
from agent.model.builtin.writing.notes import notes
from agent.model.builtin.writing.outcome import Outcome
from agent.model.builtin.writing.overviews import overview
from agent.model.builtin.writing.paths import paths
from agent.model.builtin.writing.persons import persons
from agent.model.builtin.writing.rankings import ranking
from agent.model.builtin.writing.retention import retention
from agent.model.builtin.writing.splits import splits
from agent.model.builtin.writing.statements import statement
from agent.model.builtin.writing.stickiness import stickiness


def answer(outcome: Outcome) -> str:
    """What was found, first the figure, then everything that has to be said beside it."""
    if outcome.query.tool == "read_taxonomy":
        body = looked_up(outcome.result.text, outcome.query.arguments)
    elif outcome.is_empty:
        body = nothing(outcome.result.text)
    else:
        writer = _WRITERS.get(outcome.query.tool)
        body = writer(outcome) if writer else sentence(outcome.result.text)
    return "\n\n".join([body, *notes(outcome)])


def nothing(text: str) -> str:
    """A tool's words about what it did not find."""
    said = sentence(text)
    return said if said.startswith("Nothing found") else f"Nothing found. {said}"


def _trends(outcome: Outcome) -> str:
    found = counted(outcome)
    if outcome.interval:
        return courses(found)
    return splits(found) if found.labels else counts(found)


_WRITERS: Mapping[str, Callable[[Outcome], str]] = {
    "trends": _trends,
    "funnels": funnel,
    "retention": retention,
    "lifecycle": lifecycle,
    "stickiness": stickiness,
    "overview": overview,
    "paths": paths,
    "top_values": ranking,
    "persons": persons,
    "run_sql": statement,
}

TOOLS = frozenset(_WRITERS)
"""The tools whose results can be put into words."""
