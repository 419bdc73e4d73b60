"""Listens: one short module for each kind of event, from payload to turn."""
