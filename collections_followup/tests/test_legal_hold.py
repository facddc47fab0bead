from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..decision.assessment import in_order
from .common import TODAY, CollectionsCommon
from .smtp import SmtpCommon


class HeldCommon(CollectionsCommon):
    """Late Ltd owes an invoice of five weeks ago, and enters a breathing space of 60 days today."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd")
        self.bill = self.invoice(self.late, 100, overdue=5)

    def kind(self, name):
        return self.env.ref(f"collections_followup.moratorium_kind_{name}")

    def enter(self, kind="breathing_space", user=None, **values):
        self.evaluate(self.late)
        values = {"case_id": self.case(self.late).id, "kind_id": self.kind(kind).id, "date_from": self.today, **values}
        return self.env["collections.moratorium"].with_user(user or self.accountant).create(values)

    def end(self, hold, reason="The adviser has ended it"):
        window = self.env["collections.period.end"].with_user(self.accountant)
        window.create({"moratorium_id": hold.id, "reason": reason}).action_end()

    def log(self, direction="out", **values):
        outcome = self.env.ref("collections_followup.collections_outcome_no_answer")
        window = self.env["collections.contact.log"].with_user(self.accountant)
        values = {"case_id": self.case(self.late).id, "outcome_id": outcome.id, "direction": direction, **values}
        return window.create(values)


@tagged("post_install", "-at_install")
class TestBreathingSpace(SmtpCommon, HeldCommon):
    """Nobody asks for what is held; new debts are followed up as usual; it ends by itself."""

    def night(self, days=0):
        self.days_later(days)
        self.nightly()
        self.env.invalidate_all()
        return list(self.hand_over())

    def test_sixty_days_and_the_next_night_goes_on(self):
        hold = self.enter()
        self.assertEqual((hold.date_until, hold.debts_until), (TODAY + timedelta(59), TODAY))
        self.switch_on()
        self.assertFalse(self.night())
        case = self.case(self.late)
        self.assertIn("Debts up to", case.legally_held_told)
        self.assertEqual(self.evaluate(self.late).assessment.items[0].hold.code, "legal_hold")
        self.assertFalse(self.night(30))
        self.assertFalse(self.night(29))
        self.assertEqual(self.night(1), [self.late.email])
        self.assertFalse(self.case(self.late).legally_held_told)

    def test_the_case_is_looked_at_on_the_day_after_the_last(self):
        self.enter()
        verdict = self.evaluate(self.late)
        self.assertEqual(verdict.evaluate_on, TODAY + timedelta(60))
        self.assertIn(TODAY, verdict.turns)

    def test_debts_of_a_later_day_are_followed_up(self):
        self.enter()
        self.switch_on()
        new = self.invoice(self.late, 70, invoice_date=TODAY + timedelta(1), invoice_date_due=TODAY + timedelta(2))
        self.assertFalse(self.night(1))
        self.assertEqual(self.night(4), [self.late.email])
        self.assertEqual(self.asked(self.late), [(new.name, 70.0)])

    def test_all_debts_are_held(self):
        self.enter("order")
        self.switch_on()
        self.invoice(self.late, 70, invoice_date=TODAY + timedelta(1), invoice_date_due=TODAY + timedelta(2))
        self.assertFalse(self.night(5))
        verdict = self.evaluate(self.late)
        self.assertEqual((verdict.outcome, verdict.reasons[0].code), ("refused", "legal_hold"))
        self.assertIn("until it is ended (The order itself)", str(verdict.reasons[0]))

    def test_what_waits_in_the_queue_is_withdrawn(self):
        self.switch_on()
        self.nightly()
        waiting = self.contacts(self.late)
        self.enter()
        self.assertFalse(self.hand_over())
        self.assertEqual(waiting.delivery, "cancelled")
        self.assertIn("Breathing space (England and Wales)", waiting.why_not_sent)

    def test_a_statement_that_waits_is_withdrawn_and_none_is_sent(self):
        self.evaluate(self.late)
        window = self.env["collections.statement.send"].with_user(self.accountant)
        wizard = window.create({"case_ids": [Command.set(self.case(self.late).ids)]})
        wizard.action_send()
        self.enter("order")
        self.assertFalse(self.hand_over())
        statement = self.contacts(self.late).filtered(lambda contact: contact.kind == "statement")
        self.assertEqual(statement.delivery, "cancelled")
        self.assertIn("The law allows no contact", statement.why_not_sent)
        found = window.create({"case_ids": [Command.set(self.case(self.late).ids)]})._obstacles()
        self.assertIn("The order itself", found[self.case(self.late).id])

    def test_a_task_for_the_last_day(self):
        hold = self.enter()
        task = hold.sudo().activity_id
        self.assertEqual((task.date_deadline, task.user_id), (hold.date_until, self.accountant))
        hold.date_until = TODAY + timedelta(10)
        self.assertEqual(hold.sudo().activity_id.date_deadline, TODAY + timedelta(10))
        self.assertFalse(task.exists())
        self.end(hold)
        self.assertFalse(hold.sudo().activity_id)

    def test_it_is_told_in_the_time_line(self):
        hold = self.enter(reference="BS-1")
        self.end(hold)
        told = " ".join(self.case(self.late).message_ids.mapped("body"))
        for words in ("Entered: Breathing space (England and Wales), BS-1", "Ended: ", "The adviser has ended it"):
            self.assertIn(words, told)


@tagged("post_install", "-at_install")
class TestByPeople(HeldCommon):
    """The law is not overridden by people either."""

    def test_a_call_that_was_made_all_the_same_is_evidence(self):
        """To refuse it would not undo it."""
        self.enter()
        log = self.log()
        self.assertIn("Breathing space (England and Wales), up to and including 04/30/2026", log.refused)
        with self.assertRaisesRegex(ValidationError, "Say why all the same"):
            log.action_log()
        log.all_the_same = "Did not know of it"
        log.action_log()
        [override] = self.contacts(self.late).override_ids
        self.assertIn("Breathing space", override.rules)
        self.log("in").action_log()

    def test_what_may_be_done(self):
        self.enter("order")
        case = self.case(self.late).with_user(self.accountant)
        action = case.action_permissions()
        shown = self.env["collections.permissions"].sudo().browse(action["res_id"])
        self.assertEqual(set(shown.line_ids.mapped("may")), {"never"})
        self.assertIn("Law: The order itself", shown.line_ids[0].source)
        self.assertIn("Order of a court or an authority", shown.line_ids[0].why)
        self.assertIn("No calls are allowed: Order of a court", case.call_window)

    def test_calls_are_allowed_from_the_day_after(self):
        self.enter(date_until=TODAY + timedelta(2))
        permission = self.case(self.late)._permissions(["phone"])["phone"]
        self.assertEqual(str(permission.first.date()), str(TODAY + timedelta(3)))

    def test_a_later_debt_may_be_spoken_about(self):
        self.enter()
        self.invoice(self.late, 70, invoice_date=TODAY + timedelta(1), invoice_date_due=TODAY + timedelta(2))
        self.on(TODAY + timedelta(1))
        self.assertTrue(self.case(self.late)._permissions(["phone"])["phone"].allowed)

    def test_colleagues_write_nothing_but_answers(self):
        self.enter()
        case = self.case(self.late).with_user(self.accountant)
        said = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment", "partner_ids": self.late.ids}
        with self.assertRaisesRegex(UserError, "The law allows no contact with this customer now"):
            case.message_post(body="Please pay.", **said)
        heard = {"case_id": case.id, "kind": "message", "channel": "email", "summary": "A question", "direction": "in"}
        self.env["collections.contact"].create(heard)
        case.message_post(body="Thank you for asking.", **said)
        self.assertTrue(case.message_post(body="A note for colleagues."))

    def test_an_insolvency_administrator_may_be_written_to(self):
        self.enter("insolvency")
        office = self.customer("Receiver Ltd")
        self.assertFalse(self.case(self.late)._permissions(["phone"])["phone"].allowed)
        self.env["collections.representative"].create(
            {"case_id": self.case(self.late).id, "person_id": office.id, "role": "administrator"}
        )
        self.assertTrue(self.case(self.late)._permissions(["phone"])["phone"].allowed)
        self.assertEqual(self.evaluate(self.late).assessment.items[0].hold.code, "legal_hold")

    def test_a_charge_asks_whether_a_debt_is_frozen(self):
        self.enter()
        self.invoice(self.late, 70, invoice_date=TODAY + timedelta(1), invoice_date_due=TODAY + timedelta(2))
        case = self.case(self.late)
        facts = self.env["collections.ledger"]._facts(case, self.today, case._commitments(self.today))
        old, new = in_order(facts[case.id].receivables)
        frozen = self.env["collections.moratorium"]._frozen({case.id: [old, new]})
        self.assertTrue(frozen(case.id, old, TODAY))
        self.assertFalse(frozen(case.id, old, TODAY - timedelta(1)))
        self.assertFalse(frozen(case.id, old, TODAY + timedelta(60)))
        self.assertFalse(frozen(case.id, new, TODAY + timedelta(5)))

    def test_people_of_another_company_see_and_enter_nothing(self):
        hold = self.enter()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user("stranger", "base.group_user,collections_followup.collections_group_user", elsewhere)
        with self.assertRaises(AccessError):
            hold.with_user(stranger).read(["kind_id"])
        with self.assertRaises(AccessError):
            self.enter(user=stranger)
        with self.assertRaises(AccessError):
            hold.with_user(stranger)._end("Mine")

    def test_only_managers_of_all_companies_write_kinds(self):
        kind = self.kind("breathing_space")
        with self.assertRaises(AccessError):
            kind.with_user(self.accountant).days = 6
        self.one_company()
        kind.with_user(self.manager).days = 61
        self.assertEqual(self.enter().date_until, TODAY + timedelta(60))

    def test_it_follows_customers_who_are_merged(self):
        self.enter()
        other = self.customer("Later Ltd")
        self.invoice(other, 50, overdue=9)
        self.evaluate(other)
        self.env["base.partner.merge.automatic.wizard"]._merge((self.late | other).ids, other, extra_checks=False)
        self.env.invalidate_all()
        holds = [item.hold for item in self.evaluate(other).assessment.items]
        self.assertEqual([hold.code for hold in holds], ["legal_hold"] * 2)

    def test_it_costs_the_same_number_of_queries_however_many_customers(self):
        partners = [self.customer(f"Many{number} Ltd") for number in range(6)]
        for partner in partners:
            self.invoice(partner, 100, overdue=5)
        self.company._open_collections_cases(self.today)
        cases = self.env["collections.case"].search([("partner_id", "in", [p.id for p in partners])])
        for case in cases:
            self.env["collections.moratorium"].create({"case_id": case.id, "kind_id": self.kind("breathing_space").id})
        cases._evaluate(self.today)
        few = self.count_queries(lambda: cases[:2]._evaluate(self.today))
        self.assertEqual(self.count_queries(lambda: cases._evaluate(self.today)), few)
