"""Stems of English words, from any thread: "orders" and "ordered" are both `order`."""

import threading
from functools import lru_cache

import snowballstemmer


class _Stemmers(threading.local):
    """One stemmer for each thread: it keeps the word that it works on in itself.

    Shared, two threads get each other's stems, or an `IndexError`.
    """

    def __init__(self) -> None:
        self.english = snowballstemmer.stemmer("english")


_stemmers = _Stemmers()


@lru_cache(maxsize=30_000)
def stem_of(word: str) -> str:
    """The stem of a word in small letters."""
    return str(_stemmers.english.stemWord(word))
