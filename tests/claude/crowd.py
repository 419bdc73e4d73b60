"""Many conversations at once, each of which must end in its own answer: the word that was asked for.

What the model says is decided by the request alone, so that one server can talk to all of them.
"""

import itertools
import json

from tests.claude.sse import call

STEPS = 5
"""Generations of a turn; all but the last make two calls at once."""

SERIES = [{"event": "user signed up", "math": "people"}]
SPAN = {"date_from": "2026-11-16", "date_to": "2026-11-22"}
CHARTED = "Draw it day by day"


def words(count):
    """So many words without a figure in them, no two alike."""
    syllables = ["".join(pair) for pair in itertools.product("bdfgklmnprst", "aeiou")]
    return [a + b for a, b in itertools.islice(itertools.product(syllables, repeat=2), count)]


def question(word, *, charted=False):
    drawn = f" {CHARTED}." if charted else ""
    return f"how many people signed up last week?{drawn} The word is {word}, so begin with it."


def answer(word):
    """How the right answer begins."""
    return f"The word was {word}"


def plays(body):
    """The blocks of the next generation, and why it stops."""
    said = json.dumps(body["messages"][0]["content"])
    word = said.partition("The word is ")[2].partition(",")[0]
    step = sum(message["role"] == "assistant" for message in body["messages"])
    charted = CHARTED in said
    if step == STEPS - 1:
        figure = "{{max(E1.people)}} people on the best day" if charted else "{{E1.people}} people"
        return [
            f"{answer(word)}. Last week there were **{figure}**. That is all of them."
        ], "end_turn"
    taxonomy = "read_taxonomy", {"search": f"signed up {'once more ' * step}".strip()}
    other = "read_taxonomy", {"search": f"uploads {'and shares ' * step}".strip()}
    if step == 0:
        other = "trends", {"series": SERIES, **SPAN} | ({"interval": "day"} if charted else {})
    calls = [
        call(name, given, id=f"toolu_{word}_{step}_{number}")
        for number, (name, given) in enumerate((taxonomy, other))
    ]
    return ["I will look that up, and tell you what I find.", *calls], "tool_use"
