from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from .downloads import download


class CollectionsLetterController(http.Controller):
    @http.route("/collections/letter/<int:letter_id>/case/<int:case_id>", type="http", auth="user", readonly=False)
    def letter(self, letter_id, case_id, **_options):
        """Return a letter to a customer as a PDF, for users who may read both."""
        letter = self._record("collections.letter", letter_id)
        case = self._record("collections.case", case_id)
        return self._show(letter._pdfs(case, case._evaluate_today())[case.id], case)

    @http.route("/collections/step/<int:step_id>/letter", type="http", auth="user", readonly=False)
    def step(self, step_id, **_options):
        """Return the letter of a proposed step as a PDF, as it would be printed now."""
        step = self._record("collections.step", step_id)
        channel = request.env["collections.channel"]._all().get(step.channel)
        # the step was found with the user's own rights
        document = channel._document(step.sudo()) if channel is not None else None
        if document is None:
            raise NotFound
        return self._show(document, step.case_id)

    def _record(self, model, record_id):
        """Return the record of an id, which the user may read."""
        record = request.env[model].browse(record_id).exists()
        if not record:
            raise NotFound
        record.check_access("read")
        return record

    def _show(self, document, case):
        return download(f"{case.partner_id.name}.pdf", document, "inline")
