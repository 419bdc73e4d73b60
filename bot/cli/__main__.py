"""`python -m bot.cli` is the same as `rootle`."""

from bot.cli import main

main()
