"""The modules of a package: what makes one file enough to add a source, a verb or a report."""

import pkgutil
from importlib import import_module
from types import ModuleType


def modules(package: ModuleType) -> list[ModuleType]:
    """The public modules directly in a package, imported, in the order of their names."""
    names = sorted(found.name for found in pkgutil.iter_modules(package.__path__))
    return [import_module(f"{package.__name__}.{name}") for name in names if not name.startswith("_")]
