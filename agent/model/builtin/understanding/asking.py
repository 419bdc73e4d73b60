"""Recognises what is asked about the data themselves, and what nobody can be asked here."""

import re

from agent.model.builtin.plan import Explain, NotFound, Plan, Query, Refuse, ShowQuery
from agent.model.builtin.understanding.catalogue import Catalogue
from agent.model.builtin.understanding.linked_events import best_events, described
from agent.model.builtin.understanding.linked_properties import best_properties
from agent.model.builtin.understanding.sentence import HELPS
from agent.model.builtin.understanding.tokens import key
from agent.naming import Word, nearest, words
from agent.taxonomy import KnownEvent, KnownProperty

_FENCE = re.compile(r"```(?:\w*\n)?(?P<sql>.+?)```", re.DOTALL)
_SELECT = re.compile(
    r"\W*(?:(?:please|can\s+you|could\s+you)\s+)*(?:(?:run|execute|try)(?:\s+(?:this|that|the))?"
    r"(?:\s+(?:sql|hogql|query))*\s*:?\s*)?(?P<sql>(?:select\b(?=.*\bfrom\b)|select\s+[\d'(*]|select\s+\w+\(|with\s+\w+\s+as\s*\().*)",
    re.IGNORECASE | re.DOTALL,
)
_CHANGES = re.compile(
    r"\W*(?:(?:please|can\s+you|could\s+you)\s+)*(?:(?:run|execute|try)(?:\s+(?:this|that|the))?"
    r"(?:\s+(?:sql|hogql|query))*\s*:?\s*)?(?:delete\s+from|drop\s+(?:table|database|view)|insert\s+into"
    r"|update\s+\w+\s+set|truncate\s+table|alter\s+table|create\s+table)\b",
    re.IGNORECASE,
)
_SHOWS_SQL = re.compile(
    r"\W*(?:(?:can|could|may)\s+(?:you|i)\s+)?(?:please\s+)?(?:(?:show|give|tell|let|print|see|what(?:'s|\s+is|\s+was)|which)"
    r"(?:\s+(?:me|us|see))*\s+)?(?:the\s+|your\s+|that\s+)?(?:exact\s+|underlying\s+)?(?:(?:sql|hogql)(?:\s+(?:query|code|statement))?|quer(?:y|ies)|evidence)"
    r"(?:\s+(?:behind|for|of|that|you|did|was|used|use|ran|run|it|this|please|the|last|figure|number|answer|is))*\W*",
    re.IGNORECASE,
)
_HOW_COUNTED = re.compile(
    r"\W*how\s+(?:did\s+you|was\s+(?:that|this|it))\s+(?:count(?:ed)?|calculated?|computed?|get|got|work(?:ed)?)"
    r"(?:\s+(?:that|this|it|out))*\W*",
    re.IGNORECASE,
)
_LISTS = re.compile(
    r"\W*(?:(?:please|hi|hey|hello|ok|so|and|can\s+you|could\s+you)[\s,]+)*(?:which|what|list|show|name|give|tell)\b(?:\s+(?:me|us|all|the|our|of|kinds?|different|sorts?|about))*"
    r"\s+(?P<what>events?|properties|property|attributes|fields|cohorts?|groups?(?:\s+types?)?)\b(?P<rest>[^?!]*)[?!.\s]*",
    re.IGNORECASE,
)
_REST = re.compile(
    r"(?:\s|,|do|are|is|there|we|you|have|has|had|got|track(?:ed|ing)?|send|sent|available|defined|exist(?:s|ing)?|known|know|can|i|ask"
    r"|about|in|our|the|project|product|data|being|of|use|query|see|collect(?:ed)?|captured?|please|be|all|names?|types?|at)*",
    re.IGNORECASE,
)
_OF_EVENT = re.compile(
    r"\W*(?:(?:which|what)\s+(?:are\s+the\s+)?(?:properties|property|attributes|fields)\s+(?:do|does|are\s+(?:on|in|of|there\s+(?:on|for)|sent\s+with|set\s+on)|has|have|come\s+with|of|on|for|with|exist\s+(?:on|for))"
    r"|(?:list|show|give|tell)(?:\s+me)?(?:\s+(?:all|the))*\s+(?:properties|attributes|fields)\s+(?:of|on|for))"
    r"\s+(?:an?\s+|the\s+)?(?:events?\s+)?(?P<event>.+?)(?:\s+events?)?(?:\s+(?:have|has|carry|carries|contain|contains|come\s+with))?[?!.\s]*",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(
    r"\W*(?:(?:please|and|so|ok)\s+)*(?:(?:what\s+(?:does|do|is|are)|explain|define|describe)\s+(?:the\s+|an?\s+)?(?:(?:event|property)\s+)?(?P<what>.+?)(?:\s+(?:events?|property))?(?:\s+mean(?:s|ing)?(?:\s+(?:here|exactly))?|\s+stand\s+for)"
    r"|(?:what(?:'s|\s+is)\s+(?:the\s+)?)?(?:meaning|definition|description)\s+of\s+(?:the\s+)?(?:(?:event|property)\s+)?(?P<of>[^?]+?)(?:\s+(?:event|property))?"
    r"|(?:explain|define|describe)\s+(?:the\s+)?(?:(?:event|property)\s+)?(?P<that>[^?]+?)(?:\s+(?:event|property))?(?:\s+to\s+me)?"
    r"|what\s+(?:is|are)\s+an?\s+(?P<an>[^?]+?)(?:\s+events?)?|what\s+(?:is|are)\s+(?:the\s+)?(?P<the>[^?]+?)\s+(?:events?|property)"
    r"|(?:does|do)\s+(?:we\s+(?:have|track)\s+)?(?:an?\s+|the\s+)?(?:events?\s+)?(?P<does>[^?]+?)(?:\s+events?)?\s+exist"
    r"|(?:is|are)\s+there\s+(?:an?\s+)?events?\s+(?:for|called|named)\s+(?P<there>[^?]+?)"
    r"|when\s+is\s+(?:the\s+)?(?:event\s+)?(?P<when>.+?)(?:\s+event)?\s+(?:sent|fired|tracked|captured|triggered))[?!.\s]*",
    re.IGNORECASE,
)
_ORDER = (
    r"(?:^|(?<=[.!?;:,]))\W*(?:(?:please|pls|rootle|hey|hi|and|then|also|now|can\s+you|could\s+you"
    r"|would\s+you|will\s+you|i\s+want\s+you\s+to|let'?s|go\s+ahead\s+and)[\s,]+)*"
)
"""How an order begins; "how many people create an issue" is none."""

_OUT_OF_REACH = (
    (r"why|what\s+(?:caused|explains|is\s+causing|drove|drives|made)|reasons?\s+(?:for|why)|root\s+cause|how\s+come",
     "I can count what happened, but not say why.",
     "I can split the figure by any property or by day, which often shows where the change came from."),
    (r"predict|forecast|estimate\s+(?:next|future)|projection|project(?=\s+(?:next|our|the)\s+\w+\s+(?:growth|sign))|will\s+(?:we|it|they)\s+(?:be|have|grow|reach|get)|expected?\s+(?:next|to)",
     "I cannot look ahead.", "I can show how it went so far, by day, week or month."),
    (_ORDER + r"(?:send|write|draft|post|forward|mail|e-?mail|message|notify|alert|remind|ping)\s+(?:(?:me|us|an?|the|this|it|him|her|them|everyone|everybody|to|out|my|all|every|our|those|these)\b|\w+\s+(?:when|if|about)\b)(?!\s*(?:how|what))",
     "I cannot send or write anything for you.", "I answer questions about product data here."),
    ((_ORDER + r"(?:create|build|make|set\s+up|add|save|delete|remove|update|edit|change|rename|turn\s+(?:on|off)|enable|disable|roll\s+out|launch|start|stop|schedule)\s+(?:me\s+)?(?:an?|the|my|our|this|that|all|new|some)\s+"
     r"(?:new\s+)?(?:\w+\s+)?(?:dashboards?|insights?|cohorts?|flags?|feature\s+flags?|experiments?|surveys?|reports?|alerts?|tickets?|issues?|actions?|notebooks?|events?|properties|users?|subscriptions?|annotations?)\b"),
     "I cannot create or change anything.", "I only read and count."),
    (r"should\s+(?:we|i|they)|(?:do|would|can|could)\s+you\s+(?:recommend|advise|suggest)|advice|what\s+would\s+you|how\s+(?:can|do|could|should)\s+(?:we|i)\s+(?:improve|increase|grow|reduce|fix|get\s+more)|is\s+(?:that|this|it)\s+(?:good|bad|normal|ok)\b|statistically|significan|correlat",
     "I cannot judge or advise.", "I can count what happened and compare times or groups."),
)  # fmt: skip
OUT_OF_REACH = tuple(
    (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), reason, instead)
    for pattern, reason, instead in _OUT_OF_REACH
)


