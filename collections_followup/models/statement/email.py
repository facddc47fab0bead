from odoo import api, models


class CollectionsChannelEmail(models.AbstractModel):
    """An e-mail of a level may attach a statement of account."""

    _inherit = "collections.channel.email"

    @api.model
    def _documents(self, steps, verdicts):
        documents = super()._documents(steps, verdicts)
        if with_statement := steps.filtered("level_id.attach_statement").case_id:
            for case_id, statement in self.env["collections.statement"]._recent(with_statement).items():
                documents[case_id] |= statement
        return documents
