"""The evaluation of one case: assess, decide, guard."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from . import guards
from .assessment import Assessment, assess, in_order
from .charge import Charge, free
from .facts import NOTHING, Advance, Case, Credit, Policy, Receivable
from .failure import OF_THE_ADDRESS
from .horizon import evaluate_on
from .lazy import lazy
from .next_step import Decision, decide
from .reason import ADDON, Channel, Money, Reason, _lt
from .routing import Routing, named, route
from .under_way import UnderWay, allot


class Facts(NamedTuple):
    """All that is known about one case on one day.

    :ivar receivables: in no order: what needs one takes `in_order`
    :ivar under_way: payments that are under way and not in the ledger yet
    :ivar in_advance: money that pays none of the receivables because it was paid for an order
    :ivar addons: names of the add-ons whose guards are asked
    :ivar charges: charges owed beside the receivables
    :ivar costs: what a message costs itself: function of its Decision and its channels that returns Charges
    """

    receivables: tuple[Receivable, ...]
    credits: tuple[Credit, ...]
    case: Case
    policy: Policy | None
    under_way: tuple[UnderWay, ...] = ()
    in_advance: tuple[Advance, ...] = ()
    addons: frozenset[str] = frozenset({ADDON})
    charges: tuple[Charge, ...] = ()
    costs: Callable[[Decision, tuple], tuple] = free

    @property
    def guards(self):
        return guards.of(self.addons)

    def after_transit(self, today):
        """Return (receivables, credits) with the payments under way taken into account."""
        if not self.under_way:
            return self.receivables, self.credits
        receivables, over = allot(in_order(self.receivables), self.under_way, today)
        return receivables, (*self.credits, *over)


@dataclass(frozen=True)
class Verdict:
    """The result of an evaluation: what to do for a case, and why.

    :ivar refusals: reasons why no step may be taken; empty means go
    :ivar routing: how the step, or the one that is waited for, reaches the customer
    :ivar remarks: Reasons that hold nothing, but that people should know
    :ivar turns: days on which facts of the case change by themselves
    :ivar costs: as that of Facts
    """

    today: date
    assessment: Assessment
    decision: Decision
    refusals: tuple[Reason, ...]
    policy: Policy | None = None
    last_contact: date | None = None
    needs_person: bool = False
    routing: Routing = Routing()
    remarks: tuple[Reason, ...] = ()
    turns: tuple[date, ...] = ()
    costs: Callable[[Decision, tuple], tuple] = free

    def as_message(self):
        """Return the same as the message of its step says it: with what this message costs itself."""
        if self.outcome != "step" or not (own := self.costs(self.decision, self.routing.channels)):
            return self
        return replace(self, assessment=replace(self.assessment, charges=(*self.assessment.charges, *own)))

    @lazy
    def outcome(self):
        """``step``, ``refused``, ``wait``, ``rest`` or ``clear``."""
        refused = self.refusals and (self.decision.kind != "wait" or self._outlasts)
        return "refused" if refused else self.decision.kind

    @property
    def _outlasts(self):
        """True if the case will still be on hold on the day of its next step."""
        day = self.decision.until
        return day is not None and any(r.until is None or r.until > day for r in self.refusals)

    @property
    def policy_id(self):
        return self.policy and self.policy.id

    @property
    def level_id(self):
        """The level of the case: the highest one taken for what is open, on hold or not."""
        position = max([i.receivable.reached for i in self.assessment.items if i.owed], default=0)
        return self.policy.levels[position - 1].id if position else None

    @property
    def channel(self):
        """The main channel of the step, or of the one that is waited for; None if there is no level."""
        if self.routing.channels:
            return self.routing.channels[0]
        return self.decision.level.routes[0].channel if self.decision.level else None

    @lazy
    def reasons(self):
        """The reasons that hold the case, those of the policy, and remarks; never empty."""
        found = self.refusals + self._of_decision + self._detours or (NOTHING_OVERDUE,)
        codes = {reason.code for reason in found}
        return found + tuple(remark for remark in self.remarks if remark.code not in codes)

    @property
    def _of_decision(self):
        """Why the step is due, or what it waits for; if it is on hold, only its level: it may be on hold for long."""
        if self.outcome != "refused" or self.decision.kind not in ("step", "wait"):
            return self.decision.reasons
        return (Reason("held", HELD, {"level": self.decision.level.label}),)

    @property
    def _detours(self):
        """The channels of the level by which the customer is not contacted, as Reasons."""
        if not self.routing.problems or self.refusals or not self.routing.channels:
            return ()
        return tuple(detour(code, problem) for code, problem in self.routing.problems)

    @property
    def holds(self):
        """The reasons why single overdue items are on hold, beyond ``reasons``."""
        held = (item.hold for item in self.assessment.overdue if item.hold)
        return tuple(reason for reason in held if reason not in self.reasons)

    @property
    def in_advance(self):
        """The payments that are not set off, as Reasons beside ``reasons``."""
        return told_in_advance(self.assessment)

    @property
    def needs_address(self):
        """True if a person has to find a better address or number."""
        codes = self.problems
        return bool(codes & OF_THE_ADDRESS or (not self.routing.channels and codes & {"missing", "invalid"}))

    @property
    def problems(self):
        """The codes of the problems that keep the step's channels from reaching the customer."""
        return {problem.code for _channel, problem in self.routing.problems}

    @lazy
    def next_day(self):
        """The day of the next step, if it is known."""
        days = [r.until for r in self.refusals]
        if None in days:
            return None
        return max([d for d in (self.decision.until, *days) if d], default=None)

    @property
    def evaluate_on(self):
        """The day on which the case has to be evaluated again even if nothing but time has changed, or None."""
        return evaluate_on(self)


