"""Further examples of what a test claims already: `make thorough` runs them, `make test` does not."""

import pytest


def further(*values):
    """`values`, or tuples of them, as parameters that only the thorough run has."""
    every = (value if isinstance(value, tuple) else (value,) for value in values)
    return [pytest.param(*one, marks=pytest.mark.thorough) for one in every]
