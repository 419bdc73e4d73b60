"""Says a question that could not be read in plainer words: "at least 3 and fewer than 10 wimlets"."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from agent.model.builtin.understanding.lexicon import PERSONS
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.unit_sizes import is_time
from agent.model.builtin.understanding.reading import business_words, everyday_words
from agent.model.builtin.understanding.tokens import key

_AT_LEAST = r"(?:at\s+least|more\s+than|over|above|no\s+(?:fewer|less)\s+than|a\s+minimum\s+of)"
_AT_MOST = r"(?:at\s+most|(?:fewer|less|smaller|lower)\s+than|under|below|no\s+more\s+than|up\s+to|a\s+maximum\s+of)"
_NUMBER = r"[$€£]?\d[\d.,]*"
_BOUNDS: Final = re.compile(
    rf"\b(?P<one>(?:{_AT_LEAST}|{_AT_MOST})\s+{_NUMBER})\s+(?:and|but)\s+(?P<other>(?:{_AT_LEAST}|{_AT_MOST})\s+{_NUMBER})\s+(?P<unit>[^\W\d_]+)",
    re.IGNORECASE,
)
_MORNING: Final = re.compile(
    r"\b(?P<how>before|until|till|after)\s+(?P<hour>1[0-2]|[1-9])(?=\W*$|\s*,|\s+(?:by|per)\b)",
    re.IGNORECASE,
)
_HEAVIEST: Final = re.compile(
    r"\b(?:(?:top\s+)?(?P<number>\d+)\s+(?:heaviest|biggest|keenest|busiest|most\s+active)"
    r"|(?:heaviest|biggest|keenest|busiest|most\s+active)\s+(?P<after>\d+))\s+(?P<who>\w+)\b",
    re.IGNORECASE,
)
_IN_PERCENT: Final = re.compile(
    r"\b(?P<what>(?:increase|decrease|growth|change|rise|drop|decline)\b.*?),?\s+(?:in\s+(?:percent|per\s+cent|%)|as\s+a\s+percentage)\W*$",
    re.IGNORECASE,
)
_QUARTER: Final = re.compile(
    r"\b(?:the\s+)?(?P<which>first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter\b(?!\s+of)",
    re.IGNORECASE,
)
_QUARTERS: Final = {"1": "q1", "2": "q2", "3": "q3", "4": "q4", "f": "q1", "s": "q2", "t": "q3"}
_LIST_OF: Final = re.compile(
    r"^\W*(?:(?:an?|the)\s+)?(?:list|names)\s+of\s+(?:(?:all|the|our)\s+)*(?P<cohort>.+?)\s+(?:who|that)\s+",
    re.IGNORECASE,
)
_COMPARES = r"(?:lower|higher|more|less|fewer|bigger|smaller|larger|greater)"
_PREPOSITION = r"(?:on|in|from|by|with|for|of|via)"
_IS_LOWER: Final = re.compile(
    rf"^\W*(?:is|are|was|were)\s+(?:the\s+|our\s+)?(?:(?:number|count|amount)\s+of\s+)?(?P<what>.+?)\s+(?P<prep>{_PREPOSITION})\s+(?:the\s+)?(?P<one>\S+(?:\s+\S+)?)"
    rf"\s+{_COMPARES}\s+than\s+(?:(?:those|that|the\s+ones|the)\s+)*(?:{_PREPOSITION}\s+)?(?:the\s+)?(?P<others>[^?]+?)[?\s]*$",
    re.IGNORECASE,
)
_DO_MORE: Final = re.compile(
    r"^\W*(?:do|does|did)\s+(?:the\s+)?(?P<one>\S+(?:\s+\S+)?)\s+(?P<what>[^?]+?)\s+(?:more|less|fewer)(?:\s+often)?\s+than\s+(?:the\s+)?(?P<others>[^?]+?)[?\s]*$",
    re.IGNORECASE,
)
_TIME_BETWEEN: Final = re.compile(
    r"^\W*between\s+(?P<two>[^,]+?\s+and\s+[^,]+?),\s*what(?:['’]?s|\s+is|\s+was)\s+the\s+(?P<how>average|median|mean)\s+time(?P<rest>[^?]*)\??$",
    re.IGNORECASE,
)
_NOBODY: Final = re.compile(r"\bwith\s+(?:nobody|no[\s-]one|noone)(?:\s+else)?\b", re.IGNORECASE)
_OF_PEOPLE: Final = re.compile(
    rf"\b(?:how\s+many|number\s+of)\s+(?:other\s+)?(?:{PERSONS})\b", re.IGNORECASE
)
_PEOPLE: Final = re.compile(rf"\s+(?:{PERSONS})$", re.IGNORECASE)
_TOOK: Final = re.compile(
    r"\b(?:(?P<under>in\s+(?:under|less\s+than))|in\s+(?:at\s+most|up\s+to))\s+(?P<length>\d[\d.,]*\s*(?P<unit>[a-z]+))\b",
    re.IGNORECASE,
)
_WITH_MOST: Final = re.compile(
    r"^\W*(?:the\s+)?(?P<what>(?!(?:which|what|who|how)\b)[a-z]+(?:\s+[a-z]+)?)\s+(?:with|that\s+had|which\s+had|having)\s+the\s+most\b",
    re.IGNORECASE,
)
_PRICED: Final = re.compile(
    r"\b(?:(?P<under>cheaper|less\s+expensive)|pricier|dearer|costlier|more\s+expensive)\s+than"
    r"(?=\s+(?:[$€£]\s?\d[\d.,]*|\d[\d.,]*\s*(?:[$€£]|(?:euro|dollar|pound)s?\b|eur\b|usd\b|gbp\b)))",
    re.IGNORECASE,
)
_NOON: Final = re.compile(
    r"\b(?P<how>before|until|till|after)\s+(?:noon|midday|mid-day)\b", re.IGNORECASE
)
_RATING: Final = re.compile(
    r"\b(?P<how>average|mean|avg|median|lowest|highest)\s+(?:star\s+)?rating\b", re.IGNORECASE
)
_VALUE: Final = re.compile(
    r"\b(?P<how>average|mean|avg|median|total)\s+(?:value\s+of\s+(?:(?:the|an?|our)\s+)?(?P<of>[a-z]+)|(?P<what>[a-z]+)\s+value)\b(?:\s+of(?=\s))?",
    re.IGNORECASE,
)
_FORM: Final = re.compile(r"\bform(?=\s+\w)", re.IGNORECASE)


def reworded(question: str, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Ways to say `question` by one turn each, with a note for the answer, which may be empty."""
    for turn in _TURNS:
        said, note = turn(question, catalogue)
        if said and said != question:
            yield said, note


