from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CollectionsLevelWording(models.Model):
    """The wording of a level for all channels that send one kind of wording: a template of e-mails, a letter, …

    A channel names the model of its wordings; a level has one record of each. So two channels may send the same letter,
    and a customer may prefer a channel that the level does not name, if the level has the words for it.
    """

    _name = "collections.level.wording"
    _inherit = ["collections.level.part"]
    _description = "Wording of a Follow-up Level"
    _order = "level_id, id"

    level_id = fields.Many2one(
        "collections.level", required=True, ondelete="cascade", index=True, help="The level that says it."
    )
    wording = fields.Reference(
        lambda self: self.env["collections.channel"]._wording_selection(),
        required=True,
        help="What is said; it is written in the language of the customer.",
    )
    kind = fields.Char(
        compute="_compute_kind", help="What kind of wording it is, and with that, by which channels it is sent."
    )
    offered = fields.Json(
        compute="_compute_offered", help="Which records of each kind the level may use: a search domain by model."
    )

    _once = models.UniqueIndex(
        "(level_id, SPLIT_PART(wording, ',', 1))", "This level has a wording of this kind already: change that one."
    )

    @api.depends("wording")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.wording.sudo().display_name if line.wording else ""  # known to whoever sees it

    @api.depends("wording")
    @api.depends_context("lang")
    def _compute_kind(self):
        labels = dict(self.env["collections.channel"]._wording_selection())
        for line in self:
            line.kind = line.wording and labels.get(line.wording._name)

    @api.depends("level_id.company_id")
    def _compute_offered(self):
        for line in self:
            line.offered = {model: list(domain) for model, domain in line.level_id._offered_wordings().items()}

    @api.constrains("wording", "level_id")
    def _check_offered(self):
        """Check that a level uses only wordings that its form offers."""
        for line in self:
            wording, level = line.wording.sudo(), line.level_id
            for channel in self.env["collections.channel"]._all().values():
                if channel._wording == wording._name and (misfit := channel._misfit(level, wording)):
                    raise ValidationError(misfit)
            if not wording.filtered_domain(level._of_company(wording)):
                raise ValidationError(
                    self.env._(
                        "“%(wording)s” belongs to another company than level “%(level)s”: choose another wording.",
                        wording=wording.display_name,
                        level=level.name,
                    )
                )

    def _fetch_wordings(self):
        """Read all records that these lines name at once: Odoo reads references one by one."""
        for model, lines in self.grouped(lambda line: line.wording._name).items():
            self.env[model].browse(line.wording.id for line in lines).fetch()

    # === WORDINGS IN USE === #

    @api.model
    def _that_send(self, wordings):
        """Return the lines of levels that send any of these records, in whatever company."""
        names = [f"{wording._name},{wording.id}" for wording in wordings]
        # levels of companies that the user cannot see count too
        return self.sudo().search([("wording", "in", names)])
