from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import TODAY, CollectionsCommon


@tagged("post_install", "-at_install")
class TestCircumstances(CollectionsCommon):
    """Whoever is in trouble is met differently from whoever tells the same excuse again and again."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd", is_company=False)
        self.bill = self.invoice(self.late, 100, overdue=20)
        self.switch_on()
        self.own = self.case(self.late)
        self.care = self.env["collections.policy"].search(
            [("company_id", "=", self.company.id), ("treatment", "=", "care")]
        )
        self.firm = self.env["collections.policy"].search(
            [("company_id", "=", self.company.id), ("treatment", "=", "firm")]
        )

    def cause(self, name):
        return self.env.ref(f"collections_followup.collections_cause_{name}")

    def talk(self, cause, **values):
        """The accountant logs a call in which the customer says why they do not pay."""
        window = self.env["collections.contact.log"].with_user(self.accountant)
        reached = self.env.ref("collections_followup.collections_outcome_hardship")
        window.create(
            {
                "case_id": self.own.id,
                "outcome_id": reached.id,
                "cause_id": self.cause(cause).id,
                "next_summary": False,
                **values,
            }
        ).action_log()
        return self.own.circumstance_ids.sorted("id")[-1:]

    def review(self, told, user=None, **values):
        window = self.env["collections.circumstance.review"].with_user(user or self.accountant)
        window.create({"circumstance_id": told.id, **values}).action_save()

    def asked(self):
        activity_type = self.env.ref("collections_followup.mail_activity_circumstance")
        return self.own.activity_ids.filtered(lambda activity: activity.activity_type_id == activity_type)

    # === IN TROUBLE === #

    def test_who_has_lost_their_income_is_left_in_peace_and_treated_with_care(self):
        kind = self._user("kind", "base.group_user,collections_followup.collections_group_user")
        self.company.collections_care_user_id = kind
        told = self.talk("lost_income")
        self.assertEqual((told.treatment, self.own.treatment), ("care", "care"))
        self.assertEqual(told.contact_id.kind, "conversation")
        self.assertEqual(self.own.circumstance_until, TODAY + timedelta(30))
        self.assertEqual(self.asked().user_id, kind)
        self.assertIn("Propose to waive interest and charges.", self.own.circumstances)
        for _day in range(30):
            self.days_later(1)
            self.nightly()
        self.assertFalse(self.taken(self.late), "nothing is sent for thirty days")
        verdict = self.own._evaluate(self.today)[self.own.id]
        self.assertIn("circumstance", [reason.code for reason in verdict.refusals])
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.own.policy_id, self.care)
        self.assertEqual(self.taken(self.late), ["A person speaks with them"], "no letter, but a call")

    def test_policy_with_care_is_for_nobody_else(self):
        other = self.customer("Other Ltd")
        self.invoice(other, 100, overdue=20)
        self.nightly()
        self.assertEqual(self.case(other).policy_id, self.policy)
        self.care.active = False
        self.talk("lost_income")
        self.assertEqual(self.own._policies()[self.own.id].id, self.policy.id, "there is no policy for them any more")

    def test_own_policy_of_a_customer_comes_first(self):
        self.own.pinned_policy_id = self.policy
        self.talk("lost_income")
        self.assertEqual(self.own._policies()[self.own.id].id, self.policy.id)

    def test_a_message_that_waits_is_taken_back(self):
        self.nightly()
        [message] = self.contacts(self.late)
        self.assertEqual(message.delivery, "queued")
        self.talk("serious_event")
        self.assertEqual(message.delivery, "cancelled")

    # === REVIEWED === #

    def test_a_person_reviews_it_and_the_worklist_says_when(self):
        told = self.talk("lost_income")
        waiting = self.env["collections.worklist"].with_user(self.accountant)
        of_kind = waiting._of_kinds("circumstance") & waiting._now()
        self.assertFalse(waiting.search(of_kind))
        self.on(told.review_on)
        [row] = waiting.search(of_kind)
        self.assertEqual(row.case_id, self.own)
        self.review(told, review_on=self.today + timedelta(20), hold=True)
        self.assertEqual(self.own.circumstance_until, self.today + timedelta(20))
        self.assertFalse(waiting.search(of_kind))

    def test_ended_it_is_followed_up_as_before(self):
        told = self.talk("lost_income")
        with self.assertRaisesRegex(ValidationError, "why it ends"):
            self.review(told, still_holds="no", reason=" ")
        with self.assertRaisesRegex(ValidationError, "still to come"):
            self.review(told, review_on=self.today)
        self.review(told, still_holds="no", reason="They have found work.")
        self.assertFalse(self.own.treatment or self.own.circumstance_until)
        self.assertEqual((told.ended_by_id, told.ended_why), (self.accountant, "They have found work."))
        self.days_later(8)
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder"])

    def test_care_goes_before_firmness(self):
        self.talk("will_not_pay")
        self.assertEqual(self.own.treatment, "firm")
        self.talk("lost_income")
        self.assertEqual(self.own.treatment, "care")

    # === EXCUSES === #

    def test_the_same_excuse_three_times_is_met_firmly(self):
        for _time in range(2):
            told = self.talk("forgot")
            self.assertFalse(told.treatment)
            self.assertTrue(told.hold_until)
            self.days_later(10)
        told = self.talk("forgot")
        self.assertEqual((told.treatment, told.hold_until), ("firm", False))
        self.assertIn("Told 3 times", told.treatment_told)
        self.assertEqual(self.own._policies()[self.own.id].id, self.firm.id)

    def test_whoever_pays_in_between_is_believed(self):
        for _time in range(2):
            self.talk("forgot")
            self.days_later(10)
        self.pay(self.bill, 20)
        self.assertFalse(self.talk("forgot").treatment)

    # === IN CONFIDENCE === #

    def test_notes_without_words_about_health(self):
        with self.assertRaisesRegex(ValidationError, "leave out words about health: cancer"):
            self.talk("lost_income", note="She has cancer.")
        self.assertFalse(self.own.circumstance_ids)
        self.talk("lost_income", note="Cancer Research Ltd is their customer.", keep_health_words=True)
        self.assertTrue(self.own.circumstance_ids)

    def test_who_writes_a_note_is_asked_to_leave_out_words_about_health(self):
        """A note is kept all the same: the word may be a name, and nobody could override a refusal."""
        told, case = [], self.own.with_user(self.accountant)

        def tell(_user, kind, said, **_kwargs):
            if kind == "simple_notification":
                told.append(said)

        self.patch(type(self.env.user), "_bus_send", tell)
        case.message_post(body="No income until June.", message_type="comment", subtype_xmlid="mail.mt_note")
        case.message_post(body="<p>She is in <b>hospital</b>.</p>", body_is_html=True, message_type="comment")
        [asked] = told
        self.assertIn("Please leave out words about health: hospital.", asked["message"])
        self.assertTrue(asked["sticky"])
        note = case.message_post(body="A note", message_type="comment", subtype_xmlid="mail.mt_note")
        case._message_update_content(note, body="Kirje diagnoosista")
        self.assertEqual(len(told), 2)
        self.own._message_log(body="In hospital, says Odoo itself")
        self.assertEqual(len(told), 2)

    def test_confidential_note_is_for_few(self):
        told = self.talk("lost_income")
        kind = self._user("kind", "base.group_user,collections_followup.collections_group_care", company=self.company)
        told.with_user(kind).note = "Income again from June."
        self.assertEqual(told.with_user(kind).note, "Income again from June.")
        for user in (self.accountant, self.manager):
            with self.assertRaises(AccessError):
                told.with_user(user).read(["note"])
        with self.assertRaises(AccessError):
            told.with_user(kind).write({"treatment": False})

    def test_nobody_sets_the_treatment_by_hand(self):
        with self.assertRaises(AccessError):
            self.own.with_user(self.manager).treatment = "firm"
        with self.assertRaises(AccessError):
            self.talk("lost_income").with_user(self.manager).write({"review_on": self.today})

    def test_merged_customers_keep_it(self):
        self.talk("lost_income")
        other = self.customer("Other Ltd")
        self.invoice(other, 50, overdue=5)
        self.company._open_collections_cases(self.today)
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((self.late | other).ids, other)
        kept = self.case(other)
        self.assertEqual(kept.treatment, "care")
        self.assertEqual(kept.circumstance_until, fields.Date.add(TODAY, days=30))

    def test_told_again_it_is_one_and_asked_for_once(self):
        first = self.talk("lost_income")
        self.days_later(3)
        again = self.talk("lost_income")
        self.assertEqual((first.ended_on, again.ended_on), (self.today, False))
        self.assertEqual(len(self.asked()), 1)
