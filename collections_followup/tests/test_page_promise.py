from odoo import Command
from odoo.tests import tagged
from odoo.tools import format_date

from .portal import PortalCommon


@tagged("post_install", "-at_install")
class TestPagePromise(PortalCommon):
    """A customer promises a day by themselves, and the follow-up waits."""

    def promise(self, *moves, token=None, **values):
        """Fill the form in; all that is overdue is ticked in it."""
        items = [str(self.lines(move).id) for move in moves or [self.bill]]
        values = {"items": items, "date": self.day(7).isoformat(), "amount": "", **values}
        return self.send("/promise", values, self.token() if token is None else token)

    def promises(self):
        self.env.invalidate_all()
        return self.own.promise_ids

    def broken(self, times, state="broken"):
        """The customer did not keep promises for the bill."""
        items = self.env["collections.promise.item"]._values_of(self.lines(self.bill))
        self.env["collections.promise"].create(
            [
                {
                    "case_id": self.own.id,
                    "currency_id": self.bill.currency_id.id,
                    "amount": 100,
                    "date": self.day(-20),
                    "made_on": self.day(-30),
                    "item_ids": [Command.create(values) for values in items],
                }
                for _time in range(times)
            ]
        )
        self.own._refresh()
        if state == "cancelled":
            self.own.promise_ids.action_cancel()

    # === THE STORY === #

    def test_customer_promises_all_that_is_overdue(self):
        page = self.page("/promise", self.token())
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.bill.name, self.text(page))
        self.assertIn("checked", page.text)
        self.assertDone(self.promise(), "Thank you. We expect $ 100.00 by")
        promise = self.promises()
        self.assertEqual((promise.amount, promise.date, promise.state), (100, self.day(7), "open"))
        self.assertEqual(promise.person_id, self.late)
        self.assertFalse(promise.user_id, "nobody of us has noted it")
        self.assertEqual((promise.contact_id.channel, promise.contact_id.direction), ("portal", "in"))
        self.assertIn("$ 100.00", promise.contact_id.summary.replace("\xa0", " "))

    def test_follow_up_waits_for_the_promised_day(self):
        self.promise()
        verdict = self.own._evaluate_today()[self.own.id]
        self.assertEqual(verdict.assessment.items[0].hold.code, "item_promised")
        self.assertEqual(self.own.last_contact_on, self.day(0), "the case has been evaluated again")

    def test_account_shows_the_promise_with_a_way_to_pay_now(self):
        self.assertIn('/promise"', self.page(token=self.token()).text)
        self.promise(amount="60.50")
        page = self.page(token=self.token())
        self.assertRegex(self.text(page), r"What you have promised\W+60\.50\W+until")
        pay = f"/pay?items={self.lines(self.bill).id}&amp;amount=60.50"
        self.assertIn(pay, page.text)

    def withdraw(self, promise):
        return self.send("/promise/withdraw", {"promise": promise.id}, self.token())

    def test_who_cannot_keep_a_promise_takes_it_back_and_names_another_day(self):
        self.promise()
        promise = self.promises()
        page = self.page(token=self.token())
        self.assertIn(f"/promise/withdraw?promise={promise.id}", page.text)
        asked = self.page(f"/promise/withdraw?promise={promise.id}", self.token())
        self.assertIn("You have promised $ 100.00 until", self.text(asked))
        self.assertEqual(self.promises().state, "open", "nothing is done by looking")
        self.assertDone(self.withdraw(promise), "Thank you for telling us in time.")
        self.assertEqual((self.promises().state, promise.withdrawn_on), ("cancelled", self.day(0)))
        self.assertIn("Withdraws the promise of $ 100.00", self.contacts(self.late)[-1].summary.replace("\xa0", " "))
        self.assertFalse(self.own._evaluate_today()[self.own.id].assessment.items[0].hold)
        self.assertDone(self.promise(date=self.day(9).isoformat()))

    def test_a_promise_that_was_settled_is_not_taken_back(self):
        self.promise()
        promise = self.promises()
        promise.action_cancel()
        self.assertRefused(self.withdraw(promise), "This promise is not open any more.")
        self.assertFalse(promise.withdrawn_on)
        asked = self.page(f"/promise/withdraw?promise={promise.id}", self.token())
        self.assertIn("This promise is not open any more.", self.text(asked))

    def test_whose_day_is_over_is_not_taken_back_though_the_money_is_still_waited_for(self):
        self.promise(date=self.day(1).isoformat())
        promise = self.promises()
        promise.write({"made_on": self.day(-5), "date": self.day(-1)})
        self.assertEqual(promise.state, "open", "a tolerance follows the day")
        self.assertNotIn("/promise/withdraw", self.page(token=self.token()).text)
        self.assertRefused(self.withdraw(promise), "This promise is not open any more.")

    def test_promises_of_others_are_not_taken_back(self):
        bill = self.invoice(self.other, 70, overdue=5)
        self.evaluate(self.other)
        theirs = self.env["collections.promise"]._make(self.case(self.other), self.lines(bill), 70, self.day(5))
        for number in (theirs.id, "0", "x", "", "1 OR 1"):
            with self.subTest(number=number):
                answer = self.send("/promise/withdraw", {"promise": number}, self.token())
                self.assertRefused(answer, "This promise is not open any more.")
        self.env.invalidate_all()
        self.assertEqual(theirs.state, "open")

    def test_promising_and_taking_back_does_not_go_on_for_ever(self):
        for _time in range(2):
            self.assertDone(self.promise())
            self.withdraw(self.promises().filtered(lambda promise: promise.state == "open"))
        self.assertRefused(self.promise(), "select at least one invoice that is still open")

    def test_account_names_the_promised_day_and_no_other(self):
        """How much longer it is waited for is for colleagues to know."""
        other = self.invoice(self.late, 40, overdue=9)
        self.promise(self.bill)
        text = self.text(self.page(token=self.token()))
        promised, waited = (format_date(self.env, self.day(days)) for days in (7, 7 + self.promises().tolerance_days))
        self.assertNotEqual(promised, waited)
        self.assertIn(f"Promised for {promised}", text)
        self.assertNotIn(waited, text)
        self.assertNotIn("is waited for", text)
        # two of them are in the menu, of which one is folded, for phones
        self.assertEqual(text.count("Promise to pay"), 3, "the other one can be promised, too")
        self.promise(other)
        text = self.text(self.page(token=self.token()))
        self.assertEqual(text.count("Promise to pay"), 2, "nothing is left to be promised")

    def test_part_of_it_with_a_comma(self):
        self.assertDone(self.promise(amount=" 60,5 "))
        self.assertEqual(self.promises().amount, 60.5)

    def test_one_of_two_invoices(self):
        other = self.invoice(self.late, 40, overdue=9)
        self.assertDone(self.promise(other))
        self.assertEqual(self.promises().item_ids.line_id, self.lines(other))

    def test_credits_that_wait_are_not_promised_again(self):
        self.credit_note(self.late, 25)
        self.assertRefused(self.promise(amount="80"), "$ 75.00 is left to pay")
        self.assertDone(self.promise(), "$ 75.00")

    def test_customer_who_is_logged_in_promises(self):
        ann = self.env["res.partner"].create({"name": "Ann", "parent_id": self.late.id})
        self.log_in(ann)
        self.assertDone(self.promise(token=""))
        self.assertEqual(self.promises().person_id, ann)

    def test_one_promise_for_each_currency(self):
        self.env.ref("base.EUR").active = True
        euros = self.invoice(self.late, 40, overdue=5, currency_id=self.env.ref("base.EUR").id)
        self.assertEqual(self.page("/promise", self.token()).text.count('name="date"'), 2)
        self.assertRefused(self.promise(self.bill, euros), "one promise for each currency")
        self.assertDone(self.promise(euros))
        self.assertDone(self.promise(self.bill))
        self.assertEqual(sorted(self.promises().mapped("amount")), [40, 100])

    def test_later_than_the_longest_promise_leads_to_a_plan(self):
        self.assertDone(self.promise(amount="10", date=self.day(14).isoformat()))
        self.promises().action_cancel()
        response = self.promise(amount="10", date=self.day(15).isoformat())
        self.assertRefused(response, "ask for a payment plan")
        self.assertIn(f"/my/collections/{self.own.id}/plan", response.text)
        self.company.collections_promise_days = 30
        self.assertDone(self.promise(date=self.day(15).isoformat()))

    def test_after_two_broken_promises_another_way_is_shown(self):
        self.broken(1)
        self.assertNotIn("another way", self.text(self.page("/promise", self.token())))
        self.broken(1)
        text = self.text(self.page("/promise", self.token()))
        self.assertIn("Let us find another way for these", text)
        self.assertRefused(self.promise(), "select at least one invoice that is still open")
        self.company.collections_promise_count = 3
        self.assertDone(self.promise())

    def test_small_parts_promised_and_paid_do_not_put_the_rest_off_for_ever(self):
        self.today = self.day(0)
        for _time in range(2):
            self.assertDone(self.promise(amount="1"))
            self.pay(self.bill, 1)
            self.own._refresh()
            self.assertEqual(set(self.promises().mapped("state")), {"kept"})
        self.assertRefused(self.promise(amount="1"), "select at least one invoice")

    def test_promises_that_were_taken_back_are_not_broken(self):
        self.broken(2, "cancelled")
        self.assertDone(self.promise())

    def test_an_invoice_is_promised_once_at_a_time(self):
        """Nobody puts off a payment for ever by promising it again and again."""
        self.assertDone(self.promise())
        self.assertRefused(self.promise(date=self.day(10).isoformat()), "select at least one invoice")
        self.assertEqual(len(self.promises()), 1)

    # === REFUSED IN WORDS === #

    def test_the_rest_of_a_partly_promised_invoice_is_promised_for_another_day(self):
        self.promise(amount="60")
        text = self.text(self.page(token=self.token()))
        self.assertIn("Not promised yet: $ 40.00", text)
        self.assertEqual(text.count("Promise to pay"), 3, "the rest can be promised, too")
        form = self.text(self.page("/promise", self.token()))
        promised = format_date(self.env, self.day(7))
        self.assertIn(f"Already promised: $ 60.00 ({promised})", form)
        self.assertIn("All of it comes to $ 40.00", form)
        self.assertRefused(self.promise(amount="40.01"), "$ 40.00 is left to pay")
        self.assertDone(self.promise(date=self.day(10).isoformat()), "We expect $ 40.00 by")
        self.assertEqual(sorted(self.promises().mapped("amount")), [40, 60])
        self.assertEqual(set(self.promises().item_ids.line_id), set(self.lines(self.bill)))
        self.assertNotIn("Not promised yet", self.text(self.page(token=self.token())))
        self.assertRefused(self.promise(), "select at least one invoice")

    def test_money_that_came_keeps_both_parts_in_their_order(self):
        self.promise(amount="60")
        self.promise(date=self.day(10).isoformat())
        self.pay(self.bill, 60)
        first, second = self.promises().sorted("date")
        self.own._settle(self.day(0))
        self.assertEqual((first.state, second.state), ("kept", "open"))
        self.pay(self.bill, 40)
        self.own._settle(self.day(0))
        self.env.invalidate_all()
        self.assertEqual((first.state, second.state), ("kept", "kept"))

    def test_a_promise_of_a_part_of_several_is_for_the_oldest_first(self):
        older = self.invoice(self.late, 40, overdue=9)
        self.promise(self.bill, older, amount="50")
        self.assertRefused(self.promise(older), "select at least one invoice")
        self.assertDone(self.promise(), "We expect $ 90.00 by")

    def test_small_parts_do_not_put_the_rest_off_day_by_day(self):
        self.assertDone(self.promise(amount="1"))
        self.assertDone(self.promise(amount="1", date=self.day(8).isoformat()))
        self.assertRefused(self.promise(amount="1", date=self.day(9).isoformat()), "select at least one invoice")
        self.assertIn("another way for these", self.text(self.page("/promise", self.token())))

    def test_what_cannot_be_meant_is_refused_in_words_and_nothing_is_lost(self):
        table = [
            ({"date": self.day(-1).isoformat()}, "over already"),
            *(({"date": text}, "choose a day") for text in ("", "tomorrow", "2026-02-30", "9999-99-99", "31/31/2027")),
            ({"date": "9999-12-31"}, "payment plan"),
            *(
                ({"amount": text}, "as a number above zero")
                for text in ("-5", "0", "NaN", "inf", "1e9", "1.234", "ten")
            ),
            ({"amount": "100.01"}, "$ 100.00 is left to pay"),
            ({"amount": "999999999999"}, "$ 100.00 is left to pay"),
            ({"amount": "9" * 5000}, "as a number above zero"),
            *(({"items": items}, "at least one invoice") for items in ([], ["0"], ["-1"], ["abc"], ["9" * 30])),
        ]
        for values, words in table:
            with self.subTest(values):
                response = self.promise(**values)
                self.assertRefused(response, words)
                self.assertIn(values.get("amount", ""), response.text)
        self.assertFalse(self.promises())
        self.assertFalse(self.visits())

    def test_amount_is_explained_as_the_customer_writes_amounts(self):
        self.env["res.lang"]._activate_lang("fi_FI")
        self.late.lang = "fi_FI"
        self.assertRefused(self.promise(amount="ten"), " 120,50.")

    def test_script_in_a_field_is_shown_as_text(self):
        response = self.promise(amount='"><script>alert(1)</script>')
        self.assertRefused(response, "as a number")
        self.assertNotIn("<script>alert", response.text)

    def test_files_instead_of_text_are_refused(self):
        response = self.send(
            "/promise",
            {"items": str(self.lines(self.bill).id)},
            self.token(),
            files={"date": ("a.txt", b"x"), "amount": b"y"},
        )
        self.assertRefused(response, "choose a day")

    # === ATTACKS === #

    def test_invoices_slipped_in_are_left_out(self):
        paid, draft = self.invoice(self.late, 10, overdue=5), self.invoice(self.late, 11, overdue=5, post=False)
        self.pay(paid)
        coming = self.invoice(self.late, 12, overdue=-9000)
        for move in (self.foreign, paid, draft, coming):
            self.assertRefused(self.promise(move), "at least one invoice")
        self.assertDone(self.promise(self.bill, self.foreign, paid, draft, coming))
        self.assertEqual(self.promises().item_ids.line_id, self.lines(self.bill))
        self.assertEqual(self.promises().amount, 100)

    def test_contested_invoice_is_not_promised(self):
        self.env["collections.dispute"].create(
            {"case_id": self.own.id, "move_id": self.bill.id, "reason": "price", "user_id": self.accountant.id}
            | {"deadline": self.day(3)}
        )
        self.assertRefused(self.promise(), "at least one invoice")

    def test_promises_of_others_are_not_made(self):
        for token in ("wrong", "", self.token(self.other)):
            self.assertShut(self.promise(token=token))
        self.log_in(self.other)
        self.assertShut(self.promise(token=""))
        self.assertFalse(self.promises())

    def test_colleague_who_looks_does_not_promise(self):
        self.log_in_colleague()
        self.assertRefused(self.promise(token=""), "only the customer acts here")
        self.assertFalse(self.promises())

    def test_without_csrf_token_nothing_happens(self):
        response = self.send("/promise", {"items": str(self.lines(self.bill).id)}, self.token(), csrf=False)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.promises())

    def test_opening_the_page_promises_nothing(self):
        """Mail scanners open every link, whatever it carries."""
        page = self.page(f"/promise?items={self.lines(self.bill).id}&date={self.day(3)}", self.token())
        self.assertEqual(page.status_code, 200)
        self.assertFalse(self.promises())

    def test_too_many_requests(self):
        self.visit_often()
        self.assertRefused(self.promise(), "Too many requests in one hour", 429)
        self.assertFalse(self.promises())

    def test_queries_do_not_grow_with_the_invoices(self):
        """What is promised is looked up at once, whether there are two or thirty."""
        promises = self.env["collections.page.promise"]
        self.assertCostsNoMoreWithMoreInvoices(lambda: promises._offer(self.own.sudo()))
