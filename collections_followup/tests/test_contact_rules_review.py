from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_contact_rules import RulesCommon


@tagged("post_install", "-at_install")
class TestReview(RulesCommon):
    """Rules grow old: once a manager is asked to compare them with their sources, and not every day."""

    def setUp(self):
        super().setUp()
        self.rules.search([]).reviewed_on = self.today
        self.switch_on(collections_user_id=self.manager.id)
        self.env["res.company"].search([("id", "!=", self.company.id)]).collections_active = False
        self.spanish = self.rules.search([("code", "=", "es-consumer-phone-hours")])
        self.finnish = self.rules.search([("code", "=", "fi-consumer-phone-hours")])

    def night(self, days=1):
        self.days_later(days)
        self.job("collections_followup.ir_cron_review")

    def asked(self, **options):
        asked = self.env.ref("collections_followup.mail_activity_contact_rules")
        return self.env["mail.activity"].with_context(**options).search([("activity_type_id", "=", asked.id)])

    def review(self, rules):
        return rules.with_user(self.manager).action_mark_reviewed()

    def test_nobody_is_asked_before_the_day(self):
        self.night(365)
        self.assertFalse(self.asked())

    def test_one_activity_for_all_rules_and_not_one_a_day(self):
        self.night(366)
        [activity] = self.asked()
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("Spain", activity.note)
        for _day in range(5):
            self.night()
        self.assertEqual(self.asked(), activity)

    def test_it_waits_on_the_worklist_of_managers_and_leads_to_the_rules(self):
        self.night(366)
        work = self.env["collections.worklist"]
        row = work.with_user(self.manager).search([("kind", "=", "contact_rules")])
        self.assertEqual((row.user_id, len(row)), (self.manager, 1))
        self.assertFalse(work.with_user(self.accountant).search([("kind", "=", "contact_rules")]))
        action = row.action_do()
        self.assertEqual(action["res_model"], "collections.contact.rule")
        self.assertEqual(action["context"], {"search_default_to_review": 1})

    def test_reviewing_all_closes_it(self):
        self.night(366)
        self.review(self.rules.search([]) - self.spanish)
        self.assertTrue(self.asked())
        self.review(self.spanish)
        self.assertFalse(self.asked())
        self.assertEqual(self.spanish.reviewed_on, self.today)
        self.night()
        self.assertFalse(self.asked())

    def test_archiving_what_is_old_closes_it_too(self):
        self.spanish.reviewed_on = "2024-01-01"
        self.night()
        self.assertTrue(self.asked())
        self.spanish.with_user(self.manager).action_archive()
        self.assertFalse(self.asked())

    def test_done_without_a_review_brings_no_other_before_the_next_rule_is_due(self):
        self.spanish.reviewed_on = "2024-01-01"
        self.night()
        self.asked().with_user(self.manager).action_done()
        self.night()
        self.assertFalse(self.asked())
        self.finnish.reviewed_on = "2024-01-01"
        self.night()
        self.assertEqual(len(self.asked()), 1)

    def test_a_rule_may_be_reviewed_more_often(self):
        self.spanish.review_months = 3
        self.assertEqual(str(self.spanish.review_on), "2026-06-02")
        self.night(93)
        self.assertEqual(self.rules.search([("to_review", "=", True)]), self.spanish)
        self.assertIn("Spain", self.asked().note)

    def test_where_nobody_is_followed_up_nobody_is_asked(self):
        self.company.collections_active = False
        self.night(366)
        self.assertFalse(self.asked())
        self.company.collections_active = True
        self.night()
        self.assertEqual(len(self.asked()), 1)

    def test_only_managers_review(self):
        with self.assertRaises(AccessError):
            self.spanish.with_user(self.accountant).action_mark_reviewed()
        with self.assertRaisesRegex(UserError, "Choose the rules"):
            self.review(self.rules)
