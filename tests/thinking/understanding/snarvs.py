"""Random words: what happens is snarved, fleebed and tolked; nothing of it can be guessed."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

_ALWAYS = ("$os", "$device_type", "$geoip_country_code", "quib")

SNARV = Found(
    events=(
        E("snarv opened", "", True, (*_ALWAYS, "dorp", "plinth_kg")),
        E("snarv closed", "The end of a snarv.", True, (*_ALWAYS, "dorp", "murk_seconds")),
        E("fleeb_sent", "A fleeb left the house.", True, (*_ALWAYS, "vosk_eur", "yab", "is_wonky")),
        E("fleeb_received", "", False, (*_ALWAYS, "yab")),
        E("fleeb_returned", "", False, (*_ALWAYS, "vosk_eur", "gripe")),
        E("Tolk Joined", "Somebody became a tolk. Once for each person.", True, _ALWAYS),
        E("Tolk Left", "", False, (*_ALWAYS, "gripe")),
        E("grommash", "", False, (*_ALWAYS, "zint", "hops")),
        E("quorple", "A quorple was turned.", True, (*_ALWAYS, "zint", "is_wonky")),
        E("bimble_shared", "", False, (*_ALWAYS, "hops", "yab")),
        E("$pageview", "", False, None),
    ),
    properties=(
        P("dorp", "event", "text", "Kind of the snarv.", ("lish", "karn", "pell")),
        P("plinth_kg", "event", "number", "Weight in kilograms."),
        P("murk_seconds", "event", "number", "How long it was open, in seconds."),
        P("vosk_eur", "event", "number", "Price in euros."),
        P("yab", "event", "text", "", ("red", "teal", "ochre")),
        P("is_wonky", "event", "boolean"),
        P("gripe", "event", "text", "Why they gave up.", ("too_dear", "too_slow", "bored")),
        P("zint", "event", "number", "", ("1", "2", "3")),
        P("hops", "event", "number", "How many hands it went through."),
        P("quib", "event", "text", "", ("north", "south")),
        P("$os", "event", "text", "", ("iOS", "Android", "Windows")),
        P("$device_type", "event", "text", "", ("Desktop", "Mobile", "Tablet")),
        P("$geoip_country_code", "event", "text", "", ("DE", "FR", "US", "NL")),
        P("plan", "person", "text", "", ("free", "pro", "max")),
        P("name", "brood", "text", "", ("Ulm", "Tarn")),
        P("size", "brood", "number", "Heads in the brood."),
    ),
    cohorts=("Old tolks",),
    group_types=("brood",),
)
