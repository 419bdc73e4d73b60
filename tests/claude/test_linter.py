"""The linter of requests finds what the API would refuse, and nothing in what it takes."""

import copy

import pytest

from tests.claude.linter import violations

TEXT = {"type": "text", "text": "hi"}
CALL = {"type": "tool_use", "id": "t1", "name": "trends", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "t1", "content": [TEXT]}
MARK = {"cache_control": {"type": "ephemeral"}}
GOOD = {
    "model": "m", "max_tokens": 10, "stream": True,
    "system": [TEXT | {"cache_control": {"type": "ephemeral", "ttl": "1h"}}],
    "tools": [{"name": "trends", "description": "", "input_schema": {"type": "object"}}],
    "messages": [
        {"role": "user", "content": [TEXT]},
        {"role": "assistant", "content": [{"type": "thinking", "thinking": "", "signature": "x"}, TEXT, CALL]},
        {"role": "user", "content": [RESULT, TEXT | MARK]},
    ],
}  # fmt: skip


def broken(**changes):
    return copy.deepcopy(GOOD) | changes


def said(*messages):
    return broken(messages=[{"role": role, "content": list(blocks)} for role, *blocks in messages])


USED = ("user", TEXT), ("assistant", CALL)

PLANTED = {
    "temperature": broken(temperature=1.0),
    "top_p": broken(top_p=0.9),
    "unknown parameter": broken(thread={}),
    "max_tokens": broken(max_tokens=0),
    "no tools": {k: v for k, v in broken().items() if k != "tools"},
    "no name": broken(tools=[{"name": "a b", "input_schema": {"type": "object"}}]),
    "alternate": said(("user", TEXT), ("user", TEXT)),
    "first message": said(("assistant", TEXT), ("user", TEXT)),
    "last message": said(("user", TEXT), ("assistant", TEXT)),
    "answered": said(*USED, ("user", TEXT)),
    "answered by": said(*USED, ("user", RESULT | {"tool_use_id": "other"})),
    "behind something": said(*USED, ("user", TEXT, RESULT)),
    "without a call": said(("user", RESULT)),
    "one id": said(*USED, ("user", RESULT), ("assistant", CALL), ("user", RESULT)),
    "empty text": said(("user", {"type": "text", "text": " "})),
    "message is empty": said(("user",)),
    "citations": said(("user", TEXT | {"citations": [{}]})),
    "document": said(("user", TEXT), ("assistant", {"type": "document"}), ("user", TEXT)),
    "signature": said(("user", TEXT), ("assistant", {"type": "thinking", "thinking": "x"}, TEXT), ("user", TEXT)),
    "cache marks": said(("user", *[TEXT | MARK] * 4)),
    "mark for long": said(("user", TEXT | MARK, TEXT | {"cache_control": {"type": "ephemeral", "ttl": "1h"}})),
    "5 MB": said(("user", {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "x" * 6_000_000}})),
    "not declared": said(*USED, ("user", RESULT | {"content": [{"type": "tool_reference", "tool_name": "x"}]})),
}  # fmt: skip


@pytest.mark.parametrize("rule", PLANTED)
def test_a_violation_is_found(rule):
    """Each is named by what is wrong with it."""
    assert any(rule in one for one in violations(PLANTED[rule])), violations(PLANTED[rule])


def test_a_good_body_has_none():
    """Thinking, calls, results with words behind them, marks."""
    assert violations(GOOD) == []
