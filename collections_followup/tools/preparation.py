"""The preparations of a nightly run, before it evaluates the cases, as values."""

from collections.abc import Callable
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain


class Preparation(NamedTuple):
    """A part of the work of a night before it evaluates the cases.

    :ivar records: an empty recordset of the model, with the rights that the work needs
    :ivar domain: the records to prepare; they need not leave it when they are done
    :ivar work: takes a batch, and prepares it in a constant number of queries
    """

    records: models.Model
    domain: Domain
    work: Callable

    def next(self, after, limit):
        """Return the next batch, from an id on."""
        return self.records.search(self.domain & Domain("id", ">", after), order="id", limit=limit)
