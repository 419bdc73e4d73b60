"""Puts the names of people and channels into the place of the ids by which Slack writes them."""

import re

from handlers.people import People

_MENTION = re.compile(r"<(?P<sign>[@#])(?P<id>[A-Z0-9]{2,20})(?:\|(?P<label>[^<>|]*))?>")

MOST = 20
"""Mentions of one text that are looked up; more of them are no question."""


async def named(text: str, people: People) -> str:
    """Text with `@ben` for `<@U1>` and `#product` for `<#C1>`, which notify nobody.

    What Slack does not say keeps its id. So do private channels that Slack itself did not name:
    not everybody who reads this may know what they are called.
    """
    parts, end = [], 0
    for number, found in enumerate(_MENTION.finditer(text)):
        if number == MOST:
            break
        parts += [text[end : found.start()], found["sign"], await _name(found, people)]
        end = found.end()
    return "".join([*parts, text[end:]])


async def _name(found: re.Match[str], people: People) -> str:
    if found["label"]:
        return found["label"]
    if found["sign"] == "@":
        return await people.name(found["id"])
    return await people.public_name(found["id"]) or found["id"]
