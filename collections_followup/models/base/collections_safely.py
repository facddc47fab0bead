import logging

from psycopg2 import OperationalError

from odoo import models

_logger = logging.getLogger(__name__)


class CollectionsSafely(models.AbstractModel):
    """Work on many records in which one failure does not stop the others."""

    _name = "collections.safely"
    _description = "Failures Kept Apart"

    def _process_isolated(self, work, fail):
        """Do the work for all at once; if that fails, half by half, so that one failure does not stop the others.

        :param work: takes a recordset; its writes are undone if it raises
        :param fail: takes the one record that failed, and the error
        :raises OperationalError: the transaction is lost; Odoo runs it again
        """
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                work(self)
        except OperationalError:
            raise
        except Exception as error:
            if len(self) > 1:
                half = len(self) // 2  # finds one among a thousand in twenty tries rather than a thousand
                for part in (self[:half], self[half:]):
                    part._process_isolated(work, fail)
            else:
                _logger.warning("Follow-up of %s failed", self, exc_info=True)
                fail(self, error)
