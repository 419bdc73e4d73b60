"""What a model is told about these tools is short, and what they ask is plain HogQL."""

import json

import pytest

from agent.tools import funnels, lifecycle, paths, retention, stickiness, trends
from integrations.errors import ChangeInput
from integrations.hogql.parser import parse
from integrations.posthog import TooLong
from tests.analytics.company import HOSTILE

DAYS = {"date_from": "2026-10-24", "date_to": "2026-10-26"}
ASKED = {
    funnels: {"steps": [{"event": "ask"}, {"event": "buy"}]},
    retention: {"event": "ask"},
    lifecycle: {"event": "ask"},
    stickiness: {"event": "ask"},
    paths: {"start": "ask"},
}
MODULES = pytest.mark.parametrize("module", ASKED, ids=lambda module: module.__name__)


@MODULES
def test_a_tool_is_described_in_few_words(module):
    """Issue 4 caps the prompt: 2,400 characters a tool."""
    for tool in module.TOOLSET.tools:
        size = len(tool.spec.name + tool.spec.description + json.dumps(tool.spec.schema))
        assert size <= 2_400, size


@MODULES
async def test_words_cannot_leave_their_quotation_marks(context, module):
    """Values that try everything, and times that are always written out."""
    (tool,) = module.TOOLSET.tools
    odd = [{"property": "color", "operator": "is_not", "values": [HOSTILE]}]
    result = await tool.run(context(), **tool.parse(ASKED[module] | DAYS | {"filters": odd}))

    assert result.state == "done"
    assert "now()" not in result.table.query
    assert "'Europe/Berlin')" in result.table.query
    assert "LIMIT" in result.table.query
    parse(result.table.query)


def calls_in_calls(node):
    """How deep the calls of a tree lie in each other."""
    if isinstance(node, list):
        return max(map(calls_in_calls, node), default=0)
    if not isinstance(node, dict):
        return 0
    return calls_in_calls(list(node.values())) + (node.get("node") == "Call")


@pytest.mark.parametrize(
    ("module", "more"),
    [
        *((module, {}) for module in ASKED),
        (funnels, {"order": "strict"}),
        (funnels, {"order": "any", "steps": [{"event": "ask"}] * 3}),
        (retention, {"first_time": False}),
        (paths, {"end": "buy"}),
        (trends, {"series": [{"event": "ask", "math": "median", "property": "big"}]}),
    ],
)
async def test_calls_lie_in_each_other_three_deep_at_most(context, module, more):
    """PostHog's parser doubles its time with every level: a query names its parts one by one."""
    (tool,) = module.TOOLSET.tools
    result = await tool.run(context(), **tool.parse(ASKED.get(module, {}) | DAYS | more))

    assert 0 < calls_in_calls(parse(result.table.query)) <= 3


@MODULES
async def test_a_query_that_takes_too_long_is_explained(context, posthog, monkeypatch, module):
    """PostHog's own sentence says what to change."""

    async def slow(*_, **__):
        raise TooLong("The query takes longer than PostHog allows.")

    (tool,) = module.TOOLSET.tools
    given = context()
    await given.taxonomy.event("ask")
    monkeypatch.setattr(posthog, "query", slow)
    with pytest.raises(ChangeInput, match="longer than PostHog allows"):
        await tool.run(given, **tool.parse(ASKED[module] | DAYS))
