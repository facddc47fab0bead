from datetime import date, datetime, timedelta
from unittest.mock import patch

import pytz

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from odoo.addons.sms.tests.common import MockSMS

from ..decision import contact_rule
from ..decision.opening_hours import is_open, read
from .smtp import SmtpCommon
from .test_channels import ChannelsCommon
from .test_contact_rules import RulesCommon

#: Customers by country, with their time zone, and the hours at which an e-mail may reach a company there.
COUNTRIES = {
    "es": ("Europe/Madrid", "Mo-Fr 08:00-21:00"),
    "fi": ("Europe/Helsinki", "Mo-Fr 07:00-20:00"),
    "de": ("Europe/Berlin", "Mo-Fr 07:00-20:00"),
    "fr": ("Europe/Paris", "Mo-Fr 07:00-20:00"),
    "uk": ("Europe/London", "Mo-Fr 07:00-20:00"),
    "us": ("America/Los_Angeles", "Mo-Fr 08:00-18:00"),
    "pt": ("Atlantic/Azores", "Mo-Fr 07:00-20:00"),
    "mx": ("America/Mexico_City", "Mo-Fr 09:00-18:00"),
    "jp": ("Asia/Tokyo", "Mo-Fr 09:00-18:00"),
    "au": ("Australia/Sydney", "Mo-Fr 09:00-18:00"),
    "in": ("Asia/Kolkata", "Mo-Fr 09:00-18:00"),
    "nz": ("Pacific/Auckland", "Mo-Fr 09:00-18:00"),
}


class KeptCommon(RulesCommon):
    def late(self, name, country, **values):
        partner = self.customer(f"{name} {country}", country_id=self.env.ref(f"base.{country}").id, **values)
        self.invoice(partner, 100, overdue=5)
        return partner

    def contact(self, partner):
        return self.contacts(partner).filtered(lambda contact: contact.direction == "out")[-1:]

    def says(self, case, text):
        """A colleague writes to the customer in the chatter."""
        said = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment", "partner_ids": case.partner_id.ids}
        return case.message_post(body=text, **said)

    def note(self, partner, channel="phone", outcome="asks_for_time", **values):
        """Somebody was spoken to."""
        outcome = self.env.ref(f"collections_followup.collections_outcome_{outcome}")
        told = {"channel": channel, "kind": "conversation", "outcome_id": outcome.id, "summary": outcome.name}
        return self.env["collections.contact"].sudo().create({"case_id": self.case(partner).id, **told, **values})


