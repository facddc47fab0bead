from odoo import api, fields, models


class CollectionsWriteOff(models.Model):
    """What a colleague has asked a manager to approve: the open amounts and credits of that moment."""

    _inherit = "collections.write.off"

    asked_credits = fields.Json(
        "Credits When Proposed",
        readonly=True,
        copy=False,
        help="Open credits of the customer when it was left to a manager, by currency.",
    )

    @api.model
    def _in_the_beginning(self):
        return {**super()._in_the_beginning(), "asked_credits": False}

    def _ask(self):
        """Leave it to a manager, with the figures of now."""
        self.item_ids._ask()
        asked = self.sudo()  # only code writes it
        asked.write({"state": "to_approve", "asked_credits": self._credits_now()})

    def _credits_now(self):
        """Return what the customer has paid or was credited and is not reconciled: {code of the currency: amount}.

        The currency of the company is always among them.
        """
        amounts = {self.currency_id.name: 0.0}
        case = self.case_id.sudo()  # whoever sees the write-off may know what was paid
        if case:
            today = case.company_id._collections_day()
            facts = case.env["collections.ledger"]._facts(case, today, case._commitments(today))
            for credit in facts[case.id].credits:
                amounts[credit.currency] = amounts.get(credit.currency, 0.0) + credit.amount
        return amounts

    def _changes(self):
        return [*self.item_ids._changes(), *self._money_since()]

    def _money_since(self):
        """Return what has come since it was asked for and is not reconciled yet, as sentences."""
        then = self.asked_credits
        if not then or self.state != "to_approve":
            return []
        since = {name: amount - then.get(name, 0.0) for name, amount in self._credits_now().items()}
        return [
            self.env._(
                "%(amount)s has come from %(customer)s since, and is not reconciled yet.",
                amount=currency.format(since[currency.name]),
                customer=self.case_id.partner_id.name,
            )
            for currency in self.env["res.currency"].search([("name", "in", list(since))])
            if currency.compare_amounts(since[currency.name], 0) > 0
        ]

    @api.model
    def _told_how_to_ask_again(self):
        return self.env._("Take it back to draft, correct it, and write it off anew.")
