import base64
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LateCommon

HEADER = "series,valid_from,percent,known_until,source,retrieved_on,confidence\n"
SWEDISH = "SE_REFERENCE,2026-07-01,2.25,2026-12-31,Riksbanken,2026-07-01,high\n"


@tagged("post_install", "-at_install")
class TestImport(LateCommon):
    """A manager imports newer rates, and sees what changes before it does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one_company()
        cls.swedish = cls.env["collections.rate.series"].search([("code", "=", "SE_REFERENCE")])

    def opened_file(self, lines):
        imports = self.env["collections.rate.import"].with_user(self.manager)
        return imports.create({"file": base64.b64encode((HEADER + lines).encode())})

    def test_it_shows_what_changes_before_it_does(self):
        wizard = self.opened_file(SWEDISH + "SE_REFERENCE,2026-01-01,2.5,2026-06-30,Riksbanken,2026-07-01,high\n")
        new, changed = wizard.line_ids
        self.assertTrue(new.is_new)
        self.assertIn("2026-07-01", new.code)
        self.assertIn("Per Cent a Year: 2 % → 2.5 %", changed.changes)
        self.assertEqual(len(self.swedish.rate_ids), 48)
        wizard.action_import()
        self.assertEqual(len(self.swedish.rate_ids), 49)
        self.assertEqual(str(self.swedish.known_until), "2026-12-31")

    def test_a_faulty_file_is_refused_whole_with_its_lines(self):
        for line, why in (
            ("NOBODY,2026-07-01,2,,x,,high\n", "Line 3: “series” cannot be “NOBODY”."),
            ("SE_REFERENCE,2026-13-01,2,,x,,high\n", "Line 3: “valid_from” cannot be “2026-13-01”."),
            ("SE_REFERENCE,2027-01-01,two,,x,,high\n", "Line 3: “percent” cannot be “two”."),
            ("SE_REFERENCE,2027-01-01,nan,,x,,high\n", "Line 3: “percent” cannot be “nan”."),
            ("SE_REFERENCE,2027-01-01,2,2026-12-01,x,,high\n", "Line 3: it ends before it begins to apply."),
            (SWEDISH, "occurs twice"),
        ):
            with self.subTest(line=line), self.assertRaisesRegex(UserError, why):
                self.opened_file(SWEDISH + line).action_import()
        self.assertEqual(len(self.swedish.rate_ids), 48)


@tagged("post_install", "-at_install")
class TestMissing(LateCommon):
    """Who looks after the follow-up is asked for a rate that is missing, once for each half-year."""

    def setUp(self):
        super().setUp()
        self.switch_on(collections_user_id=self.manager.id)
        self.env["res.company"].search([("id", "!=", self.company.id)]).collections_active = False
        self.swedish = self.env["collections.rate.series"].search([("code", "=", "SE_REFERENCE")])

    def asked(self):
        self.job("collections_followup_charges.ir_cron_rates")
        return self.swedish.activity_ids

    def test_two_weeks_before_the_half_year_begins(self):
        self.on(date(2026, 6, 16))
        self.assertFalse(self.asked())
        self.on(date(2026, 6, 17))
        [activity] = self.asked()
        self.assertEqual((activity.user_id, activity.date_deadline), (self.manager, date(2026, 7, 1)))
        self.assertIn("riksbank.se", activity.note)

    def test_once_and_not_each_day(self):
        for day in (20, 21, 22):
            self.on(date(2026, 6, day))
            self.assertEqual(len(self.asked()), 1)
        self.swedish.activity_ids.unlink()
        self.assertFalse(self.asked())

    def test_it_goes_when_the_rate_is_entered(self):
        self.on(date(2026, 7, 2))
        self.assertTrue(self.asked())
        self.env["collections.rate"].create(
            {
                "series_id": self.swedish.id,
                "valid_from": "2026-07-01",
                "known_until": "2026-12-31",
                "percent": 2,
                "source": "Riksbanken",
            }
        )
        self.assertFalse(self.asked())

    def test_it_waits_on_the_worklist_of_managers(self):
        self.on(date(2026, 7, 2))
        self.asked()
        self.env.flush_all()
        rows = self.env["collections.worklist"].with_user(self.manager).search([("kind", "=", "rate")])
        self.assertEqual(rows.user_id, self.manager)
        self.assertEqual(rows[:1].action_do()["res_model"], "collections.rate.series")
