import os

from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _file_write(self, bin_value, checksum):
        """Leave no piece of a file that a full disk did not take: it would be in the way of the whole file for ever."""
        try:
            return super()._file_write(bin_value, checksum)
        except OSError:
            path = self._full_path(f"{checksum[:2]}/{checksum}")
            if os.path.isfile(path) and not self._same_content(bin_value, path):
                os.unlink(path)
            raise
