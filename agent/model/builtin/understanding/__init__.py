"""Understands a question: its words, the names they mean, and the call that answers it."""
