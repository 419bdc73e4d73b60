"""Whatever an app sends is answered with one of Slack's errors, never with a crash."""

import copy
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from test_slack_blocks import RIGHT

from integrations.local.slack.blocks import checked
from integrations.local.slack.chat import check_metadata, read_content
from integrations.local.slack.choices import find
from integrations.local.slack.refusal import RefusedError
from integrations.local.slack.streams import read_pieces
from integrations.local.slack.streams_shown import assemble
from integrations.local.slack.view_shapes import check_view

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
NAMES = st.sampled_from(
    [
        "type",
        "text",
        "elements",
        "element",
        "rows",
        "fields",
        "blocks",
        "title",
        "chart",
        "series",
        "block_id",
        "action_id",
    ]
)
TYPES = st.sampled_from(
    [
        "section",
        "actions",
        "table",
        "data_table",
        "plain_text",
        "mrkdwn",
        "button",
        "rich_text",
        "container",
        "plan",
    ]
)
JSON = st.recursive(
    SCALARS | TYPES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(), inner, max_size=5)
    ),
    max_leaves=20,
)


def survives(check: Callable[[], Any]) -> Any:
    """The result of a check that may refuse, but nothing else."""
    try:
        return check()
    except RefusedError:
        return None


@given(st.lists(JSON, max_size=6))
@settings(max_examples=60)
def test_any_json_as_blocks(blocks: list[Any]) -> None:
    """Blocks of any JSON pass or are refused."""
    found = survives(lambda: checked(blocks))

    assert found is None or len(found) == len(blocks)


@given(st.lists(JSON, max_size=6), st.text())
@settings(max_examples=60)
def test_any_json_as_chunks(chunks: list[Any], text: str) -> None:
    """Chunks of any JSON pass or are refused; what passes can be shown."""
    pieces = survives(lambda: read_pieces({"chunks": chunks}))

    assert pieces is None or isinstance(assemble(pieces, plan=True), list)
    survives(lambda: read_content({"markdown_text": text}))


@given(st.dictionaries(NAMES | st.text(), JSON, max_size=6))
@settings(max_examples=60)
def test_any_json_as_a_view_or_metadata(view: dict[str, Any]) -> None:
    """Views and metadata of any JSON pass or are refused."""
    survives(lambda: check_view(view, home=False))
    survives(lambda: check_view({**view, "type": "home"}, home=True))
    survives(lambda: check_metadata(view))


@given(st.data())
@settings(max_examples=80)
def test_a_right_block_with_one_thing_changed(data: st.DataObject) -> None:
    """A value anywhere in a right block may become anything; what passes can be searched."""
    block = copy.deepcopy(
        data.draw(st.sampled_from([b for row in RIGHT.values() for b in row[:1]]))
    )
    place, key = data.draw(st.sampled_from(places(block)))
    place[key] = data.draw(JSON)

    found = survives(lambda: checked([block]))

    if found:
        with suppress(KeyError):
            find(found, "go")


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) inside a JSON value."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    inside = [p for k in keys if isinstance(value[k], dict | list) for p in places(value[k])]
    return [(value, k) for k in keys] + inside