def about_itself(question: str, catalogue: Catalogue) -> Plan | None:
    """The plan for what is asked about queries, events and properties; None for anything else."""
    return _about_queries(question) or _about_names(question, catalogue)


def _about_queries(question: str) -> Plan | None:
    """SQL that was typed in, and what is asked about the SQL behind the last answer."""
    sql = typed_sql(question)
    if sql:
        return Query("run_sql", {"query": sql})
    if _CHANGES.match(question):
        return Refuse(
            "That is SQL that changes data; I only read.",
            "Send me a query that begins with SELECT.",
        )
    asks = _SHOWS_SQL.fullmatch(question) or _HOW_COUNTED.fullmatch(question)
    return ShowQuery() if asks else None


def _about_names(question: str, catalogue: Catalogue) -> Plan | None:
    """Which events, properties, cohorts and groups there are, and what one of them is."""
    of_event = _OF_EVENT.fullmatch(question)
    if of_event:
        events = _events(of_event["event"], catalogue)
        if len(events) == 1:
            return Query("read_taxonomy", {"kind": "properties", "event": events[0].name})
    listed = _LISTS.fullmatch(question)
    if listed and _REST.fullmatch(listed["rest"]):
        return _listed(listed["what"].lower(), catalogue)
    explained = _EXPLAINS.fullmatch(question)
    if explained:
        asked = explained["an"] or explained["the"]
        plan = _explained(next(g for g in explained.groups() if g), catalogue)
        return None if asked and not isinstance(plan, Explain) else plan
    return None


