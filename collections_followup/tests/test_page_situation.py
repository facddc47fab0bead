from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import format_date

from .common import TODAY
from .portal import PortalCommon


@tagged("post_install", "-at_install")
class TestPageSituation(PortalCommon):
    """A customer tells what keeps them from paying, and is met with time and a plan that fits."""

    def tell(self, token=None, **values):
        return self.send("/situation", values, self.token() if token is None else token)

    def led_to(self, answer):
        """The part of the page to which an answer leads."""
        return answer.headers["Location"].partition(f"/my/collections/{self.own.id}")[2]

    def told(self):
        self.env.invalidate_all()
        return self.own.circumstance_ids

    def cause(self, name):
        return self.env.ref(f"collections_followup.collections_cause_{name}")

    # === THE STORY === #

    def test_form_asks_six_questions_and_names_advisers(self):
        page = self.page("/situation", self.token())
        self.assertEqual(page.status_code, 200)
        text = self.text(page)
        self.assertEqual(self.late.collections_customer_kind, "business")
        for question in ("Can you pay now?", "manage each month?", "left to you", "What has happened?"):
            self.assertIn(question, text)
        self.assertIn("I cannot pay at the moment.", text)
        self.assertNotIn("Will Not Pay", text)
        self.assertIn("National Foundation for Credit Counseling", text)
        self.assertIn("/situation", self.page(token=self.token()).text)

    def test_a_company_is_asked_about_wages_and_a_person_about_food(self):
        for kind, words in (("business", "After wages"), ("consumer", "After rent, food")):
            self.late.collections_customer_kind_set = kind
            with self.subTest(kind=kind):
                self.assertIn(words, self.text(self.page("/situation", self.token())))

    def test_a_company_is_asked_for_nothing_that_only_a_person_can_have(self):
        personal = ("I have lost my job or my income.", "Something serious has happened in my life.")
        for kind, offered in (("business", False), ("public", False), ("sole_trader", True), ("consumer", True)):
            self.late.collections_customer_kind_set = kind
            with self.subTest(kind=kind):
                text = self.text(self.page("/situation", self.token()))
                self.assertIn("I cannot pay at the moment.", text)
                self.assertEqual([cause in text for cause in personal], [offered] * 2)

    def test_what_was_not_offered_to_a_company_is_not_taken(self):
        self.late.collections_customer_kind_set = "business"
        self.assertDone(self.tell(can_pay="later", cause=str(self.cause("lost_income").id)))
        self.assertEqual(self.told().cause_id, self.cause("other"))

    def test_a_manager_says_what_only_persons_can_have(self):
        self.late.collections_customer_kind_set = "business"
        answers_for_all = self._user("of_all", "collections_followup.collections_group_manager")
        answers_for_all.company_ids = self.env["res.company"].search([])
        self.cause("waits").with_user(answers_for_all).of_persons = True
        self.assertNotIn("waiting for money from others", self.text(self.page("/situation", self.token())))

    def test_who_cannot_pay_is_shown_no_more_than_before(self):
        self.late.collections_customer_kind_set = "sole_trader"
        self.invoice(self.late, 60, overdue=(TODAY - self.day(20)).days)
        self.assertIn("Overdue: $ 100.00", self.text(self.page(token=self.token())).replace("\xa0", " "))
        self.tell(can_pay="no", cause=str(self.cause("lost_income").id))
        text = self.text(self.page(token=self.token())).replace("\xa0", " ")
        self.assertIn("Open: $ 100.00", text)
        self.assertIn("Due soon", text)
        self.assertNotIn("160.00", text)

    def test_who_has_lost_their_job_gets_time_and_a_plan_that_fits(self):
        self.late.collections_customer_kind_set = "sole_trader"
        answer = self.tell(
            can_pay="part",
            amount_now="10",
            amount_monthly="40",
            amount_left="60",
            cause=str(self.cause("lost_income").id),
            helper="my sister",
            reach="by e-mail",
        )
        until = self.day(30)
        self.assertDone(answer, f"no reminders until {format_date(self.env, until)}. This plan would fit")
        told = self.told()
        self.assertEqual((told.told_by, told.treatment, told.hold_until), ("customer", "care", until))
        self.assertEqual((told.amount_now, told.amount_monthly, told.amount_left), (10, 40, 60))
        self.assertEqual(told.contact_id.direction, "in")
        self.assertIn("my sister", told.contact_id.note)
        activity = self.own.activity_ids
        self.assertEqual(activity.activity_type_id, self.env.ref("collections_followup.mail_activity_circumstance"))
        text = self.text(self.page(self.led_to(answer), self.token()))
        amounts = text.replace("\xa0", " ")
        self.assertIn("$ 10.00", amounts)
        self.assertIn("$ 30.00", amounts, "no more than half of what is left")
        verdict = self.own._evaluate_today()[self.own.id]
        self.assertIn("circumstance", [reason.code for reason in verdict.refusals])

    def test_one_answer_is_enough_and_none_is_not(self):
        self.assertIn("one answer is enough", self.text(self.tell()))
        self.assertFalse(self.told())
        self.assertDone(self.tell(can_pay="no"), "One of us will get in touch")
        self.assertEqual(self.told().cause_id, self.cause("other"))
        self.assertEqual(self.told().hold_until, self.day(0) + timedelta(14))

    def test_who_names_a_part_can_pay_a_part(self):
        self.tell(amount_now="10")
        self.assertEqual((self.told().can_pay, self.told().amount_now), ("part", 10))

    def test_who_can_pay_is_led_to_it(self):
        answer = self.tell(can_pay="all", cause=str(self.cause("forgot").id))
        self.assertEqual(self.led_to(answer), "/pay")

    # === WRONG === #

    def test_amounts_are_in_the_currency_of_what_is_open(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        other = self.customer("Euro Ltd")
        bill = self.invoice(other, 100, overdue=5, currency_id=euro.id)
        case = other._collections_ensure_case().sudo()
        self.env["collections.promise"].sudo()._make(case, self.lines(bill), 100, self.day(5))
        self.assertFalse(self.env["collections.page.situation"]._scope(case), "nothing is left for a plan")
        self.assertEqual(self.env["collections.page.situation"]._asked(case)["currency"], euro)

    def test_words_about_health_are_not_taken(self):
        answer = self.tell(can_pay="later", reach="not on Monday, I am in hospital")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("need not tell us anything about anybody’s health".replace("’", "'"), self.text(answer))
        self.assertIn("not on Monday", answer.text, "what was typed is still there")
        self.assertFalse(self.told())

    def test_nonsense_is_told_kindly_and_changes_nothing(self):
        for values in (
            {"amount_now": "a lot"},
            {"amount_monthly": "-5"},
            {"amount_left": "1e9"},
            {"helper": "x" * 121},
        ):
            with self.subTest(values):
                self.assertEqual(self.tell(can_pay="part", **values).status_code, 422)
        hidden = self.cause("will_not_pay")
        self.assertDone(self.tell(cause=str(hidden.id), can_pay="x", amount_monthly="5"))
        self.assertEqual(self.told().cause_id, self.cause("other"), "it was not offered")

    def test_nobody_else_tells_it(self):
        self.assertEqual(self.tell(token=self.token(self.other), can_pay="no").status_code, 403)
        self.log_in_colleague()
        self.assertIn("only the customer acts", self.text(self.tell(token="", can_pay="no")))
        self.assertFalse(self.told())
