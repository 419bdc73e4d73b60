"""What each kind of block may look like.

Source: docs.slack.dev/reference/block-kit/blocks, the page of each type; limits that only the field
reports are noted where they stand.
"""

from integrations.local.slack.element_shapes import (
    ACCESSORY,
    BUTTON,
    IMAGE,
    IMAGE_ELEMENT,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    SOURCE,
)
from integrations.local.slack.shapes import (
    Anything,
    Flag,
    Many,
    Number,
    OneOf,
    Rule,
    Shape,
    String,
    Text,
    Word,
)

MARKDOWN_MOST = 12_000
"""Characters of one markdown block; measured per block, see the fact page on Slack, A3."""

_ID: dict[str, Rule] = {"block_id": String(255)}


def _block(fields: dict[str, Rule], required: str = "", any_of: str = "") -> Shape:
    return Shape(_ID | fields, required=tuple(required.split()), any_of=tuple(any_of.split()))


_STYLED: dict[str, Rule] = {"style": Anything()}
_LEAVES: dict[str, Shape] = {
    "text": Shape(_STYLED | {"text": String(least=1)}, required=("text",)),
    "link": Shape(
        _STYLED | {"url": String(3000), "text": String(), "unsafe": Flag()}, required=("url",)
    ),
    "user": Shape(_STYLED | {"user_id": String()}, required=("user_id",)),
    "usergroup": Shape(_STYLED | {"usergroup_id": String()}, required=("usergroup_id",)),
    "team": Shape(_STYLED | {"team_id": String()}, required=("team_id",)),
    "channel": Shape(_STYLED | {"channel_id": String()}, required=("channel_id",)),
    "emoji": Shape(
        _STYLED
        | {"name": String(least=1), "unicode": String(), "url": String(), "skin_tone": Number()},
        required=("name",),
    ),
    "broadcast": Shape(
        _STYLED | {"range": Word(("here", "channel", "everyone"))}, required=("range",)
    ),
    "color": Shape(_STYLED | {"value": String()}, required=("value",)),
    "date": Shape(
        _STYLED
        | {"timestamp": Number(), "format": String(), "url": String(), "fallback": String()},
        required=("timestamp", "format"),
    ),
}
_LEAF = OneOf(_LEAVES)
_SECTION = Shape({"elements": Many(_LEAF, least=0)}, required=("elements",))
_RICH: dict[str, Shape] = {
    "rich_text_section": _SECTION,
    "rich_text_list": Shape(
        {
            "elements": Many(OneOf({"rich_text_section": _SECTION})),
            "style": Word(("bullet", "ordered")),
            "indent": Number(0, 8),
            "offset": Number(0),
            "border": Number(0, 1),
        },
        required=("elements", "style"),
    ),
    "rich_text_preformatted": Shape(
        {"elements": Many(_LEAF), "border": Number(0, 1), "language": String()},
        required=("elements",),
    ),
    "rich_text_quote": Shape(
        {"elements": Many(_LEAF), "border": Number(0, 1)}, required=("elements",)
    ),
}
_RICH_TEXT = _block({"elements": Many(OneOf(_RICH))}, "elements")
_CELLS: dict[str, Shape] = {
    "raw_text": Shape({"text": String(least=1)}, required=("text",)),
    "raw_number": Shape({"value": Number(whole=False), "text": String()}, required=("value",)),
    "rich_text": _RICH_TEXT,
}
_ROW = Many(OneOf(_CELLS), 20)
_COLUMN = Shape({"align": Word(("left", "center", "right")), "is_wrapped": Flag()})
_TASK = _block(
    {
        "task_id": String(255, least=1),
        "title": String(least=1),
        "details": OneOf({"rich_text": _RICH_TEXT}),
        "output": OneOf({"rich_text": _RICH_TEXT}),
        "sources": Many(SOURCE),
        "status": Word(("pending", "in_progress", "complete", "error")),
    },
    "task_id title status",
)
_CARD = _block(
    {
        "hero_image": IMAGE_ELEMENT,
        "icon": IMAGE_ELEMENT,
        "title": Text(150),
        "subtitle": Text(150),
        "body": Text(200),
        "actions": Many(BUTTON, 25),
    },
    any_of="hero_image title actions body",
)
_SERIES = Shape(
    {
        "name": String(20, least=1),
        "data": Many(
            Shape({"label": String(20), "value": Number(whole=False)}, required=("label", "value")),
            20,
        ),
    },
    required=("name", "data"),
)
_AXES = Shape(
    {"categories": Many(String(20), 20), "x_label": String(50), "y_label": String(50)},
    required=("categories",),
)
_DRAWN = Shape(
    {"series": Many(_SERIES, 12), "axis_config": _AXES}, required=("series", "axis_config")
)
_SLICE = Shape(
    {"label": String(20, least=1), "value": Number(above=0, whole=False)},
    required=("label", "value"),
)
_CHARTS: dict[str, Shape] = {
    "line": _DRAWN,
    "bar": _DRAWN,
    "area": _DRAWN,
    "pie": Shape({"segments": Many(_SLICE, 12)}, required=("segments",)),
}

