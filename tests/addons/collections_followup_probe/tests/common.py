from odoo.addons.collections_followup.tests.common import CollectionsCommon


class ProbeCommon(CollectionsCommon):
    """Late Ltd has a fax, owes 100.00, and may be told of it in Spanish."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("es_ES")
        cls.reminder = cls.levels["Reminder"]

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd", probe_fax="+1 555 0199")
        self.bill = self.invoice(self.late, 100, overdue=5)

    def in_spanish(self, record):
        return record.with_context(lang="es_ES")

    def case_of_late(self):
        self.company._open_collections_cases(self.today)
        return self.case(self.late)
