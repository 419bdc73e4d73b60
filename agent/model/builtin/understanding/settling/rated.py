"""Finds the number of a rating: "average courier rating" is of the `stars` of `Courier Rated`."""

from agent.model.builtin.understanding.reading.turns_of_speech import GIVEN
from agent.model.builtin.understanding.sentence import Sentence
from agent.model.builtin.understanding.settling.own_numbers import numbers, texts
from agent.names.naming import words
from agent.names.taxonomy import KnownProperty

_OTHERWISE = ("count", "per_person", "per_event", "per_session", "times", "unique")
"""Phrases with which ratings are counted: "average number of ratings per user"."""


def number_rated(sentence: Sentence) -> KnownProperty | None:
    """The one number given in the event that the word "rating" names; None where there is none."""
    if len(sentence.mentions) != 1 or sentence.has(*_OTHERWISE):
        return None
    [mention] = sentence.mentions
    said = [w.text for a, b in mention.spots for w in words(sentence.question[a:b])]
    found = [p for p in numbers(sentence, mention) if texts(p.name) & GIVEN]
    if "rating" not in said or len(found) != 1 or len(mention.events) != 1:
        return None
    sentence.note(f"I took the rating to be “{found[0].name}”.")
    return found[0]