BLOCKS: dict[str, Shape] = {
    "section": _block(
        {
            "text": Text(3000),
            "fields": Many(Text(2000), 10),
            "accessory": ACCESSORY,
            "expand": Flag(),
        },
        any_of="text fields",
    ),
    "divider": _block({}),
    "header": _block({"text": Text(150, plain=True), "level": Number(1, 4)}, "text"),
    "markdown": _block({"text": String(MARKDOWN_MOST, least=1)}, "text"),
    "rich_text": _RICH_TEXT,
    "image": _block(IMAGE | {"title": Text(2000, plain=True)}, "alt_text", "image_url slack_file"),
    "actions": _block({"elements": Many(IN_ACTIONS, 25)}, "elements"),
    "context": _block({"elements": Many(IN_CONTEXT, 10)}, "elements"),
    "context_actions": _block({"elements": Many(IN_CONTEXT_ACTIONS, 5)}, "elements"),
    "input": _block(
        {
            "label": Text(2000, plain=True),
            "element": IN_INPUT,
            "hint": Text(2000, plain=True),
            "optional": Flag(),
            "dispatch_action": Flag(),
        },
        "label element",
    ),
    "table": _block({"rows": Many(_ROW, 100), "column_settings": Many(_COLUMN, 20)}, "rows"),
    "data_table": _block(
        {
            "rows": Many(_ROW, 101, least=2),
            "caption": String(least=1),
            "page_size": Number(1, 100),
            "row_header_column_index": Number(0, 19),
        },
        "rows caption",
    ),
    "data_visualization": _block(
        {"title": String(50, least=1), "chart": OneOf(_CHARTS)}, "title chart"
    ),
    "task_card": _TASK,
    "plan": _block(
        {"title": String(least=1), "tasks": Many(OneOf({"task_card": _TASK}), 50, least=0)}, "title"
    ),
    "alert": _block(
        {
            "text": Text(3000),
            "level": Word(("default", "info", "warning", "error", "success")),
        },
        "text",
    ),
    "card": _CARD,
    "carousel": _block({"elements": Many(OneOf({"card": _CARD}), 10)}, "elements"),
    "video": _block(
        {
            "alt_text": String(2000, least=1),
            "video_url": String(3000),
            "thumbnail_url": String(3000),
            "title": Text(199, plain=True),
            "title_url": String(3000),
            "description": Text(200, plain=True),
            "provider_icon_url": String(3000),
            "provider_name": String(),
            "author_name": String(49),
        },
        "alt_text video_url thumbnail_url title",
    ),
    "file": _block({"external_id": String(), "source": Word(("remote",))}, "external_id source"),
}
"""Blocks by type."""

BLOCKS["container"] = _block(
    {
        "title": Text(150, plain=True),
        "rich_text_title": OneOf({"rich_text": _RICH_TEXT}),
        "subtitle": Text(150),
        "child_blocks": Many(OneOf(BLOCKS, frozenset(BLOCKS)), 10),
        "width": Word(("narrow", "standard", "wide", "full")),
        "icon": IMAGE_ELEMENT,
        "is_collapsible": Flag(),
        "default_collapsed": Flag(),
        "has_header_divider": Flag(),
    },
    "child_blocks",
    "title rich_text_title",
)
_VIEWS_ONLY = frozenset({"alert"})
_MESSAGES_ONLY = frozenset(
    {"card", "carousel", "context_actions", "data_table", "data_visualization", "markdown", "plan"}
    | {"table", "task_card"}
)
IN_MESSAGE = OneOf(BLOCKS, frozenset(BLOCKS) - _VIEWS_ONLY)
IN_VIEW = OneOf(BLOCKS, frozenset(BLOCKS) - _MESSAGES_ONLY)
