"""What Paperkite's team wrote down about its events and properties: PostHog's data management.

Events and properties that arrive without being written down here are listed too, as PostHog does,
only without description.
"""

from dataclasses import dataclass
from typing import Literal

PropertyType = Literal["String", "Numeric", "Boolean", "DateTime"]
"""The types that PostHog gives to properties; `Duration` exists too and is not used here."""


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """One event as the team describes it."""

    name: str
    description: str
    verified: bool = False
    hidden: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedProperty:
    """One property of events as the team describes it."""

    name: str
    type: PropertyType
    description: str = ""


EVENTS = (
    PlannedEvent(
        "user signed up",
        "A visitor created an account. Sent once for each person, from the sign-up form.",
        verified=True,
        tags=("activation",),
    ),
    PlannedEvent(
        "file uploaded",
        "A file finished uploading. One event for each file.",
        verified=True,
        tags=("core",),
    ),
    PlannedEvent(
        "file shared",
        "Somebody shared a file with other people; `recipients` says with how many.",
        verified=True,
        tags=("core",),
    ),
    PlannedEvent("file downloaded", "Somebody downloaded a file.", tags=("core",)),
    PlannedEvent(
        "plan upgraded",
        "An account moved to a plan that costs more; `plan` is the new one.",
        verified=True,
        tags=("revenue",),
    ),
    PlannedEvent(
        "plan cancelled",
        "A paying account went back to the free plan.",
        verified=True,
        tags=("revenue",),
    ),
    PlannedEvent("teammate invited", "Somebody invited a colleague into their account."),
    PlannedEvent("$pageview", "A page was opened, of the website or of the product."),
)

PROPERTIES = (
    PlannedProperty("plan", "String", "The account's plan at that moment: free, pro or business."),
    PlannedProperty("from_plan", "String", "The plan before the change."),
    PlannedProperty("price_usd", "Numeric", "Price of the new plan, US dollars a month."),
    PlannedProperty("country", "String", "Country of the person, in English."),
    PlannedProperty("source", "String", "Where the person came from before the first visit."),
    PlannedProperty("file_type", "String", "pdf, image, document, spreadsheet or video."),
    PlannedProperty("size_mb", "Numeric", "Size of the file in megabytes."),
    PlannedProperty("recipients", "Numeric", "With how many people the file was shared."),
    PlannedProperty("$browser", "String", "Name of the browser."),
    PlannedProperty("$os", "String", "Operating system."),
    PlannedProperty("$device_type", "String", "Desktop, Mobile or Tablet."),
    PlannedProperty("$geoip_country_code", "String", "Country as two letters."),
    PlannedProperty("$current_url", "String", "Full address of the page."),
    PlannedProperty("$pathname", "String", "Path of the page."),
    PlannedProperty("$session_id", "String", "The session that the event belongs to."),
    PlannedProperty("$lib", "String", "The library that sent the event."),
)
