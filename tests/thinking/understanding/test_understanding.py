"""Questions of several companies mean exactly the calls beside them, in `questions/*.txt`.

A line is a question, the indented one under it what it means; after `>` it leans on the one above.
"""

from pathlib import Path

import pytest

from agent.model.builtin.meaning import interpret
from agent.model.builtin.plan import Query
from tests.thinking.understanding import companies
from tests.thinking.understanding.bank import BANK
from tests.thinking.understanding.cabs import CABS
from tests.thinking.understanding.canteen import CANTEEN
from tests.thinking.understanding.cellar import CELLAR
from tests.thinking.understanding.charging import CHARGING
from tests.thinking.understanding.cinema import CINEMA
from tests.thinking.understanding.clinic import CLINIC
from tests.thinking.understanding.companies import NOW
from tests.thinking.understanding.courier import COURIER
from tests.thinking.understanding.drumlins import DRUMLINS
from tests.thinking.understanding.exercises import EXERCISES
from tests.thinking.understanding.forge import FORGE
from tests.thinking.understanding.guesthouse import GUESTHOUSE
from tests.thinking.understanding.hiring import HIRE
from tests.thinking.understanding.laundry import LAUNDRY
from tests.thinking.understanding.market import MARKET
from tests.thinking.understanding.optician import OPTICIAN
from tests.thinking.understanding.podcasts import PODCASTS
from tests.thinking.understanding.rentals import RENTALS
from tests.thinking.understanding.snarvs import SNARV
from tests.thinking.understanding.studio import STUDIO
from tests.thinking.understanding.told import tell
from tests.thinking.understanding.vets import VETS

QUESTIONS = Path(__file__).with_name("questions")
COMPANIES = {
    "bakery": companies.BAKERY,
    "bank": BANK,
    "cabs": CABS,
    "canteen": CANTEEN,
    "cellar": CELLAR,
    "cinema": CINEMA,
    "clinic": CLINIC,
    "charging": CHARGING,
    "courier": COURIER,
    "demo": companies.DEMO,
    "drumlins": DRUMLINS,
    "everything": companies.DEMO,
    "exercises": EXERCISES,
    "guesthouse": GUESTHOUSE,
    "hiring": HIRE,
    "laundry": LAUNDRY,
    "library": companies.LIBRARY,
    "market": MARKET,
    "follow_ups": companies.DEMO,
    "forge": FORGE,
    "names_asked": companies.DEMO,
    "funnels": companies.DEMO,
    "optician": OPTICIAN,
    "refused": companies.DEMO,
    "podcasts": PODCASTS,
    "rentals": RENTALS,
    "rewordings": companies.DEMO,
    "shares": companies.DEMO,
    "snarvs": SNARV,
    "studio": STUDIO,
    "times": companies.DEMO,
    "turns_of_speech": companies.DEMO,
    "shop": companies.SHOP,
    "saas": companies.SAAS,
    "school": companies.SCHOOL,
    "boats": companies.BOATS,
    "bystanders": companies.DEMO,
    "vets": VETS,
    "words": companies.WORDS,
}


def conversations(name):
    """Lists of (question, meaning); each later one leans on those before it."""
    found = []
    lines = (QUESTIONS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    for question, meaning in zip(lines[::2], lines[1::2], strict=True):
        assert meaning.startswith("    "), meaning
        if not question.startswith("> "):
            found.append([])
        found[-1].append((question.removeprefix("> "), meaning.strip()))
    return found


CASES = [(name, case) for name in COMPANIES for case in conversations(name)]


@pytest.mark.parametrize(("name", "case"), CASES, ids=[case[0][0] for _, case in CASES])
def test_a_question_means_what_stands_beside_it(name, case):
    """The tool, and every argument of it; or why there is none."""
    before = None
    for question, meaning in case:
        plan = interpret(question, COMPANIES[name], NOW, before=before)
        assert tell(plan) == meaning, question
        before = plan if isinstance(plan, Query) else before
