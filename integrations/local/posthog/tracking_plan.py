"""What Paperkite's team wrote down about its events and properties: PostHog's data management.

It is as such plans are: most is described, some of it is verified, and a few things were never
written down. Events and properties that arrive and are not here are listed too, as PostHog does,
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
    """One property of events, persons or groups as the team describes it."""

    name: str
    type: PropertyType
    description: str = ""
    verified: bool = False
    hidden: bool = False
    tags: tuple[str, ...] = ()


EVENTS = (
    PlannedEvent(
        "signup started",
        "A visitor opened the sign-up form. Not everybody who starts finishes.",
        verified=True,
        tags=("activation",),
    ),
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
        "file_upload",
        "Deprecated: what old versions of the desktop program send for an upload, beside "
        "`file uploaded`. Do not use it for new questions.",
        tags=("legacy",),
    ),
    PlannedEvent(
        "file upload failed",
        "An upload ended with an error; `reason` says which one.",
        tags=("core", "quality"),
    ),
    PlannedEvent(
        "file shared",
        "Somebody shared a file with other people; `recipients` says with how many.",
        verified=True,
        tags=("core",),
    ),
    PlannedEvent("file downloaded", "Somebody downloaded a file.", tags=("core",)),
    PlannedEvent("folder created", "Somebody made a folder."),
    PlannedEvent("search performed", "Somebody searched their files; `results` were found."),
    PlannedEvent("storage checked", ""),
    PlannedEvent(
        "checkout started",
        "Somebody opened the checkout for a plan that costs more.",
        verified=True,
        tags=("revenue",),
    ),
    PlannedEvent(
        "payment failed",
        "A payment in the checkout was declined; the account stays on its plan.",
        tags=("revenue", "quality"),
    ),
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
    PlannedEvent(
        "invoice paid",
        "A monthly invoice was paid: the first one at the upgrade, then one every 30 days. Sent by "
        "the server; `amount_usd` is the revenue.",
        verified=True,
        tags=("revenue",),
    ),
    PlannedEvent(
        "refund issued",
        "Money of an invoice was paid back; `amount_usd` is how much.",
        tags=("revenue",),
    ),
    PlannedEvent("teammate invited", "Somebody invited a colleague into their account."),
    PlannedEvent("notice shown", ""),
    PlannedEvent("debug ping", "Sent by builds of our own team.", hidden=True, tags=("internal",)),
    PlannedEvent("survey shown", "A survey appeared.", tags=("feedback",)),
    PlannedEvent("survey sent", "Somebody answered a survey.", tags=("feedback",)),
    PlannedEvent("survey dismissed", "Somebody closed a survey.", tags=("feedback",)),
    PlannedEvent("$pageview", "A page was opened, of the website or of the product."),
    PlannedEvent("$autocapture", "A click that was recorded without being planned."),
    PlannedEvent("$identify", "A visitor was recognised as the owner of an account."),
    PlannedEvent("$groupidentify", "Properties of a group, such as a company, were set."),
    PlannedEvent("$feature_flag_called", "The product asked for the value of a feature flag."),
    PlannedEvent("$exception", "An error in the product, with its stack trace."),
)

_PLAN = "The account's plan at that moment: free, pro or business."

PROPERTIES = (
    PlannedProperty("plan", "String", _PLAN, verified=True),
    PlannedProperty("from_plan", "String", "The plan before the change."),
    PlannedProperty("to_plan", "String", "The plan that the checkout is for."),
    PlannedProperty("price_usd", "Numeric", "Price of the plan, US dollars for a seat and month."),
    PlannedProperty(
        "amount_usd", "Numeric", "Amount of an invoice or refund, US dollars.", verified=True
    ),
    PlannedProperty("seats", "Numeric", "How many seats are paid for."),
    PlannedProperty("payment_method", "String", "card, paypal or sepa_debit."),
    PlannedProperty("reason", "String", "Why an upload failed, or a plan was given up, and so on."),
    PlannedProperty("country", "String", "Country of the person, in English.", verified=True),
    PlannedProperty("source", "String", "Where the person came from before the first visit."),
    PlannedProperty("utm_source", "String", "Source in the link of the first visit."),
    PlannedProperty("utm_medium", "String", "Medium in the link of the first visit."),
    PlannedProperty("utm_campaign", "String", "Campaign in the link of the first visit."),
    PlannedProperty("method", "String", "How the account was made: email or google."),
    PlannedProperty("file_type", "String", "pdf, image, document, spreadsheet or video."),
    PlannedProperty("size_mb", "Numeric", "Size of the file in megabytes.", verified=True),
    PlannedProperty("recipients", "Numeric", "With how many people the file was shared."),
    PlannedProperty("channel", "String", "How the file was shared: link, email or embed."),
    PlannedProperty("is_public", "Boolean", "Whether everybody who has the link may open it."),
    PlannedProperty("expires_at", "DateTime", "When a public link stops working."),
    PlannedProperty("results", "Numeric", "How many files a search found."),
    PlannedProperty("used_gb", "Numeric", "Storage in use, gigabytes."),
    PlannedProperty(
        "filetype", "String", "Deprecated: file type of old versions.", tags=("legacy",)
    ),
    PlannedProperty("filesize", "String", "Deprecated: megabytes, as text.", tags=("legacy",)),
    PlannedProperty("build", "String", "Build of our own team.", hidden=True),
    PlannedProperty("app_version", "String", "Release of the product: year, week and number."),
    PlannedProperty("load_ms", "Numeric", "How long the page took to load, milliseconds."),
    PlannedProperty("$browser", "String", "Name of the browser."),
    PlannedProperty("$browser_version", "Numeric", "Version of the browser."),
    PlannedProperty("$os", "String", "Operating system."),
    PlannedProperty("$os_version", "String", "Version of the operating system."),
    PlannedProperty("$device_type", "String", "Desktop, Mobile or Tablet."),
    PlannedProperty("$geoip_country_code", "String", "Country as two letters."),
    PlannedProperty("$geoip_city_name", "String", "City, by the address of the connection."),
    PlannedProperty("$current_url", "String", "Full address of the page."),
    PlannedProperty("$pathname", "String", "Path of the page."),
    PlannedProperty("$referrer", "String", "Address of the page before."),
    PlannedProperty("$session_id", "String", "The session that the event belongs to."),
    PlannedProperty("$lib", "String", "The library that sent the event."),
    PlannedProperty("$survey_id", "String", "The survey."),
    PlannedProperty("$survey_name", "String", "What the survey asks first."),
    PlannedProperty("$survey_response", "String", "The first answer: a rating, or a choice."),
    PlannedProperty("$survey_response_1", "String", "The second answer, in the person's words."),
    PlannedProperty("$feature_flag", "String", "Key of the feature flag."),
    PlannedProperty("$feature_flag_response", "String", "Value that the feature flag gave."),
    PlannedProperty("$exception_level", "String", "How serious the error is."),
    PlannedProperty("$exception_fingerprint", "String", "The same for errors of one issue."),
    PlannedProperty("$exception_issue_id", "String", "The issue that the error belongs to."),
)
"""Of events. Lists and objects (`$groups`, `$exception_list`) have no type in PostHog, and
`folder_id`, `quota_gb`, `notice`, `$el_text` and flags were never written down."""

PERSON_PROPERTIES = (
    PlannedProperty("name", "String", "Full name."),
    PlannedProperty("email", "String", "E-mail address of the account.", verified=True),
    PlannedProperty("plan", "String", "The account's plan now: free, pro or business."),
    PlannedProperty("source", "String", "Where the person came from before the first visit."),
    PlannedProperty("country", "String", "Country at the sign-up, in English."),
    PlannedProperty("role", "String", "What the person works as, by the sign-up form."),
    PlannedProperty("signed_up_at", "DateTime", "When the account was made.", verified=True),
    PlannedProperty("is_internal", "Boolean", "Whether the person belongs to our own team."),
    PlannedProperty("$initial_referring_domain", "String", "The site of the first visit's link."),
    PlannedProperty("$initial_utm_campaign", "String", "The campaign of the first visit."),
)

GROUP_PROPERTIES = (
    PlannedProperty("name", "String", "Name of the company."),
    PlannedProperty("industry", "String", "What the company does."),
    PlannedProperty("size", "String", "How many people work there: 1-10, 11-50 and so on."),
    PlannedProperty("seats", "Numeric", "How many of them may use the product."),
    PlannedProperty("plan", "String", "The company's plan, as last reported."),
)
"""Of the group type `company`."""
