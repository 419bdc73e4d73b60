"""Knows what people say to one another around a question: "Hi team", "thanks", "no rush", "Best, Anna"."""

import re
from typing import Final

_NAME = r"[^\W\d_][\w'’-]*"
_YOU = r"(?:you|u|ya|y['’]?all|anyone|anybody|someone|somebody|one\s+of\s+you)"
_ALL = r"(?:you|everyone|everybody|all|this|that|it|the)"
_CHANCE = r"(?:a\s+(?:chance|minute|min|moment|sec|second)|time|a\s+bit\s+of\s+time|to\s+it|around\s+to\s+it)"

_HELLO = (
    r"(?:(?:hi|hello|hey|heya|hiya|howdy|dear|greetings|yo|gm|morning|afternoon|evening"
    r"|good\s+(?:morning|afternoon|evening|day)|happy\s+\w+day)(?:\s+again)?)"
)
GREETING: Final = re.compile(
    rf"{_HELLO}(?:\s+(?P<names>{_NAME}(?:\s+{_NAME}){{0,3}}))?", re.IGNORECASE
)
"""How a message begins; `names` are who it is for."""

_THANKS = (
    r"(?:(?:many|thousand|a\s+thousand|big|huge|and|again)\s+)*(?:thanks|thank\s+(?:you|u)|thx|thnx|tnx|ty|tysm|tia|cheers"
    r"|(?:much\s+|really\s+|very\s+)*appreciated|(?:i['’]?d\s+|i\s+)?(?:really\s+|would\s+)?appreciate\s+(?:it|(?:the|your|any)\s+help))"
    r"(?!\s+to\b)(?:\s+(?:so|very|really|much|a|lot|lots|bunch|ton|million|heaps|in|advance|again|for|your|the|any|all|help"
    r"|you|u|everyone|everybody|team|guys|folks|and|already|anyway|looking|into|this|it|that|quick|reply|support|time|effort))*"
)
_REGARDS = (
    r"(?:(?:with\s+)?(?:kind|kindest|best|warm|warmest|many)\s+(?:regards|wishes)|(?:best|regards|rgds|br|sincerely|lg|vg)"
    r"|yours(?:\s+(?:truly|sincerely|faithfully))?|all\s+the\s+best|have\s+a\s+(?:\w+\s+)?(?:day|one|week|weekend|evening))"
)
CLOSING: Final = re.compile(
    rf"(?:{_THANKS}(?:\s+and)?(?:\s+{_REGARDS})?|{_REGARDS})(?:\s+(?P<names>{_NAME}(?:\s+{_NAME})?))?",
    re.IGNORECASE,
)
"""How a message ends; `names` are who it is from, or who is thanked."""

TRAILING: Final = re.compile(
    rf"(?:\s+and)?\s+(?:{_THANKS}|asap|as\s+soon\s+as\s+possible|when(?:ever)?\s+you\s+(?:get|have)\s+{_CHANCE}"
    r"|if\s+(?:possible|you\s+(?:can|could|don['’]?t\s+mind))|please)\W*$",
    re.IGNORECASE,
)
"""What is said at the end of a question without so much as a comma: "… last week thanks in advance"."""

_PASSING = (
    rf"no\s+(?:rush|hurry|stress|pressure|worries|problem)(?:\s+(?:at\s+all|on\s+(?:this|that|it)(?:\s+one)?|though|{_NAME}))?",
    r"(?:(?:it['’]?s|it\s+is|this\s+is|that['’]?s)\s+)?(?:not\s+|quite\s+|a\s+bit\s+|very\s+|super\s+|kind\s+of\s+|really\s+|rather\s+)*urgent",
    r"asap|as\s+soon\s+as\s+(?:possible|you\s+can)|at\s+your\s+(?:earliest\s+)?convenience",
    rf"when(?:ever)?\s+you\s+(?:can|get\s+{_CHANCE}|have\s+{_CHANCE}|are\s+free)",
    (
        r"if\s+(?:(?:it['’]?s\s+|it\s+is\s+|at\s+all\s+)?possible|you\s+(?:can|could|may|have\s+(?:time|a\s+(?:minute|moment|sec)))"
        r"|you\s+(?:don['’]?t|would\s+not|wouldn['’]?t)\s+mind|(?:that|it)['’]?s\s+(?:ok|okay|alright|possible|not\s+too\s+much\s+trouble))"
    ),
    r"(?:i['’]?m\s+|just\s+)*(?:asking\s+for\s+a\s+friend|curious|asking|wondering|checking(?:\s+in)?)|out\s+of\s+(?:curiosity|interest)",
    (
        r"(?:(?:just|and|but|i\s+have|i['’]?ve\s+got|got)\s+)*(?:(?:a|an|one|another|the)\s+)?(?:(?:quick|small|short|silly|stupid|dumb|simple|random|last|other|more)\s+)+"
        rf"(?:one|question|q|thing|ask|request)(?:\s+(?:for|from|by)\s+(?:the\s+|our\s+)?(?P<names>{_NAME}(?:\s+{_NAME})?))?"
    ),
    r"(?:(?:oh|ah|ok(?:ay)?|no|sorry|oops)\s+)*(?:wait|hold\s+on|hang\s+on)(?:\s+(?:a\s+(?:minute|moment|sec|second)|sorry|no))?",
    r"i\s+have\s+a\s+question|(?:can|could|may)\s+i\s+ask(?:\s+you)?(?:\s+(?:something|a\s+question))?",
    r"how\s+are\s+(?:you|things|we)(?:\s+(?:doing|today|all))*|how['’]?s\s+(?:it\s+going|everything|life)|what['’]?s\s+up|nice\s+to\s+meet\s+you",
    r"by\s+the\s+way|btw|fyi|for\s+your\s+information|for\s+context|let\s+me\s+know|(?:does\s+that|if\s+that|hope\s+that)\s+makes?\s+sense",
    r"(?:(?:ok(?:ay)?|ah|oh|very|that['’]?s|this\s+is|so|all)\s+)*(?:great|perfect|cool|super|nice|excellent|brilliant|fantastic|amazing|good|fine|clear|helpful|alright|right|understood|interesting|thanks)",
    r"you['’]?re\s+the\s+best|you\s+(?:rock|are\s+the\s+best)|(?:great|good|nice)\s+(?:job|work)|got\s+it|love\s+it|well\s+done|lovely|awesome|wow|perfect|sounds\s+good",
)
PASSING: Final = re.compile("|".join(f"(?:{one})" for one in _PASSING), re.IGNORECASE)
"""Clauses that ask for nothing; `names` are who asks."""