def _bounds(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """At least 3 and fewer than 10 recipients: both are of the same thing."""
    return _BOUNDS.sub(r"\g<one> \g<unit> and \g<other> \g<unit>", question), ""


def _hour(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """Before 10 this morning: that is o'clock."""
    if not re.search(r"\bmorning\b", question, re.IGNORECASE):
        return "", ""
    said = _MORNING.search(question)
    note = f"I took “{said[0]}” to be {said['hour']} o'clock." if said else ""
    return _MORNING.sub(r"\g<how> \g<hour>:00", question), note


def _heaviest(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """Our 10 heaviest uploaders: those who did it most often."""
    said = _HEAVIEST.search(question)
    if not said or not re.search(r"(?:er|or)s$", said["who"], re.IGNORECASE):
        return "", ""
    top = f"top {said['number'] or said['after']} {said['who']}"
    note = f"I took “{said[0]}” to be those who did it most often."
    return f"{question[: said.start()]}{top}{question[said.end() :]}", note


def _in_percent(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """A change is told in percent anyway."""
    return _IN_PERCENT.sub(r"\g<what>", question), ""


def _quarters(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """Third quarter sign-ups."""
    return _QUARTER.sub(
        lambda m: (
            _QUARTERS.get(m["which"][0].lower(), "q4") if m["which"].lower() != "fourth" else "q4"
        ),
        question,
    ), ""


def _list_of(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """A list of trial accounts who did something: people in that cohort."""
    said = _LIST_OF.match(question)
    cohorts = {key(name): name for name in catalogue.found.cohorts}
    name = cohorts.get(key(said["cohort"])) if said else None
    if not said or not name:
        return "", ""
    return f"list people in {name} who {question[said.end() :]}", ""


def _lower(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """Is the number of uploads on 2.32 lower than on 2.31: the one beside the other."""
    said = _IS_LOWER.match(question)
    two = _two_values(said["one"], said["others"], catalogue) if said else None
    if not said or not two:
        return "", ""
    one, other, rest = two
    return f"{said['what']} {said['prep']} {one} vs {other} {rest}".strip(), ""


def _more(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """Do Germans upload more than the French: what each of them did."""
    said = _DO_MORE.match(question)
    two = _two_values(said["one"], said["others"], catalogue) if said else None
    if not said or not two or len(said["what"].split()) > 3:
        return "", ""
    one, other, rest = two
    return f"{said['what']} by {one} vs {other} {rest}".strip(), ""


def _two_values(one: str, others: str, catalogue: Catalogue) -> tuple[str, str, str] | None:
    """Two values of one property, and what stands behind the second."""
    said = others.split()
    for length in (1, 2):
        other = " ".join(said[:length])
        both = [
            {v.property for v in catalogue.values(_PEOPLE.sub("", value))} for value in (one, other)
        ]
        if both[0] & both[1]:
            rest = " ".join(said[length:])
            return one, other, re.sub(rf"^(?:{PERSONS})\b\s*", "", rest, flags=re.IGNORECASE)
    return None


def _between(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """Between signing up and upgrading, what is the median time."""
    return _TIME_BETWEEN.sub(r"\g<how> time between \g<two>\g<rest>", question), ""


def _nobody(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """Shared with nobody: with 0 of what is told to be the number of people."""
    numbers = [p for p in catalogue.found.properties if p.type == "number" and p.of == "event"]
    found = [p for p in numbers if _OF_PEOPLE.search(p.description)]
    said = _NOBODY.search(question)
    if not said or len(found) != 1:
        return "", ""
    note = f"I took “{said[0]}” to be 0 in “{found[0].name}”."
    return _NOBODY.sub(f"with “{found[0].name}” = 0", question), note


def _took(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """Units in under 5 minutes: how long each one took, and no window of two things."""
    said = _TOOK.search(question)
    if said is None or not is_time(said["unit"]):
        return "", ""
    compares = "under" if said["under"] else "no more than"
    took = f"{question[: said.start()]}{compares} {said['length']}{question[said.end() :]}"
    return took, f"I took “{said[0]}” to be how long it took."


def _with_most(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """The day, or the branch, with the most orders: which one had them."""
    return _WITH_MOST.sub(r"which \g<what> had the most", question), ""


def _noon(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """Before noon: before 12:00."""
    return _NOON.sub(r"\g<how> 12:00", question), ""


def _priced(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """Cheaper than 5 euros: under that amount of money."""
    return _PRICED.sub(lambda said: "under" if said["under"] else "over", question), ""


def _rating(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """The average star rating: that of `stars`, where it is the one number of the kind."""
    numbers = [p for p in catalogue.found.properties if p.type == "number" and p.of == "event"]
    found = [p.name for p in numbers if key(p.name) in {"star", "stars"}]
    if len(found) != 1 or not _RATING.search(question):
        return "", ""
    return _RATING.sub(rf"\g<how> “{found[0]}”", question), f"I took the rating to be “{found[0]}”."


def _value(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """The average order value, the average value of bookings: the total of each one."""
    said = _VALUE.search(question)
    if said is None:
        return "", ""
    thing = said["of"] or said["what"]
    how = said["how"]
    amount = "revenue" if how.lower() == "total" else "total"  # a total of totals would be a count
    return f"{question[: said.start()]}{how} {amount} of {thing} {question[said.end() :]}", ""


def _from(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """Sign-ups form google: a slip, though a form is a word as well."""
    return _FORM.sub("from", question), "I read “form” as “from”."


_TURNS: Final[tuple[Callable[[str, Catalogue], tuple[str, str]], ...]] = (
    _bounds, _hour, _heaviest, _in_percent, _quarters, _list_of, _lower, _more, _between, _nobody, _took,
    _with_most, _noon, _priced, _rating, _value, _from, *business_words.TURNS, *everyday_words.TURNS,
)  # fmt: skip
