from odoo import api, models

from ...tools import kinds

#: Prefix of the model names of all kinds.
PREFIX = "collections.order.reason."


class CollectionsOrderReason(models.AbstractModel):
    """The contract of a reason for which new orders of a customer are held, beside what they owe.

    Each is a model ``collections.order.reason.<name>`` in a file of its own, of any add-on. Whoever gives it knows
    nothing of orders, and whoever holds orders (`collections_followup_sale`) nothing of it: neither needs the other.

    It must define `_reasons(case, today)`. It may define ``_place``: its place among the reasons, the lowest first.
    """

    _name = "collections.order.reason"
    _description = "Reason to Hold an Order"

    _place = 100

    @api.model
    def _reasons(self, case, today):
        """Return the Reasons for which orders of the customer of a case are held; empty if there is none.

        It is called with all rights: who sells need not see the books.
        """
        raise NotImplementedError

    @api.model
    def _all_reasons(self, case, today):
        """Return the Reasons of all kinds, in their order."""
        found = kinds.in_order(self.env, PREFIX).values()
        return tuple(reason for kind in found for reason in kind._reasons(case, today))
