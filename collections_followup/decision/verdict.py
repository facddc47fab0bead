"""The whole judgement of one case: assess, decide, guard."""

from dataclasses import dataclass
from datetime import date

from . import guards
from .assessment import Assessment, assess
from .facts import Credit, Policy, Receivable, Standing
from .ladder import Decision, decide
from .reason import Reason, _lt


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known about one case on one day."""

    receivables: tuple[Receivable, ...]
    credits: tuple[Credit, ...]
    standing: Standing
    policy: Policy | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done about a case, and why.

    :ivar refusals: reasons why no step may be taken; empty means go
    """

    today: date
    assessment: Assessment
    decision: Decision
    refusals: tuple[Reason, ...]
    policy: Policy | None = None
    last_contact: date | None = None
    needs_person: bool = False

    @property
    def outcome(self):
        """``step``, ``refused``, ``wait``, ``rest`` or ``clear``."""
        refused = self.refusals and self.decision.kind != "wait"
        return "refused" if refused else self.decision.kind

    @property
    def policy_id(self):
        return self.policy and self.policy.id

    @property
    def level_id(self):
        """The rung of the case: the highest that was taken for what is open and may be followed up."""
        position = max((i.receivable.reached for i in self.assessment.collectible), default=0)
        return self.policy.rungs[position - 1].id if position else None

    @property
    def reasons(self):
        """Never empty: what holds the case, else what the ladder says."""
        return self.refusals + self.decision.reasons or (NOTHING_OVERDUE,)

    @property
    def next_day(self):
        """The day of the next step as far as it is known."""
        days = [r.until for r in self.refusals]
        if None in days:
            return None
        return max([d for d in (self.decision.until, *days) if d], default=None)


NOTHING_OVERDUE = Reason("clear", _lt("Nothing is overdue."))
NO_POLICY = Reason("no_policy", _lt("No follow-up policy fits this customer."))


def judge(facts, today):
    """Decide about one case.

    :param facts: Facts
    :param today: the day to decide for
    :returns: Verdict
    """
    standing = facts.standing
    assessment = assess(facts.receivables, facts.credits, lambda r: guards.hold(r, standing, today), today)
    if facts.policy is None:
        decision, refusals = Decision("wait"), (NO_POLICY,)
    else:
        decision = decide(facts.policy, assessment, standing, today)
        refusals = guards.refusals(guards.Situation(assessment, decision, standing, today))
    return Verdict(
        today,
        assessment,
        decision,
        refusals,
        facts.policy,
        standing.last_contact,
        _needs_person(decision, standing),
    )


def _needs_person(decision, standing):
    """Whether a person approves the step: the level, the customer or old debt asks for it."""
    if decision.rung is None:
        return False
    return not decision.rung.automatic or standing.manual or _speaks_of_older_debt(decision, standing)


def _speaks_of_older_debt(decision, standing):
    if standing.older_debt != "person" or not standing.start_date:
        return False
    return any(claim.item.due < standing.start_date for claim in decision.claims)
