from odoo.addons.collections_followup.tests.common import CollectionsCommon


class LateCommon(CollectionsCommon):
    """Late Ltd owes 1,000.00 for 60 days, at 10 per cent a year as agreed: 16.44."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["collections.interest.rule"]
        cls.agreed = cls.rules.create(
            {"code": "ours", "agreed": True, "margin": 10, "ground": "our terms, section 4", "source": "our terms"}
        )
        cls.company.collections_charges = "interest"
        cls.late = cls.customer("Late Ltd", collections_interest_rule_id=cls.agreed.id)
        cls.bill = cls.invoice(cls.late, 1000, overdue=60)

    def charges(self, partner=None):
        """What is asked for beside the items: {number of the invoice: amount}."""
        self.env.flush_all()
        found = self.evaluate(partner or self.late).assessment.charges
        return {self.env["account.move.line"].browse(c.receivable_id).move_id: c.amount for c in found}

    def opened(self):
        self.company._open_collections_cases(self.today)
        return self.case(self.late)

    def waive(self, user=None, **values):
        case = self.opened()
        waivers = self.env["collections.waiver"].with_user(user or self.accountant)
        return waivers.create({"case_id": case.id, "reason": "good customer", **values})

    def spaniard(self, name="Tardía SL", **values):
        return self.customer(name, country_id=self.env.ref("base.es").id, **values)

    def in_euros(self, partner, amount, overdue, **values):
        euro = self.env.ref("base.EUR")
        euro.active = True
        return self.invoice(partner, amount, overdue=overdue, currency_id=euro.id, **values)
