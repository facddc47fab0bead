from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import float_is_zero


class CollectionsPlacement(models.Model):
    """What was paid to us is reported to the agency, so that it does not ask for it."""

    _inherit = "collections.placement"

    @api.model
    def _with_unreported(self):
        """Return the domain of placements whose agency does not know of a payment to us, or of its reversal."""
        told = Domain("state", "in", ("placed", "accepted", "closed"))
        return told & (Domain("to_report", ">=", 0.005) | Domain("to_report", "<=", -0.005))

    def action_report(self):
        """Write to the agency what was paid to us.

        :raises UserError: if there is nothing to report, or the agency has no e-mail address
        """
        self.ensure_one()
        self.check_access("write")
        if float_is_zero(self.to_report, precision_rounding=self.currency_id.rounding):
            raise UserError(self.env._("The agency knows of all payments."))
        partner = self.agency_id.partner_id
        if not partner.email:
            raise UserError(self.env._("%s has no e-mail address.", partner.display_name))
        amount, placement = self.to_report, self.sudo()  # only code writes what was reported; asked above
        placement.with_context(lang=partner.lang).message_post(
            subject=self.with_context(lang=partner.lang).env._("Payment of %s", self.name),
            body=self.with_context(lang=partner.lang)._told_payment(amount),
            partner_ids=partner.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        placement.reported += amount
        placement._happened("reported", amount=max(amount, 0.0))

    def _told_payment(self, amount):
        """Return what an agency is told, in the language of ``env``."""
        values = {
            "number": self.name,
            "customer": self.partner_id.name,
            "amount": self.currency_id.format(abs(amount)),
            "left": self.currency_id.format(max(self.amount - self.recovered, 0.0)),
        }
        if amount < 0:
            return self.env._(
                "%(number)s, %(customer)s: a payment of %(amount)s that we reported was reversed. %(left)s is open.",
                **values,
            )
        return self.env._(
            "%(number)s, %(customer)s: we received %(amount)s directly. %(left)s is still open.", **values
        )
