"""Links words that are in no name to the event whose description has them."""

from agent.model.builtin.understanding.items import Item, Loose, Mention, Named
from agent.model.builtin.understanding.links import described
from agent.model.builtin.understanding.trail import Trail
from agent.naming import words


def describe(trail: Trail) -> None:
    """Words that are in no name, with those beside them, may be in one event's description."""
    loose = [i for i in trail.items if isinstance(i, Loose)]
    if not loose or any(one.quoted or one.lead for one in loose):
        return
    first, last = loose[0].start, loose[-1].end
    beside = [
        i for i in trail.items
        if isinstance(i, Mention | Named) and first - 30 <= i.start <= last + 30
    ]  # fmt: skip
    for taken in ([], beside):
        said = [w for one in loose for w in words(one.text)]
        said += [w for one in taken for a, b in _spots(one) for w in words(trail.question[a:b])]
        events = described(trail.catalogue, said)
        mentioned = {e.name for i in taken if isinstance(i, Mention) for e in i.events}
        events = tuple(e for e in events if e.name not in mentioned)
        named = any(isinstance(i, Mention) for i in trail.items) and not taken
        if events and not named:
            merged = Mention(
                min(i.start for i in [*loose, *taken]), max(i.end for i in [*loose, *taken]),
                events, tuple((i.start, i.end) for i in [*loose, *taken]), described=True,
                relative=any(isinstance(i, Mention) and i.relative for i in taken) or trail.relative,
                negated=any(isinstance(i, Mention) and i.negated for i in taken),
                verbal=True,
            )  # fmt: skip
            trail.items = [i for i in trail.items if i not in loose and i not in taken]
            trail.insert(merged)
            return


def _spots(item: Item) -> tuple[tuple[int, int], ...]:
    return item.spots if isinstance(item, Mention) else ((item.start, item.end),)
