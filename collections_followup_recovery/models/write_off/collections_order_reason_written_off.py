from odoo import api, fields, models

from odoo.addons.collections_followup.decision.reason import Money, Reason, _lt

ADDON = "collections_followup_recovery"


class CollectionsOrderReasonWrittenOff(models.AbstractModel):
    """Something of the customer was written off not long ago, and nobody has reopened the customer since."""

    _name = "collections.order.reason.written.off"
    _inherit = "collections.order.reason"
    _description = "Orders of customers of whom something was written off"

    _place = 10

    @api.model
    def _reasons(self, case, today):
        if not (written_off := case._barring(today)):
            return ()
        amount = Money(sum(w._left() for w in written_off), case.currency_id.name)
        values = {"amount": amount, "day": max(written_off.mapped("date"))}
        sentence = _lt("%(amount)s of this customer was written off, last on %(day)s.")
        return (Reason("written_off", sentence, values, addon=ADDON),)


class CollectionsWriteOff(models.Model):
    _inherit = "collections.write.off"

    allows_orders = fields.Boolean(
        "Orders Taken Again",
        readonly=True,
        copy=False,
        help="A manager has decided that new orders of the customer are taken although this was written off.",
    )

    @api.model
    def _in_the_beginning(self):
        return {**super()._in_the_beginning(), "allows_orders": False}


class CollectionsCase(models.Model):
    """New orders of a customer of whom something was written off: held for a time, until a manager reopens them."""

    _inherit = "collections.case"

    is_barred = fields.Boolean(
        "Closed for Orders",
        compute="_compute_is_barred",
        help="Something was written off within the days that the settings name, and no manager has reopened the "
        "customer since. Where orders are held, new ones of this customer are.",
    )

    @api.depends("write_off_ids.state", "write_off_ids.recovered", "write_off_ids.allows_orders")
    def _compute_is_barred(self):
        for case in self:
            case.is_barred = bool(case._barring(case.company_id._collections_day())) if case.company_id else False

    def _barring(self, today):
        """Return the write-offs for which new orders are held: young, not recovered, and before no reopening."""
        since = fields.Date.subtract(today, days=self.company_id.collections_written_off_days)
        posted = self.write_off_ids.filtered(lambda w: w.state == "posted" and not w.allows_orders)
        return posted.filtered(lambda w: w.date > since and w._left() > 0)

    def action_reopen_customer(self):
        """Take new orders of the customer again, and say so in the time-line. A later write-off counts anew.

        :raises UserError: if the user is no manager of the follow-up
        """
        self.check_access("write")
        for case in self:
            barring = case._barring(case.company_id._collections_day())
            for write_off in barring:
                write_off._check_manager()
            barring.sudo().allows_orders = True  # only code writes it; asked above
            case._tell_reopened(barring)

    def _tell_reopened(self, write_offs):
        ours = self._for_colleagues()
        told = [write_off._told() for write_off in write_offs.with_env(ours.env)]
        if told:
            ours._message_log(body=ours.env._("New orders of this customer are taken again. %s", " ".join(told)))