@tagged("post_install", "-at_install")
class TestMessagesWait(SmtpCommon, KeptCommon):
    """A night runs at three o'clock; messages leave when contact rules let them."""

    def night(self, moment):
        self.at(moment)
        return self.nightly()

    def test_an_email_of_the_night_leaves_in_the_morning(self):
        partner = self.late("Tarde", "es", tz="Europe/Madrid")
        self.switch_on()
        self.night("2026-03-03 02:00:00")
        contact = self.contact(partner)
        self.assertEqual((contact.level_id.name, str(contact.not_before)), ("Reminder", "2026-03-03 07:00:00"))
        self.assertEqual(contact.delivery, "queued")
        self.at("2026-03-03 06:59:00")
        self.assertFalse(self.hand_over())
        self.at("2026-03-03 07:00:00")
        self.assertEqual(list(self.hand_over()), [partner.email])
        self.assertEqual(contact.delivery, "sent")

    def test_a_night_over_twelve_countries(self):
        customers = {code: self.late(f"{code}-late", code, tz=zone) for code, (zone, _hours) in COUNTRIES.items()}
        self.switch_on()
        self.night("2026-03-03 02:00:00")
        left, moment = {}, datetime(2026, 3, 3, 2)
        while moment < datetime(2026, 3, 4, 2):
            self.at(str(moment))
            left |= dict.fromkeys(self.hand_over(), moment)
            moment += timedelta(minutes=30)
        for code, (zone, hours) in COUNTRIES.items():
            with self.subTest(country=code):
                moment = left[customers[code].email]
                self.assertTrue(is_open(read(hours), moment, pytz.timezone(zone), frozenset()), moment)
                before = moment - timedelta(minutes=30)
                waited = moment > datetime(2026, 3, 3, 2)
                self.assertFalse(waited and is_open(read(hours), before, pytz.timezone(zone), frozenset()), moment)

    def test_calls_over_twelve_countries(self):
        """For a day and a night: while one may call, until when; else from when, and no minute sooner."""
        customers = {code: self.late(f"{code}-late", code, tz=zone) for code, (zone, _hours) in COUNTRIES.items()}
        self.company._open_collections_cases(self.today)
        for code in COUNTRIES:
            with self.subTest(country=code):
                self.follow_calls(self.case(customers[code]), datetime(2026, 3, 3, 2), timedelta(days=1))

    def follow_calls(self, case, moment, long):
        """Walk from one moment that is told to the next, and see on both sides of each that it is the right one."""
        zone, end, minute, told = pytz.timezone(case.partner_id.tz), moment + long, timedelta(minutes=1), []
        while moment < end:
            rules, situation = case._rules_and_situation(("phone",), moment)
            permission = contact_rule.permission("phone", moment, rules, situation)
            ends = contact_rule.closes("phone", moment, rules, situation) if permission.allowed else permission.first
            self.assertEqual(permission.allowed, self.slowly_open(rules, zone, moment), moment)
            window = case._call_window(moment)
            there = pytz.utc.localize(ends).astimezone(zone)
            self.assertIn("until" if permission.allowed else "before", window)
            self.assertTrue(
                any(there.strftime(f) in window.replace("\u202f", " ") for f in ("%H:%M", "%-I:%M %p")), window
            )
            self.assertEqual(self.slowly_open(rules, zone, ends - minute), permission.allowed, ends)
            self.assertNotEqual(self.slowly_open(rules, zone, ends), permission.allowed, ends)
            told.append(permission.allowed)
            moment = ends
        self.assertEqual({True, False}, set(told), "both are seen in a day")

    def slowly_open(self, rules, zone, moment):
        """Whether all hours for calls are open, read from the rules themselves, without any reckoning ahead."""
        hours = [rule.hours for rule in rules if rule.kind == "hours" and rule.is_about("phone") and not rule.paid]
        return all(is_open(own, moment, zone, frozenset()) for own in hours)

    def test_what_waits_is_looked_at_again(self):
        """The customer pays while the message waits for the morning."""
        partner = self.late("Tarde", "es", tz="Europe/Madrid")
        self.switch_on()
        self.night("2026-03-03 02:00:00")
        self.pay(self.env["account.move"].search([("partner_id", "=", partner.id)]))
        self.at("2026-03-03 07:00:00")
        self.assertFalse(self.hand_over())
        self.assertEqual(self.contact(partner).delivery, "cancelled")

    def test_a_rule_that_was_made_while_it_waited_holds_it(self):
        partner = self.late("Tarde", "es", tz="Europe/Madrid")
        self.switch_on()
        self.night("2026-03-03 02:00:00")
        self.rules.search([("code", "=", "es-business-email-hours")]).hours = "Th 10:00-12:00"
        self.at("2026-03-03 07:00:00")
        self.assertFalse(self.hand_over())
        self.assertEqual(str(self.queued(partner).scheduled_date), "2026-03-05 09:00:00")
        self.at("2026-03-05 09:00:00")
        self.assertEqual(list(self.hand_over()), [partner.email])

    def test_a_colleague_who_writes_in_the_evening_is_told_and_the_message_waits(self):
        partner = self.late("Tarde", "es", tz="Europe/Madrid")
        self.evaluate(partner)
        case = self.case(partner).with_user(self.accountant)
        self.at("2026-03-03 20:30:00")
        self.says(case, "Please call us.")
        self.assertEqual(str(self.contact(partner).not_before), "2026-03-04 07:00:00")
        self.assertFalse(self.hand_over())
        self.at("2026-03-04 07:00:00")
        self.assertIn(partner.email, self.hand_over())

    def test_who_has_just_written_is_answered_at_once(self):
        partner = self.late("Tarde", "es", tz="Europe/Madrid")
        self.evaluate(partner)
        self.at("2026-03-03 20:00:00")
        self.note(partner, channel="email", direction="in")
        self.at("2026-03-03 20:30:00")
        case = self.case(partner).with_user(self.accountant)
        self.says(case, "Thank you.")
        self.assertFalse(self.contact(partner).not_before)
        self.assertIn(partner.email, self.hand_over())

    def test_a_rehearsal_waits_for_nothing(self):
        self.late("Tarde", "es", tz="Europe/Madrid")
        self.switch_on(collections_rehearsal_email="us@company.example")
        self.night("2026-03-03 02:00:00")
        self.assertEqual(list(self.hand_over()), ["us@company.example"])


