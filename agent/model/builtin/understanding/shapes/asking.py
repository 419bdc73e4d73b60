"""Recognises what is asked about the data themselves, and what nobody can be asked here."""

import re

from agent.model.builtin.plan import Plan, Query, Refuse, ShowQuery
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.sentence import HELPS
from agent.model.builtin.understanding.shapes.names_asked import about_names

_FENCE = re.compile(r"```(?:\w*\n)?(?P<sql>.+?)```", re.DOTALL)
_SELECT = re.compile(
    r"\W*(?:(?:please|can\s+you|could\s+you)\s+)*(?:(?:run|execute|try)(?:\s+(?:this|that|the))?"
    r"(?:\s+(?:sql|hogql|query))*\s*:?\s*|(?:in\s+)?(?:sql|hogql)(?:\s+query)?\s*:\s*)?(?P<sql>(?:select\b(?=.*\bfrom\b)|select\s+[\d'(*]|select\s+\w+\(|with\s+\w+\s+as\s*\().*)",
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
_ORDER = (
    r"(?:^|(?<=[.!?;:,]))\W*(?:(?:please|pls|rootle|hey|hi|and|then|also|now|can\s+you|could\s+you"
    r"|would\s+you|will\s+you|i\s+want\s+you\s+to|let'?s|go\s+ahead\s+and)[\s,]+)*"
)
"""How an order begins; "how many people create an issue" is none."""

_OUT_OF_REACH = (
    (r"why|what\s+(?:caused|explains|is\s+causing|drove|drives|made)|reasons?\s+(?:for|why)|root\s+cause|how\s+come",
     "I can count what happened, but not say why.",
     "I can split the figure by any property or by day, which often shows where the change came from."),
    (r"because\s+of|due\s+to|thanks\s+to|owing\s+to|as\s+an?\s+(?:result|consequence)\s+of|on\s+account\s+of",
     "I can count what happened, but not what caused it.",
     "I can count what goes along with it: those with a property, or before and after a day."),
    (r"predict|forecast|estimate\s+(?:next|future)|projection|project(?=\s+(?:next|our|the)\s+\w+\s+(?:growth|sign))|expected?\s+(?:next|to)",
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
    return _about_queries(question) or about_names(question, catalogue)


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
