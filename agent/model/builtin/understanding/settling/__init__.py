"""Settles what the parts of a question are about: whose condition, which amount, who counts."""
