"""The built-in model answers for any company: here its names are words that no one has heard.

The tools are fakes that count in Python, so that a hundred companies cost no database; that the
real tools count the same is shown elsewhere.
"""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from agent.calendar.dates import range_of
from agent.model.builtin import BuiltinModel
from agent.names.known import Found, KnownEvent, KnownProperty
from agent.tool import Table, ToolResult
from agent.tools.taxonomy import render_found
from integrations.errors import TryLater
from tests.thinking.firm import Happened
from tests.thinking.talk import TOOLS, Talk, berlin

NOW = berlin("2026-11-22T14:05:33")
SPELLINGS = (" ".join, "_".join, ".".join, lambda words: "".join(w.capitalize() for w in words))
TIMES = {
    "last week": (berlin("2026-11-09"), berlin("2026-11-16")),
    "yesterday": (berlin("2026-11-21"), berlin("2026-11-22")),
    "in October": (berlin("2026-10-01"), berlin("2026-11-01")),
    "in the past 7 days": (berlin("2026-11-15T14:05:33"), NOW),
    "since 3 November": (berlin("2026-11-03"), NOW),
}
PEOPLE_FORMS = (
    "how many people {verb}ed a {noun} {time}?",
    "how many users {verb}ed {noun}s {time}",
    "number of distinct customers who {verb}ed a {noun} {time}",
    "how many people have {verb}ed {noun}s {time}?",
)
EVENT_FORMS = (
    "how many {noun}s were {verb}ed {time}?",
    "how many times was a {noun} {verb}ed {time}",
    "“{name}” {time}",
)
FILTERED = " where {property} is {value}"


def a_word(chance):
    """Two or three syllables that end like a noun and a verb: `vondruk`, `sibrolt`."""
    onset, coda = "b d f g k l m n p r t v z br dr kl pl tr", "nd lk rt mp k g lt rk st"
    return "".join(
        chance.choice(onset.split()) + chance.choice("aou") + chance.choice(coda.split())
        for _ in range(chance.choice((2, 2, 3)))
    )


@dataclass
class Words:
    """A company: its events, each of a noun and a verb, one property, and what happened."""

    events: dict
    trait: str
    values: list
    happened: list = field(default_factory=list)

    @property
    def found(self):
        return Found(
            tuple(KnownEvent(name) for name in self.events),
            (KnownProperty(self.trait, values=tuple(self.values)),),
        )

    def select(self, event, span, value=None):
        start, end = span
        return [
            one.person
            for one in self.happened
            if one.event == event and start <= one.at < end
            and (value is None or one.properties[self.trait] == value)
        ]  # fmt: skip

    def tools(self):
        """The real tools' schemas over fakes that look up and count in Python."""

        async def read_taxonomy(context, **given):
            return ToolResult(render_found(self.found))

        async def trends(context, series, date_from, date_to, **given):
            [one] = series
            span = range_of(date_from, date_to, NOW.tzinfo).so_far(NOW)
            [value] = [f.values[0] for f in (*one.filters, *given["filters"])] or [None]
            found = self.select(one.event, (span.start, span.end), value)
            figure = len(set(found)) if one.math == "people" else len(found)
            table = Table("", (one.math,), ((figure,),), span.start, span.end)
            return ToolResult("Counted.", table, state="done" if figure else "nothing")

        async def read_data(context, kind, name=""):
            raise TryLater("Nothing is known of it here.")

        fakes = {"read_taxonomy": read_taxonomy, "trends": trends, "read_data": read_data}
        return {name: replace(TOOLS[name], run=run) for name, run in fakes.items()} | {
            name: TOOLS[name] for name in ("ask_user", "cannot")
        }


def a_company(chance):
    """Twelve events, each of a noun and a verb of its own or shared with one other event."""
    nouns, verbs = [a_word(chance) for _ in range(9)], [a_word(chance) for _ in range(9)]
    spell = chance.choice(SPELLINGS)
    pairs = {(chance.choice(nouns), chance.choice(verbs)) for _ in range(12)}
    events = {spell((noun, f"{verb}ed")): (noun, verb) for noun, verb in sorted(pairs)}
    made = Words(events, a_word(chance), [a_word(chance) for _ in range(4)])
    for name in events:
        for _ in range(chance.randrange(50, 400)):
            ago = timedelta(minutes=chance.randrange(1, 60 * 24 * 60))
            value = {made.trait: chance.choice(made.values)}
            made.happened.append(Happened(name, f"p{chance.randrange(120)}", NOW - ago, value))
    return made


def a_talk(company):
    return Talk(BuiltinModel(), None, NOW, tools=company.tools())


