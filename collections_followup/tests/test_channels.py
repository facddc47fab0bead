from base64 import b64decode
from datetime import timedelta
from unittest.mock import patch

import pypdfium2
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.sms.tests.common import MockSMS

from .common import TODAY, CollectionsCommon

SAFELY = "odoo.addons.collections_followup.models.base.collections_safely"


class ChannelsCommon(CollectionsCommon):
    """A policy of one level, by channels that a story chooses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.us")
        cls.reminder = cls.levels["Reminder"]
        cls.say(cls.reminder, cls.env.ref("collections_followup.sms_template_reminder"))

    def by(self, *routes, level=None):
        """The level uses these channels, each with its fallback."""
        level = level or self.reminder
        level.channel_ids = [
            Command.clear(),
            *(
                Command.create({"sequence": number, "channel": route[0], "fallback": route[1] if route[1:] else False})
                for number, route in enumerate(routes)
            ),
        ]

    def debtor(self, name="Late Ltd", **values):
        partner = self.customer(name, **{"country_id": self.env.ref("base.us").id, "phone": "+1 555 0199", **values})
        self.invoice(partner, 100, overdue=5)
        return partner

    def night_of(self, partner):
        """The step of the night."""
        self.switch_on()
        return self.step(self.nightly(), partner)

    def wish(self, partner):
        """Where an accountant notes how the customer wishes to be contacted."""
        return partner.with_user(self.accountant)._collections_ensure_case()

    def channels(self, partner):
        return self.contacts(partner).mapped("channel")

    def pay_while_a_run_holds_the_case(self, partner):
        """All that the customer owes; the case is locked, so that the payment passes it by."""
        self.pay(partner.invoice_ids)
        self.env.cr.precommit.clear()


@tagged("post_install", "-at_install")
class TestTextMessages(ChannelsCommon, MockSMS):
    """By text message, through Odoo's own gateway."""

    def setUp(self):
        super().setUp()
        self.by(("sms",))

    def test_text_message_leaves_in_the_customers_language_and_is_logged(self):
        self.env["res.lang"]._activate_lang("es_ES")
        late = self.debtor(phone="+34 612 345 678", lang="es_ES")
        with self.mockSMSGateway():
            self.night_of(late)
            self.job("sms.ir_cron_sms_scheduler_action")
        [sent] = self._sms
        self.assertEqual(sent["number"], "+34612345678")
        self.assertIn("100", sent["body"])
        self.assertNotIn("<", sent["body"])
        self.assertIn(f"/my/collections/{self.case(late).id}", sent["body"])
        contact = self.contacts(late)
        self.assertEqual((contact.channel, contact.address, contact.level_id), ("sms", "+34612345678", self.reminder))
        self.assertEqual(self.taken(late), ["Reminder"])

    def test_who_has_paid_while_it_waited_is_not_written_to(self):
        late = self.debtor(phone="+34 612 345 678")
        with self.mockSMSGateway():
            self.night_of(late)
            self.pay_while_a_run_holds_the_case(late)
            self.job("sms.ir_cron_sms_scheduler_action")
        self.assertFalse(self._sms)
        self.assertEqual(self.contacts(late).delivery, "cancelled")

    def test_delivery_comes_back_into_the_log(self):
        late = self.debtor(phone="+34 612 345 678")
        with self.mockSMSGateway():
            self.night_of(late)
            self.assertEqual(self.contacts(late).delivery, "queued")
            self.job("sms.ir_cron_sms_scheduler_action")
        self.assertEqual(self.contacts(late).delivery, "sent")

    def test_number_that_the_network_does_not_know_is_no_contact(self):
        late = self.debtor(phone="+34 612 345 678")
        with self.mockSMSGateway(sim_error="wrong_number_format"):
            self.night_of(late)
            self.job("sms.ir_cron_sms_scheduler_action")
        self.assertEqual(self.contacts(late).delivery, "failed")
        verdict = self.evaluate(late)
        self.assertIn("address_bounced", [reason.code for reason in verdict.refusals])
        self.assertFalse(verdict.last_contact)

    def test_no_credit_at_the_gateway_is_not_the_customers_fault(self):
        late = self.debtor(phone="+34 612 345 678")
        with self.mockSMSGateway(sim_error="credit"):
            self.night_of(late)
            self.job("sms.ir_cron_sms_scheduler_action")
        verdict = self.evaluate(late)
        self.assertIn("address_failed", [reason.code for reason in verdict.refusals])
        self.assertFalse(verdict.needs_address)

    def test_accountant_sends_again_once_there_is_credit(self):
        late = self.debtor(phone="+34 612 345 678")
        with self.mockSMSGateway(sim_error="credit"):
            self.night_of(late)
            self.job("sms.ir_cron_sms_scheduler_action")
        case = self.case(late).with_user(self.accountant)
        case.action_send_again()
        self.env.invalidate_all()
        self.assertEqual(self.contacts(late).filtered("level_id").delivery, "queued")
        with self.mockSMSGateway():
            self.job("sms.ir_cron_sms_scheduler_action")
        self.env.invalidate_all()
        self.assertEqual([sms["number"] for sms in self._sms], ["+34612345678"])
        self.assertEqual(self.contacts(late).filtered("level_id").delivery, "sent")
        self.assertFalse(self.case(late).can_send_again)

    def test_number_that_is_none_and_number_that_is_missing(self):
        for phone, code in (("call me", "address_invalid"), (False, "address_missing")):
            with self.subTest(phone):
                late = self.debtor(f"Customer {phone}", phone=phone)
                self.assertIn(code, [reason.code for reason in self.evaluate(late).refusals])

    def test_customer_who_opted_out_is_not_written_to(self):
        late = self.debtor(phone="+34 612 345 678")
        self.env["phone.blacklist"].add("+34612345678")
        self.assertIn("address_refused", [reason.code for reason in self.evaluate(late).refusals])

    def test_rehearsal_sends_no_text_message(self):
        late = self.debtor(phone="+34 612 345 678")
        with self.mockSMSGateway():
            self.company.collections_rehearsal_email = "test@company.example"
            self.night_of(late)
            self.job("sms.ir_cron_sms_scheduler_action")
        self.assertFalse(self._sms)
        mail = self.env["mail.mail"].search([("email_to", "=", "test@company.example")])
        self.assertIn("+34612345678", mail.subject)
        self.assertEqual((self.contacts(late).channel, self.contacts(late).rehearsal), ("sms", True))

    def test_rehearsal_that_is_over_takes_back_what_stood_in_for_a_text_message(self):
        late = self.debtor(phone="+34 612 345 678")
        self.company.collections_rehearsal_email = "rehearsal@company.example"
        self.night_of(late)
        mail = self.env["mail.mail"].search([("mail_message_id", "in", self.contacts(late).mail_message_id.ids)])
        self.assertEqual(mail.state, "outgoing")
        self.company.collections_rehearsal_email = False
        self.contacts(late)._take_back_outdated()
        self.assertEqual((mail.state, self.contacts(late).delivery), ("cancel", "cancelled"))

    def test_edited_text_goes_out_as_edited(self):
        late = self.debtor(phone="+34 612 345 678")
        self.switch_on()
        self.reminder.automatic = False
        step = self.step(self.nightly(), late)
        self.assertEqual((step.channel, step.recipient), ("sms", "+34612345678"))
        with self.mockSMSGateway():
            step.with_user(self.manager).body = "<p>Dear Ann,</p><p>please call us.</p>"
            step.with_user(self.manager).action_approve()
            self.job("sms.ir_cron_sms_scheduler_action")
        self.assertEqual(self._sms[0]["body"].split(), "Dear Ann, please call us.".split())

    def test_links_of_an_edited_text_stay_links(self):
        late = self.debtor(phone="+34 612 345 678")
        self.reminder.automatic = False
        self.switch_on()
        step = self.step(self.nightly(), late).with_user(self.manager)
        page = "https://pay.example/1"
        step.body = f"<p>See <a href='{page}'>{page}</a> or <a href='{page}2'>call us</a> today</p>"
        self.assertEqual(" ".join(step._edited_text().split()), f"See {page} or call us {page}2 today")

    def test_empty_text_is_not_sent(self):
        self.env.ref("collections_followup.sms_template_reminder").body = "{{ object.exclusion_reason }}"
        with self.mockSMSGateway(), mute_logger(SAFELY):
            step = self.night_of(self.debtor(phone="+34 612 345 678"))
        self.assertEqual(step.state, "failed")
        self.assertIn("empty message", step.error)
        self.assertFalse(self.env["sms.sms"].search([]))

    def test_text_that_is_too_long_is_not_paid_for(self):
        self.env.ref("collections_followup.sms_template_reminder").body = "\N{GRINNING FACE} " * 2000
        with self.mockSMSGateway(), mute_logger(SAFELY):
            step = self.night_of(self.debtor(phone="+34 612 345 678"))
        self.assertIn("4000 characters; it may have 1530", step.error)
        self.assertFalse(self.env["sms.sms"].search([]))

    def test_number_without_a_country_is_read_where_the_customer_is(self):
        """At night nobody's company is the current one: the customer's, else that of the case, says the country."""
        spanish = self.debtor("Tarde SA", country_id=self.env.ref("base.es").id)
        self.customer(
            "Ana", parent_id=spanish.id, type="invoice", is_company=False, phone="612 345 678", country_id=False
        )
        ours = self.debtor("Late Ltd", phone="(202) 555-0123", country_id=False)
        self.evaluate(ours)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere", "country_id": self.env.ref("base.fi").id})
        cases = (self.case(spanish) | self.case(ours)).with_company(elsewhere)
        sms = self.env["collections.channel.sms"].with_company(elsewhere)
        people = sms._recipients(cases)
        numbers = [sms._number(people[case.id], case.company_id) for case in cases]
        self.assertCountEqual(numbers, ["+34612345678", "+12025550123"])
        self.assertFalse(sms._problems(cases))


