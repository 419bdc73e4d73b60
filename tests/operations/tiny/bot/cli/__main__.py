"""Stands for `python -m bot.cli web`, `worker`, `clock` and `migrate` in the tests of `rootle up`."""

import os
import sys
import time

import answering

name = sys.argv[1]
if os.environ.get("TINY_BROKEN") == name:
    sys.stderr.write(f"{name} is broken on purpose\n")
    sys.exit(3)
if name == "migrate":
    sys.exit()
if name in {"worker", "clock"}:
    sys.stderr.write(f"{name} ready\n")
if name in {"worker", "clock"} or os.environ.get("TINY_SLOW") == name:
    time.sleep(600)
answering.serve(int(os.environ["ROOTLE_PORT"]))