@tagged("post_install", "-at_install")
class TestStepsWait(KeptCommon):
    """Where rules allow no contact all day, a case is on hold until the day on which they do."""

    def test_no_email_on_a_weekend(self):
        partner = self.late("Tarde", "es", tz="Europe/Madrid")
        self.switch_on()
        self.at("2026-03-07 08:00:00")
        verdict = self.evaluate(partner)
        self.assertEqual((verdict.outcome, verdict.reasons[0].code), ("refused", "contact_rule"))
        self.assertEqual(str(verdict.next_day), "2026-03-09")
        self.at("2026-03-09 12:00:00")
        self.assertEqual(self.evaluate(partner).outcome, "step")

    def test_seven_days_of_rest_after_a_conversation(self):
        """Reg F, 12 CFR 1006.14(b)(2)(i)(B), as a policy of whoever collects own debts."""
        partner = self.late("Anna", "us", is_company=False, tz="America/New_York")
        self.levels["Reminder"].channel_ids.channel = "phone"
        self.evaluate(partner)
        self.note(partner, date="2026-03-02 15:00:00")
        self.company.invalidate_recordset()
        self.policy.min_gap = 0
        self.at("2026-03-03 15:00:00")
        verdict = self.evaluate(partner)
        self.assertEqual(verdict.reasons[0].code, "contact_rule")
        self.assertIn("us-consumer-own-phone-rest", str(verdict.reasons[0]))
        self.assertEqual(str(verdict.next_day), "2026-03-09")

    def test_a_forbidden_channel_is_replaced_by_its_fallback(self):
        partner = self.late("Tarde", "es", tz="Europe/Madrid")
        self.rules.create(
            {"code": "no", "country_id": partner.country_id.id, "kind": "forbidden", "channel": "email", "source": "A"}
        )
        self.assertEqual(self.evaluate(partner).reasons[0].code, "address_forbidden")
        self.levels["Reminder"].channel_ids.fallback = "phone"
        verdict = self.evaluate(partner)
        self.assertEqual((verdict.outcome, verdict.channel), ("step", "phone"))

    def test_a_changed_rule_has_cases_evaluated_again(self):
        partner = self.late("Tarde", "es", tz="Europe/Madrid")
        self.switch_on()
        self.at("2026-03-07 08:00:00")
        self.assertEqual(self.step(self.nightly(), partner).reason_code, "contact_rule")
        self.rules.search([("code", "=", "es-business-email-hours")]).hours = "Mo-Su 08:00-21:00"
        self.at("2026-03-08 08:00:00")
        self.assertEqual(self.step(self.nightly(), partner).state, "done")

    def test_the_rules_cost_the_same_number_of_queries_however_many_customers(self):
        partners = [self.late(f"Tarde{number}", "es", tz="Europe/Madrid") for number in range(8)]
        self.company._open_collections_cases(self.today)
        cases = self.env["collections.case"].search([("partner_id", "in", [p.id for p in partners])])
        cases._evaluate(self.today)  # rules are kept in memory
        few = self.count_queries(lambda: cases[:2]._evaluate(self.today))
        self.assertEqual(self.count_queries(lambda: cases._evaluate(self.today)), few)


