"""Tells "weekly deposits" from deposits by week, where a property of the deposits has that value."""

from agent.model.builtin.plan import Choose, Option
from agent.model.builtin.understanding.buttons import label
from agent.model.builtin.understanding.items import Condition, Mark, Mention, Time
from agent.model.builtin.understanding.linking.catalogue import Value
from agent.model.builtin.understanding.linking.names import SPELT
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.names.naming import words


def settle_adverbs(sentence: Sentence) -> None:
    """Make a condition of an adverb that cannot be a course of time, or ask which is meant.

    Of one week there is no course by week, nor of figures that go by another unit.
    """
    for mark in sentence.marks("interval"):
        follows = sentence.after(mark)
        said = sentence.question[mark.start : mark.end].lower()
        if not isinstance(follows, Mention) or not said.isalpha() or not said.endswith("ly"):
            continue
        hits = _own_values(sentence, said, follows)
        if len(hits) != 1:
            continue
        if not _has_no_course(sentence, mark):
            raise Settled(_which(sentence, mark, hits[0]))
        made = Condition(mark.start, mark.end, (hits[0].property,), values=(hits[0].value,))
        sentence.items[sentence.items.index(mark)] = made


def _own_values(sentence: Sentence, said: str, mention: Mention) -> list[Value]:
    """The values of that spelling that are of what the event is about."""
    stems = {w.stem for e in mention.events for w in words(e.name) if not w.is_participle}
    carried = {name for e in mention.events for name in e.properties or ()}
    return [
        v
        for v in sentence.catalogue.values(said)
        if v.closeness >= SPELT and v.property.of == "event"
        and (v.property.name in carried or stems & {w.stem for w in words(v.property.name)})
    ]  # fmt: skip


def _has_no_course(sentence: Sentence, mark: Mark) -> bool:
    others = [m for m in sentence.marks("interval") if m is not mark]
    times = sentence.all(Time)
    return bool(others) or (len(times) == 1 and times[0].mention.range.unit == mark.value)


def _which(sentence: Sentence, mark: Mark, value: Value) -> Choose:
    said = sentence.question[mark.start : mark.end]
    name = value.property.name
    rest = sentence.rewritten(mark, "").rstrip("?.! ")
    options = (
        Option(label(f"{name} is {value.value}"), f"{rest} with “{name}” = “{value.value}”"),
        Option(f"by {mark.value}", f"{rest} by {mark.value}"),
    )
    return Choose(f"What do you mean by “{said}”?", options)
