from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.sms.tests.common import MockSMS

from ..models.answers.collections_incoming_text import MOST_IN_AN_HOUR
from .common import TODAY, answer_to, raw_mail
from .smtp import SmtpCommon
from .test_channels import ChannelsCommon
from .test_moving import MovingCommon


class StopCommon(ChannelsCommon):
    def setUp(self):
        super().setUp()
        self.late = self.debtor()
        self.switch_on()
        self.own = self.case(self.late)

    def stops(self, case=None):
        return self.env["collections.stop"].search([("case_id", "=", (case or self.own).id)], order="id")

    def assertStopped(self, scope, source, case=None):
        """There is one request in force, by this way."""
        stops = self.stops(case)._in_force()
        self.assertEqual([(stop.scope, stop.source) for stop in stops], [(scope, source)])
        self.assertTrue((case or self.own)[stops._fields_by_scope()[scope]])
        return stops

    def log(self, **values):
        """The accountant logs what a customer has said."""
        outcome = self.env.ref("collections_followup.collections_outcome_asks_for_time")
        log = self.env["collections.contact.log"].with_user(self.accountant)
        return log.create({"case_id": self.own.id, "outcome_id": outcome.id, "direction": "in", **values})


@tagged("post_install", "-at_install")
class TestRequests(StopCommon):
    """Whoever asks us to stop is heard at once, whichever way they ask, and the record says how."""

    def test_said_on_the_telephone(self):
        self.log(asks_to_stop=True, stop_scope="phone", note="Do not call my office").action_log()
        stop = self.assertStopped("phone", "said")
        self.assertEqual((stop.words, stop.user_id), ("Do not call my office", self.accountant))
        self.assertEqual(stop.contact_id, self.contacts(self.late)[-1:])

    def test_in_writing_all_contact(self):
        self.log(asks_to_stop=True, stop_scope="all", stop_in_writing=True, channel="letter").action_log()
        self.assertStopped("all", "writing")
        self.assertEqual(self.own.stopped_all, TODAY)
        self.assertEqual((self.own.outcome, self.own.reason_code), ("refused", "contact_stopped"))

    def test_log_wants_to_know_what(self):
        with self.assertRaisesRegex(ValidationError, "What has the customer asked us to stop"):
            self.log(asks_to_stop=True).action_log()

    def test_what_a_colleague_ticks_has_a_record_too_and_ends_when_it_is_cleared(self):
        case = self.own.with_user(self.accountant)
        case.no_sms = True
        stop = self.assertStopped("sms", "colleague")
        self.assertEqual(stop.user_id, self.accountant)
        case.no_sms = True
        self.assertEqual(self.stops(), stop, "nothing has changed")
        case.no_sms = False
        self.assertFalse(self.stops()._in_force())
        self.assertEqual((stop.ended_by_id, stop.ended_why), (self.accountant, "Cleared on the case"))

    def test_on_the_contact_of_the_customer(self):
        self.accountant.group_ids += self.env.ref("base.group_partner_manager")
        self.late.with_user(self.accountant).collections_no_post = True
        self.assertStopped("post", "colleague")

    def test_asked_twice_it_is_one_request(self):
        self.assertTrue(self.own._stop("sms", "text"))
        self.assertFalse(self.own._stop("sms", "said"))
        self.assertStopped("sms", "text")

    def test_timeline_tells_it(self):
        self.own._stop("sms", "text", words="STOP")
        told = self.own.message_ids.mapped("body")
        self.assertTrue(
            any("Text message: stopped since 03/02/2026 (Reply to a Text Message)" in line for line in told)
        )
        self.assertIn("Text message: stopped since", self.own.stops_told)

    def test_scopes_are_those_of_the_channels(self):
        scopes = [scope for scope, _name in self.env["collections.stop"]._scopes()]
        self.assertEqual(sorted(scopes), ["all", "email", "phone", "post", "sms"])


