"""Understanding takes no time that a person would notice."""

import random
import time

from agent.model.builtin.meaning import interpret
from agent.taxonomy import Found, KnownEvent, KnownProperty
from tests.thinking.understanding.companies import DEMO, NOW
from tests.thinking.understanding.test_understanding import conversations

MOST_SECONDS = 0.02


def large(chance):
    """60 events and 80 properties with fifty values each, Paperkite's among them."""

    def word():
        return "".join(chance.choice("bcdfgklmnprst") + chance.choice("aeiou") for _ in range(3))

    events = [KnownEvent(f"{word()} {word()}ed", f"A {word()} was {word()}ed.") for _ in range(49)]
    properties = [
        KnownProperty(f"{word()}_{word()}", values=tuple(f"{word()} {word()}" for _ in range(50)))
        for _ in range(57)
    ]
    return Found((*DEMO.events, *events), (*DEMO.properties, *properties), DEMO.cohorts)


def test_a_question_over_a_large_project_takes_less_than_twenty_milliseconds():
    """Processor time, half of the questions: the machine may be busy with other things."""
    found = large(random.Random(7))
    questions = [case[0][0] for case in conversations("demo")]
    interpret(questions[0], found, NOW)
    taken = []
    for question in questions:
        start = time.process_time()
        interpret(question, found, NOW)
        taken.append(time.process_time() - start)

    assert sorted(taken)[len(taken) // 2] < MOST_SECONDS


def test_a_project_that_was_just_looked_up_is_read_quickly():
    """Every question brings a new look-up; its names are made ready each time."""
    chance = random.Random(8)
    taken = []
    for n in range(12):
        known = large(random.Random(7))
        found = Found((*known.events, KnownEvent(f"extra {n}")), known.properties, known.cohorts)
        question = chance.choice(conversations("demo"))[0][0]
        start = time.process_time()
        interpret(question, found, NOW)
        taken.append(time.process_time() - start)

    assert sorted(taken)[len(taken) // 2] < 2 * MOST_SECONDS
