"""Tells the figure before in another unit: "in minutes", where it is one of seconds."""

import re
from dataclasses import replace

from agent.analytics.criteria import OF_PROPERTY
from agent.model.builtin.plan import Plan, Query, Refuse
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.unit_sizes import SPOKEN, factor, is_unit
from agent.model.builtin.understanding.sentence import Json
from agent.names.taxonomy import KnownProperty

_IN_UNIT = re.compile(
    r"^\W*(?:(?:and|now|but|ok|show|give|me|it|that)\s+)*in\s+(?P<unit>[a-z]{2,})(?:\s+please)?\W*$",
    re.IGNORECASE,
)
_CONVERTED = re.compile(r"A [/*] [\d.e+-]+")
"""The formula of a figure that is told in another unit than its own."""


def in_other_unit(question: str, before: Query, catalogue: Catalogue) -> Plan | None:
    """The same figure in the unit that is all of `question`; None where it says something else.

    A unit is never taken for a number that has the word in its name: that is another figure.
    """
    asked = _IN_UNIT.match(question)
    unit = asked["unit"].lower() if asked else ""
    if before.tool != "trends" or not is_unit(unit):
        return None
    series = before.arguments["series"]
    if not any(one["math"] in OF_PROPERTY for one in series):
        return None
    one = _known(series[0], catalogue)
    size = factor(unit, one) if one is not None else 0.0
    if not size and catalogue.values(unit):  # in GB, which is a country as well
        return None
    formula = str(before.arguments.get("formula", ""))
    spoken = SPOKEN.get(unit, unit)
    if not size or len(series) > 1 or (formula and not _CONVERTED.fullmatch(formula)):
        return Refuse(
            f"I cannot tell that figure in {spoken}.",
            "I convert a figure of one property, where its name or description says its unit.",
        )
    assert one is not None
    arguments = {n: v for n, v in before.arguments.items() if n != "formula"}
    if size == 1:
        return replace(before, arguments=arguments, notes=(f"“{one.name}” is in {spoken}.",))
    how = f"/ {size:.12g}" if size > 1 else f"* {1 / size:.12g}"
    told = how.replace("*", "times").replace("/", "over")
    note = f"I took “{one.name}” {told} for {spoken}."
    return replace(before, arguments=arguments | {"formula": f"A {how}"}, notes=(note,))


def _known(series: Json, catalogue: Catalogue) -> KnownProperty | None:
    """The property of a figure, where it is a number."""
    if series["math"] not in OF_PROPERTY or series["math"] == "distinct":
        return None
    named = (series["property"], series.get("of", "event"))
    every = catalogue.found.properties
    return next((p for p in every if (p.name, p.of) == named and p.type == "number"), None)
