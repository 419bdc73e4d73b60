"""A tiny one."""
