from odoo import api, models
from odoo.fields import Domain

from ...tools import bulk


class CollectionsStep(models.Model):
    """Carrying out, withdrawing and logging steps."""

    _inherit = "collections.step"

    # === CARRYING OUT === #

    def _carry_out(self):
        """Evaluate again, since money may have arrived, then deliver what is still due; log it.

        :returns: the steps that were taken up; other cases are being worked on elsewhere
        """
        locked = self.case_id.try_lock_for_update()
        steps = self.filtered(lambda s: s.case_id in locked and s.state == "approved")
        for company, of_company in steps.grouped("company_id").items():
            today = company._collections_day()
            of_company._process_isolated(
                lambda batch, today=today: batch._carry_out_batch(today), CollectionsStep._record_failure
            )
        return steps

    def _carry_out_batch(self, today):
        cases = self.case_id.sudo()  # users who approve a step need not see all that it is about
        commitments = cases._settle_and_read(today)
        verdicts = cases._evaluate(today, commitments)
        still_due = self.filtered(lambda s: s._is_still_due(verdicts[s.case_id.id]))
        (self - still_due)._withdraw(verdicts)
        verdicts |= {case.id: verdicts[case.id].as_message() for case in still_due.case_id}
        self._log(still_due._deliver(verdicts), verdicts)
        still_due._finish(verdicts)
        # also for steps that were not sent: the worklist would still show them as due; the books are those already read
        cases._write_figures(today, commitments._replace(on_hand=cases._on_hand()))

    def _finish(self, verdicts):
        """Mark the steps as taken, by the channel that could be used in the end."""
        for code, steps in self.grouped(lambda s: verdicts[s.case_id.id].channel).items():
            steps.write({"state": "done", "error": False, "channel": code})

    def _deliver(self, verdicts):
        """Deliver the steps by each of their channels.

        :returns: values of the contacts to log, by (step, channel)
        """
        by_channel = {}
        for step in self:
            for code in verdicts[step.case_id.id].routing.channels:
                by_channel[code] = by_channel.get(code, self.browse()) | step
        return {
            (step, code): values
            for code, steps in by_channel.items()
            for step, values in self.env["collections.channel"]._get(code)._carry_out(steps, verdicts).items()
        }

    def _is_still_due(self, verdict):
        """Return True if the policy still asks for this step, and an edited message is still true."""
        if not self._is_asked_for(verdict):
            return False
        return not self.edited or not self.currency_id.compare_amounts(verdict.decision.value, self.amount)

    def _is_asked_for(self, verdict):
        """Return True if the policy asks for this level, and an edited text goes out by its intended channel."""
        if verdict.outcome != "step" or verdict.decision.level.id != self.level_id.id:
            return False
        return not self.edited or verdict.channel == self.channel

    def _withdraw(self, verdicts):
        """Withdraw steps that are no longer due: they are not sent, and say why."""
        for step in self:
            values = self._values(step.run_id, step.case_id.id, verdicts[step.case_id.id])
            # another step is due now, or the amounts or the channel of an edited message have changed
            outdated = values["state"] == "proposed"
            step.write(
                {
                    "state": "superseded" if outdated else values["state"],
                    "reasons": values["reasons"],
                    "reason_code": values["reason_code"],
                    "next_date": values["next_date"],
                }
            )

    @api.model
    def _to_take(self, cases):
        """Return the steps of these cases that are to be taken, as a query."""
        of_cases = bulk.among("case_id", cases.ids)
        return self._search(of_cases & Domain("state", "in", ("proposed", "approved")), order=self._order)

    def _withdraw_outdated(self, verdicts):
        """Withdraw proposals that no run would make now; those still due are updated to what is open now."""
        still_due = self.filtered(lambda s: s._is_asked_for(verdicts[s.case_id.id]))
        (self - still_due)._withdraw(verdicts)
        for step in still_due.filtered(lambda s: not s.edited):
            value = verdicts[step.case_id.id].decision.value
            if step.currency_id.compare_amounts(step.amount, value):
                step.amount = value
        (self - still_due).run_id._refresh_state()

    def _log(self, delivered, verdicts):
        """Log what was delivered: a contact for each step and channel, with its items."""
        steps = self.browse().union(*(step for step, _channel in delivered))
        taken = steps._taken()
        contacts = (
            self.env["collections.contact"]
            .sudo()
            .create(
                [
                    {**values, "ordinal": 1 + taken.get(step._taking(channel), 0)}
                    for (step, channel), values in delivered.items()
                ]
            )
        )
        currency_ids = self.env["collections.ledger"]._currency_ids()
        self.env["collections.contact.charge"]._log(contacts, verdicts, currency_ids)
        items = [
            self._item_values(contact, claim, verdicts[contact.case_id.id].policy.levels, currency_ids)
            for contact in contacts
            for claim in verdicts[contact.case_id.id].decision.claims
        ]
        bulk.insert(self.env["collections.contact.item"], items)

    @api.model
    def _item_values(self, contact, claim, levels, currency_ids):
        receivable = claim.item.receivable
        return {
            "contact_id": contact.id,
            "line_id": receivable.id,
            "move_id": receivable.move_id,
            "level_id": levels[claim.position - 1].id if claim.position else None,
            "name": receivable.name,
            "due": receivable.due,
            "amount": claim.item.asked,
            "claimed": claim.item.open,
            "currency_id": currency_ids[receivable.currency],
        }

    def _taken(self):
        """Return how many times each level has been taken by each channel, in the present episode of its case."""
        counts = (
            self.env["collections.contact"]
            .sudo()
            ._read_group(
                [("case_id", "in", self.case_id.ids), ("level_id", "in", self.level_id.ids)],
                ["case_id", "episode", "level_id", "channel", "rehearsal"],
                ["ordinal:max"],
            )
        )
        return {
            (case.id, episode, level.id, channel, bool(rehearsal)): last
            for case, episode, level, channel, rehearsal, last in counts
        }

    def _taking(self, channel):
        """Return the key of one use of a level, without its ordinal."""
        case = self.case_id
        return (case.id, case.episode, self.level_id.id, channel, self.company_id._collections_rehearses())

    def _record_failure(self, error):
        """Record a failure for one customer on that customer's step."""
        self.write({"state": "failed", "error": str(error)})
