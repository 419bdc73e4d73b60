"""What it takes to understand a question where a project has thousands of names: no database, no model.

The peer looks the same words up among the same names with rapidfuzz alone, which finds names but
no meaning.
"""

import random
import statistics
import string
import time

from rapidfuzz import fuzz, process

from agent.model.builtin.meaning import interpret
from agent.names.taxonomy import Found, KnownEvent, KnownProperty, Taxonomy
from tests.bench.report import Figure
from tests.bench.rounds import often
from tests.thinking.project import Project
from tests.thinking.understanding.companies import DEMO, NOW
from tests.thinking.understanding.test_understanding import conversations

TITLE = "Understanding questions over large projects, by the built-in model"

SEARCHES = 40


async def run():
    understanding = [*questions_over(large(random.Random(7)))]
    looked_up, compared = await looking_up()
    return [
        Figure("a question, 60 events and 80 properties of 50 values", understanding, "ms", below=20),
        Figure("the first question of such a project", first_questions(), "ms", below=40),
        Figure("a search among 500 events, 2,000 properties and 100,000 values", looked_up, "ms",
               peer=compared, peer_name="rapidfuzz, names alone", below=5),
    ]  # fmt: skip


def large(chance):
    """60 events and 80 properties with fifty values each, the demo company's among them."""

    def word():
        return "".join(chance.choice("bcdfgklmnprst") + chance.choice("aeiou") for _ in range(3))

    events = [KnownEvent(f"{word()} {word()}ed", f"A {word()} was {word()}ed.") for _ in range(49)]
    properties = [
        KnownProperty(f"{word()}_{word()}", values=tuple(f"{word()} {word()}" for _ in range(50)))
        for _ in range(57)
    ]
    return Found((*DEMO.events, *events), (*DEMO.properties, *properties), DEMO.cohorts)


def questions_over(found):
    """Milliseconds for each question of the demo company, once the names are made ready."""
    questions = [case[0][0] for case in conversations("demo")[:: often(1, quick=5)]]
    interpret(questions[0], found, NOW)
    for question in questions:
        yield milliseconds(lambda question=question: interpret(question, found, NOW))


def first_questions():
    """Milliseconds where names were never seen before: every look-up brings others."""
    known = large(random.Random(7))
    question = conversations("demo")[0][0][0]
    times = []
    for n in range(12):
        found = Found((*known.events, KnownEvent(f"extra {n}")), known.properties, known.cohorts)
        times.append(milliseconds(lambda found=found: interpret(question, found, NOW)))
    return times


async def looking_up():
    """Milliseconds for words that were never asked for before; and for comparing every name."""
    rng = random.Random(1)
    pool = [
        "".join(rng.choices(string.ascii_lowercase, k=rng.randint(3, 10))) for _ in range(3_000)
    ]
    project = Project(
        {" ".join(rng.sample(pool, 3)): " ".join(rng.sample(pool, 8)) for _ in range(500)},
        {"event": list({"_".join(rng.sample(pool, 2)) for _ in range(2_000)})},
    )
    names = project.properties["event"]
    project.values["event"] = {
        name: tuple(" ".join(rng.sample(pool, 2)) for _ in range(50)) for name in names
    }
    taxonomy, ours, peer = Taxonomy(project), [], []
    try:
        await taxonomy.found("how many")
        for _ in range(SEARCHES):
            search = " ".join(["how", "many", *rng.sample(pool, 4), "on", "the", "last", "day"])
            began = time.perf_counter()
            await taxonomy.found(search)
            ours.append((time.perf_counter() - began) * 1_000)
            peer.append(
                milliseconds(lambda search=search: compared(search, [*project.events, *names]))
            )
    finally:
        await taxonomy.close()
    return [statistics.median(ours)], [statistics.median(peer)]


def compared(search, names):
    for word in search.split():
        process.extract(word, names, scorer=fuzz.WRatio, limit=20)


def milliseconds(work):
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1_000