@tagged("post_install", "-at_install")
class TestOverridden(SmtpCommon, KeptCommon):
    """A manager lets a message leave against guidance or a policy, and says why; never against the law."""

    def waiting(self, country="es", zone="Europe/Madrid", **values):
        partner = self.late("Tarde", country, tz=zone, **values)
        self.switch_on()
        self.at("2026-03-03 02:00:00")
        self.nightly()
        return partner, self.contact(partner)

    def release(self, contact, reason="They asked for it by telephone"):
        release = self.env["collections.contact.release"].with_user(self.manager)
        window = release.create({"contact_id": contact.id, "reason": reason})
        window.action_release()
        return window

    def test_a_manager_sends_it_now(self):
        partner, contact = self.waiting()
        self.release(contact)
        self.assertEqual(list(self.hand_over()), [partner.email])
        override = contact.override_ids
        self.assertEqual((override.user_id, override.reason), (self.manager, "They asked for it by telephone"))
        self.assertIn("Only Mon–Fri 08:00–21:00, where the customer is (Policy)", override.rules)

    def test_not_against_the_law(self):
        _partner, contact = self.waiting("cl", "America/Santiago", is_company=False)
        self.assertTrue(contact.not_before)
        with self.assertRaisesRegex(UserError, "The law holds this message: Only Mon–Sat 08:00–20:00"):
            self.release(contact)
        self.assertFalse(contact.override_ids)
        self.assertFalse(self.hand_over())

    def test_what_leaves_anyway_needs_no_override(self):
        _partner, contact = self.waiting()
        self.at("2026-03-03 08:00:00")
        with self.assertRaisesRegex(UserError, "No contact rule holds this message any more"):
            self.release(contact)


@tagged("post_install", "-at_install")
class TestCalls(KeptCommon):
    """A call task says until when one may call now; a call that was made all the same says why."""

    def log(self, case, **values):
        outcome = self.env.ref("collections_followup.collections_outcome_no_answer")
        window = self.env["collections.contact.log"].with_user(self.accountant)
        return window.create({"case_id": case.id, "channel": "phone", "outcome_id": outcome.id, **values})

    def called(self, moment="2026-03-03 20:30:00"):
        partner = self.late("Tarde", "es", tz="Europe/Madrid")
        self.evaluate(partner)
        self.at(moment)
        return self.case(partner)

    def test_until_when_one_may_call(self):
        case = self.called("2026-03-03 10:00:00").with_user(self.accountant)
        self.assertEqual(case.call_window.replace("\u202f", " "), "Calls are allowed until 8:00 PM there")
        self.at("2026-03-03 20:30:00")
        case.invalidate_recordset()
        self.assertEqual(
            case.call_window,
            "No calls before Wednesday 4 March 09:00 there: Only Mon–Fri 09:00–20:00, where the customer is (Policy)",
        )

    def test_a_call_in_the_evening_needs_a_reason(self):
        case = self.called()
        log = self.log(case)
        self.assertIn("Only Mon–Fri 09:00–20:00", log.refused)
        with self.assertRaisesRegex(ValidationError, "Say why all the same"):
            log.action_log()
        log.all_the_same = "They had asked for a call tonight."
        log.action_log()
        override = self.contact(case.partner_id).override_ids
        self.assertEqual((override.reason, override.user_id), (log.all_the_same, self.accountant))

    def test_what_is_allowed_needs_none(self):
        case = self.called("2026-03-03 10:00:00")
        self.log(case).action_log()
        self.assertFalse(self.contact(case.partner_id).override_ids)
        log = self.log(case, direction="in", date="2026-03-03 03:00:00")
        self.assertFalse(log.refused)

    def test_calls_that_are_not_allowed_now_come_last(self):
        self.levels["Reminder"].channel_ids.channel = "phone"
        night = self.late("Night", "jp", tz="Asia/Tokyo")
        day = self.late("Day", "us", tz="America/New_York")
        self.switch_on()
        self.at("2026-03-03 15:00:00")
        self.nightly()
        self.assertEqual({c.delivery for c in self.contacts(night) | self.contacts(day)}, {"to_do"})
        calling = self.env["collections.calling"].with_user(self.accountant)
        calling = calling.browse(calling.action_start()["res_id"])
        self.assertEqual(calling.partner_id, day)
        self.assertIn("Calls are allowed until", calling.call_window)


