"""Makes steps of a funnel of the pages that it names: "conversion from /pricing to sign-up"."""

from agent.model.builtin.understanding.items import Condition, Mark, Mention
from agent.model.builtin.understanding.linking.linked_events import PAGEVIEW
from agent.model.builtin.understanding.sentence import Sentence
from agent.model.builtin.understanding.shapes.paths import PATHNAME

_BEFORE = frozenset(["from", "to", "then", "funnel", "drop", "takes", "comma", ""])
"""What may lead to a page that is a step; people are "on" a page that is a condition."""

_ONWARD = frozenset(["to", "then"])


def name_pages(sentence: Sentence) -> None:
    """Put the opening of a page before each page that stands where a step would."""
    if sentence.has("paths", "pages") or not sentence.has("funnel", "drop", "takes", *_ONWARD):
        return
    views = tuple(e for e in sentence.catalogue.found.events if e.name == PAGEVIEW)
    for one in sentence.conditions if views else ():
        if _is_page(one) and _is_step(sentence, one):
            view = Mention(one.start, one.start, views, lead=one.lead)
            sentence.items.insert(sentence.items.index(one), view)
            one.lead = "of"


def _is_page(one: Condition) -> bool:
    named = [p.name for p in one.properties[:1]] == [PATHNAME]
    return named and one.operator == "is" and not one.negated


def _is_step(sentence: Sentence, one: Condition) -> bool:
    """Whether it stands apart from other events, and one of them goes on to the other."""
    before, after = sentence.before(one), sentence.after(one)
    if one.lead not in _BEFORE or any(isinstance(i, Mention | Condition) for i in (before, after)):
        return False
    beside = [i for i in (before, after) if isinstance(i, Mark)]
    opens = sentence.has("funnel", "drop", "takes")
    return opens or any(i.kind in _ONWARD for i in beside)
