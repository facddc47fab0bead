import logging

from odoo import api, models
from odoo.service.model import retrying

_logger = logging.getLogger(__name__)


class CollectionsTurns(models.AbstractModel):
    """The work of a scheduled job in parts, each of which is committed."""

    _name = "collections.turns"
    _description = "Work in Parts"

    @api.model
    def _run_for_each(self, records, work):
        """Do the work of a scheduled job for each record in turn.

        A record that fails does not stop the others; its error is raised at the end, so that the job shows it.

        :param work: takes a record; returns False when the time is up, and the scheduler calls again
        """
        failure = None
        for record in records:
            try:
                if not work(record):
                    return
            except Exception as error:
                self.env.cr.rollback()
                _logger.warning("Follow-up of %s failed", record, exc_info=True)
                failure = error
        if failure:
            raise failure
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _commit_with_retry(self, work):
        """Do the work and commit it; repeat it if it conflicts with a concurrent write."""
        return retrying(work, self.env)
