"""How tests are dealt out to workers: together where they share something costly, slow ones last.

A file is a unit, and so are the files that share a stand-in which takes long to start. Large units
begin first, and of the slow ones those that may take the longest: so no worker ends long after the
others.
"""

from collections import Counter, defaultdict

from xdist.scheduler import LoadScopeScheduling

TOGETHER = (
    "tests/analytics/journeys/",
    "tests/analytics/",
    "tests/local/posthog/",
    "tests/thinking/test_builtin",
)
"""How the addresses of tests begin that share a stand-in."""

SLOW = ("slow", "browser", "thorough")


class Dealing(LoadScopeScheduling):
    """Deals out whole units, in the order of the tests."""

    def __init__(self, config, log=None):
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid):
        return unit(nodeid)


def unit(nodeid):
    """The unit of a test by its address, such as `tests/test_a.py::test_b[c]`."""
    file = nodeid.partition("::")[0]
    return next((start for start in TOGETHER if file.startswith(start)), file)


def in_order(items):
    """The tests as they are to run."""
    sizes = Counter(unit(item.nodeid) for item in items)
    seconds = defaultdict(float)
    for item in items:
        limit = item.get_closest_marker("timeout")
        if limit is not None:
            seconds[unit(item.nodeid)] = max(seconds[unit(item.nodeid)], limit.args[0])

    def place(item):
        name = unit(item.nodeid)
        is_slow = any(item.get_closest_marker(mark) for mark in SLOW)
        return (True, -seconds[name], name) if is_slow else (False, -sizes[name], name)

    return sorted(items, key=place)
