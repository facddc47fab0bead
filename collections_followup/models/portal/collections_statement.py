from odoo import models

#: The most lines of a PDF statement that a customer downloads from their page, so that they need not wait.
MOST_LINES = 1000


class CollectionsStatement(models.AbstractModel):
    """The statement that a customer downloads from their page."""

    _inherit = "collections.statement"

    def _current(self, case, file_format):
        """Return the statement of the last months, for the customer to download.

        :returns: (name, bytes)
        :raises TooLong: if it would have more lines, as PDF, than the page makes
        """
        first, today = self._recent_period(case.company_id)

        def make():
            if file_format == "pdf":
                self._check_length(case, self._statements(case, first, today)[case.id], MOST_LINES)
            return self._document(case, first, today, file_format)

        content = self.env["collections.page.file"]._kept(case, f"statement.{file_format}", make)
        return self._file_name(case, today, file_format), content
