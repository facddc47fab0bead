from odoo.addons.collections_followup.tests.common import CollectionsCommon


class RecoveryCommon(CollectionsCommon):
    """Lost Ltd owes 1,000.00 for 200 days, and does not answer any more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lost = cls.customer("Lost Ltd")
        cls.bill = cls.invoice(cls.lost, 1000, overdue=200)

    def opened(self, partner=None):
        """The case of a customer whose debts are followed up."""
        self.company._open_collections_cases(self.today)
        return self.case(partner or self.lost)
