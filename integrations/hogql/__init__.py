"""PostHog's query language: its parser, and the functions that a query may call."""
