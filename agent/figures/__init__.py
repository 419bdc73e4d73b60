"""The figures of an answer: how they are stated, written, and told from those nobody can check."""
