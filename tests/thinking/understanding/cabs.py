"""Rides in a town: kinds of rides, who cancelled, and a date on which people signed up."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

DEVICES = ("$os", "$device_type", "$browser", "$geoip_country_name")

CABS = Found(
    events=(
        E(
            "trip_requested",
            "A passenger asked for a ride; `ride_class` says which kind.",
            True,
            ("ride_class", "city", "surge", "app_version", *DEVICES),
        ),
        E(
            "trip_accepted",
            "A chauffeur took the request.",
            True,
            ("ride_class", "city", "pickup_minutes", "is_on_time"),
        ),
        E(
            "trip_completed",
            "The ride came to its end.",
            True,
            ("ride_class", "city", "fare_eur", "distance_km", "trip_minutes", "surge"),
        ),
        E("trip_cancelled", "", False, ("ride_class", "city", "cancelled_by", "cancel_reason")),
        E("chauffeur_rated", "A passenger rated the ride.", False, ("stars", "city")),
        E("tip_given", "", False, ("tip_eur", "city")),
        E(
            "passenger_signed_up",
            "A passenger made an account. Once for each person.",
            True,
            ("referral_source", "city", *DEVICES),
        ),
        E("card_added", "", False, DEVICES),
        E("voucher_applied", "", False, ("voucher_code", "city")),
        E("call_dropped", "", False, ("city", "topic")),
        E("lost_item_reported", "", False, ("city",)),
        E("support_chat_started", "", False, ("topic", *DEVICES)),
        E("$pageview", "", False, ("$pathname", *DEVICES)),
        E("$exception", "", False, ("app_version", *DEVICES)),
    ),
    properties=(
        P("ride_class", "event", "text", "", ("economy", "comfort", "van")),
        P("city", "event", "text", "Where the ride began.", ("Munich", "Turin", "Gdansk")),
        P("surge", "event", "boolean", "Whether prices were raised just then."),
        P("app_version", "event", "text", "", ("5.1", "5.2", "5.3")),
        P("pickup_minutes", "event", "number", "Minutes until the car was there."),
        P("is_on_time", "event", "boolean", "Whether the car came when it was promised."),
        P("fare_eur", "event", "number", "What the passenger paid, in euros."),
        P("distance_km", "event", "number"),
        P("trip_minutes", "event", "number", "How long the ride took."),
        P("cancelled_by", "event", "text", "", ("passenger", "chauffeur", "system")),
        P("cancel_reason", "event", "text", "", ("too slow", "changed plans", "wrong address")),
        P("stars", "event", "number", "From 1 to 5.", ("1", "2", "3", "4", "5")),
        P("tip_eur", "event", "number"),
        P(
            "referral_source",
            "event",
            "text",
            "How the person heard of us.",
            ("friend", "billboard", "search"),
        ),
        P("voucher_code", "event", "text", "", ("RIDE5", "NIGHT10")),
        P("topic", "event", "text", "", ("payment", "safety", "lost item")),
        P("$os", "event", "text", "", ("iOS", "Android")),
        P("$device_type", "event", "text", "", ("Mobile", "Tablet", "Desktop")),
        P("$browser", "event", "text", "", ("Chrome", "Safari")),
        P("$geoip_country_name", "event", "text", "", ("Germany", "Italy", "Poland")),
        P("$pathname", "event", "text", "", ("/", "/book")),
        P("loyalty_level", "person", "text", "", ("bronze", "silver", "gold")),
        P("is_business", "person", "boolean", "Whether the passenger rides for a firm."),
        P("signup_date", "person", "time"),
        P("language", "person", "text", "", ("de", "it", "pl")),
    ),
    cohorts=("Commuters", "Night owls"),
    group_types=(),
)
