from datetime import timedelta

from odoo import Command
from odoo.modules.migration import load_script
from odoo.tests import new_test_user, tagged
from odoo.tools import file_path

from .common import TODAY, CollectionsCommon
from .portal import PortalCommon
from .test_agreement import DRAWN


class MovingCommon(CollectionsCommon):
    """Ann has bought as a private person; she has a company now."""

    def setUp(self):
        super().setUp()
        self.ann = self.customer("Ann Lee", is_company=False)
        self.firm = self.customer("Firm Ltd")
        self.bill = self.invoice(self.ann, 300, overdue=5)
        self.switch_on()
        self.own = self.open_case(self.ann)

    def open_case(self, partner):
        self.evaluate(partner)
        return self.case(partner)

    def nights(self, number=14):
        for _night in range(number):
            self.days_later(1)
            self.nightly()
            self.delivered(self.firm)

    def sent(self, partner):
        """Names of the levels that were sent to a customer since the story has begun."""
        return self.env["collections.contact"].search([("partner_id", "=", partner.id), ("level_id", "!=", False)])

    def overdue(self, case):
        """What the page of a case shows as overdue."""
        account = self.env["collections.page"]._account(case.sudo())
        return [(row.name, row.open) for row in account["sections"]["overdue"]]

    def agree(self, case, *moves):
        dues = [(TODAY + timedelta(30), 150), (TODAY + timedelta(60), 150)]
        agreement = self.env["collections.agreement"]._make(case, self.lines(*moves), dues)
        agreement.action_propose()
        agreement._sign_by_customer("Ann Lee", DRAWN, "192.0.2.7", "Firefox")
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        return agreement

    def promise(self, case, *moves, amount=300):
        return self.env["collections.promise"]._make(case, self.lines(*moves), amount, TODAY + timedelta(40))

    def dispute(self, case, move):
        values = {"case_id": case.id, "move_id": move.id, "reason": "not_ours", "user_id": self.accountant.id}
        return self.env["collections.dispute"].create(values)


