from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_said import SaidCommon


@tagged("post_install", "-at_install")
class TestAbsence(SaidCommon):
    """What an absence note offers reaches a person, who decides."""

    def away(self, text, sender="Late Ltd <late@customer.example>"):
        self.days_later(1)
        self.answers(sender, text=text, headers=["Auto-Submitted: auto-replied"])
        return self.last()

    def mine(self):
        case = self.case(self.late).with_user(self.accountant)
        case.invalidate_recordset()
        return case

    def choose(self, note, **values):
        return self.env["collections.absence"].with_user(self.accountant).create({"contact_id": note.id, **values})

    def test_address_is_offered_and_used_only_when_somebody_takes_it(self):
        note = self.away("I am away until 16 March. Please write to reception@customer.example.")
        case = self.mine()
        self.assertEqual((note.kind, note.instead, note.has_left), ("automatic", "reception@customer.example", False))
        self.assertEqual((case.offer_id, case.offer_instead), (note, "reception@customer.example"))
        self.assertEqual(case.recipient_id, self.late)
        action = case.action_offer()
        self.assertEqual(action["context"], {"default_contact_id": note.id})
        wizard = self.choose(note)
        self.assertEqual((wizard.email, wizard.is_elsewhere), ("reception@customer.example", False))
        wizard.action_take()
        case = self.mine()
        self.assertEqual(
            (case.recipient_id.email, case.recipient_id.type), ("reception@customer.example", "collections")
        )
        self.assertFalse(case.offer_id)
        self.assertEqual(self.late.email, "late@customer.example")

    def test_next_reminder_goes_to_the_address_that_was_taken(self):
        self.choose(self.away("Please write to reception@customer.example.")).action_take()
        for _night in range(9):
            self.days_later(1)
            self.nightly()
        self.assertEqual(self.last().address, "reception@customer.example")

    def test_note_that_is_left_as_it_is(self):
        note = self.away("Please write to reception@customer.example.")
        self.mine().action_offers_seen()
        self.assertFalse(self.mine().offer_id)
        self.assertEqual(note.instead, "reception@customer.example")

    def test_old_note_is_not_shown_any_more(self):
        self.away("Please write to reception@customer.example.")
        self.days_later(31)
        self.assertFalse(self.mine().offer_id)

    def test_address_elsewhere_is_pointed_out(self):
        wizard = self.choose(self.away("Please pay and write to collect@evil.example."))
        self.assertTrue(wizard.is_elsewhere)
        wizard.email = "reception"
        with self.assertRaises(UserError):
            wizard.action_take()

    def test_our_own_and_quoted_addresses_are_not_offered(self):
        note = self.away(
            "I am away: late@customer.example. I have told accountant@company.example.\n\n"
            "On Mon, 2 March 2026, Office <office@other.example> wrote:\n> Write to us: sales@other.example"
        )
        self.assertFalse(note.instead)
        self.assertFalse(self.mine().offer_id)

    def test_who_has_left_for_good_is_a_task_for_the_responsible(self):
        kind = self.env.ref("collections_followup.mail_activity_left")
        note = self.away("I no longer work for Late Ltd. My successor is Bea, bea@customer.example.")
        self.away("I no longer work for Late Ltd. My successor is Bea, bea@customer.example.")
        task = self.case(self.late).activity_ids.filtered(lambda activity: activity.activity_type_id == kind)
        self.assertEqual((len(task), task.user_id), (1, self.accountant))
        self.assertIn("bea@customer.example", task.note)
        self.case(self.late)._refresh()
        self.assertTrue(task.exists().active)
        self.assertTrue(self.mine().offer_left)
        self.choose(note, name="Bea").action_take()
        self.assertFalse(self.mine().activity_ids.filtered(lambda activity: activity.activity_type_id == kind))
        self.assertEqual(self.mine().recipient_id.name, "Bea")

    def test_answer_of_a_person_offers_nothing(self):
        self.answers(text="Please write to bea@customer.example, Anna no longer works here.")
        self.assertFalse(self.last().instead)
        self.assertFalse(self.mine().offer_id)

    def test_whoever_does_not_work_the_cases_changes_nothing(self):
        note = self.away("Please write to reception@customer.example.")
        other = self._user("seller", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["collections.absence"].with_user(other).create({"contact_id": note.id})
        with self.assertRaises(AccessError):
            self.case(self.late).with_user(other).action_offers_seen()
        with self.assertRaises(AccessError):
            self.case(self.late).with_user(self.accountant).offers_seen_at = False
