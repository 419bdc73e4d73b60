"""Finds the property of events that says who is new: "new customers ordered"."""

from agent.model.builtin.understanding.items import Condition, Mark
from agent.model.builtin.understanding.sentence import Sentence
from agent.taxonomy import KnownProperty


def holding(sentence: Sentence, values: frozenset[str]) -> tuple[KnownProperty, ...]:
    """The properties of events that have all of these values."""
    return tuple(
        p
        for p in sentence.catalogue.found.properties
        if p.of == "event" and values <= {v.casefold() for v in p.values}
    )


def new_condition(sentence: Sentence, mark: Mark) -> bool:
    """New customers ordered: by the one property of events that has "new" for a value."""
    held = holding(sentence, frozenset({"new"}))
    if len(held) != 1 or not sentence.mentions:
        return False
    value = next(v for v in held[0].values if v.casefold() == "new")
    sentence.note(f"I took new people to be those with “{held[0].name}” = “{value}”.")
    place = sentence.items.index(mark)
    sentence.items[place] = Condition(
        mark.start, mark.end, held, values=(value,), per_property=((value,),)
    )
    return True
