"""Starts everything and speaks: processes, the composition root, and the voice in Slack."""
