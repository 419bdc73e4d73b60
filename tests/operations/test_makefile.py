"""`make` on a machine that lacks something: it says what, and how to get it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="there is no make here")


@pytest.fixture
def clone(tmp_path):
    """A fresh copy of what `make setup` reads, and a PATH with a Python of our choice and no uv."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "path").mkdir()
    for tool in ("sh", "rm", "mkdir", "touch", "test", "tail"):
        (tmp_path / "path" / tool).symlink_to(shutil.which(tool))
    return tmp_path


def python(clone: Path, script: str, *, name: str = "python3") -> None:
    """Puts a Python on the PATH; `real` in the script stands for this one."""
    file = clone / "path" / name
    file.write_text(f"#!/bin/sh\n{script.replace('real', sys.executable)}\n")
    file.chmod(0o755)


def setup(clone: Path, *arguments: str) -> str:
    """What `make setup` says; it must fail."""
    ran = subprocess.run(
        [shutil.which("make"), "-C", str(clone), "setup", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PATH": str(clone / "path"), "PIP_NO_INDEX": "1"},
    )
    assert ran.returncode != 0
    assert not (clone / ".venv" / ".ready").exists()
    return ran.stderr


def test_no_python(clone):
    """Without any Python the versions that fit are named."""
    assert "Rootle needs Python 3.11, 3.12 or 3.13" in setup(clone)


def test_unfit_python(clone):
    """A Python of another version is named with its version, and how to choose another one."""
    python(clone, 'test "$1" = -V && echo Python 3.14.1 && exit; exit 1')

    said = setup(clone)

    assert "'python3' is Python 3.14.1" in said
    assert "make PYTHON=/path/to/python setup" in said


def test_another_python_is_found(clone):
    """Where `python3` does not fit, another one on the PATH that does is taken."""
    python(clone, "exit 1")
    python(clone, 'test "$2" = venv && exit 1; exec real "$@"', name="python3.12")

    assert "virtual environment" in setup(clone)


def test_no_venv(clone):
    """A Python without venv, as Debian has it, is told apart, with the package to install."""
    python(clone, 'test "$2" = venv && mkdir .venv && exit 1; exec real "$@"')

    assert "apt-get install python3-venv" in setup(clone)
    assert not (clone / ".venv").exists()


def test_no_index(clone):
    """When nothing can be installed, that is said, and the next try begins where this one ended."""
    python(clone, 'exec real "$@"')

    assert "Is the package index reachable" in setup(clone)
    assert (clone / ".venv" / "bin" / "python").exists()
