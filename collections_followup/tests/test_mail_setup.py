from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestMailSetup(CollectionsCommon):
    """An accountant learns before the first night that e-mails would not leave, or that bounces would go astray."""

    def setUp(self):
        super().setUp()
        self.company.name = "Mill Ltd"
        self.accountant.email = "alice@mill.example"
        self.company.email = "office@mill.example"
        self.domain = self.env["mail.alias.domain"].create({"name": "mill.example"})
        self.company.alias_domain_id = self.domain
        servers = self.env["ir.mail_server"]
        servers.search([]).active = False
        self.server = servers.create({"name": "Relay", "smtp_host": "relay.mill.example"})

    def lacks(self, user=None):
        self.env.invalidate_all()
        return html2plaintext(self.company.with_user(user or self.manager).collections_mail_lacks or "")

    def setup_of(self, company):
        return self.env["collections.mail.setup"]._lacks(company.sudo())

    def codes(self):
        return [lack.code for lack in self.setup_of(self.company)]

    def test_nothing_is_said_when_all_is_ready(self):
        self.assertFalse(self.lacks())

    def test_each_lack_is_found_where_it_stands(self):
        bob = self._user("bob", "base.group_user,collections_followup.collections_group_user")
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        for code, record, change in (
            ("mail_server", self.server, {"active": False}),
            ("mail_server", self.server, {"from_filter": "sister.example"}),
            ("mail_default_from", self.domain, {"default_from": False}),
            ("mail_domain", self.company, {"alias_domain_id": False}),
            ("mail_company", self.company, {"email": False}),
            ("mail_person", self.accountant, {"email": False}),
            ("mail_person", self.case(late), {"user_id": bob.id, "paused_until": False}),
        ):
            bob.email = False
            with self.subTest(code, change=change), self.env.cr.savepoint() as savepoint:
                record.write(change)
                self.env.invalidate_all()
                self.assertEqual(self.codes(), [code])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_to_do_is_told_to_those_who_may_not_see_mail_servers_with_a_link(self):
        self.server.active = False
        for user in (self.accountant, self.manager):
            self.assertIn("set one up", self.lacks(user))
        html = self.company.with_user(self.manager).collections_mail_lacks
        self.assertIn('href="/odoo/action-base.action_ir_mail_server_list"', html)
        self.company.alias_domain_id = False
        self.env.invalidate_all()
        html = self.company.with_user(self.manager).collections_mail_lacks
        self.assertIn(f'href="/odoo/action-base.action_res_company_form/{self.company.id}"', html)

    def test_names_are_text(self):
        self.company.write({"name": "<b>Mill</b>", "alias_domain_id": False})
        self.env.invalidate_all()
        self.assertIn("&lt;b&gt;Mill&lt;/b&gt; has no e-mail domain", self.company.collections_mail_lacks)

    def test_company_that_writes_no_emails_is_not_bothered(self):
        self.server.active = False
        self.assertTrue(self.lacks())
        levels = self.env["collections.level"].search([("company_id", "=", self.company.id)])
        levels.filtered(lambda level: "email" in level.channel_ids.mapped("channel")).active = False
        self.assertFalse(self.lacks())

    def test_second_company_without_a_domain_hears_of_it_and_the_first_does_not(self):
        second = self.env["res.company"].create({"name": "Sister Ltd", "email": "office@sister.example"})
        second.alias_domain_id = False
        self.assertEqual([lack.code for lack in self.setup_of(second)], ["mail_domain"])
        self.assertFalse(self.codes())

    def test_it_stands_on_the_proposal_in_the_settings_and_where_the_follow_up_is_switched_on(self):
        self.server.active = False
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        run = self.env["collections.run"]._propose_now(self.company).with_user(self.manager)
        wizard = self.env["collections.activation"].with_user(self.manager).create({"company_id": self.company.id})
        settings = self.env["res.config.settings"].create({})
        for said in (run.mail_lacks, wizard.mail_lacks, settings.collections_mail_lacks):
            self.assertIn("No outgoing mail server is set up", said)
