from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import TODAY, CollectionsCommon
from .smtp import SmtpCommon
from .test_channels import ChannelsCommon


class RepresentedCommon(CollectionsCommon):
    """Late Ltd owes two invoices; Jane Doe of Doe & Partners is a lawyer."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd", lang="en_US")
        self.anna = self.customer("Anna Late", parent_id=self.late.id, is_company=False, type="collections")
        self.bill = self.invoice(self.late, 100, overdue=5)
        self.office = self.customer("Doe & Partners", email="office@doe.example")
        self.jane = self.customer(
            "Jane Doe", email="jane@doe.example", phone="+1 555 0199", is_company=False, parent_id=self.office.id
        )

    def appoint(self, user=None, **values):
        """A colleague enters that Jane acts for Late Ltd."""
        self.evaluate(self.late)
        records = self.env["collections.representative"].with_user(user or self.accountant)
        values = {"case_id": self.case(self.late).id, "person_id": self.jane.id, "date_from": self.today, **values}
        return records.create(values)

    def end(self, period, reason="They no longer act"):
        window = self.env["collections.period.end"].with_user(self.accountant)
        window.create({period._end_field: period.id, "reason": reason}).action_end()

    def said_to(self, partner):
        return self.contacts(partner).filtered(lambda contact: contact.direction == "out").person_id


@tagged("post_install", "-at_install")
class TestRepresented(SmtpCommon, RepresentedCommon):
    """While a lawyer acts, all goes to them alone; it begins and ends by itself."""

    def night(self, days=0):
        self.days_later(days)
        self.nightly()
        return list(self.hand_over())

    def test_all_goes_to_the_lawyer_until_the_last_day_and_then_to_the_customer_again(self):
        self.appoint(date_until=TODAY + timedelta(9))
        self.switch_on()
        self.assertEqual(self.night(), ["jane@doe.example"])
        self.assertEqual(self.said_to(self.late), self.jane)
        self.assertFalse(self.night(9))
        self.assertTrue(self.case(self.late).represented_told)
        self.assertEqual(self.case(self.late).recipient_id, self.jane)
        self.days_later(1)
        self.env.invalidate_all()
        self.assertEqual(self.case(self.late).recipient_id, self.anna)
        self.assertFalse(self.case(self.late).represented_told)
        self.assertEqual(self.night(), ["anna@customer.example"])

    def test_the_night_finds_the_day_on_which_it_begins(self):
        self.levels["Reminder"].days = 5
        self.appoint(date_from=TODAY + timedelta(1))
        self.assertEqual(self.case(self.late).recipient_id, self.anna)
        self.assertEqual(self.evaluate(self.late).evaluate_on, TODAY)
        verdict = self.evaluate(self.late, TODAY - timedelta(1))
        self.assertLessEqual(verdict.evaluate_on, TODAY + timedelta(1))
        self.assertIn(TODAY + timedelta(1), verdict.turns)

    def test_what_waits_for_the_customer_is_withdrawn_and_written_to_the_lawyer(self):
        self.switch_on()
        self.nightly()
        waiting = self.contacts(self.late)
        self.assertEqual(waiting.person_id, self.anna)
        self.appoint()
        self.assertEqual(waiting.delivery, "cancelled")
        self.assertEqual(self.night(1), ["jane@doe.example"])

    def test_it_greets_the_lawyer_in_their_language(self):
        self.env["res.lang"]._activate_lang("es_ES")
        self.jane.lang = "es_ES"
        self.evaluate(self.late)
        self.case(self.late).preferred_lang = "en_US"
        self.appoint()
        case = self.case(self.late)
        self.assertEqual((case.recipient_id, case.lang), (self.jane, "es_ES"))

    def test_ending_needs_a_reason_and_is_told(self):
        record = self.appoint()
        self.assertIn("All goes to Jane Doe", record.case_id.represented_told.replace("Doe & Partners, ", ""))
        self.end(record)
        self.assertEqual((record.state, record.ended_by_id), ("ended", self.accountant))
        self.assertEqual(self.case(self.late).recipient_id, self.anna)
        told = " ".join(self.case(self.late).message_ids.mapped("body"))
        self.assertIn("They no longer act", told)
        self.assertIn("Entered: ", told)
        with self.assertRaisesRegex(UserError, "ended already"):
            self.end(record)
        with self.assertRaisesRegex(UserError, "stays as it was"):
            record.date_until = TODAY

    def test_a_lawyer_without_an_address_is_a_problem_for_a_person(self):
        self.jane.write({"email": False, "phone": False})
        self.appoint()
        case, verdict = self.case(self.late), self.evaluate(self.late)
        self.assertEqual((verdict.outcome, verdict.needs_address), ("refused", True))
        self.assertFalse(case.recipient_email)
        self.switch_on()
        self.assertFalse(self.night())
        find = self.env.ref("collections_followup.mail_activity_address")
        self.assertIn(find, case.activity_ids.activity_type_id)

    def test_a_statement_goes_to_the_lawyer(self):
        self.appoint()
        window = self.env["collections.statement.send"].with_user(self.accountant)
        window.create({"case_ids": [Command.set(self.case(self.late).ids)]}).action_send()
        self.assertEqual(list(self.hand_over()), ["jane@doe.example"])

    def test_a_statement_that_waits_for_the_customer_does_not_leave(self):
        self.evaluate(self.late)
        window = self.env["collections.statement.send"].with_user(self.accountant)
        window.create({"case_ids": [Command.set(self.case(self.late).ids)]}).action_send()
        self.appoint()
        self.assertFalse(self.hand_over())
        self.assertEqual(self.contacts(self.late).filtered(lambda c: c.kind == "statement").delivery, "cancelled")

    def test_colleagues_write_to_the_lawyer(self):
        self.appoint()
        case = self.case(self.late).with_user(self.accountant)
        case.message_subscribe(self.late.ids)
        case.message_post(body="From Late", message_type="email", author_id=self.late.id, email_from=self.late.email)
        suggested = case._message_get_suggested_recipients(reply_discussion=True)
        self.assertEqual({who["email"] for who in suggested} - {self.accountant.email}, {"jane@doe.example"})
        said = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        case.message_post(body="Please call us.", partner_ids=self.jane.ids, **said)
        self.assertEqual(list(self.hand_over()), ["jane@doe.example"])
        logged = self.contacts(self.late)[-1]
        self.assertEqual((logged.kind, logged.person_id), ("message", self.jane))
        with self.assertRaisesRegex(UserError, "nothing to Late Ltd"):
            case.message_post(body="Please call us.", partner_ids=self.late.ids, **said)

    def test_calls_are_made_to_the_lawyer(self):
        self.appoint()
        log = (
            self.env["collections.contact.log"]
            .with_user(self.accountant)
            .create(
                {
                    "case_id": self.case(self.late).id,
                    "outcome_id": self.env.ref("collections_followup.collections_outcome_no_answer").id,
                }
            )
        )
        self.assertEqual((log.person_id, log.address), (self.jane, "+1 555 0199"))
        self.jane.phone = False
        log.invalidate_recordset()
        log._compute_address()
        self.assertFalse(log.address)


@tagged("post_install", "-at_install")
class TestRepresentedOnPaper(ChannelsCommon, RepresentedCommon):
    def test_a_letter_goes_to_the_lawyers_office_never_to_the_customer(self):
        self.by(("letter",))
        self.evaluate(self.late)
        self.late.street = "99 Debtor Street"
        self.office.street = "7 Court Square"
        self.jane.write({"type": "other", "street": False, "zip": False, "city": False})
        self.appoint()
        self.switch_on()
        self.nightly()
        letter = self.contacts(self.late).printed_letter_id
        self.assertEqual(self.said_to(self.late), self.jane)
        self.assertIn("7 Court Square", letter.address)
        page = self.env["collections.letter.page"]
        lines = page._address(self.case(self.late), self.jane)
        self.assertIn("7 Court Square", lines)
        self.assertNotIn("99 Debtor Street", lines)


@tagged("post_install", "-at_install")
class TestEntered(RepresentedCommon):
    """What is entered, by whom, and what proves it."""

    def test_two_at_a_time_are_refused(self):
        self.appoint()
        with self.assertRaisesRegex(ValidationError, "represented by .*Jane Doe already"):
            self.appoint(person_id=self.office.id)

    def test_one_after_the_other_is_not(self):
        self.appoint(date_until=TODAY + timedelta(1))
        self.appoint(person_id=self.office.id, date_from=TODAY + timedelta(2))
        self.end(self.case(self.late).representative_ids.filtered(lambda r: r.state == "active"))
        self.appoint(role="adviser", date_until=TODAY + timedelta(1))

    def test_no_contact_of_the_customer(self):
        with self.assertRaisesRegex(ValidationError, "contacts of their own"):
            self.appoint(person_id=self.anna.id)

    def test_nor_one_who_becomes_one(self):
        self.appoint()
        with self.assertRaisesRegex(ValidationError, "contacts of their own"):
            self.jane.parent_id = self.late

    def test_evidence_is_neither_changed_nor_deleted(self):
        upload = {"name": "Letter.pdf", "raw": b"letter", "res_model": "collections.representative", "res_id": 0}
        file = self.env["ir.attachment"].with_user(self.accountant).create(upload)
        record = self.appoint(evidence_ids=[Command.set(file.ids)])
        self.assertEqual((file.res_model, file.res_id), (record._name, record.id))
        with self.assertRaisesRegex(AccessError, "This is evidence"):
            file.raw = b"other"
        with self.assertRaisesRegex(AccessError, "This is evidence"):
            record.evidence_ids = [Command.clear()]
        with self.assertRaises(AccessError):
            file.unlink()
        with self.assertRaises(AccessError):
            record.unlink()

    def test_nobody_takes_over_a_file_of_another_record(self):
        file = self.env["ir.attachment"].create({"name": "1", "res_model": "res.partner", "res_id": self.late.id})
        with self.assertRaises(AccessError):
            self.appoint(evidence_ids=[Command.set(file.ids)])

    def test_the_end_is_written_by_the_button_alone(self):
        record = self.appoint()
        with self.assertRaisesRegex(UserError, "Use the button"):
            record.write({"ended_on": TODAY})
        other = self.customer("Other Ltd")
        self.invoice(other, 50, overdue=5)
        self.evaluate(other)
        with self.assertRaisesRegex(UserError, "belongs to this customer"):
            record.case_id = self.case(other)

    def test_people_of_another_company_see_and_end_nothing(self):
        record = self.appoint()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        groups = "base.group_user,collections_followup.collections_group_user"
        stranger = self._user("stranger", groups, elsewhere)
        with self.assertRaises(AccessError):
            record.with_user(stranger).read(["person_id"])
        with self.assertRaises(AccessError):
            self.appoint(stranger)
        window = self.env["collections.period.end"].with_user(stranger)
        with self.assertRaises(AccessError):
            window.create({"representative_id": record.id, "reason": "Mine"})

    def test_it_follows_customers_who_are_merged(self):
        self.appoint()
        other = self.customer("Later Ltd")
        self.invoice(other, 50, overdue=9)
        self.evaluate(other)
        self.env["base.partner.merge.automatic.wizard"].with_user(self.env.ref("base.user_admin"))
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.late | other).ids, other, extra_checks=False)
        self.env.invalidate_all()
        self.assertEqual(self.case(other).representative_id.person_id, self.jane)
        self.assertEqual(self.case(other).recipient_id, self.jane)

    def test_it_costs_the_same_number_of_queries_however_many_customers(self):
        partners = [self.customer(f"Many{number} Ltd") for number in range(6)]
        for partner in partners:
            self.invoice(partner, 100, overdue=5)
        self.company._open_collections_cases(self.today)
        cases = self.env["collections.case"].search([("partner_id", "in", [p.id for p in partners])])
        for case in cases:
            self.env["collections.representative"].create({"case_id": case.id, "person_id": self.jane.id})
        cases._evaluate(self.today)
        few = self.count_queries(lambda: cases[:2]._evaluate(self.today))
        self.assertEqual(self.count_queries(lambda: cases._evaluate(self.today)), few)
