"""The rules of recovery, in plain Python: frozen values in, values out; no ORM, no clock."""

from . import guards