@tagged("post_install", "-at_install")
class TestPersonBecomesContact(MovingCommon):
    """What holds the case of a person holds it when the person becomes a contact of a company."""

    def assertHeld(self, shown=300):
        self.assertFalse(self.case(self.ann))
        self.assertEqual(self.case(self.firm), self.own, "links in earlier messages go on working")
        self.nights()
        self.assertFalse(self.sent(self.firm))
        self.assertFalse(self.sent(self.ann))
        self.assertEqual(self.own.state, "open")
        self.assertEqual(sum(amount for _name, amount in self.overdue(self.own)), shown)

    def test_who_is_excluded(self):
        self.own.write({"excluded": True, "exclusion_reason": "in court"})
        self.ann.parent_id = self.firm
        self.assertHeld()
        self.assertEqual(self.own.exclusion_reason, "in court")

    def test_who_is_paused(self):
        self.own.paused_until = TODAY + timedelta(60)
        self.ann.parent_id = self.firm
        self.assertHeld()

    def test_who_wants_no_email(self):
        self.own.no_email = True
        self.ann.parent_id = self.firm
        self.nights()
        self.assertFalse(self.sent(self.firm).filtered(lambda contact: contact.channel == "email"))
        self.assertEqual(self.overdue(self.own), [(self.bill.name, 300)])

    def test_who_has_promised(self):
        promise = self.promise(self.own, self.bill)
        self.ann.parent_id = self.firm
        self.assertHeld()
        self.assertRecordValues(promise, [{"state": "open", "partner_id": self.firm.id, "case_id": self.own.id}])

    def test_who_contests(self):
        dispute = self.dispute(self.own, self.bill)
        self.ann.parent_id = self.firm
        self.assertHeld(shown=0)
        self.assertRecordValues(dispute, [{"state": "open", "partner_id": self.firm.id}])

    def test_who_has_agreed(self):
        agreement = self.agree(self.own, self.bill)
        self.ann.parent_id = self.firm
        self.assertHeld(shown=0)
        self.assertRecordValues(agreement, [{"state": "active", "partner_id": self.firm.id}])
        self.assertEqual(agreement.installment_ids.partner_id, self.firm)
        self.assertTrue(agreement._is_intact())
        self.assertIn("Ann Lee", agreement.customer_details, "it was signed by her")

    def test_who_was_reminded_goes_on_from_there(self):
        self.nightly()
        self.delivered(self.ann)
        self.assertEqual(self.taken(self.ann), ["Reminder"])
        self.ann.parent_id = self.firm
        self.assertEqual(self.taken(self.firm), ["Reminder"])
        self.nights()
        self.assertEqual(self.taken(self.firm), ["Reminder", "Second copy, overdue"])

    def test_case_tells_whose_it_was(self):
        self.ann.parent_id = self.firm
        self.assertIn("Ann Lee", "".join(self.own.message_ids.mapped("body")))

    def test_whoever_keeps_contacts_need_not_see_cases(self):
        self.own.write({"excluded": True, "exclusion_reason": "in court"})
        clerk = new_test_user(self.env, login="clerk", groups="base.group_user,base.group_partner_manager")
        self.ann.with_user(clerk).parent_id = self.firm.with_user(clerk)
        self.assertHeld()

    def test_partners_without_a_case_cost_little(self):
        nobody, other = self.customer("No Body", is_company=False), self.customer("Other Ltd")
        case = self.case(self.ann)
        nobody.parent_id = other
        nobody.parent_id = False
        self.assertFalse(self.case(nobody) | self.case(other))
        self.assertEqual(self.case(self.ann), case)

    def test_contact_is_linked_from_the_company(self):
        self.firm.child_ids = [Command.link(self.ann.id)]
        self.assertEqual(self.case(self.firm), self.own)

    def test_parent_is_removed_again(self):
        """Odoo leaves the invoices with the company, and so does the follow-up."""
        self.own.no_phone = True
        self.ann.parent_id = self.firm
        self.ann.parent_id = False
        self.assertFalse(self.case(self.ann))
        self.assertEqual(self.overdue(self.case(self.firm)), [(self.bill.name, 300)])

    def test_each_company_has_its_case(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere Inc"})
        values = {"partner_id": self.ann.id, "company_id": elsewhere.id, "no_sms": True}
        there = self.env["collections.case"].create(values)
        self.ann.parent_id = self.firm
        self.assertRecordValues(
            self.own | there,
            [{"partner_id": self.firm.id, "no_sms": False}, {"partner_id": self.firm.id, "no_sms": True}],
        )

    def test_case_that_was_left_behind_before_the_upgrade_follows(self):
        self.own.write({"excluded": True, "exclusion_reason": "in court"})
        self.env.flush_all()
        moved = "UPDATE res_partner SET parent_id = %(firm)s, commercial_partner_id = %(firm)s WHERE id = %(ann)s"
        self.env.cr.execute(moved, {"firm": self.firm.id, "ann": self.ann.id})
        self.env.invalidate_all()
        script = file_path("collections_followup/migrations/19.0.1.2.0/post-moving.py")
        load_script(script, "collections_followup_moving").migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.assertHeld()


@tagged("post_install", "-at_install")
class TestBothHaveACase(MovingCommon):
    """Two cases become one: the strictest settings hold, and nothing that was said is lost."""

    def setUp(self):
        super().setUp()
        self.firms = self.invoice(self.firm, 200, overdue=5)
        self.theirs = self.open_case(self.firm)

    def test_strictest_settings_hold(self):
        self.own.write({"paused_until": TODAY + timedelta(60), "mode": "manual", "no_sms": True})
        self.own.write({"user_id": self.manager.id, "preferred_hours": "mornings"})
        self.theirs.user_id = False
        self.theirs.write({"paused_until": TODAY + timedelta(3), "no_post": True, "preferred_hours": "evenings"})
        self.ann.parent_id = self.firm
        self.assertFalse(self.own.exists())
        self.assertRecordValues(
            self.theirs,
            [
                {
                    **{"partner_id": self.firm.id, "paused_until": TODAY + timedelta(60), "mode": "manual"},
                    **{"no_sms": True, "no_post": True, "user_id": self.manager.id, "preferred_hours": "evenings"},
                }
            ],
        )
        self.assertEqual(self.theirs.amount_overdue, 500, "it has been evaluated")

    def test_what_holds_one_debt_does_not_hold_the_other(self):
        promise, dispute = self.promise(self.own, self.bill), self.dispute(self.theirs, self.firms)
        third = self.invoice(self.firm, 70, overdue=5)
        self.ann.parent_id = self.firm
        self.assertEqual((promise.case_id, dispute.case_id), (self.theirs, self.theirs))
        self.nights(1)
        self.assertEqual(self.asked(self.firm), [(third.name, 70)])

    def test_who_has_fallen_behind_more_often(self):
        self.own.sudo().write({"episode": 4})
        self.theirs.sudo().write({"episode": 2, "state": "closed"})
        self.ann.parent_id = self.firm
        self.assertRecordValues(self.theirs, [{"episode": 4, "state": "open"}])

    def test_reply_that_nobody_has_read_stays_unread(self):
        self.on(TODAY + timedelta(1))
        self.theirs.sudo().replies_read_at = self.utc(TODAY + timedelta(5))
        self.own._log_visit("May I pay later?", self.ann, "message")
        self.ann.parent_id = self.firm
        self.assertTrue(self.theirs.unread_reply)

    def test_reply_that_was_read_stays_read(self):
        self.own._log_visit("May I pay later?", self.ann, "message")
        self.own.sudo().replies_read_at = self.utc(TODAY + timedelta(1))
        self.ann.parent_id = self.firm
        self.assertFalse(self.theirs.unread_reply)

    def test_same_level_was_taken_by_all_of_three(self):
        second = self.customer("Bea Lee", is_company=False)
        self.invoice(second, 50, overdue=5)
        self.nightly()
        for partner in (self.ann, second, self.firm):
            self.assertEqual(self.taken(partner), ["Reminder"])
            self.delivered(partner)
        (self.ann | second).write({"parent_id": self.firm.id})
        self.assertEqual(self.taken(self.firm), ["Reminder"] * 3)
        self.assertEqual(sorted(self.sent(self.firm).mapped("ordinal")), [1, 2, 3])
        self.nights()
        self.assertEqual(self.taken(self.firm)[3:], ["Second copy, overdue"])

    def test_all_of_three_are_merged(self):
        second = self.customer("Bea Lee", is_company=False)
        bill = self.invoice(second, 50, overdue=5)
        self.dispute(self.open_case(second), bill)
        self.dispute(self.own, self.bill)
        self.nightly()
        self.env["base.partner.merge.automatic.wizard"]._merge((self.ann | second | self.firm).ids, self.firm)
        self.env.invalidate_all()
        self.assertEqual(len(self.case(self.firm).dispute_ids), 2)
        self.assertEqual(self.case(self.firm).amount_overdue, 550)

    def test_nothing_that_hangs_on_the_case_is_lost(self):
        self.own.message_subscribe((self.manager | self.accountant).partner_id.ids)
        self.theirs.message_subscribe(self.accountant.partner_id.ids)
        note = self.own.message_post(body="She is moving house.")
        file = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"a", "res_model": "collections.case"})
        file.res_id = self.own.id
        task = self.own.activity_schedule("mail.mail_activity_data_todo", user_id=self.accountant.id)
        values = {"model": "collections.case", "res_id": self.own.id, "scheduled_date": self.utc(TODAY + timedelta(9))}
        later = self.env["mail.scheduled.message"].create({**values, "author_id": self.accountant.partner_id.id})
        name = self.env["ir.model.data"].create(
            {"module": "__import__", "name": "case_ann", "model": "collections.case", "res_id": self.own.id}
        )
        self.ann.parent_id = self.firm
        for thing in (note, file, task, later, name):
            self.assertEqual(thing.res_id, self.theirs.id, thing._name)
        self.assertLessEqual((self.manager | self.accountant).partner_id, self.theirs.message_partner_ids)

    def test_step_that_waits_is_not_sent_for_the_old_debt_alone(self):
        self.own.mode = self.theirs.mode = "manual"
        run = self.nightly()
        waiting, kept = self.step(run, self.ann), self.step(run, self.firm)
        self.assertEqual((waiting | kept).mapped("state"), ["proposed", "proposed"])
        self.ann.parent_id = self.firm
        self.assertFalse(waiting.exists())
        self.assertRecordValues(kept, [{"state": "proposed", "amount": 500}])
        kept.with_user(self.manager).action_approve()
        self.assertEqual(sum(amount for _name, amount in self.asked(self.firm)), 500)
        self.assertEqual(run.state, "done")

    def test_merged_into_a_contact_of_a_company(self):
        contact = self.env["res.partner"].create({"name": "Ann Lee", "parent_id": self.firm.id})
        self.env["base.partner.merge.automatic.wizard"]._merge((self.ann | contact).ids, contact)
        self.env.invalidate_all()
        self.assertEqual(self.case(self.firm), self.theirs)
        self.assertEqual(self.theirs.amount_overdue, 500)
        self.assertFalse(self.own.exists())


