"""Makes the paths of a question: what people do after something, or before it."""

import re

from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.items import Condition, Mark, Mention
from agent.model.builtin.understanding.linking.linked_events import PAGEVIEW
from agent.model.builtin.understanding.sentence import HELPS, Json, Sentence, Settled, days
from agent.model.builtin.understanding.settling.criteria import did, filters_and_who
from agent.model.builtin.understanding.shapes.counting import query
from agent.model.builtin.understanding.times.stretches import one_time

_HAPPENED = re.compile(r"what\s+(?:happens|comes|came|happened)")

PATHNAME = "$pathname"
"""The property that paths of pages go by."""


def paths(sentence: Sentence) -> Query:
    """A call of `paths`: what comes after something, or before it."""
    if {m.value for m in sentence.marks("after")} == {"after", "before"}:
        raise Settled(
            Refuse(
                "I can follow people one way at once.", "Ask what came before, or what came after."
            )
        )
    _refuse_news(sentence)
    sentence.take("paths", "then", "to", "from", "what", "most", "top")
    asks_pages = sentence.take("pages") is not None
    page = _page(sentence)
    mentions = sentence.mentions
    views = [m for m in mentions if m.events[0].name == PAGEVIEW]
    others = [m for m in mentions if m not in views]
    arguments: Json = {}
    who: list[Json] = []
    if asks_pages or page:
        arguments["of"] = "pages"
        for one in views:
            one.used = True
        if page:
            arguments["end" if _is_end(sentence, page) else "start"] = page.values[0]
        for mention in others:
            who += did(sentence, mention)
            sentence.note(
                f"These are pages of people who did “{mention.events[0].name}” in that time, "
                "before and after it."
            )
    else:
        for mention in mentions:
            name = "end" if _is_end(sentence, mention) else "start"
            if name in arguments:
                raise Settled(
                    Refuse("A path has one start and one end.", "Name one of each at most.")
                )
            arguments[name] = sentence.event(mention).name
    sentence.take("after")
    rest = [c for c in sentence.conditions if c is not page]
    filters, more = filters_and_who(sentence, rest)
    arguments |= days(one_time(sentence))
    arguments |= {n: v for n, v in (("filters", filters), ("who", [*who, *more])) if v}
    return query(sentence, "paths", arguments)


def _refuse_news(sentence: Sentence) -> None:
    """What happened last week: news of all kinds, and no way from one thing to the next."""
    said = [sentence.question[m.start : m.end].lower() for m in sentence.marks("paths")]
    aim = sentence.mentions or sentence.has("after", "pages") or _page(sentence)
    if not aim and any(_HAPPENED.fullmatch(one) for one in said):
        raise Settled(Refuse("I cannot tell what is to be counted.", HELPS))


def _page(sentence: Sentence) -> Condition | None:
    """The one page that is named."""
    for one in sentence.conditions:
        named = one.properties and one.properties[0].name == PATHNAME
        if named and len(one.values) == 1 and one.operator == "is" and not one.negated:
            one.used = True
            return one
    return None


def _is_end(sentence: Sentence, mention: Mention | Condition) -> bool:
    for item in reversed(sentence.items[: sentence.items.index(mention)]):
        if isinstance(item, Mark) and item.kind == "after":
            return bool(item.value == "before")
        if isinstance(item, Mark) and item.kind in {"to", "then"}:
            return True
    return isinstance(mention, Mention) and mention.lead == "to"
