from datetime import timedelta
from email.message import EmailMessage
from unittest.mock import patch

from psycopg2 import IntegrityError
from psycopg2.errorcodes import SERIALIZATION_FAILURE
from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TODAY, CollectionsCommon

SAFELY = "odoo.addons.collections_followup.models.base.collections_safely"
RUN = "odoo.addons.collections_followup.models.run.collections_run"


@tagged("post_install", "-at_install")
class TestBeforeActivation(CollectionsCommon):
    """Installing the follow-up sends nothing: a person looks first, then switches it on."""

    def test_nights_before_activation_propose_and_send_nothing(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        for _night in range(3):
            run = self.nightly()
            self.days_later(1)
        self.assertEqual(run.state, "proposed")
        self.assertRecordValues(self.step(run, late), [{"state": "proposed", "amount": 100}])
        self.assertFalse(self.contacts(late))
        self.assertFalse(self.queued(late))

    def test_follow_up_cannot_be_on_without_a_first_proposal(self):
        with self.assertRaises(ValidationError):
            self.company.collections_active = True

    def test_approving_before_activation_says_what_to_do(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        run = self.nightly().with_user(self.manager)
        with self.assertRaisesRegex(RedirectWarning, "not switched on") as refused:
            run.action_approve_all()
        self.assertEqual(refused.exception.args[1]["res_model"], "collections.activation")
        self.assertEqual(self.step(run, late).state, "proposed")
        self.assertFalse(self.contacts(late))

    def test_the_button_of_the_list_of_runs_proposes(self):
        # as the web client calls it: with the ids of the rows that are selected
        call_kw(self.env["collections.run"].with_user(self.manager), "action_propose_now", [[]], {})
        self.assertTrue(self.env["collections.run"].search_count([("company_id", "=", self.company.id)]))

    def test_switching_on_takes_a_proposal_and_a_look(self):
        activation = self.activation()
        with self.assertRaisesRegex(UserError, "first proposal"):
            activation.action_switch_on()
        self.env["collections.run"].with_user(self.manager).action_propose_now()
        activation = self.activation()
        with self.assertRaisesRegex(UserError, "Look at the proposal"):
            activation.action_switch_on()
        self.assertFalse(self.company.collections_active)
        activation.seen = True
        activation.action_switch_on()
        self.assertRecordValues(
            self.company,
            [
                {
                    "collections_active": True,
                    "collections_start_date": self.today.replace(month=12, year=2025),
                    "collections_older_debt": "person",
                }
            ],
        )

    def test_activation_shows_what_would_go_out(self):
        late, asked = self.customer("Late Ltd"), self.customer("Manual Ltd")
        self.invoice(late, 100, overdue=5)
        self.invoice(asked, 50, overdue=5)
        self.env["collections.run"]._propose_now(self.company)
        self.case(asked).mode = "manual"
        self.env["collections.run"]._propose_now(self.company)
        told = [{"proposed_count": 2, "automatic_count": 1, "amount_asked": 150}]
        self.assertRecordValues(self.activation(), told)

        self.assertFalse(self.manager.has_group("base.group_multi_company"), "as most are")
        wizard = self.env["collections.activation"].with_user(self.manager)
        form = Form(wizard.with_context(default_company_id=self.company.id))
        self.assertTrue(form.run_id, "else the window offers no button to switch on")
        self.assertEqual({name: form[name] for name in told[0]}, told[0])
        form.seen = True
        form.save().action_switch_on()
        self.assertTrue(self.company.collections_active)

    def test_only_a_manager_switches_on(self):
        self.env["collections.run"]._propose_now(self.company)
        with self.assertRaises(AccessError):
            self.activation(self.accountant)

    def test_proposal_of_the_first_day_is_sent_after_activation(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.nightly()
        activation = self.activation()
        activation.write({"seen": True, "older_debt": "follow"})
        activation.action_switch_on()
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder"])

    def activation(self, user=None):
        return (
            self.env["collections.activation"].with_user(user or self.manager).create({"company_id": self.company.id})
        )


@tagged("post_install", "-at_install")
class TestOlderDebts(CollectionsCommon):
    """Debts from before the start are left alone, approved by a person, or followed up, as chosen."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd")
        self.old = self.invoice(self.late, 1000, overdue=400)

    def start(self, older_debt):
        self.switch_on(collections_start_date=TODAY - timedelta(90), collections_older_debt=older_debt)
        return self.nightly()

    def test_older_debts_are_left_alone(self):
        self.start("skip")
        self.assertFalse(self.contacts(self.late))
        self.assertRecordValues(self.case(self.late), [{"outcome": "refused", "reason_code": "item_before_start"}])

    def test_newer_debts_of_the_same_customer_are_followed_up(self):
        new = self.invoice(self.late, 10, overdue=5)
        self.start("skip")
        self.assertEqual(self.asked(self.late), [(new.name, 10)])

    def test_older_debts_wait_for_a_person(self):
        run = self.start("person")
        self.assertRecordValues(self.step(run, self.late), [{"state": "proposed", "needs_person": True}])
        self.assertFalse(self.contacts(self.late))
        self.step(run, self.late).with_user(self.manager).action_approve()
        self.assertEqual(self.asked(self.late), [(self.old.name, 1000)])

    def test_a_message_that_lists_older_debts_waits_for_a_person(self):
        self.invoice(self.late, 10, overdue=5)
        run = self.start("person")
        self.assertTrue(self.step(run, self.late).needs_person)

    def test_older_debts_are_followed_up_like_others(self):
        self.start("follow")
        self.assertEqual(self.asked(self.late), [(self.old.name, 1000)])


@tagged("post_install", "-at_install")
class TestRehearsal(CollectionsCommon):
    """In a rehearsal everything goes to one address, and nothing of it counts afterwards."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd")
        self.invoice(self.late, 100, overdue=5)

    def test_messages_go_to_the_rehearsal_address_only(self):
        self.switch_on(collections_rehearsal_email="rehearsal@company.example")
        self.nightly()
        contact = self.contacts(self.late)
        self.assertTrue(contact.rehearsal)
        mail = self.env["mail.mail"].search([("mail_message_id", "=", contact.mail_message_id.id)])
        self.assertEqual(mail.email_to, "rehearsal@company.example")
        self.assertFalse(mail.recipient_ids)
        self.assertFalse(contact.mail_message_id.partner_ids)
        self.assertFalse(contact.mail_message_id.notification_ids.res_partner_id)
        self.assertFalse(self.queued(self.late))
        self.assertIn("late@customer.example", contact.summary)

    def test_levels_are_taken_in_the_rehearsal_and_start_afresh_after_it(self):
        self.switch_on(collections_rehearsal_email="rehearsal@company.example")
        self.nightly()
        self.days_later(12)
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder", "Second copy, overdue"])
        self.company.collections_rehearsal_email = False
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder", "Second copy, overdue", "Reminder"])
        self.assertEqual(self.contacts(self.late).mapped("rehearsal"), [True, True, False])
        self.assertTrue(self.queued(self.late))

    def test_rehearsal_before_activation_by_hand(self):
        self.company.collections_rehearsal_email = "rehearsal@company.example"
        run = self.nightly()
        self.assertFalse(self.contacts(self.late))
        run.with_user(self.manager).action_approve_all()
        self.assertTrue(self.contacts(self.late).rehearsal)
        self.assertFalse(self.queued(self.late))

    def test_second_rehearsal_goes_on_where_the_first_ended(self):
        self.switch_on(collections_rehearsal_email="rehearsal@company.example")
        self.nightly()
        self.delivered(self.late)
        self.company.collections_rehearsal_email = False
        self.nightly()
        self.company.collections_rehearsal_email = "rehearsal@company.example"
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.contacts(self.late).mapped("rehearsal"), [True])

    def test_rehearsal_address_is_an_address(self):
        with self.assertRaisesRegex(ValidationError, "not an e-mail address"):
            self.company.collections_rehearsal_email = "somewhere"


class Clash(SerializationFailure):
    """What PostgreSQL raises when somebody else has written to the same row."""

    pgcode = SERIALIZATION_FAILURE


@tagged("post_install", "-at_install")
class TestOnce(CollectionsCommon):
    """Nobody is chased twice for the same step; one failure stops nobody else."""

    def test_second_run_of_the_same_night_does_nothing(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.assertEqual(self.nightly(), self.nightly())
        self.assertEqual(len(self.contacts(late)), 1)
        self.assertEqual(len(self.queued(late)), 1)

    def test_run_by_hand_after_the_night_proposes_nothing(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        run = self.env["collections.run"]._propose_now(self.company)
        self.assertEqual(self.step(run, late).state, "waiting")

    def test_run_by_hand_and_night_propose_one_step(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.case(late).mode = "manual"
        self.nightly()
        self.case(late).with_user(self.manager).action_propose()
        proposed = self.case(late).step_ids.filtered(lambda s: s.state == "proposed")
        self.assertEqual(len(proposed), 1)
        proposed.with_user(self.manager).action_approve()
        proposed.with_user(self.manager).action_approve()
        self.assertEqual(len(self.contacts(late)), 1)

    @mute_logger(SAFELY)
    def test_message_that_cannot_be_written_stops_nobody_else(self):
        good, bad, other = (self.customer(name) for name in ("Good Ltd", "Bad Ltd", "Other Ltd"))
        for partner in (good, bad, other):
            self.invoice(partner, 100, overdue=5)
        template = self.levels["Reminder"]._wording("mail.template")
        template.body_html = """<p>Pay <t t-out="1 / (0 if object.partner_id.name == 'Bad Ltd' else 1)"/></p>"""
        self.switch_on()
        run = self.nightly()
        self.assertRecordValues(
            self.step(run, good) + self.step(run, bad) + self.step(run, other),
            [{"state": "done"}, {"state": "failed"}, {"state": "done"}],
        )
        self.assertTrue(self.step(run, bad).error)
        self.assertEqual([len(self.queued(p)) for p in (good, bad, other)], [1, 0, 1])
        self.assertEqual([len(self.contacts(p)) for p in (good, bad, other)], [1, 0, 1])
        self.assertEqual(run.failed_count, 1)

    @mute_logger(SAFELY)
    def test_failed_step_is_tried_again_by_a_person(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        template = self.levels["Reminder"]._wording("mail.template")
        template.body_html = "<p><t t-out='1 / 0'/></p>"
        self.switch_on()
        step = self.step(self.nightly(), late)
        template.body_html = "<p>Please pay.</p>"
        step.with_user(self.manager).action_retry()
        step.with_user(self.manager).action_approve()
        self.assertRecordValues(step, [{"state": "done", "error": False}])
        self.assertEqual(self.taken(late), ["Reminder"])

    @mute_logger(SAFELY)
    def test_failed_step_is_tried_again_the_next_night(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        template = self.levels["Reminder"]._wording("mail.template")
        template.body_html = "<p><t t-out='1 / 0'/></p>"
        self.switch_on()
        self.nightly()
        template.body_html = "<p>Please pay.</p>"
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder"])

    @mute_logger(SAFELY)
    def test_case_that_cannot_be_evaluated_stops_nobody_else(self):
        good, bad = self.customer("Good Ltd"), self.customer("Bad Ltd")
        for partner in (good, bad):
            self.invoice(partner, 100, overdue=5)
        self.switch_on()
        ledger = self.env.registry["collections.ledger"]
        facts = ledger._facts

        def broken(ledger, cases, *arguments):
            if bad in cases.partner_id:
                raise ValueError("this customer's figures make no sense")
            return facts(ledger, cases, *arguments)

        with patch.object(ledger, "_facts", broken):
            run = self.nightly()
        self.assertEqual(self.taken(good), ["Reminder"])
        self.assertRecordValues(
            self.step(run, bad), [{"state": "failed", "error": "this customer's figures make no sense"}]
        )

    def test_night_that_clashes_with_somebodys_work_is_not_lost(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        cases = self.env.registry["collections.case"]
        evaluate, clashes = cases._evaluate, [Clash(), Clash()]

        def clash_first(cases, *arguments):
            if clashes:
                raise clashes.pop()
            return evaluate(cases, *arguments)

        with patch.object(cases, "_evaluate", clash_first), patch("odoo.service.model.time.sleep"):
            self.nightly()
        self.assertFalse(clashes)
        self.assertEqual(self.taken(late), ["Reminder"])
        self.assertEqual(len(self.queued(late)), 1)

    @mute_logger(RUN, "odoo.addons.base.models.ir_cron")
    def test_company_whose_night_fails_stops_no_other(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        broken = self.env["res.company"].create({"name": "Broken Ltd", "sequence": -1})
        companies = self.env.registry["res.company"]
        open_cases = companies._open_collections_cases

        def fail_for_one(company, today):
            if company == broken:
                raise ValueError("no such time zone")
            return open_cases(company, today)

        with patch.object(companies, "_open_collections_cases", fail_for_one):
            self.nightly()
        self.assertEqual(self.taken(late), ["Reminder"])

    def test_money_that_arrives_before_approval_stops_the_message(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 100, overdue=5)
        self.switch_on()
        step = self.case(late).step_ids
        self.pay(invoice)
        step.with_user(self.manager).action_approve()
        self.assertFalse(self.contacts(late))
        self.assertFalse(self.queued(late))
        self.assertRecordValues(step, [{"state": "clear", "reason_code": "clear"}])
        self.assertTrue(step.why)

    def test_invoice_withdrawn_before_approval_leaves_the_worklist(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 100, overdue=5)
        self.switch_on()
        invoice.button_draft()
        self.case(late).step_ids.with_user(self.manager).action_approve()
        self.assertFalse(self.contacts(late))
        self.assertRecordValues(self.case(late), [{"state": "closed", "outcome": "clear"}])

    def test_unallocated_money_that_arrives_before_approval_stops_the_message(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        step = self.case(late).step_ids
        self.receive(late, 100)
        step.with_user(self.manager).action_approve()
        self.assertFalse(self.contacts(late))
        self.assertRecordValues(step, [{"state": "refused", "reason_code": "covered_by_credit"}])

    def test_part_payment_before_approval_is_in_the_message(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 100, overdue=5)
        self.switch_on()
        step = self.case(late).step_ids
        self.pay(invoice, 30)
        step.with_user(self.manager).action_approve()
        self.assertEqual(self.asked(late), [(invoice.name, 70)])
        self.assertIn("70.00", self.letter_text(late))

    def test_edited_message_goes_out_as_edited(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        step = self.edit(self.case(late).step_ids)
        step.action_approve()
        self.assertEqual(self.contacts(late).summary, "About our talk")
        self.assertIn("As we said on the phone: 100.00", self.letter_text(late))

    def test_who_edits_the_subject_only_keeps_the_message_and_the_other_way_round(self):
        for name, words in {"subject": "About our talk", "body": "<p>As we said on the phone: 100.00</p>"}.items():
            late = self.customer(f"{name} Ltd")
            self.invoice(late, 100, overdue=5)
            self.env["collections.run"]._propose_now(self.company)
            step = self.case(late).step_ids.with_user(self.manager)
            subject, body = step.subject, step.body
            self.env.flush_all()
            self.env.invalidate_all()
            step.write({name: words})
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual((step.subject, step.body), tuple({"subject": subject, "body": body, name: words}.values()))

    def test_edited_message_that_is_no_longer_true_is_not_sent(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 100, overdue=5)
        self.switch_on()
        step = self.edit(self.case(late).step_ids)
        self.pay(invoice, 30)
        step.action_approve()
        self.assertFalse(self.contacts(late))
        self.assertEqual(step.state, "superseded")

    def test_edited_message_that_is_no_longer_true_after_a_night_is_not_sent(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.case(late).mode = "manual"
        step = self.edit(self.case(late).step_ids)
        self.pay(invoice, 30)
        self.days_later(1)
        self.nightly()
        step.action_approve()
        self.assertFalse(self.contacts(late))
        self.assertEqual(step.state, "superseded")
        self.days_later(1)
        self.nightly()
        fresh = self.case(late).step_ids.filtered(lambda s: s.state == "proposed")
        self.assertRecordValues(fresh, [{"amount": 70, "edited": False}])

    def test_dropped_step_sends_nothing(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        step = self.case(late).step_ids
        step.with_user(self.manager).action_drop()
        step.with_user(self.manager).action_approve()
        self.assertEqual(step.state, "dropped")
        self.assertFalse(self.contacts(late))

    def edit(self, step):
        step = step.with_user(self.manager)
        with Form(step) as form:
            form.subject = "About our talk"
            form.body = "<p>As we said on the phone: 100.00</p>"
        return step


@tagged("post_install", "-at_install")
class TestRights(CollectionsCommon):
    """The log stands as evidence; where a case stands is read from the ledger, not set by hand."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd")
        self.bill = self.invoice(self.late, 100, overdue=5)
        self.switch_on()
        self.nightly()

    def test_nobody_changes_the_contact_log(self):
        contact = self.contacts(self.late)
        for user in (self.accountant, self.manager, self.env.user, self.env.ref("base.user_admin")):
            for record in (contact, contact.item_ids):
                for record_as in (record.with_user(user), record.with_user(user).sudo()):
                    with self.assertRaises(UserError):
                        record_as.write({"amount": 5})
                    with self.assertRaises(UserError):
                        record_as.unlink()
        self.env.invalidate_all()
        self.assertEqual(contact.exists().amount, 100)
        self.assertEqual(contact.item_ids.amount, 100)

    def test_correction_is_a_line_of_its_own(self):
        contact = self.contacts(self.late)
        with self.assertRaisesRegex(UserError, "log a correction"):
            contact.write({"note": "It was on Tuesday."})

    def test_items_of_contacts_are_not_made_by_hand(self):
        values = {
            "contact_id": self.contacts(self.late).id,
            "name": "INV/1",
            "amount": 1,
            "currency_id": self.company.currency_id.id,
        }
        with self.assertRaises(AccessError):
            self.env["collections.contact.item"].with_user(self.manager).create(values)

    def test_where_a_case_stands_is_not_set_by_hand(self):
        other = self.customer("Other Ltd")
        for user in (self.accountant, self.manager):
            case = self.case(self.late).with_user(user)
            for values in (
                {"state": "closed"},
                {"episode": 7},
                {"partner_id": other.id},
                {"amount_overdue": 0},
                {"amount_total": 0},
                {"oldest_due": False},
                {"payment_delay": 0},
                {"level_id": False},
                {"next_date": False},
                {"last_contact_on": False},
                {"outcome": "clear"},
                {"reasons": []},
                {"link_secret": "known"},
            ):
                with self.subTest(user=user.login, values=values), self.assertRaises(AccessError):
                    case.write(values)
            with self.assertRaises(AccessError):
                case.create({"partner_id": other.id, "company_id": self.company.id})
            with self.assertRaises(AccessError):
                case.unlink()

    def test_steps_are_approved_not_written(self):
        late = self.customer("Later Ltd")
        self.invoice(late, 100, overdue=5)
        self.env["collections.run"]._propose_now(self.company)
        step = self.case(late).step_ids.with_user(self.manager)
        for values in (
            {"state": "done"},
            {"amount": 5},
            {"needs_person": False},
            {"edited_body": "x"},
            {"case_id": self.case(self.late).id},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                step.write(values)
        with self.assertRaises(AccessError):
            step.create(
                {
                    "run_id": step.run_id.id,
                    "case_id": self.case(late).id,
                    "partner_id": late.id,
                    "company_id": self.company.id,
                }
            )
        with self.assertRaises(AccessError):
            step.unlink()

    def test_runs_move_on_by_their_own_actions(self):
        run = self.case(self.late).step_ids[:1].run_id.with_user(self.manager)
        for values in ({"state": "done"}, {"date": TODAY}, {"nightly": False}):
            with self.subTest(values=values), self.assertRaises(UserError):
                run.write(values)
        with self.assertRaises(AccessError):
            run.unlink()

    def test_nobody_makes_a_night_by_hand_that_would_be_left_out(self):
        values = {"company_id": self.company.id, "date": TODAY + timedelta(1), "nightly": True, "state": "done"}
        with self.assertRaises(UserError):
            self.env["collections.run"].with_user(self.manager).create(values)

    def test_accountant_works_the_case_and_does_not_approve(self):
        other = self.customer("Other Ltd")
        self.invoice(other, 100, overdue=5)
        self.env["collections.run"]._propose_now(self.company)
        case = self.case(other).with_user(self.accountant)
        step = case.step_ids
        self.assertTrue(step.body)
        with Form(case) as form:
            form.paused_until = TODAY + timedelta(7)
        self.assertEqual(case.paused_until, TODAY + timedelta(7))
        case.action_refresh()
        self.assertEqual(case.reason_code, "customer_paused")
        self.assertEqual(step.state, "refused", "What waited for approval is taken back")
        for action in (step.action_approve, step.action_drop, step.action_retry, step.run_id.action_approve_all):
            with self.assertRaises(AccessError):
                action()
        with self.assertRaises(AccessError):
            self.policy.with_user(self.accountant).min_gap = 0
        with self.assertRaises(AccessError):
            self.levels["Reminder"].with_user(self.accountant).days = 1

    def test_accountant_proposes_and_the_manager_approves(self):
        other = self.customer("Other Ltd")
        self.invoice(other, 100, overdue=5)
        self.company._open_collections_cases(self.today)
        self.case(other).with_user(self.accountant).action_propose()
        run = self.case(other).step_ids.run_id
        self.assertEqual(run.with_user(self.accountant).proposed_count, 1)
        run.with_user(self.manager).action_approve_all()
        self.assertEqual(self.taken(other), ["Reminder"])
        self.assertEqual(self.contacts(other).user_id, self.manager)

    def test_what_a_colleague_is_noting_is_nobody_elses(self):
        called = self.env["collections.outcome"].search([], limit=1)
        log = self.env["collections.contact.log"].with_user(self.accountant)
        noting = log.create({"case_id": self.case(self.late).id, "outcome_id": called.id, "note": "In hospital"})
        activation = self.env["collections.activation"].with_user(self.manager).create({"company_id": self.company.id})
        stranger = self._user("stranger", "base.group_user,collections_followup.collections_group_manager")
        for record in (noting, activation):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(stranger).read(["create_uid"])

    def test_accountant_logs_a_call(self):
        log = (
            self.env["collections.contact.log"]
            .with_user(self.accountant)
            .with_context(default_case_id=self.case(self.late).id)
        )
        with Form(log) as form:
            form.outcome_id = self.env.ref("collections_followup.collections_outcome_will_pay")
            form.promise_date = self.today + timedelta(4)
            form.note = "On Friday."
        form.record.action_log()
        contact = self.contacts(self.late)[-1]
        self.assertRecordValues(
            contact, [{"kind": "conversation", "note": "On Friday.", "user_id": self.accountant.id}]
        )
        self.assertEqual(self.case(self.late).last_contact_on, self.today)

    def test_manager_of_another_company_does_not_see_what_is_asked_for(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere Ltd"})
        groups = "base.group_user,collections_followup.collections_group_manager"
        stranger = self._user("stranger", groups, elsewhere)
        theirs = self.env(user=stranger, context={"allowed_company_ids": elsewhere.ids})
        with self.assertRaises(AccessError):
            theirs["collections.activation"].create({"company_id": self.company.id})

    def test_contact_of_the_future_is_not_logged(self):
        """It could not be taken back, and nobody would write to the customer until then."""
        log = self.env["collections.contact.log"].with_user(self.accountant)
        values = {
            "case_id": self.case(self.late).id,
            "outcome_id": self.env.ref("collections_followup.collections_outcome_other").id,
            "date": self.utc(self.today + timedelta(365)),
        }
        with self.assertRaises(ValidationError):
            log.create(values)

    def test_task_of_a_person_who_has_left_goes_to_who_is_there(self):
        case = self.case(self.late)
        case.user_id = self.manager
        self.manager.active = False
        self.credit_note(self.late, 100)
        self.days_later(1)
        self.nightly()
        self.assertEqual(case.activity_ids.user_id, self.company.collections_user_id)
        self.assertIn(self.accountant.name, case.signature)

    def test_call_that_completes_the_task_lets_the_follow_up_go_on(self):
        self.days_later(12)
        self.nightly()
        self.days_later(15)
        self.nightly()
        self.assertEqual(self.taken(self.late)[-1], "Call")
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.case(self.late).why.count("still to be done"), 1)
        log = (
            self.env["collections.contact.log"]
            .with_user(self.accountant)
            .with_context(default_case_id=self.case(self.late).id)
        )
        with Form(log) as form:
            form.outcome_id = self.env.ref("collections_followup.collections_outcome_other")
        form.record.action_log()
        self.assertNotIn("still to be done", self.case(self.late).why)

    def test_invoicing_user_works_as_before_and_sees_no_case(self):
        clerk = self._user("clerk", "base.group_user,base.group_partner_manager,account.group_account_invoice")
        for model in ("case", "contact", "contact.item", "run", "step", "policy", "level", "outcome"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[f"collections.{model}"].with_user(clerk).search([])
        with self.assertRaises(AccessError):
            self.bill.with_user(clerk).read(["collections_why"])
        with self.assertRaises(AccessError):
            self.late.with_user(clerk).read(["collections_overdue"])
        invoice = self.invoice(self.late.with_user(clerk), 70, overdue=1, post=False).with_user(clerk)
        with Form(invoice) as form:
            form.ref = "order 5"
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        with Form(self.late.with_user(clerk)) as form:
            form.name = "Late Limited"


@tagged("post_install", "-at_install")
class TestMail(CollectionsCommon):
    """What comes back: bounces, answers, blacklisted addresses."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd")
        self.bill = self.invoice(self.late, 100, overdue=5)

    def reach(self):
        """The customer is sent the first reminder; gives its message."""
        self.switch_on()
        self.nightly()
        self.env["mail.mail"].search(
            [("mail_message_id", "=", self.contacts(self.late).mail_message_id.id)]
        )._postprocess_sent_message(self.late, [])
        return self.contacts(self.late).mail_message_id

    def incoming(self, mail):
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(None, mail.as_bytes())
        self.env.invalidate_all()

    def bounce(self, message, address, action="failed", status_code="5.1.1"):
        """A delivery status notification, as mail servers write it."""
        original = EmailMessage()
        original["From"], original["To"], original["Message-Id"] = message.email_from, address, message.message_id
        original.set_content("Please pay.")
        status = EmailMessage()
        status["Reporting-MTA"] = "dns; mx.customer.example"
        recipient = EmailMessage()
        recipient["Final-Recipient"] = f"rfc822; {address}"
        recipient["Action"], recipient["Status"] = action, status_code
        mail = EmailMessage()
        mail["From"], mail["To"] = "MAILER-DAEMON@mx.customer.example", "bounce@company.example"
        mail["Subject"], mail["Message-Id"] = "Undelivered Mail", "<bounce-1@mx.customer.example>"
        mail.set_content("Nobody of this name.")
        mail.make_mixed()
        mail.set_type("multipart/report")
        mail.set_param("report-type", "delivery-status")
        report = EmailMessage()
        report.set_type("message/delivery-status")
        report.set_payload([status, recipient])
        attached = EmailMessage()
        attached.set_type("message/rfc822")
        attached.set_payload([original])
        mail.attach(report)
        mail.attach(attached)
        return mail

    def reply(self, message, text="We pay on Friday.", sender=None):
        mail = EmailMessage()
        mail["From"], mail["To"] = sender or self.late.email_formatted, message.reply_to or self.company.email
        mail["Subject"], mail["Message-Id"] = f"Re: {message.subject}", f"<{text[:6].strip()}@customer.example>"
        mail["References"] = mail["In-Reply-To"] = message.message_id
        mail.set_content(text)
        return mail

    def test_message_that_is_sent_counts(self):
        self.reach()
        self.assertEqual(self.contacts(self.late).delivery, "sent")
        self.assertEqual(self.evaluate(self.late).last_contact, self.today)

    def test_bounced_message_is_no_contact(self):
        message = self.reach()
        self.incoming(self.bounce(message, "late@customer.example"))
        self.assertEqual(self.contacts(self.late).delivery, "bounced")
        self.days_later(1)
        self.nightly()
        case = self.case(self.late)
        self.assertRecordValues(
            case,
            [{"outcome": "refused", "reason_code": "address_bounced", "last_contact_on": False, "level_id": False}],
        )
        self.assertIn("late@customer.example", case.why)
        self.assertFalse(self.bill.collections_last_contact)

    def test_notice_that_tells_of_no_failure_changes_nothing(self):
        message = self.reach()
        for action, code in (("delayed", "4.2.2"), ("delivered", "2.0.0"), ("relayed", "2.0.0")):
            with self.subTest(action):
                mail = self.bounce(message, "late@customer.example", action, code)
                mail.replace_header("Message-Id", f"<{action}@mx.customer.example>")
                self.incoming(mail)
                self.assertEqual(self.contacts(self.late)[:1].delivery, "sent")
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.case(self.late).outcome, "wait")

    def test_step_is_taken_again_when_a_better_address_is_found(self):
        message = self.reach()
        self.incoming(self.bounce(message, "late@customer.example"))
        self.late.email = "better@customer.example"
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder", "Reminder"])
        self.assertEqual(self.contacts(self.late).mapped("ordinal"), [1, 2])

    def test_message_that_could_not_be_sent_is_held_until_a_person_looks(self):
        """OCA/credit-control#11, #430: lines were stuck, or wrongly marked, after sending failed."""
        message = self.reach()
        message.notification_ids.write({"notification_status": "exception", "failure_type": "mail_smtp"})
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.contacts(self.late).delivery, "failed")
        self.assertRecordValues(self.case(self.late), [{"outcome": "refused", "reason_code": "address_failed"}])
        failed = self.env.ref("collections_followup.mail_activity_failed")
        self.assertEqual(self.case(self.late).activity_ids.activity_type_id, failed)

    def test_better_address_ends_the_hold_of_a_message_that_could_not_be_sent(self):
        message = self.reach()
        message.notification_ids.write({"notification_status": "exception", "failure_type": "unknown"})
        self.late.email = "better@customer.example"
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder", "Reminder"])
        self.assertEqual(self.contacts(self.late)[-1:].address, "better@customer.example")

    def test_blacklisted_address_is_not_written_to_and_not_forgotten(self):
        """OCA/credit-control#447: a blacklisted address left lines "queued" for ever."""
        self.company.collections_blacklist = True
        self.env["mail.blacklist"]._add("late@customer.example")
        self.switch_on()
        run = self.nightly()
        self.assertFalse(self.contacts(self.late))
        self.assertRecordValues(self.step(run, self.late), [{"state": "refused", "reason_code": "address_refused"}])
        self.assertEqual(run.state, "done")

    def test_who_declines_newsletters_is_still_reminded_of_what_they_owe(self):
        self.env["mail.blacklist"]._add("late@customer.example")
        self.switch_on()
        self.nightly()
        self.assertRecordValues(self.contacts(self.late), [{"channel": "email", "address": "late@customer.example"}])

    def test_who_wants_no_follow_up_by_e_mail_gets_none_whatever_the_blacklist_says(self):
        self.switch_on()
        self.case(self.late).with_user(self.accountant).no_email = True
        self.nightly()
        self.assertNotIn("email", self.contacts(self.late).mapped("channel"))

    def test_answer_by_mail_is_logged_with_the_case(self):
        message = self.reach()
        self.days_later(1)
        self.incoming(self.reply(message))
        answer = self.contacts(self.late)[-1]
        self.assertRecordValues(
            answer,
            [{"direction": "in", "kind": "message", "channel": "email", "person_id": self.late.id, "day": self.today}],
        )
        self.assertIn("We pay on Friday.", answer.mail_message_id.body)
        self.assertIn(answer.mail_message_id, self.case(self.late).message_ids)
        self.assertTrue(self.case(self.late).unread_reply)
        told = answer.mail_message_id.notification_ids
        self.assertEqual(told.res_partner_id, self.accountant.partner_id)
        self.assertEqual(len(told), 1)

    def test_answer_reaches_a_manager_where_nobody_is_responsible(self):
        message = self.reach()
        self.company.collections_user_id = False
        self.case(self.late).user_id = False
        self.incoming(self.reply(message))
        told = self.contacts(self.late)[-1].mail_message_id.notification_ids.res_partner_id
        self.assertEqual(len(told), 1)
        self.assertTrue(told.user_ids.has_group("collections_followup.collections_group_manager"))

    def test_answer_that_claims_to_come_from_a_colleague_is_sent_on_to_nobody(self):
        message = self.reach()
        self.incoming(self.reply(message, sender=self.accountant.email_formatted))
        self.assertEqual(len(self.contacts(self.late)), 1)
        self.assertFalse(self.case(self.late).message_ids[:1].notification_ids)

    def test_colleague_who_answers_from_the_chatter_ends_the_hold_and_is_in_the_log(self):
        message = self.reach()
        self.days_later(1)
        self.incoming(self.reply(message))
        self.assertTrue(self.case(self.late).unread_reply)
        self.days_later(1)
        self.case(self.late).with_user(self.accountant).message_post(
            body="Friday is fine.", message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=self.late.ids
        )
        self.env.invalidate_all()
        self.assertFalse(self.case(self.late).unread_reply)
        answer = self.contacts(self.late)[-1]
        self.assertRecordValues(
            answer,
            [{"direction": "out", "kind": "message", "user_id": self.accountant.id, "address": self.late.email}],
        )
        self.assertEqual(self.evaluate(self.late).last_contact, self.today)

    def test_note_of_a_colleague_is_no_contact(self):
        self.reach()
        case = self.case(self.late).with_user(self.accountant)
        case.message_post(body="They are on holiday.")
        case.message_post(body="A note that names them.", subtype_xmlid="mail.mt_note", partner_ids=self.late.ids)
        self.assertEqual(len(self.contacts(self.late)), 1)

    def test_answer_from_an_address_nobody_knows_is_logged_too(self):
        message = self.reach()
        self.incoming(self.reply(message, sender="ann@elsewhere.example"))
        self.assertRecordValues(
            self.contacts(self.late)[-1], [{"direction": "in", "address": "ann@elsewhere.example", "person_id": False}]
        )

    def test_answer_of_a_colleague_is_no_answer_of_the_customer(self):
        message = self.reach()
        self.accountant.email = "accountant@company.example"
        self.incoming(self.reply(message, sender="accountant@company.example"))
        self.assertEqual(self.contacts(self.late).mapped("direction"), ["out"])

    def test_answer_holds_automatic_steps_for_some_days(self):
        message = self.reach()
        self.company.collections_reply_hold_days = 20
        self.days_later(2)
        self.incoming(self.reply(message))
        for _day in range(19):
            self.days_later(1)
            self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder"])
        self.assertRecordValues(
            self.case(self.late), [{"reason_code": "unread_reply", "next_date": self.today + timedelta(1)}]
        )
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder", "Second copy, overdue"])

    def test_answer_that_was_read_holds_no_longer(self):
        message = self.reach()
        self.company.collections_reply_hold_days = 30
        self.days_later(2)
        self.incoming(self.reply(message))
        self.days_later(10)
        self.nightly()
        self.assertEqual(self.case(self.late).reason_code, "unread_reply")
        self.case(self.late).with_user(self.accountant).action_replies_read()
        self.assertFalse(self.case(self.late).unread_reply)
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder", "Second copy, overdue"])

    def test_answer_after_proposal_stops_the_message(self):
        message = self.reach()
        self.days_later(12)
        self.case(self.late).mode = "manual"
        step = self.step(self.nightly(), self.late)
        self.assertEqual(step.state, "proposed")
        self.incoming(self.reply(message))
        step.with_user(self.manager).action_approve()
        self.assertEqual(self.taken(self.late), ["Reminder"])
        self.assertIn(step.state, ("refused", "waiting"))


@tagged("post_install", "-at_install")
class TestBadInput(CollectionsCommon):
    """What makes no sense is said clearly, and nothing is lost."""

    def refused(self, words, work):
        """The work is refused with a message that has these words, as people get to read it."""
        error = None
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                work()
                self.env.flush_all()
        except (IntegrityError, UserError) as caught:
            error = caught
        self.env.invalidate_all()
        if isinstance(error, IntegrityError):
            model = next(m for m in self.env.registry.values() if m._table == error.diag.table_name)
            text = self.env[model._name]._sql_error_to_message(error)
        else:
            self.assertIsInstance(error, UserError)
            text = str(error)
        self.assertIn(words, text)

    def test_gap_between_contacts_is_not_negative(self):
        self.refused("cannot be negative", lambda: self.policy.write({"min_gap": -1}))
        self.assertEqual(self.policy.min_gap, 7)

    def test_last_level_is_not_repeated_every_zero_days(self):
        self.refused("every day at most", lambda: self.policy.write({"last": "repeat", "repeat_days": 0}))

    def test_days_of_a_level_are_not_negative(self):
        self.refused("cannot be negative", lambda: self.levels["Reminder"].write({"since_contact": -3}))
        self.refused("cannot be negative", lambda: self.levels["Reminder"].write({"min_overdue": -3}))

    def test_days_of_a_company_are_not_negative(self):
        self.refused("cannot be negative", lambda: self.company.write({"collections_reply_hold_days": -1}))
        self.refused("cannot be negative", lambda: self.company.write({"collections_min_amount": -1}))

    def test_two_levels_do_not_share_a_day(self):
        self.refused("Give each its own day", lambda: self.levels["Reminder"].write({"days": 15}))

    def test_levels_are_in_the_order_of_their_days(self):
        self.refused("applies earlier", lambda: self.levels["Reminder"].write({"days": 20}))
        self.refused("applies earlier", lambda: self.levels["Call"].write({"sequence": 1}))

    def test_level_that_writes_has_a_template(self):
        without = [Command.delete(line.id) for line in self.levels["Reminder"].wording_ids]
        self.refused("choose its wording", lambda: self.levels["Reminder"].write({"wording_ids": without}))

    def test_template_is_one_for_cases(self):
        template = self.env["mail.template"].create(
            {"name": "Wrong", "model_id": self.env["ir.model"]._get_id("res.partner")}
        )
        self.refused("follow-up cases", lambda: self.say(self.levels["Reminder"], template))

    def test_template_in_use_is_not_deleted(self):
        self.refused("choose another wording there", self.levels["Reminder"]._wording("mail.template").unlink)
        self.assertTrue(self.levels["Reminder"]._wording("mail.template").exists())

    def test_policy_in_use_is_not_deleted(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        self.refused("Archive it instead", self.policy.with_user(self.manager).unlink)
        self.assertTrue(self.policy.exists().level_ids)
        self.assertEqual(self.case(late).policy_id, self.policy)

    def test_policy_whose_levels_were_taken_is_not_deleted(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        self.pay(invoice)
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.case(late).state, "closed")
        self.refused("contact log", self.policy.with_user(self.manager).unlink)
        self.assertEqual(self.taken(late), ["Reminder"])

    def test_level_that_was_taken_is_not_deleted(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        self.refused("contact log", self.levels["Reminder"].with_user(self.manager).unlink)

    def test_level_that_is_proposed_is_not_deleted(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.env["collections.run"]._propose_now(self.company)
        self.refused("proposal", self.levels["Reminder"].with_user(self.manager).unlink)
        self.assertTrue(self.levels["Reminder"].exists())

    def test_reason_outlives_the_level_it_names(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=1)
        self.switch_on()
        self.assertIn("Reminder", self.case(late).why)
        self.case(late).step_ids.sudo().unlink()
        self.levels["Reminder"].unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertIn("Reminder", self.case(late).why)

    def test_archived_policy_leaves_nobody_without_a_reason(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.policy.active = False
        self.nightly()
        self.assertFalse(self.contacts(late))
        self.assertEqual(self.case(late).reason_code, "no_policy")

    def test_exclusion_has_a_reason(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        case = self.case(late).with_user(self.accountant)
        self.refused("Say why", lambda: case.write({"excluded": True}))
        self.refused("Say why", lambda: case.write({"excluded": True, "exclusion_reason": "  "}))
        self.accountant.group_ids += self.env.ref("base.group_partner_manager")
        self.refused("Say why", lambda: late.with_user(self.accountant).write({"collections_excluded": True}))
        self.assertFalse(self.case(late).excluded)
        case.write({"excluded": True, "exclusion_reason": "Owned by us"})
        self.nightly()
        self.assertFalse(self.contacts(late))
        self.assertIn("Owned by us", self.case(late).why)

    def test_exclusion_is_set_on_the_customer_with_its_reason(self):
        late = self.customer("Late Ltd")
        self.accountant.group_ids += self.env.ref("base.group_partner_manager")
        late.with_user(self.accountant).with_company(self.company).write(
            {"collections_excluded": True, "collections_exclusion_reason": "Owned by us"}
        )
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        self.assertFalse(self.contacts(late))
        self.assertRecordValues(self.case(late), [{"excluded": True, "reason_code": "customer_excluded"}])

    def test_segment_that_cannot_be_read(self):
        self.refused("no_such_field", lambda: self.policy.write({"segment": "[('no_such_field', '=', 1)]"}))
        self.refused("cannot be read", lambda: self.policy.write({"segment": "[('mode', 'is', 1)]"}))
        self.refused("cannot be read", lambda: self.policy.write({"segment": "not a domain"}))

    def test_policy_of_another_company_is_not_pinned(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        policy = self.env["collections.policy"].search([("company_id", "=", other.id)], limit=1)
        self.assertTrue(policy)
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.refused("", lambda: self.case(late).write({"pinned_policy_id": policy.id}))
        self.assertFalse(self.case(late).pinned_policy_id)

    def test_customer_with_a_contact_log_is_not_deleted(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        self.refused("", late.unlink)
        self.assertEqual(len(self.contacts(late)), 1)
