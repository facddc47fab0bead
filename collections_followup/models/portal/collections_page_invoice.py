from odoo import api, models

#: The most lines of an invoice that the page shows; the PDF has all of them.
MOST_LINES = 200
#: Types of invoice lines without an amount.
HEADINGS = ("line_section", "line_subsection", "line_note")


class CollectionsPageInvoice(models.AbstractModel):
    """One invoice on the customer's page: its lines, what is open of it, and what can be done about it."""

    _name = "collections.page.invoice"
    _description = "Invoice on the Customer's Page"

    @api.model
    def _shown(self, case, move):
        """Return the values for the template.

        :param case: the case, as superuser, in the language of the reader
        :param move: an invoice or credit note of the customer
        :returns: dict; ``rows`` are its open items, ``payable`` and ``disputable`` the ids of those that can be
            paid, and of those that can be disputed
        """
        rows, free = self._rows(case, move)
        lines = move.invoice_line_ids.filtered(lambda line: line.display_type in ("product", *HEADINGS))
        return {
            "move": move,
            "lines": lines[:MOST_LINES],
            "more_lines": len(lines) > MOST_LINES,
            "headings": HEADINGS,
            "rows": rows,
            "paid": move.amount_total - move.amount_residual,
            "payable": [row.id for row in rows if row.payable],
            "disputable": [row.id for row in free if row.payable],
        }

    @api.model
    def _rows(self, case, move):
        """Return (all rows of the invoice, those that nothing holds), the oldest first."""
        page, assessment = self.env["collections.page"], case._assess_today()[case.id]
        sections = page._sections(case, assessment, page._promised(assessment, case._open_promises()))
        of_invoice = {name: [row for row in rows if row.move_id == move.id] for name, rows in sections.items()}
        return sum(of_invoice.values(), []), page._owed(of_invoice)