@tagged("post_install", "-at_install")
class TestEnd(StopCommon):
    """A request ends with a reason, and stays in the records."""

    def end(self, stops, reason="They called and want texts again"):
        wizard = self.env["collections.stop.end"].with_user(self.accountant)
        return wizard.create({"stop_id": stops.id, "reason": reason})

    def test_end(self):
        stop = self.own._stop("sms", "text")
        wizard = self.end(stop)
        self.assertIn("Text message: stopped since", wizard.told)
        wizard.action_end()
        self.assertFalse(self.own.no_sms)
        self.assertEqual((stop.ended_by_id, stop.ended_why), (self.accountant, "They called and want texts again"))
        self.assertTrue(any("They called and want" in body for body in self.own.message_ids.mapped("body")))
        self.assertTrue(self.own._stop("sms", "text"), "another request is heard")
        self.assertEqual(len(self.stops()), 2)

    def test_all_contact_again(self):
        stop = self.own._stop("all", "writing")
        self.own.flush_recordset()
        self.end(stop).action_end()
        self.assertFalse(self.own.stopped_all)
        self.assertEqual(self.step(self.nightly(), self.late).level_id, self.reminder)

    def test_not_without_a_reason(self):
        stop = self.own._stop("sms", "text")
        with self.assertRaises(ValidationError):
            self.end(stop, reason="  ").action_end()
        self.assertTrue(self.own.no_sms)

    def test_nobody_changes_or_deletes_one(self):
        stop = self.own._stop("sms", "text")
        for person in (self.env.user, self.accountant, self.manager):
            with self.assertRaises(UserError):  # or an AccessError, which is one
                stop.with_user(person).scope = "email"
            with self.assertRaises(UserError):
                stop.with_user(person).unlink()
        stop._end("Enough")
        with self.assertRaises(UserError):
            stop.ended_why = "Something else"

    def test_nobody_sets_or_clears_by_hand_that_all_contact_is_stopped(self):
        for value in (TODAY, False):
            with self.assertRaises(AccessError):
                self.own.with_user(self.accountant).write({"stopped_all": value})


@tagged("post_install", "-at_install")
class TestHonoured(SmtpCommon, StopCommon, MockSMS):
    """What was asked for is kept from the same moment on."""

    def test_night_after_a_stop_of_all_contact_sends_nothing(self):
        self.own._stop("all", "writing")
        self.hand_over()
        for _night in range(40):
            self.days_later(1)
            self.nightly()
            self.assertFalse(self.hand_over())
        self.assertFalse(self.taken(self.late))

    def test_reminder_that_waits_is_taken_back(self):
        self.nightly()
        contact = self.contacts(self.late)
        self.assertEqual(contact.delivery, "queued")
        self.own._stop("all", "said")
        taken = self.hand_over()
        self.assertNotIn("a reminder", " ".join(mail["Subject"] for mail in taken.values()))
        self.assertEqual(contact.delivery, "cancelled")
        self.assertIn("stop all contact", contact.why_not_sent)

    def test_level_required_by_law_still_goes(self):
        self.reminder.required_by_law = True
        self.own._stop("all", "writing")
        self.own._stop("email", "link")
        self.hand_over()
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder"])
        self.assertEqual(
            [mail["Subject"] for mail in self.hand_over().values()], [self.contacts(self.late)[-1:].summary]
        )

    def test_confirmation_goes_once_and_does_not_speak_of_debt(self):
        self.own._stop("all", "writing")
        self.own._stop("all", "page")
        [mail] = self.hand_over().values()
        self.assertIn("we have received your request", mail["Subject"])
        self.assertNotRegex(mail["Subject"], "(?i)debt|overdue|pay|invoice|owe")
        self.assertIn("Dear Late Ltd,", mail.part("html"))
        self.assertIn("access_token=", mail.part("html"), "the link to the page opens it")
        confirmed = self.contacts(self.late)[-1:]
        self.assertEqual((confirmed.kind, confirmed.direction), ("notice", "out"))

    def test_in_a_rehearsal_the_confirmation_goes_to_the_company(self):
        self.company.collections_rehearsal_email = "office@company.example"
        self.own._stop("all", "writing")
        self.assertEqual(list(self.hand_over()), ["office@company.example"])

    def test_message_by_hand_does_not_leave(self):
        self.own._stop("all", "writing")
        self.hand_over()
        self.days_later(3)
        self.says("Please call me")
        self.assertFalse(self.hand_over())
        self.assertIn("stop all contact", self.contacts(self.late)[-1:].why_not_sent)

    def says(self, text):
        said = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment", "partner_ids": self.late.ids}
        return self.own.with_user(self.accountant).message_post(body=text, **said)

    def test_message_by_hand_does_not_leave_by_a_stopped_channel(self):
        self.own._stop("sms", "text")
        self.says("Please call me")
        self.assertEqual(list(self.hand_over()), [self.late.email], "e-mails are not stopped")
        self.own._stop("email", "link")
        self.days_later(3)
        self.says("Please call me again")
        self.assertFalse(self.hand_over())
        self.assertIn("E-mail: the customer asked on 03/02/2026", self.contacts(self.late)[-1:].why_not_sent)

    def test_text_by_hand_does_not_leave_once_texts_are_stopped(self):
        self.own._stop("sms", "text")
        self.days_later(3)
        self.late.phone = "+1 202 555 0123"
        self.text(self.own, "Please call us")
        with self.mockSMSGateway():
            self.job("sms.ir_cron_sms_scheduler_action")
        text = self.contacts(self.late)[-1:]
        self.assertEqual((self._sms, text.channel, text.delivery), ([], "sms", "cancelled"))
        self.assertIn("Text Message: the customer asked on 03/02/2026", text.why_not_sent)

    def test_who_writes_is_answered(self):
        self.own._stop("all", "writing")
        self.hand_over()
        self.days_later(3)
        heard = {"direction": "in", "kind": "message", "channel": "portal", "summary": "How much is it?"}
        self.env["collections.contact"].create({"case_id": self.own.id, **heard})
        self.says("It is 100 dollars")
        self.assertEqual(list(self.hand_over()), [self.late.email])

    def test_answer_to_a_dispute_is_one_that_the_customer_waits_for(self):
        move = self.late.invoice_ids
        values = {"case_id": self.own.id, "move_id": move.id, "reason": "price", "user_id": self.accountant.id}
        dispute = self.env["collections.dispute"].create(values)
        self.own._stop("all", "writing")
        self.own._stop("email", "link")
        self.hand_over()
        self.days_later(9)
        dispute.with_user(self.manager).write({"resolution": "The price is as agreed.", "answer_by_email": True})
        dispute.with_user(self.manager).action_invalid()
        self.assertEqual(list(self.hand_over()), [self.late.email])

    def test_statements_and_calls_say_so(self):
        self.own._stop("all", "writing")
        obstacle = self.env["collections.channel.email"]._obstacles(self.own)[self.own.id]
        self.assertIn("stop all contact", obstacle)
        self.assertIn("No calls are allowed: All Contact: stopped since", self.own.call_window)
        may = self.own.with_user(self.accountant)._permissions_shown()["line_ids"]
        self.assertEqual({line[2]["may"] for line in may}, {"never"})
        self.assertIn("All Contact: stopped since", may[0][2]["why"])

    def test_call_that_is_noted_says_so(self):
        self.own._stop("phone", "said")
        log = self.log(direction="out", channel="phone")
        self.assertIn("Phone call: stopped since", log.refused)
        self.assertFalse(self.log(direction="out", channel="email").refused)
        with self.assertRaises(ValidationError):
            log.action_log()

    def test_monthly_statement_is_not_sent(self):
        self.own.statement_monthly = True
        self.own._stop("all", "writing")
        self.hand_over()
        self.days_later(31)
        self.nightly()
        self.assertFalse(self.hand_over())


