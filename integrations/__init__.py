"""Reaches out: one client for each system around Rootle."""
