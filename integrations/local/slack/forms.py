"""What a person filled into a modal, and what Slack's form asks for before it is sent.

Shapes as in docs.slack.dev/reference/interaction-payloads/view-interactions-payload.
"""

from typing import Any

from integrations.local.slack import choices

Document = dict[str, Any]


def read(view: Document, values: Document) -> tuple[Document, dict[str, str]]:
    """`state.values` for values by action id or block id, and what Slack's form would complain of.

    The second maps block ids to sentences; it is empty when the form may be sent. Raises KeyError
    for an option that does not exist.
    """
    state: Document = {}
    errors: dict[str, str] = {}
    for block in view["blocks"]:
        element = block.get("element") or block.get("accessory")
        if element is None or "action_id" not in element or element["type"] == "button":
            continue
        given = values.get(element["action_id"], values.get(block["block_id"]))
        value = choices.initial(element) if given is None else given
        entry = choices.chosen(element, value)
        state[block["block_id"]] = {element["action_id"]: entry}
        wrong = _complaint(block, element, entry)
        if wrong:
            errors[block["block_id"]] = wrong
    return state, errors


def _complaint(block: Document, element: Document, entry: Document) -> str:
    inside = [value for name, value in entry.items() if name != "type"]
    if not any(inside):
        wanted = block["type"] == "input" and not block.get("optional")
        return "Please complete this required field." if wanted else ""
    length = len(str(entry.get("value", "")))
    if element["type"] == "plain_text_input":
        if length > element.get("max_length", 3000):
            return f"Please use no more than {element.get('max_length', 3000)} characters."
        if length < element.get("min_length", 0):
            return f"Please use at least {element['min_length']} characters."
    return ""
