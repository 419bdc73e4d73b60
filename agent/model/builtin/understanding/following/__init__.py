"""Reads questions that lean on the one before, and changes its call."""
