"""A digest as it can be said."""

from dataclasses import dataclass

from agent.ports import Answer


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to say, and whether anything in it is worth saying by itself.

    Of a summary that is what lies beyond the usual; of chosen questions, that any found something.
    """

    answer: Answer
    notable: bool
