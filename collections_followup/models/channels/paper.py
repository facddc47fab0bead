from odoo import api, models

from ...decision import Problem


class CollectionsPaper(models.AbstractModel):
    """What letters have in common, whoever prints them and hands them to the post."""

    _name = "collections.paper"
    _inherit = "collections.channel"
    _description = "Follow-up on Paper"

    _needs = "post"
    _forbidden_by = "no_post"

    @api.model
    def _lack(self, level):
        if level.letter_id:
            return None
        return self.env._("Level “%(level)s” writes a letter: choose its wording.", level=level.name)

    @api.model
    def _wordings(self, level):
        return level.letter_id

    # === WHOM TO WRITE TO === #

    @api.model
    def _given(self, partner):
        return self._address(partner) if self.env["snailmail.letter"]._is_valid_address(partner) else ""

    @api.model
    def _address(self, partner):
        """The postal address in one line, as it is logged."""
        parts = (partner.street, partner.street2, partner.zip, partner.city, partner.country_id.code)
        return ", ".join(part for part in parts if part)

    @api.model
    def _problems(self, cases):
        recipients = self._recipients(cases)
        last = self._last_deliveries(cases)
        problems = {}
        for case_id, recipient in recipients.items():
            if problem := self._problem(recipient, last.get(case_id, ())):
                problems[case_id] = problem
        return problems

    @api.model
    def _problem(self, recipient, last):
        if not self._given(recipient):
            incomplete = self._address(recipient) if recipient.street else ""
            return Problem("invalid", incomplete) if incomplete else Problem("missing")
        return self._delivery_problem(self._address(recipient), *last)

    # === WHAT TO WRITE === #

    @api.model
    def _preview(self, step):
        case = step.case_id
        letter = step.level_id.letter_id.sudo()
        verdicts = case._judge_today()
        return {
            "recipient": self._address(self._recipients(case)[case.id]),
            "subject": letter._subjects(case)[case.id],
            "body": letter._bodies(case, verdicts)[case.id],
        }

    @api.model
    def _rehearsed(self, step, verdict):
        attachment = self._attachments(step, {step.case_id.id: verdict})[step.case_id.id]
        return {**super()._rehearsed(step, verdict), "attachments": attachment}

    @api.model
    def _attachments(self, steps, verdicts, **layout):
        """The letter of each case as an attachment, by case id."""
        attachments = {}
        for letter, of_letter in steps.grouped(lambda s: s.level_id.letter_id).items():
            attachments |= letter.sudo()._attach(of_letter.case_id, verdicts, **layout)
        return attachments
