"""How long tests wait for what should happen soon."""

PATIENCE = 30.0
"""Seconds. Only a test that fails waits so long; a busy machine may need some of them."""
