"""What also happens on the days of trouble, and changes nothing: tempting, and not the cause.

Every trouble has one of these beside it, beginning on the same day or the day before.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from integrations.local.posthog.company.chances import chance_of
from integrations.local.posthog.company.trouble import BLOCK, Incident, incidents_of

RELEASE = "release"
HOLIDAY = "holiday"
CAMPAIGN = "campaign"
FLAG = "flag"
BROWSER = "browser"
SURVEY = "survey"
EXPERIMENT = "experiment"
WARNINGS = "warnings"
NOTICE = "notice"

_KINDS = {
    # kind: (what, what it is called or whom it concerns, days that it lasts)
    RELEASE: ("A release that changed nothing that people notice.", ("",), (1, 1)),
    HOLIDAY: (
        "A public holiday: people of one country work less, and what they do is as usual.",
        ("Germany", "France", "United States", "United Kingdom", "Netherlands"),
        (1, 1),
    ),
    CAMPAIGN: (
        "A campaign whose links are in the places where people come from anyway.",
        ("spring-stories", "meet-paperkite", "summer-digest", "desk-tour", "five-minutes"),
        (5, 7),
    ),
    FLAG: (
        "A feature flag that is switched on for everybody and changes a detail.",
        ("compact-list", "drag-hints", "dark-preview", "tips-panel", "new-icons"),
        (6, 8),
    ),
    BROWSER: (
        "A new version of a browser.",
        ("Chrome", "Safari", "Mobile Safari", "Firefox", "Microsoft Edge"),
        (1, 1),
    ),
    SURVEY: (
        "A survey is shown to some people.",
        ("How do you sort your files?", "What should we build next?", "How did you find us?"),
        (6, 8),
    ),
    EXPERIMENT: (
        "An experiment whose two variants do equally well.",
        ("upload-button", "empty-state", "share-dialog", "folder-colours"),
        (6, 8),
    ),
    WARNINGS: (
        "A warning of the browser that nobody sees is reported as an error, many times.",
        ("ResizeObserver loop completed with undelivered notifications.", "Script error."),
        (4, 6),
    ),
    NOTICE: (
        "A notice about maintenance is shown; there is no interruption.",
        ("maintenance-tonight", "new-terms", "data-centre-move"),
        (1, 2),
    ),
}


@dataclass(frozen=True, slots=True)
class Coincidence:
    """Something that begins near a trouble and is not its cause.

    `name` is how it is called in the data or whom it concerns; its days are both included.
    """

    kind: str
    what: str
    name: str
    first: date
    last: date


def coincidences(seed: int, first: date, until: date) -> tuple[Coincidence, ...]:
    """Every coincidence with a day between `first` and `until`, both included, by its first day."""
    blocks = range(first.toordinal() // BLOCK - 1, until.toordinal() // BLOCK + 2)
    found = [one for block in blocks for one in coincidences_of(seed, block)]
    return tuple(one for one in found if one.first <= until and one.last >= first)


@lru_cache(maxsize=256)
def coincidences_of(seed: int, block: int) -> tuple[Coincidence, ...]:
    """The coincidences beside the troubles of one block of days."""
    order = list(_KINDS)
    chance_of(seed, "coincidences").shuffle(order)
    chance = chance_of(seed, "coincidences", block)
    found = []
    for place, incident in enumerate(incidents_of(seed, block)):
        kind = order[(3 * block + place) % len(order)]
        what, names, (shortest, longest) = _KINDS[kind]
        first = incident.first - timedelta(days=chance.randrange(2))
        if kind == RELEASE:
            first = _beside(incident)
        elif kind == HOLIDAY:
            first = _working_day(first)
        lasts = chance.randint(shortest, longest)
        found.append(
            Coincidence(
                kind=kind,
                what=what,
                name=chance.choice(names),
                first=first,
                last=first + timedelta(days=lasts - 1),
            )
        )
    return tuple(found)


def _beside(incident: Incident) -> date:
    """The day of an innocent release: the same day, but never the same release as the cause."""
    return incident.first - timedelta(days=1 if incident.kind.by_release else 0)


def _working_day(day: date) -> date:
    """That day, or the Monday after it: on a weekend nobody would notice a holiday."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