@tagged("post_install", "-at_install")
class TestSeveralChannels(ChannelsCommon, MockSMS):
    def test_channel_that_fails_takes_back_the_others(self):
        self.by(("email",), ("letter",), ("sms",))
        late = self.debtor(phone="+34 612 345 678")
        self.switch_on()
        letters = self.env.registry["collections.channel.letter"]
        with mute_logger(SAFELY), patch.object(letters, "_deliver", side_effect=ValueError("no ink")):
            run = self.nightly()
        step = self.step(run, late)
        self.assertEqual((step.state, step.error), ("failed", "no ink"))
        self.assertFalse(self.queued(late) or self.env["sms.sms"].search([]) or self.contacts(late))
        step.action_retry()
        with self.mockSMSGateway():
            run.action_approve_all()
        self.assertEqual(sorted(self.channels(late)), ["email", "letter", "sms"])
        self.assertEqual(len(self.queued(late)), 1)

    def test_edited_message_is_not_replaced_when_its_channel_fails(self):
        """What a person wrote for an e-mail becomes neither a text message nor a task that says something else."""
        step, late = self.edited_email()
        late.email = False
        with self.mockSMSGateway():
            step.action_approve()
        self.assertEqual(step.state, "superseded")
        self.assertIn("Not by E-mail", step.why)
        self.assertFalse(self.contacts(late))

    def test_edited_message_whose_channel_fails_at_night_is_proposed_again(self):
        step, late = self.edited_email()
        late.email = False
        self.days_later(1)
        again = self.step(self.nightly(), late)
        self.assertEqual((step.state, step.channel), ("superseded", "email"))
        self.assertEqual((again.state, again.channel, again.edited), ("proposed", "sms", False))

    def edited_email(self):
        """A step whose e-mail a manager has edited, and its customer."""
        self.by(("email", "sms"))
        late = self.debtor(phone="+34 612 345 678")
        self.reminder.automatic = False
        self.switch_on()
        step = self.step(self.nightly(), late).with_user(self.manager)
        step.body = "<p>Dear Ann, please call us.</p>"
        return step, late

    def test_template_that_became_one_for_others_tells_nobody_about_somebody_else(self):
        """Its text would be filled in from the contact that has the number of the case."""
        self.by(("email",), ("sms",))
        late = self.debtor(phone="+34 612 345 678")
        self.reminder.automatic = False
        self.switch_on()
        step = self.step(self.nightly(), late).with_user(self.manager)
        contacts = self.env["ir.model"]._get("res.partner")
        self.reminder._wording("sms.template").write({"model_id": contacts.id, "body": "Dear {{ object.name }}"})
        self.assertIn("must be one for follow-up cases", step.other_messages)
        with mute_logger(SAFELY):
            step.action_approve()
        self.assertEqual(step.state, "failed")
        self.assertIn("must be one for follow-up cases", step.error)
        self.assertFalse(self.contacts(late))

    def test_step_tells_the_channel_that_was_used(self):
        self.by(("email", "phone"))
        late = self.debtor()
        self.reminder.automatic = False
        self.switch_on()
        step = self.step(self.nightly(), late)
        late.email = False
        step.with_user(self.manager).action_approve()
        self.assertEqual((step.state, step.channel, self.channels(late)), ("done", "phone", ["phone"]))

    def test_level_with_two_channels_uses_both_and_counts_once(self):
        self.by(("email",), ("sms",))
        late = self.debtor(phone="+34 612 345 678")
        with self.mockSMSGateway():
            step = self.night_of(late)
        self.assertEqual(sorted(self.channels(late)), ["email", "sms"])
        self.assertEqual((step.state, step.channel), ("done", "email"))
        self.days_later(3)
        self.assertEqual(self.step(self.nightly(), late).state, "waiting")

    def test_customer_without_email_gets_the_fallback(self):
        self.by(("email", "phone"))
        late = self.debtor(email=False)
        step = self.night_of(late)
        self.assertEqual(self.channels(late), ["phone"])
        self.assertIn("Not by E-mail: no address or number is known.", step.why)

    def test_bounce_asks_for_a_better_address_and_is_no_contact(self):
        """odoo#43535: what could not be delivered was shown as sent."""
        self.by(("email", "phone"))
        late = self.debtor()
        self.night_of(late)
        job = self.env.ref("collections_followup.ir_cron_undelivered")
        self.contacts(late).mail_message_id.notification_ids.notification_status = "bounce"
        self.env.cr.flush()  # the end of the transaction
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)]))
        self.job("collections_followup.ir_cron_undelivered")
        address = self.env.ref("collections_followup.mail_activity_address")
        activity = self.case(late).activity_ids
        self.assertEqual((activity.activity_type_id, activity.user_id), (address, self.accountant))
        self.assertFalse(self.case(late).last_contact_on)
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.channels(late), ["email", "phone"])

    def test_better_address_takes_the_activity_back(self):
        late = self.debtor(email=False)
        self.night_of(late)
        self.assertTrue(self.case(late).activity_ids)
        late.email = "late@customer.example"
        self.days_later(1)
        self.nightly()
        self.assertFalse(self.case(late).activity_ids)
        self.assertEqual(self.taken(late), ["Reminder"])

    def test_wish_of_the_customer_wins_over_the_level(self):
        late = self.debtor(phone="+34 612 345 678")
        self.wish(late).preferred_channel = "sms"
        with self.mockSMSGateway():
            self.night_of(late)
        self.assertEqual(self.channels(late), ["sms"])

    def test_channel_that_the_customer_does_not_want_is_not_used(self):
        self.by(("email", "phone"))
        late = self.debtor()
        self.wish(late).no_email = True
        self.night_of(late)
        self.assertEqual(self.channels(late), ["phone"])

    def test_preferred_language_wins_over_that_of_the_address(self):
        self.env["res.lang"]._activate_lang("fi_FI")
        late = self.debtor()
        self.wish(late).preferred_lang = "fi_FI"
        self.assertEqual(self.case(late).lang, "fi_FI")

    def test_level_that_lacks_what_a_channel_needs_is_refused(self):
        self.reminder.wording_ids.filtered(lambda line: line.wording._name != "mail.template").unlink()
        for routes in ([("sms",)], [("email", "sms")], [("letter",)]):
            with self.subTest(routes), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.by(*routes)

    def test_level_has_at_least_one_channel(self):
        with self.assertRaises(ValidationError):
            self.reminder.channel_ids = [Command.clear()]

    def test_level_made_by_its_main_channel(self):
        level = self.env["collections.level"].create(
            {"name": "Visit", "policy_id": self.policy.id, "sequence": 90, "days": 90, "channel": "todo"}
        )
        self.assertEqual(level.channel_ids.mapped("channel"), ["todo"])
        level.channel = "phone"
        self.assertEqual(level.channel_ids.mapped("channel"), ["phone"])


