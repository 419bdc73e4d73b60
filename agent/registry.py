"""Finds what a folder offers: every module in it declares one constant, and that is the registry."""

import importlib
import pkgutil
from types import ModuleType
from typing import Protocol, TypeVar


class Named(Protocol):
    """Anything a folder can hold: it has a name that is unique there."""

    @property
    def name(self) -> str:
        """The name under which it is found."""
        ...


T = TypeVar("T", bound=Named)


class RegistryError(Exception):
    """A folder holds a file that does not declare what it must; the message names the file."""


def load(package: ModuleType, constant: str, kind: type[T]) -> dict[str, T]:
    """Import every module of `package` in sorted order and gather its `constant`, by name.

    `load(agent.tools, "TOOLSET", Toolset)` gives `{"trends": Toolset(...), ...}`. Raises
    `RegistryError` for a missing constant, one of another type, or a name used twice. Errors
    while importing a module pass through untouched.
    """
    found: dict[str, T] = {}
    files: dict[str, str] = {}
    for module_name in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        module = importlib.import_module(f"{package.__name__}.{module_name}")
        file = _file(package, module_name)
        value = getattr(module, constant, None)
        if value is None:
            raise RegistryError(
                f"{file} declares no {constant}: every file of this folder must declare one."
            )
        if not isinstance(value, kind):
            raise RegistryError(
                f"{file} declares {constant} as {type(value).__name__}, it must be {kind.__name__}."
            )
        if value.name in found:
            raise RegistryError(
                f"{file} declares {constant} named {value.name!r}, "
                f"a name that {files[value.name]} has already taken."
            )
        found[value.name] = value
        files[value.name] = file
    return found


def _file(package: ModuleType, module_name: str) -> str:
    """The path people know, such as `agent/tools/trends.py`."""
    return f"{package.__name__.replace('.', '/')}/{module_name}.py"
