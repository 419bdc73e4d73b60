"""Tells which step of a funnel a condition belongs to: the one whose words it stands with."""

import re
from collections.abc import Iterator, Sequence

from agent.model.builtin.understanding.items import Condition, Item, Mark, Mention
from agent.model.builtin.understanding.lexicon import LEADS
from agent.model.builtin.understanding.sentence import Sentence
from agent.model.builtin.understanding.settling.carried import lacks
from agent.model.builtin.understanding.settling.neighbours import neighbour
from agent.names.naming import words
from agent.names.taxonomy import KnownProperty

_OWN_LEADS = frozenset(["to", "of", "as", "by", "into"])
"""Words before what was done to a step's own object: "upgrade to business", "upload of a pdf"."""

_APART = re.compile(r"[:;,(\u2013\u2014]|\s-\s")


class Owners:
    """The conditions of each step (`of`), and those that hold for all steps (`shared`)."""

    def __init__(
        self, sentence: Sentence, steps: Sequence[Mention], conditions: Sequence[Condition]
    ) -> None:
        self._sentence = sentence
        self._steps = sorted(steps, key=lambda m: m.start)
        self._owned: list[tuple[Mention, Condition]] = []
        self.shared: list[Condition] = []
        for one in sorted(conditions, key=self._is_at_an_end):
            step = None if one.cohort else self._owner(one)
            if step is None:
                self.shared.append(one)
            else:
                self._owned.append((step, one))

    def of(self, step: Mention) -> list[Condition]:
        """The conditions of one step."""
        return [condition for owner, condition in self._owned if owner is step]

    def _owner(self, one: Condition) -> Mention | None:
        """The step that `one` is about; None when it holds for all."""
        step = neighbour(self._sentence, one, self._steps)
        if step is None or one.lead == "vs":
            return None
        if one.start < self._steps[0].start:
            return step if self._is_of_first(one, step) else None
        if one.start > self._steps[-1].end:
            return step if self._is_of_last(one, step) else None
        return step

    def _is_at_an_end(self, one: Condition) -> bool:
        """Whether it stands outside of the steps; such a one goes by what the others are of."""
        return one.start < self._steps[0].start or one.start > self._steps[-1].end

    def _is_of_first(self, one: Condition, first: Mention) -> bool:
        """An adjective of the first step's words, and not of a whole: "mobile sign-up to upload".

        Before "sign-up to upload conversion" it is of the conversion, unless other steps have
        conditions of their own.
        """
        between = self._sentence.between(one, first)
        if not all(isinstance(i, Condition) for i in between):
            return False
        if one.lead in LEADS - {"from"} or _is_of_person(one):
            return False
        whole = self._sentence.marks("funnel", "drop")
        compound = bool(whole) and all(mark.start > first.start for mark in whole)
        if not compound or self._owned:
            return True
        self._say_shared(one)
        return False

    def _is_of_last(self, one: Condition, last: Mention) -> bool:
        """A condition behind all steps that is about what was done in the last one."""
        if one.lead == "for" or self._is_set_off(one, last):
            return False
        if _is_of_person(one) or one.lead in {"not", "only"}:
            return False
        if one.lead in _OWN_LEADS or self._is_object(one, last) or self._is_told(last):
            return True
        if self._is_measured(one, last) or self._says_only(one, last) or self._owned:
            return True
        self._say_shared(one)
        return False

    def _is_set_off(self, one: Condition, last: Mention) -> bool:
        """By a comma, a time, or people: "…, on mobile", "… last week on iOS", "… of iOS users"."""
        sentence = self._sentence
        said = sentence.question[last.end : one.start]
        passed = [i for i in sentence.between(last, one) if not isinstance(i, Condition)]
        joins = all(
            isinstance(i, Mark) and (i.kind in {"to", "verb"} or i.value in {"and", "or"})
            for i in passed
        )
        follows: Item | None = one
        while isinstance(follows, Condition):
            follows = sentence.after(follows)
        people = isinstance(follows, Mark) and follows.kind == "person"
        return people or not joins or bool(_APART.search(said))

    def _is_object(self, one: Condition, last: Mention) -> bool:
        """What was done right there: "shared a pdf"."""
        return one.lead in {"", "rel"} and self._sentence.after(last) is one

    def _is_told(self, last: Mention) -> bool:
        """What people did, and no name of a step: "how many uploaded on mobile"."""
        return last.verbal and not self._sentence.has("funnel", "drop", "takes")

    def _is_measured(self, one: Condition, last: Mention) -> bool:
        """Over 10 MB: a number is of what was done last, where that has one."""
        numeric = one.operator in {">", ">=", "<", "<=", "between"}
        return numeric and not self._lacks(last, one.properties[0])

    def _says_only(self, one: Condition, last: Mention) -> bool:
        """Whether the property is of the last step's event, and of no earlier one's."""
        prop, earlier = one.properties[0], [m for m in self._steps if m is not last]
        if any(self._lacks(m, prop) for m in self._steps):
            return False  # it is put on those that have it, see `carried_by`
        about = {w.stem for w in (*words(prop.name), *words(prop.description))}
        told = set(_stems(earlier))
        return bool((set(_stems([last])) - told) & about) and not told & about

    def _lacks(self, step: Mention, prop: KnownProperty) -> bool:
        return all(lacks(self._sentence.catalogue, e, prop) for e in step.events)

    def _say_shared(self, one: Condition) -> None:
        if any(self._lacks(m, one.properties[0]) for m in self._steps):
            return
        said = self._sentence.question[one.start : one.end]
        self._sentence.note(f"I took “{said}” to hold for every step.")


def _is_of_person(one: Condition) -> bool:
    """Whether it says who somebody is, which is the same at every step."""
    return all(p.of != "event" for p in one.properties)


def _stems(mentions: Sequence[Mention]) -> Iterator[str]:
    """What the names of the events say."""
    for mention in mentions:
        for event in mention.events[:1]:
            yield from (w.stem for w in words(event.name))
