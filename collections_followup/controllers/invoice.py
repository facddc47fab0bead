from odoo.exceptions import UserError
from odoo.http import request

from .customer import CustomerRoutes, customer_route
from .downloads import download


class CollectionsInvoice(CustomerRoutes):
    """One invoice: its content, and its document.

    Odoo's own page for it requires a login, or a link that would never expire.
    """

    @customer_route("/invoice/<int:move_id>")
    def collections_invoice(self, visit, /, move_id, **_options):
        """Show the invoice, and the ways to pay or to dispute it."""
        move = self._invoice(visit, move_id)
        if not move:
            return request.redirect(visit.url())
        return self._invoice_page(visit, move)

    @customer_route("/invoice/<int:move_id>/pdf")
    def collections_invoice_pdf(self, visit, /, move_id, **_options):
        """Return the invoice, to be saved."""
        move = self._invoice(visit, move_id)
        if not move:
            return request.redirect(visit.url())
        try:
            name, content = self._document(visit, move)
        except UserError:  # no program that makes one is installed on the server
            sentence = request.env._("We cannot show this document right now. Please ask us for it.")
            return self._invoice_page(visit, move, 503, error=UserError(sentence))
        return download(name, content)

    def _invoice_page(self, visit, move, status=200, **values):
        shown = visit.case.env["collections.page.invoice"]._shown(visit.case, move)
        return self._page(visit, "collections_followup.page_invoice", status, **shown, **values)

    def _invoice(self, visit, move_id):
        """Return the customer's invoice of this id; else empty, also for an entry, which has no document."""
        move = visit.case._find_invoice(move_id)
        return move.filtered(lambda found: found.is_invoice(include_receipts=True))

    def _document(self, visit, move):
        """Return (name, content) of the invoice as it was sent; else as it would be, which takes a while to make."""
        if sent := move.invoice_pdf_report_id:
            return sent.name, sent.raw

        def make():
            return move._get_invoice_legal_documents("pdf", allow_fallback=True)["content"]

        kept = visit.case.env["collections.page.file"]
        return move._get_invoice_report_filename(), kept._kept(visit.case, f"invoice/{move.id}", make)
