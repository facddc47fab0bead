from odoo import Command, api, fields, models

#: Channels by which people contact customers, in the order in which they are shown.
CHANNELS = ("phone", "email", "sms", "letter")


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    def action_permissions(self):
        """Show what may be done now: each channel, with the rules that limit it."""
        self.ensure_one()
        self.check_access("read")
        # whoever sees the case may know what the rules say of it; what is shown is made by nobody else
        shown = self.env["collections.permissions"].sudo().create(self._permissions_shown())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What May Be Done"),
            "res_model": shown._name,
            "res_id": shown.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _permissions_shown(self):
        """Return the values of the window that shows what may be done."""
        rules = self._contact_rules()
        by_code, line = rules.grouped("code"), self.env["collections.permissions.line"]
        return {
            "case_id": self.id,
            "rule_ids": [Command.set(rules.ids)],
            "by_default": not (rules.country_id or rules.country_group_id),
            "line_ids": [
                Command.create(line._values_of(channel, permission, by_code, self))
                for channel, permission in self._permissions(CHANNELS).items()
            ],
        }


class CollectionsPermissions(models.TransientModel):
    """By what channels a customer may be contacted now, and why not."""

    _name = "collections.permissions"
    _description = "What May Be Done"

    case_id = fields.Many2one(
        "collections.case", required=True, readonly=True, ondelete="cascade", help="Whom this is about."
    )
    partner_id = fields.Many2one(related="case_id.partner_id")
    country_id = fields.Many2one(related="partner_id.country_id")
    customer = fields.Selection(related="partner_id.collections_customer_kind")
    local_time = fields.Char(related="case_id.local_time")
    line_ids = fields.One2many(
        "collections.permissions.line", "permissions_id", "Channels", readonly=True, help="What each channel may do."
    )
    rule_ids = fields.Many2many(
        "collections.contact.rule",
        string="Rules That Apply",
        readonly=True,
        help="All rules that apply to the customer.",
    )
    by_default = fields.Boolean(
        readonly=True, help="No rule is known for the country of the customer: the strictest defaults apply."
    )


class CollectionsPermissionsLine(models.TransientModel):
    _name = "collections.permissions.line"
    _description = "What a Channel May Do"

    permissions_id = fields.Many2one("collections.permissions", required=True, ondelete="cascade")
    channel = fields.Selection(
        lambda self: self.env["collections.channel"]._log_selection(),
        readonly=True,
        help="How to contact the customer.",
    )
    may = fields.Selection(
        [("now", "May Be Used Now"), ("later", "Not Before"), ("never", "Not at All")],
        readonly=True,
        help="Whether all rules allow it.",
    )
    first = fields.Datetime(
        "Allowed From", readonly=True, help="The first moment at which all rules allow it, in your time."
    )
    first_there = fields.Text("Where the Customer Is", readonly=True, help="The same moment, in the customer's time.")
    why = fields.Text("Why Not Now", readonly=True, help="The rules that refuse it now.")
    source = fields.Text(readonly=True, help="What these rules rest on.")

    @api.model
    def _values_of(self, channel, permission, by_code, case):
        asked = [refusal.rule for refusal in permission.refusals if refusal.rule.told]
        refusing = [by_code[refusal.rule.code] for refusal in permission.refusals if not refusal.rule.told]
        why = [*(rule.told for rule in asked), *(rule.summary for rule in refusing)]
        source = [*(rule.source for rule in asked), *(f"{rule._shown('basis')}: {rule.source}" for rule in refusing)]
        later = permission.first and not permission.allowed
        return {
            "channel": channel,
            "may": "now" if permission.allowed else "later" if later else "never",
            "first": permission.first if later else False,
            "first_there": case._day_there(permission.first) if later else False,
            "why": "\n".join(why),
            "source": "\n".join(dict.fromkeys(source)),
        }
