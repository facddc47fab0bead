import base64

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_open

from .common import RecoveryCommon

RULES = "collections_followup_recovery/data/limitation_rules.csv"


@tagged("post_install", "-at_install")
class TestLegalRules(RecoveryCommon):
    """Limitation rules and venues are data with a source, and newer ones are imported with a preview."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one_company()

    def opened_file(self, lines):
        with file_open(RULES, "rb") as file:
            header = file.readline()
        imports = self.env["collections.limitation.rule.import"].with_user(self.manager)
        return imports.create({"file": base64.b64encode(header + lines.encode())})

    def test_every_rule_that_ships_says_what_it_rests_on(self):
        for name, least in (("collections.limitation.rule", 10), ("collections.venue", 15)):
            found = self.env[name].with_context(active_test=False).search([])
            self.assertGreater(len(found), least)
            for rule in found:
                self.assertTrue(rule.ground and rule.source and rule.confidence and rule.reviewed_on, rule.code)
        unsure = self.env["collections.limitation.rule"].search([("confidence", "=", "low")])
        self.assertFalse(unsure, "what is not sure is not applied before somebody decides")

    def test_the_list_says_how_large_a_claim_may_be(self):
        """No limit is not shown as a limit of nothing."""
        venue = self.env["collections.venue"].search([("code", "=", "eu-small")])
        venue.currency_id = self.env.ref("base.USD")
        for least, most, told in (
            (0, 0, "Any amount"),
            (0, 5000, "Up to $\xa05,000.00"),
            (5000.01, 0, "$\xa05,000.01 or more"),
            (100, 200, "$\xa0100.00 – $\xa0200.00"),
        ):
            venue.write({"amount_from": least, "amount_to": most})
            self.assertEqual(venue.limits, told)

    def test_the_union_is_without_denmark(self):
        venue = self.env["collections.venue"].search([("code", "=", "eu-small")])._as_value()
        self.assertIn("ES", venue.countries)
        self.assertNotIn("DK", venue.countries)

    def test_it_shows_what_changes_before_it_does(self):
        rule = self.env["collections.limitation.rule"].search([("code", "=", "gb-6-years")])
        wizard = self.opened_file(
            "gb-6-years,1,GB,,60,due,1,0,1,0,suspend,0,72,0,,,Limitation Act 2030,gov.uk,high,2030-01-01,\n"
        )
        [line] = wizard.line_ids
        self.assertIn("Period (Months): 72 → 60", line.changes)
        self.assertEqual(rule.months, 72)
        wizard.action_import()
        self.assertEqual(rule.months, 60)

    def test_a_faulty_file_is_refused_with_its_lines(self):
        with self.assertRaisesRegex(UserError, "Line 2: “start” cannot be “birth”."):
            self.opened_file("x,1,GB,,60,birth,1,0,1,0,suspend,0,72,0,,,a,b,high,,\n").action_import()
