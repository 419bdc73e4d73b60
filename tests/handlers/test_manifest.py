"""The manifest asks Slack for what Rootle uses, in fields that Slack knows, and for nothing else.

`manifest_fields.json` holds what Slack's documentation says (its addresses stand in it): fields
with their types and limits, events and methods with the scopes they need.
"""

import json
import re
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.command import SLASH
from handlers.home import PROMPTS
from handlers.ignored import HANDLED, IGNORED, OPERATORS

ROOT = Path(__file__).parent.parent.parent
MANIFEST = json.loads((ROOT / "docs" / "slack-manifest.json").read_text())
SLACK = json.loads((Path(__file__).parent / "manifest_fields.json").read_text())
TYPES = {"string": str, "boolean": bool, "integer": int}

EVENTS = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
SCOPES = MANIFEST["oauth_config"]["scopes"]["bot"]


def leaves(part, path=""):
    """Every value of the manifest with its path: `features.slash_commands[].command`."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(part, list):
        for value in part:
            yield from leaves(value, f"{path}[]")
    else:
        yield path, part


def methods_in_use():
    """The Web API methods that our client calls, as Slack writes them."""
    names = {method.replace(".", "_"): method for method in SLACK["methods"]}
    for path in (ROOT / "integrations").glob("slack*.py"):
        for called in re.findall(r"\.([a-z]+(?:_[a-zA-Z]+)+)\(", path.read_text()):
            if hasattr(AsyncWebClient, called):
                yield names.get(called, f"{called}, which manifest_fields.json does not have")


@pytest.mark.parametrize(("path", "value"), list(leaves(MANIFEST)))
def test_every_field_is_one_that_slack_knows(path, value):
    """A field has a documented name, its type, and a length and shape that Slack takes."""
    known = SLACK["fields"][path]

    assert isinstance(value, TYPES[known["type"]])
    if isinstance(value, str):
        assert known.get("shortest", 1) <= len(value) <= known.get("longest", 10_000)
        assert re.fullmatch(known.get("pattern", r"(?s).*"), value)


def test_no_required_field_is_missing():
    """Each group of settings that is there has all the fields it must have."""
    given = {path for path, _ in leaves(MANIFEST)}
    groups = {path.rpartition(".")[0] for path in given}
    required = {
        path
        for path, known in SLACK["fields"].items()
        if known.get("required") and path.rpartition(".")[0] in groups
    }

    assert required <= given


def test_lists_are_sorted_and_without_doubles():
    """Events and scopes can be compared at a glance."""
    assert sorted(set(EVENTS)) == EVENTS
    assert sorted(set(SCOPES)) == SCOPES


@pytest.mark.parametrize("event", EVENTS)
def test_every_subscribed_event_is_known_and_may_be_read(event):
    """An event is a documented one, has its scopes, and a fate: handled, or ignored by name."""
    assert set(SLACK["events"][event]) <= set(SCOPES)
    assert event.partition(".")[0] in HANDLED | set(IGNORED) | set(OPERATORS)


def test_every_method_in_use_has_its_scopes():
    """What our client calls is allowed by the scopes that the manifest asks for."""
    used = set(methods_in_use())

    assert {"chat.postMessage", "conversations.replies", "users.info"} <= used
    assert used <= set(SLACK["methods"])
    assert {scope for method in used for scope in SLACK["methods"][method]} <= set(SCOPES)


def test_no_scope_is_asked_for_in_vain():
    """Every scope is needed by an event, a method, or a feature."""
    needed = {scope for event in EVENTS for scope in SLACK["events"][event]}
    needed |= {scope for method in methods_in_use() for scope in SLACK["methods"][method]}
    needed |= {scope for scopes in SLACK["features"].values() for scope in scopes}

    assert set(SCOPES) == needed


def test_the_surface_is_the_agent_view():
    """The app is an agent with an open messages tab, which is what new apps can be."""
    features = MANIFEST["features"]

    assert "assistant_view" not in features
    assert features["app_home"]["messages_tab_enabled"]
    assert not features["app_home"]["messages_tab_read_only_enabled"]


def test_the_suggested_prompts_are_the_same_everywhere():
    """What the manifest suggests is what opening the messages tab suggests; Slack shows four."""
    suggested = MANIFEST["features"]["agent_view"]["suggested_prompts"]

    assert [(prompt["title"], prompt["message"]) for prompt in suggested] == list(PROMPTS)
    assert len(PROMPTS) <= 4


def test_the_slash_command_is_the_one_in_the_help():
    """The command that people type is the one that every usage line shows."""
    [command] = MANIFEST["features"]["slash_commands"]

    assert command["command"] == SLASH
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]


def test_the_manifest_works_as_it_is_pasted():
    """Without addresses Slack takes events and commands only together with Socket Mode."""
    addresses = [path for path, _ in leaves(MANIFEST) if path.endswith("url")]

    assert addresses == []
    assert MANIFEST["settings"]["socket_mode_enabled"]
