from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .paying import PayCommon

AUTOPAY = "odoo.addons.collections_followup.models.portal.collections_autopay.CollectionsAutopay"


class AutopayCommon(PayCommon):
    """Late Ltd pays 100 in four parts by agreement, the first of them today."""

    def setUp(self):
        super().setUp()
        self.start = self.company._collections_day()
        self.plan = self.agreement(*((self.start + timedelta(30 * n), 25.0) for n in range(4)))
        self.first, self.second = self.plan.installment_ids.sorted("date")[:2]

    def agree(self, card=None, **values):
        """The customer, who is logged in, lets the installments be paid by themselves."""
        card = card or self.card()
        self.log_in(self.late)
        values = {"token": card.id, "name": "Maria Lopez", "consent": "1", **values}
        return self.send(f"/agreement/{self.plan.id}/autopay", values)

    def autopay(self):
        self.env.invalidate_all()
        return self.plan.autopay_ids.filtered(lambda autopay: autopay.state == "active")

    def night(self, days=0):
        """The nightly job, so many days from the beginning."""
        day = self.start + timedelta(days)
        today = "odoo.addons.collections_followup.models.settings.res_company.ResCompany._collections_day"
        with patch(today, lambda *_arguments: day):
            self.job("collections_followup.ir_cron_autopay")

    def charges(self):
        self.env.invalidate_all()
        return self.plan.autopay_ids.transaction_ids.sorted("id")

    def paid(self):
        return 100 - self.open(self.bill)[0]


@tagged("post_install", "-at_install")
class TestInstallments(AutopayCommon):
    """An installment of an agreement is paid on the page."""

    def test_next_installment_is_paid(self):
        page = self.page(token=self.token())
        self.assertIn("Next installment of", self.text(page))
        self.assertIn(f"installment={self.first.id}", page.text)
        transaction = self.pay_online(f"?installment={self.first.id}")
        self.assertEqual((transaction.amount, self.paid()), (25, 25))
        self.assertEqual(self.first.state, "paid")

    def test_later_installment_pays_the_earlier_ones_that_are_open(self):
        page = self.text(self.page(f"/pay?installment={self.second.id}", self.token()))
        self.assertIn("Pay $ 50.00", page)
        self.assertIn("and what is open of earlier ones", page)
        self.pay_online(f"?installment={self.second.id}")
        self.assertEqual(self.plan.installment_ids.sorted("date").mapped("state"), ["paid", "paid", "open", "open"])

    def test_part_of_an_installment(self):
        self.pay_online(f"?installment={self.first.id}&amount=10")
        self.assertEqual((self.first.received, self.paid()), (10, 10))
        self.assertEqual(self.pay_online(f"?installment={self.first.id}").amount, 15)

    def test_paid_installment_and_those_of_others_are_refused(self):
        self.pay_online(f"?installment={self.first.id}")
        stranger = self.env["collections.agreement"]._make(
            self.case(self.other), self.lines(self.foreign), [(self.start, 77.0)]
        )
        for installment in (self.first, stranger.installment_ids):
            response = self.page(f"/pay?installment={installment.id}", self.token())
            self.assertRefused(response, "does not wait for a payment")

    def test_installment_under_way_is_not_paid_twice(self):
        self.pay_online(f"?installment={self.first.id}", state="pending")
        self.assertRefused(self.page(f"/pay?installment={self.first.id}", self.token()), "under way")
        text = self.text(self.page(f"/pay?installment={self.second.id}", self.token()))
        self.assertIn(f"$ {self.second.amount:.2f}", text)
        self.assertNotIn(f"$ {self.first.amount + self.second.amount:.2f}", text)

    def test_queued_reminder_of_a_paid_installment_is_not_sent(self):
        self.company.collections_agreement_reminder_days = 3
        self.env["collections.agreement.installment"].sudo()._remind(self.case(self.late), self.start)
        mail = self.queued(self.late)
        self.assertEqual(mail.state, "outgoing")
        self.pay_online(f"?installment={self.first.id}")
        self.assertEqual(mail.state, "cancel")

    def test_who_saves_a_card_is_offered_to_pay_by_itself(self):
        begun = self.begin(f"?installment={self.first.id}", self.token(), tokenization_requested=True)
        text = self.text(self.url_open(self.finish(begun)["landing_route"]))
        self.assertIn("to be paid automatically?", text)
        form = self.text(self.page(f"/agreement/{self.plan.id}/autopay", self.token()))
        self.assertIn("4242", form)


