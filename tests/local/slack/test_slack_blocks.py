"""Blocks are refused as Slack refuses them: by kind, by place, by size, with a JSON pointer."""

from typing import Any

import pytest
from slack_sdk.models import blocks as sdk

from integrations.local.slack.block_shapes import BLOCKS, MARKDOWN_MOST
from integrations.local.slack.blocks import checked
from integrations.local.slack.refusal import RefusedError

PLAIN = {"type": "plain_text", "text": "Go"}
BUTTON = {"type": "button", "text": PLAIN, "action_id": "go", "value": "1"}
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
}
CELL = {"type": "raw_text", "text": "x"}
TASK = {"type": "task_card", "task_id": "t", "title": "Count", "status": "complete"}
IMAGE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A chart"}
AXES = {"categories": ["Mon"]}
SERIES = [{"name": "People", "data": [{"label": "Mon", "value": 1.5}]}]


def section(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": [BUTTON | more]}


def feedback(**more: Any) -> dict[str, Any]:
    one = {"text": PLAIN, "value": "v"}
    buttons = {"positive_button": one, "negative_button": one} | more
    return {"type": "context_actions", "elements": [{"type": "feedback_buttons", **buttons}]}


def table(rows: int = 2, columns: int = 2, **more: Any) -> dict[str, Any]:
    return {"type": "table", "rows": [[CELL] * columns] * rows, **more}


def data_table(rows: int = 2, columns: int = 2, **more: Any) -> dict[str, Any]:
    return table(rows, columns) | {"type": "data_table", "caption": "People a day"} | more


def chart(**more: Any) -> dict[str, Any]:
    drawn = {"type": "line", "series": SERIES, "axis_config": AXES} | more
    return {"type": "data_visualization", "title": "People", "chart": drawn}


RIGHT: dict[str, list[dict[str, Any]]] = {
    "actions": [button(), button(url="https://example.com", style="primary")],
    "card": [{"type": "card", "title": {"type": "mrkdwn", "text": "A"}, "actions": [BUTTON]}],
    "carousel": [{"type": "carousel", "elements": [{"type": "card", "title": PLAIN}]}],
    "container": [{"type": "container", "title": PLAIN, "child_blocks": [section()]}],
    "context": [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}, IMAGE]}],
    "context_actions": [feedback()],
    "data_table": [data_table(), data_table(101, 20, page_size=100)],
    "data_visualization": [
        chart(),
        chart() | {"chart": {"type": "pie", "segments": [{"label": "A", "value": 1}]}},
    ],
    "divider": [{"type": "divider"}],
    "file": [{"type": "file", "external_id": "1", "source": "remote"}],
    "header": [{"type": "header", "text": PLAIN}],
    "image": [IMAGE],
    "input": [{"type": "input", "label": PLAIN, "element": {"type": "plain_text_input"}}],
    "markdown": [{"type": "markdown", "text": "# x" * 4000}],
    "plan": [{"type": "plan", "title": "Plan", "tasks": [TASK]}],
    "rich_text": [RICH],
    "section": [section("x" * 3000), {"type": "section", "fields": [PLAIN] * 10}],
    "table": [table(), table(100, 20), table(column_settings=[{"align": "right"}])],
    "task_card": [
        TASK | {"details": RICH, "sources": [{"type": "url", "url": "https://a.b", "text": "A"}]}
    ],
    "video": [
        {
            "type": "video",
            "alt_text": "x",
            "video_url": "https://a.b",
            "thumbnail_url": "https://a.b",
            "title": PLAIN,
        }
    ],
}


@pytest.mark.parametrize("kind", sorted(BLOCKS))
def test_each_kind_of_block_is_accepted_when_right(kind: str) -> None:
    """Every block type has right examples, which pass; alerts belong in views alone."""
    if kind == "alert":
        with pytest.raises(RefusedError, match="invalid_blocks"):
            checked([{"type": "alert", "text": PLAIN}])
        return

    for block in RIGHT[kind]:
        assert checked([block])[0]["type"] == kind


