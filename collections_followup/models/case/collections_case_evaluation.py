import logging
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ...decision import conclude, consider
from ...tools import bulk, reasons
from ..ledger.collections_ledger import Commitments

_logger = logging.getLogger(__name__)
#: Every case is looked at after so many days and up to a week more, by and by: for what changes unseen.
LOOK_AGAIN_DAYS = 7
#: What a run needs of a case beside what the ledger reads.
FACTS = ("partner_id", "company_id", "user_id", "state", "pinned_policy_id")


class CollectionsCase(models.Model):
    """How a case is evaluated: what the ledger says is judged, and the result is written to the case.

    Start reading at `_propose`.
    """

    _inherit = "collections.case"

    # === THE PATH OF THE DATA === #

    def _judge(self, today, commitments=None):
        """Judge cases of one company.

        :param commitments: Commitments of the cases, if they have been read already
        :returns: {case id: Verdict}
        """
        opinions = self._consider(today, commitments)
        # addresses are looked at only where the step, or the one that is waited for, would use them
        asked = {case_id: opinion.channels for case_id, opinion in opinions.items()}
        problems = self.env["collections.ledger"]._problems(self, asked) if self else {}
        return {case_id: conclude(opinion, problems[case_id]) for case_id, opinion in opinions.items()}

    def _consider(self, today, commitments=None, apart=()):
        """What the ladder says about cases of one company.

        :param commitments: Commitments of the cases, if they have been read already
        :param apart: ids of contacts that are read as if they had not been
        :returns: {case id: Opinion}
        """
        if not self:
            return {}
        commitments = commitments or self._commitments(today)
        facts = self.env["collections.ledger"]._facts(self, today, commitments, apart)
        return {case_id: consider(known, today) for case_id, known in facts.items()}

    def _judge_today(self):
        """Judge cases of any companies, each on its company's today."""
        verdicts = {}
        for company, cases in self.sudo().grouped("company_id").items():
            verdicts |= cases._judge(company._collections_day())
        return verdicts

    def _propose(self, run, today):
        """Look at cases of one company, and write down for each the step or the reason why none."""
        self._fetch_facts()
        commitments = self._settle(today)
        self._refresh_amounts(today)
        # what is taken back changes what customers were told, and nothing in the books
        books = self.env["collections.ledger"]._books(self, today, commitments)
        commitments = commitments._replace(books=books)
        self._take_back_outdated(commitments)
        verdicts = self._judge(today, commitments)
        # only a batch of the night is a transaction of its own, in which nothing can change after the look
        fingerprints = self.env["collections.changes"]._fingerprints(self, today) if run.nightly else None
        self._write_standing(verdicts, fingerprints)
        self.env["collections.step"]._record(run, self, verdicts)
        self._ask_people(verdicts)

    def _refresh(self):
        """Take back what is not true any more, and take the figures of today."""
        self.sudo()._take_back_outdated()
        self._take_figures()

    def _take_figures(self):
        for company, cases in self.sudo().grouped("company_id").items():
            today = company._collections_day()
            commitments = cases._settle(today)
            cases._refresh_amounts(today)
            verdicts = cases._judge(today, commitments)
            cases._write_standing(verdicts)
            cases._ask_people(verdicts)
            cases.env["collections.step"]._withdraw_outdated(cases, verdicts)

    def _look_again(self):
        """Something about these cases has changed: look at those on which nobody else works."""
        self.sudo().exists().try_lock_for_update()._each_safely(
            lambda batch: batch._refresh(),
            lambda case, error: _logger.error("%s was not looked at again: %s", case, error),
        )

    def _take_back_outdated(self, commitments=None):
        """Of what waits for these customers, take back what would not be written so now."""
        self.env["collections.contact"]._waiting(self)._take_back_outdated(commitments)

    def _write_standing(self, verdicts, fingerprints=None):
        """Write what the verdicts say: the one writer of where a case stands.

        :param fingerprints: text by case id, where a night looks: later ones compare with it
        """
        standings = {case_id: self._standing(case_id, verdicts[case_id]) for case_id in self.ids}
        for case_id, fingerprint in (fingerprints or {}).items():
            standings[case_id]["fingerprint"] = fingerprint
        bulk.update(self, standings)
        self._found("clear", verdicts).filtered(lambda c: c.state == "open")._close()

    def _found(self, outcome, verdicts):
        """The cases with this outcome."""
        return self.browse([case_id for case_id in self.ids if verdicts[case_id].outcome == outcome])

    def _close(self):
        """The customer is clear. One that was only opened to be looked at has not fallen behind again."""
        contacted = self.filtered(lambda c: c.last_contact_on and c.opened_on and c.last_contact_on >= c.opened_on)
        for case in (self - contacted).filtered(lambda c: c.opened_on == c.assessed_on):
            case.episode -= 1
        for day, cases in self.grouped("assessed_on").items():
            cases.write({"state": "closed", "closed_on": day})

    @api.model
    def _standing(self, case_id, verdict):
        decision, assessment = verdict.decision, verdict.assessment
        return {
            "amount_overdue": assessment.booked_overdue,
            "amount_total": assessment.booked_total,
            "amount_credit": assessment.credit,
            "oldest_due": assessment.oldest_due,
            "assessed_on": verdict.today,
            "policy_id": verdict.policy_id,
            "level_id": verdict.level_id,
            "next_level_id": decision.rung.id if decision.rung else None,
            "next_date": verdict.next_day,
            "outcome": verdict.outcome,
            "reasons": reasons.dump(verdict.reasons),
            "reason_code": verdict.reasons[0].code,
            "last_contact_on": verdict.last_contact,
            "look_on": self._look_on(case_id, verdict),
            "look_soon": False,
            "item_count": len(assessment.items),
        }

    @api.model
    def _look_on(self, case_id, verdict):
        latest = verdict.today + timedelta(LOOK_AGAIN_DAYS + case_id % 7)
        return min(verdict.look_on or latest, latest)

    # === WHAT THEY HAVE PROMISED AND AGREED TO === #

    def _commitments(self, today):
        """Read from the ledger where promises and payment agreements stand."""
        promises = self.env["collections.promise"].sudo()._of_cases(self)
        agreements = self.env["collections.agreement"].sudo()._of_cases(self)
        promised, agreed = promises._covered(), agreements._covered()
        return Commitments(
            promises._settled_with(promised, today), agreements._followed_with(agreed, today), promised, agreed
        )

    def _settle(self, today):
        """Read where promises, payment agreements and disputes about payments stand, and write what has changed.

        :returns: Commitments, to judge by them
        """
        found = self._commitments(today)
        self.env["collections.promise"].sudo()._settle(found.settled)
        self.env["collections.agreement"].sudo()._settle(found)
        self.env["collections.dispute"]._settle(self)
        return found

    def _count_promises(self):
        """Write the share of promises kept: the one writer of it."""
        counts = self.env["collections.promise"]._read_group(
            [("case_id", "in", self.ids), ("state", "in", ("kept", "partly", "broken"))],
            ["case_id", "state"],
            ["__count"],
        )
        decided, kept = {}, {}
        for case, state, count in counts:
            decided[case.id] = decided.get(case.id, 0) + count
            kept[case.id] = kept.get(case.id, 0) + (count if state == "kept" else 0)
        rates = {case_id: 100.0 * kept[case_id] / decided[case_id] for case_id in decided}
        bulk.update(self, {case_id: {"promise_kept_rate": rates.get(case_id, 100.0)} for case_id in self.ids})

    # === POLICY AND PEOPLE === #

    def _refresh_amounts(self, today):
        """Take the amounts of today first, where a segment may choose by them; the verdicts bring them anyway."""
        if any(policy._segment() for policy in self._company_policies()):
            self.env["collections.ledger"]._refresh_amounts(self, today)

    def _company_policies(self):
        return self.env["collections.policy"].sudo().search([("company_id", "=", self.company_id.id)])

    def _fetch_facts(self):
        """Read what the rules need of the cases and the customers, and no more of their many columns."""
        self.fetch(FACTS)
        self.partner_id.sudo().fetch(["name", "email", "email_normalized", "phone", "lang"])

    def _policies(self):
        """The policy of each case as a value, by case id: its own, else the first whose segment fits; or None."""
        policies = self._company_policies()
        values = {policy: policy._as_value() for policy in policies}
        chosen = {case.id: values.get(case.pinned_policy_id) for case in self}
        left = self.browse([case_id for case_id, policy in chosen.items() if policy is None])
        for policy in policies:
            fitting = left._filter_segment(policy._segment())
            chosen.update(dict.fromkeys(fitting.ids, values[policy]))
            left -= fitting
        return chosen

    def _filter_segment(self, segment):
        if not self or not segment:
            return self
        return self.sudo().with_context(active_test=False).search(Domain(segment) & Domain("id", "in", self.ids))