@tagged("post_install", "-at_install")
class TestAutopay(AutopayCommon):
    """A saved card pays each installment on its day: never more or earlier, and only while the customer wants it."""

    def test_consent_is_kept_with_name_time_and_address(self):
        self.assertDone(self.agree(), "your installments are paid automatically")
        autopay = self.autopay()
        self.assertEqual((autopay.signed_by, autopay.ip), ("Maria Lopez", "127.0.0.1"))
        self.assertTrue(autopay.signed_on and autopay.agent)
        self.assertIn("Consent given by Maria Lopez", self.visits()[-1:].note)
        self.assertIn("4242", self.visits()[-1:].summary)

    def test_each_installment_is_charged_on_its_day_and_once(self):
        self.agree()
        for days, paid in ((0, 25), (1, 25), (29, 25), (30, 50), (31, 50)):
            self.night(days)
            self.assertEqual(self.paid(), paid, days)
        self.assertEqual(self.charges().mapped("operation"), ["offline"] * 2)
        self.assertEqual(self.charges().mapped("collections_installment_id"), self.first | self.second)

    def test_nothing_is_charged_while_the_law_holds_the_debt(self):
        self.agree()
        kind = self.env.ref("collections_followup.moratorium_kind_breathing_space")
        hold = {"case_id": self.own.id, "kind_id": kind.id, "date_from": self.start}
        self.env["collections.moratorium"].create(hold)
        self.night()
        self.assertFalse(self.charges())
        autopay = self.plan.autopay_ids
        self.assertEqual((autopay.state, autopay.stopped_why), ("stopped", "held"))
        self.assertIn("the law holds the debt", " ".join(self.own.message_ids.mapped("body")))

    def test_what_was_paid_by_hand_is_not_charged(self):
        self.agree()
        self.pay_online(f"?installment={self.first.id}")
        self.night()
        self.assertFalse(self.charges())

    def test_what_is_missing_of_an_installment_is_charged(self):
        self.agree()
        self.pay_online(f"?installment={self.first.id}&amount=10")
        self.night()
        self.assertEqual(self.charges().amount, 15)

    def test_refused_card_is_tried_three_times_on_different_days(self):
        self.agree(self.card(state="error"))
        for days in range(10):
            self.night(days)
        self.assertEqual(len(self.charges()), 3)
        self.assertEqual(self.paid(), 0)
        autopay = self.plan.autopay_ids
        self.assertEqual((autopay.state, autopay.stopped_why, autopay.tries), ("stopped", "failed", 3))

    def test_refused_card_is_told_to_the_customer_and_to_the_responsible(self):
        self.agree(self.card(state="cancel"))
        self.night()
        mail = self.queued(self.late)
        self.assertIn("about your card", mail.subject)
        self.assertIn("25.00", mail.body_html)
        self.assertIn("We will try again on", mail.body_html)
        activity = self.own.activity_ids
        self.assertEqual((activity.user_id, len(activity)), (self.accountant, 1))
        self.assertIn("is tried again on", activity.note)
        self.night(2)
        self.night(4)
        self.assertIn("We will not try this card again", self.queued(self.late)[-1:].body_html)

    def test_who_must_not_be_written_to_is_left_to_the_responsible(self):
        self.agree(self.card(state="error"))
        self.own.no_email = True
        self.night()
        self.assertFalse(self.queued(self.late))
        self.assertTrue(self.own.activity_ids)

    def test_refusal_that_comes_during_a_rehearsal_is_told_to_nobody_but_ourselves(self):
        self.agree(self.card(state="pending"))
        self.night()
        self.company.collections_rehearsal_email = "rehearsal@company.example"
        charge = self.charges()
        charge._set_error("The bank says no.")
        charge._post_process()
        self.assertFalse(self.queued(self.late))
        told = self.contacts(self.late).filtered(lambda contact: "about your card" in contact.summary)
        self.assertEqual(told.mail_message_id.mail_ids.email_to, "rehearsal@company.example")
        self.assertTrue(told.rehearsal, "the log does not say that the customer was written to")
        self.assertNotIn("was refused", self.text(self.page("/messages", self.token())))

    def test_card_that_pays_in_the_end_is_charged_for_the_next_installment(self):
        card = self.card(state="error")
        self.agree(card)
        self.night()
        card.demo_simulated_state = "done"
        self.night(1)
        self.assertEqual(self.paid(), 0, "not the very next day")
        self.night(2)
        self.assertEqual((self.paid(), self.autopay().tries), (25, 0))

    def test_one_button_stops_it(self):
        self.agree()
        self.assertIn("Stop automatic payment", self.text(self.page(token=self.token())))
        response = self.send(f"/agreement/{self.plan.id}/autopay", {"stop": "1"}, token=self.token())
        self.assertDone(response, "nothing is charged automatically any more")
        self.night()
        self.assertFalse(self.charges())
        self.assertEqual(self.plan.autopay_ids.stopped_why, "customer")

    def test_another_card_takes_the_place_of_the_first(self):
        self.agree()
        other = self.card()
        self.agree(other)
        self.assertEqual(self.autopay().token_id, other)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.autopay().copy({"state": "active"})
            self.env.flush_all()

    def test_only_the_holder_of_a_card_reads_what_is_paid_from_it(self):
        card = self.card()
        self.agree(card)
        holder, stranger = self.log_in(self.late), self.log_in(self.other)
        [told] = card.with_user(holder).get_linked_records_info()
        self.assertEqual((told["name"], told["url"]), (self.plan.display_name, f"/my/collections/{self.own.id}"))
        for user in (stranger, self._user("colleague", "base.group_user"), self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                card.with_user(user).get_linked_records_info()

    def test_deleted_card_pays_no_more(self):
        card = self.card()
        self.agree(card)
        self.assertEqual(card.get_linked_records_info()[-1]["name"], self.plan.display_name)
        card.active = False
        self.night()
        self.assertFalse(self.charges())
        self.assertEqual(self.plan.autopay_ids.stopped_why, "card")

    def test_nothing_is_charged_in_a_rehearsal_or_when_the_agreement_has_ended(self):
        self.agree()
        self.company.collections_rehearsal_email = "rehearsal@company.example"
        self.night()
        self.assertFalse(self.charges())
        self.company.collections_rehearsal_email = False
        self.plan.with_user(self.manager).action_cancel()
        self.night()
        self.assertFalse(self.charges())

    def test_contested_invoice_is_not_charged(self):
        self.agree()
        self.env["collections.dispute"].create(
            {"case_id": self.own.id, "move_id": self.bill.id, "reason": "price", "user_id": self.accountant.id}
            | {"deadline": self.start + timedelta(3)}
        )
        self.night()
        self.assertFalse(self.charges())

    def test_crash_while_a_card_is_charged_never_charges_it_twice(self):
        self.agree()
        with patch(f"{AUTOPAY}._charge", lambda autopay: autopay._begin() and True):
            self.night()
        self.assertEqual(self.charges().state, "draft", "begun, and nobody knows what came of it")
        self.night(1)
        self.assertEqual(len(self.charges()), 1)
        self.assertEqual(self.plan.autopay_ids.stopped_why, "unclear")
        self.assertIn("look at the payment provider", self.own.activity_ids.note)

    def test_one_card_that_breaks_stops_no_other(self):
        other_plan = self.env["collections.agreement"]._make(
            self.case(self.other).sudo(), self.lines(self.foreign), [(self.start, 77.0)]
        )
        other_plan.action_propose()
        other_plan._sign_by_customer("Ann", False, "192.0.2.7", "Firefox")
        other_plan.with_user(self.manager).action_sign(other_plan._terms_hash())
        self.agree()
        Autopay = self.env["collections.autopay"]
        card = self.card(self.other)
        Autopay._agree(other_plan, self.other, card, "Ann", "192.0.2.7", "Firefox")
        broken, begin = self.autopay(), type(Autopay)._begin

        def breaks(autopay):
            if autopay == broken:
                raise ValueError("broken")
            return begin(autopay)

        with patch(f"{AUTOPAY}._begin", breaks), mute_logger("odoo.addons.collections_followup", "odoo.addons.base"):
            with suppress(ValueError):  # the job shows it
                self.night()
        self.assertEqual(self.open(self.foreign), [0])

    # === ATTACKED === #

    def test_refused_consent_comes_back_with_what_was_typed(self):
        card = self.card()
        for words, values in (
            ("Please tick that you agree", {"consent": ""}),
            ("Please type your name", {"name": "  "}),
            ("choose one of your saved cards", {"token": self.card(self.other).id}),
            ("choose one of your saved cards", {"token": "x"}),
        ):
            with self.subTest(words):
                response = self.agree(card, **values)
                self.assertRefused(response, words)
        response = self.agree(card, consent="", name='<script>alert("x")</script>' + "y" * 200)
        self.assertNotIn("<script>alert", response.text)
        self.assertIn("&lt;script&gt;", response.text)
        self.assertFalse(self.autopay())

    def test_agreements_of_others_are_shut(self):
        path = f"/agreement/{self.plan.id}/autopay"
        self.assertShut(self.page(path))
        self.assertShut(self.send(path, {"stop": "1"}, token=self.token(self.other)))
        response = self.page(path, self.token(self.other), case=self.case(self.other))
        self.assertNotIn("autopay", self.leads_to(response))

    def test_consent_is_given_for_an_agreement_that_runs(self):
        self.plan.with_user(self.manager).action_cancel()
        with self.assertRaisesRegex(UserError, "is no longer active"):
            card = self.card()
            self.env["collections.autopay"]._agree(self.plan, self.late, card, "Maria", "", "")
