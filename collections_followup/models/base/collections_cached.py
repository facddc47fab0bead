from odoo import api, models


class CollectionsCached(models.AbstractModel):
    """Records that are read from caches, which forget them when one changes."""

    _name = "collections.cached"
    _description = "Read from Caches"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
