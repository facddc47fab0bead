from odoo import api, models
from odoo.tools import html2plaintext

from ...tools import file_names


class CollectionsPaper(models.AbstractModel):
    """The common part of letters, whoever prints them and hands them to the post."""

    _name = "collections.paper"
    _inherit = "collections.channel"
    _description = "Follow-up on Paper"

    _wording = "collections.letter"
    _needs = "post"
    _address_fields = ("street", "zip", "city", "country_id")
    _forbidden_by = "no_post"

    @api.model
    def _label_for_customers(self):
        return self.env._("Letter")

    @api.model
    def _how_for_customers(self):
        return self.env._("by letter")

    @api.model
    def _refusal(self):
        return self.env._("Send me no letters")

    @api.model
    def _wording_label(self):
        return self.env._("Letter")

    # === RECIPIENTS === #

    @api.model
    def _given(self, partner):
        return self._is_complete(self._place(partner)) and self._address(partner)

    @api.model
    def _place(self, partner):
        """Return the partner whose address is used: the recipient if the address is complete, else the customer."""
        return partner if self._is_complete(partner) else partner.commercial_partner_id

    @api.model
    def _is_complete(self, partner):
        """Return True if the post would accept it; the same check as in Odoo's postal service."""
        return bool(partner.street and partner.city and partner.zip and partner.country_id)

    @api.model
    def _address(self, partner):
        """Return the postal address in one line, as it is logged."""
        place = self._place(partner)
        parts = (place.street, place.street2, place.zip, place.city, place.country_id.code)
        return ", ".join(part for part in parts if part)

    @api.model
    def _used(self, partner, company):
        return self._address(partner)

    @api.model
    def _problems(self, cases):
        addresses = {case_id: self._typed_and_whole(p) for case_id, p in self._recipients(cases).items()}
        return self._address_problems(cases, addresses, refused=())

    @api.model
    def _typed_and_whole(self, partner):
        """Return the address if there is a street, and the same if it is complete."""
        place, address = self._place(partner), self._address(partner)
        return place.street and address, self._is_complete(place) and address

    # === TEXTS === #

    @api.model
    def _preview(self, step):
        case = step.case_id
        subject, body = self._wording_of(step.level_id).sudo()._words(case, case._evaluate_as_messages())[case.id]
        if step._is_edited(self._code()):
            subject, body = step.edited_subject, step.edited_body
        return {"recipient": self._address(self._recipients(case)[case.id]), "subject": subject, "body": body}

    @api.model
    def _document(self, step):
        """Return the letter of a step as it would be printed now, as PDF."""
        letter, case = self._wording_of(step.level_id).sudo(), step.case_id
        return letter._pdfs(case, case._evaluate_as_messages(), extra=self._edited(step))[case.id]

    @api.model
    def _rehearsed(self, step, verdict):
        attachments = self._attachments(step, {step.case_id.id: verdict})
        return {**super()._rehearsed(step, verdict), "attachments": attachments[step.case_id.id]}

    @api.model
    def _attachments(self, steps, verdicts, window="left"):
        """Return the letter of each step as a PDF, kept with the case: attachment by case id."""
        values = []
        for letter, of_letter in steps.grouped(lambda s: self._wording_of(s.level_id)).items():
            # users who approve a letter need not see everything in it
            pdfs = letter.sudo()._pdfs(of_letter.case_id, verdicts, window, self._edited(of_letter), leaves=True)
            values += [self._attachment_values(step, pdfs[step.case_id.id]) for step in of_letter]
        attachments = self.env["ir.attachment"].sudo().create(values)
        return {attachment.res_id: attachment for attachment in attachments}

    @api.model
    def _summary(self, step):
        """Return the letter in one line, for the contact log."""
        return step.edited_subject if step._is_edited(self._code()) else self._wording_of(step.level_id).name

    @api.model
    def _edited(self, steps):
        """Return the letters as edited by people, by case id."""
        edited = steps.filtered(lambda s: s._is_edited(self._code()))
        for step in edited:
            self._check_not_empty(step, html2plaintext(step.edited_body or ""))
        return {
            step.case_id.id: {"edited_subject": step.edited_subject, "edited_body": step.edited_body} for step in edited
        }

    @api.model
    def _attachment_values(self, step, document):
        name = f"{self._wording_of(step.level_id).name}, {step.case_id.partner_id.name}"
        return {
            "name": file_names.clean(f"{name}.pdf"),
            "raw": document,
            "mimetype": "application/pdf",
            "res_model": step.case_id._name,
            "res_id": step.case_id.id,
        }
