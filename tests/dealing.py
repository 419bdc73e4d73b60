"""How tests are dealt out to workers: together where they share something costly.

A file is a unit, and so are the files that share a stand-in which takes long to start. Quick units
keep a processor busy, the largest first. Slow ones start processes and wait for them most of the
time: where there are enough workers, some begin at the other end, with what may take the longest.
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


FROM_THE_FRONT = ("gw0", "gw1")
"""The workers that begin with quick tests: one for each processor of a small machine."""


class Dealing(LoadScopeScheduling):
    """Deals out whole units from both ends of the order of the tests."""

    def __init__(self, config, log=None):
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid):
        return unit(nodeid)

    def _assign_work_unit(self, node):
        """Give out the unit at the front, after it was fetched from the back for some workers."""
        if node.gateway.id not in FROM_THE_FRONT:
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)


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
        return (True, seconds[name], name) if is_slow else (False, -sizes[name], name)

    return sorted(items, key=place)
