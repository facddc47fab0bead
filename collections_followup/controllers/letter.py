from odoo import http
from odoo.http import request


class CollectionsLetterController(http.Controller):
    @http.route("/collections/letter/<int:letter_id>/case/<int:case_id>", type="http", auth="user", readonly=False)
    def letter(self, letter_id, case_id, **_options):
        """A letter to a customer as a PDF, for those who may read both."""
        letter = request.env["collections.letter"].browse(letter_id).exists()
        case = request.env["collections.case"].browse(case_id).exists()
        if not letter or not case:
            return request.not_found()
        letter.check_access("read")
        case.check_access("read")
        document = letter._pdfs(case, case._judge_today())[case.id]
        return request.make_response(
            document,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", http.content_disposition(f"{case.partner_id.name}.pdf", "inline")),
            ],
        )
