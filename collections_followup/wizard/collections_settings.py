from lxml import etree

from odoo import api, fields, models

#: The parts of Odoo's settings that belong to the follow-up.
BLOCKS = "//block[starts-with(@id, 'collections')]"
#: The place in our own form that shows them.
PLACE = "//div[@name='settings']"


class CollectionsSettings(models.TransientModel):
    """The follow-up's part of Odoo's settings, for its managers, who need not be administrators of Odoo."""

    _name = "collections.settings"
    _inherit = ["collections.wizard", "collections.company.settings"]
    _description = "Settings of the Follow-up"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company.root_id,
        help="Whose customers are followed up.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create the record first, and check the rights to it; then write the company."""
        company = ("company_id",)
        settings = super().create([{name: vals[name] for name in company if name in vals} for vals in vals_list])
        for record, vals in zip(settings, vals_list, strict=True):
            record.write({name: value for name, value in vals.items() if name not in company})
        return settings

    def write(self, vals):
        self.check_access("write")
        self._check_named()
        # a collections manager need not be an administrator of companies
        return super(CollectionsSettings, self.sudo()).write(vals)

    @api.model
    def _names(self):
        """Include the company: its settings are shown only to users who may see it."""
        return [*super()._names(), "company_id"]

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Build the form from the view of Odoo's settings, so that the settings are defined once."""
        arch, view = super()._get_view(view_id, view_type, **options)
        for place in arch.xpath(PLACE):
            # managers may see this part of the view, whatever else Odoo's settings contain
            whole, _view = self.env["res.config.settings"].sudo()._get_view()
            place.extend(part for block in whole.xpath(BLOCKS) for part in self._part(block))
        return arch, view

    @api.model
    def _part(self, block):
        """Return a block of Odoo's settings as our form shows it: a heading, and its settings below."""
        settings = [setting for setting in block.iter("setting") if self._has_fields(setting)]
        container = etree.Element("div", {"name": block.get("id"), "class": "row mt16 mb16 o_settings_container"})
        container.extend(settings)
        return (etree.Element("separator", {"string": block.get("title")}), container) if settings else ()

    @api.model
    def _has_fields(self, setting):
        """Return True if this model has the fields of a setting: some belong to the database, not to a company."""
        return all(node.get("name") in self._fields for node in setting.iter("field"))