WRONG = [
    ("an unknown type", {"type": "nonsense"}, "unsupported type: nonsense", "/type"),
    ("no type", {"text": PLAIN}, "missing required field: type", ""),
    ("no object", "section", "must be an object", ""),
    ("an unknown property", section(colour="red"), "invalid additional property: colour", ""),
    ("a section of nothing", {"type": "section"}, "must have at least one of: text, fields", ""),
    ("a section too long", section("x" * 3001), "must be less than 3001 characters", "/text/text"),
    ("an empty section", section(""), "must be more than 0 characters", "/text/text"),
    (
        "eleven fields",
        {"type": "section", "fields": [PLAIN] * 11},
        "no more than 10 items allowed",
        "/fields",
    ),
    (
        "a field too long",
        {"type": "section", "fields": [PLAIN | {"text": "x" * 2001}]},
        "must be less than 2001 characters",
        "/fields/0/text",
    ),
    (
        "a header too long",
        {"type": "header", "text": PLAIN | {"text": "x" * 151}},
        "must be less than 151 characters",
        "/text/text",
    ),
    (
        "a header in mrkdwn",
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        "must be one of: plain_text",
        "/text/type",
    ),
    (
        "26 buttons",
        {"type": "actions", "elements": [BUTTON | {"action_id": str(n)} for n in range(26)]},
        "no more than 25 items allowed",
        "/elements",
    ),
    (
        "a button text too long",
        button(text=PLAIN | {"text": "x" * 76}),
        "must be less than 76 characters",
        "/elements/0/text/text",
    ),
    (
        "a button value too long",
        button(value="x" * 2001),
        "must be less than 2001 characters",
        "/elements/0/value",
    ),
    (
        "a green button",
        button(style="green"),
        "must be one of: primary, danger",
        "/elements/0/style",
    ),
    (
        "an action id too long",
        button(action_id="x" * 256),
        "must be less than 256 characters",
        "/elements/0/action_id",
    ),
    (
        "eleven context elements",
        {"type": "context", "elements": [PLAIN] * 11},
        "no more than 10 items allowed",
        "/elements",
    ),
    (
        "a button in a context",
        {"type": "context", "elements": [BUTTON]},
        "unsupported type: button",
        "/elements/0/type",
    ),
    (
        "an image's text too long",
        IMAGE | {"alt_text": "x" * 2001},
        "must be less than 2001 characters",
        "/alt_text",
    ),
    (
        "an image of nothing",
        {"type": "image", "alt_text": "x"},
        "must have at least one of: image_url, slack_file",
        "",
    ),
    (
        "a block id too long",
        {"type": "divider", "block_id": "x" * 256},
        "must be less than 256 characters",
        "/block_id",
    ),
    (
        "markdown too long",
        {"type": "markdown", "text": "x" * 12_001},
        "must be less than 12001 characters",
        "/text",
    ),
    ("a table of 101 rows", table(101), "no more than 100 items allowed", "/rows"),
    ("a table of 21 columns", table(2, 21), "no more than 20 items allowed", "/rows/0"),
    (
        "a table of strings",
        {"type": "table", "rows": [["x"]]},
        "must be an object",
        "/rows/0/0",
    ),
    (
        "an empty cell",
        {"type": "table", "rows": [[CELL | {"text": ""}]]},
        "must be more than 0 characters",
        "/rows/0/0/text",
    ),
    ("a data table of 102 rows", data_table(102), "no more than 101 items allowed", "/rows"),
    ("a data table of one row", data_table(1), "no fewer than 2 items allowed", "/rows"),
    (
        "a data table without caption",
        data_table(caption=None),
        "missing required field: caption",
        "",
    ),
    ("a page of 101", data_table(page_size=101), "must be at most 100", "/page_size"),
    (
        "a ragged data table",
        data_table(rows=2) | {"rows": [[CELL], [CELL, CELL]]},
        "all rows must have the same number of cells",
        "/rows",
    ),
    (
        "a rich header",
        data_table() | {"rows": [[RICH], [CELL]]},
        "rich_text is not allowed in the header",
        "/rows/0",
    ),
    (
        "a chart title too long",
        chart() | {"title": "x" * 51},
        "must be less than 51 characters",
        "/title",
    ),
    (
        "a pie slice of nothing",
        chart() | {"chart": {"type": "pie", "segments": [{"label": "A", "value": 0}]}},
        "must be more than 0",
        "/chart/segments/0/value",
    ),
    (
        "a task of no state",
        TASK | {"status": "done"},
        "must be one of: pending, in_progress, complete, error",
        "/status",
    ),
    (
        "a source without text",
        TASK | {"sources": [{"type": "url", "url": "https://a.b"}]},
        "missing required field: text",
        "/sources/0",
    ),
    (
        "feedback without value",
        feedback(positive_button={"text": PLAIN}),
        "missing required field: value",
        "/elements/0/positive_button",
    ),
    (
        "an option too long",
        section(
            accessory={
                "type": "static_select",
                "options": [{"text": PLAIN | {"text": "x" * 76}, "value": "a"}],
            }
        ),
        "must be less than 76 characters",
        "/accessory/options/0/text/text",
    ),
    (
        "101 options",
        section(
            accessory={"type": "static_select", "options": [{"text": PLAIN, "value": "a"}] * 101}
        ),
        "no more than 100 items allowed",
        "/accessory/options",
    ),
]


