from odoo.tests import tagged

from ..decision import Level, Route
from ..decision.routing import route
from .debtor import COPY, LETTER, REMINDER, Debtor, DecisionCase, days, invoice, level, policy_of

NOTICE = level("Notice", 30, required=True)


@tagged("post_install", "-at_install")
class TestStopped(DecisionCase):
    """A customer has asked us to stop all contact: only what the law requires is sent."""

    def test_no_step_is_taken_and_the_reason_says_since_when(self):
        verdict = Debtor(invoice("A", 5), stopped_all=days(-1)).evaluate()
        self.assertEqual(verdict.outcome, "refused")
        self.assertEqual([reason.code for reason in verdict.refusals], ["contact_stopped"])
        self.assertIn("asked on 2026-03-01 that we stop all contact", str(verdict.refusals[0]))

    def test_nothing_overdue_is_nothing_to_refuse(self):
        self.assertEqual(Debtor(invoice("A", -30), stopped_all=days(-1)).evaluate().outcome, "clear")

    def test_notice_that_the_law_requires_comes_when_it_is_due(self):
        policy = policy_of(REMINDER, COPY, NOTICE, LETTER)
        debtor = Debtor(invoice("A", 5), policy=policy, stopped_all=days(-1))
        self.assertEqual(debtor.story(200), [(25, "Notice", "A")])

    def test_it_waits_for_that_notice(self):
        debtor = Debtor(invoice("A", 5), policy=policy_of(REMINDER, COPY, NOTICE, LETTER), stopped_all=days(-1))
        verdict = debtor.evaluate()
        self.assertEqual((verdict.outcome, verdict.decision.level.name, verdict.next_day), ("wait", "Notice", days(25)))
        self.assertEqual(verdict.evaluate_on, days(25))

    def test_last_level_is_not_repeated(self):
        policy = policy_of(REMINDER, COPY, last="repeat")
        self.assertFalse(Debtor(invoice("A", 50, taken=2), policy=policy, stopped_all=days(-1)).story(100))
        self.assertTrue(Debtor(invoice("A", 50, taken=2), policy=policy).story(100))

    def test_required_notice_goes_by_a_channel_that_is_refused(self):
        unwanted = frozenset({"email"})
        for required, channels in ((True, ("email",)), (False, ("letter",))):
            notice = Level(1, "Notice", (Route("email", "letter"),), 3, required=required)
            case = Debtor(unwanted=unwanted).case
            self.assertEqual(route(notice, case, {}).channels, channels)
