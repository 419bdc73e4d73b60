"""Thinks and remembers: the agent, its modes and tools, and everything it keeps."""
