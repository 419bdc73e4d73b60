"""Takes the limits of the query before away: all countries, worldwide, in total."""

import re

from agent.model.builtin.plan import Choose, Option, Refuse
from agent.model.builtin.understanding.buttons import MOST_OPTIONS, label
from agent.model.builtin.understanding.following.edit import Edit, of, told
from agent.model.builtin.understanding.following.edited_split import drop_splits
from agent.model.builtin.understanding.items import Item, Named, Split
from agent.model.builtin.understanding.linking.linked_properties import best_properties
from agent.model.builtin.understanding.sentence import Json, Settled
from agent.names.naming import words

_WHOLE = re.compile(
    r"\b(?:all|any|whichever|regardless\s+of|irrespective\s+of|independent(?:ly)?\s+of)\b",
    re.IGNORECASE,
)
WORLDWIDE = re.compile(
    r"\b(?:world-?wide|globally|everywhere|internationally|(?:all\s+)?(?:around|across|over)\s+the\s+(?:world|globe)"
    r"|in\s+the\s+whole\s+world|(?:in\s+)?(?:all\s+)?(?:places|locations))\b",
    re.IGNORECASE,
)
"""No condition on where people are."""

EVERYONE = re.compile(
    r"\b(?:everyone|everybody|all\s+(?:of\s+)?(?:the\s+|our\s+)?(?:users|people|persons|customers|visitors|members))\b",
    re.IGNORECASE,
)
_PLACES = frozenset({"country", "city", "region", "continent", "state", "location"})


def widen(edit: Edit) -> None:
    """All countries, any plan: no condition on that property any longer."""
    named: list[Split | Named] = [*edit.sentence.all(Split), *edit.sentence.all(Named)]
    for item in named:
        if not _says_all(edit, item):
            continue
        edit.sentence.take("which", "what", "by", "from")
        held = edit.about("filters", item.properties)
        splits = edit.about("breakdowns", item.properties)
        edit.sentence.items.remove(item)
        if held:
            edit.drop_filters(held)
        elif splits and "limit" in edit.arguments:
            edit.arguments.pop("limit")
            edit.changed = True
        else:
            raise Settled(_whole_already(item.properties[0].name))
    _widen_named_as_events(edit)


def _widen_named_as_events(edit: Edit) -> None:
    """All plans, where an event has the word too: the property that there is a condition on."""
    for mention in edit.sentence.mentions:
        said = edit.sentence.question[mention.start : mention.end]
        if len(mention.spots) != 1 or not _says_all(edit, mention):
            continue
        near = best_properties(edit.sentence.catalogue, words(said))
        stems = {w.stem for w in words(said)}
        if held := edit.about("filters", near):
            edit.drop_filters(held)
            edit.sentence.items.remove(mention)
        elif any({w.stem for w in words(p.name)} == stems for p in near):
            raise Settled(_whole_already(near[0].name))


def widen_places(edit: Edit) -> None:
    """Worldwide: wherever people are."""
    held = [f for f in edit.filters if _PLACES & {w.text for w in words(f["property"])}]
    if not held:
        raise Settled(_whole_already("country"))
    edit.drop_filters(held)


def widen_people(edit: Edit) -> None:
    """Everyone: without the one condition there is; where there are several, the person says."""
    if edit.filters or edit.arguments.get("who"):
        drop_all_filters(edit)
        for mark in edit.sentence.marks("person"):
            edit.sentence.items.remove(mark)


def sum_up(edit: Edit) -> None:
    """In total: one figure, without the splits; where it is one, without its condition."""
    if any(edit.arguments.get(name) for name in ("breakdowns", "interval")):
        for one in edit.arguments.get("breakdowns", []):
            edit.sentence.note(f"I left out the split by “{one['property']}”.")
        drop_splits(edit)
        edit.arguments.pop("interval", None)
    elif edit.tool == "top_values":
        drop_splits(edit)
    elif edit.filters or edit.arguments.get("who"):
        drop_all_filters(edit)
    else:
        edit.changed = True


def drop_all_filters(edit: Edit, *, several: bool = False) -> None:
    """Without any condition; where there are several, the person says which."""
    who = edit.arguments.get("who", [])
    held = [*edit.filters, *who]
    if not held and any(s.get("filters") for s in edit.arguments.get("series", [])):
        raise edit.refuse("the conditions")
    if not held:
        raise Settled(Refuse("That figure has no condition.", "Ask it as a whole question."))
    if len(held) > 1 and not several:
        raise Settled(_which(held))
    edit.drop_filters(edit.filters)
    for one in who:
        edit.sentence.note(f"I left out “{told(one)}”.")
    edit.put("who", [])


def _says_all(edit: Edit, item: Item) -> bool:
    """Whether "all" or "any" stands with a property."""
    before = edit.sentence.before(item)
    start = before.end if before and before.end <= item.start else 0
    return bool(_WHOLE.search(edit.sentence.question[start : item.end]))


def _which(held: list[Json]) -> Choose:
    names = list(dict.fromkeys(of(one)[0] if "property" in one else told(one) for one in held))
    options = [
        Option(label(told(one)), f"remove the “{name}” filter")
        for name, one in zip(names, held, strict=False)
    ]
    return Choose("Which condition do you want to leave out?", tuple(options[:MOST_OPTIONS]))


def _whole_already(name: str) -> Refuse:
    return Refuse(
        f"That figure is of every “{name}” already.", f"Ask for it by “{name}” to see each of them."
    )
