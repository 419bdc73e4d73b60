"""A company of invented words, whose numbers have units: one of its events carries just one of them."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

CELLAR = Found(
    events=(
        E("plimtor_garveled", "", True),
        E("wexnub_dranned", "", True),
        E("fribble_hoxed"),
        E("jundle", "", properties=("vook_ml", "chonter", "$os")),
        E("skrimp_yelted", "", properties=("snarb_minutes", "glost_kb", "$os")),
        E("$pageview"),
    ),
    properties=(
        P("mirnax", "event", "text", "", ("Tolb", "Grent", "Sipp")),
        P("vook_ml", "event", "number"),
        P("snarb_minutes", "event", "number"),
        P("glost_kb", "event", "number"),
        P("chonter", "event", "text", "", ("zib", "plort fen")),
        P("lurm", "event", "number"),
        P("$os", "event", "text", "", ("iOS", "Android")),
        P("yaddle", "person", "text", "", ("Hurb", "Nask")),
        P("is_fesk", "person", "boolean"),
        P("is_grolled", "event", "boolean"),
        P("druve", "trelvey", "text", "", ("fip", "grunn", "tolv")),
    ),
    cohorts=(),
    group_types=("trelvey",),
)