@tagged("post_install", "-at_install")
class TestRefrained(KeptCommon):
    """What the rules did not allow is on record."""

    def test_it_is_logged_once_for_each_rule(self):
        partner = self.late("Tarde", "es", tz="Europe/Madrid")
        self.switch_on()
        for day in ("2026-03-07", "2026-03-08"):
            self.at(f"{day} 08:00:00")
            self.case(partner).to_evaluate = True
            self.nightly()
        refrained = self.contacts(partner).filtered(lambda contact: contact.kind == "refrained")
        self.assertEqual(refrained.mapped("refusing_rule"), ["es-business-email-hours"])
        self.assertIn("No contact by E-mail today", refrained.summary)
        self.assertIn("(Spain, Policy: Mon–Fri 08:00–21:00)", refrained.summary)
        self.assertEqual(self.case(partner).contact_count, 0, "nobody was contacted")
        self.assertFalse(refrained.delivery)
        self.at("2026-03-09 12:00:00")
        self.nightly()
        self.assertEqual(self.taken(partner), ["Reminder"])

    def test_the_case_says_when_the_day_of_the_next_step_is_a_sunday(self):
        partner = self.late("Tarde", "es", tz="Europe/Madrid")
        self.switch_on()
        self.at("2026-03-02 12:00:00")
        self.nightly()
        self.at("2026-03-03 12:00:00")
        case = self.case(partner)
        for day, told in (("2026-03-15", True), ("2026-03-16", False)):
            self.levels["Second copy, overdue"].days = (date.fromisoformat(day) - case.oldest_due).days
            case._refresh()
            case.invalidate_recordset()
            with self.subTest(day=day):
                self.assertEqual(str(case.next_date), day)
                says = "Contact rules let it be taken on 03/16/2026 at the earliest."
                self.assertEqual(says in html2plaintext(case.why_now), told)

    def test_a_proposal_on_a_saturday_shows_what_would_go_out_while_the_follow_up_is_off(self):
        partner = self.late("Tarde", "es", tz="Europe/Madrid")
        self.at("2026-03-07 08:00:00")
        run = self.env["collections.run"]._propose_now(self.company)
        self.assertEqual(self.step(run, partner).state, "proposed")
        self.switch_on()
        self.nightly()
        self.assertEqual(self.case(partner).reason_code, "contact_rule")
        self.assertFalse(self.queued(partner))

    def test_a_step_on_hold_shows_what_it_would_say(self):
        partner = self.late("Tarde", "es", tz="Europe/Madrid")
        self.switch_on()
        self.at("2026-03-07 08:00:00")
        step = self.step(self.nightly(), partner)
        self.assertEqual(step.state, "refused")
        self.assertIn("100.00", html2plaintext(step.body))
        self.assertIn(partner.email, step.recipient)
        with self.assertRaises(UserError):
            step.with_user(self.manager).subject = "Another one"


