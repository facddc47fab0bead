from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.collections_followup.decision.aging import FIRST_DAYS

from ...decision.provision import loss

#: The age of what is not due yet: a curve of what is overdue says nothing about it.
NOT_DUE = str(FIRST_DAYS[0])


class CollectionsProvision(models.Model):
    """Rates that follow from what the company still collected of debts of that age."""

    _inherit = "collections.provision"

    basis = fields.Selection(
        [("rates", "As Entered"), ("curve", "By Own Recovery")],
        "Rates",
        required=True,
        default="rates",
        tracking=True,
        help="Where the rates by age come from: as entered, or by what still came of your own debts, each by its days "
        "overdue. As long as too few of your own are known, the published table is used, and said so. What is not due "
        "yet, and customers with a line of their own, keep the rate that is entered.",
    )

    def _rates(self, aged):
        entered = super()._rates(aged)
        return entered | self._rates_by_curve(aged) if self.basis == "curve" else entered

    def _rates_by_curve(self, aged):
        """Return the rates that follow from the curve: {age: values of a line}."""
        parts = self.env["collections.recovery.curve"]._parts(self.company_id)
        rows = self.env["collections.aging.line"]._read_group(
            aged & Domain("kind", "=", "debt") & Domain("days", ">", 0), ["bucket", "days"], ["amount:sum"]
        )
        found = {}
        for bucket, days, amount in rows:
            found.setdefault(bucket, []).append((days, amount))
        losses = {str(days): loss(parts, found.get(str(days), ())) for days in FIRST_DAYS[1:]}
        return {
            age: {"rate": of_age.rate if of_age else 0.0, "reason": of_age and self._loss_told(of_age)}
            for age, of_age in losses.items()
        }

    def _loss_told(self, of_age):
        """Return what a rate rests on, as a sentence."""
        values = {"items": of_age.items, "days": of_age.published_from}
        if not of_age.items:
            return self.env._("By the published table: too few debts of your own of this age.")
        if of_age.published_from is None:
            return self.env._("By your own debts, at least %(items)s of each age.", **values)
        return self.env._(
            "By your own debts, at least %(items)s of each age; from %(days)s days overdue by the published table.",
            **values,
        )


class CollectionsProvisionLine(models.Model):
    _inherit = "collections.provision.line"

    basis = fields.Selection(related="provision_id.basis", string="Rates By", help="Where the rates come from.")

    def write(self, vals):
        """Change what is entered; the other rates follow from the curve.

        :raises UserError: if a person changes a rate that the curve gives
        """
        if not self.env.su and "rate" in vals and any(line._is_by_curve() for line in self):
            raise UserError(
                self.env._("These rates follow from your own recovery: choose “As Entered” to change them.")
            )
        return super().write(vals)

    def _is_by_curve(self):
        return self.basis == "curve" and self.bucket not in (False, NOT_DUE)