@tagged("post_install", "-at_install")
class TestRepliesByEmail(StopCommon):
    """An e-mail that says “stop” and nothing else stops e-mails."""

    def answer(self, text, *headers):
        self.nightly()
        reminder = self.contacts(self.late).mail_message_id
        raw = raw_mail(self.late.email, "office@company.example", "Re: reminder", text, "1@customer.example")
        head, _blank, body = raw.partition("\n\n")
        lines = [head, *answer_to(reminder), *headers]
        self.env["mail.thread"].message_process("collections.case", "\n".join([*lines, "", body]))
        return self.contacts(self.late)[-1:]

    def test_stop(self):
        reply = self.answer("STOP\n\n-- \nAnna")
        self.assertEqual(self.assertStopped("email", "email").contact_id, reply)
        self.assertFalse(self.own.unread_reply, "it has been acted upon")

    def test_anything_else_is_read_by_a_person(self):
        self.answer("We pay at the end of the month.")
        self.assertFalse(self.stops())
        self.assertTrue(self.own.unread_reply)

    def test_machine_stops_nothing(self):
        self.answer("Stop", "Auto-Submitted: auto-replied")
        self.assertFalse(self.stops())


@tagged("post_install", "-at_install")
class TestTexts(StopCommon):
    """Customers answer a text message."""

    def setUp(self):
        super().setUp()
        self.late.phone = "+1 212 555 0199"
        self.by(("sms",))

    def text(self, words, number="+12125550199", reference=""):
        self.env["collections.incoming.text"]._take(self.company.sudo(), number, words, reference)

    def confirmations(self):
        return self.env["sms.sms"].search([("body", "ilike", "no more text messages")])

    def test_stop_is_heard_and_confirmed_once_without_a_word_of_debt(self):
        self.nightly()
        self.text("Stop.")
        stop = self.assertStopped("sms", "text")
        self.assertEqual((stop.words, stop.contact_id.channel, stop.contact_id.direction), ("Stop.", "sms", "in"))
        self.assertFalse(self.own.unread_reply)
        self.assertEqual(self.confirmations().number, "+12125550199")
        self.assertNotRegex(self.confirmations().body, "(?i)debt|overdue|pay|owe|invoice|account")
        self.text("STOP")
        self.assertEqual(len(self.confirmations()), 1)

    def test_all_cases_of_the_number_are_stopped_and_none_of_another_company(self):
        also = self.debtor("Also Ltd", phone="+1 212 555 0199")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.own.copy({"partner_id": self.late.id, "company_id": elsewhere.id})
        self.nightly()
        self.text("baja")
        self.assertStopped("sms", "text")
        self.assertStopped("sms", "text", self.case(also))
        self.assertFalse(foreign.no_sms)
        self.assertEqual(len(self.confirmations()), 1)

    def test_number_of_a_contact(self):
        self.customer("Anna", parent_id=self.late.id, phone="+1 212 555 0177", is_company=False)
        self.text("lopeta", "+1 (212) 555-0177")
        self.assertEqual(self.assertStopped("sms", "text").contact_id.person_id.name, "Anna")

    def test_unknown_number_is_kept_from_all_text_messages(self):
        self.text("STOP", "+12125550111")
        self.assertTrue(self.env["phone.blacklist"].search([("number", "=", "+12125550111")]))
        self.text("Hello", "+12125550112")
        self.assertFalse(self.env["phone.blacklist"].search([("number", "=", "+12125550112")]))

    def test_anything_else_is_logged_and_waits_to_be_read(self):
        self.nightly()
        self.text("I will pay 100 USD on 6 March 2026")
        said = self.contacts(self.late)[-1:]
        self.assertEqual((said.kind, said.channel, said.direction), ("message", "sms", "in"))
        self.assertTrue(self.own.unread_reply)
        self.assertIn("promise", said.suggestion_ids.mapped("kind"))
        told = self.env["mail.message"].search(
            [("model", "=", "collections.case"), ("res_id", "=", self.own.id)], limit=1
        )
        self.assertEqual(told.notified_partner_ids, self.accountant.partner_id)

    def test_delivered_twice_it_counts_once(self):
        for _time in range(2):
            self.text("When is it due?", reference="SM1")
        self.assertEqual(len(self.contacts(self.late).filtered(lambda c: c.direction == "in")), 1)

    def test_flood_is_not_logged_but_a_stop_is_heard(self):
        for number in range(MOST_IN_AN_HOUR + 5):
            self.text(f"Hello {number}")
        self.assertEqual(len(self.contacts(self.late)), MOST_IN_AN_HOUR)
        self.text("Stop")
        self.assertStopped("sms", "text")

    def test_no_number_and_no_words_do_nothing(self):
        for number, words in (("", "stop"), ("abc", "stop"), ("+12125550199", ""), ("+12125550199", None)):
            self.text(words, number)
        self.assertFalse(self.contacts(self.late))

    def test_in_a_rehearsal_nothing_is_sent_to_the_customer(self):
        self.company.collections_rehearsal_email = "office@company.example"
        self.text("Stop")
        self.assertStopped("sms", "text")
        self.assertFalse(self.confirmations())


