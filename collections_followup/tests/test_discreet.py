from lxml import etree

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import translation_file_reader

from odoo.addons.sms.tests.common import MockSMS

from ..decision import discreet
from .common import CollectionsCommon
from .test_channels import ChannelsCommon


class DiscreetCommon(CollectionsCommon):
    """Anna, a natural person, and Late Ltd, a company, are late."""

    def setUp(self):
        super().setUp()
        self.anna = self.customer("Anna Late", is_company=False)
        self.late = self.customer("Late Ltd")
        for partner in (self.anna, self.late):
            self.invoice(partner, 100, overdue=5)

    def template(self):
        return self.levels["Reminder"]._wording("mail.template").sudo()


@tagged("post_install", "-at_install")
class TestDiscreetMessages(DiscreetCommon):
    """What others may read says nothing of a debt; the wordings stay as they were written."""

    def subjects(self):
        self.switch_on()
        self.nightly()
        return {p.name: self.contacts(p).mail_message_id.subject for p in (self.anna, self.late)}

    def test_a_subject_that_reveals_a_debt_is_replaced_for_natural_persons(self):
        self.template().subject = "Your overdue invoices"
        found = self.subjects()
        self.assertEqual(found["Late Ltd"], "Your overdue invoices")
        self.assertEqual(found["Anna Late"], f"{self.company.name}: a message for you")
        self.assertEqual(self.template().subject, "Your overdue invoices")

    def test_for_all_customers(self):
        self.company.collections_discreet = "all"
        self.template().subject = "Your overdue invoices"
        self.assertEqual(len(set(self.subjects().values())), 1)

    def test_for_nobody(self):
        self.company.collections_discreet = "none"
        self.template().subject = "Your overdue invoices"
        self.assertEqual(set(self.subjects().values()), {"Your overdue invoices"})

    def test_what_reveals_nothing_stays(self):
        self.assertEqual(set(self.subjects().values()), {f"{self.company.name}: a reminder about your account"})

    def test_the_editor_of_a_template_is_warned(self):
        template = self.template()
        self.assertFalse(template.collections_revealed)
        template.subject = "You owe us {{ object.total_text }}"
        self.assertIn("“owe”, “100.00”", template.collections_revealed)
        text = self.env.ref("collections_followup.sms_template_reminder")
        text.body = "{{ object.total_text }} is overdue"
        self.assertIn("overdue", text.collections_revealed)

    def test_the_title_of_a_call_says_nothing(self):
        self.levels["Reminder"].channel_ids.channel = "phone"
        self.levels["Reminder"].name = "Overdue, second call"
        self.switch_on()
        self.nightly()
        titles = {partner.name: self.contacts(partner).summary for partner in (self.anna, self.late)}
        self.assertEqual(titles, {"Anna Late": "Phone: Anna Late", "Late Ltd": "Overdue, second call: Late Ltd"})

    def test_all_that_ships_is_discreet(self):
        for path, field, first in (
            ("data/mail_template_data.xml", "subject", None),
            ("data/sms_template_data.xml", "body", discreet.SHOWN),
        ):
            for node in etree.parse(file_path(f"collections_followup/{path}")).findall(f".//field[@name='{field}']"):
                with self.subTest(node.text):
                    self.assertEqual(discreet.reveals(node.text, "en", first), ())

    def test_its_translations_are_discreet_too(self):
        shipped = {"mail.template,subject": None, "sms.template,body": discreet.SHOWN}
        for lang in ("es", "fi"):
            with open(file_path(f"collections_followup/i18n/{lang}.po"), "rb") as file:
                rows = [row for row in translation_file_reader(file, fileformat="po") if row["name"] in shipped]
            self.assertGreater(len(rows), 15)
            for row in rows:
                with self.subTest(lang=lang, says=row["value"]):
                    self.assertEqual(discreet.reveals(row["value"], lang, shipped[row["name"]]), ())


@tagged("post_install", "-at_install")
class TestDiscreetTexts(ChannelsCommon, DiscreetCommon, MockSMS):
    def test_the_beginning_of_a_text_message(self):
        self.by(("sms",))
        (self.anna | self.late).phone = "+1 212 555 0100"
        self.reminder._wording("sms.template").body = "You owe {{ object.total_text }}: {{ object.pay_url }}"
        self.switch_on()
        with self.mockSMSGateway():
            self.nightly()
        texts = {partner.name: self.contacts(partner).summary for partner in (self.anna, self.late)}
        self.assertTrue(texts["Late Ltd"].startswith("You owe"))
        self.assertEqual(discreet.reveals(texts["Anna Late"], "en", discreet.SHOWN), ())
        self.assertIn("You owe", texts["Anna Late"])


