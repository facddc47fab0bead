from odoo import fields, models
from odoo.exceptions import ValidationError


class CollectionsEnding(models.AbstractModel):
    """A window that ends what holds for a customer, such as a request to stop, and keeps why."""

    _name = "collections.ending"
    _inherit = "collections.wizard"
    _description = "End, with a Reason"

    reason = fields.Char(help="Why it ends. It is kept, and told in the time-line of the case.")

    def _what_ends(self):
        """Return the records that end, each with a ``case_id`` and ``_end(reason)``, which writes it."""
        raise NotImplementedError

    def action_end(self):
        """End them now: from now on the customer is contacted, or followed up, as before.

        :raises AccessError: for whoever may not change the case
        :raises ValidationError: without a reason
        """
        self.ensure_one()
        if not (self.reason or "").strip():
            raise ValidationError(self.env._("Say why it ends."))
        for record in self._what_ends():
            record.case_id.check_access("write")
            record._end(self.reason)
        return {"type": "ir.actions.act_window_close"}
