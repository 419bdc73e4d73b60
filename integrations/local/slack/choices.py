"""What a person's choice in a button, select or input looks like to the app.

Shapes as in docs.slack.dev/reference/interaction-payloads, `actions` and `state.values`.
"""

from collections.abc import Callable, Iterator
from typing import Any

Document = dict[str, Any]
Found = tuple[str, Document]


def find(blocks: list[Document], action_id: str) -> Found:
    """The block's id and the element with that action id; raises KeyError."""
    for block in blocks:
        for element in _elements(block):
            if element.get("action_id") == action_id:
                return block.get("block_id", ""), element
    raise KeyError(f"There is nothing with the action id {action_id!r} here.")


def action(element: Document, block_id: str, value: object, at: str) -> Document:
    """One entry of `actions`; `at` is its `action_ts`. Raises KeyError for an unknown option."""
    return {
        "action_id": element["action_id"],
        "block_id": block_id,
        "action_ts": at,
        **_pressed(element, value),
    }


def chosen(element: Document, value: object) -> Document:
    """One entry of `state.values`, for what was chosen or typed; raises KeyError."""
    return {"type": element["type"], **_READ[element["type"]](element, value)}


def initial(element: Document) -> object:
    """What stands in an element before anybody touches it, in the form that `chosen` takes."""
    for name, value in element.items():
        if name.startswith("initial_"):
            if isinstance(value, dict) and "value" in value:
                return value["value"]
            if isinstance(value, list) and value and isinstance(value[0], dict):
                return [option["value"] for option in value]
            return value
    return None


def _elements(block: Document) -> Iterator[Document]:
    """Every element that can be touched, cards and containers included."""
    for name in ("accessory", "element"):
        if name in block:
            yield block[name]
    for name in ("elements", "actions", "child_blocks"):
        for item in block.get(name, []):
            if "action_id" in item:
                yield item
            else:
                yield from _elements(item)


def _pressed(element: Document, value: object) -> Document:
    kind = element["type"]
    if kind in {"button", "icon_button"}:
        kept = ("text", "value", "style", "url", "icon")
        return {"type": kind, **{name: element[name] for name in kept if name in element}}
    if kind == "feedback_buttons":
        return _feedback(element, value)
    return chosen(element, value)


def _feedback(element: Document, value: object) -> Document:
    """The button whose value was given; without one the positive button."""
    buttons = [element["positive_button"], element["negative_button"]]
    wanted = buttons[0]["value"] if value is None else value
    for button in buttons:
        if button["value"] == wanted:
            return {"type": "feedback_buttons", "value": wanted, "text": button["text"]}
    raise KeyError(f"The feedback buttons have no value {value!r}.")


def _option(element: Document, value: object) -> Document:
    for group in (element, *element.get("option_groups", [])):
        for option in group.get("options", []):
            if option["value"] == value:
                found: Document = option
                return found
    if "external" in element["type"]:
        return {"text": {"type": "plain_text", "text": str(value)}, "value": str(value)}
    raise KeyError(f"There is no option {value!r} to choose.")


def _one_option(element: Document, value: object) -> Document:
    return {"selected_option": None if value is None else _option(element, value)}


def _many_options(element: Document, value: object) -> Document:
    return {"selected_options": [_option(element, one) for one in _listed(value)]}


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _plain(name: str) -> Callable[[Document, object], Document]:
    return lambda _, value: {name: value}


def _several(name: str) -> Callable[[Document, object], Document]:
    return lambda _, value: {name: _listed(value)}


def _typed(_: Document, value: object) -> Document:
    return {"value": None if value in {None, ""} else str(value)}


_READ: dict[str, Callable[[Document, object], Document]] = {
    "static_select": _one_option,
    "external_select": _one_option,
    "radio_buttons": _one_option,
    "overflow": _one_option,
    "multi_static_select": _many_options,
    "multi_external_select": _many_options,
    "checkboxes": _many_options,
    "users_select": _plain("selected_user"),
    "conversations_select": _plain("selected_conversation"),
    "channels_select": _plain("selected_channel"),
    "multi_users_select": _several("selected_users"),
    "multi_conversations_select": _several("selected_conversations"),
    "multi_channels_select": _several("selected_channels"),
    "datepicker": _plain("selected_date"),
    "timepicker": _plain("selected_time"),
    "datetimepicker": _plain("selected_date_time"),
    "plain_text_input": _typed,
    "email_text_input": _typed,
    "url_text_input": _typed,
    "number_input": _typed,
    "rich_text_input": _plain("rich_text_value"),
    "file_input": _several("files"),
}
