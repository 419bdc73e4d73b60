"""A podcast app: listeners, follows that are taken back, and dates of people."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

DEVICES = ("$os", "$device_type", "$browser", "$geoip_country_name")

PODCASTS = Found(
    events=(
        E(
            "account_registered",
            "A listener made an account. Once for each person.",
            True,
            ("signup_channel", *DEVICES),
        ),
        E(
            "episode_played",
            "A listener started an episode.",
            True,
            ("category", "speed", "source", "is_premium_episode", *DEVICES),
        ),
        E(
            "episode_finished",
            "A listener got to the end of an episode; `listen_minutes` says how long it took.",
            True,
            ("category", "listen_minutes", "speed", *DEVICES),
        ),
        E("episode_downloaded", "", False, ("category", "size_mb", *DEVICES)),
        E(
            "episode_shared",
            "Somebody sent an episode to somebody else.",
            False,
            ("category", "share_target", *DEVICES),
        ),
        E("podcast_followed", "", True, ("category", *DEVICES)),
        E("podcast_unfollowed", "", False, ("category", *DEVICES)),
        E(
            "premium_started",
            "A listener began to pay; `price_eur` is what it costs.",
            True,
            ("price_eur", "billing_period", "promo", *DEVICES),
        ),
        E("premium_cancelled", "", False, ("billing_period", "cancel_reason", *DEVICES)),
        E("payment_failed", "", False, ("billing_period",)),
        E("search_run", "", False, ("results", *DEVICES)),
        E(
            "rating_given",
            "A listener gave a podcast some stars.",
            False,
            ("stars", "category", *DEVICES),
        ),
        E("comment_written", "", False, ("category", *DEVICES)),
        E("ad_skipped", "", False, ("category", *DEVICES)),
        E("$pageview", "", False, ("$pathname", *DEVICES)),
    ),
    properties=(
        P(
            "signup_channel",
            "event",
            "text",
            "How the person heard of us.",
            ("friend", "search", "newsletter", "ad"),
        ),
        P(
            "category",
            "event",
            "text",
            "What the podcast is about.",
            ("comedy", "news", "true crime", "science", "sports"),
        ),
        P("speed", "event", "number", "Playback speed.", ("1", "1.25", "1.5", "2")),
        P(
            "source",
            "event",
            "text",
            "Where in the app it was started.",
            ("home", "search", "library", "push notification"),
        ),
        P("is_premium_episode", "event", "boolean"),
        P("listen_minutes", "event", "number", "Minutes that somebody listened."),
        P("size_mb", "event", "number"),
        P("share_target", "event", "text", "", ("whatsapp", "email", "twitter", "copy link")),
        P("price_eur", "event", "number", "Price of the subscription, in euros."),
        P("billing_period", "event", "text", "", ("monthly", "yearly")),
        P("promo", "event", "text", "", ("SUMMER", "FRIEND20")),
        P(
            "cancel_reason",
            "event",
            "text",
            "",
            ("too expensive", "not enough time", "missing shows"),
        ),
        P("results", "event", "number", "How many podcasts the search found."),
        P("stars", "event", "number", "From 1 to 5.", ("1", "2", "3", "4", "5")),
        P("$os", "event", "text", "", ("iOS", "Android", "Windows", "Mac OS X")),
        P("$device_type", "event", "text", "", ("Mobile", "Desktop", "Tablet")),
        P("$browser", "event", "text", "", ("Chrome", "Safari", "Firefox")),
        P(
            "$geoip_country_name",
            "event",
            "text",
            "",
            ("Germany", "France", "Sweden", "United States", "United Kingdom"),
        ),
        P("$pathname", "event", "text", "", ("/", "/premium", "/discover")),
        P("age_group", "person", "text", "", ("18-24", "25-34", "35-49", "50+")),
        P("favourite_category", "person", "text", "", ("comedy", "news", "true crime")),
        P("joined_on", "person", "time", "When the listener made the account."),
        P("is_tester", "person", "boolean", "Whether somebody works here."),
        P("tier", "publisher", "text", "", ("indie", "network")),
    ),
    cohorts=("Binge listeners", "Superfans"),
    group_types=("publisher",),
)
