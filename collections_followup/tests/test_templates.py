from ast import literal_eval

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tests import Form, tagged
from odoo.tools import email_normalize, html2plaintext, mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from .common import CollectionsCommon


class TemplatesCommon(CollectionsCommon):
    """Late Ltd owes most, and Small Ltd less; the manager writes to both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one_company()
        cls.manager.partner_id.write({"email": "manager@company.example", "phone": "+1 212 555 0199"})
        cls.late, cls.small = cls.customer("Late Ltd", lang="fi_FI"), cls.customer("Small Ltd")
        cls.bills = cls.invoice(cls.late, 1234.5, overdue=20), cls.invoice(cls.small, 77, overdue=20)
        cls.env["res.lang"]._activate_lang("fi_FI")
        cls.env["ir.module.module"].search([("name", "=", "collections_followup")])._update_translations(["fi_FI"])

    def setUp(self):
        super().setUp()
        self.evaluate(self.late)
        self.case(self.late)._refresh()
        self.case(self.small)._refresh()
        self.mail = self.env.ref("collections_followup.mail_template_reminder").with_user(self.manager)
        self.text = self.env.ref("collections_followup.sms_template_reminder").with_user(self.manager)
        self.coming = self.env.ref("collections_followup.sms_template_installment").with_user(self.manager)


@tagged("post_install", "-at_install")
class TestTemplates(TemplatesCommon):
    """E-mails and text messages are found beside letters, and read as a customer would read them."""

    def as_read(self, html):
        return " ".join(html2plaintext(html).split())

    def listed(self, action):
        found = self.env["ir.actions.act_window"]._for_xml_id(f"collections_followup.{action}")
        return self.env[found["res_model"]].search(Domain(literal_eval(found["domain"])))

    def test_the_menu_lists_what_is_ours_and_nothing_else(self):
        partner = self.env["ir.model"]._get("res.partner")
        others = self.env["mail.template"].create({"name": "Birthday", "model_id": partner.id})
        mails = self.listed("mail_template_action")
        self.assertIn(self.mail, mails)
        self.assertIn(self.env.ref("collections_followup.mail_template_installment"), mails)
        self.assertNotIn(others, mails)
        self.assertEqual(set(self.listed("sms_template_action").mapped("model")), {self.text.model, self.coming.model})

    def test_an_e_mail_is_shown_for_who_owes_most(self):
        self.assertIn("$ 1,234.50", self.as_read(self.mail.collections_preview))
        self.assertIn("Late Ltd", self.mail.collections_preview)

    def test_an_e_mail_follows_what_is_typed_and_whom_it_is_shown_for(self):
        with Form(self.mail) as form:
            form.subject = "Please look, {{ object.partner_id.name }}"
            self.assertIn("Please look, Late Ltd", form.collections_preview)
            form.collections_case_id = self.case(self.small)
            self.assertIn("Please look, Small Ltd", form.collections_preview)
            form.collections_lang = "fi_FI"
            self.assertIn("Hyvä Small Ltd", form.collections_preview)
            self.assertNotIn("Please look", form.collections_preview, "in other languages it is what is saved")
            form.collections_lang = False
            form.subject = "Please look, {{ object.nonsense }}"
            self.assertIn("Template Editor", form.collections_preview)
            form.subject = "Please look, {{ object.partner_id.name }}"
        self.assertEqual(self.mail.subject, "Please look, {{ object.partner_id.name }}")

    def test_a_text_message_follows_what_is_typed(self):
        with Form(self.text) as form:
            self.assertIn("$ 1,234.50 is overdue", form.collections_preview)
            form.body = "Please pay {{ object.total_text }}."
            self.assertIn("Please pay $ 1,234.50.", form.collections_preview)
        self.assertEqual(self.text.body, "Please pay {{ object.total_text }}.")

    def test_a_reminder_of_an_installment_is_shown_once_there_is_one(self):
        self.assertFalse(self.coming.collections_preview)
        line = self.bills[0].line_ids.filtered(lambda item: item.account_type == "asset_receivable")
        self.env["collections.agreement"]._make(self.case(self.late), line, [(self.today, 1234.5)])
        self.coming.invalidate_recordset()
        self.assertIn("By agreement", self.coming.collections_preview)

    def test_only_a_template_editor_tries_code(self):
        """As with letters: what is typed and not saved yet reads no more than what may be saved."""
        typed = self.text.new({"body": "{{ object.env.uid }}"}, origin=self.text)
        self.assertIn("Template Editor", typed.collections_preview)
        self.text.body = "{{ object.display_name }}"
        with self.assertRaisesRegex(AccessError, "Template Editor"), self.env.cr.savepoint():
            self.text.body = "{{ object.env.uid }}"

    def test_words_of_a_customer_are_no_placeholders(self):
        """A customer whose name looks like code must not stop a manager from saving."""
        self.late.name = "Late {{ object.env.uid }} Ltd"
        self.assertIn("object.env.uid", self.mail.collections_preview)
        self.mail.subject = "Please look"
        self.assertFalse(self.mail._has_unsafe_expression())

    def test_what_a_button_does_is_for_template_editors(self):
        """The address of the customer's page may stand in a button; any other expression is code."""
        with self.assertRaisesRegex(AccessError, "Template Editor"):
            self.mail.body_html = '<a t-att-href="object.access_token">Pay</a>'

    def test_a_manager_writes_e_mails_of_the_follow_up_only(self):
        self.mail.body_html = '<p>Please <a t-att-href="object.pay_url">pay</a>.</p>'
        installment = self.env.ref("collections_followup.mail_template_installment").with_user(self.manager)
        with self.assertRaises(AccessError):
            installment.subject = "Mine"
        with self.assertRaises(AccessError):
            self.mail.with_user(self.accountant).subject = "Mine"

    def test_templates_of_other_apps_are_left_alone(self):
        partner = self.env["ir.model"]._get("res.partner")
        other = self.env["mail.template"].create({"name": "Birthday", "model_id": partner.id, "body_html": "<p>x</p>"})
        self.assertFalse(other.is_collections)
        self.assertFalse(other.collections_preview)
        own = self.env["mail.template"].with_user(self.manager).create({"name": "x", "model_id": partner.id})
        with self.assertRaisesRegex(AccessError, "Template Editor"):
            own.body_html = '<p t-out="object.env.uid"/>'

    def test_a_manager_writes_text_messages_of_the_follow_up_only(self):
        other = self.env["sms.template"].create(
            {"name": "Birthday", "model_id": self.env["ir.model"]._get("res.partner").id, "body": "Cheers"}
        )
        with self.assertRaises(AccessError):
            other.with_user(self.manager).body = "Mine"
        with self.assertRaises(AccessError):
            self.text.with_user(self.accountant).body = "Mine"
        with self.assertRaisesRegex(ValidationError, "not threatened"):
            self.text.body = "Pay now or we will send thugs to break your legs."

    def test_a_text_message_for_all_companies_is_no_single_managers(self):
        self.env["res.company"].create({"name": "Other Ltd"})
        with self.assertRaisesRegex(AccessError, "for all companies"):
            self.text.body = "Mine"


