"""What buttons, selects, inputs and the other elements inside blocks may look like.

Source: docs.slack.dev/reference/block-kit/block-elements and …/composition-objects.
"""

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

_ACTION = String(255)
_STYLE = Word(("primary", "danger"))
_PLACEHOLDER = Text(150, plain=True)
_CONFIRM = Shape(
    {
        "title": Text(100, plain=True),
        "text": Text(300),
        "confirm": Text(30, plain=True),
        "deny": Text(30, plain=True),
        "style": _STYLE,
    },
    required=("title", "text", "confirm", "deny"),
)
OPTION = Shape(
    {
        "text": Text(75),
        "value": String(150),
        "description": Text(75),
        "url": String(3000),
    },
    required=("text", "value"),
)
_GROUP = Shape(
    {"label": Text(75, plain=True), "options": Many(OPTION, 100)}, required=("label", "options")
)
_FEEDBACK = Shape(
    {"text": Text(75, plain=True), "value": String(2000), "accessibility_label": String(75)},
    required=("text", "value"),
)
_DISPATCH = Shape(
    {"trigger_actions_on": Many(Word(("on_enter_pressed", "on_character_entered")), 2)}
)
_COMMON: dict[str, Rule] = {"action_id": _ACTION, "focus_on_load": Flag()}
_CHOOSING: dict[str, Rule] = _COMMON | {"confirm": _CONFIRM, "placeholder": _PLACEHOLDER}
_LISTED: dict[str, Rule] = {"options": Many(OPTION, 100), "option_groups": Many(_GROUP, 100)}
_SEVERAL: dict[str, Rule] = {"max_selected_items": Number(1)}
_TYPING: dict[str, Rule] = _COMMON | {
    "initial_value": String(3000),
    "placeholder": _PLACEHOLDER,
    "dispatch_action_config": _DISPATCH,
}
_IMAGE_FILE = Shape({"id": String(), "url": String(3000)}, any_of=("id", "url"))

IMAGE: dict[str, Rule] = {
    "image_url": String(3000),
    "slack_file": _IMAGE_FILE,
    "alt_text": String(2000, least=1),
}


def _select(one: str, several: str, kind: Rule, **more: Rule) -> tuple[Shape, Shape]:
    """A select and its multi_ twin, whose first choices have different names."""
    single = Shape(_CHOOSING | {one: kind} | more)
    return single, Shape(_CHOOSING | _SEVERAL | {several: Many(kind, 100)} | more)


_USERS = _select("initial_user", "initial_users", String())
_CONVERSATIONS = _select(
    "initial_conversation",
    "initial_conversations",
    String(),
    default_to_current_conversation=Flag(),
    response_url_enabled=Flag(),
    filter=Anything(),
)
_CHANNELS = _select("initial_channel", "initial_channels", String(), response_url_enabled=Flag())
_EXTERNAL = _select("initial_option", "initial_options", OPTION, min_query_length=Number(0))
_STATIC = _select("initial_option", "initial_options", OPTION, **_LISTED)

ELEMENTS: dict[str, Shape] = {
    "button": Shape(
        {
            "text": Text(75, plain=True),
            "action_id": _ACTION,
            "url": String(3000),
            "value": String(2000),
            "style": _STYLE,
            "confirm": _CONFIRM,
            "accessibility_label": String(75),
        },
        required=("text",),
    ),
    "checkboxes": Shape(
        _COMMON
        | {"options": Many(OPTION, 10), "initial_options": Many(OPTION, 10), "confirm": _CONFIRM},
        required=("options",),
    ),
    "radio_buttons": Shape(
        _COMMON | {"options": Many(OPTION, 10), "initial_option": OPTION, "confirm": _CONFIRM},
        required=("options",),
    ),
    "overflow": Shape(
        {"action_id": _ACTION, "options": Many(OPTION, 5), "confirm": _CONFIRM},
        required=("options",),
    ),
    "static_select": Shape(_STATIC[0].fields, any_of=("options", "option_groups")),
    "multi_static_select": Shape(_STATIC[1].fields, any_of=("options", "option_groups")),
    "external_select": _EXTERNAL[0],
    "multi_external_select": _EXTERNAL[1],
    "users_select": _USERS[0],
    "multi_users_select": _USERS[1],
    "conversations_select": _CONVERSATIONS[0],
    "multi_conversations_select": _CONVERSATIONS[1],
    "channels_select": _CHANNELS[0],
    "multi_channels_select": _CHANNELS[1],
    "datepicker": Shape(_CHOOSING | {"initial_date": String(10, least=10)}),
    "timepicker": Shape(_CHOOSING | {"initial_time": String(5, least=5), "timezone": String()}),
    "datetimepicker": Shape(_COMMON | {"initial_date_time": Number(), "confirm": _CONFIRM}),
    "plain_text_input": Shape(
        _TYPING
        | {"multiline": Flag(), "min_length": Number(0, 3000), "max_length": Number(1, 3000)}
    ),
    "email_text_input": Shape(_TYPING),
    "url_text_input": Shape(_TYPING),
    "number_input": Shape(
        _TYPING | {"is_decimal_allowed": Flag(), "min_value": String(), "max_value": String()},
        required=("is_decimal_allowed",),
    ),
    "rich_text_input": Shape(_TYPING | {"initial_value": Anything()}),
    "file_input": Shape(
        {"action_id": _ACTION, "filetypes": Many(String()), "max_files": Number(1, 10)}
    ),
    "image": Shape(IMAGE, required=("alt_text",), any_of=("image_url", "slack_file")),
    "plain_text": Shape(
        {"text": String(3000, least=1), "emoji": Flag(), "verbatim": Flag()}, required=("text",)
    ),
    "mrkdwn": Shape(
        {"text": String(3000, least=1), "emoji": Flag(), "verbatim": Flag()}, required=("text",)
    ),
    "feedback_buttons": Shape(
        {"action_id": _ACTION, "positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
        required=("positive_button", "negative_button"),
    ),
    "icon_button": Shape(
        {
            "action_id": _ACTION,
            "icon": Word(("trash",)),
            "text": Text(75, plain=True),
            "value": String(2000),
            "confirm": _CONFIRM,
            "accessibility_label": String(75),
            "visible_to_user_ids": Many(String()),
        },
        required=("icon", "text"),
    ),
    "url": Shape({"url": String(3000, least=1), "text": String(least=1)}, required=("url", "text")),
}
"""Elements by type; `url` is the source of a task card, which must have a text."""

_PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker"})
_SELECTS = frozenset(kind for kind in ELEMENTS if kind.endswith("_select"))
_CLICKED = frozenset({"button", "checkboxes", "radio_buttons", "overflow"}) | _PICKERS | _SELECTS

ACCESSORY = OneOf(ELEMENTS, _CLICKED | {"image"})
IN_ACTIONS = OneOf(ELEMENTS, _CLICKED | {"rich_text_input"})
IN_CONTEXT = OneOf(ELEMENTS, frozenset({"image", "mrkdwn", "plain_text"}))
IN_CONTEXT_ACTIONS = OneOf(ELEMENTS, frozenset({"feedback_buttons", "icon_button"}))
IN_INPUT = OneOf(
    ELEMENTS,
    frozenset(kind for kind in ELEMENTS if kind.endswith("_input"))
    | {"checkboxes", "radio_buttons"}
    | _PICKERS
    | _SELECTS,
)
SOURCE = OneOf(ELEMENTS, frozenset({"url"}))
IMAGE_ELEMENT = OneOf(ELEMENTS, frozenset({"image"}))
BUTTON = OneOf(ELEMENTS, frozenset({"button"}))