@tagged("post_install", "-at_install")
class TestCompanyOfACompany(MovingCommon):
    """A branch of a group is a customer of its own while it is marked as a company."""

    def setUp(self):
        super().setUp()
        self.shop = self.customer("Shop Ltd", parent_id=self.firm.id)
        self.shops = self.invoice(self.shop, 80, overdue=5)
        self.case_of_shop = self.open_case(self.shop)

    def test_it_becomes_a_contact_and_a_company_again(self):
        self.case_of_shop.write({"excluded": True, "exclusion_reason": "in court"})
        self.shop.is_company = False
        self.assertEqual(self.case(self.firm), self.case_of_shop)
        self.shop.is_company = True
        self.assertEqual(self.case(self.shop), self.case_of_shop, "the case goes where the debt goes")
        self.assertEqual(self.case(self.firm).exclusion_reason, "in court")
        self.assertEqual(self.case(self.shop).exclusion_reason, "in court")
        self.nights()
        self.assertFalse(self.sent(self.shop))

    def test_debts_of_both_are_parted(self):
        promise = self.promise(self.case_of_shop, self.shops, amount=80)
        firms = self.invoice(self.firm, 200, overdue=5)
        case_of_firm = self.open_case(self.firm)
        self.nightly()
        dispute = self.dispute(case_of_firm, firms)
        self.shop.is_company = False
        case_of_firm.message_subscribe(self.accountant.partner_id.ids)
        self.assertEqual(promise.case_id, case_of_firm)
        case_of_firm.no_phone = True
        self.shop.is_company = True
        again = self.case(self.shop)
        self.assertEqual((promise.case_id, promise.partner_id), (again, self.shop))
        self.assertEqual((dispute.case_id, dispute.partner_id), (case_of_firm, self.firm))
        self.assertTrue(again.no_phone and case_of_firm.no_phone)
        self.assertIn(self.accountant.partner_id, case_of_firm.message_partner_ids, "still follows both")
        self.assertEqual((again.amount_overdue, case_of_firm.amount_overdue), (80, 200))
        self.assertEqual(self.taken(self.firm), ["Reminder"])
        self.assertFalse(self.taken(self.shop))

    def test_log_and_agreement_go_along(self):
        self.invoice(self.firm, 200, overdue=5)
        case_of_firm = self.open_case(self.firm)
        self.nightly()
        agreement = self.env["collections.agreement"]._make(
            self.case_of_shop, self.lines(self.shops), [(TODAY + timedelta(30), 80)]
        )
        agreement.action_propose()
        agreement._sign_by_customer("Sam", DRAWN, "192.0.2.7", "Firefox")
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        message = self.sent(self.shop).mail_message_id
        self.shop.is_company = False
        self.assertEqual(agreement.case_id, case_of_firm)
        self.shop.is_company = True
        again = self.case(self.shop)
        self.assertEqual((agreement.case_id, agreement.partner_id, message.res_id), (again, self.shop, again.id))
        self.assertEqual(agreement.installment_ids.partner_id, self.shop)
        self.assertTrue(agreement._is_intact())
        self.assertEqual((self.taken(self.shop), self.taken(self.firm)), (["Reminder"], ["Reminder"]))

    def test_letter_on_the_pile_goes_along(self):
        self.invoice(self.firm, 200, overdue=5)
        self.open_case(self.firm)
        self.say(self.levels["Reminder"], self.env.ref("collections_followup.letter_reminder"))
        self.levels["Reminder"].channel_ids.channel = "letter"
        self.nightly()
        letter = self.env["collections.printed.letter"].search([("case_id", "=", self.case_of_shop.id)])
        self.assertEqual(len(letter), 1)
        self.shop.is_company = False
        self.shop.is_company = True
        again = self.case(self.shop)
        self.assertEqual((letter.case_id, letter.attachment_id.res_id), (again, again.id))

    def test_several_generations(self):
        """Ann works for the shop of the firm, which all become part of a group."""
        group = self.customer("Group Ltd")
        self.ann.parent_id = self.shop
        self.assertEqual(self.case(self.shop).amount_overdue, 380)
        self.shop.is_company = False
        self.assertEqual(self.case(self.firm).amount_overdue, 380)
        self.firm.write({"parent_id": group.id, "is_company": False})
        self.assertFalse(self.case(self.firm) | self.case(self.shop) | self.case(self.ann))
        self.assertEqual(self.case(group).amount_overdue, 380)
        self.assertEqual(self.case(group), self.case_of_shop)

    def test_contact_that_changes_its_company_leaves_the_debts_behind(self):
        contact = self.env["res.partner"].create({"name": "Cleo", "parent_id": self.firm.id})
        bill = self.invoice(contact, 40, overdue=5)
        case = self.open_case(self.firm)
        contact.parent_id = self.customer("Other Ltd")
        self.assertEqual(self.overdue(case), [(bill.name, 40)])
        self.assertFalse(self.case(contact.parent_id))


