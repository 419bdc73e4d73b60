"""Reads numbers: conditions such as "over 10 MB", how often somebody did it, and plain figures."""

from agent.analytics.criteria import Scalar
from agent.model.builtin.understanding.items import Compared, Condition, Mark
from agent.model.builtin.understanding.lexicon import LEADS
from agent.model.builtin.understanding.reading.codes import on_code
from agent.model.builtin.understanding.reading.event_words import starts_event
from agent.model.builtin.understanding.reading.pieces import Piece
from agent.model.builtin.understanding.reading.trail import Trail
from agent.model.builtin.understanding.tokens import number_of

_COMPARES = frozenset([">", ">=", "<", "<=", "between"])


def on_number(trail: Trail, at: int, piece: Piece) -> int:
    read = trail.conditions.read(at) or trail.conditions.stars(at)
    if read:
        trail.condition(read.condition, "")
        return read.end
    if over_a_time(trail, at, piece):
        return at + 1
    if trail.conditions.amount(at):
        return compared(trail, at) or at + 1
    often = how_often(trail, at, piece) or compared(trail, at)
    if often:
        return often
    trail.loose(piece)
    return at + 1


def compared(trail: Trail, at: int) -> int:
    """Over 1000 euros, between 100 and 500: where it ends; 0 where no number is compared."""
    if trail.conditions.kind(at) == "number":
        got = trail.conditions.numbers(at)
    else:
        got = trail.conditions.number_or_more(at)
    passed = {"times_done", "percent"}
    if got is None or got[0] not in _COMPARES or trail.conditions.kind(got[3]) in passed:
        return 0
    operator, values, units, end = got
    start, stop = trail.pieces[at].start, trail.pieces[end - 1].end
    trail.items.append(Compared(start, stop, operator, values, tuple(units)))
    return end


def over_a_time(trail: Trail, at: int, piece: Piece) -> bool:
    """Whether "over" or "between" stands before a time or an event, and compares nothing."""
    follows = trail.conditions.kind(at + 1)
    if piece.value == ">" and piece.low == "over" and follows == "time":
        return True
    if piece.value == "between" and not trail.pieces[at + 1 : at + 2]:
        return False
    if piece.value == "between" and follows in {"word", "event", "quoted", "time"}:
        trail.border(piece)
        trail.mark(piece, "between")
        return True
    return False


def how_often(trail: Trail, at: int, piece: Piece) -> int:
    """At least 3 times; more than once; 0 where the number counts nothing."""
    ahead = at + 1
    operator = str(piece.value)
    number: int | None = None
    if trail.conditions.kind(ahead) == "figure":
        value = number_of(trail.pieces[ahead].tokens[0])
        number = int(value) if value.is_integer() else None
        ahead += 1
        if trail.conditions.kind(ahead) == "times_done":
            ahead += 1
        elif operator != "exactly":
            follows = thing_counted(trail, ahead)
            number = number if follows else None
    elif trail.conditions.kind(ahead) == "done":
        number = {"once": 1, "twice": 2}[str(trail.pieces[ahead].value)]
        ahead += 1
    if number is None:
        return 0
    end = trail.pieces[ahead - 1].end
    trail.items.append(Mark(piece.start, end, "often", (operator, number)))
    return ahead


def thing_counted(trail: Trail, at: int) -> bool:
    """More than 3 files: the number counts what the event is about."""
    return starts_event(trail, at) or trail.conditions.read(at, firm=False) is not None


def on_done(trail: Trail, at: int, piece: Piece) -> int:
    number = {"once": 1, "twice": 2}[str(piece.value)]
    trail.mark(piece, "often", ("exactly", number))
    return at + 1


def _is_other_version(trail: Trail, piece: Piece) -> bool:
    """Release 2.31 vs 2.32: of the same property, though it has not been seen there so far."""
    one = next((i for i in reversed(trail.items) if isinstance(i, Condition)), None)
    if one is None or one.operator != "is" or not all("." in str(v) for v in one.values):
        return False
    if "." not in piece.low or any(p.type == "number" for p in one.properties):
        return False
    values: tuple[Scalar, ...] = (piece.tokens[0].text,)
    made = Condition(piece.start, piece.end, one.properties, "is", values)
    made.per_property = tuple(values for _ in one.properties)
    trail.condition(made, trail.lead)
    return True


def on_figure(trail: Trail, at: int, piece: Piece) -> int:
    code = on_code(trail, at, piece)
    if code is not None:
        return code
    version = "." in piece.low  # a plain number is a value only where its property is named
    before = trail.pieces[at - 1] if at else piece
    leads = version and (before.low in LEADS or before.kind == "vs")
    read = trail.conditions.read(at) if leads else trail.conditions.at_least(at)
    if read is None and before.kind == "vs" and _is_other_version(trail, piece):
        return at + 1
    read = read or trail.conditions.stars(at)
    if read is None and at and trail.pieces[at - 1].low.startswith("return"):
        read = trail.conditions.figure_of(at)
    if read:
        trail.condition(read.condition, trail.lead)
        return read.end
    more = often_or_more(trail, at) or compared(trail, at)
    if more:
        return more
    if trail.conditions.kind(at + 1) == "times_done":
        value = number_of(piece.tokens[0])
        trail.items.append(
            Mark(piece.start, trail.pieces[at + 1].end, "often", ("exactly", int(value)))
        )
        return at + 2
    trail.mark(piece, "figure", number_of(piece.tokens[0]))
    return at + 1


def often_or_more(trail: Trail, at: int) -> int:
    """3 or more times; 10+ files: how often, where the number is of what happened; else 0."""
    if trail.conditions.kind(at + 1) != "or_more":
        return 0
    value, ahead = number_of(trail.pieces[at].tokens[0]), at + 2
    timed = trail.conditions.kind(ahead) == "times_done"
    if not value.is_integer() or not (timed or starts_event(trail, ahead)):
        return 0
    operator, end = str(trail.pieces[at + 1].value), ahead + 1 if timed else ahead
    last = trail.pieces[end - 1].end
    trail.items.append(Mark(trail.pieces[at].start, last, "often", (operator, int(value))))
    return end
