"""A studio: values that are small words, a price in cents, and people who are a value as well."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

STUDIO = Found(
    events=(
        E("trainee_registered", "A trainee made an account. Once for each person.", True, ("$os",)),
        E(
            "class_booked",
            "A trainee booked a class.",
            True,
            ("format", "fee_usd_cents", "rate", "$os"),
        ),
        E("class_attended", "", True, ("format",)),
        E("class_cancelled", "", False, ("format",)),
        E("live_stream_started", "", False, ("$os",)),
        E("home_page_opened", "", False, ("$os",)),
        E("ticket_opened", "A coach or a trainee asked us; `asker` says who.", False, ("asker",)),
        E("ticket_closed", "", False, ()),
        E("request_drafted", "", True, ("format",)),
        E("request_sent", "One event for each request.", True, ("format",)),
        E("request_denied", "", True, ("format",)),
        E("review_posted", "", True, ("format",)),
        E("review_answered", "", False, ("format",)),
        E("payment_received", "", True, ("fee_usd_cents", "discount_cents")),
    ),
    properties=(
        P("format", "event", "text", "", ("on site", "at home", "live")),
        P("rate", "event", "text", "", ("per hour", "all inclusive")),
        P("asker", "event", "text", "", ("coach", "trainee")),
        P("fee_usd_cents", "event", "number"),
        P("discount_cents", "event", "number"),
        P("$os", "event", "text", "", ("iOS", "Android")),
        P("level", "person", "text", "How far the trainee is.", ("starter", "advanced")),
        P("income", "person", "number", "What the trainee earns a year."),
    ),
    cohorts=(),
    group_types=(),
)