def mistyped(text, chance):
    """Two letters swapped within one long word; the first letter stays."""
    words = text.split()
    long = [i for i, word in enumerate(words) if len(word) > 7 and word.isalpha()]
    if not long:
        return text
    at = chance.choice(long)
    place = chance.randrange(1, len(words[at]) - 2)
    word = words[at]
    words[at] = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return " ".join(words)


async def ask(chance, *, typo=False, filtered=False):
    """One question to one company: how it was answered, and whether the figure was right."""
    company = a_company(chance)
    name, (noun, verb) = chance.choice(sorted(company.events.items()))
    time, span = chance.choice(sorted(TIMES.items()))
    of_people = chance.random() < 0.5
    form = chance.choice(PEOPLE_FORMS if of_people else EVENT_FORMS)
    value = chance.choice(company.values) if filtered else None
    question = form.format(noun=noun, verb=verb, time="" if filtered else time, name=name)
    if filtered:
        question = question.strip(" ?")
        question += FILTERED.format(property=company.trait, value=value) + f" {time}"
    question = mistyped(question, chance) if typo else question
    people = company.select(name, span, value)
    expected = len(set(people)) if of_people else len(people)
    talk = a_talk(company)
    answer = await talk.ask(question)
    if answer.kind == "nothing_found" and not expected:
        return "right", question, answer.text
    if answer.kind != "done":
        return answer.kind, question, answer.text
    right = f"**{expected:,} " in answer.text and f"“{name}”" in answer.text
    right = right and (value is None or f"“{value}”" in answer.text)
    return ("right" if right and not talk.problems else "wrong"), question, answer.text


async def outcomes(count, **how):
    return [await ask(random.Random(seed), **how) for seed in range(count)]


def check(found, *, right, asked_back):
    counts = Counter(kind for kind, _, _ in found)

    assert [outcome for outcome in found if outcome[0] == "wrong"] == []
    assert counts["right"] >= right, [o for o in found if o[0] != "right"]
    assert counts["needs_you"] <= asked_back


async def test_questions_about_unheard_of_events_are_answered():
    """Of 40 questions to 40 companies nearly all are right, few are asked back, none is wrong."""
    check(await outcomes(40), right=38, asked_back=3)


@pytest.mark.thorough
async def test_mistyped_questions_are_answered():
    """With two letters swapped most are still understood, and none is answered wrongly."""
    check(await outcomes(40, typo=True), right=30, asked_back=4)


@pytest.mark.thorough
async def test_conditions_on_unheard_of_values_are_taken_into_account():
    """The figure is that of the condition, and the condition is in the answer."""
    check(await outcomes(30, filtered=True), right=24, asked_back=3)


async def test_half_a_name_that_several_events_share_is_asked_back():
    """The verb alone, where two events have it, is a question with both of them."""
    chance = random.Random(5)
    company = a_company(chance)
    noun, other, verb = a_word(chance), a_word(chance), a_word(chance)
    company.events |= {f"{noun} {verb}ed": (noun, verb), f"{other} {verb}ed": (other, verb)}
    answer = await a_talk(company).ask(f"how many people {verb}ed last week?")

    assert answer.kind == "needs_you"
    assert {option.label for option in answer.options} == {f"{noun} {verb}ed", f"{other} {verb}ed"}


async def test_a_condition_is_never_dropped_for_any_company():
    """A word that is in no name, wherever it stands, makes it decline rather than count more."""
    for seed in range(10):
        chance = random.Random(seed)
        company = a_company(chance)
        _, (noun, verb) = chance.choice(sorted(company.events.items()))
        extra = a_word(chance)
        for form in ("how many {extra} people {verb}ed a {noun} last week?",
                     "how many people {verb}ed a {noun} by {extra} last week?",
                     "how many {extra} {noun}s were {verb}ed yesterday"):  # fmt: skip
            talk = a_talk(company)
            answer = await talk.ask(form.format(extra=extra, noun=noun, verb=verb))

            assert "trends" not in [name for name, _ in talk.steps], (form, answer)
            assert extra in answer.text


async def test_any_spelling_of_any_name_is_harmless():
    """Names of marks, digits and braces: an answer never evaluates or formats them."""
    chance = random.Random(3)
    for _ in range(20):
        name = "".join(chance.choice("ab {}*_[]()`|~<>#\\\"'“”.:€é\n") for _ in range(12))
        company = Words({name: ("x", "y")}, "hue", ["red"])
        company.happened.append(Happened(name, "p1", NOW - timedelta(days=1), {"hue": "red"}))
        for question in (f'"{name}" in the past 7 days', "which events are there?", "help",
                         f"what does {name} mean?"):  # fmt: skip
            answer = await a_talk(company).ask(question)

            assert "{{" not in answer.text
            assert "[unsupported" not in answer.text, (name, question, answer.text)
