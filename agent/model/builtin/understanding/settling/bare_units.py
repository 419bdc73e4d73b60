"""Leaves a unit unread that only has its word in common with a number of people or companies.

"Total minutes of lessons" says nothing about the `Daily Goal Minutes` of anybody.
"""

from agent.model.builtin.understanding.items import Loose, Named
from agent.model.builtin.understanding.linking.unit_sizes import is_unit
from agent.model.builtin.understanding.sentence import Sentence
from agent.names.naming import words


def leave_bare_units(sentence: Sentence) -> None:
    """Make words of what is a unit and no more, where no event has a number that is called so."""
    for one in sentence.all(Named):
        text = sentence.question[one.start : one.end]
        bare = [w.text for w in words(text) if w.text not in {"how", "many", "much"}]
        other = all(p.of != "event" and len(words(p.name)) > 1 for p in one.properties)
        if other and len(bare) == 1 and is_unit(bare[0]):
            sentence.items[sentence.items.index(one)] = Loose(one.start, one.end, text)