HELD = _lt("Otherwise level “%(level)s” would be next.")
NOTHING_OVERDUE = Reason("clear", _lt("Nothing is overdue."))
NO_POLICY = Reason("no_policy", _lt("No follow-up policy fits this customer."))
DETOURS = {
    "missing": _lt("Not by %(channel)s: no address or number is known."),
    "invalid": _lt("Not by %(channel)s: %(address)s is not valid."),
    "bounced": _lt("Not by %(channel)s: the last message to %(address)s came back."),
    "full": _lt("Not by %(channel)s: the mailbox of %(address)s is full."),
    "rejected": _lt("Not by %(channel)s: the mail server of %(address)s refused the last message."),
    "too_large": _lt("Not by %(channel)s: the last message to %(address)s was too large."),
    "no_server": _lt("Not by %(channel)s: no mail server could be reached for %(address)s."),
    "failed": _lt("Not by %(channel)s: the last message to %(address)s could not be sent."),
    "refused": _lt("Not by %(channel)s: %(address)s is on the blacklist."),
    "unwanted": _lt("Not by %(channel)s: the customer does not want it."),
}
OTHER_DETOUR = _lt("Not by %(channel)s: the customer cannot be reached that way.")


IN_ADVANCE = _lt("%(amount)s was paid in advance for order %(order)s: it waits for the invoice of the order.")


def told_in_advance(assessment):
    """Return the reasons why money paid in advance is not set off."""
    return tuple(paid_in_advance(advance) for advance in assessment.in_advance)


def paid_in_advance(advance):
    """Return the Reason why money is not set off."""
    values = {"amount": Money(advance.amount, advance.currency), "order": advance.order}
    return Reason("paid_in_advance", IN_ADVANCE, values)


def detour(code, problem):
    """Return the Reason why the customer is not contacted by a channel.

    :param code: code of the channel
    """
    sentence = problem.detour or DETOURS.get(problem.code, OTHER_DETOUR)
    values = {"channel": Channel(code), "address": problem.address}
    return Reason("detour", sentence, values, addon=problem.addon if problem.detour else ADDON)


class Evaluation(NamedTuple):
    """The debt and the policy's decision, before it is known how the customer can be reached."""

    facts: Facts
    today: date
    assessment: Assessment
    decision: Decision

    @property
    def channels(self):
        """The codes of the channels whose problems have to be known."""
        level = self.decision.level
        return named(level, self.facts.case) if level else frozenset()


def evaluate(facts, today, problems=MappingProxyType({})):
    """Decide about one case.

    :param facts: Facts
    :param today: the day to decide for
    :param problems: Problem by code, for each channel that cannot reach the customer
    :returns: Verdict
    """
    return conclude(consider(facts, today), problems)


def consider(facts, today):
    """Assess the debt and decide on a step: the part of the evaluation that needs no address.

    :returns: Evaluation
    """
    assessment = weigh(facts, today)
    decision = decide(facts.policy, assessment, facts.case, today) if facts.policy else Decision("wait")
    return Evaluation(facts, today, assessment, decision)


def weigh(facts, today):
    """Assess the debt alone: what is open, and what holds it, whatever step comes next.

    :returns: Assessment
    """
    receivables, credits = facts.after_transit(today)
    lapses = (*(payment.until for payment in facts.under_way), *facts.guards.turns(receivables))
    holds = facts.guards.holds(facts.case, today)
    return assess(receivables, credits, holds, today, lapses, facts.in_advance, facts.charges)


def conclude(evaluation, problems, limits=NOTHING):
    """Choose the channels, and ask the guards.

    :param problems: at least those of the evaluation's ``channels``
    :param limits: what contact rules refuse today: ``contact_rule.Limit`` by code of the channel
    :returns: Verdict
    """
    facts, decision, case = evaluation.facts, evaluation.decision, evaluation.facts.case
    routing = route(decision.level, case, problems) if decision.level else Routing()
    situation = guards.Situation(evaluation.assessment, decision, case, evaluation.today, routing, limits)
    return Verdict(
        evaluation.today,
        evaluation.assessment,
        decision,
        facts.guards.refusals(situation) if facts.policy else (NO_POLICY,),
        facts.policy,
        case.last_contact,
        needs_person(decision, case),
        routing,
        facts.guards.remarks(case),
        case.turns,
        facts.costs,
    )


def needs_person(decision, case):
    """Return True if a person approves the step: the level, the customer or old debt requires it."""
    if decision.level is None:
        return False
    return not decision.level.automatic or case.manual or _speaks_of_older_debt(decision, case)


def _speaks_of_older_debt(decision, case):
    if case.older_debt != "person" or not case.start_date:
        return False
    return any(item.due < case.start_date for item in decision.items)
