"""Starts a program that ends when the one who started it ends, even if that is killed.

Run by its path, before anything of ours is imported, so that it takes milliseconds:
`python -I -S leash.py PARENT SIGNAL COMMAND …`. It asks the kernel to send SIGNAL when the parent
dies, then becomes the command: same process id, same open files. Doing this between fork and exec
of the parent instead (`preexec_fn`) is unsafe beside threads. Linux only; elsewhere it just
becomes the command.
"""

import os
import sys

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h. The setting survives exec, but not the exec of a setuid program."""

NOT_FOUND = 127
"""The exit code with which shells say that a command does not exist."""


def main(arguments: list[str]) -> None:
    """Become the command; returns never."""
    parent, number, *command = arguments
    end_with(int(parent), int(number))
    try:
        os.execvp(command[0], command)  # noqa: S606  no shell is what we want
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        sys.exit(NOT_FOUND)


def end_with(parent: int, number: int) -> None:
    """Let the kernel send this process a signal when its parent dies (Linux; elsewhere nothing)."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415  only here: it costs as much as everything else together

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel was asked
            os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
