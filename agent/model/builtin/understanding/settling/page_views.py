"""Takes views of a page for page views: who saw the pricing page viewed no report."""

from itertools import pairwise

from agent.model.builtin.understanding.items import Condition, Loose, Mark, Mention
from agent.model.builtin.understanding.linking.linked_events import PAGEVIEW
from agent.model.builtin.understanding.reading.described_words import GOING
from agent.model.builtin.understanding.sentence import Sentence
from agent.names.naming import word, words
from agent.names.taxonomy import KnownEvent

_PLACES = frozenset(["$pathname", "$current_url"])
"""PostHog's own properties of the page on which something happened."""

_VIEWING = frozenset(
    word(w).stem
    for w in ["seen", "viewed", "visited", "visitor", "viewer", "opened", "loaded", "hit", "page"]
)
"""Words of looking at a page, which name nothing else that is looked at."""


def heed_pages(sentence: Sentence) -> None:
    """Views of /pricing are `$pageview`, though another event has "viewed" in its name."""
    known = sentence.catalogue.found.events
    page = next((e for e in known if e.name == PAGEVIEW), None)
    if page is None:
        return
    _say_loosely(sentence, page)
    if (
        sentence.items
        and not sentence.mentions
        and not any(_is_page(one) for one in sentence.conditions)
    ):
        _count_visitors(sentence, page)
    if not any(_is_page(one) for one in sentence.conditions):
        return
    for mention in sentence.mentions:
        said = words(" ".join(sentence.question[a:b] for a, b in mention.spots))
        named = any("page" in {w.text for w in words(e.name)} for e in mention.events)
        if said and not named and {w.stem for w in said} <= _VIEWING:
            mention.events = (page,)
    _join_visits(sentence, page)
    for loose in sentence.all(Loose):  # people who went to the pricing page
        loose.used = loose.used or loose.text.lower() in GOING
    if not sentence.mentions:
        _add_visits(sentence, Mention(0, 0, (page,), verbal=True))


def _join_visits(sentence: Sentence, page: KnownEvent) -> None:
    """Visits to the pricing page are one page view, not one after another."""
    for first, second in pairwise(sentence.mentions):
        if first not in sentence.items:  # it was joined to the one before it
            continue
        between = sentence.between(first, second)
        to_it = [i for i in between if isinstance(i, Mark) and i.kind in {"to", "lead"}]
        follows = [sentence.after(second)] if second.start == second.end else between
        pages = [i for i in follows if isinstance(i, Condition) and _is_page(i)]
        same = first.events == second.events == (page,)
        if same and pages and to_it and {*between} <= {*to_it, *pages}:
            for one in (second, *to_it):
                sentence.items.remove(one)


def _is_page(condition: Condition) -> bool:
    named = {p.name for p in condition.properties}
    return bool(named) and named <= _PLACES and bool(condition.values)


def _add_visits(sentence: Sentence, mention: Mention) -> None:
    """Visitors of the pricing page are those who opened it."""
    last = sentence.items[-1].end
    for mark in sentence.all(Mark):
        if mark.kind == "person" and str(mark.value).startswith("visitor"):
            mention.start = mention.end = last
            sentence.items.append(mention)
            return


def _say_loosely(sentence: Sentence, page: KnownEvent) -> None:
    """Traffic, hits and impressions may be counted in other ways too."""
    for mention in sentence.mentions:
        said = " ".join(sentence.question[a:b] for a, b in mention.spots)
        if mention.events == (page,) and _LOOSE & {w.stem for w in words(said)}:
            sentence.note(f"I took “{said}” to be page views, “{page.name}”.")


_LOOSE = frozenset(word(w).stem for w in ["traffic", "hit", "impression"])


def _count_visitors(sentence: Sentence, page: KnownEvent) -> None:
    """Visitors from Germany, where no event is named, are those who opened a page.

    Not at a museum, whose events are all of visitors: there they are everyone.
    """
    visitor = word("visitor").stem
    if sum(visitor in held for held in sentence.catalogue.described) > 1:
        return
    kinds = {m.kind for m in sentence.all(Mark)}
    others = [m for m in sentence.marks("person") if not str(m.value).startswith("visitor")]
    if others or not kinds <= _COUNTING or any(isinstance(i, Loose) for i in sentence.items):
        return
    before = len(sentence.mentions)
    _add_visits(sentence, Mention(0, 0, (page,), verbal=True))
    if len(sentence.mentions) > before:
        sentence.note(f"I took visitors to be people with a page view, “{page.name}”.")


_COUNTING = frozenset([
    "person", "count", "unique", "interval", "by", "and", "vs", "compare", "growth", "wow",
    "what", "of_time", "shown", "verb", "only", "top", "figure",
])  # fmt: skip
"""Words around visitors who are only counted."""
