import re

from odoo.tests import tagged
from odoo.tools import html2plaintext

from .portal import PortalCommon
from .test_agreement import DRAWN


class PlanCommon(PortalCommon):
    """The company accepts plans up to 500 at once, in the name of its manager."""

    def setUp(self):
        super().setUp()
        self.company.write({"collections_plan_user_id": self.manager.id, "collections_plan_total": 500})

    def wish(self, *moves, **values):
        """The form as it is filled in at first; for some invoices where these are named."""
        which = {"which": "some", "items": [str(self.lines(move).id) for move in moves]} if moves else {}
        usual = {"which": f"overdue-{self.bill.currency_id.id}", "by": "count", "count": "3", "rhythm": "monthly"}
        return {**usual, "first": self.day(10).isoformat(), **which, **values}

    def ask(self, *moves, token=None, **values):
        return self.send("/plan", self.wish(*moves, **values), self.token() if token is None else token)

    def agreements(self):
        self.env.invalidate_all()
        return self.own.agreement_ids

    def asked(self, **values):
        """The agreement that comes of asking."""
        self.assertEqual(self.ask(**values).status_code, 303)
        return self.agreements()[:1]

    def calendar(self, **values):
        """The calendar that the page shows for a wish, and what it says under it."""
        query = "&".join(f"{name}={value}" for name, value in self.wish(**values).items())
        response = self.page(f"/plan?{query}", self.token())
        self.assertEqual(response.status_code, 200)
        found = re.search(r'<section id="plan_calendar".*?</section>', response.text, re.S)
        return " ".join(html2plaintext(found[0]).replace("\xa0", " ").split())

    def activities(self, agreement):
        return agreement.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref("collections_followup.mail_activity_plan")
        )


