"""What goes wrong at the company: which troubles there are, and when each of them strikes.

Time is cut into blocks of 30 days. Each block has three troubles, one in each third of it, and
any three blocks in a row have nine different ones; which, when, whom and how badly is drawn from
the seed alone. A window of 90 days therefore always holds at least six whole ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from integrations.local.posthog.company.chances import chance_of

BLOCK = 30
"""Days of a block; the third of it that one trouble may use is ten days long."""

UPLOADS_FAIL = "uploads fail"
PAYMENTS_FAIL = "payments fail"
POOR_CAMPAIGN = "poor campaign"
SLOW_PAGE = "slow page"
PRICE_TEST = "price test"
SIGN_UP_BROKEN = "sign-up broken"
SHARING_BROKEN = "sharing broken"
CHARGED_TWICE = "charged twice"
COUNTED_TWICE = "counted twice"

CAMPAIGNS = ("autumn-launch", "creator-week", "bring-your-team", "free-storage", "paperless-office")
"""Names of paid campaigns; the harmless ones take theirs from a list of their own."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of trouble.

    `segments` are the groups of events that it may hit, by their properties; `strength` its range;
    `days` how long it may last. `by_release`: it comes with a release and only hits who has it.
    `signs` are the events and properties that show it, `effect` what they show.
    """

    name: str
    what: str
    segments: tuple[Mapping[str, str], ...]
    strength: tuple[float, float]
    days: tuple[int, int]
    signs: tuple[tuple[str, ...], tuple[str, ...]]
    effect: str
    by_release: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """One trouble of the company: it lasts from the day `first` to the day `last`, both included.

    `segment` are the properties of the events that it hits; `strength` is between 0 and 1, except
    for a slow page, where it says how many times longer the page takes.
    """

    kind: Kind
    first: date
    last: date
    segment: Mapping[str, str]
    strength: float

    @property
    def what(self) -> str:
        """One sentence about it."""
        return self.kind.what.format(percent=f"{self.strength:.0%}", times=f"{self.strength:.1f}")


KINDS = (
    Kind(
        UPLOADS_FAIL,
        "A release breaks uploading in one browser: {percent} of the uploads fail there.",
        tuple({"$browser": b} for b in ("Safari", "Mobile Safari", "Microsoft Edge", "Firefox")),
        (0.6, 0.85),
        (6, 7),
        (("file uploaded", "file upload failed", "$exception"), ("$browser", "app_version")),
        "`file upload failed` rises and `file uploaded` falls; people with other browsers or "
        "older releases upload as before",
        by_release=True,
    ),
    Kind(
        PAYMENTS_FAIL,
        "The payment provider declines {percent} of the payments of one country or method.",
        (
            {"payment_method": "card"},
            {"payment_method": "paypal"},
            {"payment_method": "sepa_debit"},
            {"country": "Germany"},
            {"country": "France"},
            {"country": "United States"},
        ),
        (0.75, 0.95),
        (6, 7),
        (("payment failed", "plan upgraded", "invoice paid"), ("payment_method", "country")),
        "`payment failed` rises and `plan upgraded` falls against the same `checkout started`",
    ),
    Kind(
        POOR_CAMPAIGN,
        "A paid campaign brings many sign-ups of people who hardly use the product and leave.",
        tuple(
            {"utm_campaign": name, "source": source}
            for name in CAMPAIGNS
            for source in ("google", "linkedin")
        ),
        (0.55, 0.9),
        (5, 7),
        (("user signed up", "file uploaded"), ("utm_campaign", "source", "$initial_utm_campaign")),
        "`user signed up` rises while uploads do not; few of these people upload or come back",
    ),
    Kind(
        SLOW_PAGE,
        "A release makes one page {times} times slower, and people give up there.",
        tuple({"$pathname": path} for path in ("/files", "/pricing", "/signup")),
        (3.0, 4.5),
        (6, 7),
        (
            ("$pageview", "file uploaded", "checkout started", "user signed up"),
            ("load_ms", "$pathname", "app_version"),
        ),
        "`load_ms` of the page rises; the step that follows it (uploads, checkouts or sign-ups) "
        "falls by about a third where it is slow",
        by_release=True,
    ),
    Kind(
        PRICE_TEST,
        "A price test: half of the people see higher prices, and {percent} fewer of those buy.",
        ({"$feature/pricing-page": "test"},),
        (0.5, 0.7),
        (7, 8),
        (
            ("checkout started", "plan upgraded", "$feature_flag_called"),
            ("$feature/pricing-page", "price_usd"),
        ),
        "`plan upgraded` per `checkout started` falls for the variant `test` alone",
    ),
    Kind(
        SIGN_UP_BROKEN,
        "The sign-up form fails for {percent} of those who use one operating system.",
        tuple({"$os": system} for system in ("Android", "iOS", "Mac OS X")),
        (0.75, 0.9),
        (5, 7),
        (("signup started", "user signed up"), ("$os",)),
        "`user signed up` falls against the same `signup started`",
    ),
    Kind(
        SHARING_BROKEN,
        "Files of one type can hardly be shared: {percent} of the attempts come to nothing.",
        tuple({"file_type": kind} for kind in ("pdf", "image", "document")),
        (0.7, 0.9),
        (5, 7),
        (("file shared", "file uploaded", "$exception"), ("file_type",)),
        "`file shared` falls against the same `file uploaded`",
    ),
    Kind(
        CHARGED_TWICE,
        "{percent} of the invoices of one plan are charged twice and refunded.",
        ({"plan": "pro"}, {"plan": "business"}),
        (0.6, 0.9),
        (5, 7),
        (("invoice paid", "refund issued"), ("plan", "reason", "amount_usd")),
        "`refund issued` rises and `invoice paid` counts most payments twice",
    ),
    Kind(
        COUNTED_TWICE,
        "A release sends downloads twice on one type of device; people do what they always did.",
        ({"$device_type": "Desktop"}, {"$device_type": "Mobile"}),
        (1.0, 1.0),
        (6, 7),
        (("file downloaded",), ("$device_type", "app_version")),
        "`file downloaded` doubles for each person and session; the people do not change",
        by_release=True,
    ),
)


def incidents(seed: int, first: date, until: date) -> tuple[Incident, ...]:
    """Every trouble with a day between `first` and `until`, both included, by its first day."""
    blocks = range(first.toordinal() // BLOCK, until.toordinal() // BLOCK + 1)
    found = [one for block in blocks for one in incidents_of(seed, block)]
    return tuple(one for one in found if one.first <= until and one.last >= first)


@lru_cache(maxsize=256)
def incidents_of(seed: int, block: int) -> tuple[Incident, ...]:
    """The troubles of one block of days."""
    order = list(range(len(KINDS)))
    chance_of(seed, "incidents").shuffle(order)
    mine = [KINDS[order[(3 * block + place) % len(KINDS)]] for place in range(3)]
    chance = chance_of(seed, "incidents", block)
    chance.shuffle(mine)
    found = []
    for third, kind in enumerate(mine):
        begins = block * BLOCK + third * 10 + chance.randrange(3)
        lasts = chance.randint(*kind.days)
        found.append(
            Incident(
                kind=kind,
                first=date.fromordinal(begins),
                last=date.fromordinal(begins + lasts - 1),
                segment=chance.choice(kind.segments),
                strength=round(chance.uniform(*kind.strength), 2),
            )
        )
    return tuple(found)
