"""Asks the configured model sets of questions whose answers are known, and counts what it got right."""