@tagged("post_install", "-at_install")
class TestWrongPerson(DiscreetCommon):
    """Whoever calls says first with whom they speak."""

    def log(self, outcome="asks_for_time", **values):
        self.evaluate(self.anna)
        outcome = self.env.ref(f"collections_followup.collections_outcome_{outcome}")
        window = self.env["collections.contact.log"].with_user(self.accountant)
        return window.create({"case_id": self.case(self.anna).id, "outcome_id": outcome.id, **values})

    def said(self):
        return self.contacts(self.anna)[-1:]

    def test_nobody_is_asked_by_default(self):
        log = self.log()
        self.assertEqual((log.asks_person, log.may_show), (False, True))
        log.action_log()

    def test_amounts_are_shown_once_it_is_said(self):
        self.company.collections_ask_person = True
        log = self.log()
        self.assertEqual((log.asks_person, log.may_show), (True, False))
        with self.assertRaisesRegex(ValidationError, "Say first with whom you spoke"):
            log.action_log()
        for who in ("customer", "representative", "authorised"):
            log.spoken_to = who
            self.assertTrue(log.may_show)
        log.action_log()
        self.assertEqual(self.said().spoken_to, "authorised")

    def assertNotSent(self, record, *words):
        """A browser that asks for everything gets none of these words."""
        sent = str(record.web_read({name: {"fields": {"display_name": {}}} for name in self.shown_in(record)}))
        for word in words:
            self.assertNotIn(word, sent)

    def shown_in(self, record):
        return record.get_view(view_type="form")["models"][record._name]

    def test_what_is_owed_is_not_sent_before_it_is_said_who_is_spoken_to(self):
        self.company.collections_ask_person = True
        log = self.log("will_pay")
        bill = self.case(self.anna).item_ids.move_id.name
        self.assertNotSent(log, "100.0", bill)
        spec = {name: {"fields": {"display_name": {}}} for name in self.shown_in(log)}
        window = log.browse().with_context(default_case_id=log.case_id.id, default_outcome_id=log.outcome_id.id)
        self.assertNotIn("100.0", str(window.onchange({}, [], spec)))
        given = {"case_id": log.case_id.id, "outcome_id": log.outcome_id.id, "channel": "phone"}
        said = window.onchange({**given, "spoken_to": "customer"}, ["spoken_to"], spec)
        self.assertEqual(said["value"]["promise_amount"], 100)
        log.spoken_to = "customer"
        self.assertEqual((log.promise_amount, log.promise_line_ids.move_id.name), (100, bill))
        self.assertTrue(log.payment_advice)

    def test_somebody_else_answers(self):
        self.company.collections_ask_person = True
        log = self.log(spoken_to="other")
        self.assertFalse(log.may_show)
        self.assertIn("I would like to speak to Anna Late personally", log.script_for_others)
        with self.assertRaisesRegex(ValidationError, "You spoke to somebody else"):
            log.action_log()
        log._onchange_spoken_to()
        log.action_log()
        said = self.said()
        self.assertEqual((said.spoken_to, said.summary), ("other", "Somebody else answered"))
        self.assertFalse(said.person_id)
        self.assertFalse(said._as_attempt().conversation)

    def test_nobody_was_reached(self):
        self.company.collections_ask_person = True
        self.log("no_answer").action_log()
        self.assertFalse(self.said().spoken_to)

    def test_the_law_of_the_customers_country_asks_for_it(self):
        self.anna.country_id = self.env.ref("base.uk")
        self.assertTrue(self.log().asks_person)

    def test_what_is_said_to_others_and_to_machines_reveals_nothing(self):
        log = self.log()
        for script in (log.voicemail_script, log.script_for_others):
            self.assertEqual(discreet.reveals(script, "en"), ())
            self.assertIn("Anna Late", script)

    def test_the_screen_for_calls(self):
        self.company.collections_ask_person = True
        self.levels["Reminder"].channel_ids.channel = "phone"
        self.switch_on()
        self.nightly()
        calling = self.env["collections.calling"].with_user(self.accountant)
        calling = calling.browse(calling.action_start()["res_id"])
        self.assertFalse(calling.may_show)
        calling.outcome_id = self.env.ref("collections_followup.collections_outcome_will_pay")
        self.assertNotSent(calling, "100.0", self.case(self.anna).item_ids.move_id.name)
        calling.spoken_to = "other"
        self.assertNotSent(calling, "100.0", self.case(self.anna).item_ids.move_id.name)
        calling.spoken_to = "customer"
        self.assertTrue(calling.may_show)
        self.assertEqual((calling.promise_amount, calling.amount_overdue), (100, 100))
        self.assertTrue(calling.script and calling.item_ids and calling.why_now and calling.payment_advice)
        first = calling.case_id
        calling.action_no_answer()
        self.assertNotEqual(calling.case_id, first)
        self.assertFalse(calling.spoken_to)
