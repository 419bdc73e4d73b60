"""Rootle's tests, benchmarks and fault runs."""
