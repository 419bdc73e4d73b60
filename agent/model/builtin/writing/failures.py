"""Says in plain words what a tool would not do: people never see what its arguments are called."""

import re

_MISTAKES = re.compile(r"^\w+ cannot run: (?P<mistakes>.+)$", re.DOTALL)
"""How `agent.tool.Tool.parse` says that a call does not fit the tool's schema."""

_MOST = re.compile(r"(?:less than (?:or equal to )?|at most )(?P<n>[\d.]+)")
_LEAST = re.compile(r"(?:greater than (?:or equal to )?|at least )(?P<n>[\d.]+)")

_TOO_MANY = {
    "limit": (
        "I can list at most {n} of them at once.",
        "Ask me for the top {n}, or add a condition that leaves fewer.",
    ),
    "series": ("I can count at most {n} things at once.", "Ask me for the others after that."),
    "steps": ("I can follow people over at most {n} steps.", "Leave some steps out."),
    "breakdowns": ("I can split a figure by at most {n} properties.", "Leave one of them out."),
    "filters": ("I can take at most {n} conditions at once.", "Leave some of them out."),
    "who": ("I can take at most {n} conditions on people at once.", "Leave some of them out."),
    "values": ("I can take at most {n} values at once.", "Name fewer of them."),
    "periods": ("I can look at most {n} intervals ahead.", "Ask for fewer, or for longer ones."),
    "window_days": ("I can give people at most {n} days to go on.", "Ask for a shorter time."),
}
_TOO_FEW = {
    "steps": ("A funnel needs at least {n} steps.", "Name what comes after the first step."),
    "series": ("I need at least one event to count.", "Name an event."),
    "limit": ("I can list one value at least.", "Ask me for the top ten, for example."),
    "at_least": ("“At least” needs a number from one on.", "Name how often it has to be."),
    "window_days": ("That is too short a time to go on.", "Ask for a longer one."),
    "periods": ("I need at least one interval to look ahead.", "Ask for a few weeks, for example."),
}
_OTHERWISE = (
    "I cannot count that in this form.",
    "Ask for one event and one time, then add conditions one by one.",
)

_NAMES = (
    (r"both compare_from and compare_to are needed", "I need the first and the last day of both"),
    (r"(?:a )?later `?date_from`?", "a later first day"),
    (r"(?:an )?earlier `?date_to`?", "an earlier last day"),
    (r"larger `?window_days`?", "longer window"),
    (r"`?(?:date|compare)_from`?", "the first day"),
    (r"`?(?:date|compare)_to`?", "the last day"),
    (r"`?window_days`?", "the window"),
    (r"a smaller `?limit`?", "fewer values"),
    (r"fewer `?breakdowns`?", "fewer splits"),
    (r"`?breakdowns`?", "splits"),
    (r"A `who`", "A condition on people"),
    (r"`?math_property`?", "the number"),
    (r"`([a-z_ ]+)`", r"“\1”"),
)
"""What arguments are called in the tools' sentences, and what people call them."""


def in_plain_words(text: str) -> tuple[str, str]:
    """What is not possible, and what would be; the second is empty where the first says both."""
    found = _MISTAKES.match(text)
    if not found:
        for name, plainly in _NAMES:
            text = re.sub(rf"(?<!\w){name}(?!\w)", plainly, text)
        return text[:1].upper() + text[1:], ""
    where, _, mistake = found["mistakes"].partition(": ")
    argument = next((part for part in reversed(where.split(".")) if not part.isdigit()), "")
    for limit, said in ((_MOST, _TOO_MANY), (_LEAST, _TOO_FEW)):
        if (number := limit.search(mistake)) and argument in said:
            reason, instead = said[argument]
            n = number["n"].rstrip(".")
            return reason.format(n=n), instead.format(n=n)
    return _OTHERWISE
