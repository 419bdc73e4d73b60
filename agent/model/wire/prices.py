"""What tokens cost, in one dated table.

US dollars for a million tokens, as Anthropic's price list had them on 22 November 2026. A gateway or a
local model may ask other prices: an unknown name costs nothing here, and the usage says only its tokens.
"""

from dataclasses import dataclass
from typing import Final

_CACHE_READ = 0.1
"""A token read from the cache costs a tenth of one that is read anew."""

_CACHE_WRITE = {"5m": 1.25, "1h": 2.0}
"""What is written into the cache for later costs more, by how long it is kept."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens."""

    input: float
    output: float


PRICES: Final = {
    "claude-opus-5-5": Price(4.0, 20.0),
    "claude-sonnet-5-5": Price(2.0, 10.0),
    "claude-haiku-5-5": Price(0.1, 0.5),
}
"""By the name of a model, which may go on with a date: `claude-haiku-5-5-20261001`."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one generation; `input` are those that no cache had."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0

    @property
    def read(self) -> int:
        """All tokens of the request, wherever they came from."""
        return self.input + self.cache_read + self.cache_write_5m + self.cache_write_1h


def price_of(model: str) -> Price | None:
    """The price of a model, or None where the table does not have it."""
    names = [name for name in PRICES if model == name or model.startswith(f"{name}-")]
    return PRICES[max(names, key=len)] if names else None


def cost(model: str, tokens: Tokens) -> float:
    """US dollars for `tokens`; 0 for a model without a known price."""
    price = price_of(model)
    if price is None:
        return 0.0
    read = (
        tokens.input
        + tokens.cache_read * _CACHE_READ
        + tokens.cache_write_5m * _CACHE_WRITE["5m"]
        + tokens.cache_write_1h * _CACHE_WRITE["1h"]
    )
    return (read * price.input + tokens.output * price.output) / 1_000_000
