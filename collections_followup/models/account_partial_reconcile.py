import logging

from odoo import api, models
from odoo.fields import Domain

from .collections_agreement import RUNNING

_logger = logging.getLogger(__name__)

#: Where the customers whose ledger has changed wait for the end of the transaction.
WAITING = "collections_followup.partners"


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    _collections_max_date = models.Index("(max_date)")  # what was allocated after a day

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._collections_look_again()
        return partials

    def unlink(self):
        self._collections_look_again()
        return super().unlink()

    def _collections_look_again(self):
        self._collections_note((self.debit_move_id | self.credit_move_id).partner_id.commercial_partner_id)

    @api.model
    def _collections_note(self, partners):
        """At the end of the transaction look again at these customers: who has paid leaves the worklist."""
        precommit = self.env.cr.precommit
        if WAITING not in precommit.data:
            precommit.data[WAITING] = set()
            precommit.add(self._collections_refresh)
        precommit.data[WAITING].update(partners.ids)

    @api.model
    def _collections_refresh(self):
        partner_ids = self.env.cr.precommit.data.pop(WAITING, set())
        concerned = Domain("state", "=", "open") | Domain("agreement_ids.state", "in", RUNNING)
        concerned |= Domain("promise_ids.state", "in", ("open", "kept", "partly", "broken", "void"))
        concerned |= Domain("dispute_ids.state", "=", "open")
        Case = self.env["collections.case"].sudo()
        cases = Case.search(Domain("partner_id", "in", list(partner_ids)) & concerned)
        cases.try_lock_for_update()._each_safely(
            lambda batch: batch._refresh(),
            lambda case, error: _logger.error("%s was not looked at again: %s", case, error),
        )
