from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import TODAY, CollectionsCommon


@tagged("post_install", "-at_install")
class TestCalling(CollectionsCommon):
    """An accountant goes through the calls of the day, one customer a screen."""

    def setUp(self):
        super().setUp()
        self.policy.level_ids.filtered(lambda level: level.name != "Call").active = False
        self.large, self.small = self.customer("Large Ltd"), self.customer("Small Ltd", tz="Europe/Helsinki")
        self.bills = [self.invoice(self.large, 900, overdue=60), self.invoice(self.small, 100, overdue=60)]
        self.switch_on()
        self.nightly()
        self.calling = self.env["collections.calling"].with_user(self.accountant)

    def start(self):
        """The screen of the call that comes first, or was begun."""
        return self.calling.browse(self.calling.action_start()["res_id"])

    def outcome(self, name):
        return self.env.ref(f"collections_followup.collections_outcome_{name}")

    def said(self, partner):
        return self.contacts(partner).filtered(lambda contact: contact.kind == "conversation")

    def calls(self, partner):
        call = self.env.ref("mail.mail_activity_data_call")
        return self.case(partner).activity_ids.filtered(lambda activity: activity.activity_type_id == call)

    def test_what_is_put_off_in_the_afternoon_does_not_come_back_in_the_evening(self):
        """The day is the company's, and not that of Greenwich."""
        self.company.partner_id.tz = self.company.collections_tz = "America/Los_Angeles"
        self.at("2026-03-03 22:00:00")
        screen = self.start()
        screen.action_skip()
        self.assertEqual(screen.partner_id, self.small)
        self.at("2026-03-04 02:00:00")
        self.assertEqual(screen._put_off(), self.calls(self.large))
        self.at("2026-03-04 17:00:00")
        self.assertFalse(screen._put_off())

    def test_the_largest_debt_comes_first_with_all_that_is_needed(self):
        screen = self.start()
        self.assertEqual((screen.partner_id, screen.waiting), (self.large, 2))
        self.assertEqual(screen.phone, "+1 555 0100")
        self.assertIn(self.lines(self.bills[0]), screen.item_ids)
        self.assertTrue(screen.script)

    def test_a_call_opens_though_some_of_the_debt_is_of_a_branch_that_is_not_ticked(self):
        branch = self.env["res.company"].create({"name": "North Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        self.env["account.chart.template"].try_loading(self.company.chart_template, company=branch, install_demo=False)
        journal = self.company_data["default_journal_sale"]
        self.invoice(self.large.with_company(branch), 30, overdue=5, company_id=branch.id, journal_id=journal.id)
        self.env.invalidate_all()
        fields = {"has_more_items": {}, "item_ids": {"fields": {"collections_name": {}}}}
        [shown] = self.start().web_read(fields)
        self.assertEqual([item["collections_name"] for item in shown["item_ids"]], [self.bills[0].name])

    def test_no_answer_is_one_click_and_the_next_try_is_at_another_time_of_day(self):
        screen = self.start()  # in the morning
        screen.action_no_answer()
        [said] = self.said(self.large)
        self.assertEqual((said.outcome_id, said.user_id), (self.outcome("no_answer"), self.accountant))
        self.assertEqual(screen.partner_id, self.small)
        [again] = self.calls(self.large)
        self.assertEqual((again.summary, again.date_deadline), ("Call again, in the afternoon", TODAY + timedelta(2)))
        self.assertEqual(screen.waiting, 1)
        self.days_later(2)
        screen.invalidate_recordset()
        self.assertEqual(screen.waiting, 2)

    def test_a_promise_is_logged_and_the_next_customer_shown(self):
        screen = self.start()
        with Form(screen) as form:
            form.outcome_id = self.outcome("will_pay")
            self.assertEqual(form.promise_amount, 900)
            form.promise_date = TODAY + timedelta(5)
            form.note = "After the fair."
        screen.action_log_next()
        self.assertEqual(self.case(self.large).promise_ids.amount, 900)
        self.assertEqual(self.said(self.large).note, "After the fair.")
        self.assertEqual((screen.partner_id, screen.note, screen.promise_date), (self.small, False, False))
        self.assertFalse(screen.outcome_id)
        self.assertFalse(self.calls(self.large))

    def test_a_dispute_opens_its_window_and_the_next_customer_waits_behind_it(self):
        screen = self.start()
        screen.outcome_id = self.outcome("disputes")
        action = screen.action_log_next()
        self.assertEqual(action["res_model"], "collections.dispute")
        self.assertEqual(screen.partner_id, self.small)

    def test_what_was_typed_is_there_when_one_comes_back(self):
        self.start().note = "They say that the chairs"
        screen = self.start()
        self.assertEqual((screen.partner_id, screen.note), (self.large, "They say that the chairs"))

    def test_a_call_that_is_put_off_comes_last(self):
        screen = self.start()
        screen.action_skip()
        self.assertEqual(screen.partner_id, self.small)
        screen.action_skip()
        self.assertEqual(screen.partner_id, self.large)

    def test_a_call_that_was_put_off_yesterday_comes_in_its_place_again(self):
        self.start().action_skip()
        self.days_later(1)
        self.start().action_skip()
        self.assertEqual(self.start().partner_id, self.large)

    def test_after_the_last_call_nothing_waits(self):
        screen = self.start()
        screen.action_left_message()
        screen.action_left_message()
        self.assertFalse(screen.case_id)
        self.assertEqual(screen.waiting, 0)
        with self.assertRaises(UserError):
            screen.action_no_answer()

    def test_without_an_outcome_nothing_is_logged(self):
        with self.assertRaisesRegex(UserError, "Choose what came of the call"):
            self.start().action_log_next()
        self.assertFalse(self.said(self.large))

    def test_a_call_that_a_colleague_has_made_meanwhile_is_left_out(self):
        screen = self.start()
        self.calls(self.small).with_user(self.manager).sudo().action_feedback(feedback="Done")
        screen.action_no_answer()
        self.assertFalse(screen.case_id)

    def test_a_call_that_was_begun_and_paid_meanwhile_makes_place_for_the_next(self):
        self.start()
        self.pay(self.bills[0])
        self.case(self.large)._refresh()
        self.assertEqual(self.start().partner_id, self.small)

    def test_nobody_sees_or_changes_the_call_of_a_colleague(self):
        screen = self.start()
        with self.assertRaises(AccessError):
            screen.with_user(self.manager).read(["note"])
        self.assertNotEqual(self.env["collections.calling"].with_user(self.manager)._mine(), screen)

    def test_the_time_where_the_customer_is(self):
        self.start().action_skip()
        self.assertEqual(self.start().local_time, "10:00\u202fAM")
