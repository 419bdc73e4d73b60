"""Further examples of what a test claims already: `make thorough` runs them, `make test` does not."""

import pytest


def further(*values):
    """`values` as parameters that only the thorough run has."""
    return [pytest.param(value, marks=pytest.mark.thorough) for value in values]
