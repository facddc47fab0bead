from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..decision import Case, Level, Problem, Route
from ..decision.routing import UNWANTED, route
from .debtor import Debtor, DecisionCase, invoice, level, policy_of

MISSING = Problem("missing")
BOUNCED = Problem("bounced", "ann@customer.example")
CODES = ("email", "sms", "letter", "phone")


def chosen(*routes, prepared=(), problems=None, **case):
    """Channels of a step whose level has these routes."""
    level = Level(1, "Reminder", tuple(Route(*way) for way in routes), 3, prepared=frozenset(prepared))
    return route(level, Case("EUR", **case), problems or {})


@tagged("post_install", "-at_install")
class TestRouting(BaseCase):
    """By which channels a customer is contacted."""

    def test_channels_of_a_step(self):
        email, sms = ("email",), ("sms",)
        table = [
            ("the level's own", [email], {}, ("email",)),
            ("each of them", [email, sms], {}, ("email", "sms")),
            ("the fallback of a missing address", [("email", "letter")], {"problems": {"email": MISSING}}, ("letter",)),
            ("the fallback of a bounce", [("email", "sms")], {"problems": {"email": BOUNCED}}, ("sms",)),
            ("none when both are out", [("email", "sms")], {"problems": {"email": BOUNCED, "sms": MISSING}}, ()),
            ("the other one goes on", [email, sms], {"problems": {"email": MISSING}}, ("sms",)),
            ("one message, not two", [("email", "sms"), sms], {"problems": {"email": MISSING}}, ("sms",)),
            ("not what the customer refuses", [email], {"unwanted": frozenset({"email"})}, ()),
            ("its fallback instead", [("email", "sms")], {"unwanted": frozenset({"email"})}, ("sms",)),
        ]
        for name, routes, case, expected in table:
            with self.subTest(name):
                self.assertEqual(chosen(*routes, **case).channels, expected)

    def test_preferred_channel_takes_the_place_of_the_main_one(self):
        routing = chosen(("phone",), ("letter",), prepared=["email"], preferred="email")
        self.assertEqual(routing.channels, ("email", "letter"))

    def test_preferred_channel_needs_wording_and_address(self):
        self.assertEqual(chosen(("phone",), preferred="email").channels, ("phone",))
        for case in ({"problems": {"email": MISSING}}, {"unwanted": frozenset({"email"})}):
            routing = chosen(("phone",), prepared=["email"], preferred="email", **case)
            self.assertEqual(routing.channels, ("phone",))

    def test_what_cannot_be_used_is_told_main_channel_first(self):
        routing = chosen(
            ("email", "sms"), ("letter",), problems={"email": BOUNCED, "letter": MISSING}, unwanted=frozenset({"sms"})
        )
        self.assertEqual(routing.problems, (("email", BOUNCED), ("sms", UNWANTED), ("letter", MISSING)))

    @given(
        st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(("", *CODES))), min_size=1, max_size=4),
        st.dictionaries(st.sampled_from(CODES), st.sampled_from((MISSING, BOUNCED))),
        st.frozensets(st.sampled_from(CODES)),
        st.sampled_from(("", *CODES)),
        st.frozensets(st.sampled_from(CODES)),
    )
    def test_nobody_is_contacted_by_what_cannot_or_must_not_be_used(
        self, routes, problems, unwanted, preferred, prepared
    ):
        routing = chosen(*routes, problems=problems, unwanted=unwanted, preferred=preferred, prepared=prepared)
        self.assertFalse(set(routing.channels) & (set(problems) | unwanted))
        self.assertEqual(len(set(routing.channels)), len(routing.channels))
        self.assertTrue(routing.channels or routing.problems)


@tagged("post_install", "-at_install")
class TestRoutingInVerdicts(DecisionCase):
    def test_fallback_lets_the_step_go_and_says_so(self):
        policy = policy_of(level("Reminder", 3, fallback="letter"))
        verdict = Debtor(invoice("A", 9), policy=policy, problems={"email": BOUNCED}).evaluate()
        self.assertStep(verdict, "Reminder")
        self.assertEqual((verdict.channel, verdict.routing.channels), ("letter", ("letter",)))
        self.assertIn("Not by email: the last message to ann@customer.example came back.", map(str, verdict.reasons))

    def test_a_problem_of_a_kind_that_nobody_here_knows_is_told_all_the_same(self):
        """A channel of another add-on may know reasons of its own, and may bring their sentences along."""
        credit = "No credit is left to write to %(address)s."
        table = [
            (Problem("no_credit"), "The customer cannot be reached by this channel", "the customer cannot be reached"),
            (Problem("no_credit", "+34 1", credit), "No credit is left to write to +34 1.", "the customer cannot be"),
            (Problem("no_credit", "+34 1", credit, "Not by %(channel)s: no credit."), "to +34 1.", "email: no credit."),
            (Problem("bounced", "+34 1", credit), "No credit is left to write to +34 1.", "the last message to +34 1"),
        ]
        policy = policy_of(level("Reminder", 3, fallback="letter"))
        for problem, why, detour in table:
            with self.subTest(problem):
                held = Debtor(invoice("A", 9), problems={"email": problem}).evaluate()
                self.assertRefused(held, f"address_{problem.code}")
                self.assertIn(why, str(held.reasons[0]))
                other_way = Debtor(invoice("A", 9), policy=policy, problems={"email": problem}).evaluate()
                self.assertEqual(other_way.channel, "letter")
                self.assertIn(detour, str(other_way.reasons[-1]))

    def test_a_bounce_asks_for_a_better_address_even_when_a_fallback_helps(self):
        policy = policy_of(level("Reminder", 3, fallback="letter"))
        self.assertTrue(Debtor(invoice("A", 9), policy=policy, problems={"email": BOUNCED}).evaluate().needs_address)
        self.assertFalse(Debtor(invoice("A", 9), policy=policy, problems={"email": MISSING}).evaluate().needs_address)
        self.assertTrue(Debtor(invoice("A", 9), problems={"email": MISSING}).evaluate().needs_address)

    def test_a_customer_who_wants_none_of_the_channels_is_left_to_a_person(self):
        verdict = Debtor(invoice("A", 9), unwanted=frozenset({"email"})).evaluate()
        self.assertRefused(verdict, "address_unwanted")
