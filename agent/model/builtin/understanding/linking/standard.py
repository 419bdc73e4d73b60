"""What PostHog's own events and properties are called in speech, in any company that uses it."""

from typing import Final

EVENTS: Final = {
    "$pageview": (
        "page view",
        "page visit",
        "page load",
        "page",
        "view page",
    ),
    "$pageleave": ("page leave", "left page"),
    "$autocapture": ("autocapture", "click"),
    "$screen": ("screen view", "screen"),
    "$identify": ("identify", "identified"),
    "$exception": ("exception", "error", "crash"),
    "$rageclick": ("rage click",),
    "$feature_flag_called": ("feature flag called", "flag called", "flag evaluation"),
    "survey sent": ("survey response", "survey answered", "survey submitted", "survey reply"),
    "survey shown": ("survey shown", "survey seen"),
    "survey dismissed": ("survey dismissed", "survey closed"),
}

LOOSELY: Final = {
    "$pageview": ("page hit", "hit", "page impression", "impression", "traffic", "visit"),
}
"""What they are called as well, where no name, value or description of the company has the word."""

PROPERTIES: Final = {
    "$os": ("operating system", "os"),
    "$os_version": ("operating system version", "os version"),
    "$browser": ("browser",),
    "$browser_version": ("browser version",),
    "$device_type": ("device type", "device", "kind of device"),
    "$current_url": ("url", "address", "page address"),
    "$pathname": ("page", "path", "page path"),
    "$host": ("host", "domain"),
    "$geoip_country_code": ("country code", "country"),
    "$geoip_country_name": ("country name", "country"),
    "$geoip_city_name": ("city",),
    "$geoip_subdivision_1_name": ("region", "state"),
    "$geoip_continent_name": ("continent",),
    "$geoip_time_zone": ("time zone",),
    "$referring_domain": ("referring domain", "referrer", "referring site"),
    "$referrer": ("referrer", "referrer url"),
    "$lib": ("library", "sdk"),
    "$lib_version": ("library version", "sdk version"),
    "$app_version": ("app version", "version", "release"),
    "$exception_type": ("exception type", "error type", "error", "type of error"),
    "$exception_types": ("exception types", "error type", "error", "type of error"),
    "$exception_message": ("exception message", "error message", "error"),
    "$exception_values": ("exception values", "error message"),
    "$survey_response": ("survey response", "survey answer"),
    "$survey_name": ("survey", "survey name"),
    "utm_source": ("utm source",),
}

UNITS: Final = {
    "mb": "megabytes", "gb": "gigabytes", "kb": "kilobytes", "usd": "dollars", "eur": "euros",
    "gbp": "pounds", "kg": "kilograms", "km": "kilometers", "secs": "seconds", "mins": "minutes",
}  # fmt: skip
"""How units in the names of properties are written out."""

TIME_UNITS: Final = frozenset({
    "ms", "sec", "secs", "seconds", "min", "mins", "minutes", "hrs", "hours", "days", "weeks",
    "months", "years",
})  # fmt: skip
"""Units of time at the end of the name of how long something took."""

MONEY: Final = frozenset(
    [
        "revenue",
        "amount",
        "total",
        "price",
        "value",
        "mrr",
        "arr",
        "cost",
        "spend",
        "subtotal",
        "fee",
        "gmv",
        "usd",
        "eur",
        "gbp",
        "cents",
    ]
)
"""Words in the names of properties that hold money."""

PLUMBING: Final = frozenset({
    "$session_id", "$window_id", "$device_id", "$insert_id", "$distinct_id", "distinct_id",
    "$ip", "$time", "$el_text", "$event_type", "$exception_fingerprint", "$exception_issue_id",
    "$survey_id", "$exception_list", "$elements_chain", "$raw_user_agent", "uuid", "token", "$anon_distinct_id", "$user_id", "$pageview_id",
})  # fmt: skip
"""Properties that nobody means by the words in their names."""
