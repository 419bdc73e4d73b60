"""Reads times: which a question names, which one it is about, and which it is compared with."""
