"""Stands for `python -m integrations.local posthog` and `workspace` in the tests of `rootle up`."""

import os
import sys

import answering

name = sys.argv[1]
if os.environ.get("TINY_BROKEN") == name:
    sys.stderr.write(f"{name} is broken on purpose\n")
    sys.exit(3)
answering.serve(int(os.environ[f"ROOTLE_{name.upper()}_PORT"]))
