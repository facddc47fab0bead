from datetime import timedelta

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import html2plaintext
from odoo.tools.safe_eval import safe_eval

from .common import TODAY, CollectionsCommon


@tagged("post_install", "-at_install")
class TestSeen(CollectionsCommon):
    """What stands on the screens is so, at once and wherever one looks."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd")
        self.bill = self.invoice(self.late, 100, overdue=5)

    def my_worklist(self):
        """The customers whom the accountant finds on the worklist when it is opened."""
        action = self.env.ref("collections_followup.collections_worklist_action").with_user(self.accountant)
        values = action._get_action_dict()
        arch = etree.fromstring(self.env.ref("collections_followup.collections_worklist_view_search").arch)
        chosen = [name.removeprefix("search_default_") for name in safe_eval(values["context"])]
        domains = [arch.find(f".//filter[@name='{name}']").get("domain") for name in chosen]
        uid = self.accountant.id
        domain = Domain.AND([safe_eval(d, {"uid": uid}) for d in domains])
        return self.env["collections.worklist"].with_user(self.accountant).search(domain).partner_id

    def writes(self, partner):
        """The customer writes on their page."""
        case = self.case(partner).sudo()
        self.env["collections.page.messages"].sudo()._post(case, partner, "When will the missing chairs come?")

    def why(self, partner):
        """What the form of the case says."""
        case = self.case(partner).with_user(self.accountant)
        case.invalidate_recordset()
        return html2plaintext(case.why_now)

    # === A MESSAGE THAT NOBODY HAS READ === #

    def test_a_message_is_on_the_worklist_however_far_the_next_step_is(self):
        self.switch_on()
        self.nightly()
        self.assertNotIn(self.late, self.my_worklist())
        self.writes(self.late)
        for days in (0, 8):
            with self.subTest(days=days):
                self.on(TODAY + timedelta(days))
                self.case(self.late)._refresh()
                self.assertIn(self.late, self.my_worklist())
                self.assertIn("nobody has read it yet", self.why(self.late))
                self.assertIn("nobody has read it yet", self.case(self.late).why)
        self.assertIn("missing chairs", self.case(self.late).with_user(self.accountant).unread_text)
        self.case(self.late).with_user(self.accountant).action_replies_read()
        self.assertNotIn(self.late, self.my_worklist())
        self.assertFalse(self.case(self.late).unread_text)

    def test_a_message_of_who_owes_nothing_any_more_is_on_the_worklist(self):
        self.switch_on()
        self.nightly()
        self.writes(self.late)
        self.pay(self.bill)
        self.case(self.late)._refresh()
        self.assertEqual(self.case(self.late).state, "closed")
        self.assertIn(self.late, self.my_worklist())

    # === A PAUSE === #

    def test_a_pause_moves_the_next_step_at_once(self):
        """In the form and in the list, which show what saving gives back; also on the form of the customer."""
        self.switch_on()
        self.nightly()
        self.delivered(self.late)
        case = self.case(self.late).with_user(self.accountant)
        until = TODAY + timedelta(60)
        shown = {name: {} for name in ("outcome", "next_date", "why", "why_now")}
        held = {"outcome": "refused", "next_date": until + timedelta(1)}
        [form] = case.web_save({"paused_until": until}, shown)
        self.assertEqual({name: form[name] for name in held}, held)
        self.assertIn("On hold", form["why_now"])
        for why in (form["why"], html2plaintext(form["why_now"])):
            self.assertIn("Otherwise level “Second copy, overdue” would be next.", why)
        [line] = case.web_save_multi([{"paused_until": False}], shown)
        self.assertEqual(line["outcome"], "wait")
        groups = "base.group_user,base.group_partner_manager,collections_followup.collections_group_user"
        partner = self.late.with_user(self._user("keeper of contacts", groups))
        partner.web_save({"collections_paused_until": until}, {"collections_why": {}})
        self.assertEqual(case.next_date, until + timedelta(1))

    # === BEFORE THE FIRST EVALUATION === #

    def empty_list(self, user):
        help_of_action = "Nobody owes anything overdue"
        return self.env["collections.case"].with_user(user).get_empty_list_help(help_of_action)

    def test_nobody_is_told_that_nothing_is_overdue_before_the_first_evaluation(self):
        self.assertIn("Not evaluated yet", self.empty_list(self.accountant))
        self.assertNotIn("Propose Now", self.empty_list(self.accountant), "a manager proposes")
        self.assertIn("Propose Now", self.empty_list(self.manager))
        self.assertTrue(self.late.with_user(self.accountant).collections_unseen)
        bill = self.bill.with_user(self.accountant)
        self.assertTrue(bill.collections_unseen)
        self.assertIn("Not evaluated yet", bill.collections_why)
        self.env["collections.run"].with_user(self.manager).action_propose_now()
        self.env.invalidate_all()
        self.assertEqual(self.empty_list(self.accountant), "Nobody owes anything overdue")
        self.assertFalse(self.late.with_user(self.accountant).collections_unseen)
        self.assertFalse(bill.collections_unseen)
        self.assertIn("3 days", bill.collections_why)

    def test_first_installment_is_overdue_before_the_last_one_is_due(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Half now",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (0, 90)
                ],
            }
        )
        bill = self.invoice(self.late, 100, invoice_payment_term_id=terms.id, overdue=5)
        self.assertTrue(bill.with_user(self.accountant).collections_unseen)

    def test_entry_that_is_not_followed_up_waits_for_nobody(self):
        self.pay(self.bill)
        receivable = self.company_data["default_account_receivable"].id
        day = {"date_maturity": self.today - timedelta(9), "partner_id": self.late.id}
        lines = [
            {"account_id": receivable, "debit": 50, "no_followup": True, **day},
            {"account_id": self.company_data["default_account_revenue"].id, "credit": 50},
        ]
        entry = self.env["account.move"].create({"line_ids": [Command.create(line) for line in lines]})
        entry.action_post()
        self.assertFalse(self.late.with_user(self.accountant).collections_unseen)

    def test_who_owes_nothing_overdue_has_not_been_overlooked(self):
        self.pay(self.bill)
        friend = self.customer("Friend Ltd")
        self.assertEqual(self.empty_list(self.manager), "Nobody owes anything overdue")
        coming = self.invoice(friend, 50, overdue=-9)
        for partner, bill in ((self.late, self.bill), (friend, coming)):
            self.assertFalse(partner.with_user(self.accountant).collections_unseen)
            self.assertFalse(bill.with_user(self.accountant).collections_unseen)

    # === A BRANCH === #

    def test_items_of_a_branch_are_not_silently_missing(self):
        branch = self.env["res.company"].create({"name": "North Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        self.env["account.chart.template"].try_loading(self.company.chart_template, company=branch, install_demo=False)
        journal = self.company_data["default_journal_sale"]
        self.invoice(self.late.with_company(branch), 30, overdue=5, company_id=branch.id, journal_id=journal.id)
        self.accountant.company_ids = [Command.link(branch.id)]
        self.switch_on()
        case = self.case(self.late).with_user(self.accountant)
        main = case.with_context(allowed_company_ids=self.company.ids)
        both = case.with_context(allowed_company_ids=(self.company | branch).ids)
        self.assertEqual((main.items_elsewhere, len(main.item_ids)), ("North Branch", 1))
        self.assertEqual((both.items_elsewhere, len(both.item_ids)), ("", 2))

    # === A RUN === #

    def test_a_manager_switches_off_what_a_manager_has_switched_on(self):
        self.switch_on()
        run = self.nightly()
        with self.assertRaises(AccessError):
            run.with_user(self.accountant).action_switch_off()
        run.with_user(self.manager).action_switch_off()
        self.assertFalse(self.company.collections_active)

    def test_a_manager_has_the_settings_of_the_follow_up_and_no_others(self):
        form = Form(self.env["collections.settings"].with_user(self.manager))
        form.collections_min_amount, form.collections_rehearsal_email = 25, "books@example.com"
        settings = form.save()
        self.assertEqual((self.company.collections_min_amount, self.company.collections_dispute_days), (25, 10))
        self.assertEqual(self.company.collections_rehearsal_email, "books@example.com")
        self.switch_on()
        settings.action_collections_switch_off()
        self.assertFalse(self.company.collections_active)
        with self.assertRaises(AccessError):
            Form(self.env["collections.settings"].with_user(self.accountant))
        with self.assertRaises(AccessError):
            self.company.with_user(self.manager).collections_min_amount = 1

    def test_the_settings_of_another_company_are_neither_shown_nor_changed(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        settings = self.env["collections.settings"].with_user(self.manager)
        for attempt in (
            lambda: settings.create({"company_id": other.id, "collections_min_amount": 7}),
            lambda: settings.onchange({"company_id": other.id}, ["company_id"], {"collections_min_amount": {}}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.assertNotEqual(other.collections_min_amount, 7)

    def test_settings_are_written_once_for_both_forms(self):
        ours, odoos = self.shown_settings("collections.settings"), self.shown_settings("res.config.settings")
        self.assertEqual(odoos - ours, {"collections_authentication_server"}, "it is of the whole database")
        self.assertFalse(ours - odoos)

    def shown_settings(self, model):
        form = etree.fromstring(self.env[model].get_view(view_type="form")["arch"])
        return {setting.get("id") for setting in form.xpath("//setting[starts-with(@id, 'collections_')]")}

    def test_a_run_goes_on_saying_what_it_has_proposed(self):
        """The proposals go over to the next run, and stand in the first as superseded."""
        first = self.env["collections.run"]._propose_now(self.company)
        self.assertEqual((first.case_count, first.proposed_count, first.amount_asked), (1, 1, 100))
        [step] = first.step_ids
        second = self.nightly()
        self.env.invalidate_all()
        self.assertEqual((first.case_count, first.superseded_count, first.amount_asked), (1, 1, 100))
        self.assertEqual((first.proposed_count, first.state), (0, "done"))
        self.assertEqual((step.run_id, step.state), (second, "proposed"), "it is the same proposal")
        kept = first.step_ids
        self.assertEqual((kept.why, kept.level_id, kept.channel), (step.why, step.level_id, step.channel))


@tagged("post_install", "-at_install")
class TestPrinted(HttpCase, CollectionsCommon):
    """What is printed comes out."""

    def test_a_contract_whose_number_has_a_slash_is_printed(self):
        late = self.customer("Late Ltd")
        bill = self.invoice(late, 300, overdue=5)
        self.company._open_collections_cases(TODAY)
        self._clock.stop()  # browsers and servers live in the present
        dues = [(self.company._collections_day() + timedelta(30), 300)]
        agreement = self.env["collections.agreement"]._make(self.case(late), self.lines(bill), dues)
        self.assertIn("/", agreement.name)
        self.authenticate("accountant", "accountant")
        for state in ("draft", "proposed"):
            with self.subTest(state):
                self.assertEqual(agreement.state, state)
                response = self.url_open(agreement.with_user(self.accountant).action_print()["url"])
                self.assertEqual((response.status_code, response.content[:5]), (200, b"%PDF-"))
            if state == "draft":
                agreement.action_propose()
