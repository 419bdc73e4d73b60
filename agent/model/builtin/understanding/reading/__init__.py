"""Reads a question word by word, from left to right, and says of each what it is."""
