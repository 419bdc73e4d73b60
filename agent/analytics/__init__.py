"""Writes the questions that the analytics tools ask PostHog, as HogQL with explicit times."""
