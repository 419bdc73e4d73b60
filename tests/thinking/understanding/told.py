"""Tells a plan in one line, so that a table of questions can be read beside what they mean."""

from agent.model.builtin.meaning import interpret
from agent.model.builtin.plan import Choose, Explain, NotFound, Query, Refuse
from tests.thinking.understanding.companies import NOW


def told(question, found, *, before=None):
    """What `question` means, in one line."""
    return tell(interpret(question, found, NOW, before=before))


def tell(plan):
    """A plan in one line; the beginning of a day is its date."""
    match plan:
        case Query():
            return _query(plan)
        case Choose(_, options):
            return "choose: " + " | ".join(option.label for option in options)
        case Refuse(reason, _):
            return f"refuse: {reason}"
        case NotFound(sought, _):
            return f"not found: {sought}"
        case Explain(events, properties, all_of_them):
            names = [one.name for one in (*events, *properties)]
            return f"explain: {'everything' if all_of_them else ', '.join(names)}"
    return type(plan).__name__


def conversation(text, found):
    """Each line of `text` is one question, and leans on the ones before."""
    before, lines = None, []
    for question in text:
        plan = interpret(question, found, NOW, before=before)
        lines.append(tell(plan))
        before = plan if isinstance(plan, Query) else before
    return lines


def _query(plan):
    parts = [plan.tool]
    for name, value in plan.arguments.items():
        match name:
            case "series" | "steps":
                parts.append(" + ".join(map(_series, value)))
            case "filters":
                parts.append("where " + "; ".join(map(_filter, value)))
            case "event_filters":
                parts.append("beginning where " + "; ".join(map(_filter, value)))
            case "who":
                parts.append("who " + "; ".join(map(_who, value)))
            case "breakdowns":
                parts.append("by " + ", ".join(_of(b) + b["property"] for b in value))
            case "date_from":
                parts.append(_span(value, plan.arguments["date_to"]))
            case "compare_from":
                parts.append("vs " + _span(value, plan.arguments["compare_to"]))
            case "date_to" | "compare_to":
                continue
            case "of" if plan.tool == "top_values":
                continue
            case "property":
                parts.append(_of(plan.arguments) + value)
            case _:
                parts.append(f"{name}={value}")
    shown = f" as {plan.shown}" if plan.shown else ""
    return " ".join(parts) + shown


def _span(first, last):
    return f"{_moment(first)}..{_moment(last)}"


def _moment(text):
    return text.removesuffix("T00:00:00")


def _of(one):
    return "" if one.get("of", "event") == "event" else f"{one['of']}."


def _series(one):
    math = one.get("math", "")
    of = f" of {_of(one)}{one['property']}" if "property" in one else ""
    filters = f" [{'; '.join(map(_filter, one['filters']))}]" if one.get("filters") else ""
    return f"{math}{of}{' ' if math else ''}“{one['event']}”{filters}"


def _filter(one):
    values = "/".join(map(str, one.get("values", ())))
    return f"{_of(one)}{one['property']} {one['operator']} {values}".strip()


def _who(one):
    often = f" {one['at_least']}×" if "at_least" in one else ""
    filters = f" [{'; '.join(map(_filter, one['filters']))}]" if one.get("filters") else ""
    named = f"in {one['cohort']}" if one.get("cohort") else f"did “{one.get('event', '')}”"
    until = f" until {one['until']}" if one.get("until") else ""
    return f"{'not ' if one.get('negated') else ''}{named}{often}{filters}{until}"
