"""Refuses "items per order" where the only event with that word is of something narrower: a wishlist's."""

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import Mention
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.names.naming import Word, words

_GENERIC = {
    w.stem for w in words("item product article piece thing object unit record entry element")
}
"""Nouns that say of nothing what it is; a company has many kinds of them."""


def refuse_generic(sentence: Sentence) -> None:
    """Raise `Settled` where such a noun alone was said beside another event."""
    if len(sentence.mentions) < 2:
        return
    for one in sentence.mentions:
        texts = [sentence.question[start:end] for start, end in one.spots]
        said = [w for text in texts for w in words(text)]
        if not said or any(w.stem not in _GENERIC for w in said):
            continue
        if len(one.events) == 1 and _rest(one, said):
            name = one.events[0].name
            raise Settled(
                Refuse(
                    f"I cannot tell whether “{texts[0]}” are those of “{name}”.",
                    "Name that event, or the number that tells how many there were.",
                )
            )


def _rest(one: Mention, said: list[Word]) -> set[str]:
    """Nouns in the name of the event that were not said."""
    stems = {w.stem for w in said}
    return {w.stem for w in words(one.events[0].name) if not w.is_participle} - stems