@pytest.mark.parametrize(
    ("block", "sentence", "place"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_what_is_wrong_in_a_block_is_named_with_its_place(
    block: Any, sentence: str, place: str
) -> None:
    """A wrong block is `invalid_blocks` with Slack's sentence and the JSON pointer."""
    with pytest.raises(RefusedError) as refused:
        checked([{"type": "divider"}, block])

    assert refused.value.error == "invalid_blocks"
    assert f"{sentence} [json-pointer:/blocks/1{place}]" in refused.value.messages


def test_the_answer_carries_the_pointers_as_slack_writes_them() -> None:
    """The messages stand in `errors` and, with [ERROR] before them, in `response_metadata`."""
    with pytest.raises(RefusedError) as refused:
        checked([section("")])
    said = "must be more than 0 characters [json-pointer:/blocks/0/text/text]"

    assert refused.value.answer() == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": [said],
        "response_metadata": {"messages": [f"[ERROR] {said}"]},
    }


@pytest.mark.parametrize(
    ("blocks", "sentence"),
    [
        ([{"type": "divider"}] * 51, "no more than 50 items allowed"),
        ([table(), table()], "only_one_table_allowed"),
        ([{"type": "divider", "block_id": "a"}] * 2, "block_id must be unique: a"),
        (
            [{"type": "actions", "elements": [BUTTON, BUTTON]}],
            "action_id must be unique: go",
        ),
        (
            [data_table() | {"rows": [[CELL | {"text": "x" * 2600}] * 2] * 2}],
            "tables have more than 10000 characters",
        ),
    ],
)
def test_what_is_wrong_between_blocks_is_refused(
    blocks: list[dict[str, Any]], sentence: str
) -> None:
    """Blocks that are each right may still be too many, alike, or too long together."""
    with pytest.raises(RefusedError) as refused:
        checked(blocks)

    assert refused.value.error == "invalid_blocks"
    assert sentence in refused.value.messages[0]


def test_markdown_of_a_whole_message_has_its_own_limit_and_error() -> None:
    """13,000 characters in several markdown blocks pass, one more is `msg_blocks_too_long`."""
    most = [{"type": "markdown", "text": "x" * 6500}, {"type": "markdown", "text": "x" * 6500}]
    assert len(checked(most)) == 2

    with pytest.raises(RefusedError, match="msg_blocks_too_long"):
        checked([*most, {"type": "markdown", "text": "x"}])


def test_every_block_gets_an_id_and_keeps_its_own() -> None:
    """Slack makes up the ids that the app leaves out."""
    found = checked([{"type": "divider"}, {"type": "divider", "block_id": "mine"}])

    assert [block["block_id"] for block in found] == ["b0", "mine"]


def test_the_limits_are_those_of_slacks_own_client() -> None:
    """Where slack_sdk knows a limit, it is ours too."""
    known = BLOCKS["section"].fields

    assert known["fields"].most == sdk.SectionBlock.fields_max_length
    assert known["text"].most == sdk.SectionBlock.text_max_length
    assert BLOCKS["header"].fields["text"].most == sdk.HeaderBlock.text_max_length
    assert sdk.MarkdownBlock.text_max_length == MARKDOWN_MOST
    assert BLOCKS["actions"].fields["elements"].most == sdk.ActionsBlock.elements_max_length
    assert BLOCKS["context"].fields["elements"].most == sdk.ContextBlock.elements_max_length
    assert BLOCKS["carousel"].fields["elements"].most == sdk.CarouselBlock.elements_max_length
    assert BLOCKS["image"].fields["alt_text"].most == sdk.ImageBlock.alt_text_max_length
    assert BLOCKS["divider"].fields["block_id"].most == sdk.Block.block_id_max_length
    assert BLOCKS["card"].fields["body"].most == sdk.CardBlock.body_max_length


def test_slacks_own_client_can_build_every_block() -> None:
    """Each block type that slack_sdk has a class for is one that the workspace knows."""
    classes = [c for c in sdk.Block.__subclasses__() if getattr(c, "type", None)]
    missing = {c.type for c in classes} - set(BLOCKS)

    assert missing == {"auth_provider", "call"}