def typed_sql(question: str) -> str:
    """The SQL in a message; empty when there is none."""
    fenced = _FENCE.search(question)
    if fenced and re.match(r"\s*(?:select|with)\b", fenced["sql"], re.IGNORECASE):
        return fenced["sql"].strip()
    found = _SELECT.match(question)
    return found["sql"].strip().rstrip("`") if found else ""


def out_of_reach(question: str, named: str) -> Refuse | None:
    """Why a question is beyond counting; `named` is it without the names in it."""
    for pattern, reason, instead in OUT_OF_REACH:
        if pattern.search(named):
            return Refuse(reason, f"{instead} {HELPS}")
    return None


def _listed(what: str, catalogue: Catalogue) -> Plan:
    if what.startswith("event"):
        return Explain(events=catalogue.found.events, all_of_them=True)
    if what.startswith("cohort"):
        return Query("read_taxonomy", {"kind": "cohorts"})
    if what.startswith("group"):
        return Query("read_taxonomy", {"kind": "groups"})
    return Explain(properties=catalogue.found.properties, all_of_them=True)


def _explained(what: str, catalogue: Catalogue) -> Plan | None:
    name = what.strip(" \"'“”`?.!")
    letters = key(name)
    events: tuple[KnownEvent, ...] = tuple(catalogue.event_keys.get(letters, ()))
    properties: tuple[KnownProperty, ...] = tuple(catalogue.property_keys.get(letters, ()))
    if not events and not properties:
        events = _events(name, catalogue)
        properties = () if events else best_properties(catalogue, _said(name))
    if events or properties:
        return Explain(events[:4], properties[:4])
    if len(name.split()) > 5:
        return None
    names = [e.name for e in catalogue.found.events] + [p.name for p in catalogue.found.properties]
    there = tuple(e.name for e in catalogue.found.events)
    return NotFound(name, tuple(nearest(name, names)), there)


def _said(name: str) -> tuple[Word, ...]:
    return tuple(w for w in words(name) if w.text not in {"a", "an", "the"})


def _events(name: str, catalogue: Catalogue) -> tuple[KnownEvent, ...]:
    keyed = catalogue.event_keys.get(key(name))
    if keyed:
        return tuple(keyed)
    said = _said(name)
    alive: set[int] | None = None
    for one in said:
        here = {h.thing for h in catalogue.events.hits(one)}
        alive = here if alive is None else alive & here
    if alive:
        return best_events(catalogue, alive, said, ())
    joined = words("".join(w.text for w in said))
    if len(joined) == 1 and catalogue.events.hits(joined[0]):
        return best_events(
            catalogue, {h.thing for h in catalogue.events.hits(joined[0])}, joined, ()
        )
    return described(catalogue, said)[:1]