@tagged("post_install", "-at_install")
class TestFormerLinks(PortalCommon):
    """A link in an earlier message leads to where the debt is now, without telling of the debts of others."""

    def merge(self):
        self.late_link, self.gone = self.token(), self.own.id
        self.env["base.partner.merge.automatic.wizard"]._merge((self.late | self.other).ids, self.other)
        self.env.invalidate_all()

    def old(self, path="", token=None):
        url = f"/my/collections/{self.gone}{path}"
        response = self.url_open(f"{url}?access_token={token}", allow_redirects=False)
        came_in = response.status_code == 303 and response.headers["Location"].endswith(url)
        return self.url_open(url, allow_redirects=False) if came_in else response

    def ask(self, case_id, token):
        self.url_open(f"/my/collections/{case_id}?access_token={token}")
        data = {"csrf_token": self.csrf()}
        return self.url_open(f"/my/collections/{case_id}/link", data=data, allow_redirects=False)

    def test_merged_customer_is_offered_a_new_link(self):
        self.merge()
        response = self.old(token=self.late_link)
        self.assertEqual(response.status_code, 410)
        text = self.text(response)
        self.assertIn("Send me a new link", text)
        for secret in ("Late", "Other", self.bill.name, "100", "77"):
            self.assertNotIn(secret, text)
        self.assertIn("on its way", self.text(self.ask(self.gone, self.late_link)))
        self.assertIn(self.token(self.other), self.received(self.other))

    def test_link_outlives_two_merges(self):
        self.merge()
        third = self.customer("Third Ltd")
        self.env["base.partner.merge.automatic.wizard"]._merge((third | self.other).ids, third)
        self.env.invalidate_all()
        self.assertEqual(self.old(token=self.late_link).status_code, 410)
        self.ask(self.gone, self.late_link)
        self.assertIn(self.token(third), self.received(third))

    def test_who_has_no_genuine_link_learns_nothing(self):
        elsewhere = self.token(self.other)
        self.merge()
        link = self.late_link
        for token in (link[:-1] + ("0" if link[-1] != "0" else "1"), elsewhere, "wrong", "ñ-ñ", ""):
            self.assertShut(self.old(token=token))
            self.ask(self.gone, token)
        self.assertFalse(self.queued(self.other))
        self.assertShut(self.old("/promise", token="wrong"))

    def test_withdrawn_link_offers_nothing_after_a_merge(self):
        self.merge()
        self.case(self.other).with_user(self.accountant).action_withdraw_links()
        self.assertShut(self.old(token=self.late_link))

    def test_person_of_a_company_opens_the_page_as_before(self):
        link = self.token()
        self.late.is_company = False
        self.late.parent_id = self.customer("Firm Ltd")
        self.assertIn(self.bill.name, self.text(self.page(token=link)))

    def test_who_has_parted_sees_nothing_of_the_other(self):
        self.late.write({"parent_id": self.other.id})
        self.late.is_company = False
        together, link = self.case(self.other), self.token(self.other)
        self.late.is_company = True
        self.assertEqual(self.page(token=link, case=together).status_code, 410)
        self.ask(together.id, link)
        for partner, theirs in ((self.late, self.bill), (self.other, self.foreign)):
            text = self.text(self.page(token=self.token(partner), case=self.case(partner)))
            self.assertIn(theirs.name, text)
            self.assertNotIn((self.bill + self.foreign - theirs).name, text)
            self.assertIn(self.token(partner), self.received(partner))

    def test_secrets_are_for_nobody_to_read(self):
        self.merge()
        former = self.env["collections.case.former"].with_user(self.manager)
        self.assertFalse(former.has_access("read"))
