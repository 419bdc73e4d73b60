"""A chain of opticians: eye tests, frames tried and ordered, lenses, returns, members."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

_ALWAYS = ("$os", "$device_type", "$geoip_country_code", "$browser", "app_version")
_ORDER = ("total_eur", "lens_type", "frame_brand", "payment_method", "items", "has_insurance")

OPTICIAN = Found(
    events=(
        E(
            "account_opened",
            "Somebody registered. Once for each person.",
            True,
            (*_ALWAYS, "source"),
        ),
        E("eye_test_booked", "", True, (*_ALWAYS, "test_kind", "is_first_visit", "wait_days")),
        E(
            "eye_test_done",
            "The customer came and was tested.",
            True,
            ("test_kind", "test_minutes"),
        ),
        E("eye_test_missed", "Somebody did not come.", False, ("test_kind",)),
        E("frame_viewed", "", False, (*_ALWAYS, "frame_brand", "frame_shape")),
        E("virtual_try_on", "Glasses put on with the camera.", True, (*_ALWAYS, "frame_brand")),
        E("prescription_uploaded", "", False, (*_ALWAYS, "file_format")),
        E("Glasses Ordered", "An order with frames and lenses.", True, _ALWAYS + _ORDER),
        E("lenses_reordered", "Contact lenses again.", False, (*_ALWAYS, "total_eur", "items")),
        E("glasses_collected", "", False, ("days_to_ready",)),
        E("glasses_returned", "Sent or brought back.", True, ("return_reason", "total_eur")),
        E("review_left", "", False, (*_ALWAYS, "stars")),
        E("reminder_sent", "", False, ("reminder_channel",)),
        E("reminder_opened", "", False, ("reminder_channel",)),
        E("support_chat_started", "", False, _ALWAYS),
        E("search", "", False, (*_ALWAYS, "query", "results")),
        E("$pageview", "", False, None),
    ),
    properties=(
        P("total_eur", "event", "number", "What the customer paid, in euros."),
        P("lens_type", "event", "text", "", ("single vision", "varifocal", "reading")),
        P("frame_brand", "event", "text", "Maker of the frame.", ("Lunor", "Oakley", "Persol")),
        P("frame_shape", "event", "text", "", ("round", "square", "aviator")),
        P("payment_method", "event", "text", "", ("card", "paypal", "invoice")),
        P("items", "event", "number", "How many pieces."),
        P("has_insurance", "event", "boolean", "Whether an insurer pays a part."),
        P("test_kind", "event", "text", "", ("standard", "driving", "children")),
        P("is_first_visit", "event", "boolean"),
        P("wait_days", "event", "number", "Days from booking to the test."),
        P("test_minutes", "event", "number", "Length of the test in minutes."),
        P("days_to_ready", "event", "number", "Days from the order until it could be fetched."),
        P("return_reason", "event", "text", "", ("wrong_strength", "does_not_fit", "broken")),
        P("stars", "event", "number", "From 1 to 5.", ("1", "2", "3", "4", "5")),
        P("reminder_channel", "event", "text", "", ("sms", "email", "letter")),
        P("file_format", "event", "text", "", ("pdf", "photo")),
        P("query", "event", "text", "", ("sunglasses", "kids")),
        P("results", "event", "number", "How many hits a search had."),
        P("source", "event", "text", "", ("google", "store", "friend")),
        P("app_version", "event", "text", "", ("5.1", "5.2")),
        P("$os", "event", "text", "", ("iOS", "Android", "Windows", "Mac OS X")),
        P("$browser", "event", "text", "", ("Chrome", "Safari", "Firefox")),
        P("$device_type", "event", "text", "", ("Desktop", "Mobile", "Tablet")),
        P("$geoip_country_code", "event", "text", "", ("DE", "AT", "CH", "FR", "PL")),
        P("plan", "person", "text", "Care plan of the customer.", ("basic", "plus", "family")),
        P("age_group", "person", "text", "", ("under 30", "30-59", "60+")),
        P("is_employee", "person", "boolean", "Whether somebody works for us."),
        P("name", "branch", "text", "", ("Altstadt", "Hafen")),
        P("region", "branch", "text", "", ("north", "south")),
    ),
    cohorts=("Lens subscribers",),
    group_types=("branch",),
)
