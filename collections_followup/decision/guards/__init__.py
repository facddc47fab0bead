"""Guards: each file here gives one reason why a step may not be taken, and says all about it.

The contract of a guard is in ``guard.py``. A new one is a new file here, or in another add-on.
"""

from importlib import import_module
from pkgutil import iter_modules

from .guard import Guard, Guards, OnPage, addons, of, register, unregister
from .situation import Situation

for _module in sorted(module.name for module in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")

__all__ = ["Guard", "Guards", "OnPage", "Situation", "addons", "of", "register", "unregister"]
