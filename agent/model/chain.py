"""Asks the best model that answers: when one cannot be reached, the next one, and says so."""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

import structlog

from agent.ports import ContextExceeded, Generation, Model, Request, Retraction, TextDelta
from integrations.errors import OutsideError

log = structlog.get_logger(__name__)

REST = 60.0
"""Seconds for which a model that failed is not asked: all turns of that while go to the next one."""

INSTEAD = "_Claude cannot be asked at the moment, so {} answers._\n\n"


@dataclass(slots=True)
class _Link:
    model: Model
    rests_until: float = field(default=0.0)


class Chain:
    """Several models as one, best first; the last one is always asked.

    A conversation that is too long is nobody's failure: it is told as such, and no model rests.
    """

    def __init__(
        self, models: Sequence[Model], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._links = [_Link(model) for model in models]
        self._clock = clock

    @property
    def name(self) -> str:
        """The name of the model that would be asked now."""
        return self._awake()[0].model.name

    @property
    def sees(self) -> bool:
        """Whether images mean anything to the model that would be asked now."""
        return self._awake()[0].model.sees

    @property
    def window(self) -> int:
        """How many tokens the model reads that would be asked now."""
        return self._awake()[0].model.window

    async def generate(
        self, request: Request
    ) -> AsyncIterator[TextDelta | Retraction | Generation]:
        """Generate with the first model that can; raises what the last one raises."""
        links, shown = self._awake(), False
        for link in links:
            instead = link is not self._links[0]
            try:
                async with aclosing(self._asked(link.model, request, instead=instead)) as parts:
                    async for part in parts:
                        shown = shown or isinstance(part, TextDelta)
                        yield part
            except ContextExceeded:
                raise
            except OutsideError as error:
                if link is links[-1]:
                    raise
                link.rests_until = self._clock() + REST
                log.warning("model rests", model=link.model.name, why=str(error))
                if shown:
                    yield Retraction()
            else:
                return

    async def count(self, request: Request) -> int | None:
        """What the model says that would be asked now."""
        return await self._awake()[0].model.count(request)

    def _awake(self) -> list[_Link]:
        now = self._clock()
        *before, last = self._links
        return [*(link for link in before if link.rests_until <= now), last]

    async def _asked(
        self, model: Model, request: Request, *, instead: bool
    ) -> AsyncGenerator[TextDelta | Retraction | Generation]:
        """One model's generation; words of one that stands in begin by saying so."""
        said = INSTEAD.format("the built-in model" if model.name == "builtin" else "another model")
        begun = False
        async for part in model.generate(request):
            match part:
                case TextDelta() if instead and not begun:
                    begun = True
                    yield TextDelta(said)
                    yield part
                case Generation() if instead:
                    yield replace(part, content=_introduced(part, said))
                case _:
                    yield part


def _introduced(made: Generation, said: str) -> tuple[dict[str, object], ...]:
    """The blocks with the sentence before the first text, where it is an answer."""
    content = list(made.content)
    for at, block in enumerate(content):
        if block["type"] == "text" and made.stop_reason != "tool_use":
            content[at] = block | {"text": said + str(block["text"])}
            break
    return tuple(content)
