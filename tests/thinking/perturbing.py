"""Makes answers as models write them, and the same with figures that somebody typed, a bit wrong.

`answers` come with evidence of a few or of many rows, in prose, lists and tables, with everything
that may be typed: dates, lengths of time, numbers of the question, steps, names with digits, the
length of a list. `perturbed` replaces one reference by a numeral that is 3 to 30 % off, in any
spelling; where it can, it takes one that stands elsewhere for something else: in the question, in a
parameter, in a date, as the length of the list.
"""

import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from agent.evidence import check
from agent.figures.excuses import excuses
from agent.figures.freehand import unsupported
from agent.figures.reference_words import references
from agent.tool import Table, ToolResult
from tests.thinking.talk import evidence

BERLIN = ZoneInfo("Europe/Berlin")
PLACES = ["Germany", "France", "India", "Brazil", "Japan", "Kenya", "Chile", "Peru", "Norway"]
NAMED = ["plan 2", "Chrome 120", "v2.14", "utm_3", "iOS 17", "/docs/404", "Web 3 beta", "pro"]
EVENTS = ["user signed up", "file shared", "order placed", "invoice 2 paid", "$pageview", "level_3"]
WORDS = {
    2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine",
    10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen",
    20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy",
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """One answer as a model wrote it; `values` are what its references stand for, in order."""

    question: str
    text: str
    kept: list
    values: list


def answers(rows, count, seed=0):
    """`count` answers over evidence of so many rows."""
    chance = random.Random(f"{rows}-{seed}")
    return [_answer(chance, rows) for _ in range(count)]


def alarms(made):
    """What is wrongly found in an answer as it is."""
    return check(made.text, made.kept, question=made.question).problems


def perturbed(made, chance):
    """(text, numeral) for each reference: the answer with that one typed, and what was typed."""
    for (start, end), value in zip(references(made.text), made.values, strict=True):
        typed = _typed(chance, value, made)
        before, after = made.text[:start], made.text[end:].removeprefix("%")
        yield f"{before}{typed}{after}", (len(before), len(before) + len(typed))


def is_caught(text, where, made):
    """Whether what stands `where` in `text` is found."""
    start, end = where
    why = excuses(made.kept, question=made.question, quotable=[], verbatim=[])
    return any(n.start < end and n.end > start for n in unsupported(text, why))


# --- evidence ----------------------------------------------------------------------------------


def _answer(chance, rows):
    made = chance.choice([_course, _split, _funnel, _retention, _total, _typed_sql])
    question, kept, text = made(chance, rows)
    text = _with_remarks(chance, text, kept)
    values = [_value(text[a + 2 : b - 2], kept) for a, b in references(text)]
    return Made(question, text, kept, values)


def _value(reference, kept):
    from agent.figures.references import _evaluate, _only, parse

    return float(_only(_evaluate(parse(reference), {e.name: e for e in kept})).value)


def _kept(name, tool, arguments, columns, rows, start=None, end=None):
    table = Table("SELECT 1 LIMIT 100", columns, tuple(rows), start, end)
    return evidence(name, ToolResult("", table), tool, arguments)


def _span(chance):
    days = chance.choice([7, 14, 28, 30, 60, 90])
    end = datetime(2026, 11, chance.randint(1, 23), tzinfo=BERLIN)
    return days, end - timedelta(days=days), end


def _days(start, end):
    last = end - timedelta(days=1)
    return f"{start:%a} {start.day} {start:%b} – {last:%a} {last.day} {last:%b} {last.year}"


def _count(chance):
    return chance.choice(
        [chance.randint(2, 40), chance.randint(40, 999), chance.randint(1000, 90_000)]
    )


def _asked(start, end, **more):
    last = (end - timedelta(days=1)).date().isoformat()
    return {"date_from": start.date().isoformat(), "date_to": last} | more


def _total(chance, rows):
    days, start, end = _span(chance)
    event, math = chance.choice(EVENTS), chance.choice(["people", "events", "sessions"])
    now, before = _count(chance), _count(chance)
    series = {"series": [{"event": event, "math": math}]}
    kept = [
        _kept("E1", "trends", _asked(start, end, **series), (math,), [(now,)], start, end),
        _kept("E2", "trends", _asked(start - timedelta(days=days), start, **series), (math,),
              [(before,)], start - timedelta(days=days), start),
    ]  # fmt: skip
    question = chance.choice(
        [
            f"how many {math} had “{event}” in the past {days} days?",
            f"did “{event}” grow in the last {days} days compared with the {days} days before?",
            f"{event}, past {days} days, is it above 500?",
            f"was it more than 12% up over {days} days?",
        ]
    )
    text = chance.choice(
        [
            (
                f"**{{{{E1.{math}}}}} {math}** did “{event}” in the past {days} days ({_days(start, end)}, "
                f"Europe/Berlin), against {{{{E2.{math}}}}} in the {days} days before."
            ),
            (
                f"In those {days} days there were {{{{E1.{math}}}}}; before that, {{{{E2.{math}}}}}. That is "
                f"{{{{pct_change(E2.{math}, E1.{math})}}}}."
            ),
            f"{{{{E1.{math}}}}}, {_days(start, end)}. The {days}-day stretch before had {{{{E2.{math}}}}}.",
            (
                f"Between {{{{E2.{math}}}}} and {{{{E1.{math}}}}} {math}, so {{{{difference(E2.{math}, "
                f"E1.{math})}}}} more in {days} days."
            ),
            f"Sign-ups came to {{{{E1.{math}}}}} (was: {{{{E2.{math}}}}}).",
            f"About {{{{E1.{math}}}}} of them, over {days} days, since {start.day} {start:%B}.",
        ]
    )
    return question, kept, text


def _course(chance, rows):
    end = datetime(2026, 11, 23, tzinfo=BERLIN)
    start = end - timedelta(days=rows)
    event, math = chance.choice(EVENTS), chance.choice(["people", "events"])
    days = [(start + timedelta(days=n)).date().isoformat() for n in range(rows)]
    cells = [(day, _count(chance)) for day in days]
    arguments = _asked(start, end, series=[{"event": event, "math": math}], interval="day")
    kept = [_kept("E1", "trends", arguments, ("day", math), cells, start, end)]
    picked = chance.sample(range(rows), min(rows, chance.choice([2, 3, 5])))
    question = f"“{event}” by day over the past {rows} days, please as a {chance.choice(['list', 'table'])}"
    label = chance.choice(["%a %d %b", "%d %B %Y", "%Y-%m-%d", "%A %-d"])
    lines = [
        ((start + timedelta(days=n)).strftime(label), f"{{{{E1[day={days[n]}].{math}}}}}")
        for n in picked
    ]
    if chance.random() < 0.5:
        head = f"The {len(picked)} days with most {math}:" if chance.random() < 0.5 else "By day:"
        joint = chance.choice([": ", " – ", " had "])
        listed = "\n".join(f"- {day}{joint}{figure}" for day, figure in lines)
        return question, kept, f"{head}\n\n{listed}"
    table = "\n".join(f"| {day} | {figure} |" for day, figure in lines)
    return question, kept, (
        f"Over {rows} days ({_days(start, end)}), {{{{mean(E1.{math})}}}} a day on average:\n\n"
        f"| Day | {math.capitalize()} |\n|---|---:|\n{table}"
    )  # fmt: skip


def _split(chance, rows):
    days, start, end = _span(chance)
    names = (PLACES + NAMED)[:rows] + [f"value {n}" for n in range(rows)]
    names = names[:rows]
    column = chance.choice(["country", "plan", "browser_version"])
    math = chance.choice(["people", "events"])
    cells = [(name, _count(chance), round(chance.uniform(0.5, 60), 2)) for name in names]
    event, top = chance.choice(EVENTS), chance.choice([3, 5, 10])
    filters = [{"property": "size_mb", "operator": ">", "values": [5]}]
    arguments = _asked(start, end, event=event, property=column, limit=top, filters=filters)
    kept = [_kept("E1", "top_values", arguments, (column, math, "percent"), cells, start, end)]
    question = chance.choice(
        [
            f"top {top} values of {column} by {math}, for files over 5 MB",
            f"which {top} {column} values have most {math} in the past {days} days?",
            f"people by {column} with at least 3 files",
        ]
    )
    many = min(rows, top)
    picked = list(range(many))
    form = chance.choice(["prose", "list", "numbered", "table"])
    if form == "prose":
        first, second = names[0], names[1]
        return question, kept, (
            f"{first} leads with {{{{E1[{column}={first}].{math}}}}} {math} "
            f"({{{{E1[1].percent}}}}), then {second} with {{{{E1[2].{math}}}}}. Files over 5 MB "
            f"only, past {days} days."
        )  # fmt: skip
    if form in {"list", "numbered"}:
        lead = chance.choice([f"The top {many}:", f"These {many} stand out:", "By size:"])
        mark = (lambda n: f"{n + 1}.") if form == "numbered" else (lambda n: "-")
        lines = [
            f"{mark(n)} {names[n]}: {{{{E1[{n + 1}].{math}}}}} {math} ({{{{E1[{n + 1}].percent}}}}%)"
            for n in picked
        ]
        return question, kept, lead + "\n" + "\n".join(lines)
    lines = [
        f"| {n + 1} | {names[n]} | {{{{E1[{n + 1}].{math}}}}} | {{{{E1[{n + 1}].percent}}}} |"
        for n in picked
    ]
    return question, kept, (
        f"Top {many} for files over 5 MB, {_days(start, end)}:\n\n| # | {column} | {math} | % |\n"
        "|---|---|---:|---:|\n" + "\n".join(lines)
    )  # fmt: skip


def _funnel(chance, rows):
    days, start, end = _span(chance)
    steps = max(2, min(rows, 6))
    window = chance.choice([1, 7, 14, 30])
    people = sorted((_count(chance) + steps for _ in range(steps)), reverse=True)
    cells = [
        (n + 1, f"{EVENTS[n % 6]}", people[n], round(100 * people[n] / people[0], 1),
         None if n == 0 else chance.uniform(20, 90_000))
        for n in range(steps)
    ]  # fmt: skip
    arguments = _asked(start, end, window_days=window, steps=[{"event": e} for e in EVENTS[:steps]])
    columns = ("step", "event", "people", "of_first", "median_seconds")
    kept = [_kept("E1", "funnels", arguments, columns, cells, start, end)]
    question = f"funnel of {steps} steps within {window} days, past {days} days"
    text = chance.choice(
        [
            (
                f"{{{{E1[step=2].of_first}}}} of the {{{{E1[step=1].people}}}} people who did step 1 reached "
                f"step 2 within {window} days; {{{{E1[step={steps}].people}}}} got to the end."
            ),
            (
                f"Of {{{{E1[1].people}}}} people, {{{{E1[last].people}}}} ({{{{E1[last].of_first}}}}%) finished all "
                f"{steps} steps. From step 1 to step 2 it takes {{{{duration(E1[2].median_seconds)}}}}."
            ),
            "| Step | People | Of first |\n|---|---:|---:|\n"
            + "\n".join(
                f"| {n + 1} | {{{{E1[step={n + 1}].people}}}} | {{{{E1[step={n + 1}].of_first}}}} |"
                for n in range(steps)
            )
            + f"\n\nWindow: {window} days.",
            (
                f"Step 2 loses most: {{{{difference(E1[1].people, E1[2].people)}}}} people do not go on within the "
                f"{window}-day window."
            ),
        ]
    )
    return question, kept, text


def _retention(chance, rows):
    periods = max(2, min(rows, 9))
    end = datetime(2026, 11, 23, tzinfo=BERLIN)
    start = end - timedelta(weeks=periods)
    size = _count(chance) + 50
    cells = [("all", n, round(size * 0.8**n), size, round(100 * 0.8**n, 1)) for n in range(periods)]
    arguments = _asked(start, end, event="file shared", interval="week", periods=periods - 1)
    columns = ("cohort", "period", "people", "of", "percent")
    kept = [_kept("E1", "retention", arguments, columns, cells, start, end)]
    last = periods - 1
    text = chance.choice(
        [
            (
                f"{{{{E1[cohort=all,period=1].percent}}}} came back in week 1, {{{{E1[cohort=all,period={last}].percent}}}} "
                f"in week {last}. The cohorts are of the past {periods} weeks."
            ),
            (
                f"Of {{{{E1[cohort=all,period=0].of}}}} people, {{{{E1[cohort=all, period=1].people}}}} shared again a "
                f"week later; by week {last} {{{{E1[period={last}].percent}}}}% were left."
            ),
            "| Week | Came back |\n|---|---:|\n"
            + "\n".join(
                f"| {n} | {{{{E1[cohort=all,period={n}].percent}}}} |" for n in range(periods)
            ),
        ]
    )
    return f"weekly retention over {periods} weeks", kept, text


def _typed_sql(chance, rows):
    cells = [(f"team {n}", round(chance.uniform(0.2, 900), 2), _count(chance)) for n in range(rows)]
    arguments = {"query": "SELECT team, avg(x) AS average, count() AS orders FROM events LIMIT 90"}
    kept = [_kept("E1", "run_sql", arguments, ("team", "average", "orders"), cells)]
    text = chance.choice(
        [
            "Orders per team, {{E1[1].team}} first: {{E1[1].orders}} orders, {{E1[1].average}} on average. "
            "The query:\n\n```sql\n" + arguments["query"] + "\n```",
            "{{max(E1.orders)}} is the most, {{min(E1.orders)}} the least; in all {{sum(E1.orders)}}.",
            "team 1 has {{E1[team=team 1].orders}} orders at ${{E1[2].average}} each.",
        ]
    )
    text = text.replace("{{E1[1].team}}", "team 0")
    return "average order per team, limit 90", kept, text


REMARKS = [
    "I took the past thirty days, since no time was named.",
    "The last day is not over yet.",
    "Two readings are possible; I took the first.",
    "As of 14:05 on 23 November 2026.",
    "Compared with Q3 2026 this is the better one.",
    "1. Open the flow\n2. Repeat it",
    "Both figures are for Europe/Berlin.",
    "See https://us.posthog.com/project/1/insights/42?x=7 for more.",
    "2FA and 3D previews are counted too.",
    "It began in 2025 and went on since then.",
]


def _with_remarks(chance, text, kept):
    more = chance.sample(REMARKS, chance.choice([0, 0, 1, 2]))
    return "\n\n".join([text, *more] if chance.random() < 0.7 else [*more, text])


# --- wrong figures -----------------------------------------------------------------------------


def _typed(chance, value, made):
    """A numeral 3 to 30 % off, as somebody would type it."""
    low, high = sorted(abs(value) * factor for factor in (0.7, 1.3))
    wrong = abs(value) * (1 + chance.choice([-1, 1]) * chance.uniform(0.03, 0.3))
    if abs(value) < 2:
        wrong = abs(value) + chance.choice([1, 2, 3])
    tempting = [
        n for n in map(float, re.findall(r"\d+", made.question + made.text))
        if low <= n <= high and abs(n - abs(value)) >= 0.03 * abs(value) and n > 1
    ]  # fmt: skip
    if tempting and chance.random() < 0.5:
        wrong = chance.choice(tempting)
    return _spelt(chance, wrong)


def _spelt(chance, number):
    whole = round(number)
    forms = [f"{whole:,}", f"{whole}", f"{number:,.1f}", f"{whole:,}"]
    if whole >= 1_000:
        forms += [
            f"{number / 1_000:.1f}k",
            f"{number / 1_000:.2f} thousand",
            f"{whole:,}".replace(",", "’"),
        ]
    if whole >= 100_000:
        forms += [f"{number / 1_000_000:.2f}M"]
    if whole in WORDS and chance.random() < 0.3:
        return WORDS[whole] + chance.choice([" people", " percent", " events"])
    if number < 100 and chance.random() < 0.2:
        form = chance.choice(
            ["{:.0f} percent", "{:.1f} per cent", "{:.0f} %", "{:.1f}pp", "{:.1f}x"]
        )
        return form.format(number)
    if chance.random() < 0.1:
        return f"between {whole:,} and {round(whole * 1.1):,}"
    return chance.choice(["", "", "", "about ", "~", "≈ "]) + chance.choice(forms)
