"""What is known of a session, from its events: how long, from where, which pages, bounced or not.

PostHog keeps sessions in a table of their own. Here they are put together when they are asked for,
and only the parts that a query uses: over a million events that takes a fraction of a second, and
nothing can ever differ from the events. Names, types and meanings are those of PostHog's
`sessions` table (posthog/hogql/database/schema/sessions_v2.py, 2026).
"""

from integrations.local.posthog.hogql.channels import channel_type
from integrations.local.posthog.hogql.schema import Column, Table, moment, text_in

BOUNCE_SECONDS = 10
"""A session this long did not bounce, however few pages it has: PostHog's default."""

_URL = text_in("properties", "$current_url")
_CAMPAIGN = (
    *("utm_source", "utm_campaign", "utm_medium", "utm_term", "utm_content"),
    *("gclid", "gad_source", "gclsrc", "dclid", "gbraid", "wbraid", "fbclid", "msclkid"),
    *("twclid", "li_fat_id", "mc_cid", "igshid", "ttclid", "_kx", "irclid"),
)
"""Properties of the first event that say where the visitor came from."""

_LCP = "$web_vitals_LCP_value"


def _of_first_event(name: str) -> str:
    return f"nullIf(argMin(ifNull({text_in('properties', name)}, ''), timestamp), '')"


_PARTS = {
    "session_id": f"ifNull({text_in('properties', '$session_id')}, '')",
    "distinct_id": "argMax(distinct_id, timestamp)",
    "start": "min(timestamp)",
    "end": "max(timestamp)",
    "inserted": "max(created_at)",
    "urls": f"groupUniqArray({_URL})",
    "entry_url": f"argMin({_URL}, timestamp)",  # the first that there is
    "end_url": f"argMax({_URL}, timestamp)",
    "click_url": f"argMax({text_in('properties', '$external_click_url')}, timestamp)",
    "lcp": f"argMin(accurateCastOrNull({text_in('properties', _LCP)}, 'Float64'), timestamp)",
    "referrer": _of_first_event("$referrer"),
    "referring_domain": _of_first_event("$referring_domain"),
    "pageviews": "countIf(event = '$pageview')",
    "screens": "countIf(event = '$screen')",
    "autocaptures": "countIf(event = '$autocapture')",
    **{f"entry_{name}": _of_first_event(name) for name in _CAMPAIGN},
    "channel": channel_type(
        campaign=_of_first_event("utm_campaign"),
        medium=_of_first_event("utm_medium"),
        source=_of_first_event("utm_source"),
        domain=_of_first_event("$referring_domain"),
        google_click=(
            f"or(isNotNull({_of_first_event('gclid')}), isNotNull({_of_first_event('gad_source')}))"
        ),
        facebook_click=f"isNotNull({_of_first_event('fbclid')})",
    ),
}
_SECONDS = "dateDiff('second', {t}.start, {t}.end)"
_BOUNCED = (
    "if({t}.pageviews = 0, NULL, not(or({t}.pageviews > 1, {t}.autocaptures > 0, "
    f"{_SECONDS} >= {BOUNCE_SECONDS})))"
)

_TEXTS = {
    "$entry_current_url": "{t}.entry_url",
    "$entry_pathname": "path({t}.entry_url)",
    "$entry_hostname": "domain({t}.entry_url)",
    "$end_current_url": "{t}.end_url",
    "$end_pathname": "path({t}.end_url)",
    "$end_hostname": "domain({t}.end_url)",
    "$entry_referring_domain": "{t}.referring_domain",
    "$entry_referrer": "{t}.referrer",
    **{f"$entry_{name}": f"{{t}}.entry_{name}" for name in _CAMPAIGN},
    "$last_external_click_url": "{t}.click_url",
    "$exit_current_url": "{t}.end_url",
    "$exit_pathname": "path({t}.end_url)",
}
_NUMBERS = {
    "$num_uniq_urls": "length({t}.urls)",
    "$pageview_count": "{t}.pageviews",
    "$autocapture_count": "{t}.autocaptures",
    "$screen_count": "{t}.screens",
    "$session_duration": _SECONDS,
    "duration": _SECONDS,
}

COLUMNS = {
    "session_id": Column("{t}.session_id"),
    "id": Column("{t}.session_id"),
    "distinct_id": Column("{t}.distinct_id"),
    "$start_timestamp": moment("start"),
    "$end_timestamp": moment("end"),
    "max_inserted_at": moment("inserted"),
    "$urls": Column("{t}.urls"),
    **{name: Column(sql, nullable=True) for name, sql in _TEXTS.items()},
    **{name: Column(sql) for name, sql in _NUMBERS.items()},
    "$channel_type": Column("{t}.channel"),
    "$is_bounce": Column(_BOUNCED, nullable=True),
    "$vitals_lcp": Column("{t}.lcp", nullable=True),
}
_ALIASES = frozenset({"id", "duration", "$exit_current_url", "$exit_pathname"})
_NO_PROPERTIES = _ALIASES | {
    *("session_id", "distinct_id", "max_inserted_at", "$urls", "$num_uniq_urls"),
    "$entry_referrer",
}

SESSIONS = Table(
    sql="(SELECT {parts} FROM events WHERE session_id != '' GROUP BY session_id)",
    columns={(name,): column for name, column in COLUMNS.items()},
    bags={},
    star=tuple(name for name in COLUMNS if name not in _ALIASES),
    parts=_PARTS,
)


def property_type(name: str) -> str:
    """The type of a session's property in PostHog's words."""
    if name == "$session_duration":
        return "Duration"
    if name in _NUMBERS or name == "$vitals_lcp":
        return "Numeric"
    if name in {"$start_timestamp", "$end_timestamp"}:
        return "DateTime"
    return "Boolean" if name == "$is_bounce" else "String"


PROPERTIES = tuple(name for name in COLUMNS if name not in _NO_PROPERTIES)
"""What PostHog lists as the properties of sessions, in its order."""
