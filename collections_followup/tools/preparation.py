"""The preparations of a nightly run, before it evaluates the cases, as values."""

from collections.abc import Callable
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain


class Preparation(NamedTuple):
    """A part of what a night does before it evaluates the cases.

    :ivar records: an empty recordset of the model that it is about, with the rights that it takes
    :ivar domain: those that it is about; who is done need not leave it
    :ivar work: takes a batch, and does it in a constant number of queries
    """

    records: models.Model
    domain: Domain
    work: Callable

    def next(self, after, limit):
        """The next batch, from an id on."""
        return self.records.search(self.domain & Domain("id", ">", after), order="id", limit=limit)
