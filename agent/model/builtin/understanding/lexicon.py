"""The English that says what to do with the names in a question; the names are the company's own."""

import re
from collections.abc import Iterator
from typing import Final

CALLED, CALLED_MANY = "\ue000", "\ue001"
"""Stand for each letter of a word that the company calls its people, one or several of them, see
`called_persons`.
"""

PERSONS: Final = rf"people|persons?|users?|customers?|visitors?|members?|folks?|humans?|individuals?|[{CALLED}{CALLED_MANY}]+"
_UNIT = r"(?:hours?|days?|weeks?|months?|quarters?)"


_EXTREME = r"(?:busiest|best|peak|worst|slowest|quietest|strongest|weakest|top)"


def _course(unit: str, adverb: str) -> str:
    return (
        rf"{unit}[\s-](?:by|over|on|to)[\s-]{unit}(?!\s*growth)|(?:on\s+a\s+)?{adverb}(?:\s+basis)?"
        rf"|(?:split\s+|broken\s+down\s+|grouped\s+|on\s+|bucketed\s+)?"
        rf"(?:per|by|each|every|for\s+(?:each|every))\s+(?:single\s+|calendar\s+)?{unit}s?"
        rf"(?!\s+(?:ago|of\s+the\s+(?:week|day)))|{unit}s\s+as\s+(?:rows|columns)|by\s+the\s+{unit}"
    )


def _over(unit: str, short: str) -> str:
    """Week over week, wow: each against the one before it."""
    change = r"(?:\s+(?:growth|change)(?:\s+rate)?(?:\s+(?:of|in|for))?)?"
    return rf"(?:{unit}[\s-](?:over|on)[\s-]{unit}|{short}){change}"


def _peak(unit: str) -> str:
    """Which day; our busiest week: the figures by day or week tell."""
    asks = rf"(?:(?:which|what|on\s+(?:which|what))\s+(?:(?:was|is|were|are)\s+)?(?:(?:the|our)\s+)?(?:{_EXTREME}\s+)?|(?:the\s+|our\s+)?{_EXTREME}\s+)"
    turned = rf"(?:which|what)\s+{unit}s?\s+(?:was|is|were|are|had)\s+(?:(?:the|our)\s+)?{_EXTREME}"
    return rf"(?:{turned}|{asks}{unit}s?)(?!\s+of\b)"


_PATTERN = r"(?:patterns?|profiles?|rhythms?)(?:\s+(?:of|in|for))?"
"""Not each hour or week one after the other, but what is usual at that hour or on that day."""

_MEASURED = (
    r"(?:(?:is|are|was|were|has|had|have|of|that\s+are|weigh(?:s|ing|ed)?|cost(?:s|ing)?|worth"
    r"|last(?:s|ing|ed)|tak(?:es|ing)|took)\s+)?"
)
"""What may stand before a comparison: "is over", "weighing more than"."""

_TIMED = r"(?=\s+[\d.,]*\d\s*(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|days?)\b)"
"""Behind "slower than": a time that something took, as nothing else is slow."""

_CODE = r"(?:an?\s+)?\d{3}(?!\s+(?:hour|day|week|month))"
"""Behind "returned": what was answered, as in "returned a 404"."""

