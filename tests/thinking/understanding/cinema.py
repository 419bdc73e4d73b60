"""A cinema: its own noun for people, tickets that are bought before they are scanned, memberships."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

DEVICES = ("$os", "$device_type", "$browser", "$geoip_country_name")

CINEMA = Found(
    events=(
        E(
            "Ticket Bought",
            "A moviegoer bought tickets; `seats` says how many.",
            True,
            ("film_genre", "screen", "seats", "total_eur", "pay_method", *DEVICES),
        ),
        E("Ticket Refunded", "", False, ("film_genre", "total_eur")),
        E("Ticket Scanned", "A moviegoer came in.", True, ("film_genre", "screen")),
        E("Trailer Played", "", False, ("film_genre", "watched_seconds", *DEVICES)),
        E(
            "Snack Ordered",
            "A moviegoer ordered snacks to the seat.",
            False,
            ("snack", "snack_eur", *DEVICES),
        ),
        E("Seat Changed", "", False, ("screen",)),
        E(
            "Membership Started",
            "A moviegoer became a member.",
            True,
            ("tier_price_eur", "billing", *DEVICES),
        ),
        E("Membership Ended", "", False, ("billing", "end_reason")),
        E("Account Created", "Once for each person.", True, ("heard_from", *DEVICES)),
        E(
            "Review Written",
            "A moviegoer gave stars to a film.",
            False,
            ("stars", "film_genre", *DEVICES),
        ),
        E("Watchlist Added", "", False, ("film_genre", *DEVICES)),
        E("$pageview", "", False, ("$pathname", *DEVICES)),
    ),
    properties=(
        P("film_genre", "event", "text", "", ("drama", "horror", "animation")),
        P("screen", "event", "text", "", ("Screen 1", "Screen 2", "IMAX")),
        P("seats", "event", "number", "How many seats were bought."),
        P("total_eur", "event", "number", "What was paid, in euros."),
        P("pay_method", "event", "text", "", ("card", "gift card", "cash")),
        P("watched_seconds", "event", "number"),
        P("snack", "event", "text", "", ("popcorn", "nachos", "cola")),
        P("snack_eur", "event", "number"),
        P("tier_price_eur", "event", "number", "Price of the membership, in euros."),
        P("billing", "event", "text", "", ("monthly", "yearly")),
        P("end_reason", "event", "text", "", ("price", "moved")),
        P("heard_from", "event", "text", "", ("poster", "friend", "web")),
        P("stars", "event", "number", "From 1 to 5."),
        P("$os", "event", "text", "", ("iOS", "Android", "Windows", "Mac OS X")),
        P("$device_type", "event", "text", "", ("Mobile", "Desktop", "Tablet")),
        P("$browser", "event", "text", "", ("Chrome", "Safari", "Firefox")),
        P("$geoip_country_name", "event", "text", "", ("Germany", "Austria", "Denmark")),
        P("$pathname", "event", "text", "", ("/", "/films", "/membership")),
        P("age", "person", "number", "Age in years."),
        P("is_member", "person", "boolean", "Whether the moviegoer is a member now."),
        P("home_city", "person", "text", "", ("Kiel", "Bonn")),
        P("member_since", "person", "time"),
    ),
    cohorts=("Cinephiles", "Families"),
    group_types=(),
)
