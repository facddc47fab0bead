import io
import json

from openpyxl import load_workbook

from odoo import http
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged

from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestExport(HttpCase, CollectionsCommon):
    """What customers have told about their situation leaves with a reason only, which the case keeps."""

    def setUp(self):
        super().setUp()
        (self.accountant | self.manager).group_ids += self.env.ref("base.group_allow_export")
        self.late = self.customer("Late Ltd")
        self.invoice(self.late, 100, overdue=5)
        self.switch_on()
        self.own = self.case(self.late)
        cause = self.env.ref("collections_followup.collections_cause_lost_income")
        self.told = self.env["collections.circumstance"]._record(self.own, cause, helper="Jane", note="From June.")
        self._clock.stop()

    def assertRefused(self, records, *names):
        with self.assertRaisesRegex(AccessError, "told in confidence"):
            records.with_user(self.manager).export_data(list(names))

    def test_no_list_exports_it(self):
        self.assertRefused(self.told, "cause_id")
        for name in ("treatment", "circumstance_until", "circumstance_review_on", "circumstances"):
            self.assertRefused(self.own, "partner_id", name)
        self.assertRefused(self.own, "circumstance_ids")
        self.assertRefused(self.own, "partner_id", "circumstance_ids/cause_id")
        self.assertRefused(self.own._log_visit("Came to the page", self.late), "case_id/treatment")
        self.assertEqual(self.own.with_user(self.manager).export_data(["partner_id"])["datas"], [["Late Ltd"]])

    def workbook(self, **asked):
        """The manager exports the list of cases as the web client does."""
        self.authenticate("manager", "manager")
        asked = {
            "model": "collections.case",
            "fields": [{"name": "partner_id", "label": "Customer", "type": "many2one"}],
            "ids": self.own.ids,
            "domain": [],
            "groupby": [],
            "import_compat": False,
            **asked,
        }
        form = {"data": json.dumps(asked), "csrf_token": http.Request.csrf_token(self)}
        return self.url_open("/web/export/xlsx", data=form)

    def test_a_workbook_of_groups_does_not_name_it(self):
        self.assertEqual(self.workbook(groupby=["company_id"]).status_code, 200)
        with self.assertLogs("odoo.addons.web.controllers.export", "ERROR"):
            for model, path in (("case", "treatment"), ("contact", "case_id.treatment")):
                refused = self.workbook(model=f"collections.{model}", groupby=[path])
                self.assertEqual(refused.status_code, 500)
                self.assertNotIn("Care", refused.text)

    def test_with_a_reason(self):
        window = self.env["collections.circumstance.export"].with_user(self.accountant)
        export = window.create({"circumstance_ids": self.told.ids, "reason": "  "})
        with self.assertRaisesRegex(ValidationError, "Say what it is exported for"):
            export.action_export()
        export.reason = "Asked for their data"
        action = export.action_export()
        self.authenticate("accountant", "accountant")
        sheet = load_workbook(io.BytesIO(self.url_open(action["url"]).content)).active
        words = [str(cell.value) for row in sheet for cell in row]
        for word in ("Late Ltd", self.told.cause_id.name, "With Care", "Jane"):
            self.assertIn(word, words)
        self.assertNotIn("From June.", words)
        said = self.own.message_ids[0]
        self.assertIn("Reason: Asked for their data", said.body)
        self.assertEqual(said.author_id, self.accountant.partner_id)

    def test_who_may_not_export_does_not_with_a_reason_either(self):
        self.accountant.group_ids -= self.env.ref("base.group_allow_export")
        window = self.env["collections.circumstance.export"].with_user(self.accountant)
        with self.assertRaises(AccessError):
            window.create({"circumstance_ids": self.told.ids, "reason": "Curious"}).action_export()
