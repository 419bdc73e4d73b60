"""Declines times that a kind of question cannot be limited to, rather than counting something else."""

import re

from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.items import Time
from agent.model.builtin.understanding.sentence import Sentence

_COUNTS = frozenset({"trends", "top_values", "persons"})


_ALL_OF = re.compile(r"\ball\s+of\s+(?:the\s+)?$", re.IGNORECASE)


def refuse_limited(sentence: Sentence, plan: Query) -> Refuse | None:
    """Why `plan` cannot be limited so: to Mondays, to hours, or to all before a day.

    Of which step of a funnel a weekday is, nobody said; and "before May" by month has no first one.
    """
    limits = [p.name for c in sentence.conditions for p in c.properties if p.of == "time"]
    sides = len(plan.arguments.get("series", ())) > 1
    twice = len(set(limits)) < len(limits) and not sides
    negated = any(m.negated for m in sentence.mentions)  # who never uploaded on Mondays
    if limits and (plan.tool not in _COUNTS or twice or negated):
        return Refuse(
            "I can limit counts to days of the week or hours of the day, but not this.",
            "Ask me how many there were, such as on Mondays or after 6pm.",
        )
    math = {series.get("math") for series in plan.arguments.get("series", ())}
    for time in sentence.all(Time):
        if "people" in math and _ALL_OF.search(sentence.question[: time.start]):
            return Refuse(
                f"I cannot tell who came in all of “{time.mention.words.strip()}”.",
                "Ask how many there were by day, by week or by month.",
            )
        if time.mention.open_start and (plan.tool not in _COUNTS or plan.arguments.get("interval")):
            return Refuse(
                f"“{time.mention.words.strip()}” has only one end.",
                "Ask me with both ends, such as “from 1 to 14 November” or “since 3 March”.",
            )
    return None
