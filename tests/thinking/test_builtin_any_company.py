"""The built-in model reads any company's events: here their names are words that no one has heard."""

import random
from datetime import timedelta

import pytest

from agent.model.builtin import BuiltinModel
from tests.thinking.company import Company, Happened
from tests.thinking.talk import Talk, berlin

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
    "how many {noun}s did people {verb} {time}?",
    "“{name}” {time}",
)


def a_word(chance: random.Random) -> str:
    """Two or three syllables that end like a noun and a verb: `vondruk`, `sibrolt`."""
    onset, coda = "b d f g k l m n p r t v z br dr kl pl tr", "nd lk rt mp k g lt rk st"
    return "".join(
        chance.choice(onset.split()) + chance.choice("aou") + chance.choice(coda.split())
        for _ in range(chance.choice((2, 2, 3)))
    )


def a_company(chance: random.Random):
    """Twelve events, each of a noun and a verb of its own or shared with one other event."""
    nouns, verbs = [a_word(chance) for _ in range(9)], [a_word(chance) for _ in range(9)]
    spell = chance.choice(SPELLINGS)
    pairs = {(chance.choice(nouns), chance.choice(verbs)) for _ in range(12)}
    events = {spell((noun, f"{verb}ed")): (noun, verb) for noun, verb in sorted(pairs)}
    company = Company(
        {name: chance.choice(("", f"A {noun}.")) for name, (noun, _) in events.items()}
    )
    for name in events:
        for _ in range(chance.randrange(50, 400)):
            ago = timedelta(minutes=chance.randrange(1, 60 * 24 * 60))
            company.happened.append(Happened(name, f"p{chance.randrange(120)}", NOW - ago))
    return company, events


def mistyped(text: str, chance: random.Random) -> str:
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


async def ask(chance, *, typo):
    """One question to one company: how it was answered, and whether the figure was right."""
    company, events = a_company(chance)
    name, (noun, verb) = chance.choice(sorted(events.items()))
    time, (start, end) = chance.choice(sorted(TIMES.items()))
    of_people = chance.random() < 0.5
    form = chance.choice(PEOPLE_FORMS if of_people else EVENT_FORMS)
    question = form.format(noun=noun, verb=verb, time=time, name=name)
    question = mistyped(question, chance) if typo else question
    happened = [h.person for h in company.happened if h.event == name and start <= h.at < end]
    expected = len(set(happened)) if of_people else len(happened)
    talk = Talk(BuiltinModel(), company, NOW)
    answer = await talk.ask(question)
    if answer.kind == "nothing_found" and not expected:
        return "right", question, answer.text
    if answer.kind != "done":
        return answer.kind, question, answer.text
    right = f"**{expected:,} " in answer.text and f"“{name}”" in answer.text
    return ("right" if right and not talk.problems else "wrong"), question, answer.text


@pytest.mark.parametrize("typo", [False, True], ids=["as written", "mistyped"])
async def test_questions_about_unheard_of_events_are_answered(typo):
    """Of 150 questions to 150 companies nearly all are right, few are asked back, none is wrong."""
    outcomes = [await ask(random.Random(seed), typo=typo) for seed in range(150)]
    counts = {kind: sum(o[0] == kind for o in outcomes) for kind in {o[0] for o in outcomes}}
    wrong = [outcome for outcome in outcomes if outcome[0] == "wrong"]

    assert wrong == []
    assert counts["right"] >= (120 if typo else 143), [o for o in outcomes if o[0] != "right"]
    assert counts.get("needs_you", 0) <= 15


async def test_half_a_name_that_several_events_share_is_asked_back():
    """The verb alone, where two events have it, is a question with both of them."""
    chance = random.Random(5)
    company, _ = a_company(chance)
    noun, other, verb = a_word(chance), a_word(chance), a_word(chance)
    company.definitions |= {f"{noun} {verb}ed": "", f"{other} {verb}ed": ""}
    talk = Talk(BuiltinModel(), company, NOW)

    answer = await talk.ask(f"how many people {verb}ed last week?")

    assert answer.kind == "needs_you"
    assert {option.label for option in answer.options} == {f"{noun} {verb}ed", f"{other} {verb}ed"}


async def test_a_condition_is_never_dropped_for_any_company():
    """A word that is in no name, wherever it stands, makes it decline rather than count more."""
    for seed in range(40):
        chance = random.Random(seed)
        company, events = a_company(chance)
        _, (noun, verb) = chance.choice(sorted(events.items()))
        extra = a_word(chance)
        for form in ("how many {extra} people {verb}ed a {noun} last week?",
                     "how many people {verb}ed a {noun} by {extra} last week?",
                     "how many {extra} {noun}s were {verb}ed yesterday"):  # fmt: skip
            talk = Talk(BuiltinModel(), company, NOW)
            answer = await talk.ask(form.format(extra=extra, noun=noun, verb=verb))

            assert answer.kind == "cannot", (form, answer)
            assert extra in answer.text
