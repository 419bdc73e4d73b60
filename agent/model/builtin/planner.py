"""Decides the next step of the built-in model: look up names, count, ask back, or answer.

It has no memory of its own: everything follows from the conversation, so that another process can
go on after a crash with the same step.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from agent.model.builtin import how_tos, writing
from agent.model.builtin.asking_back import asked_back
from agent.model.builtin.carrying_out import Calls, Work, last_evidence, once, work
from agent.model.builtin.deeds import to_be_done
from agent.model.builtin.history import Call, Exchange, History
from agent.model.builtin.material import is_about_material, read_so_far
from agent.model.builtin.open_questions import open_questions
from agent.model.builtin.plan import Choose, Explain, NotFound, Plan, Query, Refuse, ShowQuery
from agent.model.builtin.reading import sought
from agent.model.builtin.remarks import SmallTalk
from agent.model.builtin.steps import Say, Step, Use, failure
from agent.model.builtin.together import Asked, Together, before_of, together
from agent.model.builtin.understanding.sentence import HELPS
from agent.model.builtin.understanding.shapes.everything import everything
from agent.model.builtin.wishes import wanted
from agent.names.taxonomy import Found
from agent.remarks import DELETED
from agent.tools.taxonomy import read_found

NOTHING_YET = "I had to end before I had counted anything. Ask again, and I begin anew."
NO_LOOK_UP = "I cannot look up the names in the project here, so I cannot count anything."
NO_TOOL = "I cannot count that here: the tool for it is not available."
NO_FIGURE = "There is no figure in this conversation yet whose query I could show."
_NOT_READ = re.compile(r"^Not read: .+$", re.MULTILINE)
"""How a look-up says that a part of the project's names could not be read, and who can mend it."""

_NO_MATCH = "Nothing matches"
"""How a look-up begins to say that it lists everything in place of what was searched."""


def decide(history: History, tools: Collection[str], now: datetime) -> Step:
    """The next step for all that is open; `tools` are the names that may be used."""
    made = _made(history.open)
    if step := to_be_done(history, made, tools, now):
        return step
    opened = open_questions(history)
    if not opened.questions:
        return _small_talk(opened.chat, made, tools)
    before = before_of(history.answered, now)
    named = [q for q in opened.questions if not everything(q, now, before=before)]
    searches = [_search(question, now) for question in named]
    looked_up = [_looked_up(search, made) for search in searches]
    missing = once(
        ("read_taxonomy", search)
        for search, call in zip(searches, looked_up, strict=True)
        if call is None
    )
    if missing:
        return (
            Use(missing) if "read_taxonomy" in tools else Say(NO_LOOK_UP if tools else NOTHING_YET)
        )
    calls = [call for call in looked_up if call]
    if failed := next((call for call in calls if call.failed), None):
        return Say(failure(failed))
    found = {question: _found(call) for question, call in zip(named, calls, strict=True)}
    asked = [
        Asked(question, found.get(question, Found()), question in opened.edited)
        for question in opened.questions
    ]
    all_of_it = together(asked, now, before=before)
    if step := _from_documentation(all_of_it, made, tools):
        return step
    all_of_it = _with_wishes(_with_problems(_with_material(all_of_it, history.open), calls))
    return _step(all_of_it, history, tools, now)


# --- what was said and done --------------------------------------------------------------------


def _made(exchanges: Sequence[Exchange]) -> list[Call]:
    """The calls whose results are there and may be used."""
    calls = chain.from_iterable(exchange.calls for exchange in exchanges)
    return [call for call in calls if call.result and call.result.text != DELETED]


def _small_talk(chat: SmallTalk, made: Sequence[Call], tools: Collection[str]) -> Step:
    """Thanks need nothing; what can be asked is said with the project's own names."""
    if chat == "thanks":
        return Say(writing.WELCOME)
    looked_up = _looked_up({}, made)
    if looked_up is None and "read_taxonomy" in tools:
        return Use((("read_taxonomy", {}),))
    found = _found(looked_up) if looked_up and not looked_up.failed else Found()
    return Say(writing.greeting(found) if chat == "greeting" else writing.help_text(found))


def _from_documentation(
    found: Together, made: Sequence[Call], tools: Collection[str]
) -> Step | None:
    """How something is done is looked up in the documentation before it is declined."""
    [(question, plan), *more] = found.plans
    if more or "search" not in tools or not how_tos.asks_how(question, plan):
        return None
    call = next((one for one in made if one.name == "search"), None)
    if call is None:
        return Use((how_tos.call_of(question),))
    answer = how_tos.answered(call)
    return Say(answer) if answer else None


def _with_material(found: Together, said: Sequence[Exchange]) -> Together:
    """Words that could not be read, beside things to read, ask for what only others could do."""
    [(question, first), *more] = found.plans
    passages = [passage for exchange in said for passage in exchange.passages]
    if more or not passages or not isinstance(first, Refuse | NotFound):
        return found
    if not (is_about_material(question) or (isinstance(first, Refuse) and first.unread)):
        return found
    reason = (
        "Without a language model, and none is set up here, I cannot work with what people write. "
        + read_so_far(passages)
    )
    return replace(found, plans=((question, Refuse(reason, HELPS)),))


