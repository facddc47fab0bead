from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...const import MANAGER_GROUP


class CollectionsToneApproval(models.Model):
    """A passage that a manager has approved, for one text: evidence, so it is never changed or deleted."""

    _name = "collections.tone.approval"
    _description = "Approved Passage"
    _order = "date desc, id desc"
    _rec_name = "passage"

    res_model = fields.Char("Kind of Text", required=True, help="The kind of record that the passage stands in.")
    res_id = fields.Many2oneReference(
        "Text", model_field="res_model", required=True, help="The record that the passage stands in."
    )
    lang = fields.Char("Language", required=True, help="The language of the text.")
    rule_id = fields.Many2one(
        "collections.tone.rule", required=True, ondelete="restrict", help="The rule that has found the passage."
    )
    passage = fields.Text(required=True, help="The sentence that was approved, as its reader sees it.")
    user_id = fields.Many2one("res.users", "Approved By", required=True, ondelete="restrict", help="Who approved it.")
    date = fields.Datetime(required=True, default=fields.Datetime.now, help="When it was approved.")

    _of_text = models.Index("(res_model, res_id)")

    @api.model
    def _approve(self, model, found):
        """Record that the user answers for these passages.

        :param model: name of the model of the texts
        :param found: Found passages
        :raises AccessError: if the user is not a manager, or not of all companies that send it
        """
        if not self.env.user.has_group(MANAGER_GROUP):
            told = "\n".join(self.env["collections.wording"]._tell(found))
            raise AccessError(
                self.env._("Only a manager of Collections can approve this:\n%(passages)s", passages=told)
            )
        self._check_answers_for(model, {f.res_id for f in found})
        values = {
            (f.res_id, *f.passage.key): {
                "res_model": model,
                "res_id": f.res_id,
                "lang": f.lang,
                "rule_id": f.passage.rule.id,
                "passage": f.passage.sentence,
                "user_id": self.env.uid,
            }
            for f in found
        }
        # nobody has the right to create approvals: they are made only here, for the current user
        self.sudo().create(list(values.values()))

    @api.model
    def _check_answers_for(self, model, ids):
        """Refuse the approval of texts that other companies send too, by a manager of some companies."""
        everybody = self.env["collections.shared"]._answers_for_all_companies()
        if not everybody and self.env["collections.level"]._sent_by_others(model, ids):
            raise AccessError(
                self.env._(
                    "Other companies send this too, and you are not a manager of all of them. Choose a copy of it in "
                    "your levels, or ask an administrator."
                )
            )

    @api.model
    def _approved(self, model, ids):
        """Return the keys of the approved passages: {(record id, *Passage.key)}."""
        rows = self.sudo().search_fetch(
            [("res_model", "=", model), ("res_id", "in", ids)], ["res_id", "rule_id", "passage"]
        )
        return {(row.res_id, row.rule_id.id, row.passage.casefold()) for row in rows}

    @api.model_create_multi
    def create(self, vals_list):
        approvals = super().create(vals_list)
        self.env["collections.wording"]._forget_waiting()
        return approvals

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("An approval cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An approval cannot be deleted."))