SIGNED: Final = re.compile(r"(?:sent|written)\s+from\s+(?:my|an?)\s+\w+(?:\s+\w+)?", re.IGNORECASE)
"""What a phone writes under a mail, though it may have the name of a device."""

OPEN_ENDED: Final = re.compile(
    rf"(?:(?:i|we)\s+)?(?:hope|hoping|trust)\s+(?:that\s+)?(?:{_ALL}|you['’]?re)\b.*"
    r"|(?:i['’]?m\s+|so\s+|very\s+)*(?:sorry|apologies|apologize|apologise|excuse\s+me|pardon)(?:\s+(?:if|for|to|that|about|me)\b.*|\s+again)?",
    re.IGNORECASE | re.DOTALL,
)
"""Clauses that begin so and may go on with anything: "hope you had a nice weekend", "sorry if …"."""

_SHOW = (
    r"(?:(?:please|kindly|quickly|possibly|maybe|just|help|be\s+so\s+kind\s+as\s+to|be\s+able\s+to)\s+)*"
    r"(?:tell(?:ing)?|show(?:ing)?|giv(?:e|ing)|pull(?:ing)?(?:\s+(?:up|out|together))?|fetch(?:ing)?|find(?:ing)?(?:\s+out)?"
    r"|figur(?:e|ing)(?:\s+out)|look(?:ing)?\s+(?:up|at|into)|check(?:ing)?|see(?:ing)?|get(?:ting)?|provid(?:e|ing)|run(?:ning)?"
    r"|let(?:ting)?|work(?:ing)?\s+out|understand(?:ing)?|know(?:ing)?|learn(?:ing)?)"
    r"(?:\s+(?:me|us|for\s+(?:me|us)|know|whether|if|about))*"
)
REQUEST: Final = re.compile(
    r"(?:i(?:['’]?d|\s+would|\s+['’]?d)?\s+(?:really\s+|also\s+|be\s+)*(?:(?:so|very|really|most|super|truly)\s+)*(?:grateful|thankful|glad|happy|appreciate\s+it|love\s+it|appreciate)"
    rf"\s+(?:it\s+)?if\s+{_YOU}\s+(?:could|can|would|might)\s+{_SHOW}"
    rf"|(?:please\s+)?(?:can|could|would|will|might)\s+{_YOU}\s+(?:mind\s+)?{_SHOW}"
    rf"|(?:i\s+was|i['’]?m|i\s+am|we['’]?re|we\s+are|just)\s+(?:just\s+)?(?:wondering|curious)(?:\s+(?:if|whether)\s+{_YOU}\s+(?:could|can|would|might)\s+{_SHOW}|\s+if\s+{_YOU}\s+knows?)?"
    rf"|(?:i['’]?m|im|i\s+am|we['’]?re|we\s+are|i\s+was)\s+(?:just\s+|currently\s+|also\s+)?(?:trying|hoping|looking)\s+to\s+{_SHOW}"
    rf"|do(?:es)?\s+{_YOU}\s+(?:happen\s+to\s+|perhaps\s+)?knows?|(?:does\s+)?(?:anyone|anybody)\s+knows?|any\s+(?:idea|chance\s+(?:of|you\s+(?:know|could\s+{_SHOW}))))"
    r"(?=\s+\S)(?!\s+(?:about|what|which|that)\s*$)",
    re.IGNORECASE,
)
"""How a question is opened without its being part of it: "could someone pull …"."""

OPENED: Final = re.compile(
    rf"(?:{_HELLO}(?:\s+{_NAME})?|(?:(?:no|sorry|oops)\s+)?wait)[\s,]+"
    r"(?=(?:how|what|what['’]s|which|who|can|could|show|give|did|is|are|do|does|where|please)\b)",
    re.IGNORECASE,
)
"""A greeting without a comma behind it, or a halt: "hi Anna how many …", "wait how many …"."""
