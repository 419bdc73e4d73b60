"""Counts what was repeated by the property that tells it: repeat orders are not first ones."""

from agent.model.builtin.plan import Plan, Refuse
from agent.model.builtin.understanding.items import Condition, Mark, Mention
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.model.builtin.understanding.shapes.counting import count
from agent.names.naming import words
from agent.names.taxonomy import KnownProperty

_FIRST = frozenset({"first", "new"})
_AGAIN = frozenset({"repeat", "repeated", "returning"})


def is_repeated(sentence: Sentence) -> bool:
    """Repeat orders: the events that are not somebody's first."""
    mark = _repeat(sentence)
    return mark is not None and (
        isinstance(sentence.after(mark), Mention) or sentence.has("count", "times")
    )


def repeated(sentence: Sentence) -> Plan:
    """A count of them. Raises `Settled` where no property tells which they are."""
    mark = _repeat(sentence)
    assert mark
    if not any(_tells(p) for c in sentence.conditions for p in c.properties):
        telling = [p for p in sentence.catalogue.found.properties if _tells(p)]
        if len(telling) != 1 or not isinstance(sentence.after(mark), Mention):
            raise Settled(
                Refuse(
                    "I do not know which of them are repeated.",
                    "Ask for people who did it at least twice, or for the retention.",
                )
            )
        truth = bool({w.text for w in words(telling[0].name)} & _AGAIN)
        sentence.note(f"I took them to be those with “{telling[0].name}” = {str(truth).lower()}.")
        made = Condition(mark.start, mark.end, tuple(telling), values=(truth,))
        sentence.items[sentence.items.index(mark)] = made
    else:
        sentence.items.remove(mark)
    return count(sentence)


def _repeat(sentence: Sentence) -> Mark | None:
    said = [sentence.question[m.start : m.end].lower() for m in sentence.marks("retention")]
    return sentence.marks("retention")[0] if said == ["repeat"] else None


def _tells(one: KnownProperty) -> bool:
    named = {w.text for w in words(one.name)}
    return one.type == "boolean" and one.of == "event" and bool(named & (_FIRST | _AGAIN))