@tagged("post_install", "-at_install")
class TestTextsWait(ChannelsCommon, KeptCommon, MockSMS):
    """Text messages wait outside Odoo's queue, which takes the oldest first whether they may leave or not."""

    def setUp(self):
        super().setUp()
        self.by(("sms",))
        self.partner = self.late("Tarde", "es", tz="Europe/Madrid", phone="+34 612 345 678")

    def work_off(self, moment):
        self.at(moment)
        with self.mockSMSGateway():
            self.job("sms.ir_cron_sms_scheduler_action")
            return [sms["number"] for sms in self._sms]

    def wait(self):
        self.switch_on()
        self.at("2026-03-03 02:00:00")
        self.nightly()
        return self.contact(self.partner)

    def test_a_text_of_the_night_leaves_in_the_morning(self):
        contact = self.wait()
        self.assertEqual((str(contact.not_before), contact.delivery), ("2026-03-03 07:00:00", "queued"))
        self.assertFalse(self.work_off("2026-03-03 06:59:00"))
        self.assertEqual(self.work_off("2026-03-03 07:00:00"), ["+34612345678"])
        self.assertEqual(contact.delivery, "sent")

    def test_a_text_that_waits_is_withdrawn_when_money_comes(self):
        contact = self.wait()
        self.pay(self.partner.invoice_ids)
        self.case(self.partner)._refresh()
        self.assertEqual(contact.delivery, "cancelled")
        self.assertFalse(self.work_off("2026-03-03 07:00:00"))

    def test_a_text_that_a_colleague_writes_at_night_leaves_in_the_morning(self):
        self.switch_on()
        self.at("2026-03-03 02:00:00")
        for record in (self.case(self.partner), self.partner.invoice_ids):
            self.text(record, "Please call us")
        texts = self.contacts(self.partner).filtered(lambda contact: contact.channel == "sms")
        self.assertEqual(texts.mapped("summary"), ["Please call us", "Please call us"])
        self.assertEqual(texts.mapped("address"), ["+34612345678", "+34612345678"])
        self.assertEqual({str(text.not_before) for text in texts}, {"2026-03-03 07:00:00"})
        self.assertFalse(self.work_off("2026-03-03 06:59:00"))
        self.assertEqual(self.work_off("2026-03-03 07:00:00"), ["+34612345678", "+34612345678"])
        self.assertEqual(set(texts.mapped("delivery")), {"sent"})

    def test_a_manager_sends_it_now(self):
        contact = self.wait()
        release = self.env["collections.contact.release"].with_user(self.manager)
        release.create({"contact_id": contact.id, "reason": "They asked for it"}).action_release()
        self.assertEqual(self.work_off("2026-03-03 02:01:00"), ["+34612345678"])

    def test_a_rule_that_came_later_holds_it(self):
        self.wait()
        self.rules.search([("code", "=", "es-business-sms-hours")]).hours = "Th 10:00-12:00"
        self.assertFalse(self.work_off("2026-03-03 07:00:00"))
        self.assertFalse(self.work_off("2026-03-05 08:59:00"))
        self.assertEqual(self.work_off("2026-03-05 09:00:00"), ["+34612345678"])


@tagged("post_install", "-at_install")
class TestLettersWait(ChannelsCommon, KeptCommon):
    """Letters by post wait in the queue of Odoo's postal service."""

    def test_a_letter_is_not_handed_over_at_night(self):
        """Colombia, Law 2300 of 2023: also letters, on working days and Saturday mornings."""
        self.by(("post",))
        partner = self.late("Tarde", "co", tz="America/Bogota", is_company=False)
        self.switch_on()
        self.at("2026-03-03 04:00:00")
        self.nightly()
        contact = self.contact(partner)
        self.assertEqual((contact.channel, str(contact.not_before)), ("post", "2026-03-03 12:00:00"))
        letter = self.env["snailmail.letter"].search([("state", "=", "pending")])
        posted = []

        def answers(_url, params, timeout):
            posted.extend(params["documents"])
            return {"request_code": 200, "request": {"documents": [{**d, "send_id": 7, "sent": True} for d in posted]}}

        with patch("odoo.addons.snailmail.models.snailmail_letter.iap_tools.iap_jsonrpc", answers):
            letter._snailmail_print_valid_address()
            self.assertFalse(posted)
            self.at("2026-03-03 12:00:00")
            letter._snailmail_print_valid_address()
        self.assertEqual(len(posted), 1)