@tagged("post_install", "-at_install")
class TestTemplateTests(TemplatesCommon):
    """A test of a text goes to whoever asks for it, and leaves no trace."""

    def setUp(self):
        super().setUp()
        self.left = []
        servers = self.env.registry["ir.mail_server"]
        # a test has no mail server; what would be handed to one is looked at
        self.patch(servers, "send_email", lambda server, message, **options: self.left.append(message) or "<1@test>")
        self.patch(servers, "_connect__", lambda server, **options: None)
        self.patch(servers, "_disable_send", lambda server: False)
        self.before = self.traces()

    def try_out(self, template, **values):
        tests = self.env["collections.template.test"].with_user(self.manager)
        tests = tests.with_context(active_model=template._name, active_id=template.id, default_model="collections.case")
        test = tests.create(values)
        self.assertEqual(test.wording, template, "the one from whose form it was opened")
        return test

    def traces(self):
        """What stands on customers of the follow-up, and in their log."""
        ours = [("model", "=like", "collections.%")]
        return self.env["mail.message"].search(ours), self.env["collections.contact"].search([])

    def assert_no_trace(self):
        self.assertEqual(self.traces(), self.before)

    def test_an_e_mail_goes_to_who_asks_for_it_alone(self):
        self.company.collections_rehearsal_email = "rehearsal@company.example"  # it is to oneself all the same
        self.try_out(self.mail).action_send()
        [message] = self.left
        self.assertEqual(email_normalize(message["To"]), "manager@company.example")
        self.assertEqual(email_normalize(message["Reply-To"]), "manager@company.example")
        self.assertIn("[Test]", message["Subject"])
        read = message.get_body(("html",)).get_content().replace("\xa0", " ")
        self.assertIn("Nobody but you has got it", read)
        self.assertIn("$ 1,234.50", read)
        self.assertNotIn("access_token", read, "the link opens nothing")
        self.assert_no_trace()

    def test_an_e_mail_is_written_as_to_the_chosen_customer_in_the_chosen_language(self):
        self.try_out(self.mail, case_id=self.case(self.small).id, lang="fi_FI").action_send()
        [message] = self.left
        read = message.get_body(("html",)).get_content()
        self.assertIn("Small Ltd", read)
        self.assertIn('lang="fi', read)

    def test_what_the_mail_server_refuses_is_told(self):
        def refuse(server, message, **options):
            raise MailDeliveryException("Mailbox full")

        self.patch(self.env.registry["ir.mail_server"], "send_email", refuse)
        with self.assertRaisesRegex(UserError, "Mailbox full"), mute_logger("odoo.addons.mail.models.mail_mail"):
            self.try_out(self.mail).action_send()

    def test_a_text_message_goes_to_ones_own_number(self):
        sent = []
        self.patch(
            self.env.registry["sms.sms"],
            "_send",
            lambda messages, **options: sent.extend(messages.mapped(lambda sms: (sms.number, sms.body))),
        )
        self.try_out(self.text).action_send()
        [(number, body)] = sent
        self.assertEqual(number, "+12125550199")
        self.assertTrue(body.startswith("[Test] "), body)
        self.assertIn("$ 1,234.50 is overdue", body)
        self.assert_no_trace()

    def test_without_an_address_of_ones_own_nothing_is_sent(self):
        self.manager.partner_id.write({"email": False, "phone": False})
        for template in (self.mail, self.text):
            test = self.try_out(template)
            self.assertFalse(test.address)
            with self.assertRaisesRegex(UserError, "preferences"):
                test.action_send()

    def test_of_what_is_not_ours_nothing_is_sent(self):
        partner = self.env["ir.model"]._get("res.partner")
        other = self.env["mail.template"].create({"name": "Birthday", "model_id": partner.id})
        with self.assertRaisesRegex(UserError, "no text of the follow-up"):
            self.try_out(other).action_send()

    def test_whoever_only_works_cases_sends_no_tests(self):
        with self.assertRaises(AccessError):
            self.env["collections.template.test"].with_user(self.accountant).create(
                {"wording": f"mail.template,{self.mail.id}"}
            )

    def test_a_customer_of_another_company_is_not_shown(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        theirs = self.env["collections.case"].create({"partner_id": self.late.id, "company_id": other.id})
        with self.assertRaises(AccessError):
            self.try_out(self.mail, case_id=theirs.id)
        with self.assertRaises(AccessError):
            self.mail.new({"collections_case_id": theirs.id}, origin=self.mail)._preview()
