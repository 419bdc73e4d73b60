"""Carries work to the event loop that it belongs to, whichever thread asks for it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def at_home(home: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    """What `work` returns or raises once it has run on `home`, in the context of the caller.

    Asked from `home` itself it simply runs. A caller that is cancelled cancels it.
    """
    if asyncio.get_running_loop() is home:
        return await work
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, home))
