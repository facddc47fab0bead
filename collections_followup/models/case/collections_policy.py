from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...decision import segment


class CollectionsPolicy(models.Model):
    """The cases of a policy, and the segment that chooses them."""

    _inherit = "collections.policy"

    case_count = fields.Integer(
        "Open Cases", compute="_compute_case_count", help="Open cases that are followed up by this policy."
    )

    # === CASES === #

    @api.depends("level_ids")
    def _compute_case_count(self):
        counts = self.env["collections.case"]._read_group(
            [("policy_id", "in", self._origin.ids), ("state", "=", "open")], ["policy_id"], ["__count"]
        )
        by_policy = {policy.id: count for policy, count in counts}
        for policy in self:
            policy.case_count = by_policy.get(policy._origin.id, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        used = self.filtered("case_count")
        if used:
            raise UserError(
                self.env._(
                    "Policy “%(policy)s” follows up %(count)s open cases. "
                    "Archive it instead: the next that fits is used.",
                    policy=used[0].name,
                    count=used[0].case_count,
                )
            )
        self.level_ids._unlink_unless_used()

    def action_view_cases(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_case_action")
        return {**action, "domain": [("policy_id", "=", self.id)], "context": {}}

    # === SEGMENT === #

    @api.constrains("segment", "active")
    def _check_segment(self):
        """Check the fields of the segment: it is searched with all rights, and must only reveal what managers read."""
        for policy in self.filtered("active"):
            try:
                refused = segment.refused(policy._segment(), self._segment_paths())
                if not refused:
                    self.env["collections.case"].search(policy._segment(), limit=1)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The segment of policy “%(policy)s” cannot be read: %(error)s", policy=policy.name, error=error
                    )
                ) from error
            if refused:
                raise ValidationError(policy._segment_refused(refused))

    def _segment_refused(self, refused):
        """Return why a segment cannot use these fields, and which it may use."""
        return self.env._(
            "The segment of policy “%(policy)s” cannot choose by %(fields)s. It may choose by: %(allowed)s.",
            policy=self.name,
            fields=", ".join(self.env._("“%s”", self._path_label(path)) for path in refused),
            allowed=self._segment_labels(),
        )

    def _report_segment(self, refused):
        """Tell a manager that the segment uses fields that can no longer be used."""
        manager = self.company_id._collections_manager()
        ours = self.with_context(lang=manager.lang or self.env.lang)
        went_on = ours.env._("It goes on as it is, until it is changed. Please choose in another way.")
        stopped = ours.env._("The policy was archived: customers are followed up by the next one that fits.")
        told = f"{ours._segment_refused(refused)} {went_on if self.active else stopped}"
        self.message_post(
            body=told,
            partner_ids=manager.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )

    @api.model
    def _segment_paths(self):
        """Return the paths of the fields of a case that segments may use, indicators included."""
        return (*segment.FIELDS, *self.env["collections.indicator"]._all())

    @api.model
    def _segment_labels(self):
        return ", ".join(map(self._path_label, self._segment_paths()))

    @api.model
    def _path_label(self, path):
        """Return the label of a path as in the choice of fields, such as “Customer › Country”."""
        labels, model = [], self.env["collections.case"]
        for name in path.split("."):
            field = model._fields.get(name) if model is not None else None
            labels.append(field._description_string(self.env) if field else name)
            model = self.env[field.comodel_name] if field and field.relational else None
        return " › ".join(labels)

    @api.depends_context("lang")
    def _compute_segment_fields(self):
        self.segment_fields = self._segment_labels()