@tagged("post_install", "-at_install")
class TestWordings(ChannelsCommon):
    """What a level says: one wording of each kind."""

    def test_level_has_one_wording_of_each_kind(self):
        other = self.reminder._wording("mail.template").copy()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
            self.reminder.wording_ids = [Command.create({"wording": f"mail.template,{other.id}"})]

    def test_wording_that_a_level_sends_is_not_deleted(self):
        for model in ("mail.template", "sms.template", "collections.letter"):
            wording = self.reminder._wording(model)
            with self.subTest(model), self.assertRaisesRegex(UserError, "Level “Reminder” of .* sends “"):
                wording.unlink()
            self.assertTrue(wording.exists())
        self.reminder._wording("mail.template").copy().unlink()

    def test_letter_of_another_company_is_refused(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.reminder._wording("collections.letter").copy({"company_id": elsewhere.id})
        with self.assertRaisesRegex(ValidationError, "belongs to another company than level “Reminder”"):
            self.say(self.reminder, theirs)

    def test_form_offers_what_the_level_may_say(self):
        template = self.env["mail.template"].search([("model", "!=", "collections.case")], limit=1)
        offered = self.reminder.wording_ids[0].offered
        self.assertEqual(set(offered), {"mail.template", "sms.template", "collections.letter"})
        self.assertFalse(template.filtered_domain(offered["mail.template"]))
        for line in self.reminder.wording_ids:
            self.assertTrue(line.wording.filtered_domain(offered[line.wording._name]), line.kind)

    def test_channel_and_its_words_come_and_go_in_one_step(self):
        call = self.levels["Call"]
        template = f"sms.template,{self.reminder._wording('sms.template').id}"
        text = Command.create({"channel": "sms", "sequence": 1})
        call.write({"channel_ids": [text], "wording_ids": [Command.create({"wording": template})]})
        self.assertEqual(call._used_channels(), ["sms", "phone"])
        by_text = call.channel_ids.filtered(lambda way: way.channel == "sms")
        gone = {"channel_ids": [Command.delete(by_text.id)], "wording_ids": [Command.clear()]}
        call.write(gone)
        self.assertEqual(call._used_channels(), ["phone"])

    def test_channel_whose_addon_goes_is_taken_from_levels_and_customers(self):
        """As if text messages had been another add-on's: what is left goes on."""
        self.by(("email", "sms"), ("sms",))
        self.say(self.levels["Formal letter"], self.reminder._wording("sms.template"))
        self.by(("sms", "phone"), level=self.levels["Formal letter"])
        late = self.debtor()
        self.wish(late).preferred_channel = "sms"
        self.env["collections.channel"]._forget(["collections.channel.sms", "sms.template"])
        self.assertEqual(self.reminder.channel_ids.mapped(lambda way: (way.channel, way.fallback)), [("email", False)])
        self.assertEqual(self.levels["Formal letter"]._used_channels(), ["phone"])
        self.assertFalse(self.reminder._wording("sms.template"))
        self.assertFalse(self.case(late).preferred_channel)
        self.night_of(late)
        self.assertEqual(self.channels(late), ["email"])


@tagged("post_install", "-at_install")
class TestPrintedLetters(ChannelsCommon, HttpCase):
    """On paper, printed by a person and handed to the post."""

    def setUp(self):
        super().setUp()
        self.by(("letter",))

    def letters(self, partner):
        return self.env["collections.printed.letter"].search([("case_id.partner_id", "=", partner.id)])

    def test_letter_is_printed_handed_over_and_recorded(self):
        late = self.debtor()
        self.night_of(late)
        contact, letter = self.contacts(late), self.letters(late)
        self.assertEqual((contact.channel, contact.delivery), ("letter", "queued"))
        self.assertEqual(contact.address, "1 Mill Lane, 12207, Albany, US")
        self.assertTrue(letter.attachment_id.raw.startswith(b"%PDF"))
        letter.with_user(self.accountant).action_print()
        self.assertEqual(
            (letter.state, letter.printed_by_id, contact.delivery), ("printed", self.accountant, "printed")
        )
        letter.with_user(self.accountant).action_posted()
        self.assertEqual((letter.state, letter.posted_by_id, contact.delivery), ("posted", self.accountant, "sent"))
        self.assertEqual(self.taken(late), ["Reminder"])

    def test_many_letters_print_as_one_document(self):
        customers = [self.debtor(f"Late {name}") for name in "ABC"]
        self.switch_on()
        self.nightly()
        letters = self.env["collections.printed.letter"].search([])
        action = letters.with_user(self.accountant).action_print()
        document = self.env["ir.attachment"].browse(int(action["url"].split("/")[3].split("?")[0])).raw
        self.assertEqual(len(letters), len(customers))
        self.assertEqual(len(pypdfium2.PdfDocument(document)), len(customers))

    def test_letter_on_the_pile_holds_the_next_step(self):
        late = self.debtor()
        self.night_of(late)
        self.days_later(20)
        verdict = self.evaluate(late)
        self.assertIn("open_task", [reason.code for reason in verdict.refusals])
        self.letters(late).action_print()
        self.letters(late).action_posted()
        self.assertEqual(self.evaluate(late).outcome, "step")

    def test_letter_that_came_back_is_no_contact(self):
        late = self.debtor()
        self.night_of(late)
        letter = self.letters(late)
        letter.action_print()
        letter.action_posted()
        letter.with_user(self.accountant).action_returned()
        self.assertEqual(self.contacts(late).delivery, "bounced")
        verdict = self.evaluate(late)
        self.assertFalse(verdict.last_contact)
        self.assertIn("address_bounced", [reason.code for reason in verdict.refusals])
        self.assertTrue(self.case(late).activity_ids)
        late.street = "2 Mill Lane"
        self.assertEqual(self.evaluate(late).outcome, "step")

    def test_letter_that_is_cancelled_was_never_sent(self):
        late = self.debtor()
        self.night_of(late)
        self.letters(late).with_user(self.accountant).action_cancel()
        self.assertEqual(self.contacts(late).delivery, "cancelled")
        self.assertEqual(self.evaluate(late).outcome, "step")

    def test_letter_moves_in_order_and_by_its_actions_only(self):
        late = self.debtor()
        self.night_of(late)
        letter = self.letters(late).with_user(self.manager)
        with self.assertRaises(UserError):
            letter.action_posted()
        with self.assertRaises(UserError):
            letter.state = "posted"
        with self.assertRaises(AccessError):
            letter.unlink()

    def test_address_that_is_not_whole_is_told(self):
        for address, code in (({"street": False}, "address_missing"), ({"zip": False}, "address_invalid")):
            with self.subTest(code):
                late = self.debtor(f"Customer {code}", **address)
                self.assertIn(code, [reason.code for reason in self.evaluate(late).refusals])

    def test_edited_letter_is_printed_as_edited(self):
        late = self.debtor()
        self.reminder.automatic = False
        self.switch_on()
        step = self.step(self.nightly(), late).with_user(self.manager)
        self.assertEqual(step.recipient, "1 Mill Lane, 12207, Albany, US")
        step.body = "<p>Dear Ann, this is about the delivery of May.</p>"
        step.action_approve()
        self.assertIn("about the delivery of May", self.text_of(self.letters(late).attachment_id.raw))

    def test_letter_is_looked_at_as_it_would_be_printed(self):
        late = self.debtor()
        self.reminder.automatic = False
        self.switch_on()
        step = self.step(self.nightly(), late).with_user(self.manager)
        step.body = "<p>Dear Ann, this is about the delivery of May.</p>"
        self.env.flush_all()
        self.authenticate("accountant", "accountant")
        page = self.url_open(step.action_open_letter()["url"])
        self.assertIn("about the delivery of May", self.text_of(page.content))
        self.assertEqual(self.url_open("/collections/step/999999/letter").status_code, 404)
        self._user("clerk", "base.group_user,account.group_account_invoice")
        self.authenticate("clerk", "clerk")
        self.assertEqual(self.url_open(step.action_open_letter()["url"]).status_code, 403)

    def text_of(self, document):
        pages = pypdfium2.PdfDocument(document)
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages)

    def test_letter_that_was_emptied_is_not_printed(self):
        late = self.debtor()
        self.reminder.automatic = False
        self.switch_on()
        step = self.step(self.nightly(), late).with_user(self.manager)
        for body in (False, "<p><br></p>"):
            with self.subTest(body), mute_logger(SAFELY):
                step.body = body
                step.action_approve()
                self.assertEqual(step.state, "failed")
                self.assertIn("is empty", step.error)
                self.assertFalse(self.letters(late))
                step.action_retry()

    def test_rehearsal_prints_nothing_and_shows_the_letter(self):
        late = self.debtor()
        self.company.collections_rehearsal_email = "test@company.example"
        self.night_of(late)
        self.assertFalse(self.letters(late))
        mail = self.env["mail.mail"].search([("email_to", "=", "test@company.example")])
        self.assertIn("1 Mill Lane", mail.subject)
        self.assertEqual(mail.attachment_ids.mimetype, "application/pdf")

    def test_letter_to_a_customer_who_has_paid_is_taken_off_the_pile(self):
        late, printed = self.debtor("Late Ltd"), self.debtor("Printed Ltd")
        self.switch_on()
        self.nightly()
        self.letters(printed).with_user(self.accountant).action_print()
        self.pay(self.env["account.move"].search([("partner_id", "in", (late | printed).ids)]))
        self.days_later(1)
        self.nightly()
        self.assertEqual((self.letters(late).state, self.contacts(late).delivery), ("cancelled", "cancelled"))
        self.assertEqual(self.letters(printed).state, "printed")

    def test_letter_to_who_is_left_in_peace_is_taken_off_the_pile(self):
        ill, credited, late = (self.debtor(name) for name in ("Ill Ltd", "Credited Ltd", "Late Ltd"))
        self.switch_on()
        self.nightly()
        self.case(ill).write({"excluded": True, "exclusion_reason": "Seriously ill"})
        self.credit_note(credited, 100)
        self.days_later(1)
        self.nightly()
        states = {partner.name: self.letters(partner).state for partner in (ill, credited, late)}
        self.assertEqual(states, {"Ill Ltd": "cancelled", "Credited Ltd": "cancelled", "Late Ltd": "to_print"})

    def test_letters_to_a_country_without_postcodes(self):
        place = {"street": "1 Queen's Road", "city": "Hong Kong", "country_id": self.env.ref("base.hk").id}
        self.assertEqual(self.evaluate(self.debtor(**place)).outcome, "step")

    def test_letter_whose_file_is_gone_is_named(self):
        late = self.debtor()
        self.night_of(late)
        self.forge(self.letters(late).attachment_id, b"")
        with self.assertRaisesRegex(UserError, "Late Ltd"):
            self.letters(late).with_user(self.accountant).action_print()
        self.assertEqual(self.letters(late).state, "to_print")

    def test_what_was_printed_is_its_printers_own_and_soon_forgotten(self):
        late = self.debtor()
        self.night_of(late)
        action = self.letters(late).with_user(self.accountant).action_print()
        document = self.env["ir.attachment"].browse(int(action["url"].split("/")[3].split("?")[0]))
        self.assertTrue(document.with_user(self.accountant).raw)
        for user in (
            self.manager,
            self._user("stranger", "base.group_user"),
            self._user("portal", "base.group_portal"),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                document.with_user(user).read(["raw"])
        self.assertFalse(document.access_token or document.public)
        self.on(document.create_date.date() + timedelta(2))  # the clock of the database goes on
        self.env["collections.printed.letter"]._gc_prints()
        self.assertFalse(document.exists())
        self.assertTrue(self.letters(late).attachment_id.raw)

    def test_letters_and_levels_of_another_company_are_nobody_elses(self):
        late = self.debtor()
        self.night_of(late)
        company = self.env["res.company"].create({"name": "Other Ltd"})
        groups = "base.group_user,collections_followup.collections_group_manager"
        stranger = self._user("stranger", groups, company)
        letter = self.letters(late).with_user(stranger)
        for act in (letter.action_print, letter.action_posted, letter.action_cancel, letter.action_returned):
            with self.subTest(act.__name__), self.assertRaises(AccessError):
                act()
        with self.assertRaises(AccessError):
            letter.attachment_id.read(["raw"])
        with self.assertRaises(AccessError):
            self.reminder.channel_ids.with_user(stranger).fallback = "phone"

    def test_letter_is_not_lost_by_deleting_its_file(self):
        late = self.debtor()
        self.night_of(late)
        with self.assertRaises(AccessError):
            self.letters(late).attachment_id.with_user(self.accountant).unlink()

    def test_of_the_letters_of_merged_customers_the_first_stays_on_the_pile(self):
        """The other would not be written as long as that is to be posted: it is written again afterwards."""
        old, new = self.debtor("Old Name Ltd"), self.debtor("New Name Ltd")
        self.switch_on()
        self.nightly()
        first = self.letters(old) | self.letters(new)
        self.merge(old, new)
        self.assertEqual(first.sorted("id").mapped("state"), ["to_print", "cancelled"])
        self.assertEqual(self.contacts(new).sorted("id").mapped("delivery"), ["queued", "cancelled"])
        self.assertIn("is still to be done", self.contacts(new).sorted("id")[-1:].why_not_sent)
        self.letters(new).with_user(self.accountant).action_print()

    def test_wishes_of_merged_customers_are_kept(self):
        old, new = self.debtor("Old Name Ltd"), self.debtor("New Name Ltd")
        self.wish(old).write({"no_sms": True, "preferred_channel": "letter", "statement_monthly": True})
        self.wish(new).write({"no_phone": True, "preferred_lang": "en_US"})
        self.case(old).sudo().statement_until = TODAY
        self.merge(old, new)
        self.assertRecordValues(
            self.case(new),
            [
                {
                    **{"no_sms": True, "no_phone": True, "no_email": False, "no_post": False},
                    **{"preferred_channel": "letter", "preferred_lang": "en_US"},
                    **{"statement_monthly": True, "statement_until": TODAY},
                }
            ],
        )

    def merge(self, old, new):
        self.env["base.partner.merge.automatic.wizard"]._merge((old | new).ids, new)
        self.env.invalidate_all()

    def test_copies_of_the_invoices_go_with_the_email(self):
        self.by(("email",))
        self.reminder.attach_invoices = True
        late = self.debtor()
        invoice = self.env["account.move"].search([("partner_id", "=", late.id)])
        self.env["ir.attachment"].create(
            {
                "name": "invoice.pdf",
                "raw": b"%PDF-1.4",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        self.night_of(late)
        self.assertEqual(self.queued(late).attachment_ids.mapped("name"), ["invoice.pdf"])

    def test_letter_and_statement_go_with_the_email(self):
        self.by(("email",))
        self.reminder.write({"attach_letter": True, "attach_statement": True})
        late = self.debtor()
        self.night_of(late)
        names = self.queued(late).attachment_ids.mapped("name")
        self.assertEqual([name.split(",")[0][:9] for name in sorted(names)], ["Reminder", "Statement"])

    def test_one_letter_that_fails_does_not_spoil_the_batch(self):
        late, other = self.debtor("Late Ltd"), self.debtor("Other Ltd")
        letters = self.env.registry["collections.letter"]
        pdfs = letters._pdfs

        def fail_for_late(self, cases, *args, **kwargs):
            if late in cases.partner_id:
                raise ValueError("no ink")
            return pdfs(self, cases, *args, **kwargs)

        self.switch_on()
        with self.allow_failure(), patch.object(letters, "_pdfs", fail_for_late):
            run = self.nightly()
        self.assertEqual(self.step(run, late).state, "failed")
        self.assertIn("no ink", self.step(run, late).error)
        self.assertEqual(self.step(run, other).state, "done")

    def allow_failure(self):
        return mute_logger(SAFELY)


@tagged("post_install", "-at_install")
class TestLettersByPost(ChannelsCommon):
    """Through Odoo's postal service."""

    def setUp(self):
        super().setUp()
        self.by(("post",))

    def post_office(self, **answer):
        """Odoo's own mock of the service: how it answers for each document."""

        def answers(_url, params, timeout):
            self.posted = params["documents"]
            documents = [{**document, "send_id": 7, **answer} for document in params["documents"]]
            return {"request_code": 200, "request": {"documents": documents}}

        return patch("odoo.addons.snailmail.models.snailmail_letter.iap_tools.iap_jsonrpc", answers)

    def hand_over(self):
        for letter in self.env["snailmail.letter"].search([("state", "=", "pending")]):
            letter._snailmail_print_valid_address()  # the scheduled job commits after each
        self.env.invalidate_all()

    def test_letter_leaves_and_its_status_comes_back(self):
        late = self.debtor()
        self.night_of(late)
        self.assertEqual((self.contacts(late).channel, self.contacts(late).delivery), ("post", "queued"))
        with self.post_office(sent=True):
            self.hand_over()
        [posted] = self.posted
        self.assertEqual(posted["address"]["street"], "1 Mill Lane")
        self.assertTrue(b64decode(posted["pdf_bin"]).startswith(b"%PDF"))
        self.assertEqual(self.contacts(late).delivery, "sent")

    def test_who_has_paid_while_it_waited_is_not_written_to(self):
        late = self.debtor()
        self.night_of(late)
        self.pay_while_a_run_holds_the_case(late)
        self.posted = []
        with self.post_office(sent=True):
            self.hand_over()
        self.assertFalse(self.posted)
        self.assertEqual(self.contacts(late).delivery, "cancelled")

    def test_letter_that_cannot_be_posted_is_held_until_a_person_looks(self):
        """odoo#43535, odoo#255431: follow-up by post failed without a word."""
        late = self.debtor()
        self.night_of(late)
        with self.post_office(sent=False, error="CREDIT_ERROR"):
            self.hand_over()
        self.assertEqual(self.contacts(late).delivery, "failed")
        verdict = self.evaluate(late)
        self.assertIn("address_failed", [reason.code for reason in verdict.refusals])
        self.assertFalse(verdict.last_contact)
        self.case(late).with_user(self.accountant).action_send_again()
        self.env.invalidate_all()
        self.assertEqual(self.contacts(late).filtered("level_id").delivery, "queued")

    def test_address_of_the_customer_serves_for_its_contact(self):
        late = self.debtor()
        person = self.customer("Dana Whitfield", parent_id=late.id, type="invoice", is_company=False)
        self.night_of(late)
        with self.post_office(sent=True):
            self.hand_over()
        self.assertEqual(self.contacts(late).person_id, person)
        self.assertEqual(self.posted[0]["address"]["street"], "1 Mill Lane")