@tagged("post_install", "-at_install")
class TestStopsMove(MovingCommon):
    """What is stopped stays stopped when customers move or merge."""

    def stops(self, case):
        return self.env["collections.stop"].search([("case_id", "=", case.id)])._in_force()

    def test_into_a_company_that_has_a_case(self):
        self.invoice(self.firm, 50, overdue=5)
        self.evaluate(self.firm)
        self.own._stop("all", "writing", words="Leave me alone")
        self.own._stop("sms", "text")
        self.ann.parent_id = self.firm
        case = self.case(self.firm)
        self.assertEqual(sorted(self.stops(case).mapped("scope")), ["all", "sms"])
        self.assertEqual(self.stops(case).filtered(lambda s: s.scope == "all").words, "Leave me alone")
        self.assertTrue(case.stopped_all and case.no_sms)
        self.assertEqual(set(self.stops(case).mapped("source")), {"writing", "text"})

    def test_link_in_an_email_goes_on_stopping_where_the_debt_is(self):
        self.invoice(self.firm, 50, overdue=5)
        self.evaluate(self.firm)
        self.own._token(), self.case(self.firm)._token()
        token = self.own._stop_token()
        self.ann.parent_id = self.firm
        self.assertIn(self.case(self.firm), self.env["collections.case"]._of_stop_token(token))