_PHRASES: Final[tuple[tuple[str, str, str], ...]] = (
    # how it is counted
    ("times", "", r"how\s+often|(?:how\s+many|number\s+of|count\s+of)\s+(?:total\s+)?times"),
    ("count", "", (r"how\s+many|how\s+much|(?:total\s+|overall\s+)?(?:number|count|amount|volume|no\.)s?"
     r"\s+of|count(?:s|\s+up|\s+of)?|# of|tally(?:\s+of)?")),
    ("unique", "", r"unique|distinct|different|individual|separate"),
    ("per_session", "", r"(?:per|by|for\s+(?:each|every)|in\s+(?:each|every|a))\s+(?:single\s+)?session"),
    ("sessions", "", r"(?:number\s+of\s+)?sessions?"),
    ("math", "sum", r"(?:the\s+)?sum(?:\s+of|\s+up)?|combined|cumulative|summed"),
    ("math", "total", r"(?:in\s+)?totals?(?:\s+of)?|overall|altogether"),
    ("math", "average", r"(?:on\s+)?(?:the\s+)?(?:average|avg\.?|mean|typical)(?:\s+of)?"),
    ("math", "median", r"median(?:\s+of)?|p50|50th\s+percentile(?:\s+of)?"),
    ("math", "min", r"minimum|min|smallest|lowest|shortest|cheapest|lightest|(?:the\s+)?least\s+expensive"),
    ("math", "max", r"maximum|max|largest|biggest|longest|heaviest|priciest|(?:the\s+)?most\s+expensive"),
    ("math", "p90", r"p90|90(?:th)?[\s-]percentile(?:\s+of)?|90\s*%\s+percentile"),
    ("math", "p95", r"p95|95(?:th)?[\s-]percentile(?:\s+of)?"),
    ("math", "p99", r"p99|99(?:th)?[\s-]percentile(?:\s+of)?"),
    ("percent", "", (r"(?:what|which|the|as\s+a)\s+(?:share|part|portion|rate)\s+of|(?<!\bto\s)(?<!\bthen\s)share\s+of(?=\s)"
     r"|(?:(?:what|which|the|in|as)\s+)?(?:a\s+)?(?:percentages?|per\s?cent|pct|proportions?|fractions?"
     r"|%)(?:\s+of)?|how\s+many\s+percent(?:\s+of)?|ratio\s+of")),
    ("growth", "", (r"growth(?:\s+rate)?(?:\s+(?:of|in|for))?|(?:how\s+much\s+)?(?:did|do|does|has|have)(?!\s+the\s+(?:most|fewest|least|highest|lowest)\b)(?=.*"
     r"\b(?:grow|grown|increased?|decreased?|changed?|fall(?:en)?|drop(?:ped)?|declined?|risen?"
     r"|go(?:ne)?\s+(?:up|down))\b)|grow|grew|grown|(?:percent(?:age)?\s+)?(?:increase|decrease|change)"
     r"(?:\s+(?:in|of))?|increased|decreased|risen?|rose|declined?|go(?:ne)?\s+(?:up|down)|went\s+(?:up|down)"
     r"|trend(?:ing|ed)\s+(?:up|down)|(?:how\s+many\s+)?(?:more|fewer|less)(?=\s+[^\d\s]+.*\bthan\b)|growing|shrinking|increasing|decreasing|declining|rising|falling")),
    ("wow", "day", _over("day", "dod")),
    ("wow", "week", _over("week", "wow")),
    ("wow", "month", _over("month", "mom")),
    ("wow", "quarter", _over("quarter", "qoq")),
    ("wow", "year", _over("year", "yoy")),
    ("first_time", "", r"(?:for\s+(?:the|their)\s+)?(?:very\s+)?first[\s-]time|first\s+ever"),
    ("dau", "day", rf"daus?|daily\s+(?:active\s+|unique\s+)?(?:{PERSONS})|daily\s+actives?"),
    ("dau", "week", rf"waus?|weekly\s+(?:active\s+|unique\s+)?(?:{PERSONS})|weekly\s+actives?"),
    ("dau", "month", rf"maus?|monthly\s+(?:active\s+|unique\s+)?(?:{PERSONS})|monthly\s+actives?"),
    ("active", "", r"active|actives"),
    ("per_person", "", (r"(?:per|by|for\s+each|each|an?|every|by\s+an?(?=\s+single))\s+(?:single\s+|active\s+|unique\s+)?"
     rf"(?:user|person|customer|visitor|member|head|individual|{CALLED}+(?!{CALLED}))(?!\s+(?:property|properties|who|that))"
     rf"|(?:per|for\s+each)\s+(?:user|person|customer|visitor|member|{CALLED}+)(?=\s+(?:who|that)\b)"
     rf"|(?:do|does|did)?\s*(?:the|an|our)\s+(?:average|typical|mean)\s+(?:user|person|customer|visitor|member|{CALLED}+)")),
    ("arpu", "", rf"(?:the\s+)?(?:arpu|(?:(?:average|mean)\s+)?revenue\s+per\s+active\s+(?:{PERSONS}))"),
    ("person", "", rf"(?:{PERSONS}|everyone|everybody|anyone|anybody|someone|somebody)"),
    ("events", "", r"events?|actions?|occurrences?"),
    # over time
    ("interval", "hour", _peak("hour")),
    ("interval", "hour", _course("hour", "hourly")),
    ("interval", "day", _peak("day")),
    ("interval", "day", _course("day", "daily")),
    ("interval", "week", _peak("week")),
    ("interval", "week", _course("week", "weekly")),
    ("interval", "month", _peak("month")),
    ("interval", "month", _course("month", "monthly")),
    ("interval", "quarter", _course("quarter", "quarterly")),
    ("interval", "auto", (r"over\s+time|develop(?:ed|ing)?|evolv(?:e|ed|ing)|(?:going|doing|looking|faring)(?=\s|\W*$)|trend(?:s|ing)?(?:\s+(?:of|in|for))?|trendline|development\s+of|evolution\s+of"
     r"|time\s*line(?:\s+of)?|history\s+of")),
    ("of_time", "weekday", (r"(?:by|per|on\s+(?:which|what)|(?:which|what)|for\s+(?:each|every)|each|split\s+by)"
     r"\s+(?:(?:week\s?days?|days?\s+of\s+(?:the\s+)?week)|day\s+names?)|(?:(?:the\s+|our\s+)?"
     rf"{_EXTREME}\s+week\s?days?)|(?:(?:the\s+|our\s+)?{_EXTREME}\s+)?days?\s+of\s+(?:the\s+)?week")),
    ("of_time", "hour", (r"(?:by|per|at\s+(?:which|what)|(?:which|what)|for\s+(?:each|every)|split\s+by)"
     r"\s+(?:hours?\s+of\s+(?:the\s+)?day|time\s+of\s+(?:the\s+)?day)"
     rf"|(?:(?:the\s+|our\s+)?{_EXTREME}\s+)?(?:hours?|time)\s+of\s+(?:the\s+)?day"
     r"|(?:at\s+)?(?:what|which)\s+(?:time|hours?)(?:\s+of\s+(?:the\s+)?day)?(?=\s+(?:do|does|are|is|did|were))")),
    ("of_time", "hour", rf"(?:hourly|time[\s-]of[\s-]day|hour[\s-]of[\s-](?:the[\s-])?day)\s+{_PATTERN}"),
    ("of_time", "weekday", rf"(?:weekly|week\s?day|day[\s-]of[\s-](?:the[\s-])?week)\s+{_PATTERN}"),
    # how it is split
    ("by", "", (r"(?:(?:split|broken\s+down|break(?:down)?(?:\s+(?:it|that|this|them))?(?:\s+down)?|group(?:ed)?"
     r"|segment(?:ed)?|divided?|sliced?|separated?|sorted|compared?|grouping|breaking\s+down)\s+)?"
     r"(?:by|per|across|for\s+(?:each|every)|in\s+each|by\s+each)"
     r"|split\s+(?:it\s+)?(?:up\s+)?(?:by|into)|breakdown\s+(?:of|by)|for\s+(?:the\s+)?different"
     r"|distribution\s+(?:of|by|over)")),
    ("each", "", r"each|every"),
    ("top", "", r"top|best|leading|limit(?=\s+\d+\W*$)"),
    ("most", "most", (r"(?:the\s+)?most\s+(?:common|popular|frequent|frequently|often|used|active)|(?:the\s+)?most(?!\s+(?:common|popular|frequent|often|used|active))|commonest"
     r"|highest|greatest")),
    ("most", "least", (r"(?:the\s+)?least\s+(?:common|popular|frequent|frequently|often|used)|(?:the\s+)?(?:least|fewest)"
     r"|(?:the\s+)?(?:lowest|smallest)\s+(?:number|count)(?=\s+of\b)|rarest|bottom|worst")),
    ("rank", "", r"rank(?:ed|ing|s)?(?=\s+(?:\w+\s+){0,3}by\b)"),
    ("rest", "", r"(?:and\s+)?(?:the\s+)?(?:rest|remaining|others|everything\s+else)\s+(?:as|under|in)\s+(?:[\"'“])?(?:others?|one|rest)(?:[\"'”])?"),
    ("where_from", "", r"(?:from\s+)?where(?:\s+(?:do|does|did|are|is|were|was))?(?=.*\b(?:from|coming|located|based)\b)"),
    ("ratio", "", r"ratio"),
    ("which", "", r"which|what\s+kinds?\s+of|what\s+types?\s+of"),
    ("what", "", r"what(?:'?s)?"),
    ("exist", "", (r"are\s+there|is\s+there|exist(?:s|ing)?|do\s+(?:we|you)\s+(?:have|see|get|track|support)"
     r"|(?:are|is)\s+(?:there\s+)?available|possible")),
    ("values", "", r"(?:possible\s+|all\s+)?values?(?:\s+(?:of|for))?"),
    # which ones
    ("not", "", (r"(?:but\s+)?(?:not|never)(?:\s+(?:on|in|from|for|with|by|via|using))?|(?:did|do|does|have|has|had|was|were|is|are"
     r"|could|would|has)n['\u2019]?t|(?:but\s+)?no\s+longer|non|but\s+no|neither")),
    ("without", "", (r"(?:but\s+)?without(?:\s+(?:any|a|an|the|counting))?|(?:all\s+)?except(?:\s+(?:for|from|in|on))?"
     r"|excluding|exclude|excludes?|other\s+than|apart\s+from|aside\s+from|outside(?:\s+of)?|minus|but\s+not"
     r"(?:\s+(?:on|in|from|for|with))?|leaving\s+out|leave\s+out|ignoring|ignore|lacking|drop(?=\s+the\b)"
     r"|rather\s+than|instead\s+of")),
    ("only", "", (r"only|just|solely|exclusively|restrict(?:ed)?\s+(?:it\s+)?to|limit(?:ed)?\s+(?:it\s+)?to|filter(?:ed)?"
     r"(?:\s+(?:it|that|them))?(?:\s+(?:by|to|for|on|down\s+to))?")),
    ("number", "unknown", r"(?:is|are|was|were|has|have|with)?\s*(?:unknown|missing|not\s+set|unset|empty|null|blank)"),
    ("number", "known", r"(?:is|are|was|were|has|have)\s+(?:known|set|filled(?:\s+in)?|not\s+empty)|known"),
    ("number", "between", _MEASURED + r"between|from(?=\s+[$€£]?\d[\d.,]*\s*\w*\s+(?:to|and)\s+\d)"),
    ("number", ">=", _MEASURED + r"(?:at\s+least|>=|≥|(?:greater|more|larger|higher|bigger)\s+than\s+or\s+equal(?:\s+to)?|a\s+minimum\s+of|no\s+less\s+than|no\s+fewer\s+than|not\s+less\s+than|min(?=\s+\d))"),
    ("number", "<=", _MEASURED + r"(?:at\s+most|<=|≤|up\s+to(?=\s+[$€£]?\d)|(?:less|fewer|smaller|lower)\s+than\s+or\s+equal(?:\s+to)?|a\s+maximum\s+of|no\s+more\s+than|not\s+more\s+than|max(?=\s+\d))"),
    ("number", ">", (_MEASURED + r"(?:strictly\s+)?(?:(?:more|greater|larger|bigger|higher|longer"
     r"|older|heavier|taller|later)\s+than|slower\s+than" + _TIMED + r"|over|above|exceed(?:s|ing|ed)?|>|beyond|upwards\s+of)")),
    ("number", "<", (_MEASURED + r"(?:strictly\s+)?(?:(?:less|fewer|smaller|lower|shorter|younger"
     r"|lighter)\s+than|(?:faster|quicker)\s+than" + _TIMED + r"|under|below|<)")),
    ("number", "exactly", _MEASURED + r"(?:exactly|precisely)"),
    ("or_more", ">=", r"(?:or|and)\s+(?:more|above|larger|bigger|greater|up|over|higher)(?!\s+(?:than\s+)?[$€£]?\d)|\+"),
    ("or_more", "<=", r"(?:or|and)\s+(?:less|fewer|below|smaller|under)(?!\s+(?:than\s+)?[$€£]?\d)"),
    ("equals", "", (r"(?:is|are|was|were)\s+(?:equal\s+to|exactly|set\s+to|one\s+of|any\s+of|either)|equals?(?:\s+to)?|==?|set\s+to"
     r"|one\s+of|any\s+of")),
    ("contains", "contains", r"contain(?:s|ing)?|includ(?:es?|ing)(?:\s+the\s+word)?|that\s+contains?|like"),
    ("contains", "begins", r"(?:start|begin)(?:s|ning|ing)?\s+with|end(?:s|ing)?\s+(?:in|with)"),
    ("unequal", "", r"!=|<>|≠|(?:is|are|was|were)\s+(?:not|n['\u2019]t|anything\s+but|other\s+than)|isn['\u2019]t|aren['\u2019]t|wasn['\u2019]t|does\s+not\s+equal"),
    ("cohort", "", r"(?:(?:in|from|of)\s+)?(?:the\s+)?(?:cohort|segment)s?(?:\s+(?:of|called|named))?"),
    ("times_done", "", r"times|time(?=\s|$)|x"),
    ("done", "once", r"once"),
    ("done", "twice", r"twice"),
    # how parts go together
    ("rel", "", (r"who|whom|whose|that(?=\s+(?:\w+ed|have|has|had|did|do|were|was|are|is|came|come|\w+s)\b)"
     r"|that(?=\s+(?:is|are|was|were)n['\u2019]t\b)|which(?<=(?:users|eople) which)")),
    ("of_those", "", (rf"(?:out\s+)?of\s+(?:all\s+)?(?:the\s+|those\s+|our\s+|these\s+)?(?:new\s+)?(?:{PERSONS}|ones)\s+(?:who|that)"
     rf"|(?:out\s+)?of\s+(?:all\s+)?(?:those|them)\s+(?:who|that)|among\s+(?:the\s+|those\s+)?(?:(?:{PERSONS})\s+)?(?:who|that)"
     r"|(?:out\s+)?of\s+(?:those|them|these)")),
    ("of_whole", "", r"out\s+of(?:\s+(?:all|the|our|total))*"),
    ("and", "or", r"(?:and/or|or|nor)(?:\s+(?:in|on|from|with|for))?"),
    ("and", "and", r"and(?:\s+also)?|&|\+|plus|as\s+well\s+as|along\s+with|together\s+with"),
    ("and", "comma", r",|;|/"),
    ("but", "", r"but(?:\s+(?:then|also))?|yet(?=\s+(?:did|do|does|have|has|had|never|not|no|then|without|were|was)\b)"),
    ("until_now", "", (r"yet(?!\s+(?:did|do|does|have|has|had|never|no|then|without|were|was)\b)|(?:ever\s+)?since(?:\s+then)?(?=\W*(?:$|by\b|per\b))"
     r"|(?<=have\s)since|(?<=has\s)since|already|still(?=\s+(?:\w+n['\u2019]?t|not|have|has)\b)|(?:until|till|by|up\s+to)\s+now|to\s+this\s+day")),
    ("vs_rest", "", (r"(?:vs\.?|versus|against|compared\s+(?:to|with))\s+(?:all\s+)?(?:the\s+)?(?:rest|others"
     r"|everyone\s+else|everybody\s+else|everything\s+else)")),
    ("vs", "", (r"vs\.?|versus|compared?\s+(?:to|with|against)|comparison\s+(?:of|to|with|between)|in\s+comparison\s+(?:to|with)|against"
     r"|relative\s+to")),
    ("compare", "", r"(?:the\s+)?split\s+of(?=\s.*\bbetween\b)|compare|comparison|compared|difference\s+between|what(?:'s|\s+is)\s+the\s+difference|differ(?:s|ence|ent)?\s*(?:from|to)?|than"),
    ("then", "", (r"(?:and\s+)?(?:then|subsequently|afterwards?|later(?:\s+on)?|eventually|next)|followed\s+by|(?:and\s+)?(?:went|go|goes"
     r"|gone|going)\s+on\s+to|(?:and\s+)?(?:ended|end|ends)\s+up|->|-->|→|>>|=>|(?:end|ends|ended|result|results|resulted)\s+in|turn(?:s|ed)?\s+into|lead(?:s)?\s+to|(?:and\s+)?finally|(?:up\s+)?until\s+they|until(?=\s+(?:the|an?|their)\s+[a-z])|led\s+to")),
    ("after", "after", r"(?:right\s+|directly\s+|immediately\s+|straight\s+)?after(?:\s+(?:they|he|she|having|they\s+have|a|an|the))?"),
    ("after", "before", r"(?:right\s+|directly\s+|immediately\s+|just\s+)?before(?:\s+(?:they|he|she|having|a|an|the))?|prior\s+to|leading\s+up\s+to"),
    ("to", "", r"to"),
    # shapes
    ("funnel", "", (r"(?:conversion\s+)?funnels?(?:\s+(?:from|of|for))?|conversions?(?:[\s-]rates?)?(?:\s+(?:from|of|for))?|convert(?:s|ed|ing)?"
     r"(?:\s+(?:from|to|into))?|cvr")),
    ("drop", "", (rf"where\s+(?:do|does|did)\s+(?:we|they|most|{PERSONS})(?:\s+(?:{PERSONS}))?\s+(?:drop\s*off|drop\s+out|leave|get\s+lost)"
     r"|drop(?:s|ped|ping)?[\s-]?offs?(?:\s+(?:from|between|rate))*|(?:fall|fell|falling)[\s-]?offs?")),
    ("strict", "", r"(?:directly|immediately|straight)(?=\s+(?:then|to|followed|after|share|go)\b)|in\s+strict\s+order|strict(?:ly)?(?:\s+(?:in\s+(?:that|this)\s+)?order(?:ed)?)?"),
    ("any_order", "", r"in\s+any\s+(?:order|sequence)|(?:regardless|irrespective)\s+of\s+(?:the\s+)?order|unordered"),
    ("takes", "", (r"how\s+(?:long|quickly|fast|soon|much\s+time)(?:\s+(?:does|do|did|until|after))?(?:\s+it)?(?:\s+(?:usually|typically|normally|generally|actually))?(?:\s+takes?(?:\s+for)?|\s+took)?"
     rf"(?:\s+(?:{PERSONS}|someone|a\s+user))?|time\s+(?:to|it\s+takes|it\s+took)(?:\s+to)?|time\s+(?:between|from)|time\s+to\s+convert|days?\s+between"
     r"|how\s+many\s+(?:minutes|hours|days|weeks)\s+(?:(?:usually|typically|normally)\s+)?(?:(?:pass|go\s+by|elapse|lie|are\s+there|does\s+it\s+take)\s+)?(?:between|from(?=.*\b(?:to|until|till)\b))"
     r"|how\s+many\s+(?:minutes|hours|days|weeks)\s+does\s+it\s+(?:(?:usually|typically|normally)\s+)?take")),
    ("retention", "", (r"retentions?(?:\s+(?:of|for|rates?|curves?|grid|table))*|retained?|retain(?:s|ing)?|(?:come|came|comes|coming)\s+back|return"
     r"(?:s|ed|ing)?(?!\s+(?:no|zero|\d|" + _CODE + r")\b)(?:\s+(?:rates?|users|visitors))?|stick\s+around|stuck\s+around|stay(?:s|ed)?(?:\s+active)?|are\s+still\s+(?:active|around|here)|repeat|(?:keeps?|kept)(?=\s+\w+ing\b)")),
    ("churn", "", r"churn(?:ed|ing|\s+rate)?"),
    ("lifecycle", "", r"life[\s-]?cycles?(?:\s+of)?|dormant|resurrect(?:ed|ing)?|new\s+vs\.?\s+returning|new\s+and\s+returning|new,?\s+returning"),
    ("stickiness", "", (rf"stickiness(?:\s+of)?|sticky|(?:(?:on|in)\s+)?how\s+many\s+(?:different\s+)?{_UNIT}(?:\s+(?:a|per|of\s+the|in\s+a|each"
     r"|out\s+of\s+the)\s+(?:week|month)|(?=\s+(?:do|did|does)\b))|(?:on\s+)?how\s+many\s+(?:different\s+)?days")),
    ("paths", "", (r"(?:user\s+|common\s+|main\s+|typical\s+|usual\s+)*(?:paths?|flows?|journeys?|routes?|navigation)(?:\s+(?:do|from|of|to|through))*"
     rf"|what\s+(?:do|did|does|are|were)\s+(?:most\s+)?(?:{PERSONS}|they|the\s+people)\s+(?:usually\s+|typically\s+|mostly\s+|normally\s+|often\s+)?(?:do|doing)(?:\s+next)?"
     r"|what\s+(?:happens|comes|came|happened)(?:\s+next)?"
     rf"|where\s+do\s+(?:{PERSONS}|they)\s+(?:go|come)")),
    ("pages", "", r"(?:which|what)\s+pages?|page\s+paths?|page\s+flows?"),
    ("persons", "", (rf"(?:list|show|name|give|get|find)(?:\s+me)?(?:\s+(?:all|the|a\s+list\s+of|every|names?\s+of|some|of))*\s+(?:{PERSONS})(?:\s+(?:who|that))?"
     rf"|(?:which|what)\s+(?:{PERSONS})|(?:list|show|name|give|get|find)(?:\s+me)?(?:\s+(?:the|top|any))*(?=\s+\d+\s+(?:{PERSONS}))"
     rf"|who\s+are\s+(?:the|our)\s+(?:most\s+active|top|heaviest|biggest)\s+(?:{PERSONS})|(?:give|show|tell|send|list)\s+(?:me\s+|us\s+)?(?:the\s+)?(?:e-?mails?|names?|ids?)(?:\s+addresses)?\s+of(?:\s+(?:all|the))*\s+(?:{PERSONS})"
     rf"|who\s+(?:are|were|is|was|exactly)(?:\s+(?:they|these|those|the|it|that|he|she|all))*(?:\s+(?:{PERSONS}))?"
     rf"(?=\s+(?:who|that)\b|\s*[^\w~]*$|\s+behind\b)|list\s+(?:everyone|everybody|those)(?:\s+(?:who|that))?|(?:the\s+)?names?\s+of|list\s+of\s+(?:the\s+)?(?:{PERSONS})"
     rf"(?:\s+(?:who|that))?|(?:the\s+)?(?:{PERSONS})\s+behind(?:\s+(?:it|that|this|them))?")),
    ("within", "", r"within|inside\s+of|in\s+under|in\s+less\s+than"),
    ("window", "", (r"(?:with(?:in)?\s+an?\s+)?(?:conversion|time)[\s-]window(?:\s+(?:of|is))?|window\s+of"
     r"|(?<=(?:min|day|ays|our|urs|ute|tes|eek|eks|nth|ths)[\s-])window")),
    ("aside", "", (r"i\s+(?:mean|guess|think)|you\s+know|side\s+by\s+side|sth|because|honestly"
     r"|for\s+(?:the|my|our|a|an|tomorrow's|today's)\s+(?:weekly\s+|daily\s+)?(?:stand-?up|meeting|deck|slides?|presentation|boss)")),
    # how it is shown
    ("shown", "table", r"(?:as|in|into)\s+(?:an?\s+)?tables?|tabular|table\s+please|in\s+rows|as\s+(?:a\s+)?(?:list|numbers|figures)|(?:in\s+)?numbers\s+only"),
    ("shown", "chart", (r"(?:as|in|into)\s+(?:an?\s+)?(?:charts?|graphs?|diagrams?|plots?|pictures?)|(?:chart|plot|graph|visuali[sz]e|draw)"
     r"(?:\s+(?:of|it|that|this|for|me))*")),
    ("shown", "bar", r"(?:as|in)\s+(?:an?\s+)?bar(?:\s+(?:charts?|graphs?))?|(?:as|in)\s+bars|bar\s+(?:chart|graph)s?(?:\s+of)?"),
    ("shown", "line", r"(?:as|in)\s+(?:an?\s+)?line(?:\s+(?:charts?|graphs?))?|(?:as|in)\s+lines|line\s+(?:chart|graph)s?(?:\s+of)?"),
    ("shown", "area", r"(?:as|in)\s+(?:an?\s+)?area(?:\s+(?:charts?|graphs?))?|area\s+(?:chart|graph)s?(?:\s+of)?"),
    ("verb", "", (r"(?:brings?|brought|drives?|drove|generates?|generated|yields?|produces?|produced)(?=\s+(?:(?:in|us)\s+)?(?:the\s+)?(?:most|more|fewest|least|highest)\b)|return(?:s|ed|ing)?(?=\s+(?:no|zero|\d|" + _CODE + r")\b)|(?:came|come|comes|coming)(?:\s+from(?=\W*$))?(?=\s+(?:from|via|through|by|with))|happen(?:s|ed|ing)?|occur(?:s|red)?|took\s+place|take\s+place"
     r"|(?:was|were|is|are|been|being)(?:\s+(?:made|done))?")),
)  # fmt: skip


