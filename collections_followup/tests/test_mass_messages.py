from odoo.tests import tagged

from odoo.addons.sms.tests.common import MockSMS

from .common import CollectionsCommon
from .smtp import SmtpCommon
from .test_contact_rules_kept import KeptCommon


class MassCommon(SmtpCommon):
    def setUp(self):
        super().setUp()
        self.accountant.group_ids += self.env.ref("base.group_partner_manager")
        self.told = []
        self.patch(type(self.env.user), "_bus_send", lambda _user, _kind, said, **_kwargs: self.told.append(said))

    def text_many(self, records, **values):
        composer = self.env["sms.composer"].with_user(self.accountant).with_context(active_model=records._name)
        values = {"body": "We have moved.", "composition_mode": "mass", "res_ids": str(records.ids), **values}
        with self.mockSMSGateway():
            composer.create(values).action_send_sms_mass_now()
            return [text["number"] for text in self._sms]

    def write_many(self, records, **values):
        composer = self.env["mail.compose.message"].with_user(self.accountant)
        values = {
            "model": records._name,
            "res_ids": str(records.ids),
            "composition_mode": "mass_mail",
            "subject": "We have moved",
            "body": "<p>To the next street.</p>",
            "auto_delete": True,
            **values,
        }
        composer.create(values).action_send_mail()
        return sorted(self.hand_over())

    def written(self, partner, kind="message"):
        return self.contacts(partner).filtered(lambda contact: contact.kind == kind)


@tagged("post_install", "-at_install")
class TestLeftOut(MassCommon, CollectionsCommon, MockSMS):
    """Whoever writes to many customers at once, from a list, is bound by the same rules as for one of them."""

    def setUp(self):
        super().setUp()
        self.late, self.stopped, self.held = (
            self.customer(name, phone=f"+1 202 555 01{number}0")
            for number, name in enumerate(("Late Ltd", "Stopped Ltd", "Held Ltd"), 1)
        )
        self.bills = self.env["account.move"].union(
            *(self.invoice(partner, 100, overdue=5) for partner in (self.late, self.stopped, self.held))
        )
        self.company._open_collections_cases(self.today)
        self.cases = self.env["collections.case"].union(*map(self.case, (self.late, self.stopped, self.held)))

    def refuse(self):
        """One has stopped all contact, for another one the law does."""
        self.case(self.stopped)._stop("all", "said")
        kind = self.env.ref("collections_followup.moratorium_kind_order")
        self.env["collections.moratorium"].create(
            {"case_id": self.case(self.held).id, "kind_id": kind.id, "date_from": self.today}
        )
        self.hand_over()  # that it was stopped is confirmed

    def assertLeftOut(self, words):
        """The summary names those left out and why; the log has what they were not sent."""
        [told] = [said for said in self.told if "left out: 2" in str(said)]
        for name in ("Messages written: 1.", "Stopped Ltd (", "Held Ltd (", "Order of a court or an authority"):
            self.assertIn(name, told["message"])
        self.assertTrue(told["sticky"])
        for partner in (self.stopped, self.held):
            self.assertFalse(self.written(partner))
            self.assertIn(words, self.written(partner, "refrained").note)

    def test_texts_from_the_list_of_cases(self):
        self.refuse()
        self.assertEqual(self.text_many(self.cases), ["+12025550110"])
        self.assertLeftOut("We have moved.")
        self.assertEqual(self.written(self.late).summary, "We have moved.")
        self.assertEqual(self.written(self.late).user_id, self.accountant)

    def test_texts_that_were_not_to_be_kept_are_logged_all_the_same(self):
        self.refuse()
        self.assertEqual(self.text_many(self.bills, mass_keep_log=False), ["+12025550110"])
        self.assertLeftOut("We have moved.")
        self.assertTrue(self.written(self.late).mail_message_id)

    def test_emails_from_the_list_of_invoices(self):
        self.refuse()
        self.assertEqual(self.write_many(self.bills), [self.late.email])
        self.assertLeftOut("To the next street.")
        said = self.written(self.late)
        self.assertEqual((said.summary, said.address), ("We have moved", self.late.email))
        self.assertTrue(said.mail_message_id)

    def test_posts_on_many_cases(self):
        self.refuse()
        for case in self.cases:
            case.message_subscribe(case.partner_id.ids)
        self.write_many(self.cases, composition_mode="comment")
        self.assertLeftOut("To the next street.")
        self.assertEqual(len(self.written(self.late)), 1)

    def test_emails_to_customers_and_to_others(self):
        self.refuse()
        friend = self.env["res.partner"].create({"name": "Friend", "email": "friend@friends.example"})
        partners = self.late | self.stopped | self.held | friend
        self.assertEqual(self.write_many(partners), sorted([friend.email, self.late.email]))
        self.assertFalse(self.written(self.stopped))

    def test_nothing_is_asked_of_lists_without_debts(self):
        tags = self.env["res.partner"].create([{"name": f"Friend {n}", "email": f"f{n}@x.example"} for n in (1, 2)])
        self.assertEqual(len(self.write_many(tags)), 2)
        self.assertFalse(self.told)


@tagged("post_install", "-at_install")
class TestLater(MassCommon, KeptCommon, MockSMS):
    """What contact rules let leave later waits, as each message does; one sentence tells of all of them."""

    def setUp(self):
        super().setUp()
        names = ("Tarde", "Luego")
        spain = {"country": "es", "tz": "Europe/Madrid"}
        self.partners = self.env["res.partner"].union(
            *(self.late(name, **spain, phone=f"+34 612 345 67{n}") for n, name in enumerate(names))
        )
        self.company._open_collections_cases(self.today)
        self.switch_on()
        self.at("2026-03-03 02:00:00")

    def waiting(self):
        contacts = self.env["collections.contact"].search([("partner_id", "in", self.partners.ids)])
        self.assertEqual({str(contact.not_before) for contact in contacts}, {"2026-03-03 07:00:00"})
        self.assertEqual(contacts.mapped("delivery"), ["queued", "queued"])
        [told] = self.told
        self.assertIn("2 messages leave only later", told["message"])
        return contacts

    def test_texts(self):
        self.assertFalse(self.text_many(self.partners.invoice_ids))
        waiting = self.waiting()
        self.at("2026-03-03 07:00:00")
        with self.mockSMSGateway():
            self.job("sms.ir_cron_sms_scheduler_action")
            self.assertEqual(len(self._sms), 2)
        self.assertEqual(waiting.mapped("delivery"), ["sent", "sent"])

    def test_emails(self):
        self.assertFalse(self.write_many(self.partners))
        waiting = self.waiting()
        self.at("2026-03-03 07:00:00")
        self.assertEqual(len(list(self.hand_over())), 2)
        self.assertEqual(waiting.mapped("delivery"), ["sent", "sent"])
        self.assertTrue(all(waiting.mail_message_id))
