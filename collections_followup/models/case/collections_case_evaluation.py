import logging
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.lru import LRU

from ...decision import conclude, consider, weigh
from ...decision.facts import NOTHING
from ...tools import bulk, reasons
from ..ledger.values import Commitments, OnHand

_logger = logging.getLogger(__name__)
#: Each case is evaluated again after 7 to 13 days, spread by id, for changes that the fingerprint cannot see.
MAX_AGE_DAYS = 7
#: A customer with more items than this is evaluated by a job, so that whoever enters a payment need not wait.
MANY_ITEMS = 2_000
#: Cached assessments of such customers, some 20 MB each.
ASSESSMENTS = LRU(2)
#: The fields of a case that a run needs beyond those that the ledger reads.
FACTS = ("partner_id", "company_id", "user_id", "state", "pinned_policy_id")


class CollectionsCase(models.Model):
    """Evaluating a case, and writing the result to it.

    Start reading at `_propose`.
    """

    _inherit = "collections.case"

    # === THE PATH OF THE DATA === #

    def _evaluate(self, today, commitments=None):
        """Evaluate cases of one company.

        :param commitments: Commitments of the cases, if they have been read already
        :returns: {case id: Verdict}
        """
        evaluations = self._consider(today, commitments)
        # addresses are checked only where the step, or the one that is waited for, would use them
        asked = {case_id: evaluation.channels for case_id, evaluation in evaluations.items()}
        problems = self.env["collections.ledger"]._problems(self, asked) if self else {}
        limits = self._limits(evaluations, today)
        return {
            case_id: conclude(evaluation, problems[case_id], limits.get(case_id, NOTHING))
            for case_id, evaluation in evaluations.items()
        }

    def _limits(self, evaluations, today):
        """Return what contact rules refuse today: {case id: {code of the channel: ``contact_rule.Limit``}}.

        :param evaluations: {case id: Evaluation}
        """
        return {}

    def _consider(self, today, commitments=None, apart=()):
        """Evaluate cases of one company, apart from how the customers can be reached.

        :param commitments: Commitments of the cases, if they have been read already
        :param apart: ids of contacts that are read as if they did not exist
        :returns: {case id: Evaluation}
        """
        if not self:
            return {}
        commitments = commitments or self._commitments(today)
        facts = self.env["collections.ledger"]._facts(self, today, commitments, apart)
        return {case_id: consider(known, today) for case_id, known in facts.items()}

    def _evaluate_today(self):
        """Evaluate cases of any companies, each as of its company's today."""
        verdicts = {}
        for company, cases in self.sudo().grouped("company_id").items():
            verdicts |= cases._evaluate(company._collections_day())
        return verdicts

    def _evaluate_as_messages(self):
        """Return the same as the messages of the steps that are due say it."""
        return {case_id: verdict.as_message() for case_id, verdict in self._evaluate_today().items()}

    def _refresh(self):
        """Withdraw what is no longer true, and write today's figures."""
        for today, cases in self.sudo()._by_day():
            commitments = cases._settle_and_read(today)
            cases._take_back_outdated(commitments)
            cases._write_figures(today, commitments)

    def _evaluate_again(self):
        """Evaluate these cases again after a change, except those that somebody else has locked."""
        self.sudo().try_lock_for_update()._process_isolated(
            lambda batch: batch._refresh(),
            lambda case, error: _logger.error("%s was not evaluated again: %s", case, error),
        )

    def _concerned(self):
        """Return those of these cases that are open, or have commitments that the ledger may settle."""
        closed = self.filtered(lambda case: case.state != "open")
        if not closed:
            return self
        committed = self.env["collections.commitment"]._cases_concerned()
        return (self - closed) | self.search(Domain("id", "in", closed.ids) & committed)

    def _take_back_outdated(self, commitments):
        """Withdraw waiting messages to these customers that would not be written in the same way now."""
        commitments.on_hand.waiting._take_back_outdated(commitments)

    def _write_results(self, verdicts, fingerprints=None):
        """Write the results of the evaluation to the cases; no other code writes them.

        :param fingerprints: text by case id, in a nightly run: later runs compare with it
        """
        results = {case_id: self._result(case_id, verdicts[case_id]) for case_id in self.ids}
        for case_id, fingerprint in (fingerprints or {}).items():
            results[case_id]["fingerprint"] = fingerprint
        bulk.update(self, results)
        self._found("clear", verdicts).filtered(lambda c: c.state == "open")._close()

    def _found(self, outcome, verdicts):
        """Return the cases with this outcome."""
        return self.browse([case_id for case_id in self.ids if verdicts[case_id].outcome == outcome])

    def _close(self):
        """Close these cases: nothing is overdue. An opening that led to no contact on its only day is not counted."""
        contacted = self.filtered(lambda c: c.last_contact_on and c.opened_on and c.last_contact_on >= c.opened_on)
        for case in (self - contacted).filtered(lambda c: c.opened_on == c.assessed_on):
            case.episode -= 1
        for day, cases in self.grouped("assessed_on").items():
            cases.write({"state": "closed", "closed_on": day})

    @api.model
    def _result(self, case_id, verdict):
        decision, assessment = verdict.decision, verdict.assessment
        return {
            "amount_overdue": assessment.booked_overdue,
            "amount_total": assessment.booked_total,
            "amount_credit": assessment.credit,
            "oldest_due": assessment.oldest_due,
            "assessed_on": verdict.today,
            "policy_id": verdict.policy_id,
            "level_id": verdict.level_id,
            "next_level_id": decision.level.id if decision.level else None,
            "next_date": verdict.next_day,
            "outcome": verdict.outcome,
            "reasons": reasons.dump(verdict.reasons),
            "reason_code": verdict.reasons[0].code,
            "last_contact_on": verdict.last_contact,
            "evaluate_on": self._evaluate_on(case_id, verdict),
            "to_evaluate": False,
            "item_count": len(assessment.items),
        }

    @api.model
    def _evaluate_on(self, case_id, verdict):
        latest = verdict.today + timedelta(MAX_AGE_DAYS + case_id % 7)
        return min(verdict.evaluate_on or latest, latest)

    def _assess_today(self):
        """Return today's open items of one company's cases, and what holds them: {case id: Assessment}.

        For callers that do not need the next step.
        """
        cases, today = self.sudo(), self.company_id._collections_day()
        large = cases.filtered(lambda case: case.item_count > MANY_ITEMS)
        return {**(cases - large)._assess(today), **large._assess_once(today)}

    def _assess(self, today):
        if not self:
            return {}
        facts = self.env["collections.ledger"]._facts(self, today, self._commitments(today))
        return {case_id: weigh(known, today) for case_id, known in facts.items()}

    def _assess_once(self, today):
        """Return the same for customers with very many items, cached as long as no fact has changed."""
        found, fingerprints = {}, self.env["collections.changes"]._fingerprints(self, today) if self else {}
        for case in self:
            key = (self.env.cr.dbname, case.id, today, fingerprints[case.id])
            found[case.id] = ASSESSMENTS.get(key) or case._assess(today)[case.id]
            tuple(found[case.id].charges)  # what is cached holds on to no transaction
            ASSESSMENTS[key] = found[case.id]
        return found

    def _by_day(self):
        """Return (today, cases) for each company."""
        return [(company._collections_day(), cases) for company, cases in self.grouped("company_id").items()]

    def _settle_and_read(self, today):
        """Settle the commitments of these customers, and read their books.

        Withdrawals after this change what customers were told, but nothing in the books.

        :returns: Commitments, with Books
        """
        commitments = self._settle(today)
        self._refresh_amounts(today, commitments.on_hand.rules)
        return commitments._replace(books=self.env["collections.ledger"]._books(self, today, commitments))

    def _write_figures(self, today, commitments):
        verdicts = self._evaluate(today, commitments)
        self._write_results(verdicts)
        self._ask_people(verdicts, commitments.on_hand.planned)
        commitments.on_hand.steps._withdraw_outdated(verdicts)

    def _evaluate_soon(self):
        """Have a job evaluate these cases, except those that somebody else has locked: it may take a while."""
        if free := self.sudo().try_lock_for_update():
            free.to_evaluate = True
            self.env.ref("collections_followup.ir_cron_evaluate").sudo()._trigger()

    @api.model
    def _cron_evaluate(self):
        """Evaluate customers with very many items for whom a payment was entered."""
        self.search([("to_evaluate", "=", True)])._evaluate_again()

    # === COMMITMENTS === #

    def _on_hand(self):
        """Return the OnHand of these customers, most often empty, by one query: commitments, and whatever waits."""
        env = self.sudo().env
        commitments = [(kind, kind._of_cases(self).select()) for kind in env["collections.commitment"]._kinds()]
        others = self.sudo()._also_on_hand()
        asked = [*commitments, *others.values()]
        arrays = SQL(", ").join(SQL("ARRAY(%s)", query) for _model, query in asked)
        rules = env["collections.changes"]._rules_now()
        [(rules, *ids)] = env.execute_query(SQL("SELECT (%s), %s", rules, arrays))
        found = [model.browse(ids) for (model, _query), ids in zip(asked, ids, strict=True)]
        return OnHand(rules, found[: len(commitments)], **dict(zip(others, found[len(commitments) :], strict=True)))

    def _also_on_hand(self):
        """Return the queries for everything on hand but commitments: {field of OnHand: (model, SELECT of ids)}."""
        contacts, activities = self.env["collections.contact"], self.env["mail.activity"]
        return {
            "waiting": (contacts, contacts._waiting_for(self)),
            "planned": (activities, activities._search(self._planned()).select()),
        }

    def _commitments(self, today):
        """Read the status of commitments from the ledger."""
        on_hand = self._on_hand()
        return Commitments({records._name: records._progress(today) for records in on_hand.commitments}, on_hand)

    def _settle(self, today):
        """Read the status of commitments, and write what has changed.

        :returns: Commitments, for the evaluation
        """
        found = self._commitments(today)
        for progress in found.of.values():
            progress.records._settle(progress)
        return found

    # === POLICY AND PEOPLE === #

    def _refresh_amounts(self, today, rules):
        """Write today's amounts first if a segment may choose by them; the verdicts bring them anyway."""
        policies = self.env["collections.policy"]._of_company(self.company_id, rules)
        if any(segment for segment, _policy in policies):
            self.env["collections.ledger"]._refresh_amounts(self, today)

    @api.model
    def _facts_read(self):
        """Return the names of the fields of a case that a run needs beyond those that the ledger reads."""
        return FACTS

    def _fetch_facts(self):
        """Fetch only those columns of the cases and the customers that the rules need."""
        self.fetch(self._facts_read())
        self.partner_id.sudo().fetch(["name", "email", "email_normalized", "phone", "lang"])

    def _policies(self, rules=None):
        """Return the policy of each case as a value, by case id: its own, else the first that fits; or None.

        A policy for customers who are treated in some way comes before those for all.

        :param rules: the number for what decides for all customers, as of OnHand, if it is known already
        """
        policies = self.env["collections.policy"]._of_company(self.company_id, rules)
        values = {policy.id: policy for _segment, policy in policies}
        chosen = {case.id: values.get(case.pinned_policy_id.id) for case in self}
        for treatment, cases in self._by_treatment().items():
            for wanted in dict.fromkeys((treatment, "")):
                cases._choose(chosen, [pair for pair in policies if pair[1].treatment == wanted])
        return chosen

    def _choose(self, chosen, policies):
        """Add to ``chosen`` the first policy whose segment fits, for each case that has none."""
        left = self.browse([case_id for case_id in self.ids if chosen[case_id] is None])
        for segment, policy in policies:
            fitting = left._filter_segment(segment)
            chosen.update(dict.fromkeys(fitting.ids, policy))
            left -= fitting

    def _by_treatment(self):
        """Return the cases by how their customers are treated: {``care``, ``firm`` or an empty text: cases}."""
        return {"": self}

    def _filter_segment(self, segment):
        if not self or not segment:
            return self
        return self.sudo().with_context(active_test=False).search(Domain(segment) & Domain("id", "in", self.ids))
