from odoo import api, models
from odoo.tools import format_amount


class CollectionsCharge(models.AbstractModel):
    """Customers who are treated with care are not asked for charges."""

    _inherit = "collections.charge"

    @api.model
    def _owed_by(self, receivables, company, today):
        return super()._owed_by(self._without_care(receivables), company, today) if self._kinds() else {}

    @api.model
    def _costs_by(self, receivables, company, today, apart):
        return super()._costs_by(self._without_care(receivables), company, today, apart)

    @api.model
    def _without_care(self, receivables):
        cases = self.env["collections.case"].browse(receivables)
        return {case.id: receivables[case.id] for case in cases if case.treatment != "care"}


class CollectionsCase(models.Model):
    """That charges are no longer asked for, and that they are again, is noted on the case: by whom, when and why."""

    _inherit = "collections.case"

    def _write_treatment(self):
        asked = self.filtered(lambda case: case.treatment != "care")
        owed = asked._charges_owed() if self.env["collections.charge"]._kinds() else None
        result = super()._write_treatment()
        if owed is not None:
            now_asked = self.filtered(lambda case: case.treatment != "care")
            (asked - now_asked)._note_charges_left(owed)
            (now_asked - asked)._note_charges_again()
        return result

    def _charges_owed(self):
        """Return the charges that are asked for today: {case id: tuple of Charges}."""
        found = {}
        for cases in self.grouped("company_id").values():
            found |= {case_id: tuple(known.charges) for case_id, known in cases._assess_today().items()}
        return found

    def _note_charges_left(self, owed):
        """Note which charges are not asked for from now on, since the customer is treated with care."""
        self._add_to_timeline(
            self._told_with_care(),
            lambda told: told.env._(
                "No interest or charges are asked for while the customer is treated with care (%(cause)s). Asked for "
                "until now: %(charges)s.",
                cause=told.cause_id.name,
                charges=told._charges_in_words(owed[told.case_id.id]),
            ),
        )

    def _note_charges_again(self):
        self._add_to_timeline(
            self._told_with_care(),
            lambda told: told.env._("The customer is no longer treated with care: interest and charges are asked for."),
        )

    def _told_with_care(self):
        """Return the latest circumstance of each case for which the customer is, or was, treated with care."""
        told = (case.circumstance_ids.filtered(lambda told: told.treatment == "care")[:1] for case in self)
        return self.env["collections.circumstance"].union(*told)


class CollectionsCircumstance(models.Model):
    _inherit = "collections.circumstance"

    def _charges_in_words(self, charges):
        """Return charges with their amounts, in the language of ``env``."""
        currency, told = self.env["collections.ledger"]._currency, self.env["collections.charge"]._told
        named = (
            f"{told(charge)}: {format_amount(self.env, charge.amount, currency(charge.currency))}" for charge in charges
        )
        return "; ".join(named) or self.env._("none")
