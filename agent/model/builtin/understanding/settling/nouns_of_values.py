"""Says, or asks, what a noun was taken for that is the value of a property: "failed builds"."""

import re

from agent.model.builtin.plan import Choose, Option, Refuse
from agent.model.builtin.understanding.buttons import label
from agent.model.builtin.understanding.items import Condition, Mark, Split
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.model.builtin.understanding.tokens import key
from agent.names.naming import words

_BY_ONE = re.compile(r"by\s+(?P<noun>\w+)", re.IGNORECASE)


def settle_nouns(sentence: Sentence) -> None:
    """Note what such a noun was taken for; raises `Settled` where it may well be something else."""
    for one in sentence.conditions:
        if one.operator != "is" or len(one.values) != 1 or len(one.properties) != 1:
            continue
        _ask_by_group(sentence, one)
        _note_of_group(sentence, one)
        _settle_counted(sentence, one)


def _ask_by_group(sentence: Sentence, one: Condition) -> None:
    """Cancelled by shop: one of those who cancel, or each shop by itself."""
    said = _BY_ONE.fullmatch(sentence.question[one.start : one.end])
    group = sentence.catalogue.group_keys.get(key(said["noun"])) if said else None
    if said is None or group is None or said["noun"].lower() != group.lower():
        return
    name, value = one.properties[0].name, one.values[0]
    options = (
        Option(label(f"{name} is {value}"), sentence.rewritten(one, f"by the {group}")),
        Option(label(f"for each {group}"), sentence.rewritten(one, f"for each {group}")),
    )
    raise Settled(Choose(f"What do you mean by “{said[0]}”?", options))


def _note_of_group(sentence: Sentence, one: Condition) -> None:
    """Premium members: the tier is not theirs, but that of the shop."""
    group, behind = one.properties[0].of, sentence.after(one)
    if group not in sentence.catalogue.found.group_types:
        return
    if isinstance(behind, Mark) and behind.kind == "person":
        said = sentence.question[one.start : one.end]
        sentence.note(f"I took “{said}” to be the “{one.properties[0].name}” of the {group}.")


def _settle_counted(sentence: Sentence, one: Condition) -> None:
    """Failed builds: those that failed at the stage "build", which the answer says.

    Only where the noun of the event itself is missing: "failed test jobs" leaves no doubt.
    """
    said = sentence.question[one.start : one.end]
    if one.lead or not _is_several(said, str(one.values[0])) or not _is_noun(sentence):
        return
    name, value = one.properties[0].name, one.values[0]
    if any(one.properties[0] in split.properties for split in sentence.all(Split)):
        raise Settled(
            Refuse(
                f"“{value}” is a value of “{name}”, by which you want it split.",
                f"Leave out “{said}”, or the split.",
            )
        )
    sentence.note(f"I took “{said}” to be those with “{name}” = “{value}”.")


def _is_several(said: str, value: str) -> bool:
    return said.lower().endswith("s") and key(said) != key(value)


def _is_noun(sentence: Sentence) -> bool:
    """Whether every event was named by what was done alone, so that the noun is the value's."""
    named = [words(sentence.question[a:b]) for m in sentence.mentions for a, b in m.spots]
    return bool(named) and all(w.is_participle for said in named for w in said)
