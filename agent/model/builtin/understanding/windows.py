"""Reads how long people had for all steps of a funnel: "within 7 days"."""

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import Loose, Mark
from agent.model.builtin.understanding.sentence import Sentence, Settled

_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1, "week": 7, "month": 30}


def window_of(sentence: Sentence) -> float | None:
    """The window in days: "within 7 days"; None when none is named."""
    mark = sentence.take("within")
    if mark is None:
        return None
    number = sentence.after(mark)
    unit = sentence.after(number) if number else None
    if isinstance(number, Loose) and number.text.lower() in _DAYS:
        number.used = True
        return _DAYS[number.text.lower()]
    if isinstance(number, Mark) and number.kind == "figure" and isinstance(unit, Loose | Mark):
        said = sentence.question[unit.start : unit.end].lower().removesuffix("s")
        if said in _DAYS:
            number.used = unit.used = True
            length = float(number.value) * _DAYS[said]
            return int(length) if length.is_integer() else round(length, 6)
    raise Settled(Refuse("I cannot read that window.", "Say, for instance, “within 7 days”."))