# --- the look-up -------------------------------------------------------------------------------


def _search(question: str, now: datetime) -> dict[str, str]:
    """What to look up: the words of the question that may be names or values."""
    search = sought(question, now)[:300]
    return {"search": search} if search else {}


def _looked_up(search: dict[str, str], made: Sequence[Call]) -> Call | None:
    """The look-up of `search`; a question that names nothing can do with any."""
    found = [call for call in made if call.name == "read_taxonomy"]
    return next((c for c in found if c.input == search or not search), None)


def _found(call: Call) -> Found:
    return read_found(call.result.text) if call.result else Found()


def _with_problems(found: Together, looked_up: Sequence[Call]) -> Together:
    """What could not be read of the project may be why something in a question is unknown."""
    texts = [call.result.text for call in looked_up if call.result]
    problems = dict.fromkeys(line for text in texts for line in _NOT_READ.findall(text))
    if not problems:
        return found
    plans = [
        (question, replace(plan, instead=" ".join([plan.instead, *problems])))
        if isinstance(plan, Refuse)
        else (question, plan)
        for question, plan in found.plans
    ]
    unknown = any(isinstance(plan, NotFound | Explain) for _, plan in plans)
    return replace(found, plans=tuple(plans), problems=tuple(problems) if unknown else ())


def _with_wishes(found: Together) -> Together:
    """What each question wants to hear first."""
    plans = [
        (question, replace(plan, wants=wanted(question, plan)) if isinstance(plan, Query) else plan)
        for question, plan in found.plans
    ]
    return replace(found, plans=tuple(plans))


# --- the answer --------------------------------------------------------------------------------


def _step(found: Together, history: History, tools: Collection[str], now: datetime) -> Step:
    """Make the calls that are missing; then answer everything, one after the other."""
    made = _made(history.open)
    evidence = last_evidence([*_made(history.answered), *made])
    works = [work(plan, made, evidence=evidence, now=now) for _, plan in found.plans]
    counts = [one for one in works if one.query]
    # the query that is shown may be that of a figure still to be counted
    missing = _missing(counts) or _missing(works) or _whole_list(found, made)
    if missing and {name for name, _ in missing} <= set(tools):
        return Use(missing)
    if missing and not tools and not any(one.call for one in works):
        return Say(NOTHING_YET)
    [(question, plan), *more] = found.plans
    ending = None if more else asked_back(question, plan, works[0])
    if ending and ending[0] in tools:
        return Use((ending,))
    parts = [_in_words(plan, one, now) for (_, plan), one in zip(found.plans, works, strict=True)]
    parts += [writing.left_aside(remark) for remark in found.aside]
    parts += map(writing.sentence, found.problems)
    return Say("\n\n".join(dict.fromkeys(parts)))


def _missing(works: Sequence[Work]) -> Calls:
    return once(call for one in works for call in one.missing)


def _whole_list(found: Together, made: Sequence[Call]) -> Calls:
    """The look-up of everything, where all of it is wanted and the words matched nothing."""
    wanted = any(isinstance(plan, Explain) and plan.all_of_them for _, plan in found.plans)
    texts = [c.result.text for c in made if c.name == "read_taxonomy" and c.result]
    if not wanted or not all(text.startswith(_NO_MATCH) for text in texts):
        return ()
    return (("read_taxonomy", {}),)


def _in_words(plan: Plan, done: Work, now: datetime) -> str:
    match plan:
        case Query():
            return _counted(done, now)
        case Choose():
            labels = ", ".join(writing.quoted(option.label) for option in plan.options)
            return f"{writing.sentence(plan.question)} {labels}"
        case Refuse():
            return writing.sentence(f"{plan.reason} {plan.instead}")
        case NotFound():
            return writing.not_found(plan)
        case Explain():
            return _explained(plan, done)
        case ShowQuery():
            return _query_shown(done)


def _explained(plan: Explain, done: Work) -> str:
    if not done.known:
        return writing.explanation(plan)
    about = next((c.result for c in done.known if c.name == "read_data"), None)
    carried = next((c for c in done.known if c.name == "read_taxonomy"), None)
    told = writing.undescribed(plan.events[0], about, _found(carried) if carried else Found())
    rest = replace(plan, events=())
    return f"{told}\n\n{writing.explanation(rest)}" if plan.properties else told


def _counted(done: Work, now: datetime) -> str:
    if done.query is None or done.call is None or done.call.result is None:
        return NO_TOOL
    if done.call.failed:
        return failure(done.call)
    return writing.answer(writing.Outcome(done.query, done.call.result, now))


def _query_shown(done: Work) -> str:
    if done.call is None or done.call.result is None:
        return NO_TOOL if done.missing else NO_FIGURE
    return failure(done.call) if done.call.failed else writing.query_shown(done.call.result.text)
