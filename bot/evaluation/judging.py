"""Judges one answer: right, wrong, asked back, or refused, and why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from agent.ports import Answer
from bot.evaluation.sets import CORE, Question

Verdict = Literal["right", "wrong", "clarified", "refused"]

REFUSALS = frozenset({"cannot", "nothing_found", "failed", "stopped"})

_NUMERAL = re.compile(r"(?<![\w.,])[+\u2212-]?\d[\d,]*(?:\.\d+)?(?![\d])")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one answer; `why` is empty when it is right."""

    verdict: Verdict
    why: str = ""


def judge(question: Question, answer: Answer, tools: Sequence[str]) -> Judgement:
    """Compare an answer, and the tools that led to it, with what the question demands.

    An answer that was to be given and was not is `clarified` or `refused`; everything else that
    is not as it must be is `wrong`.
    """
    refused_as_it_must = question.kind == "cannot" and answer.kind in REFUSALS
    if answer.kind != question.kind and not refused_as_it_must:
        return _other_kind(question, answer)
    text = "\n".join([answer.text, *(f"{o.label}: {o.text}" for o in answer.options)])
    missing = [_said(wanted) for wanted in question.must if not _holds(text, wanted)]
    banned = [str(one) for one in question.must_not if _holds(text, one)]
    foreign = sorted(set(tools) - CORE - question.tools) if question.tools else []
    faults = {"without": missing, "with": banned, "used": foreign}
    why = "; ".join(f"{how} {', '.join(what)}" for how, what in faults.items() if what)
    return Judgement("wrong" if why else "right", why)


def _other_kind(question: Question, answer: Answer) -> Judgement:
    if answer.kind == "needs_you":
        return Judgement("clarified", f"asked back: {_line(answer.text)}")
    if answer.kind in REFUSALS:
        return Judgement("refused", f"{answer.kind}: {_line(answer.text)}")
    return Judgement("wrong", f"{answer.kind} instead of {question.kind}")


def _holds(text: str, wanted: float | str | tuple[int | float | str, ...]) -> bool:
    if isinstance(wanted, tuple):
        return any(_holds(text, one) for one in wanted)
    if isinstance(wanted, str):
        return " ".join(wanted.split()).casefold() in " ".join(text.split()).casefold()
    return any(_is_figure(numeral, wanted) for numeral in _NUMERAL.findall(text))


def _is_figure(numeral: str, wanted: float) -> bool:
    """Whether `numeral` is `wanted`, rounded to as many decimals as the numeral has.

    A change may be written without its sign. A whole number is never rounded; zeros at the end
    of a rounded one are left out, so that 717.97 may stand as 718, and 717.4 may not stand as 717.
    """
    shown = Decimal(numeral.replace(",", "").replace("\u2212", "-"))
    exponent = shown.as_tuple().exponent
    assert isinstance(exponent, int)
    exact = Decimal(str(wanted))
    if exact == exact.to_integral_value():
        return abs(shown) == abs(exact)
    unit = Decimal(1).scaleb(min(exponent, -1))
    return abs(abs(shown) - abs(exact)) <= unit / 2


def _said(wanted: float | str | tuple[int | float | str, ...]) -> str:
    return " or ".join(map(str, wanted)) if isinstance(wanted, tuple) else str(wanted)


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 160 else line[:159] + "…"
