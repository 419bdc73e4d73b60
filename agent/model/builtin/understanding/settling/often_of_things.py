"""Declines to limit things by how often something happened: "which countries had over 100 uploads".

So it does with "rentals extended more than once": nothing tells which rental it was.
"""

from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.sentence import Sentence


def refuse_often(sentence: Sentence, plan: Query) -> Refuse | None:
    """Why so many uploads are not of a country or a company; None where they are of people."""
    if sentence.has("person", "persons", "rel") or not any(m.often for m in sentence.mentions):
        return None
    counted = {series.get("math") for series in plan.arguments.get("series", ())}
    if plan.tool != "top_values" and not counted & {"distinct", "events"}:
        return None
    return Refuse(
        "I can tell how often people did something, but not limit anything else by it.",
        "Ask for the figures of each, and read off which are above.",
    )
