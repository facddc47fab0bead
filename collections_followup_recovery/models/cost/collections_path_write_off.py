from odoo import api, models

from odoo.addons.collections_followup.decision.reason import Reason, _lt

from ...decision.paths import LET_GO, Path

ADDON = "collections_followup_recovery"


class CollectionsPathWriteOff(models.AbstractModel):
    """Letting go: it brings nothing and costs nothing."""

    _name = "collections.path.write_off"
    _inherit = "collections.path"
    _description = "Write off"

    _place = 90

    @api.model
    def _label(self):
        return self.env._("Write Off")

    @api.model
    def _lead(self, case):
        return case.action_write_off()

    @api.model
    def _figures(self, cases, owed):
        sentence = _lt("Nothing more comes and nothing more is spent. Taxes that are taken back are not counted.")
        return {case_id: Path(LET_GO, 0.0, 0.0, (Reason("let_go", sentence, addon=ADDON),)) for case_id in owed}
