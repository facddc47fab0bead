from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.collections_followup.tools import reasons

from .common import ProbeCommon


@tagged("post_install", "-at_install")
class TestProbe(ProbeCommon):
    """What another add-on brings works as what the follow-up has itself, though nothing of it knows the add-on."""

    def codes(self):
        """Codes of what holds the customer."""
        return [reason.code for reason in self.evaluate(self.late).refusals]

    # === GUARDS AND FACTS === #

    def test_the_guard_is_asked_of_every_item(self):
        self.invoice(self.late, 70, overdue=5)
        self.bill.probe_insurer = "Lloyd"
        holds = {
            item.receivable.name: item.hold and item.hold.code for item in self.evaluate(self.late).assessment.items
        }
        self.assertEqual(sorted(filter(None, holds.values())), ["item_insured"])
        self.assertEqual(holds[self.bill.name], "item_insured")

    def test_the_reason_is_told_in_the_language_of_the_reader(self):
        self.bill.probe_insurer = "Lloyd"
        self.switch_on()
        self.nightly()
        case = self.in_spanish(self.case(self.late))
        self.assertIn(f"Lloyd paga {self.bill.name}", case.why)
        self.assertEqual(case.reason_code, "item_insured")
        labels = dict(case._fields["reason_code"]._description_selection(case.env))
        self.assertEqual((labels["item_insured"], labels["represented"]), ("Asegurada", "Representado"))

    def test_the_customer_reads_what_they_may_know(self):
        self.bill.probe_insurer = "Lloyd"
        self.env["probe.mandate"].create({"case_id": self.case_of_late().id, "lawyer": "Ms Law"})
        pages = self.in_spanish(self.env["collections.page.understand"])
        steps = pages._next_steps(self.in_spanish(self.case(self.late)), self.evaluate(self.late))
        self.assertIn("Su aseguradora paga una de las facturas.", steps)
        self.assertNotIn("Ms Law", " ".join(steps))

    def test_the_next_night_sees_a_change_of_the_fact_alone(self):
        self.reminder.automatic = False  # what is proposed stands until something changes
        self.switch_on()
        self.nightly()
        self.days_later(1)
        self.assertFalse(self.case(self.late)._evaluate(self.today)[self.case(self.late).id].refusals)
        mandate = self.env["probe.mandate"].create({"case_id": self.case(self.late).id, "lawyer": "Ms Law"})
        self.nightly()
        self.assertEqual(self.case(self.late).reason_code, "represented")
        self.days_later(1)
        self.env.cr.execute("UPDATE probe_mandate SET lawyer = 'Mr Right' WHERE id = %s", (mandate.id,))
        self.nightly()
        self.assertIn("Mr Right", self.case(self.late).why)
        self.days_later(1)
        self.env.cr.execute("UPDATE account_move SET probe_insurer = 'Lloyd' WHERE id = %s", (self.bill.id,))
        self.nightly()
        self.assertIn("Lloyd", self.case(self.late).why)

    # === A COMMITMENT === #

    def test_a_guarantee_holds_its_invoice_until_its_day_and_is_settled_by_the_ledger(self):
        case, [line] = self.case_of_late(), self.lines(self.bill)
        guarantee = self.env["probe.guarantee"].create(
            {"case_id": case.id, "line_id": line.id, "until": self.today.replace(day=20)}
        )
        self.assertEqual(self.codes(), ["item_guaranteed"])
        self.days_later(30)
        self.nightly()
        self.assertEqual((self.codes(), guarantee.state), ([], "used"))
        self.pay(self.bill)
        self.env.cr.flush()
        self.assertEqual(guarantee.state, "paid")

    # === A CHANNEL === #

    def by_fax(self):
        self.reminder.channel_ids.channel = "fax"

    def test_a_level_sends_by_the_channel_and_the_log_says_so(self):
        self.by_fax()
        self.switch_on()
        self.assertFalse(self.step(self.nightly(), self.late).error)
        contact = self.contacts(self.late)
        self.assertEqual((contact.channel, contact.address, contact.level_id), ("fax", "+1 555 0199", self.reminder))
        self.assertIn(self.bill.name, contact.mail_message_id.body)
        self.env["collections.channel.fax"]._run_machine()
        self.assertEqual(contact.mail_message_id.notification_ids.notification_status, "sent")

    def test_what_would_be_sent_is_previewed_and_rehearsed_by_e_mail(self):
        self.by_fax()
        run = self.env["collections.run"]._propose_now(self.company)
        self.assertIn(self.bill.name, self.step(self.env["collections.run"].browse(run.id), self.late).body)
        self.company.write({"collections_active": True, "collections_rehearsal_email": "test@company.example"})
        self.nightly()
        mail = self.env["mail.mail"].search([("email_to", "=", "test@company.example")])
        self.assertEqual(mail.subject, "[Rehearsal for +1 555 0199] Fax: Reminder")
        self.assertTrue(self.contacts(self.late).rehearsal)

    def test_what_is_paid_before_the_machine_runs_is_taken_back(self):
        self.by_fax()
        self.switch_on()
        self.nightly()
        self.pay(self.bill)
        self.env.cr.flush()
        contact = self.contacts(self.late).filtered(lambda c: c.level_id)
        self.assertEqual(contact.mail_message_id.notification_ids.notification_status, "canceled")
        self.env["collections.channel.fax"]._run_machine()
        self.assertEqual(contact.mail_message_id.notification_ids.notification_status, "canceled")

    def test_what_waits_when_the_add_on_goes_never_counts_as_sent(self):
        self.by_fax()
        self.switch_on()
        self.nightly()
        contact = self.contacts(self.late)
        self.env["collections.channel"]._forget(["collections.channel.fax"])
        self.assertIn("not installed any more", contact.why_not_sent)
        self.assertFalse(self.evaluate(self.late).level_id)

    def test_a_person_s_words_go_out_instead(self):
        self.by_fax()
        self.reminder.automatic = False
        self.switch_on()
        step = self.step(self.nightly(), self.late)
        step.with_user(self.manager).body = "<p>Please call me.</p>"
        step.with_user(self.manager).action_approve()
        self.assertIn("Please call me.", self.contacts(self.late).mail_message_id.body)

    def test_a_channel_may_need_no_address(self):
        self.patch(type(self.env["collections.channel.fax"]), "_needs", None)
        case = self.case_of_late()
        self.assertEqual(self.env["collections.channel.fax"]._recipients(case), {case.id: self.late})

    def test_a_copy_of_the_database_sends_nothing(self):
        self.by_fax()
        self.switch_on()
        self.nightly()
        self.env.flush_all()
        with file_open("collections_followup/data/neutralize.sql") as file:
            self.env.cr.execute(file.read())
        self.env.invalidate_all()
        self.env["collections.channel.fax"]._run_machine()
        self.assertEqual(
            self.contacts(self.late).mail_message_id.notification_ids.mapped("notification_status"), ["canceled"]
        )

    def test_a_customer_without_a_number_is_a_problem_with_words_of_its_own(self):
        self.by_fax()
        self.late.probe_fax = False
        [refusal] = self.evaluate(self.late).refusals
        self.assertEqual(refusal.code, "address_no_fax")
        told = reasons.tell(self.in_spanish(self.case(self.late)).env, reasons.dump([refusal]))
        self.assertEqual(told, "El cliente no tiene fax.")

    def test_a_customer_who_wants_no_fax_gets_none(self):
        self.by_fax()
        self.case_of_late()
        self.late.collections_no_fax = True
        self.assertTrue(self.case(self.late).no_fax)
        self.assertEqual(self.codes(), ["address_unwanted"])

    # === AN INDICATOR === #

    def test_the_indicator_chooses_a_policy(self):
        self.invoice(self.late, 70, overdue=5)
        new = self.customer("New Ltd")
        self.invoice(new, 100, overdue=5)
        regular = self.policy.copy(
            {"name": "Regular", "segment": "[('probe_invoice_count', '>', 1)]", "sequence": self.policy.sequence - 1}
        )
        self.assertEqual(self.evaluate(self.late).policy_id, regular.id)
        self.assertEqual(self.evaluate(new).policy_id, self.policy.id)

    def test_the_indicator_is_a_column_and_a_filter(self):
        cases = self.env["collections.case"]
        self.assertIn('name="probe_invoice_count"', cases.get_view(view_type="list")["arch"])
        self.assertIn("Regular Customers", cases.get_view(view_type="search")["arch"])

    # === A CARD OF THE OVERVIEW === #

    def test_the_card_counts_what_it_opens(self):
        self.bill.probe_insurer = "Lloyd"
        cards = self.env["collections.overview"].with_user(self.accountant).get_overview()["cards"]
        card = next(card for card in cards if card["name"] == "probe_insured")
        [figure] = card["figures"]
        self.assertEqual((card["title"], figure["count"], figure["amount"]), ("Insured", 1, "$\xa0100.00"))
        window = self.env.ref(figure["action"]["xmlid"])
        self.assertEqual(self.env[window.res_model].search(figure["action"]["domain"]), self.bill)
