from odoo import models

from . import sizes


class CollectionsRun(models.Model):
    """The preparations of a nightly run, in batches of their own, before it evaluates cases."""

    _inherit = "collections.run"

    # === PREPARING === #

    def _preparations(self):
        """Return the preparations of all commitments: a list of Preparation."""
        kinds = self.env["collections.commitment"]._kinds()
        return [part for kind in kinds for part in kind._preparations(self.company_id, self.date)]

    def _prepare_all(self):
        """Prepare batch by batch, unless somebody else does.

        :returns: True if all is prepared, here or elsewhere; False if the time is up
        """
        while self.state == "preparing":
            if not self._commit_with_retry(self._prepare_next):
                self._reschedule()
                break
            if not self.env["ir.cron"]._commit_progress(1, remaining=1):
                return False
        return True

    def _prepare_next(self):
        """Prepare the next batch; if none is left, begin to evaluate the cases.

        :returns: True if the run was free to be prepared
        """
        if not self.try_lock_for_update(allow_referencing=True) or self.state != "preparing":
            return False
        left, parts = sizes.PREPARE_BATCH, self.sudo()._preparations()
        while left and self.sudo().parts_prepared < len(parts):
            left -= self.sudo()._prepare_part(parts[self.sudo().parts_prepared], left)
        if left:
            self._begin_evaluation()
        return True

    def _prepare_part(self, part, limit):
        """Do the next batch of a part, and note its progress.

        :returns: the number of records in it
        """
        if batch := part.next(self.prepared_until, limit):
            part.work(batch)
        if len(batch) < limit:
            self.write({"parts_prepared": self.parts_prepared + 1, "prepared_until": 0})
        else:
            self.prepared_until = batch[-1].id
        return len(batch)

    def _begin_evaluation(self):
        # the user who runs the night need not see commitments
        for kind in self.sudo().env["collections.commitment"]._kinds():
            kind._after_preparations(self.company_id, self.date)
        self.state = "looking"
        self._wake_workers(self._find_changes(), sizes.PROPOSE_BATCH)
