"""Stems of words, found by several threads."""

import sys
from concurrent.futures import ThreadPoolExecutor

from agent.stemming import stem_of

WORDS = [
    f"{word}{number}"
    for number in range(7)
    for word in (
        "conditionally", "electricity", "formalize", "generously", "hopefulness", "national",
        "registrations", "relational", "running", "subscriptions", "triplicate",
    )
]  # fmt: skip
TIMES = 100


def test_threads_that_stem_at_once_do_not_get_each_others_stems():
    """A catalogue is made in a thread while questions are read beside it: each gets its own stems."""
    stem = stem_of.__wrapped__  # what is kept would hide what happens in it
    truth = [stem(word) for word in WORDS]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(4) as threads:
            found = threads.map(lambda _: [stem(word) for word in WORDS], range(TIMES))
            assert [stems for stems in found if stems != truth] == []
    finally:
        sys.setswitchinterval(interval)