def _compiled() -> Iterator[tuple[str, str, re.Pattern[str]]]:
    for kind, value, pattern in _PHRASES:
        yield kind, value, re.compile(rf"(?:{pattern})(?!\w)", re.IGNORECASE)


PHRASES: Final = tuple(_compiled())


def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION: Final = _vocabulary("""
    a an the of at for with as so if s t's it's that's
    was were is are be been being am has will would could can should shall may might
    i me my we us our ours you your yours they them their theirs it its this that these those there here
    please pls plz kindly fyi thx tell show give let know want need like actually really basically
    what whats which how hows much all any some so far well yes yeah
    during throughout about around roughly approximately
    hey hi hello rootle thanks thank ok okay now also again sorry oops too
    happen happened happening occur occurred currently right
    something anything thing things stuff one ones
    compute calculate see check find look plot get ? ! . : ( ) i'm i'd i'll let's lets we've we're you're
    curious wondering wonder ask question quick could've
    to in on from by and into onto out per
""") - _vocabulary("in on from by per and into onto out to each every with for may")
"""Words that change nothing about a figure. "not", "only", "new", "by" and "until" are not here."""

FILLER: Final = _vocabulary("""
    product app site website platform service tool figure figures data stats statistics metrics
    numbers amount number count kind kinds sort overall
""")
"""Words that mostly fill a sentence, and now and then are part of a name."""

SILENT: Final = FUNCTION | FILLER
"""All words that change nothing about a figure."""

SOFT: Final = _vocabulary("""
    get got gotten getting gets receive received receives seen make made makes making take took taken
    do does did done doing have having had has use used uses using perform performed come came
""")
"""Words that are small talk in most questions ("how many did we get") and verbs in some events."""

LEADS: Final = _vocabulary("""
    in on from with for where whose via using through at of among having inside by within and
    when while under
""")
"""Words before a condition: "on mobile", "where plan is pro", "with source newsletter"."""

OTHER_PERSONS: Final = _vocabulary("""
    shopper buyer client player guest student subscriber reader viewer listener driver patient
    tenant teacher learner developer creator seller host rider traveler traveller author editor
    employee colleague teammate candidate applicant donor participant attendee user visitor customer
    athlete runner gamer passenger commuter trainee pupil citizen consumer diner
""")
"""What people are called where no name of the company has the word."""