@tagged("post_install", "-at_install")
class TestPagePlan(PlanCommon):
    """A customer who cannot pay all at once asks for a plan."""

    # === THE STORY === #

    def test_plan_within_the_limits_is_accepted_at_once(self):
        self.assertIn('/plan"', self.page(token=self.token()).text)
        response = self.ask()
        agreement = self.agreements()
        self.assertEqual(agreement.state, "proposed")
        self.assertTrue(self.leads_to(response).split("?")[0].endswith(f"/agreement/{agreement.id}"))
        self.assertDone(response, "we accept your plan")
        self.assertEqual(agreement.installment_ids.mapped("amount"), [33.33, 33.33, 33.34])
        self.assertEqual(agreement.item_ids.line_id, self.lines(self.bill))
        self.assertEqual((agreement.company_user_id, agreement.company_signed_by), (self.manager, self.manager.name))
        self.assertEqual((agreement.asked_by_id, agreement.user_id), (self.late, self.accountant))
        self.assertFalse(agreement.customer_signed_on)
        self.assertFalse(self.activities(agreement), "nobody of us has to do anything")
        self.assertEqual(self.visits().mapped("kind"), ["conversation"])

    def test_plan_beyond_the_limits_goes_to_a_person(self):
        self.company.collections_plan_total = 99
        response = self.ask()
        agreement = self.agreements()
        self.assertDone(response, "you will hear from us by")
        self.assertEqual((agreement.state, agreement.asked_by_id), ("draft", self.late))
        activity = self.activities(agreement)
        self.assertEqual((activity.user_id, activity.summary), (self.accountant, activity.activity_type_id.summary))
        self.assertGreaterEqual(activity.date_deadline, self.day(3))
        self.assertLess(activity.date_deadline.weekday(), 5)
        self.assertEqual(self.visits().mapped("kind"), ["message"], "it waits to be read")
        self.assertTrue(self.own.unread_reply)
        self.assertIn("33.34", self.visits().note)

    def test_case_says_what_the_customer_asks_for_and_opens_it(self):
        self.company.collections_plan_user_id = False
        agreement = self.asked()
        case = self.own.with_user(self.accountant)
        self.assertIn(
            f"Asks to pay $ 100.00 in 3 installments: {agreement.name}", case.unread_text.replace("\xa0", " ")
        )
        action = case.action_asked_plan()
        self.assertEqual((action["res_model"], action["res_id"]), (agreement._name, agreement.id))
        agreement.with_user(self.accountant).action_propose()
        self.assertFalse(case.asked_plan_id, "it has been answered")

    def test_by_default_a_person_looks_at_every_plan(self):
        for values in ({"collections_plan_user_id": False}, {"collections_plan_total": 0}):
            self.company.write({"collections_plan_user_id": self.manager.id, "collections_plan_total": 500, **values})
            agreement = self.asked()
            self.assertEqual((agreement.state, agreement.company_signed_on), ("draft", False))
            agreement.action_cancel()

    def test_nobody_signs_who_may_not_any_more(self):
        self.manager.group_ids -= self.env.ref("collections_followup.collections_group_manager")
        self.assertEqual(self.asked().state, "draft")

    def test_each_limit_alone_sends_it_to_a_person(self):
        table = [
            ({"collections_plan_months": 2}, {}, "It ends later than"),
            ({"collections_plan_count": 2}, {}, "There are more than 2 installments"),
            ({"collections_plan_first_days": 5}, {}, "The first installment is after"),
            ({"collections_plan_smallest": 34}, {}, "Some of its installments are below $ 34.00"),
            ({"collections_plan_total": 99.99}, {}, "We look at every plan of this size in person"),
        ]
        for limits, values, words in table:
            with self.subTest(words):
                before = {name: self.company[name] for name in limits}
                self.assertIn("We accept this plan at once", self.calendar(**values))
                self.company.write(limits)
                self.assertIn(words, self.calendar(**values))
                self.assertEqual(self.asked(**values).state, "draft")
                self.agreements()[:1].action_cancel()
                self.company.write(before)

    def test_limits_are_in_company_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids = [(5, 0, 0), (0, 0, {"name": self.day(-1), "rate": 0.1, "company_id": self.company.id})]
        euros = self.invoice(self.late, 51, overdue=5, currency_id=euro.id)
        self.assertDone(self.ask(euros), "you will hear from us by")
        self.assertEqual(self.agreements().state, "draft", "51 euros are 510 dollars")

    def test_who_did_not_keep_an_agreement_talks_to_a_person(self):
        for state in ("defaulted", "cancelled"):
            other = self.invoice(self.late, 50, overdue=40)
            agreement = self.env["collections.agreement"]._make(self.own, self.lines(other), [(self.day(0), 50)])
            agreement.action_propose()
            agreement._sign_for_company(self.manager)
            agreement._sign_by_customer("Maria Lopez", DRAWN, "", "")
            self.env.cr.execute(
                "UPDATE collections_agreement_installment SET date = %s WHERE agreement_id = %s",
                [self.day(-60), agreement.id],
            )
            self.env.invalidate_all()
            self.own._refresh()
            self.assertEqual(agreement.state, "defaulted")
            if state == "cancelled":
                agreement.action_cancel()
            self.assertNotIn("at once", self.calendar())
            self.assertEqual(self.asked().state, "draft")
            self.agreements()[:1].action_cancel()
            self.env.cr.execute("UPDATE collections_agreement SET state = 'cancelled' WHERE id = %s", [agreement.id])
            self.env.cr.execute(
                "UPDATE collections_agreement_installment SET date = %s WHERE agreement_id = %s",
                [self.day(-400), agreement.id],
            )
            self.env.invalidate_all()
            self.assertIn("at once", self.calendar(), "after a year it is forgotten")
            self.pay(other)

    def test_calendar_without_javascript(self):
        self.assertIn("33.34", self.calendar())
        self.assertIn("50.00", self.calendar(count="2"))
        self.assertIn("Total $ 100.00", self.calendar(count="2").replace("*", ""))
        self.assertIn("between 1 and 60 installments", self.calendar(count="10000"))
        self.assertFalse(self.agreements(), "looking at a calendar asks for nothing")

    def test_amount_that_can_be_paid_in_a_month(self):
        self.assertEqual(self.asked(by="monthly", monthly="30").installment_ids.mapped("amount"), [25] * 4)

    def test_all_that_is_open(self):
        self.invoice(self.late, 20, overdue=-9000)
        agreement = self.asked(which=f"all-{self.bill.currency_id.id}")
        self.assertEqual(agreement.amount_total, 120)

    def test_some_invoices(self):
        other = self.invoice(self.late, 60, overdue=9)
        self.assertDone(self.ask(other))
        self.assertEqual(self.agreements().item_ids.line_id, self.lines(other))

    def test_each_currency_has_a_plan_of_its_own(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euros = self.invoice(self.late, 40, overdue=5, currency_id=euro.id)
        self.assertIn("40.00", self.calendar(which=f"overdue-{euro.id}", count="1"))
        self.assertRefused(self.ask(self.bill, euros), "one plan for each")
        self.assertDone(self.ask(euros))

    def test_currency_without_cents(self):
        yen = self.env["res.currency"].with_context(active_test=False).search([("name", "=", "JPY")])
        yen.active = True
        bill = self.invoice(self.late, 100, overdue=5, currency_id=yen.id)
        self.assertDone(self.ask(bill))
        self.assertEqual(self.agreements().installment_ids.mapped("amount"), [33, 33, 34])

    def test_account_shows_what_was_asked_for_and_it_is_taken_back(self):
        self.company.collections_plan_total = 0
        agreement = self.asked()
        self.assertIn("We are looking at the plan", self.text(self.page(token=self.token())))
        page = self.page(f"/agreement/{agreement.id}", self.token())
        self.assertIn("You will hear from us by", self.text(page))
        self.assertNotIn("Sign the agreement", self.text(page))
        self.assertRefused(self.ask(), "select at least one invoice")
        self.assertIn("You have asked for a plan already", self.text(self.page("/plan", self.token())))
        response = self.send(f"/agreement/{agreement.id}", {"do": "withdraw"}, self.token())
        self.assertDone(response, "You have withdrawn your plan")
        self.assertEqual(self.agreements().state, "cancelled")
        self.assertFalse(self.activities(agreement))
        self.assertDone(self.ask())

    def test_accountant_makes_an_offer_of_a_draft_that_was_asked_for(self):
        self.company.collections_plan_total = 0
        agreement = self.asked()
        agreement.with_user(self.accountant).action_propose_and_send()
        self.assertFalse(self.activities(agreement), "it is answered")
        self.assertIn("Read and sign", self.text(self.page(token=self.token())))

    def test_plan_that_cannot_be_is_declined_in_kind_words(self):
        self.company.collections_plan_total = 0
        agreement = self.asked()
        agreement.with_user(self.accountant).action_cancel()
        self.assertIn(f"your plan {agreement.name}, and we are sorry that we cannot", self.letter_text(self.late))
        self.assertIn(f"/my/collections/{self.own.id}?access_token=", self.received(self.late))
        contact = self.contacts(self.late)[-1]
        self.assertEqual((contact.channel, contact.kind), ("email", "message"))
        self.assertEqual(contact.user_id, self.accountant)
        self.assertDone(self.ask(), "Thank you for asking")

    def test_who_knows_already_is_not_told_that_a_plan_is_declined(self):
        self.company.collections_plan_total = 0
        self.send(f"/agreement/{self.asked().id}", {"do": "withdraw"}, self.token())
        other = self.invoice(self.late, 50, overdue=9)
        self.ask(other)
        self.pay(other)
        self.agreements()[:1].with_user(self.accountant).action_cancel()
        ours = self.env["collections.agreement"]._make(self.own, self.lines(self.bill), [(self.day(9), 100)])
        ours.with_user(self.accountant).action_cancel()
        self.assertEqual(set(self.agreements().mapped("state")), {"cancelled"})
        self.assertFalse(self.queued(self.late))

    def test_who_wants_no_e_mails_reads_on_the_page_that_a_plan_has_ended(self):
        self.company.collections_plan_total = 0
        agreement = self.asked()
        self.own.no_email = True
        agreement.with_user(self.accountant).action_cancel()
        self.assertFalse(self.queued(self.late))
        self.assertIn("The customer was not told by e-mail", str(agreement.message_ids.mapped("body")))
        self.assertIn("has ended", self.text(self.page(f"/agreement/{agreement.id}", self.token())))

    def test_summary_in_the_language_of_who_reads_it(self):
        self.env["res.lang"]._activate_lang("fi_FI")
        self.late.lang = "fi_FI"
        self.asked()
        self.assertIn("Asks to pay", self.visits().summary)

    # === REFUSED IN WORDS === #

    def test_what_cannot_be_meant_is_refused_in_words_and_nothing_is_lost(self):
        table = [
            *(({"count": text}, "between 1 and 60") for text in ("", "0", "-3", "61", "10000", "NaN", "1e3", "3.5")),
            *(({"first": text}, "choose a day") for text in ("", "soon", "2026-02-30", "0000-00-00")),
            *(({"first": text}, "first day that is not over") for text in ("2020-01-01", "9999-12-31", "0001-01-01")),
            *(
                ({"by": "monthly", "monthly": text}, "amount as a number")
                for text in ("-5", "NaN", "inf", "1e9", "0", "x" * 3000)
            ),
            *(({"by": "monthly", "monthly": text}, "how much you can pay in a month") for text in ("", "0.01")),
            *(({"rhythm": text}, "how often you can pay") for text in ("", "daily", "yearly")),
            *(({"which": text}, "at least one invoice") for text in ("", "some", "all-999", "overdue", "'; DROP")),
        ]
        for values, words in table:
            with self.subTest(values):
                response = self.ask(**values)
                self.assertRefused(response, words)
                for name in ("count", "first", "monthly"):
                    self.assertIn(f'value="{values[name]}"' if values.get(name) else "", response.text)
        self.assertFalse(self.agreements())
        self.assertFalse(self.visits())

    def test_too_little_for_so_many_installments(self):
        cent = self.invoice(self.late, 0.02, overdue=5)
        self.assertRefused(self.ask(cent), "between 1 and")

    def test_script_in_a_field_is_shown_as_text(self):
        response = self.ask(count='"><script>alert(1)</script>')
        self.assertNotIn("<script>alert", response.text)

    # === ATTACKS === #

    def test_invoices_slipped_in_are_left_out(self):
        paid, draft = self.invoice(self.late, 10, overdue=5), self.invoice(self.late, 11, overdue=5, post=False)
        self.pay(paid)
        cancelled = self.invoice(self.late, 12, overdue=5)
        items = {move: self.lines(move) for move in (paid, draft, cancelled, self.foreign)}
        cancelled.button_draft()
        cancelled.button_cancel()
        for move, item in items.items():
            with self.subTest(move.name):
                self.assertRefused(self.ask(which="some", items=[str(item.id)]), "at least one invoice")
        ticked = [str(item.id) for item in (*items.values(), self.lines(self.bill))]
        self.assertDone(self.ask(which="some", items=ticked))
        self.assertEqual(self.agreements().item_ids.line_id, self.lines(self.bill))
        self.assertEqual(self.agreements().amount_total, 100)

    def test_contested_and_promised_invoices_are_not_in_a_plan(self):
        disputed, promised = self.invoice(self.late, 40, overdue=3), self.invoice(self.late, 50, overdue=3)
        self.env["collections.dispute"].create(
            {"case_id": self.own.id, "move_id": disputed.id, "amount": 5, "reason": "price"}
            | {"user_id": self.accountant.id, "deadline": self.day(3)}
        )
        self.env["collections.promise"]._make(self.own, self.lines(promised), 50, self.day(5))
        for move in (disputed, promised):
            self.assertRefused(self.ask(move), "at least one invoice")
        self.assertEqual(self.asked().amount_total, 100)

    def test_limits_in_the_form_are_not_believed(self):
        self.company.collections_plan_total = 50
        forged = {"at_once": "1", "total": "1", "limits": "999999", "collections_plan_total": "9999", "amount": "1"}
        agreement = self.asked(**forged, asked_by_id="1", discount="99", state="active")
        self.assertEqual((agreement.state, agreement.discount, agreement.amount_total), ("draft", 0, 100))

    def test_names_of_arguments_in_the_form_break_nothing(self):
        forged = {"visit": "1", "self": "1", "plan": "1", "rows": "1", "error": "x", "values": "y"}
        self.assertDone(self.ask(**{name: value for name, value in forged.items() if name != "self"}))

    def test_plans_of_others_are_not_asked_for(self):
        for token in ("wrong", "", self.token(self.other)):
            self.assertShut(self.ask(token=token))
        self.log_in(self.other)
        self.assertShut(self.ask(token=""))
        self.assertFalse(self.agreements())

    def test_colleague_who_looks_does_not_ask(self):
        self.log_in_colleague()
        self.assertRefused(self.ask(token=""), "only the customer acts here")
        self.assertFalse(self.agreements())

    def test_without_csrf_token_nothing_happens(self):
        self.assertEqual(self.send("/plan", self.wish(), self.token(), csrf=False).status_code, 400)
        self.assertFalse(self.agreements())

    def test_too_many_requests(self):
        self.visit_often()
        self.assertRefused(self.ask(), "Too many requests in one hour", 429)
        self.assertFalse(self.agreements())

    def test_queries_do_not_grow_with_the_invoices(self):
        plans = self.env["collections.page.plan"]

        def work():
            offer = plans._offer(self.own.sudo())
            plans._calculate(self.own.sudo(), {**offer["usual"], "items": []}, offer)

        self.assertCostsNoMoreWithMoreInvoices(work)
