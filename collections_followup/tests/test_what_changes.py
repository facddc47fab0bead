from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger

from odoo.addons.collections_followup.models.run import collections_policy_forecast

from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestWhatChanges(CollectionsCommon):
    """Before a policy is saved, a manager sees who would move, and how many messages more or less that means."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the night comes after midnight: it decides for tomorrow
        cls.env.ref("collections_followup.ir_cron_nightly").nextcall = "2026-03-03 05:00:00"
        cls.two = [cls.customer("Two Ltd"), cls.customer("Three Ltd")]
        for customer in cls.two:
            cls.invoice(customer, 500, overdue=12)
        cls.early = cls.customer("Early Ltd")
        cls.invoice(cls.early, 100, overdue=1)
        cls.reminder, cls.copies = cls.levels["Reminder"], cls.levels["Second copy, overdue"]

    def setUp(self):
        super().setUp()
        self.switch_on()
        self.nightly()
        for customer in self.two:
            self.delivered(customer)
        self.env.flush_all()

    def change(self, level, **values):
        return {"level_ids": [Command.update(level.id, values)]}

    def ask(self, changes=None, by=None):
        action = self.policy.with_user(by or self.manager).action_what_changes(changes)
        return self.env[action["res_model"]].with_user(by or self.manager).browse(action["res_id"])

    def told(self, forecast):
        """Who moves, in one line each."""
        return [
            (move.level_now, move.when_now, move.level_then, move.when_then, move.count) for move in forecast.move_ids
        ]

    def messages(self, forecast):
        return {message.channel: (message.now, message.then, message.more) for message in forecast.message_ids}

    def test_without_an_edit_nobody_moves(self):
        forecast = self.ask()
        self.assertEqual((forecast.looked_at, forecast.changing, self.told(forecast)), (3, 0, []))
        self.assertEqual(forecast.day.isoformat(), "2026-03-03")
        self.assertFalse(forecast.message_ids)

    def test_fewer_days_bring_a_reminder_sooner(self):
        """Early Ltd is two days late tomorrow: a reminder after two days goes out in the next night."""
        forecast = self.ask(self.change(self.reminder, days=2))
        self.assertEqual(self.told(forecast), [("Reminder", "later", "Reminder", "tonight", 1)])
        self.assertEqual(forecast.move_ids.case_ids, self.case(self.early))
        self.assertEqual((forecast.move_ids.days_now, forecast.move_ids.days_then), ("03/04/2026", ""))
        self.assertEqual(self.messages(forecast), {"email": (0, 1, 1)})
        self.assertEqual(self.reminder.days, 3, "nothing is saved")
        self.days_later(1)
        self.assertFalse(self.step(self.nightly(), self.early).level_id)

    def test_what_is_told_is_what_the_next_night_does(self):
        forecast = self.ask(self.change(self.reminder, days=2))
        self.reminder.days = 2
        self.days_later(1)
        run = self.nightly()
        done = run.step_ids.filtered(lambda step: step.state == "done")
        self.assertEqual(done.partner_id, forecast.move_ids.case_ids.partner_id)
        self.assertEqual(len(done), forecast.message_ids.then)

    def test_more_days_put_the_next_level_off(self):
        forecast = self.ask(self.change(self.copies, days=25))
        self.assertEqual(
            self.told(forecast), [("Second copy, overdue", "later", "Second copy, overdue", "postponed", 2)]
        )
        self.assertEqual((forecast.move_ids.days_now, forecast.move_ids.days_then), ("03/09/2026", "03/15/2026"))
        forecast = self.ask(self.change(self.copies, days=14))
        self.assertFalse(forecast.move_ids, "a week after the last contact it comes anyway")

    def test_a_level_that_is_not_used_any_more_is_skipped(self):
        forecast = self.ask(self.change(self.copies, active=False))
        self.assertEqual(self.told(forecast), [("Second copy, overdue", "later", "Call", "later", 2)])

    def test_a_level_that_is_to_be_approved_waits_for_a_person(self):
        before = self.ask(self.change(self.reminder, days=2, automatic=False))
        self.assertEqual(self.told(before), [("Reminder", "later", "Reminder", "approval", 1)])

    def test_a_new_level_comes_between(self):
        wording = self.reminder._wording("mail.template")
        level = {
            "name": "In between",
            "days": 8,
            "sequence": self.reminder.sequence,
            "channel_ids": [Command.create({"channel": "email"})],
            "wording_ids": [Command.create({"wording": f"mail.template,{wording.id}"})],
        }
        forecast = self.ask({"min_gap": 1, "level_ids": [Command.create(level)]})
        self.assertEqual(self.told(forecast), [("Second copy, overdue", "later", "In between", "tonight", 2)])

    def test_the_pace_counts_too(self):
        """A day between contacts instead of a week: the second copy comes once its own day has come."""
        forecast = self.ask({"min_gap": 1})
        self.assertEqual(self.told(forecast), [("Second copy, overdue", "later", "Second copy, overdue", "earlier", 2)])

    def test_what_could_not_be_saved_is_told(self):
        with self.assertRaisesRegex(ValidationError, "Give each its own day"):
            self.ask(self.change(self.reminder, days=15))
        with self.assertRaisesRegex(ValidationError, "Change the order or the days"):
            self.ask(self.change(self.reminder, days=20))

    def test_of_very_many_those_who_owe_most_are_looked_at(self):
        self.patch(collections_policy_forecast, "MOST_FORECAST", 2)
        forecast = self.ask(self.change(self.copies, days=25))
        self.assertEqual((forecast.looked_at, forecast.case_count, forecast.changing), (2, 3, 2))

    def test_the_books_are_read_in_batches(self):
        """What is asked goes by the number of batches, and not by that of the customers."""
        self.ask()  # what is kept in memory
        few = self.count_queries(lambda: self.policy._forecast(self.policy._as_value()))
        for number in range(20):
            self.invoice(self.customer(f"Further {number} Ltd"), 300, overdue=12)
        self.env["collections.run"]._propose_now(self.company)
        many = self.count_queries(lambda: self.policy._forecast(self.policy._as_value()))
        self.assertLessEqual(many, few + 2)

    def test_nothing_is_written(self):
        cases = self.env["collections.case"].search([])
        before = cases.read()
        self.policy._forecast(self.policy.new(self.change(self.reminder, days=2), origin=self.policy)._as_value())
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(cases.read(), before)

    def test_whoever_may_not_change_the_policy_asks_nothing(self):
        with self.assertRaises(AccessError):
            self.ask(by=self.accountant)
        other = self.env["res.company"].create({"name": "Other Ltd"})
        stranger = self._user("stranger", "collections_followup.collections_group_manager", other)
        with self.assertRaises(AccessError):
            self.ask(by=stranger)

    def test_what_is_seen_is_ones_own(self):
        forecast = self.ask(self.change(self.reminder, days=2))
        colleague = self._user("colleague", "collections_followup.collections_group_manager")
        for records in (forecast, forecast.move_ids, forecast.message_ids):
            with self.assertRaises(AccessError):
                records.with_user(colleague).read()


@tagged("post_install", "-at_install")
class TestChangesOfLevels(CollectionsCommon):
    """Who changed which setting of a level stands in the time-line of the policy."""

    def told(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        return self.levels["Reminder"].policy_id.message_ids.sorted("id")

    def test_a_setting_is_told_from_what_to_what(self):
        before = self.told()
        self.levels["Reminder"].with_user(self.manager).write({"days": 9, "automatic": False})
        [message] = self.told() - before
        self.assertIn("Level changed: Reminder", message.body)
        self.assertEqual(message.author_id, self.manager.partner_id)
        values = {
            value.field_id.name: (value.old_value_integer, value.new_value_integer)
            for value in message.sudo().tracking_value_ids
        }
        self.assertEqual(values, {"days": (3, 9), "automatic": (1, 0)})

    def test_a_channel_and_its_fallback_are_told(self):
        before = self.told()
        way = self.levels["Reminder"].channel_ids[:1]
        way.fallback = "phone"
        value = (self.told() - before).sudo().tracking_value_ids
        self.assertEqual((value.old_value_char, value.new_value_char), ("E-mail", "E-mail → Phone"))

    def test_what_was_changed_and_changed_back_is_not_told(self):
        before = self.told()
        self.levels["Reminder"].days = 4
        self.levels["Reminder"].write({"days": 3, "script": "<p>Ask kindly.</p>"})
        value = (self.told() - before).sudo().tracking_value_ids
        self.assertEqual((value.field_id.name, value.new_value_text), ("script_told", "Ask kindly."))

    def test_a_line_without_its_level_is_refused_as_before(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["collections.level.channel"].create({"channel": "sms"})

    def test_new_and_deleted_levels_are_told(self):
        before = self.told()
        level = self.levels["Reminder"].copy({"name": "Once More", "days": 99, "sequence": 99})
        level.unlink()
        bodies = [html2plaintext(message.body) for message in self.told() - before]
        self.assertEqual(bodies, ["Levels added: Once More", "Levels deleted: Once More"])

    def test_what_does_not_change_is_not_told(self):
        before = self.told()
        self.levels["Reminder"].write({"days": self.levels["Reminder"].days})
        self.assertEqual(self.told(), before)


@tagged("post_install", "-at_install")
class TestDeadlineOfLevels(CollectionsCommon):
    """Days for a task are asked for where there is one."""

    def test_a_call_has_days_and_an_e_mail_has_none(self):
        self.assertTrue(self.levels["Call"].has_task)
        self.assertFalse(self.levels["Reminder"].has_task)
        self.levels["Reminder"].channel_ids.fallback = "phone"
        self.assertTrue(self.levels["Reminder"].has_task)
