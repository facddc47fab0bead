from markupsafe import Markup
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.opened import opened


class CollectionsLetter(models.Model):
    """The preview of a letter, as a customer would get it."""

    _inherit = "collections.letter"

    preview_case_id = fields.Many2one(
        "collections.case", "Show for", store=False, help="The customer for whom the letter is shown."
    )
    preview_lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Show in",
        store=False,
        help="The language in which the letter is shown; empty for the one you are writing in.",
    )
    preview = fields.Html(compute="_compute_preview", help="The letter, as it would read today.")

    @api.depends("subject", "body", "days_to_pay", "show_items", "show_qr", "preview_case_id", "preview_lang")
    def _compute_preview(self):
        """Show the letter as it would read today, or why it cannot be written."""
        for letter in self:
            case = letter._case_to_show()
            letter.preview, letter.placeholders = letter._show(case) if case else (False, False)

    def _case_to_show(self):
        """Return the chosen case, else the largest of the user's company, as superuser, if the user may read it.

        :raises AccessError: for a chosen one that the user may not read
        """
        if chosen := self.preview_case_id._origin:
            return opened(chosen)
        company = self.company_id or self.env.company
        return self._largest_case(company if company in self.env.companies else self.env.company)

    def _show(self, case):
        """Return the letter to a case and its placeholders, as HTML.

        In the language being edited it shows what is typed; in others, what is saved.
        """
        edited = self.env.lang or "en_US"
        lang = self.preview_lang or edited
        wording = self if lang == edited else self._origin.with_context(lang=lang)
        page = self.with_context(lang=lang)
        values = page._page_values(case.with_context(lang=lang), case._evaluate_today())[case.id]
        placeholders = self.env["collections.letter.page"]._placeholders()
        listed = {"values": values, "placeholders": placeholders}
        return page._try_preview(wording, values), self.env["ir.qweb"]._render(
            "collections_followup.letter_placeholders", listed
        )

    def _try_preview(self, wording, values):
        try:
            if wording != wording._origin:  # not saved yet, so the user's rights have not been checked
                wording._check_access_right_dynamic_template()
            subject = self._subject(wording.subject, values)
            body = self._bodies(wording.body, {0: values})[0]
            return self.env["collections.letter.page"]._preview(self, values, subject, body)
        except OperationalError:
            raise
        except Exception as error:
            return Markup("<p class='text-danger'>%s</p>") % self._told(error)

    def action_open_pdf(self):
        """Open the letter to the customer shown, as a PDF."""
        self.ensure_one()
        case = self._case_to_show()
        if not case:
            raise UserError(self.env._("There is no customer yet for whom the letter could be shown."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/collections/letter/{self.id}/case/{case.id}",
            "target": "new",
        }
