"""Every body that a test of this folder sends is held against the rules of the API."""

import pytest

from agent.model import claude
from tests.claude.linter import violations


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """The bodies that were sent so far; at the end none may break a rule."""
    bodies, made = [], claude.body_of

    def body_of(*args, **kwargs):
        bodies.append(made(*args, **kwargs))
        return bodies[-1]

    monkeypatch.setattr(claude, "body_of", body_of)
    yield bodies
    for body in bodies:
        assert list(violations(body, paused=body["messages"][-1]["role"] == "assistant")) == []
