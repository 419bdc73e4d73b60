"""Which marketing channel brought a visitor: search, social, e-mail, an ad, a link, or none.

The rules are those that PostHog documents (posthog.com/docs/data/channel-type); its lists of
known sites are long, ours hold the ones that people ask about.
"""

from integrations.local.posthog.hogql.quoting import literal

CHANNELS = (
    *("Cross Network", "Paid Search", "Paid Social", "Paid Video", "Paid Shopping"),
    *("Paid Unknown", "Direct", "Organic Search", "Organic Social", "Organic Video"),
    *("Organic Shopping", "Push", "SMS", "Audio", "Email", "Referral", "Affiliate", "Unknown"),
)

_SITES = {
    "Search": r"google|bing|duckduckgo|yahoo|ecosia|baidu|yandex|qwant|startpage|kagi",
    "Social": r"facebook|fb|instagram|linkedin|lnkd|twitter|t\.co|x\.com|reddit|tiktok|pinterest"
    r"|threads|bluesky|bsky|mastodon|news\.ycombinator|quora|snapchat|whatsapp|telegram|slack",
    "Video": r"youtube|youtu\.be|vimeo|twitch|dailymotion",
    "Shopping": r"amazon|ebay|etsy|shopify|walmart|alibaba",
}
_MEDIUMS = {
    "Email": ("email", "e-mail", "e_mail", "newsletter"),
    "Affiliate": ("affiliate", "affiliates"),
    "SMS": ("sms",),
    "Audio": ("audio", "podcast"),
    "Referral": ("referral", "app", "link"),
}
_PAID_MEDIUMS = ("cpc", "cpm", "cpv", "cpa", "ppc", "retargeting")


def channel_type(
    *, campaign: str, medium: str, source: str, domain: str, google_click: str, facebook_click: str
) -> str:
    """The ClickHouse expression for the channel; arguments are expressions, NULL where missing."""
    campaign, medium, source = (
        f"lower(ifNull({value}, ''))" for value in (campaign, medium, source)
    )
    domain = f"lower(ifNull({domain}, ''))"
    paid = (
        f"or(has({_list(_PAID_MEDIUMS)}, {medium}), startsWith({medium}, 'paid'), {google_click})"
    )
    direct = (
        f"and({domain} = '$direct', {medium} = '', "
        f"has(['', '(direct)', 'direct', '$direct'], {source}), not({facebook_click}))"
    )
    rules = [
        (f"match({campaign}, 'cross-network')", "'Cross Network'"),
        (f"and({paid}, {_kind(source)} != '')", f"concat('Paid ', {_kind(source)})"),
        (f"and({paid}, {_kind(domain)} != '')", f"concat('Paid ', {_kind(domain)})"),
        (f"and({paid}, {facebook_click})", "'Paid Social'"),
        (paid, "'Paid Unknown'"),
        (direct, "'Direct'"),
        *((f"has({_list(names)}, {medium})", literal(kind)) for kind, names in _MEDIUMS.items()),
        *((f"has({_list(names)}, {source})", literal(kind)) for kind, names in _MEDIUMS.items()),
        (f"match({medium}, 'push$')", "'Push'"),
        (f"startsWith({medium}, 'social')", "'Organic Social'"),
        (f"{_kind(source)} != ''", f"concat('Organic ', {_kind(source)})"),
        (f"{_kind(domain)} != ''", f"concat('Organic ', {_kind(domain)})"),
        (facebook_click, "'Organic Social'"),
        (f"{domain} = '$direct'", "'Direct'"),
        (f"{domain} != ''", "'Referral'"),
    ]
    pairs = ", ".join(f"{condition}, {channel}" for condition, channel in rules)
    return f"multiIf({pairs}, 'Unknown')"


def _kind(value: str) -> str:
    """The kind of a site, by its name alone (`google`) or as a part of a domain; else empty."""
    pairs = ", ".join(
        f"match({value}, {literal(f'(?:^|[.])(?:{names})(?:[.]|$)')}), {literal(kind)}"
        for kind, names in _SITES.items()
    )
    return f"multiIf({pairs}, '')"


def _list(names: tuple[str, ...]) -> str:
    return f"[{', '.join(map(literal, names))}]"
